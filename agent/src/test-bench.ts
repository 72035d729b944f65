import type { CommandMessage, Heartbeat } from '@farfield/protocol';
import {
  argumentDigest,
  type CommandAction,
  DEFAULT_POLICY,
  EMPTY_FOLD,
  type Principal,
} from '@farfield/protocol/policy';
import { agentAtBoot } from './agent-at-boot.ts';
import { agentMachine } from './agent-machine.ts';
import type { AgentInput, AgentOutput, AgentState, Via } from './agent-state.ts';

export const person = (personId: string, role: Principal['role'], seat: Principal['seat']): Principal => ({
  personId,
  name: personId,
  role,
  seat,
  isLevel2: role === 'mrst',
  isRegisteredTechnologist: role === 'rst',
  isCredentialValid: true,
});
export const RST = person('rst', 'rst', 'remote');
export const PROFILE = {
  siteId: 'site-1',
  name: 'Site',
  scannerName: 'MR 1',
  scannerRef: 'MR1',
  fieldTesla: 1.5,
  upsFeeds: 'console',
};

/** The agent's machine alone, with its outputs and its time in hand. */
export class Bench {
  state: AgentState;
  nowMs = 50_000;
  readonly outputs: AgentOutput[] = [];
  #seq = 0;

  constructor() {
    const site = { siteId: 'site-1', scannerRef: 'MR1', policy: DEFAULT_POLICY, policyHash: 'h' };
    const boot = agentAtBoot(PROFILE, site, { fold: EMPTY_FOLD, headSeq: 10 }, this.nowMs, 1_000_000);
    this.state = boot.state;
    this.outputs.push(...boot.outputs);
  }

  post(input: AgentInput): readonly AgentOutput[] {
    const { state, outputs } = agentMachine.step(this.state, input, this.nowMs);
    this.state = state;
    this.outputs.push(...outputs);
    return outputs;
  }

  passes(durationMs: number): void {
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs;) {
      this.nowMs += 50;
      this.post({ kind: 'tick' });
    }
  }

  joins(consoleId: string, principal: Principal, via: Via): readonly AgentOutput[] {
    return this.post({ kind: 'consoleJoined', consoleId, principal, via });
  }

  /** through the gateway, unless the on-site door names who speaks */
  says(command: CommandMessage, consoleId = 'c-1', principal: Principal | null = null): readonly AgentOutput[] {
    const via = principal === null ? 'gateway' : 'onsite';
    return this.post({ kind: 'consoleCommand', consoleId, via, principal, command });
  }

  command(action: CommandAction, own: Partial<CommandMessage> = {}): CommandMessage {
    this.#seq += 1;
    return {
      commandId: `cmd-${this.#seq}`,
      consoleId: 'c-1',
      seq: this.#seq,
      epoch: 0,
      expiresTickMs: this.nowMs + 1_500,
      echo: {
        siteTickMs: this.nowMs,
        safetyVersion: this.state.policy.safetyVersion,
        patientRef: '',
        scannerRef: 'MR1',
        argumentDigest: argumentDigest(action),
      },
      action,
      ...own,
    };
  }
}

export const beat = (own: Partial<Heartbeat>): Heartbeat => ({
  seq: 1,
  tick: 1,
  echoSeq: 0,
  echoTick: 0,
  echoHeldMs: 0,
  leaseEpoch: 0,
  pageAgeMs: 0,
  inputAgeMs: 0,
  roundTripMs: -1,
  holderConsoleId: '',
  renewedTick: 0,
  leaseLengthMs: 0,
  safetyVersion: 0,
  livePaths: 0,
  ...own,
});
export const outcomes = (outputs: readonly AgentOutput[]) =>
  outputs.flatMap((one) => (one.kind === 'toConsole' && one.body.kind === 'commandOutcome' ? [one.body.value] : []));
