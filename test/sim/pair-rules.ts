import { type ConditionId, conditionRow, type ConditionRow } from '@farfield/protocol/policy';

const REMOTE_HOLDS: readonly ConditionRow['applies'][] = ['remoteHolds', 'remoteHoldsWhileScanning'];

/** How long its input has to be bad, or unheard of. */
function delayMs({ ttlMs, confirmAfterMs }: ConditionRow): number {
  return (ttlMs ?? 0) + confirmAfterMs;
}

function staysByItself({ latch, flap }: ConditionRow): boolean {
  return latch !== 'none' || flap !== 'none';
}

/** Ordered pairs of conditions that nothing can bring about, each because of a rule that a row of this table names. */
const RULES: readonly {
  readonly id: string;
  readonly text: string;
  /** `first` is there already when `second` comes */
  readonly excludes: (first: ConditionRow, second: ConditionRow) => boolean;
}[] = [
  {
    id: 'P-1',
    text: 'a row that ends remote control wherever the exam stands ends it in its own step, and no grant passes it: rows about whoever has control cannot come',
    excludes: (first, second) =>
      Object.values(first.verdict).every((one) => one.authority === 3) && REMOTE_HOLDS.includes(second.applies),
  },
  {
    id: 'P-3',
    text: 'of two rows about one input, the slower one does not come first, and without a latch does not outlive the other; but for lost mains, whose clock a restart goes on with',
    excludes: (first, second) =>
      first.input === second.input &&
      first.applies === second.applies &&
      first.unknownIs === second.unknownIs &&
      !staysByItself(first) &&
      !staysByItself(second) &&
      delayMs(first) > delayMs(second) &&
      first.clearAfterMs <= second.clearAfterMs &&
      first.rule !== conditionRow('mainsLostLong').rule,
  },
  {
    id: 'P-4',
    text: 'a row about nobody having answered another row is over when that one is',
    excludes: (first, second) =>
      (first.input === 'squeezeAnswer' && second.rule === conditionRow('squeezeBall').rule) ||
      (first.input === 'vitalsAlarmAnswer' && second.rule === conditionRow('vitalsAlarm').rule),
  },
  {
    id: 'P-5',
    text: 'a label that needs sound and picture says so in the step in which one of them goes: its row is there when theirs is',
    excludes: (first, second) =>
      second.input === 'labelWatch' && (first.input === 'patientAudio' || first.input === 'patientCamera'),
  },
];

/** @returns the rule that says that `second` cannot come while `first` is there; null: none does */
export function pairRule(first: ConditionId, second: ConditionId): string | null {
  return PAIR_RULES.find((one) => one.excludes(first, second))?.id ?? null;
}

const PAIR_RULES = RULES.map(({ id, text, excludes }) => ({
  id,
  text,
  excludes: (first: ConditionId, second: ConditionId) => excludes(conditionRow(first), conditionRow(second)),
}));
