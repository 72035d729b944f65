import type { ScannerFact } from '../../policy/session.ts';

/** A table that was not moved reads the same within this. */
const TABLE_NOISE_MM = 10;
/** A field that stands reads the same within this part of it. */
const FIELD_NOISE_PART = 0.02;

type Changed<Field extends keyof ScannerFact> = (now: ScannerFact[Field], before: ScannerFact[Field]) => boolean;
type Watched = {
  readonly [Field in keyof ScannerFact]: { readonly words: string; readonly isChanged: Changed<Field> } | null;
};

const isOther = <T>(now: T, before: T): boolean => now !== before;
/** Also what is no longer told, where it was. */
const isFarFrom =
  (noise: (before: number) => number) =>
  (now: number | null, before: number | null): boolean =>
    now === null || before === null ? now !== before : Math.abs(now - before) > noise(before);

/**
 * What nobody changes at a scanner that rests, one line for each thing that it tells; null: `siteReasons` asks it, or it
 * is a measured value that lives by itself. Somebody who prepares an exam shows here before there is one.
 */
const WATCHED: Watched = {
  state: null,
  patientRef: null,
  patientName: null,
  examId: null,
  faultText: null,
  runningStepId: null,
  remainingMs: null,
  progress: null,
  sarBodyWkg: null,
  sarHeadWkg: null,
  b1RmsUt: null,
  pnsPercent: null,
  patientWeightKg: { words: 'the patient’s weight', isChanged: isOther },
  scannerRef: { words: 'the name of the scanner', isChanged: isOther },
  selectedStepId: { words: 'the selected step', isChanged: isOther },
  steps: { words: 'the steps', isChanged: (now, before) => stepsKey(now) !== stepsKey(before) },
  mode: { words: 'the operating mode', isChanged: isOther },
  coilId: { words: 'the coil', isChanged: isOther },
  tablePositionMm: { words: 'the table', isChanged: isFarFrom(() => TABLE_NOISE_MM) },
  isTableMoving: { words: 'whether the table moves', isChanged: isOther },
  fieldTesla: { words: 'the magnet’s field', isChanged: isFarFrom((before) => before * FIELD_NOISE_PART) },
};
const FIELDS = Object.keys(WATCHED) as (keyof ScannerFact)[];

function stepsKey(steps: ScannerFact['steps']): string {
  return steps.map(({ stepId, status }) => `${stepId} ${status}`).join('|');
}

/** @returns in words what is not as it was; []: nobody was at it. */
export function scannerChanges(now: ScannerFact, before: ScannerFact): readonly string[] {
  return now === before ? [] : FIELDS.flatMap((field) => changed(field, now, before));
}

function changed<Field extends keyof ScannerFact>(
  field: Field,
  now: ScannerFact,
  before: ScannerFact,
): readonly string[] {
  const watched = WATCHED[field];
  return watched?.isChanged(now[field], before[field]) === true ? [watched.words] : [];
}
