import {
  type JournalRecord,
  outcomeRecord,
  type ScannerCapabilities,
  SCANNER_CALL_DEADLINE_MS,
  STOP_CONFIRM_MS,
  STOP_RETRY_MS,
} from '@farfield/protocol/policy';
import type { Clock } from '../clock.ts';
import type { Guard } from './guard.ts';

/**
 * How long an agent that ends asks for what runs to be stopped, with everything still open behind it: the door on site, its
 * own eyes on the scanner. What has not stopped by then is its watchdog's, which asks each second for a minute.
 */
export const LAST_STOP_MS = 8_000;
/** Where no watchdog is ready there is nobody to leave it to. Less than systemd gives (TimeoutStopSec), with time for the record. */
export const LAST_STOP_ALONE_MS = 20_000;
/** The core has asked for 20 s by then, and the battery is for the record. @source P-A */
export const LAST_STOP_DARK_MS = 2_000;
/** An order that certainly was not sent: its session is just being made anew. */
const AGAIN_IF_NOT_SENT_MS = 250;
const LOOK_EVERY_MS = 50;

/** What an answer may take beyond the time of asking. */
export const LAST_ANSWER_MS = SCANNER_CALL_DEADLINE_MS;

const BECAUSE = 'the site agent ends';

interface LastStopParts {
  readonly guard: Pick<Guard, 'call'>;
  readonly clock: Clock;
  readonly capabilities: Pick<ScannerCapabilities, 'stop' | 'abort'>;
  /** of this life of the agent, and of no other */
  readonly effectIdOf: (tried: number) => string;
  /** nothing runs any more that Farfield answers for, by the scanner's own word, and nothing of it may begin */
  readonly isOver: () => boolean;
  /** the scanner reported since then that it rests; a START that it has may begin all the same (S-D2) */
  readonly isAtRestSince: (ms: number) => boolean;
  /** how long it is asked for, ms; asked anew at each look, because a watchdog may be lost meanwhile */
  readonly forMs: () => number;
  /** one line of the site's record, which nothing waits for */
  readonly record: (line: JournalRecord) => void;
}

/**
 * The last order of an agent that ends: a stop, on top of it an abort when that is not confirmed, again and again until the
 * scanner reports that it rests or the time is over. Each is sent before it is written down, and none waits for the disk.
 */
export async function lastStop(parts: LastStopParts): Promise<'confirmed' | 'notConfirmed'> {
  const { guard, clock, capabilities, effectIdOf, isOver, isAtRestSince, forMs, record } = parts;
  const { stop, abort } = capabilities;
  const sinceMs = clock.nowMs();
  const isTimeOver = (): boolean => clock.nowMs() - sinceMs >= forMs();
  const isConfirmed = (): boolean => isOver() || isAtRestSince(sinceMs);
  const answers: Promise<void>[] = [];
  let isToldNotConfirmed = false;
  const last = { effectId: '', how: '' };
  for (let tried = 1; ; tried += 1) {
    const isLate = clock.nowMs() - sinceMs >= STOP_CONFIRM_MS && !isConfirmed();
    const how: 'stop' | 'abort' = !stop || (abort && isLate) ? 'abort' : 'stop';
    const effectId = effectIdOf(tried);
    Object.assign(last, { effectId, how });
    const askedMs = clock.nowMs();
    let againMs = askedMs + STOP_RETRY_MS;
    const answer = guard.call(effectId, { kind: how, commandId: effectId }, SCANNER_CALL_DEADLINE_MS);
    record({ type: 'stop', data: { what: 'sent', effectId, how, because: BECAUSE } });
    answers.push(
      answer.then((outcome) => {
        record(outcomeRecord(effectId, how, outcome));
        if (outcome.kind === 'failed') againMs = Math.min(againMs, clock.nowMs() + AGAIN_IF_NOT_SENT_MS);
      }),
    );
    while (!isOver() && !isTimeOver() && clock.nowMs() < againMs) {
      await passed(clock, LOOK_EVERY_MS);
      // People on site read it while they can still act here.
      if (isToldNotConfirmed || isConfirmed() || clock.nowMs() - sinceMs < STOP_CONFIRM_MS) continue;
      isToldNotConfirmed = true;
      record({ type: 'stop', data: { what: 'notConfirmed', ...last, because: BECAUSE } });
    }
    if (!isOver() && !isTimeOver()) continue;
    await Promise.all(answers);
    const what = isConfirmed() ? 'confirmed' : 'notConfirmed';
    if (what === 'confirmed' || !isToldNotConfirmed)
      record({ type: 'stop', data: { what, ...last, because: BECAUSE } });
    return what;
  }
}

function passed(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
