import type { Body } from '@farfield/protocol';
import type { SiteOutput } from './site-messages.ts';
import type { SiteState } from './site-state.ts';

/** One step's growing answer; every handler writes here and nowhere else. */
export class SiteDraft {
  state: SiteState;
  readonly nowMs: number;
  readonly outputs: SiteOutput[] = [];

  constructor(state: SiteState, nowMs: number) {
    this.state = state;
    this.nowMs = nowMs;
  }

  change(part: Partial<SiteState>): void {
    this.state = { ...this.state, ...part };
  }

  send(to: readonly string[], body: Body, historical = false): void {
    if (to.length > 0) this.outputs.push({ kind: 'send', to, body, historical });
  }

  toAgent(body: Body): void {
    if (this.state.agent.kind === 'connected') this.send([this.state.agent.socketId], body);
  }

  toAll(body: Body, historical = false): void {
    const to = this.state.consoles.map((seat) => seat.socketId);
    this.send(to, body, historical);
  }

  heard(): void {
    const { agent } = this.state;
    if (agent.kind === 'connected') this.change({ agent: { ...agent, heardMs: this.nowMs } });
  }
}
