import type { Body } from '@farfield/protocol';
import type { AgentInput } from '../../agent/src/agent-state.ts';

/** What the agent's shell posts for what the gateway says; null: what nobody sends in virtual time. */
export function agentInputOf(body: Body): AgentInput | null {
  switch (body.kind) {
    case 'consoleJoined':
      return {
        kind: 'consoleJoined',
        consoleId: body.value.consoleId,
        principal: body.value.principal,
        via: 'gateway',
      };
    case 'consoleCredential':
      return { kind: 'consoleCredential', consoleId: body.value.consoleId, isValid: body.value.isValid };
    case 'consoleLeft':
      return { kind: 'consoleLeft', consoleId: body.value.consoleId, via: 'gateway' };
    case 'fromConsole': {
      const { consoleId, body: inner } = body.value;
      if (inner.kind === 'heartbeat') return { kind: 'consoleBeat', consoleId, via: 'gateway', beat: inner.value };
      return { kind: 'consoleCommand', consoleId, via: 'gateway', principal: null, command: inner.value };
    }
    case 'gatewayVerdict':
      return {
        kind: 'gatewayVerdict',
        verdict: { authority: body.value.authority === 0 ? 0 : 2, scan: 0, people: 0, system: 0 },
        why: body.value.why,
        againstDrill: body.value.againstDrill,
        gatewayWallMs: body.value.gatewayWallMs,
      };
    default:
      return null;
  }
}
