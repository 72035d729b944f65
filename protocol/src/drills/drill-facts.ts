import { conditionRow, isConditionId } from '../policy/conditions.ts';
import type { JournalRecord } from '../policy/effects.ts';
import type { Ms } from '../policy/limits.ts';
import type { DrillScenario } from './scenario.ts';
import type { DrillRecord } from './score.ts';

/** An alarm as the record has it, on the drill's clock. */
export interface DrillAlarm {
  readonly atMs: Ms;
  readonly rule: string;
  readonly title: string;
  readonly priority: string;
}

/** How long each thing took from the first fault; null: it is not in the record. */
export interface DrillMeasures {
  readonly detectedMs: Ms | null;
  readonly acknowledgedMs: Ms | null;
  readonly remoteOffMs: Ms | null;
  readonly scanEndedMs: Ms | null;
  readonly spokenToMs: Ms | null;
  readonly patientOutMs: Ms | null;
  readonly rearmedMs: Ms | null;
}

/** Every alarm that came while the drill's clock ran, once each time. Fixed titles: what stood on a screen may name people. */
export function alarmsOf({ beganTickMs, endedTickMs, journal }: DrillRecord): readonly DrillAlarm[] {
  return journal.flatMap(({ tickMs, record }) => {
    if (tickMs < beganTickMs || tickMs > endedTickMs || record.type !== 'condition') return [];
    const { condition, to, from, rule } = record.data;
    const hasCome = (to === 'confirmed' || to === 'latched') && from !== 'confirmed' && from !== 'latched';
    if (!hasCome || !isConditionId(condition)) return [];
    const { title, priority } = conditionRow(condition);
    return [{ atMs: tickMs - beganTickMs, rule, title, priority }];
  });
}

export function measuresOf({ faults, automatic }: DrillScenario, drill: DrillRecord): DrillMeasures {
  const firstMs = Math.round(Math.min(...faults.map((one) => one.atS)) * 1_000);
  const lastMs = Math.round(Math.max(...faults.map((one) => one.atS)) * 1_000);
  const after = (fromMs: Ms, isIt: (record: JournalRecord) => boolean): Ms | null => {
    const found = drill.journal.find(
      ({ tickMs, record }) => tickMs >= drill.beganTickMs + fromMs && tickMs <= drill.endedTickMs && isIt(record),
    );
    return found === undefined ? null : found.tickMs - drill.beganTickMs - firstMs;
  };
  const done =
    (action: string) =>
    ({ type, data }: JournalRecord): boolean =>
      type === 'command' && data.accepted && data.action === action;
  // Another alarm may come at any time: detected is what the sheet waits for. Where it waits for none, whatever came.
  const awaited = new Set(automatic.flatMap((one) => (one.kind === 'condition' ? [one.condition as string] : [])));
  const isDetected = ({ type, data }: JournalRecord): boolean =>
    type === 'condition' &&
    (data.to === 'confirmed' || data.to === 'latched') &&
    (awaited.size === 0 || awaited.has(data.condition));
  return {
    detectedMs: after(firstMs, isDetected),
    acknowledgedMs: after(firstMs, done('acknowledge')),
    remoteOffMs: after(
      firstMs,
      // Each life of the agent begins with control local.
      ({ type, data }) =>
        type === 'booted' || (type === 'control' && ['ended', 'takenLocal', 'givenBack'].includes(data.kind)),
    ),
    scanEndedMs: after(firstMs, ({ type, data }) => type === 'stop' && data.what === 'confirmed'),
    spokenToMs: after(firstMs, done('spokeToPatient')),
    patientOutMs: after(firstMs, done('patientOut')),
    rearmedMs: after(lastMs, done('giveReady')),
  };
}
