import { anatomyOf } from './phantom.ts';
import type { ImageSpec } from './image-lab.ts';
import type { ScannerView, StepView } from './scanner-view.ts';
import { weightingOf } from './tissue-signal.ts';

const PARTS = 64;

/** How much of each step's k-space has been measured, for the present exam. */
export interface SeriesState {
  examId: string;
  /** Step id → 0..1 in steps of 1/64. A stopped step keeps what it had. */
  fractions: Readonly<Record<string, number>>;
  /** Steps with an image, oldest first. */
  order: readonly string[];
}

export const NO_SERIES: SeriesState = { examId: '', fractions: {}, order: [] };

/** One image to show and how complete it is. */
export interface ShownImage {
  spec: ImageSpec;
  fraction: number;
}

export interface ShownSeries {
  step: StepView;
  number: number;
  fraction: number;
}

/** Follows the scanner: lines are measured only while it is scanning. */
export function advanceSeries(series: SeriesState, view: ScannerView): SeriesState {
  const examId = view.patient === null ? '' : `${view.patient.patientId}/${view.patient.examId}`;
  let next = series.examId === examId ? series : { ...NO_SERIES, examId };
  for (const step of view.steps) {
    if (step.kind === 'adjustment') continue;
    const before = next.fractions[step.id];
    const after = measured(step, before, view);
    if (after === before) continue;
    // A step that starts again is measured anew and moves to the end of the list.
    const isNew = before === undefined || (after !== undefined && after < before);
    const others = next.order.filter((id) => id !== step.id);
    next = {
      examId,
      fractions: { ...next.fractions, [step.id]: after ?? 0 },
      order: isNew ? [...others, step.id] : next.order,
    };
  }
  return next;
}

function measured(step: StepView, before: number | undefined, view: ScannerView): number | undefined {
  if (step.id === view.runningStepId && view.state === 'scanning') return inParts(view.progress);
  return step.status === 'complete' ? 1 : before;
}

/** The newest series, and the one before it: what the two viewports show. */
export function shownSeries(series: SeriesState, view: ScannerView): [ShownSeries | null, ShownSeries | null] {
  const shown = series.order.flatMap((id) => {
    const index = view.steps.findIndex((step) => step.id === id);
    const step = view.steps[index];
    return step === undefined ? [] : [{ step, number: index + 1, fraction: series.fractions[id] ?? 0 }];
  });
  return [shown.at(-1) ?? null, shown.at(-2) ?? null];
}

export function imageOf(shown: ShownSeries, view: ScannerView, slice: number, seed: number): ShownImage {
  return {
    spec: {
      anatomy: anatomyOf(view.patient?.examName ?? ''),
      weighting: weightingOf(shown.step),
      slice,
      seed,
    },
    fraction: shown.fraction,
  };
}

/** Whole parts only: between two of them there is nothing new to reconstruct or to draw. */
function inParts(progress: number): number {
  return Math.floor(Math.min(1, Math.max(0, progress)) * PARTS) / PARTS;
}
