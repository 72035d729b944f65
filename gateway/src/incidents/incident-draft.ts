import type { CallPlan } from './call-plan.ts';
import type { CallId, Stake } from './causes.ts';
import type { IncidentOutput } from './incident-messages.ts';
import type { Call, Incident, IncidentState, Kept, TimelineLine } from './incident-state.ts';
import { TIMELINE_FIRST, TIMELINE_MAX } from './limits.ts';

/** One step's growing answer; every handler writes here and nowhere else. */
export class IncidentDraft {
  readonly plan: CallPlan;
  state: IncidentState;
  readonly nowMs: number;
  readonly wallMs: number;
  readonly outputs: IncidentOutput[] = [];

  constructor(plan: CallPlan, state: IncidentState, nowMs: number, wallMs: number) {
    this.plan = plan;
    this.state = state;
    this.nowMs = nowMs;
    this.wallMs = wallMs;
  }

  get open(): Incident | null {
    return this.state.kept.open;
  }

  get siteId(): string {
    return this.state.siteId;
  }

  /** What nobody knows is occupied. */
  get stake(): Stake {
    const { stake } = this.state.kept;
    return stake === 'never' ? 'occupied' : stake;
  }

  keep(part: Partial<Kept>): void {
    this.state = { ...this.state, kept: { ...this.state.kept, ...part } };
  }

  change(part: Partial<Incident>): void {
    if (this.open !== null) this.keep({ open: { ...this.open, ...part } });
  }

  changeCall(id: CallId, part: Partial<Call>): void {
    const calls = this.open?.calls ?? [];
    this.change({ calls: calls.map((one) => (one.call === id ? { ...one, ...part } : one)) });
  }

  line(what: TimelineLine['what'], words: string): void {
    const timeline = [...(this.open?.timeline ?? []), { wallMs: this.wallMs, what, words }];
    // How it began is never dropped; the record has everything.
    if (timeline.length > TIMELINE_MAX) timeline.splice(TIMELINE_FIRST, timeline.length - TIMELINE_MAX);
    this.change({ timeline });
  }
}
