import type { EffectOutcome, ScannerFact, ScannerOrder, StepFact } from '@farfield/protocol/policy';
import type { Rng } from './rng.ts';
import type { ScannerKind } from './site-kind.ts';
import type { World } from './world.ts';

/** What is wrong with the scanner now. */
export interface ScannerFaults {
  /** added before each answer, ms; beyond the deadline an answer is no answer */
  answerLateMs: number;
  /** takes the order, acts, and never answers */
  isMute: boolean;
  /** answers "done" to a stop and scans on */
  ignoresStop: boolean;
  /** answers that a stop failed, and scans on */
  failsStop: boolean;
  /** refuses every start */
  refuses: boolean;
  /** reports nothing */
  isSilent: boolean;
  /** between START and the first gradient, ms added */
  startLateMs: number;
  /** a sequence that is over goes on */
  runsOn: boolean;
  /** between prescan and scan it goes no further */
  hangsInGap: boolean;
  /** answers "done" to a pause and scans on */
  ignoresPause: boolean;
  /** reports a fault beside whatever it does */
  warns: boolean;
}

export const NO_SCANNER_FAULTS: Readonly<ScannerFaults> = {
  answerLateMs: 0,
  isMute: false,
  ignoresStop: false,
  failsStop: false,
  refuses: false,
  isSilent: false,
  startLateMs: 0,
  runsOn: false,
  hangsInGap: false,
  ignoresPause: false,
  warns: false,
};

/** A sequence that runs on, or hangs before it begins, is looked at again so soon. */
const LOOK_AGAIN_MS = 500;

/** A lean scanner: selects, prescans, scans, pauses, stops; each as late and as wrong as its faults say. */
export class Scanner {
  readonly faults: ScannerFaults = { ...NO_SCANNER_FAULTS };
  fact: ScannerFact;
  onChange: () => void = () => undefined;
  /** scans that began */
  scans = 0;
  /** of what scans, or scanned last: by an order, so long after it had it; null: nobody had ordered it */
  began: { readonly atMs: number; readonly afterMs: number } | null = null;
  /** when it scanned this patient, the newest last; the last one of null still scans */
  #scanned: readonly { readonly fromMs: number; readonly toMs: number | null }[] = [];
  readonly kind: ScannerKind;
  readonly #world: World;
  readonly #rng: Rng;
  #life = 0;
  #endsAtMs = 0;
  #leftMs = 0;
  #exams = 0;

  constructor(world: World, rng: Rng, kind: ScannerKind) {
    this.#world = world;
    this.#rng = rng;
    this.kind = kind;
    this.fact = this.#newExam();
  }

  /** What it reports, which need not be what it does. */
  report(): ScannerFact {
    const { faults } = this;
    const own = { ...this.fact, remainingMs: this.#remainingMs() };
    const fact = this.kind.namesSteps ? own : nameless(own);
    return faults.warns ? { ...fact, state: 'fault', faultText: 'W-3' } : fact;
  }

  /** It counts down while it scans. */
  #remainingMs(): number | null {
    const { state, remainingMs } = this.fact;
    return state === 'scanning' ? Math.max(0, this.#endsAtMs - this.#world.nowMs) : remainingMs;
  }

  /**
   * @param pauseMs so long without a scan, and it counts anew
   * @returns how long it has scanned this patient since, ms
   */
  scannedMs(pauseMs: number): number {
    let sumMs = 0;
    let fromMs = this.#world.nowMs;
    for (const one of this.#scanned.toReversed()) {
      const toMs = one.toMs ?? this.#world.nowMs;
      if (fromMs - toMs >= pauseMs) break;
      sumMs += toMs - one.fromMs;
      fromMs = one.fromMs;
    }
    return sumMs;
  }

  isScanning(): boolean {
    return this.fact.state === 'scanning' || this.fact.state === 'prescan';
  }

  /** Prescan is over, nothing sounds, and the scan begins by itself. */
  isInGap(): boolean {
    return this.fact.state === 'prepped' && this.fact.runningStepId !== '';
  }

  isBusy(): boolean {
    return this.isScanning() || this.isInGap();
  }

  /** The next patient is registered. */
  register(): void {
    this.#life += 1;
    this.#change(this.#newExam());
  }

  /** The last patient is taken off it: nobody is registered. */
  unregister(): void {
    if (!this.isBusy()) this.#change({ ...this.fact, patientRef: '', patientName: '', examId: '' });
  }

  registerOther(): void {
    this.#change({ ...this.fact, patientRef: `${this.fact.patientRef}x`, patientName: 'OTHER' });
  }

  /** As where the site's file points at its neighbour, or its address went to another machine. */
  saysThatItIs(scannerRef: string): void {
    this.#change({ ...this.fact, scannerRef });
  }

  registerRight(): void {
    const patientRef = this.fact.patientRef.replace(/x+$/, '');
    this.#change({ ...this.fact, patientRef, patientName: `DEMO, ${patientRef}` });
  }

  /** What is still to be scanned takes so many times as long. */
  lengthens(factor: number): void {
    const steps = this.fact.steps.map((one) =>
      one.status === 'pending' ? { ...one, durationMs: Math.min(180_000, one.durationMs * factor) } : one,
    );
    this.#change({ ...this.fact, steps });
  }

  execute(order: ScannerOrder, answer: (outcome: EffectOutcome) => void): void {
    this.#world.after(3 + this.#rng.below(20), () => {
      const outcome = this.#take(order);
      if (this.faults.isMute) return;
      this.#world.after(this.faults.answerLateMs + this.#rng.below(20), () => answer(outcome));
    });
  }

  /** Somebody or something at the scanner starts it. */
  startsItself(): void {
    const step = this.fact.steps.find((one) => one.status === 'pending') ?? this.fact.steps[0];
    if (step === undefined || this.isBusy()) return;
    this.#begin(step, 50, false);
  }

  /** It scans another step than the one that it was told. */
  runsOtherStep(): void {
    const other = this.fact.steps.find((one) => one.stepId !== this.fact.runningStepId);
    if (other !== undefined && this.isScanning()) this.#change({ ...this.fact, runningStepId: other.stepId });
  }

  /** What it reports of body SAR. */
  deposits(sarBodyWkg: number): void {
    this.#change({ ...this.fact, sarBodyWkg });
  }

  stopsItself(): void {
    if (this.isBusy()) this.#end('aborted');
  }

  /** Somebody beside it presses its own stop. */
  stopsByHand(): void {
    if (this.isBusy() || this.fact.state === 'paused') this.#end('aborted');
  }

  fails(): void {
    this.#life += 1;
    this.#change({ ...this.fact, state: 'fault', runningStepId: '', remainingMs: null, faultText: 'E-17' });
  }

  recovers(): void {
    if (this.fact.state === 'fault') this.#change({ ...this.fact, state: 'idle', faultText: '' });
  }

  /** Somebody beside it drives the table: it moves, or it has stopped so far from where it was. */
  drivesTable(byMm: number, isTableMoving: boolean): void {
    if (isTableMoving && this.isBusy()) return;
    this.#change({ ...this.fact, tablePositionMm: (this.fact.tablePositionMm ?? 0) + byMm, isTableMoving });
  }

  /** Somebody at its own keyboard selects a step. */
  selectsThere(stepId: string): void {
    if (this.#isFree() && this.fact.steps.some((one) => one.stepId === stepId))
      this.#change({ ...this.fact, selectedStepId: stepId });
  }

  goesOff(): void {
    this.#life += 1;
    const steps = this.#with(this.fact.runningStepId, 'aborted');
    this.#change({ ...this.fact, state: 'off', runningStepId: '', remainingMs: null, steps });
  }

  boots(): void {
    if (this.fact.state === 'off') this.#change({ ...this.fact, state: 'booting' });
  }

  comesUp(): void {
    if (this.fact.state === 'off' || this.fact.state === 'booting') this.#change({ ...this.fact, state: 'idle' });
  }

  #take(order: ScannerOrder): EffectOutcome {
    const { state } = this.fact;
    switch (order.kind) {
      case 'selectStep': {
        if (!this.#isFree()) return { kind: 'refused', why: `scanner is ${state}` };
        this.#change({ ...this.fact, selectedStepId: order.stepId });
        return { kind: 'done' };
      }
      case 'start': {
        const step = this.fact.steps.find((one) => one.stepId === order.stepId);
        if (this.faults.refuses || step === undefined || !this.#isFree())
          return { kind: 'refused', why: `scanner is ${state}` };
        this.#begin(step, 200 + this.#rng.below(900) + this.faults.startLateMs, true);
        return { kind: 'done' };
      }
      case 'resume':
        if (state !== 'paused') return { kind: 'refused', why: `scanner is ${state}` };
        this.#scan(this.#leftMs);
        return { kind: 'done' };
      case 'pause':
        if (!this.kind.canPause) return { kind: 'refused', why: 'it cannot do that' };
        if (state !== 'scanning') return { kind: 'refused', why: `scanner is ${state}` };
        if (this.faults.ignoresPause) return { kind: 'done' };
        this.#life += 1;
        this.#leftMs = Math.max(500, this.#endsAtMs - this.#world.nowMs);
        this.#change({ ...this.fact, state: 'paused', remainingMs: this.#leftMs });
        return { kind: 'done' };
      case 'stop':
      case 'abort':
        if (!(order.kind === 'stop' ? this.kind.canStop : this.kind.canAbort))
          return { kind: 'refused', why: 'it cannot do that' };
        return this.#stop(order.kind === 'abort' ? 60 : 250 + this.#rng.below(700));
    }
  }

  #canBegin(): boolean {
    return !['fault', 'off', 'booting'].includes(this.fact.state);
  }

  #isFree(): boolean {
    const { state } = this.fact;
    return state === 'idle' || (state === 'prepped' && !this.isInGap());
  }

  #stop(withinMs: number): EffectOutcome {
    if (this.faults.failsStop) return { kind: 'failed', code: 'E-STOP' };
    if (this.faults.ignoresStop || !(this.isBusy() || this.fact.state === 'paused')) return { kind: 'done' };
    this.#life += 1;
    const life = this.#life;
    this.#change({ ...this.fact, state: 'stopping' });
    this.#world.after(withinMs, () => {
      if (life === this.#life) this.#end('aborted');
    });
    return { kind: 'done' };
  }

  #begin(step: StepFact, delayMs: number, isOrdered: boolean): void {
    this.#life += 1;
    const life = this.#life;
    this.#world.after(delayMs, () => {
      if (life !== this.#life || !this.#canBegin()) return;
      this.scans += 1;
      this.began = isOrdered ? { atMs: this.#world.nowMs, afterMs: delayMs } : null;
      const steps = this.#with(step.stepId, 'running');
      this.#change({ ...this.fact, state: 'prescan', runningStepId: step.stepId, steps, remainingMs: step.durationMs });
      this.#world.after(Math.min(2_000, step.durationMs), () => {
        if (life === this.#life) this.#prepared(step.durationMs);
      });
    });
  }

  #prepared(lengthMs: number): void {
    if (this.kind.gapMs === 0) return this.#scan(lengthMs);
    const life = this.#life;
    this.#change({ ...this.fact, state: 'prepped' });
    const goesOn = (): void => {
      if (life !== this.#life) return;
      if (this.faults.hangsInGap) this.#world.after(LOOK_AGAIN_MS, goesOn);
      else this.#scan(lengthMs);
    };
    this.#world.after(this.kind.gapMs, goesOn);
  }

  #scan(lengthMs: number): void {
    this.#life += 1;
    const life = this.#life;
    this.#endsAtMs = this.#world.nowMs + lengthMs;
    this.#change({ ...this.fact, state: 'scanning', remainingMs: lengthMs });
    const ends = (): void => {
      if (life !== this.#life) return;
      if (this.faults.runsOn) this.#world.after(LOOK_AGAIN_MS, ends);
      else this.#end('complete');
    };
    this.#world.after(lengthMs, ends);
  }

  #end(status: StepFact['status']): void {
    this.#life += 1;
    const steps = this.#with(this.fact.runningStepId, status);
    this.#change({ ...this.fact, state: 'idle', runningStepId: '', steps, remainingMs: null });
  }

  #with(stepId: string, status: StepFact['status']): readonly StepFact[] {
    return this.fact.steps.map((one) => (one.stepId === stepId ? { ...one, status } : one));
  }

  #change(fact: ScannerFact): void {
    this.#times(fact.state === 'scanning');
    this.fact = fact;
    this.onChange();
  }

  #times(scans: boolean): void {
    const last = this.#scanned.at(-1);
    const nowMs = this.#world.nowMs;
    if (last !== undefined && last.toMs === null) {
      if (!scans) this.#scanned = [...this.#scanned.slice(0, -1), { ...last, toMs: nowMs }];
    } else if (scans) this.#scanned = [...this.#scanned, { fromMs: nowMs, toMs: null }];
  }

  #newExam(): ScannerFact {
    this.#exams += 1;
    this.#scanned = [];
    const patientRef = `P${this.#exams}`;
    const steps = Array.from({ length: 4 + this.#rng.below(3) }, (_, index) => this.#newStep(index));
    return {
      state: 'idle',
      patientRef,
      patientName: `DEMO, ${patientRef}`,
      patientWeightKg: 40 + this.#rng.below(60),
      examId: `exam-${this.#exams}`,
      scannerRef: 'MR1',
      selectedStepId: steps[0]?.stepId ?? '',
      runningStepId: '',
      remainingMs: null,
      progress: null,
      steps,
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
  }

  #newStep(index: number): StepFact {
    return {
      stepId: `e${this.#exams}s${index}`,
      name: `Step ${index}`,
      kind: index === 0 ? 'localizer' : 'sequence',
      durationMs: this.#rng.between(8, 60) * 1_000,
      mode: 'normal',
      movesTable: this.#rng.chance(150),
      sarBodyWkg: 1,
      sarHeadWkg: 1,
      b1RmsUt: 1,
      status: 'pending',
    };
  }
}

/** What a scanner says that tells its state and nothing of which step it is about. */
function nameless(fact: ScannerFact): ScannerFact {
  if (fact.runningStepId === '') return fact;
  const steps = fact.steps.map((one): StepFact => (one.status === 'running' ? { ...one, status: 'pending' } : one));
  return { ...fact, runningStepId: '', steps };
}
