import { consoleOf } from './cast.ts';
import { argumentDigest, type Command, type CommandAction } from './command.ts';
import type { ConsoleBeat } from './events.ts';
import type { Ms } from './limits.ts';
import type { Principal } from './roles.ts';
import type { PolicyState } from './state.ts';

/** What an undisturbed line takes to the site and back. */
const ROUND_TRIP_MS: Ms = 30;
/** How far back a late console can still see: the longest delay that a timeline may give. */
const SEEN_KEPT_MS: Ms = 61_000;
const COMMAND_VALID_MS: Ms = 1_500;

/** The line from one console to the site. `late`: everything takes this much longer, each way. */
export interface Line {
  readonly is: 'good' | 'late' | 'cut';
  readonly delayMs: Ms;
}
const GOOD_LINE: Line = { is: 'good', delayMs: 0 };

/** The consoles of those who are there: their lines, what they still see of the site, and what they send. */
export class LivingConsoles {
  readonly people = new Map<string, Principal>();
  readonly #lines = new Map<string, Line>();
  readonly #seqs = new Map<string, number>();
  #seen: readonly { readonly atMs: Ms; readonly state: PolicyState }[] = [];

  line(personId: string): Line {
    return this.#lines.get(personId) ?? GOOD_LINE;
  }

  setLine(personId: string, line: Line): void {
    this.#lines.set(personId, line);
  }

  /** What the site shows now; a late console will look at it later. */
  remember(state: PolicyState): void {
    if ([...this.#lines.values()].every((one) => one.delayMs === 0)) {
      this.#seen = [{ atMs: state.nowMs, state }];
      return;
    }
    this.#seen = [...this.#seen.filter((one) => one.atMs >= state.nowMs - SEEN_KEPT_MS), { atMs: state.nowMs, state }];
  }

  forget(): void {
    this.#seen = [];
  }

  /** @param now the site as it is, for a console whose line takes no time */
  seenBy(personId: string, now: PolicyState, nowMs: Ms): PolicyState {
    const { delayMs } = this.line(personId);
    if (delayMs === 0) return now;
    return this.#seen.findLast((one) => one.atMs <= nowMs - delayMs)?.state ?? this.#seen[0]?.state ?? now;
  }

  command(personId: string, action: CommandAction, seen: PolicyState, nowMs: Ms): Command {
    const seq = (this.#seqs.get(personId) ?? 0) + 1;
    this.#seqs.set(personId, seq);
    const consoleId = consoleOf(personId);
    const siteTickMs = nowMs - this.line(personId).delayMs;
    return {
      commandId: `${personId}-${seq}`,
      consoleId,
      seq,
      epoch: isHolder(seen, personId) ? seen.lease.epoch : 0,
      expiresTickMs: siteTickMs + COMMAND_VALID_MS,
      echo: {
        siteTickMs,
        safetyVersion: seen.safetyVersion,
        patientRef: seen.session?.patientRef ?? '',
        scannerRef: seen.scannerRef,
        argumentDigest: argumentDigest(action),
      },
      action,
    };
  }

  /** @param moreMs of round trip than usual @returns what arrives from this console now; null: its line is cut */
  beat(personId: string, state: PolicyState, nowMs: Ms, moreMs: Ms): ConsoleBeat | null {
    const line = this.line(personId);
    if (line.is === 'cut') return null;
    const roundTripMs = ROUND_TRIP_MS + moreMs + 2 * line.delayMs;
    return {
      consoleId: consoleOf(personId),
      echoTickMs: Math.max(state.bootedMs, nowMs - roundTripMs),
      roundTripMs,
      epoch: isHolder(state, personId) ? state.lease.epoch : 0,
      pageAgeMs: 0,
      inputAgeMs: 0,
    };
  }
}

export function isHolder({ lease }: PolicyState, personId: string): boolean {
  return lease.control.kind === 'granted' && lease.control.holder.consoleId === consoleOf(personId);
}
