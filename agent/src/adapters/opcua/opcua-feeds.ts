import type { Step } from '@farfield/protocol';
import type { Observation } from '../adapter-port.ts';
import type { OpcUaMapping } from './mapping-file.ts';
import { foldMonitor, hasHeartbeat } from './monitor-feed.ts';
import type { Held, RawReading } from './reading.ts';
import { foldScanner } from './scanner-feed.ts';
import { door23Words, foldZone, type InputReading, readBadge } from './zone-feed.ts';

export type FeedsInput =
  | { readonly kind: 'linkUp'; readonly detail: string }
  | { readonly kind: 'linkLost'; readonly detail: string }
  /** one publish response; empty: a keep-alive. `seenMs`: when it was sent, on our clock */
  | {
      readonly kind: 'published';
      readonly changes: readonly (readonly [string, RawReading])[];
      readonly seenMs: number;
    }
  | { readonly kind: 'tick' };

type Group = 'scanner' | 'zone' | 'monitor';
const GROUPS: readonly Group[] = ['scanner', 'zone', 'monitor'];

interface GroupState {
  /** when the machine behind this group last proved that it lives; null: not since the link came up */
  readonly provenMs: number | null;
  /** what was told last, when that was, and which proof it was told with */
  readonly told: string;
  readonly toldMs: number;
  readonly toldProofMs: number | null;
}

export interface FeedsState {
  readonly mapping: OpcUaMapping;
  readonly adapter: string;
  readonly scannerRef: string;
  readonly isLinked: boolean;
  readonly linkedMs: number;
  readonly held: ReadonlyMap<string, Held>;
  readonly groups: Readonly<Record<Group, GroupState>>;
  /** the last badge record by its text, kept across links: what was read then is not a new event now */
  readonly badge: string | null;
  /** what was told last about the adapter itself */
  readonly detail: string;
}

/** A fact that did not change is told again with its newer proof after this long; heartbeats come every 250 ms. */
const TELL_AGAIN_MS = 200;
/** Values that were not sent this long after the link came up are told as unknown. */
const FIRST_VALUES_WITHIN_MS = 2_000;
const STALE_TOLD_EVERY_MS = 1_000;
const UNTOLD: GroupState = { provenMs: null, told: '', toldMs: -Infinity, toldProofMs: null };

export function initialFeeds(mapping: OpcUaMapping, adapter: string, scannerRef: string): FeedsState {
  return {
    mapping,
    adapter,
    scannerRef,
    isLinked: false,
    linkedMs: 0,
    held: new Map(),
    groups: { scanner: UNTOLD, zone: UNTOLD, monitor: UNTOLD },
    badge: null,
    detail: '',
  };
}

/**
 * Turns what a server publishes into facts. A fact is told only while its machine proves that it lives: by its mapped
 * heartbeat changing, or where none is mapped by the server answering (scanner, zone) or new values (monitor). While
 * that lasts, an unchanged value is told again and again with the time of its proof; a door that was shut an hour ago
 * is shut only while the feed lives. When it ends nothing is told, and the policy's times to live judge.
 *
 * Bad news is told at once, proven or not.
 */
export function stepFeeds(state: FeedsState, input: FeedsInput, nowMs: number): Step<FeedsState, Observation> {
  const { state: next, outputs } = apply(state, input, nowMs);
  return { state: next, outputs, wakeAtMs: nowMs + 250 };
}

interface Change {
  readonly state: FeedsState;
  readonly outputs: readonly Observation[];
}

function apply(state: FeedsState, input: FeedsInput, nowMs: number): Change {
  switch (input.kind) {
    case 'linkUp': {
      // Old values are forgotten: a heartbeat that comes back proves the machine, not what it said before.
      const groups = { scanner: UNTOLD, zone: UNTOLD, monitor: UNTOLD };
      const linked = {
        ...state,
        isLinked: true,
        linkedMs: nowMs,
        held: new Map<string, Held>(),
        groups,
        detail: input.detail,
      };
      return { state: linked, outputs: [adapterNews(linked, 'connected', input.detail)] };
    }
    case 'linkLost': {
      const isNews = state.isLinked || state.detail !== input.detail;
      const lost = { ...state, isLinked: false, detail: input.detail };
      return { state: lost, outputs: isNews ? [adapterNews(lost, 'lost', input.detail)] : [] };
    }
    case 'published':
      return published(state, input, nowMs);
    case 'tick':
      return tick(state, nowMs);
  }
}

function published(before: FeedsState, input: Extract<FeedsInput, { kind: 'published' }>, nowMs: number): Change {
  let state = before;
  const outputs: Observation[] = [];
  const take = (change: Change): void => {
    state = change.state;
    outputs.push(...change.outputs);
  };
  // A value that changed twice in one response (a squeeze and its release) is two facts, told in order.
  for (const changes of withoutRepeats(input.changes)) {
    take(takeIn(state, changes, input.seenMs));
    const touched = GROUPS.filter((group) => changes.some(([key]) => key.startsWith(`${group}.`)));
    for (const group of GROUPS) {
      const isDue = touched.includes(group) || nowMs - state.groups[group].toldMs >= TELL_AGAIN_MS;
      if (isDue && isMapped(state, group)) take(tell(state, group, nowMs));
    }
    if (touched.length > 0) take(tellTroubles(state));
  }
  return { state, outputs };
}

function takeIn(state: FeedsState, changes: readonly (readonly [string, RawReading])[], seenMs: number): Change {
  const { signals } = state.mapping;
  const held = new Map(state.held);
  const outputs: Observation[] = [];
  const proven = new Set<Group>();
  let { badge } = state;
  for (const [key, raw] of changes) {
    const known = held.get(key);
    held.set(key, { raw, seenMs });
    const isChange = known !== undefined && raw.quality !== 'bad' && !sameValue(known.raw, raw);
    // The first value after link-up may be hours old; only a change proves that the machine lives.
    if (key === 'scanner.heartbeat' && isChange) proven.add('scanner');
    if (key === 'zone.heartbeat' && isChange) proven.add('zone');
    if (key === 'monitor.heartbeat' && isChange) proven.add('monitor');
    if (key.startsWith('monitor.') && !hasHeartbeat(signals)) proven.add('monitor');
    if (key === 'zone.badge' && signals['zone.badge'] !== undefined) {
      const record = JSON.stringify(raw.value);
      const passed = readBadge(held.get(key), signals['zone.badge']);
      const isNew = badge !== null && badge !== record;
      if (isNew && passed.kind === 'value') {
        outputs.push({ kind: 'zone', zone: { ...foldZone(held, signals).counts, badge: passed.value }, seenMs });
      }
      badge = record;
    }
  }
  if (signals['scanner.heartbeat'] === undefined) proven.add('scanner');
  if (signals['zone.heartbeat'] === undefined) proven.add('zone');
  const groups = { ...state.groups };
  for (const group of proven)
    groups[group] = { ...groups[group], provenMs: Math.max(groups[group].provenMs ?? seenMs, seenMs) };
  return { state: { ...state, held, groups, badge }, outputs };
}

function tell(state: FeedsState, group: Group, nowMs: number): Change {
  switch (group) {
    case 'scanner':
      return tellScanner(state, nowMs);
    case 'zone':
      return tellZone(state, nowMs);
    case 'monitor':
      return tellMonitor(state, nowMs);
  }
}

function tellScanner(state: FeedsState, nowMs: number): Change {
  const { provenMs } = state.groups.scanner;
  const { fact } = foldScanner(state.held, state.mapping.signals, state.scannerRef);
  if (fact === null || provenMs === null || !isComplete(state, 'scanner', nowMs)) return { state, outputs: [] };
  return whenDue(state, { group: 'scanner', key: JSON.stringify(fact), nowMs }, [
    { kind: 'scanner', fact, seenMs: provenMs },
  ]);
}

function tellZone(state: FeedsState, nowMs: number): Change {
  const { signals } = state.mapping;
  const { inputs, counts } = foldZone(state.held, signals);
  const { provenMs } = state.groups.zone;
  const key = JSON.stringify([inputs, counts]);
  if (provenMs === null || !isComplete(state, 'zone', nowMs)) {
    const bad = inputs.filter((one) => one.raw === 'bad');
    // `told` holds the bad news alone here, so that it is told once, and all of it again when the feed is proven.
    const news = `unproven ${JSON.stringify(bad)}`;
    if (bad.length === 0 || state.groups.zone.told === news) return { state, outputs: [] };
    return {
      state: told(state, 'zone', news, nowMs),
      outputs: bad.map((one) => inputFact(one, seenOf(state, one, nowMs))),
    };
  }
  const proof =
    signals['zone.heartbeat'] === undefined ? 'no heartbeat: proven by the server’s keep-alive only' : 'reporting';
  const door23 = door23Words(state.held, signals);
  const words = door23 === '' ? proof : `${proof}, ${door23}`;
  return whenDue(state, { group: 'zone', key, nowMs }, [
    inputFact({ input: 'zoneFeed', raw: 'good', words }, provenMs),
    ...inputs.map((one) => inputFact(one, provenMs)),
    { kind: 'zone', zone: { ...counts, badge: null }, seenMs: provenMs },
  ]);
}

function tellMonitor(state: FeedsState, nowMs: number): Change {
  const { provenMs } = state.groups.monitor;
  const fold = foldMonitor(state.held, state.mapping.signals, { provenMs, nowMs });
  const { numerics, vitals, alarm } = fold;
  const key = JSON.stringify([numerics.feed, numerics.alarm, numerics.items.map((item) => [item.valid, item.value])]);
  if (alarm?.raw === 'bad' && provenMs === null) {
    if (state.groups.monitor.told === key) return { state, outputs: [] };
    return { state: told(state, 'monitor', key, nowMs), outputs: [inputFact(alarm, nowMs)] };
  }
  if (provenMs === null || !isComplete(state, 'monitor', nowMs)) return { state, outputs: [] };
  const outputs: Observation[] = [{ kind: 'numerics', numerics, seenMs: provenMs }];
  // Lost vitals are never told as bad: how long they may be missing is the policy's to judge, by their age.
  if (vitals !== null && numerics.feed === 'live')
    outputs.push(inputFact({ input: 'vitals', raw: 'good', words: vitals.words }, vitals.seenMs));
  if (alarm !== null && (numerics.feed === 'live' || alarm.raw === 'bad')) outputs.push(inputFact(alarm, provenMs));
  return whenDue(state, { group: 'monitor', key, nowMs }, outputs);
}

/** Only staleness needs a tick: nothing arrives that could tell it. */
function tick(state: FeedsState, nowMs: number): Change {
  const { provenMs, toldMs } = state.groups.monitor;
  if (!isMapped(state, 'monitor') || provenMs === null || nowMs - toldMs < STALE_TOLD_EVERY_MS)
    return { state, outputs: [] };
  const { numerics } = foldMonitor(state.held, state.mapping.signals, { provenMs, nowMs });
  if (numerics.feed === 'live') return { state, outputs: [] };
  const key = state.groups.monitor.told;
  return { state: told(state, 'monitor', key, nowMs), outputs: [{ kind: 'numerics', numerics, seenMs: provenMs }] };
}

function tellTroubles(state: FeedsState): Change {
  const { signals } = state.mapping;
  const { troubles } = foldScanner(state.held, signals, state.scannerRef);
  const sent = troubles.filter((one) => !one.endsWith('has not been sent'));
  const weak = GROUPS.filter((group) => isMapped(state, group) && signals[`${group}.heartbeat`] === undefined);
  const notes = weak.map((group) =>
    group === 'monitor'
      ? 'monitor: no heartbeat mapped, proven by new values only'
      : `${group}: no heartbeat mapped, proven by the server’s keep-alive only`,
  );
  const remarks = [...sent, ...notes];
  const detail = remarks.length === 0 ? state.mapping.name : remarks.join('; ');
  if (!state.isLinked || detail === state.detail) return { state, outputs: [] };
  const noted = { ...state, detail };
  return { state: noted, outputs: [adapterNews(noted, 'connected', detail)] };
}

function whenDue(
  state: FeedsState,
  what: { group: Group; key: string; nowMs: number },
  outputs: readonly Observation[],
): Change {
  const { group, key, nowMs } = what;
  const last = state.groups[group];
  const isProvenAnew = last.provenMs !== last.toldProofMs && nowMs - last.toldMs >= TELL_AGAIN_MS;
  if (last.told === key && !isProvenAnew) return { state, outputs: [] };
  return { state: told(state, group, key, nowMs), outputs };
}

function told(state: FeedsState, group: Group, key: string, nowMs: number): FeedsState {
  const last = state.groups[group];
  return {
    ...state,
    groups: { ...state.groups, [group]: { ...last, told: key, toldMs: nowMs, toldProofMs: last.provenMs } },
  };
}

/** Before every mapped value was sent once, "unknown" would only mean "not yet". */
function isComplete(state: FeedsState, group: Group, nowMs: number): boolean {
  if (nowMs - state.linkedMs >= FIRST_VALUES_WITHIN_MS) return true;
  return nodesOf(state.mapping)
    .filter((node) => node.key.startsWith(`${group}.`) && !node.key.startsWith('monitor.wave.'))
    .every((node) => state.held.has(node.key));
}

function isMapped(state: FeedsState, group: Group): boolean {
  return Object.keys(state.mapping.signals).some(
    (key) => key.startsWith(`${group}.`) && !key.startsWith('monitor.wave.'),
  );
}

/** Every node that is observed, under the key by which its readings are held. */
export function nodesOf(mapping: OpcUaMapping): readonly { readonly key: string; readonly node: string }[] {
  return Object.entries(mapping.signals).flatMap(([key, signal]) => {
    if (signal === undefined) return [];
    if ('node' in signal) return [{ key, node: signal.node }];
    return Object.entries(signal.fields).flatMap(([field, column]) =>
      column === undefined ? [] : [{ key: `${key}.${field}`, node: column.node }],
    );
  });
}

function withoutRepeats(
  changes: readonly (readonly [string, RawReading])[],
): readonly (readonly (readonly [string, RawReading])[])[] {
  const batches: (readonly [string, RawReading])[][] = [[]];
  let seen = new Set<string>();
  for (const change of changes) {
    if (seen.has(change[0])) {
      batches.push([]);
      seen = new Set();
    }
    seen.add(change[0]);
    batches.at(-1)?.push(change);
  }
  return batches;
}

function seenOf(state: FeedsState, one: InputReading, nowMs: number): number {
  const key = one.input === 'oxygen' ? 'zone.oxygenPercent' : `zone.${one.input}`;
  return state.held.get(key)?.seenMs ?? nowMs;
}

function sameValue(left: RawReading, right: RawReading): boolean {
  return JSON.stringify(left.value) === JSON.stringify(right.value);
}

function inputFact(reading: InputReading, seenMs: number): Observation {
  return { kind: 'input', ...reading, seenMs };
}

function adapterNews(state: FeedsState, news: 'connected' | 'lost', detail: string): Observation {
  return { kind: 'adapter', adapter: state.adapter, state: news, detail, source: state.mapping.name };
}
