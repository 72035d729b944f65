import { CHECKLIST_ITEMS, type ReadBackWords, reasonText } from '@farfield/protocol/policy';
import { BREAKS } from './breaks.ts';
import { Person, Refused } from './person.ts';
import type { Demo } from './start-demo.ts';
import type { WorldEntry } from './world-client.ts';

/** What the people of the scripted exam do wrong, when a break says so. */
interface Mistakes {
  skipsReady?: boolean;
  repeatsStart?: boolean;
  oldEpoch?: boolean;
  weightKg?: number;
  patientRef?: string;
}

export class StepFailed extends Error {
  readonly step: string;

  constructor(step: string, why: string) {
    super(`${step}: ${why}`);
    this.name = 'StepFailed';
    this.step = step;
  }
}

/**
 * A whole exam by script over real sockets: every person is a real console connection, every claim about the scanner is
 * read from the simulated scanner's own log.
 */
export class Exam {
  readonly demo: Demo;
  readonly mistakes: Mistakes = {};
  readonly #say: (line: string) => void;
  readonly #breakName: string | null;
  #logFrom = 0;
  #starts = 0;
  readonly #people: Person[] = [];

  constructor(demo: Demo, say: (line: string) => void, breakName: string | null = null) {
    this.demo = demo;
    this.#say = say;
    this.#breakName = breakName;
  }

  /** @throws StepFailed naming the step that went wrong */
  async run(): Promise<void> {
    try {
      await this.#exam();
    } finally {
      for (const person of this.#people) person.leave();
    }
  }

  async #exam(): Promise<void> {
    const { demo } = this;
    const { world } = demo;
    let mia!: Person;
    let ana!: Person;

    await this.#step('both people sign in', async () => {
      mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
      this.#people.push(mia);
      ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
      this.#people.push(ana);
      await ana.until(
        'the agent is connected and the patient registered',
        (view) => view.scanner.registeredPatientRef !== '',
        15_000,
      );
      await ana.until('what was unknown at start is known', (view) => view.verdict.authority === 0, 20_000);
    });
    await this.#step('control requested; session opened for the registered patient; control offered', async () => {
      await ana.does({ kind: 'requestControl' });
      const patientRef = mia.view?.scanner.registeredPatientRef ?? '';
      await mia.does({
        kind: 'openSession',
        patientRef,
        patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
      });
      await mia.until(
        'request and session are shown on site',
        (view) => view.control.requests.length === 1 && view.session.state === 'open',
      );
      await mia.does({ kind: 'offerControl', toPersonId: ana.principal.personId });
    });
    await this.#step('control read back and granted', async () => {
      await ana.until(
        'the offer is shown',
        (view) => view.control.kind === 'offered' && view.patient.patientRef !== '',
      );
      await ana.does({ kind: 'readBackControl', words: this.#words(ana) });
      await mia.until(
        'the site shows who has control',
        (view) => view.control.kind === 'granted' && view.control.name === ana.principal.name,
      );
    });
    await this.#step('checklist, time-out led and read back', async () => {
      await mia.does({ kind: 'tickChecklist', items: CHECKLIST_ITEMS });
      await mia.does({ kind: 'leadTimeOut', weightKg: mia.view?.scanner.registeredWeightKg ?? 0, attendants: 0 });
      await ana.until('the time-out is led', (view) => view.session.timeOut === 'led');
      await ana.does({ kind: 'readBackTimeOut', words: this.#words(ana) });
    });
    await this.#step('patient admitted, walks in with the safety tech, door shut behind', async () => {
      await mia.does({ kind: 'admitPatient' });
      await world.act('preparePatient');
      await mia.until('the patient is in and counted', (view) => view.zone.count4 >= 1, 12_000);
      await mia.until(
        'the safety tech is out, the door shut, the table at rest',
        (view) => view.zone.count4 === 1 && view.zone.door34 === 'shut',
        25_000,
      );
      await this.#tableAtRest();
      await mia.does({ kind: 'stateInput', input: 'patientAudio' });
      await mia.does({ kind: 'stateInput', input: 'patientCamera' });
      await mia.until('nothing bars a start', (view) => view.verdict.authority === 0, 10_000);
    });

    const steps = ana.view?.scanner.steps ?? [];
    const [localizer, shim, t1, other] = steps;
    if (localizer === undefined || shim === undefined || t1 === undefined || other === undefined)
      throw new StepFailed('queue', 'the exam has fewer than four steps');

    await this.#step('start localizer', () => this.#scan(mia, ana, localizer.stepId, { toItsEnd: true }));
    await this.#step('start adjustment, with a READY of its own', () =>
      this.#scan(mia, ana, shim.stepId, { toItsEnd: true }),
    );
    await this.#step('start T1', () => this.#scan(mia, ana, t1.stepId, { toItsEnd: false }));
    await this.#step('remote STOP is confirmed by the scanner', async () => {
      const from = await this.#mark();
      await ana.does({ kind: 'stop' });
      await world.logged('the scanner stops', from, isScanner('did', 'scanStopped'), 2_500);
      await ana.until(
        'CONFIRMED BY SCANNER',
        (view) => view.stop.status === 'confirmed' && view.scanner.state === 'idle',
        3_000,
      );
    });
    await this.#step('the stopped step is repeated with a new READY', async () => {
      await ana.does({ kind: 'spokeToPatient' });
      await this.#scan(mia, ana, t1.stepId, { toItsEnd: false });
    });
    await this.#step('an opened door stops the scan', async () => {
      const from = await this.#mark();
      await world.act('openDoor', { door: 'zone34Door' });
      await world.logged('the scanner stops', from, isScanner('did', 'scanStopped'), 2_500);
      await ana.until(
        'the remote screen says why',
        (view) => view.alarms.some((one) => one.condition === 'doorOpen'),
        3_000,
      );
      await mia.until(
        'the on-site screen says why',
        (view) => view.alarms.some((one) => one.condition === 'doorOpen'),
        3_000,
      );
      await world.act('closeDoor', { door: 'zone34Door' });
      await mia.until(
        'the alarm waits for a person',
        (view) => view.alarms.some((one) => one.condition === 'doorOpen' && one.status === 'latched'),
        5_000,
      );
      await mia.does({ kind: 'clear', condition: 'doorOpen', why: 'it was me, Zone IV is clear' });
    });
    await this.#step('selected anew, started, paused, and continued with a READY of its own', async () => {
      await ana.does({ kind: 'spokeToPatient' });
      await this.#select(ana, other.stepId);
      await this.#scan(mia, ana, t1.stepId, { toItsEnd: false });
      const from = await this.#mark();
      await ana.does({ kind: 'pause' });
      await world.logged('the scanner pauses', from, isScanner('did', 'scanPaused'), 2_500);
      await mia.until('the screen shows it paused', ({ scanner }) => scanner.state === 'paused', 3_000);
      await ana.does({ kind: 'spokeToPatient' });
      const readyId = await this.#ready(mia, ana, t1.stepId);
      await ana.does({ kind: 'resume', readyId });
      await world.logged('the scanner goes on', from, isScanner('did', 'scanResumed'), 3_000);
      await ana.until('the screen shows it running', ({ scanner }) => scanner.state === 'scanning', 3_000);
    });
    await this.#step('the step runs to its end', () => this.#runsToItsEnd(ana, t1.stepId));
    await this.#step('images complete, table out, patient out', async () => {
      await ana.does({ kind: 'imagesComplete' });
      await world.act('tableOut');
      await this.#tableAtRest();
      await world.act('safetyTechEnters');
      await mia.until('the safety tech is in', (view) => view.zone.count4 === 2, 8_000);
      await world.act('patientLeaves');
      await mia.until(
        'Zone IV is empty and shut',
        (view) => view.zone.count4 === 0 && view.zone.door34 === 'shut',
        20_000,
      );
      await mia.does({ kind: 'patientOut' });
    });
    await this.#step('Zone IV count is zero, session closed', async () => {
      await new Promise((resolve) => setTimeout(resolve, 600));
      await mia.does({ kind: 'closeSession' });
    });
    await this.#step('the next patient starts with everything void', async () => {
      const lastRef = mia.view?.scanner.registeredPatientRef;
      await world.act('registerNextPatient');
      const next = await mia.until(
        'the next patient is registered',
        ({ scanner, session }) =>
          scanner.registeredPatientRef !== '' && scanner.registeredPatientRef !== lastRef && session.state === 'none',
        8_000,
      );
      const patientRef = next.scanner.registeredPatientRef;
      await mia.does({
        kind: 'openSession',
        patientRef,
        patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
      });
      const opened = await mia.until('the new session is shown', (view) => view.session.state === 'open');
      const stepId = opened.scanner.steps[0]?.stepId ?? '';
      const outcome = await ana.asks({ kind: 'start', stepId, readyId: 'none' });
      const missing = outcome.kind === 'refused' ? outcome.reasons.map((one) => one.id) : [];
      for (const id of ['checklistIncomplete', 'patientNotAdmitted', 'timeOutMissing', 'readyMissing'] as const) {
        if (!missing.includes(id)) throw new Error(`a start was not refused for ${id}`);
      }
    });
    await this.#step("the scanner's own log has every permitted start, and no other", async () => {
      const log = await world.log();
      const started = log.filter(isScanner('did', 'scanStarted'));
      if (started.length !== this.#starts)
        throw new Error(`${started.length} starts in the scanner's log, ${this.#starts} were permitted`);
      const forbidden = log.filter(
        (entry) =>
          entry.source === 'scanner' &&
          entry.kind === 'told' &&
          /quench|powerOff|moveTable/i.test(entry.what) &&
          entry.detail['by'] === 'opcua',
      );
      if (forbidden.length > 0) throw new Error(`the scanner was told ${forbidden[0]?.what}`);
    });
  }

  async #scan(mia: Person, ana: Person, stepId: string, { toItsEnd }: { toItsEnd: boolean }): Promise<void> {
    const { world } = this.demo;
    if (ana.view?.scanner.selectedStepId !== stepId) await this.#select(ana, stepId);
    if (this.mistakes.skipsReady !== true) {
      await mia.until('the scanner is at rest', ({ scanner }) => /^(idle|prepped)$/.test(scanner.state), 10_000);
      await this.#ready(mia, ana, stepId);
    }
    const from = await this.#mark();
    const readyId = ana.view?.session.readyId ?? '';
    const action = { kind: 'start', stepId, readyId } as const;
    await this.#start(ana, action);
    this.#starts += 1;
    await world.logged('the scanner starts', from, isScanner('did', 'scanStarted'), 3_000);
    await ana.until('the screen shows it running', (view) => view.scanner.runningStepId === stepId, 3_000);
    if (this.mistakes.repeatsStart === true) await ana.does(action);
    if (toItsEnd) await this.#runsToItsEnd(ana, stepId);
  }

  async #select(ana: Person, stepId: string): Promise<void> {
    await ana.does({ kind: 'selectStep', stepId });
    await ana.until('the step is selected', ({ scanner }) => scanner.selectedStepId === stepId);
  }

  /** @returns what START or Continue names */
  async #ready(mia: Person, ana: Person, stepId: string): Promise<string> {
    await mia.does({ kind: 'giveReady', stepId, tableClear: false });
    const { session } = await ana.until(
      'READY is shown',
      (view) => view.session.ready === 'given' && view.session.readyStepId === stepId,
    );
    return session.readyId;
  }

  async #runsToItsEnd(ana: Person, stepId: string): Promise<void> {
    const ended = await ana.until(
      'the step completes',
      (view) =>
        view.stop.status === 'sent' ||
        (view.scanner.state === 'idle' &&
          view.scanner.steps.some((one) => one.stepId === stepId && one.status === 'complete')),
      30_000,
    );
    if (ended.stop.status === 'sent') throw new Error(`the site stopped it: ${ended.stop.because}`);
  }

  async #start(ana: Person, action: { kind: 'start'; stepId: string; readyId: string }): Promise<void> {
    const { oldEpoch, patientRef } = this.mistakes;
    if (oldEpoch !== true && patientRef === undefined) return void (await ana.does(action));
    const outcome = await ana.asks(action, {
      ...(oldEpoch === true ? { epoch: 1 } : {}),
      ...(patientRef === undefined ? {} : { patientRef }),
    });
    if (outcome.kind !== 'done') throw new Refused('start', outcome);
  }

  #words(ana: Person): ReadBackWords {
    const { view } = ana;
    return {
      patientRef: view?.patient.patientRef ?? '',
      scannerRef: view?.site.scannerRef ?? '',
      weightKg: this.mistakes.weightKg ?? view?.patient.weightKg ?? 0,
      implantWords: view?.patient.implantWords ?? '',
    };
  }

  async #tableAtRest(): Promise<void> {
    const endMs = Date.now() + 20_000;
    for (;;) {
      const { scanner } = (await this.demo.world.state()) as { scanner?: { table?: { isMoving?: boolean } } };
      if (scanner?.table?.isMoving !== true) return;
      if (Date.now() > endMs) throw new Error('the table is still moving after 20 s');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #mark(): Promise<number> {
    const last = (await this.demo.world.log(this.#logFrom)).at(-1);
    this.#logFrom = last?.seq ?? this.#logFrom;
    return this.#logFrom;
  }

  async #step(words: string, act: () => Promise<void>): Promise<void> {
    const startedMs = Date.now();
    try {
      const planted = this.#breakName === null ? undefined : BREAKS[this.#breakName];
      if (planted?.before === words) await planted.plant(this);
      await act();
    } catch (error) {
      const why =
        error instanceof Refused && error.outcome.kind === 'refused'
          ? error.outcome.reasons.map(reasonText).join('; ')
          : error instanceof Error
            ? error.message
            : String(error);
      this.#say(`FAILED  ${words}: ${why}`);
      throw new StepFailed(words, why);
    }
    this.#say(`ok  ${((Date.now() - startedMs) / 1_000).toFixed(1).padStart(5)} s  ${words}`);
  }
}

function isScanner(kind: WorldEntry['kind'], what: string): (entry: WorldEntry) => boolean {
  return (entry) => entry.source === 'scanner' && entry.kind === kind && entry.what === what;
}
