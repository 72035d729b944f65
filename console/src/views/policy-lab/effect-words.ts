import { type JournalRecord, type PolicyEffect, reasonText } from '@farfield/protocol/policy';
import type { CoreRunStep } from '@farfield/protocol/policy-lab';

/** One thing that the core asked of its shell, in a line. */
export interface EffectLine {
  readonly atMs: number;
  readonly kind: PolicyEffect['kind'];
  readonly words: string;
}

/** Oldest first; what happened before 0 only prepared the timeline and is left out. */
export function effectLines(steps: readonly CoreRunStep[], originMs: number): readonly EffectLine[] {
  return steps.flatMap(({ atMs, effects }) =>
    atMs < originMs ? [] : effects.map((one) => ({ atMs: atMs - originMs, kind: one.kind, words: effectWords(one) })),
  );
}

function effectWords(effect: PolicyEffect): string {
  switch (effect.kind) {
    case 'scanner':
      return 'stepId' in effect.order ? `${effect.order.kind} ${effect.order.stepId}` : effect.order.kind;
    case 'journal':
      return recordWords(effect.record.type, effect.record.data);
    case 'outcome': {
      const { outcome } = effect;
      const what = outcome.kind === 'refused' ? `refused: ${outcome.reasons.map(reasonText).join('; ')}` : outcome.kind;
      return `${effect.commandId} ${what}`;
    }
    case 'shutdown':
      return `the site goes dark: ${effect.because}`;
    case 'violation':
      return effect.what;
  }
}

/** Fields that say the most, in the order in which they are read. */
const SAYS: Readonly<Record<JournalRecord['type'], readonly string[]>> = {
  booted: ['epoch'],
  command: ['by', 'action', 'reasons'],
  intent: ['action', 'stepId', 'by'],
  withdrawn: ['intentId', 'reasons'],
  order: ['order', 'stepId', 'because'],
  outcome: ['order', 'outcome', 'words'],
  condition: ['title', 'from', 'to'],
  verdict: ['authority', 'scan', 'people', 'system'],
  control: ['kind', 'holder', 'by'],
  session: ['what', 'by', 'why'],
  ready: ['what', 'step', 'by', 'why'],
  permit: ['what', 'stepId', 'why'],
  stop: ['what', 'how', 'because'],
  scanner: ['state', 'runningStepId'],
  scanClock: ['usedMs'],
  contrast: ['what', 'by', 'reasons'],
  linkTest: ['what', 'verdict', 'by', 'why'],
  siteDark: ['because'],
  drill: ['what', 'scenario', 'why'],
  people: ['name', 'what', 'seat'],
};

/** @param type of a record of any version; one that is not known here shows its type alone */
export function recordWords(type: string, data: Readonly<Record<string, unknown>>): string {
  const names = Object.entries(SAYS).find(([known]) => known === type)?.[1] ?? [];
  const said = names.flatMap((name) => {
    const value = data[name];
    if (typeof value === 'string') return value === '' ? [] : [value];
    if (typeof value === 'number') return [type === 'verdict' ? `${name} ${value}` : String(value)];
    return Array.isArray(value) && value.length > 0 ? [value.join(', ')] : [];
  });
  return [type, ...said].join(' · ');
}
