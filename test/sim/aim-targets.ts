import {
  CONDITION_IDS,
  type ConditionId,
  type ConditionRow,
  conditionRow,
  type Situation,
} from '@farfield/protocol/policy';
import { WAYS } from './aim-ways.ts';
import { cellRule } from './cell-rules.ts';
import { pairRule } from './pair-rules.ts';

/** One cause within an aim: from when to when, ms after the aim begins. */
export interface Turn {
  readonly id: ConditionId;
  readonly onMs: number;
  readonly offMs: number;
}

/** A piece of the generated product, and the causes that reach it. */
export interface Target {
  readonly words: string;
  readonly place: Situation | null;
  readonly turns: readonly Turn[];
  /** the confirmation that the others are to come before; null: the order of the causes is enough */
  readonly last: ConditionId | null;
  /** as what its row is to be there when the patient leaves the room; null: the patient stays where they are */
  readonly leaves: 'latched' | 'clearing' | 'suspect' | null;
  /** nobody clears a latch meanwhile */
  readonly isPassive: boolean;
  readonly lengthMs: number;
}

const SITUATIONS: readonly Situation[] = ['inRoom', 'scanning', 'empty'];
const SLOW_MS = 25_000;
const GAP_MS = 400;
const HOLD_MS = 700;
const AFTER_MS = 1_000;
const AFTER_EACH = 5;
const BEFORE_EACH = 8;
const CLEAR_AT_MOST_MS = 62_000;
const FLAPS = 3;
export const LEAVES_WITHIN_MS = 12_000;
const PATIENT_ROWS: readonly ConditionRow['applies'][] = [
  'patientInRoom',
  'monitored',
  'monitoredAwake',
  'monitoredSedated',
];

const isSlow = (id: ConditionId): boolean => WAYS[id].delayMs > SLOW_MS;
const hasRule = (first: ConditionId, second: ConditionId): boolean => pairRule(first, second) !== null;

/** What ends least comes first: what ends remote control leaves nothing to the rows about it. */
function harm(id: ConditionId): number {
  const { authority, scan } = conditionRow(id).verdict.scanning;
  return 10 * authority + scan - (WAYS[id].needs.includes('held') ? 5 : 0);
}

const GENTLE_FIRST = CONDITION_IDS.toSorted((left, right) => harm(left) - harm(right));

function parts<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
}

/** The first stays, and the others come one after the other. */
function after(first: ConditionId, isHeld: boolean): readonly Target[] {
  const others = GENTLE_FIRST.filter((id) => id !== first && !isSlow(id) && !hasRule(first, id));
  const fromMs = WAYS[first].delayMs;
  return parts(others, AFTER_EACH).map((seconds) => {
    let atMs = fromMs + GAP_MS;
    const turns = seconds.map((id): Turn => {
      const onMs = atMs;
      atMs += WAYS[id].delayMs + HOLD_MS;
      return { id, onMs, offMs: atMs };
    });
    return {
      words: `${first} → ${seconds.join(', ')}`,
      place: null,
      turns: [{ id: first, onMs: 0, offMs: isHeld ? atMs + AFTER_MS : fromMs + GAP_MS / 2 }, ...turns],
      last: null,
      leaves: null,
      isPassive: !isHeld,
      lengthMs: atMs + AFTER_MS,
    };
  });
}

/** What takes long comes last, and the others shortly before it. */
function before(last: ConditionId): readonly Target[] {
  const others = GENTLE_FIRST.filter((id) => id !== last && !hasRule(id, last));
  return parts(others, BEFORE_EACH).map((firsts) => {
    const leadMs = (index: number): number => GAP_MS * (firsts.length - index);
    const dueMs = Math.max(WAYS[last].delayMs, ...firsts.map((id, index) => WAYS[id].delayMs + leadMs(index)));
    const endMs = dueMs + AFTER_MS;
    return {
      words: `${firsts.join(', ')} → ${last}`,
      place: null,
      turns: [
        ...firsts.map((id, index) => ({ id, onMs: dueMs - WAYS[id].delayMs - leadMs(index), offMs: endMs })),
        { id: last, onMs: dueMs - WAYS[last].delayMs, offMs: endMs },
      ],
      last,
      leaves: null,
      isPassive: false,
      lengthMs: endMs,
    };
  });
}

/** Brought about by `saidToHaveStopped` and `leftInSilence`: a patient lies there for nothing, and the scanner says nothing. */
export function isLeftToSilence(id: ConditionId, place: Situation): boolean {
  return place === 'scanning' && (id === 'remoteOffInBore' || id === 'distressRemoteOff');
}

/** One alone, at each place: it comes, stays, goes, and what latched is left so for a while. */
function alone(id: ConditionId, place: Situation): readonly Target[] {
  if (cellRule(conditionRow(id), place, 'confirmed') !== null || isLeftToSilence(id, place)) return [];
  const offMs = WAYS[id].delayMs + 2 * AFTER_MS;
  const clearMs = Math.min(CLEAR_AT_MOST_MS, conditionRow(id).clearAfterMs);
  return [
    {
      words: `${id} in ${place}`,
      place,
      turns: [{ id, onMs: 0, offMs }],
      last: null,
      leaves: null,
      isPassive: true,
      lengthMs: offMs + clearMs + 2 * AFTER_MS,
    },
  ];
}

/** What a scanner does that nobody permitted stays so when the scanner falls silent, in an empty room too. */
function silentAfter(id: ConditionId): readonly Target[] {
  if (conditionRow(id).input !== 'scannerDesync') return [];
  const offMs = WAYS.scannerSilent.delayMs + 2 * AFTER_MS;
  return [
    {
      words: `${id}, then a silent scanner`,
      place: 'empty',
      turns: [
        { id, onMs: 0, offMs },
        { id: 'scannerSilent', onMs: WAYS[id].delayMs + 3 * GAP_MS, offMs },
      ],
      last: null,
      leaves: null,
      isPassive: true,
      lengthMs: offMs + AFTER_MS,
    },
  ];
}

/** The patient leaves while a row about them has latched, is clearing, or has begun. */
function leaving(id: ConditionId): readonly Target[] {
  const { latch, clearAfterMs, confirmAfterMs, applies } = conditionRow(id);
  const isAboutPatient = PATIENT_ROWS.includes(applies);
  const kinds = [
    ...(latch === 'none' ? [] : (['latched'] as const)),
    ...(isAboutPatient && clearAfterMs > 0 ? (['clearing'] as const) : []),
    ...(isAboutPatient && confirmAfterMs > 0 && confirmAfterMs < SLOW_MS ? (['suspect'] as const) : []),
  ];
  return kinds.map((leaves) => {
    const offMs = WAYS[id].delayMs + GAP_MS;
    return {
      words: `the patient leaves while ${id} is ${leaves}`,
      place: leaves === 'latched' && latch === 'whileScanning' ? 'scanning' : null,
      turns: [{ id, onMs: 0, offMs: leaves === 'latched' ? offMs : LEAVES_WITHIN_MS }],
      last: null,
      leaves,
      isPassive: true,
      lengthMs: offMs + LEAVES_WITHIN_MS,
    };
  });
}

/** Often enough to be called flapping. */
function flapping(id: ConditionId, place: Situation): readonly Target[] {
  const { flap, clearAfterMs } = conditionRow(id);
  if (flap === 'none') return [];
  const badMs = WAYS[id].delayMs + HOLD_MS;
  const periodMs = badMs + clearAfterMs + 2 * AFTER_MS;
  return [
    {
      words: `${id} flaps in ${place}`,
      place,
      turns: Array.from({ length: FLAPS }, (_, index) => ({
        id,
        onMs: index * periodMs,
        offMs: index * periodMs + badMs,
      })),
      last: null,
      leaves: null,
      isPassive: true,
      lengthMs: FLAPS * periodMs + 2 * AFTER_MS,
    },
  ];
}

/**
 * The whole product of the generated table, less what a rule excludes, in pieces that a seed can reach: each ordered pair
 * and each place is in at least one.
 */
export const TARGETS: readonly Target[] = CONDITION_IDS.flatMap((id) => [
  ...after(id, true),
  ...(conditionRow(id).latch === 'none' ? [] : after(id, false)),
  ...SITUATIONS.flatMap((place) => [...alone(id, place), ...flapping(id, place)]),
  ...silentAfter(id),
  ...leaving(id),
  ...(isSlow(id) ? before(id) : []),
]);
