import type { SiteView } from '@farfield/protocol';
import {
  ATTESTED_FOR_MS,
  CHECKLIST_ITEMS,
  type CommandAction,
  isConditionId,
  type PatientStatement,
  type Role,
} from '@farfield/protocol/policy';
import { gateReasons } from '../../console/src/state/gates.ts';
import type { ConsoleProcess } from './console-process.ts';
import { actInDrill } from './drill-acts.ts';
import { Rng } from './rng.ts';
import { type Site, TECHNOLOGIST } from './site.ts';

type ReadBackWords = Extract<CommandAction, { kind: 'readBackControl' }>['words'];

/** Who opens the sessions. */
const FIRST_LEVEL2 = 'mia';
/** Who answers for the trainee where one is taught. */
const INSTRUCTOR = 'ana';
const ATTESTED: readonly string[] = ['patientAudio', 'patientCamera'];

/** One person at a console: looks at the screen now and then, and does the next sensible thing. */
export interface Robot {
  readonly at: ConsoleProcess;
  readonly rng: Rng;
  readonly handOvers: Rng;
  /** for what is done on a page of a drill */
  readonly inDrills: Rng;
  /** gone from the console, or looking elsewhere */
  isAway: boolean;
  /** how many times longer everything takes */
  slowness: number;
  /** everything at once: half a second between acts */
  isHasty: boolean;
  /** says the wrong weight in the next read-back */
  misreads: boolean;
  /** does what is to be done and says nothing of how the patient is heard and seen */
  isTacit: boolean;
  /** acknowledges nothing */
  isDeaf: boolean;
  /** clears no latch */
  isPassive: boolean;
  /** each click comes twice */
  doubleClicks: boolean;
  acted: number;
  lastLedMs: number;
  /** brings the exam to its end before its steps are done */
  isEnding: boolean;
  /** sat down once, and has looked at the page ever since */
  isLooking: boolean;
}

/** So long a technologist who took control scans on before anybody offers it again. */
const SCANS_ON_SITE_MS: readonly [least: number, most: number] = [20_000, 120_000];

export class People {
  readonly robots: readonly Robot[];
  /** a remote technologist answers for a trainee, who has control instead of them */
  isTeaching = false;
  /** whoever is brought out now is the last one for a while: nobody is registered after them */
  isLastPatient = false;
  /** until then the technologist on site scans, and control is not offered to anybody */
  #onsiteUntilMs = 0;
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
    this.robots = site.consoles.map((at) => ({
      at,
      rng: new Rng(site.seed, `person ${at.id}`),
      handOvers: new Rng(site.seed, `hand-overs ${at.id}`),
      inDrills: new Rng(site.seed, `in drills ${at.id}`),
      isAway: false,
      slowness: 1,
      isHasty: false,
      misreads: false,
      isTacit: false,
      isDeaf: false,
      isPassive: false,
      doubleClicks: false,
      acted: 0,
      lastLedMs: Number.MIN_SAFE_INTEGER,
      isEnding: false,
      isLooking: false,
    }));
  }

  /** @throws Error for a person who is not in this simulation */
  robot(personId: string): Robot {
    const found = this.robots.find((one) => one.at.principal.personId === personId);
    if (found === undefined) throw new Error(`nobody is called ${personId}`);
    return found;
  }

  /** A person sits down, opens the page and begins to look at it. */
  arrives(personId: string): void {
    const robot = this.robot(personId);
    const { world } = this.#site;
    if (robot.at.link.target !== null) return;
    robot.at.open();
    if (robot.isLooking) return;
    robot.isLooking = true;
    const look = (): void => {
      this.#looks(robot);
      const pauseMs = robot.isHasty ? 120 + robot.rng.below(200) : (500 + robot.rng.below(900)) * robot.slowness;
      world.after(pauseMs, look);
    };
    world.after(robot.rng.below(800), look);
  }

  /** @param isScanning the technologist has taken control, to scan on here for a while; otherwise what they do is over */
  technologistScans(isScanning: boolean): void {
    const { world, seed } = this.#site;
    this.#onsiteUntilMs = isScanning
      ? world.nowMs + new Rng(seed, `scans on site ${world.nowMs}`).between(...SCANS_ON_SITE_MS)
      : 0;
  }

  #looks(robot: Robot): void {
    const { at } = robot;
    if (at.isFrozen) return;
    if (at.page.socket.kind === 'ended') return at.open();
    if (robot.isAway) return;
    at.touch();
    if (at.drillPage !== null) {
      const act = actInDrill(at.drillPage.state, at.principal, robot.inDrills);
      if (act !== null) at.act(act);
      return;
    }
    const view = at.page.view?.value;
    if (view === undefined || at.page.socket.kind !== 'open' || at.page.pending.length > 2) return;
    const action = this.#chooses(robot, view);
    if (action === null) return;
    robot.acted += 1;
    at.act(action);
    if (robot.doubleClicks) at.act(action);
  }

  #chooses(robot: Robot, view: SiteView): CommandAction | null {
    const { role } = robot.at.principal;
    const word =
      (robot.isPassive ? null : clearing(robot, view, role)) ?? (robot.isDeaf ? null : acknowledging(robot, view));
    if (word !== null) return word;
    if (role === 'mrst') return this.#safetyTech(robot, view);
    if (role === 'onsiteTechnologist') return this.#technologist(robot, view);
    if (role === 'rst' && this.isTeaching) return instructor(robot, view);
    if (role === 'trainee' && !isWatchedOver(robot, view)) return null;
    if (role === 'rst' || role === 'trainee') return remoteTechnologist(robot, view);
    return null;
  }

  #safetyTech(robot: Robot, view: SiteView): CommandAction | null {
    const { rng, at } = robot;
    const { session, control, scanner, stop } = view;
    const { room } = this.#site;
    if (stop.status === 'askSite') {
      this.#site.scanner.stopsByHand();
      return { kind: 'confirmStopped' };
    }
    const isOpen = session.state === 'open';
    const own = at.principal.personId;
    if (isOpen && session.level2NextId === own && session.level2Id !== own) return takesOver(view);
    // What is the session's own Level 2's to do is left to them, and the next patient to the first of the two.
    if (isOpen ? session.level2Id !== own && session.level2Id !== '' : own !== FIRST_LEVEL2) return null;
    if (control.taking.state === 'offered' && control.taking.to === 'safetyTech' && !rng.chance(200))
      return { kind: 'letFinish', stepId: control.taking.stepId };
    if (isOpen && (session.presenceAgeMs < 0 || session.presenceAgeMs > 30_000)) return { kind: 'confirmPresence' };
    if (view.alarms.some((one) => one.condition === 'mrstLeft' && one.status === 'confirmed'))
      return { kind: 'confirmPresence' };
    if (!isOpen) {
      robot.isEnding = false;
      if (room.isPatientIn) return null;
      const patientRef = scanner.registeredPatientRef;
      return patientRef === '' ? null : { kind: 'openSession', patientRef, ...this.#said(rng, view) };
    }
    const stated = session.room === 'in' && !robot.isTacit ? this.#statement(view) : null;
    if (stated !== null) return stated;
    // Another patient on the scanner than in the session: it ends here, unless somebody mends it soon.
    const isOther = view.patient.patientRef !== scanner.registeredPatientRef;
    if (isOther && scanner.registeredPatientRef !== '' && rng.chance(60)) robot.isEnding = true;
    if (isFinished(view) || robot.isEnding || this.isLastPatient) return this.#ends(robot, view);
    if (session.checklist.some((one) => one.by === '')) return { kind: 'tickChecklist', items: CHECKLIST_ITEMS };
    const spoken = session.spokenAgeMs >= 0 && session.spokenAgeMs < 20_000;
    if (session.room === 'in' && !spoken && (scanner.state === 'paused' || stop.status !== 'none' || hears(view)))
      return { kind: 'spokeToPatient' };
    const asked = control.kind === 'local' && control.requests.length > 0 ? rng.pick(control.requests) : null;
    if (asked !== null && this.#site.world.nowMs >= this.#onsiteUntilMs) {
      const whyNot = gateReasons(at.page, 'offerControl', at.nowMs);
      if (whyNot.length === 0) return { kind: 'offerControl', toPersonId: asked.personId };
      // Nobody is left who may resume it.
      if (whyNot.some(({ id }) => id === 'scannerPaused')) return { kind: 'stop' };
    }
    if (control.handOver.stage === 'readBack' && may(at, 'agreeHandOver'))
      return { kind: 'agreeHandOver', toPersonId: control.handOver.personId };
    const timeOut = session.timeOut;
    const mayLead = timeOut === 'led' ? at.nowMs - robot.lastLedMs > 20_000 : timeOut !== 'signed';
    const tooOld = timeOut === 'signed' && at.nowMs - robot.lastLedMs > 840_000;
    if ((mayLead || tooOld) && may(at, 'leadTimeOut')) {
      robot.lastLedMs = at.nowMs;
      const weightKg = scanner.registeredWeightKg + (robot.misreads ? 7 : 0);
      robot.misreads = false;
      return { kind: 'leadTimeOut', weightKg, attendants: this.#site.kind.attendants };
    }
    if (session.room !== 'in') {
      // A record that was lost with the agent: whoever is inside was never admitted, and comes out first.
      if (room.isPatientIn) room.walksOut();
      return timeOut === 'signed' && may(at, 'admitPatient') ? { kind: 'admitPatient' } : null;
    }
    if (!room.isPatientIn) {
      room.walksIn();
      return null;
    }
    if (session.ready !== 'given' && may(at, 'giveReady')) {
      // A scanner that names no step is paused in the one that is selected.
      const paused = scanner.runningStepId === '' ? scanner.selectedStepId : scanner.runningStepId;
      const stepId = scanner.state === 'paused' ? paused : scanner.selectedStepId;
      const step = scanner.steps.find((one) => one.stepId === stepId);
      if (step !== undefined && step.status !== 'complete')
        return { kind: 'giveReady', stepId, tableClear: step.movesTable };
    }
    return null;
  }

  #ends(robot: Robot, view: SiteView): CommandAction | null {
    const { room, world, scanner } = this.#site;
    const { at } = robot;
    if (scanner.isBusy() || scanner.fact.state === 'paused') return { kind: 'stop' };
    if (room.isPatientIn) {
      room.walksOut();
      return null;
    }
    if (view.session.room === 'in') return view.zone.count4 === 0 ? { kind: 'patientOut' } : null;
    if (!may(at, 'closeSession')) return null;
    world.after(300, () => {
      if (this.#site.agent.state?.policy.session === null && !this.isLastPatient) scanner.register();
    });
    return { kind: 'closeSession' };
  }

  /** With a technologist who is there to be scanned with, most exams are "with you". */
  #said(rng: Rng, { people }: SiteView): Pick<Extract<CommandAction, { kind: 'openSession' }>, 'patient' | 'mode'> {
    const { isWatched, kind } = this.#site;
    const patient = isWatched ? watchedPatient(rng) : kind.finishMaxMs > 0 ? anybody(rng) : statement(rng);
    const isThere = people.some((one) => one.personId === TECHNOLOGIST);
    return { patient, mode: isThere && !rng.chance(150) ? 'withYou' : 'forYou' };
  }

  /** Takes the sequence when the remote end is lost, and now and then control itself; scans while it is theirs. */
  #technologist(robot: Robot, view: SiteView): CommandAction | null {
    const { rng } = robot;
    const { control, session } = view;
    if (session.state !== 'open') return null;
    if (control.taking.state === 'offered' && control.taking.to === 'technologist') {
      if (rng.chance(200)) return null;
      return rng.chance(150) ? { kind: 'takeLocal' } : { kind: 'takeSequence', stepId: control.taking.stepId };
    }
    if (control.kind === 'local') return scanning(robot, view);
    if (control.kind !== 'granted' || !rng.chance(8)) return null;
    this.technologistScans(true);
    return { kind: 'takeLocal' };
  }

  #statement(view: SiteView): CommandAction | null {
    for (const one of view.inputs) {
      if (one.fit !== 'attested' || !ATTESTED.includes(one.input)) continue;
      if (one.raw === 'good' && one.ageMs >= 0 && one.ageMs < ATTESTED_FOR_MS * 0.8) continue;
      return { kind: 'stateInput', input: one.input === 'patientAudio' ? 'patientAudio' : 'patientCamera' };
    }
    return null;
  }
}

/** Says back who lies there, with what limits, and who is inside. */
function takesOver({ patient, zone }: SiteView): CommandAction {
  const { patientRef, implantWords } = patient;
  return { kind: 'readBackLevel2', room: { patientRef, implantWords, inside: zone.expected4 } };
}

/** The patient has asked for something, or the page asks that somebody speaks to them: after a key at the scanner too. */
function hears({ alarms }: SiteView): boolean {
  return alarms.some(({ condition }) => condition.startsWith('squeeze') || condition === 'notSpokenAfterStop');
}

function may(at: ConsoleProcess, kind: CommandAction['kind']): boolean {
  return gateReasons(at.page, kind, at.nowMs).length === 0;
}

/** Nothing left to scan: every step is done, or was tried often enough. */
function isFinished({ scanner }: SiteView): boolean {
  return scanner.steps.length > 0 && scanner.steps.every((one) => one.status === 'complete');
}

function clearing(robot: Robot, view: SiteView, role: Role): CommandAction | null {
  const latched = view.alarms.find((one) => one.status === 'latched' && one.clearedBy.includes(role));
  if (latched === undefined || !isConditionId(latched.condition) || robot.rng.chance(500)) return null;
  return { kind: 'clear', condition: latched.condition, why: 'looked, mended' };
}

function acknowledging(robot: Robot, view: SiteView): CommandAction | null {
  const alarm = view.alarms.find(
    (one) => one.acknowledgedBy === '' && (one.priority === 'high' || one.priority === 'medium'),
  );
  if (alarm === undefined || !isConditionId(alarm.condition) || robot.rng.chance(700)) return null;
  return { kind: 'acknowledge', condition: alarm.condition };
}

function readBackWords(robot: Robot, view: SiteView): ReadBackWords {
  return {
    patientRef: view.patient.patientRef,
    scannerRef: view.site.scannerRef,
    weightKg: view.patient.weightKg + (robot.misreads ? 3 : 0),
    implantWords: view.patient.implantWords,
  };
}

/** Names the trainee, reads the time-out back for them, and leaves the rest to them. */
function instructor(robot: Robot, view: SiteView): CommandAction | null {
  const { at, rng } = robot;
  const { control, session } = view;
  if (session.state !== 'open' || at.principal.personId !== INSTRUCTOR) return null;
  const { traineeId, instructorId } = control.supervision;
  if (traineeId === '') {
    const trainee = view.people.find((one) => one.role === 'trainee');
    return trainee === undefined || control.kind !== 'local' || rng.chance(300)
      ? null
      : { kind: 'superviseTrainee', toPersonId: trainee.personId };
  }
  const answers = instructorId === at.principal.personId && control.personId === traineeId;
  if (!answers || control.kind !== 'granted' || session.timeOut !== 'led' || !may(at, 'readBackTimeOut')) return null;
  return { kind: 'readBackTimeOut', words: readBackWords(robot, view) };
}

/** A trainee acts while somebody is there who answers for them. */
function isWatchedOver({ at }: Robot, { control: { supervision } }: SiteView): boolean {
  return supervision.traineeId === at.principal.personId && supervision.isLive;
}

function remoteTechnologist(robot: Robot, view: SiteView): CommandAction | null {
  const { at, rng } = robot;
  const { control, session } = view;
  if (session.state !== 'open') return null;
  const words = readBackWords(robot, view);
  if (control.kind === 'local') {
    // While somebody scans on site, whoever listens in reads the time-out back.
    const isScannedOnSite = view.people.some((one) => one.personId === TECHNOLOGIST);
    if (isScannedOnSite && session.timeOut === 'led' && at.principal.role === 'rst' && may(at, 'readBackTimeOut'))
      return { kind: 'readBackTimeOut', words };
    const hasAsked = control.requests.some((one) => one.personId === at.principal.personId);
    return hasAsked || rng.chance(400) ? null : { kind: 'requestControl' };
  }
  const { handOver } = control;
  if (handOver.stage === 'proposed' && handOver.consoleId === at.id && may(at, 'readBackHandOver'))
    return { kind: 'readBackHandOver', words };
  if (control.personId !== at.principal.personId || control.kind === 'passing') return null;
  if (control.kind === 'offered') {
    if (!may(at, 'readBackControl')) return null;
    robot.misreads = false;
    return { kind: 'readBackControl', words };
  }
  if (session.timeOut === 'led' && at.principal.role === 'rst' && may(at, 'readBackTimeOut')) {
    robot.misreads = false;
    return { kind: 'readBackTimeOut', words };
  }
  const successor = wantsToLeave(robot, view) ? otherTechnologist(view, at.id) : undefined;
  if (successor !== undefined) return { kind: 'proposeHandOver', toPersonId: successor };
  return scanning(robot, view);
}

/** The next thing that whoever may scan does at the scanner. */
function scanning({ at, rng }: Robot, view: SiteView): CommandAction | null {
  const { session, scanner } = view;
  if (isScanningNow(view)) {
    if (rng.chance(2)) return { kind: 'stop' };
    return rng.chance(6) ? { kind: 'pause' } : null;
  }
  if (session.room !== 'in') return null;
  if (scanner.state === 'paused') {
    if (session.ready === 'given' && may(at, 'resume')) return { kind: 'resume', readyId: session.readyId };
    return rng.chance(30) ? { kind: 'stop' } : null;
  }
  const selected = scanner.steps.find((one) => one.stepId === scanner.selectedStepId);
  if (selected === undefined || selected.status === 'complete') {
    const next = scanner.steps.find((one) => one.status !== 'complete');
    return next !== undefined && may(at, 'selectStep') ? { kind: 'selectStep', stepId: next.stepId } : null;
  }
  if (session.ready === 'given' && session.readyStepId === selected.stepId && may(at, 'start'))
    return { kind: 'start', stepId: selected.stepId, readyId: session.readyId };
  return null;
}

/** Now and then somebody's shift ends; by draws of their own, so that what else people do does not depend on it. */
function wantsToLeave({ at, handOvers }: Robot, { control }: SiteView): boolean {
  return (
    control.kind === 'granted' && control.handOver.stage === 'none' && handOvers.chance(4) && may(at, 'proposeHandOver')
  );
}

function otherTechnologist({ people }: SiteView, consoleId: string): string | undefined {
  return people.find((one) => one.role === 'rst' && one.seat === 'remote' && one.consoleId !== consoleId)?.personId;
}

function isScanningNow({ scanner }: SiteView): boolean {
  return scanner.state === 'scanning' || scanner.state === 'prescan' || scanner.state === 'stopping';
}

const STIMULATOR: Extract<PatientStatement['implant'], { kind: 'conditional' }> = {
  kind: 'conditional',
  words: 'SAR 2 W/kg',
  modeMax: 'normal',
  sarBodyMaxWkg: 2,
  sarHeadMaxWkg: null,
  b1RmsMaxUt: 2,
  needsAudioVideo: false,
  // Longer than any exam here: a clock that is rightly spent would read as a site where nothing ever starts again.
  activeScan: { maxMs: 14_400_000, pauseMs: 3_600_000 },
};

/** Every row about a patient has something to say of this one. The pause is short, so that a spent clock starts anew. */
function watchedPatient(rng: Rng): PatientStatement {
  const activeScan = { maxMs: 65_000, pauseMs: 45_000 };
  return {
    monitoring: 'monitored',
    isSedated: rng.chance(500),
    implant: { ...STIMULATOR, words: 'SAR 2 W/kg, watched', needsAudioVideo: true, activeScan },
  };
}

/** Where a step may finish without its remote technologist: of some nobody says that they are adults, and of some that asks for more. */
function anybody(rng: Rng): PatientStatement {
  const awake: PatientStatement = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } };
  const patient = rng.chance(250) ? statement(rng) : awake;
  return rng.chance(700) ? { ...patient, age: 'adult' } : rng.chance(500) ? { ...patient, age: 'child' } : patient;
}

function statement(rng: Rng): PatientStatement {
  const isMonitored = rng.chance(700);
  return {
    monitoring: isMonitored ? 'monitored' : 'notMonitored',
    isSedated: isMonitored && rng.chance(300),
    implant: rng.chance(200) ? STIMULATOR : { kind: 'none' },
  };
}
