import type { ScannerFact } from '../../policy/session.ts';

/** A table that was not moved reads the same within this. */
const TABLE_NOISE_MM = 10;
/** A field that stands reads the same within this part of it. */
const FIELD_NOISE_PART = 0.02;

/** How it is called, and whether it is another than it was. */
interface Watched {
  readonly words: string;
  readonly isChanged: (now: ScannerFact, before: ScannerFact) => boolean;
}

/**
 * What nobody changes at a scanner that rests, one line for each thing that it tells; null: `siteReasons` asks it, or it
 * is a measured value that lives by itself. Somebody who prepares an exam shows here before there is one.
 */
const WATCHED: Readonly<Record<keyof ScannerFact, Watched | null>> = {
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
  patientWeightKg: isOther('patientWeightKg', 'the patient’s weight'),
  scannerRef: isOther('scannerRef', 'the name of the scanner'),
  selectedStepId: isOther('selectedStepId', 'the selected step'),
  mode: isOther('mode', 'the operating mode'),
  coilId: isOther('coilId', 'the coil'),
  isTableMoving: isOther('isTableMoving', 'whether the table moves'),
  steps: { words: 'the steps', isChanged: (now, before) => stepsKey(now) !== stepsKey(before) },
  tablePositionMm: {
    words: 'the table',
    isChanged: (now, before) => isFar(now.tablePositionMm, before.tablePositionMm, TABLE_NOISE_MM),
  },
  fieldTesla: {
    words: 'the magnet’s field',
    isChanged: (now, before) => isFar(now.fieldTesla, before.fieldTesla, (before.fieldTesla ?? 0) * FIELD_NOISE_PART),
  },
};
const ALL = Object.values(WATCHED).filter((one) => one !== null);

/** @returns in words what is not as it was; []: nobody was at it. */
export function scannerChanges(now: ScannerFact, before: ScannerFact): readonly string[] {
  return now === before ? [] : ALL.flatMap(({ words, isChanged }) => (isChanged(now, before) ? [words] : []));
}

function isOther(field: keyof ScannerFact, words: string): Watched {
  return { words, isChanged: (now, before) => now[field] !== before[field] };
}

/** Also what is no longer told, where it was. */
function isFar(now: number | null, before: number | null, noise: number): boolean {
  return now === null || before === null ? now !== before : Math.abs(now - before) > noise;
}

function stepsKey({ steps }: ScannerFact): string {
  return steps.map(({ stepId, status }) => `${stepId} ${status}`).join('|');
}
