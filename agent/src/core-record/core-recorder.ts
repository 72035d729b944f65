import {
  type CoreRunEvent,
  type CoreRunHead,
  type PolicyEvent,
  type PolicyState,
  step,
} from '@farfield/protocol/policy';
import type { CoreStep } from '../work.ts';

/** Where a recording goes. Both may be called in the middle of a stop: nothing may be waited for. */
export interface CoreRecordSink {
  /** a new part begins, and with it whatever is needed to play it */
  begin(head: CoreRunHead): void;
  event(one: CoreRunEvent): void;
}

/** An exam is looked at by the quarter of an hour, and a part is what the policy lab opens. */
const PART_MAX_MS = 15 * 60_000;
const PART_MAX_EVENTS = 100_000;

/**
 * Beside the journal, which holds what the core decided: what it was given, so that anybody can play it again. It looks on
 * and changes nothing. A new part begins with each session and each quarter of an hour.
 */
export class CoreRecorder {
  readonly #sink: CoreRecordSink;
  readonly #core: CoreStep;
  #beganMs = -Infinity;
  #events = 0;

  constructor(sink: CoreRecordSink, core: CoreStep = step) {
    this.#sink = sink;
    this.#core = core;
  }

  /** The core's step, seen. */
  readonly step: CoreStep = (before, event, nowMs) => {
    const result = this.#core(before, event, nowMs);
    if (!bringsNothing(before, event, nowMs)) this.#note(before, { atMs: result.state.nowMs, event }, result.state);
    return result;
  };

  #note(before: PolicyState, one: CoreRunEvent, after: PolicyState): void {
    const opensSession = after.session !== null && before.session?.sessionId !== after.session.sessionId;
    const isFull = one.atMs - this.#beganMs >= PART_MAX_MS || this.#events >= PART_MAX_EVENTS;
    if (opensSession || isFull) {
      this.#beganMs = one.atMs;
      this.#events = 0;
      const title = `${before.siteId}, ${before.session?.sessionId ?? after.session?.sessionId ?? 'no session'}`;
      this.#sink.begin({ version: 2, kind: 'coreRun', title, state: before });
    }
    this.#events += 1;
    this.#sink.event(one);
  }
}

/** A tick before anything is due moves the clock, which the next event moves as well. */
function bringsNothing({ settleDueMs, nowMs: beforeMs }: PolicyState, { kind }: PolicyEvent, nowMs: number): boolean {
  return kind === 'tick' && nowMs >= beforeMs && nowMs < settleDueMs;
}
