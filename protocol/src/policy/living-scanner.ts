import type { ScannerOrder } from './effects.ts';
import type { Ms } from './limits.ts';
import type { ScannerFact, StepFact } from './session.ts';
import type { ScannerStateName } from './situation.ts';

/** How long the scanner takes from a stop to "idle". */
const STOPPING_MS: Ms = 400;

function stepFact(stepId: string, name: string, durationMs: Ms, own: Partial<StepFact> = {}): StepFact {
  return {
    stepId,
    name,
    kind: 'sequence',
    durationMs,
    mode: 'normal',
    movesTable: false,
    sarBodyWkg: 1,
    sarHeadWkg: 1,
    b1RmsUt: 1,
    status: 'pending',
    ...own,
  };
}

const AT_REST: ScannerFact = {
  state: 'idle',
  patientRef: 'P1',
  patientName: 'DEMO, Ada',
  patientWeightKg: 68,
  examId: 'brain',
  scannerRef: 'MR1',
  selectedStepId: 'localizer',
  runningStepId: '',
  remainingMs: null,
  progress: null,
  steps: [
    stepFact('localizer', 'Localizer', 18_000, { kind: 'localizer' }),
    stepFact('t2', 'T2 TSE tra', 220_000),
    stepFact('t1-3d', 'T1 3D sag', 320_000),
    stepFact('dwi', 'DWI first level', 140_000, { mode: 'firstLevel', sarBodyWkg: 2.4 }),
    stepFact('spine', 'Spine, two stations', 260_000, { movesTable: true }),
  ],
  mode: 'normal',
  sarBodyWkg: 1,
  sarHeadWkg: 1,
  b1RmsUt: 1,
  pnsPercent: 40,
  tablePositionMm: 1_000,
  isTableMoving: false,
  fieldTesla: 1.5,
  coilId: 'Head 20',
  faultText: '',
};

/** A well-behaved scanner in as few lines as a timeline needs: steps last their length, a stop takes 0.4 s. */
export class LivingScanner {
  #fact: ScannerFact = AT_REST;
  #endsMs: Ms | null = null;
  #stopsMs: Ms | null = null;
  isReporting = true;
  isObeying = true;
  /** reports a fault, whatever it does */
  isFaulty = false;

  /** What it would report at this instant. */
  fact(nowMs: Ms): ScannerFact {
    this.#pass(nowMs);
    const step = this.#step(this.#fact.runningStepId);
    const leftMs = this.#leftMs(nowMs);
    const fact =
      step === undefined || leftMs === null
        ? this.#fact
        : { ...this.#fact, remainingMs: leftMs, progress: Number((1 - leftMs / step.durationMs).toFixed(4)) };
    return this.isFaulty ? { ...fact, state: 'fault', faultText: 'a fault of the timeline' } : fact;
  }

  obey(order: ScannerOrder, nowMs: Ms): void {
    if (!this.isObeying) return;
    this.#pass(nowMs);
    switch (order.kind) {
      case 'start':
        this.scan(order.stepId, nowMs);
        return;
      case 'resume':
        if (this.#fact.state !== 'paused') return;
        this.#endsMs = nowMs + (this.#fact.remainingMs ?? 0);
        this.#change('scanning', {});
        return;
      case 'pause':
        if (this.#endsMs === null) return;
        this.#change('paused', { remainingMs: this.#leftMs(nowMs) });
        this.#endsMs = null;
        return;
      case 'selectStep':
        this.#fact = { ...this.#fact, selectedStepId: order.stepId };
        return;
      case 'stop':
      case 'abort':
        if (this.#fact.state === 'idle') return;
        this.#endsMs = null;
        this.#stopsMs = order.kind === 'abort' ? nowMs : nowMs + STOPPING_MS;
        this.#change('stopping', {});
        this.#pass(nowMs);
    }
  }

  /** Begins to scan, asked or unasked. */
  scan(stepId: string, nowMs: Ms): void {
    const durationMs = this.#step(stepId)?.durationMs ?? 60_000;
    this.#endsMs = nowMs + durationMs;
    this.#stopsMs = null;
    this.#change('scanning', { runningStepId: stepId, remainingMs: durationMs, progress: 0 });
    this.#mark(stepId, 'running');
  }

  /** Becomes what a timeline says, whatever it did. */
  become(
    own: {
      state: ScannerStateName | null;
      runningStepId: string | null;
      patientRef: string | null;
      tablePositionMm: number | null;
    },
    nowMs: Ms,
  ): void {
    this.#pass(nowMs);
    const { state, runningStepId, patientRef, tablePositionMm } = own;
    if (patientRef !== null) this.#fact = { ...this.#fact, patientRef };
    if (tablePositionMm !== null) this.#fact = { ...this.#fact, tablePositionMm };
    if (state === 'scanning') return this.scan(runningStepId ?? this.#fact.selectedStepId, nowMs);
    if (state !== null) {
      const remainingMs = this.#leftMs(nowMs);
      this.#endsMs = null;
      this.#stopsMs = null;
      this.#change(
        state,
        state === 'idle' ? { runningStepId: '', remainingMs: null, progress: null } : { remainingMs },
      );
    }
    if (runningStepId !== null) this.#fact = { ...this.#fact, runningStepId };
  }

  #pass(nowMs: Ms): void {
    const { runningStepId } = this.#fact;
    const isDone = this.#endsMs !== null && nowMs >= this.#endsMs;
    const isStopped = this.#stopsMs !== null && nowMs >= this.#stopsMs;
    if (!isDone && !isStopped) return;
    this.#endsMs = null;
    this.#stopsMs = null;
    this.#change('idle', { runningStepId: '', remainingMs: null, progress: null });
    this.#mark(runningStepId, isDone ? 'complete' : 'aborted');
  }

  /** Of the step that runs, or of the one that stands still. */
  #leftMs(nowMs: Ms): Ms | null {
    return this.#endsMs === null ? this.#fact.remainingMs : this.#endsMs - nowMs;
  }

  #change(state: ScannerStateName, own: Partial<ScannerFact>): void {
    this.#fact = { ...this.#fact, ...own, state };
  }

  #mark(stepId: string, status: StepFact['status']): void {
    const steps = this.#fact.steps.map((one) => (one.stepId === stepId ? { ...one, status } : one));
    this.#fact = { ...this.#fact, steps };
  }

  #step(stepId: string): StepFact | undefined {
    return this.#fact.steps.find((one) => one.stepId === stepId);
  }
}
