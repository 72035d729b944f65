import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKLIST_ITEMS, isConditionId } from '@farfield/protocol/policy';
import { Person, Refused } from '../../../scripts/demo/person.ts';
import { isRecord } from '../kit/is-record.ts';
import type { Demo } from '../../../scripts/demo/start-demo.ts';

/** The step that is started, stopped and started again: long enough never to end by itself in between. */
const STEP_INDEX = 2;
const TABLE_WITHIN_MS = 30_000;
const CONNECTED_WITHIN_MS = 20_000;

/**
 * An exam that has come as far as its first start: control read back, time-out led and read back, patient in, nothing
 * in the way but a READY.
 */
export class ReadyExam {
  readonly #mia: Person;
  readonly #ana: Person;
  readonly #stepId: string;

  private constructor(mia: Person, ana: Person, stepId: string) {
    this.#mia = mia;
    this.#ana = ana;
    this.#stepId = stepId;
  }

  static async prepare(demo: Demo): Promise<ReadyExam> {
    const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
    const ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
    await ana.until('the patient is registered', (view) => view.scanner.registeredPatientRef !== '', 20_000);
    await ana.until('nothing is unknown', (view) => view.verdict.authority === 0, 30_000);
    await ana.does({ kind: 'requestControl' });
    await mia.does({
      kind: 'openSession',
      patientRef: mia.view?.scanner.registeredPatientRef ?? '',
      patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
    });
    await mia.until(
      'the request and the patient are shown',
      (view) => view.control.requests.length === 1 && view.patient.patientRef !== '',
    );
    await mia.does({ kind: 'offerControl', toPersonId: ana.principal.personId });
    const offered = await ana.until(
      'the offer is shown',
      (view) => view.control.kind === 'offered' && view.patient.patientRef !== '',
    );
    const words = {
      patientRef: offered.patient.patientRef,
      scannerRef: offered.site.scannerRef,
      weightKg: offered.patient.weightKg,
      implantWords: offered.patient.implantWords,
    };
    await ana.does({ kind: 'readBackControl', words });
    await ana.until('control is granted', (view) => view.control.kind === 'granted');
    await mia.does({ kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    await mia.does({ kind: 'leadTimeOut', weightKg: words.weightKg, attendants: 0 });
    await ana.until('the time-out is led', (view) => view.session.timeOut === 'led');
    await ana.does({ kind: 'readBackTimeOut', words });
    await mia.does({ kind: 'admitPatient' });
    await demo.world.act('preparePatient');
    await mia.until('the patient is in', (view) => view.zone.count4 >= 1, 20_000);
    await mia.until('the door is shut', (view) => view.zone.count4 === 1 && view.zone.door34 === 'shut', 40_000);
    await tableAtRest(demo);
    // On a machine that is short of time the people's way through the door can look like a door left open.
    for (const { condition, status } of mia.view?.alarms ?? []) {
      if (status === 'latched' && isConditionId(condition)) {
        await mia.does({ kind: 'clear', condition, why: 'seen by me, Zone IV is as it should be' });
      }
    }
    await mia.does({ kind: 'stateInput', input: 'patientAudio' });
    await mia.does({ kind: 'stateInput', input: 'patientCamera' });
    const ready = await mia.until('nothing bars a start', (view) => view.verdict.authority === 0, 20_000);
    const stepId = ready.scanner.steps[STEP_INDEX]?.stepId;
    if (stepId === undefined) throw new Error('the exam has too few steps');
    const exam = new ReadyExam(mia, ana, stepId);
    await selectStep(ana, stepId);
    await exam.#isAtRest();
    return exam;
  }

  /**
   * READY, START, and a stop after it so that it can be done again.
   *
   * @returns from the START's last byte handed to the socket to its outcome's frame decoded, ms
   */
  async startOnce(): Promise<number> {
    const view = await this.#giveReady();
    const action = { kind: 'start', stepId: this.#stepId, readyId: view.session.readyId } as const;
    const startMs = performance.now();
    const outcome = await this.#ana.asks(action);
    const tookMs = performance.now() - startMs;
    if (outcome.kind !== 'done') throw new Refused('start', outcome);
    await this.#ana.until('it runs', (one) => one.scanner.runningStepId === this.#stepId);
    // By the safety tech: one stop after the other from remote would be asked about (C-19).
    await this.#mia.does({ kind: 'stop' });
    await this.#ana.until('the stop is confirmed', (one) => one.stop.status === 'confirmed');
    await this.#isAtRest();
    await this.#ana.does({ kind: 'spokeToPatient' });
    return tookMs;
  }

  leave(): void {
    this.#mia.leave();
    this.#ana.leave();
  }

  async #giveReady(): Promise<NonNullable<Person['view']>> {
    await this.#mia.does({ kind: 'giveReady', stepId: this.#stepId, tableClear: false });
    const view = await this.#ana.until(
      'READY is shown',
      ({ session }) => session.ready === 'given' && session.readyStepId === this.#stepId,
    );
    return view;
  }

  async #isAtRest(): Promise<void> {
    await this.#ana.until(
      'the scanner is at rest with the step selected',
      ({ scanner }) => ['idle', 'prepped'].includes(scanner.state) && scanner.selectedStepId === this.#stepId,
      15_000,
    );
  }
}

/** Right after a start of the agent its session for commands may not be open yet; nothing is measured before it is. */
async function selectStep(ana: Person, stepId: string): Promise<void> {
  const untilMs = performance.now() + CONNECTED_WITHIN_MS;
  for (;;) {
    const outcome = await ana.asks({ kind: 'selectStep', stepId });
    if (outcome.kind === 'done') return;
    const isConnecting = outcome.kind === 'failed' && outcome.code === 'SCANNER_NOT_CONNECTED';
    if (!isConnecting || performance.now() > untilMs) throw new Refused('selectStep', outcome);
    await sleep(500);
  }
}

/** A READY given while the table still moves is void at its next millimetre. */
async function tableAtRest(demo: Demo): Promise<void> {
  const untilMs = performance.now() + TABLE_WITHIN_MS;
  for (;;) {
    const { scanner } = await demo.world.state();
    const truth = isRecord(scanner) ? scanner['truth'] : undefined;
    if (!isRecord(truth)) throw new Error('the simulated world tells nothing of its scanner');
    if (truth['isTableInBore'] === true && truth['isTableMoving'] === false) return;
    if (performance.now() > untilMs) throw new Error('the table is not at rest in the bore');
    await sleep(100);
  }
}
