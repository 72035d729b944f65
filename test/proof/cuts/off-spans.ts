import type { JournalLine } from '../../support/records.ts';
import type { OffSpan } from './late-inputs.ts';

type Line = Pick<JournalLine, 'type' | 'wallMs' | 'data'>;

/** By the site's own record: when nobody remote could do anything but STOP. */
export function offSpans(journal: readonly Line[]): readonly OffSpan[] {
  const spans: OffSpan[] = [];
  let [authority, isGranted] = [0, false];
  let offMs: number | null = -Infinity;
  for (const { type, wallMs, data } of journal) {
    if (type === 'verdict') authority = Number(data['authority']);
    else if (type === 'control') isGranted = data['kind'] === 'granted';
    else continue;
    const isOff = authority >= 2 || !isGranted;
    if (isOff) offMs ??= wallMs;
    else if (offMs !== null) {
      spans.push({ fromMs: offMs, untilMs: wallMs });
      offMs = null;
    }
  }
  return offMs === null ? spans : [...spans, { fromMs: offMs, untilMs: Infinity }];
}

/** @returns when the site first took nothing but STOP from remote from then on; null: never */
export function controlOffMs(journal: readonly Line[], sinceMs: number): number | null {
  const isOff = ({ type, wallMs, data }: Line): boolean =>
    type === 'verdict' && wallMs >= sinceMs && Number(data['authority']) >= 2;
  return journal.find(isOff)?.wallMs ?? null;
}

/** @returns when this condition first came about from then on; null: never */
export function conditionMs(journal: readonly Line[], condition: string, sinceMs: number): number | null {
  const isIt = ({ type, wallMs, data }: Line): boolean =>
    type === 'condition' && wallMs >= sinceMs && data['condition'] === condition && data['from'] === 'ok';
  return journal.find(isIt)?.wallMs ?? null;
}
