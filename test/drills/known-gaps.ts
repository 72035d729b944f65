import type { VariantGap } from './score-variants.ts';

const AWAY = 'the drill itself takes them away, from its beginning to its end';
const awayGaps = (lineId: string): readonly VariantGap[] => [
  { lineId, mark: 'late', why: AWAY },
  { lineId, mark: 'missing', why: AWAY },
];

/**
 * The marks that no record of a drill of the library can be made to show, one by one: a scored act that cannot be shown
 * late, wrong or missing is a hole in the score, and a new one fails the law.
 */
export const KNOWN_GAPS: Readonly<Record<string, readonly VariantGap[]>> = {
  // The link goes three times: without the record of the first time, that of the third is the first.
  'flapping-link': [{ lineId: 'first', mark: 'missing', why: 'another line waits for the same record' }],
  'only-level2-called-away': awayGaps('seat:mrst'),
  'remote-technologist-gone': awayGaps('seat:rst'),
  'safety-tech-leaves': awayGaps('seat:mrst'),
};
