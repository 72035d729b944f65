import { CONDITION_IDS } from './conditions.ts';
import { type BootRun, type CoreRun, type CoreRunEvent, firstState, type MidwayRun } from './core-run.ts';
import { EVENT } from './event-reader.ts';
import { count, every, ms, words } from './every.ts';
import { POLICY_STATE, wholePolicy } from './policy-state-reader.ts';
import {
  bool,
  exactly,
  isMap,
  list,
  oneOf,
  orNull,
  type Place,
  type Problem,
  type Read,
  readDocument,
  withDefault,
} from './reading.ts';
import type { KeptScanClock } from './scan-clock.ts';
import { SESSION } from './session-reader.ts';
import type { BootFold, SiteIdentity } from './state.ts';

const EVENTS_MAX = 500_000;

const FOLD = every<BootFold>({
  epoch: count,
  latched: list(oneOf(CONDITION_IDS), CONDITION_IDS.length),
  session: orNull(SESSION),
  hadOpenPermit: bool,
  mainsLostForMs: withDefault(ms, 0),
  remoteOffForMs: withDefault(ms, 0),
  scanClocks: withDefault(list(every<KeptScanClock>({ patientRef: words, usedMs: ms }), 1_000), []),
  contrastGiven: withDefault(list(words, 1_000), []),
  nextId: count,
});

const EVENTS = list(every<CoreRunEvent>({ atMs: ms, event: EVENT }), EVENTS_MAX);

const BOOT_RUN = every<BootRun>({
  version: exactly(1),
  kind: exactly('coreRun'),
  title: words,
  site: every<SiteIdentity>({ siteId: words, scannerRef: words, policy: wholePolicy, policyHash: words }),
  fold: FOLD,
  bootMs: ms,
  events: EVENTS,
});

const MIDWAY_RUN = every<MidwayRun>({
  version: exactly(2),
  kind: exactly('coreRun'),
  title: words,
  state: POLICY_STATE,
  events: EVENTS,
});

function inOrder(value: unknown, at: Place): Read<CoreRun> {
  const version = isMap(value) ? value['version'] : 1;
  if (version !== undefined && version !== 1 && version !== 2)
    return at.inside('version').refuse('must be 1 (from a boot on) or 2 (from some moment on)');
  const read: Read<CoreRun> = version === 2 ? MIDWAY_RUN(value, at) : BOOT_RUN(value, at);
  if (!read.ok) return read;
  let beforeMs = firstState(read.value).nowMs;
  for (const [index, { atMs }] of read.value.events.entries()) {
    if (atMs < beforeMs)
      return at.inside('events').item(index).inside('atMs').refuse(`time goes back: ${atMs} ms after ${beforeMs} ms`);
    beforeMs = atMs;
  }
  return read;
}

/**
 * The run in a document: the document itself, or what the simulation wrote about a failure, which has it as `coreRun`.
 *
 * @returns null: there is none
 */
export function coreRunIn(value: unknown): unknown {
  if (!isMap(value)) return null;
  if (value['kind'] === 'coreRun') return value;
  return isMap(value['coreRun']) ? value['coreRun'] : null;
}

/** A recorded run out of a file or link that anybody may have written. */
export function parseCoreRun(
  value: unknown,
): { readonly ok: true; readonly value: CoreRun } | { readonly ok: false; readonly problems: readonly Problem[] } {
  return readDocument(inOrder, value);
}
