import path from 'node:path';
import { type CommandAction, RECOVERY_GOOD_MS } from '@farfield/protocol/policy';
import { JournalFile } from '../../agent/src/journal/journal-file.ts';
import { Person, Refused } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { crashFindings, memoryFindings } from './crash-findings.ts';
import {
  admit,
  clearAlarm,
  emptyTheSite,
  isRecovering,
  level2OverAndBack,
  openAndTick,
  patientWalksOut,
  takeStock,
  type Team,
} from './crash-people.ts';
import { ensureDebian } from './debian.ts';
import { onTheViewOfNow, openSession, readyForStep, reasonsOf, stepIdOf, timeOut, wordsOf } from './exam-people.ts';
import { endMortal, killedAt, startMortal } from './mortal-agent.ts';
import { writeOnsitePeople } from './onsite-people.ts';
import { copyDatabase, readJournal, waitingRecords } from './records.ts';
import { siteAudit } from './site-audit.ts';
import { type Attached, attachStrace } from './strace.ts';
import { startSite, tempFolder, withSection } from './test-site.ts';
import { pause, until } from './wait.ts';

/** What people do in an exam. Control goes over and comes back; who starts then is on site, but in the outage. */
const IN_EXAM = [
  'taking stock',
  'control',
  'hand-over',
  'outage',
  'READY',
  'START',
  'STOP',
  'door',
  'pause',
  'Level 2',
] as const;
/** What they do before and after one: the next life begins with whatever a death left of it. */
const AROUND_EXAM = ['opening', 'admission', 'closing'] as const;
export const PHASES = [...IN_EXAM, ...AROUND_EXAM] as const;
export type Phase = (typeof PHASES)[number];

export type Life =
  | { readonly kind: 'diedAtBoot' }
  | {
      readonly kind: 'died';
      readonly phase: Phase;
      /** a START was under way, or had been told to the scanner, in this life */
      readonly wasPressed: boolean;
    }
  /** boot or phase came to its end, and there was no n-th sync to die at */
  | { readonly kind: 'lived' };

const RECOVERED_WITHIN_MS = 60_000;
/** A step of the queue outlasts the link's silence until the lease ends, and what a busy machine needs to begin it. */
const TIME_SCALE = 0.2;

/** Ends a story where its part of interest is over. */
class PhaseOver extends Error {
  override readonly name = 'PhaseOver';
}

/** One site that is kept alive, and an agent that dies in it again and again in the middle of an exam. */
export class CrashExam {
  readonly demo: Demo;
  readonly pressed = new Set<string>();
  readonly acknowledged = new Set<string>();
  /** of what gave control to somebody and was answered "done" */
  readonly granted = new Set<string>();
  /** when the answer "done" to each of these came, wall clock ms */
  readonly acknowledgedAtMs = new Map<string, number>();
  readonly #folder: ReturnType<typeof tempFolder>;
  /** what an agent knew after its boot that its record does not say, or the other way round */
  readonly #misremembered: string[] = [];
  #asked = 0;

  /** A site with its patient in Zone IV and the time-out signed; its agent has been stopped. */
  static async start(): Promise<CrashExam> {
    await ensureDebian(['strace']);
    const folder = tempFolder('crash');
    // Who starts is on site. So no remote link has to prove itself for 30 s after each death, and what is tried is the record.
    const peopleFile = writeOnsitePeople(folder.path);
    const demo = await startSite('crash', {
      timeScale: TIME_SCALE,
      agentConfig: (config) => withSection(config, 'onsite', { peopleFile }),
    });
    const exam = new CrashExam(demo, folder);
    try {
      const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
      const ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
      await mia.until('the patient is registered', (view) => view.scanner.registeredPatientRef !== '', 15_000);
      await mia.until('nothing is unknown any more', (view) => view.verdict.authority === 0, 20_000);
      await openSession(mia);
      await timeOut({ ana, mia }, demo.world);
      mia.leave();
      ana.leave();
      await demo.agent.stop();
      return exam;
    } catch (error) {
      await exam.stop();
      throw error;
    }
  }

  private constructor(demo: Demo, folder: ReturnType<typeof tempFolder>) {
    this.demo = demo;
    this.#folder = folder;
  }

  get journalFile(): string {
    return path.join(this.demo.folder, 'journal.sqlite');
  }

  /** One life that is to end before the agent is ready: the kernel kills it at its n-th fsync, counted from its first word on. */
  async boot(fsync: number): Promise<Life> {
    const agent = await startMortal(this.demo.folder, fsync);
    if (agent === null) return { kind: 'diedAtBoot' };
    await endMortal(agent);
    return { kind: 'lived' };
  }

  /**
   * One life: the agent boots, people work, and the kernel kills it at the n-th fsync from the moment on in which they
   * begin this phase of the exam. So the count does not depend on what a boot needs on a busy machine.
   */
  async life(phase: Phase, fsync: number): Promise<Life> {
    const left = await readJournal(this.demo);
    await this.demo.restartAgent();
    const { agent } = this.demo;
    const death = { isSeen: false };
    void agent.exited.then(() => (death.isSeen = true));
    const before = this.pressed.size;
    let team: Team | null = null;
    let strace: Attached | null = null;
    try {
      team = await this.#signIn();
      const { view } = team.mia;
      this.#misremembered.push(...(view === null ? [] : memoryFindings(left, view.session)));
      await this.#work(team, phase, async (begun) => {
        if (strace !== null) throw new PhaseOver(`${phase} is over`);
        if (begun === phase) strace = await attachStrace(agent.pid, killedAt(fsync));
      });
      throw new Error(`${phase} never came`);
    } catch (error) {
      if (error instanceof PhaseOver) return { kind: 'lived' };
      // The connection ends with the agent; anything else is a finding.
      await Promise.race([agent.exited, pause(2_000)]);
      if (!death.isSeen || strace === null) throw error;
    } finally {
      if (team !== null) leave(team);
      await (strace as Attached | null)?.detach();
      agent.kill('SIGKILL');
      await agent.exited;
      if (phase === 'outage') await this.demo.world.act('linkRestore', { path: 'all', dropConnections: true });
    }
    return death.isSeen ? { kind: 'died', phase, wasPressed: this.pressed.size > before } : { kind: 'lived' };
  }

  /** The same story with an agent that nobody kills. */
  async wholeLife(): Promise<void> {
    const team = await this.#signIn();
    try {
      await this.#work(team, null, () => Promise.resolve());
    } finally {
      leave(team);
    }
  }

  /** @returns what contradicts the promises now; [] is well */
  async findings(): Promise<readonly string[]> {
    const journal = await readJournal(this.demo);
    const found = crashFindings(this, { verdict: this.#verdict(), journal, starts: await this.toldStarts() });
    return [...found, ...this.#misremembered.splice(0)];
  }

  /** Type and meaning of the newest record on the disk: where in its work the agent died. */
  async newestRecord(): Promise<string> {
    const newest = (await readJournal(this.demo)).at(-1);
    const { what, action, order, condition, state } = newest?.data ?? {};
    const words = [what, action, order, condition, state].find((one) => typeof one === 'string');
    return `${newest?.type} ${words ?? ''}`.trim();
  }

  /** A life in which nobody asks for anything. @returns the starts that the scanner was told in it */
  async quietLife(): Promise<readonly string[]> {
    const before = await this.toldStarts();
    const left = await readJournal(this.demo);
    await this.demo.restartAgent();
    const mia = await Person.signIn(this.demo.onsiteSeat, 'mia.demo');
    await mia.until('the session is as it was left', ({ session }) => memoryFindings(left, session).length === 0);
    await pause(3_000);
    mia.leave();
    return (await this.toldStarts()).slice(before.length);
  }

  /** The gateway's copy of what the site wrote in all its lives, once it has the newest. @returns what differs; [] is well */
  async differsAtGateway(): Promise<readonly string[]> {
    const ana = await Person.signIn(this.demo.remoteSeat, 'ana.demo');
    try {
      // Whatever is written meanwhile is not asked for.
      const own = await readJournal(this.demo);
      const hasAll = async (): Promise<boolean> => (await siteAudit(this.demo, ana.token)).length >= own.length;
      await until('the gateway has it all', hasAll, { withinMs: 60_000, everyMs: 1_000 });
      const its = await siteAudit(this.demo, ana.token);
      return own
        .filter(({ seq, type, data }, at) => {
          const copy = its[at];
          return copy?.seq !== seq || copy.type !== type || JSON.stringify(copy.data) !== JSON.stringify(data);
        })
        .map(({ seq, type }) => `record ${seq} (${type}) is not the same at the gateway`);
    } finally {
      ana.leave();
    }
  }

  /** Of each START and each Continue, by the scanner simulator's own log: command ids, oldest first. */
  async toldStarts(): Promise<readonly string[]> {
    const isStart = ({ source, kind, what }: WorldEntry): boolean =>
      source === 'scanner' && kind === 'told' && (what === 'start' || what === 'resume');
    return (await this.demo.world.log()).filter(isStart).map((entry) => String(entry.detail['commandId']));
  }

  async stop(): Promise<void> {
    await this.demo.stop();
    this.#folder.remove();
  }

  async #signIn(): Promise<Team> {
    const { onsiteSeat, remoteSeat } = this.demo;
    const signingIn = [
      Person.signIn(onsiteSeat, 'mia.demo'),
      Person.signIn(onsiteSeat, 'tom.demo'),
      Person.signIn(remoteSeat, 'ana.demo'),
      Person.signIn(remoteSeat, 'ben.demo'),
    ] as const;
    try {
      const [mia, tom, ana, ben] = await Promise.all(signingIn);
      return { mia, tom, ana, ben };
    } catch (error) {
      // Whoever still comes in goes again: their heartbeats would keep this process alive.
      for (const one of signingIn)
        void one.then(
          (person) => person.leave(),
          () => undefined,
        );
      throw error;
    }
  }

  /**
   * @param wanted where this life goes to; null: through an exam in which control stays on site
   * @param begins told before each phase, when everything of the one before is on the disk
   */
  async #work(team: Team, wanted: Phase | null, begins: (phase: Phase) => Promise<void>): Promise<void> {
    const { world } = this.demo;
    const next = async (phase: Phase): Promise<void> => {
      await until('everything is recorded', async () => (await waitingRecords(this.demo)) === 0);
      await begins(phase);
    };
    if (wanted === 'opening' || wanted === 'admission') {
      await emptyTheSite(team, world);
      if (wanted === 'opening') await next('opening');
      await openAndTick(team);
      await next(wanted === 'opening' ? 'taking stock' : 'admission');
      await admit(team, world);
      return next('taking stock');
    }
    await next('taking stock');
    await takeStock(team, world);
    await team.tom.does({ kind: 'spokeToPatient' });
    switch (wanted) {
      case 'control':
      case 'hand-over':
      case 'outage':
        await this.#remotely(team, wanted, next);
        break;
      case 'pause':
        await this.#pausedScan(team, next);
        break;
      case 'Level 2':
        await next('Level 2');
        await level2OverAndBack(team);
        break;
      case 'closing':
        await patientWalksOut(team, world);
        await next('closing');
        await team.mia.does({ kind: 'patientOut' });
        await team.mia.does({ kind: 'closeSession' });
        break;
      default:
        await this.#twoScans(team, next);
    }
    await next('taking stock');
  }

  async #twoScans({ mia, tom }: Team, next: (phase: Phase) => Promise<void>): Promise<void> {
    for (const round of [1, 2]) {
      if (round === 1) await next('READY');
      const start = await readyForStep({ by: tom, mia }, stepIdOf(tom, 'T1 sag SE'));
      if (round === 1) await next('START');
      await this.#press(tom, start);
      await next(round === 1 ? 'STOP' : 'door');
      if (round === 2) await this.#doorOpens(mia);
      await tom.asks({ kind: 'stop' });
      await mia.until('idle', (view) => view.scanner.state === 'idle' && view.stop.status === 'confirmed', 8_000);
      if (round === 1) await tom.does({ kind: 'spokeToPatient' });
    }
  }

  /** Paused, spoken to, and continued with a READY of its own: the other order that lets something run. */
  async #pausedScan({ mia, tom }: Team, next: (phase: Phase) => Promise<void>): Promise<void> {
    const stepId = stepIdOf(tom, 'T1 sag SE');
    await this.#press(tom, await readyForStep({ by: tom, mia }, stepId));
    await next('pause');
    await tom.asks({ kind: 'pause' });
    await mia.until('paused', ({ scanner }) => scanner.state === 'paused', 8_000);
    await tom.does({ kind: 'spokeToPatient' });
    await onTheViewOfNow(mia, { kind: 'giveReady', stepId, tableClear: false });
    const { session } = await tom.until('READY is shown', (view) => view.session.ready === 'given', 8_000);
    await this.#press(tom, { kind: 'resume', readyId: session.readyId });
    await tom.asks({ kind: 'stop' });
    await mia.until('idle', (view) => view.scanner.state === 'idle' && view.stop.status === 'confirmed', 8_000);
  }

  /** Control goes over; then back, or on to another remote technologist and back, or it is lost with the link in a scan. */
  async #remotely(
    team: Team,
    wanted: 'control' | 'hand-over' | 'outage',
    next: (phase: Phase) => Promise<void>,
  ): Promise<void> {
    const { ana, mia } = team;
    // After a life in which somebody remote had control, her link has to be good for a while before she is offered it.
    await pause(RECOVERY_GOOD_MS);
    // On a busy machine something may have latched meanwhile, and stopped what did not run.
    await takeStock(team, this.demo.world);
    await team.tom.does({ kind: 'spokeToPatient' });
    if (wanted === 'control') await next('control');
    await this.#controlGoesOver(team);
    if (wanted === 'hand-over') {
      await next('hand-over');
      await this.#controlGoesOn(team);
    }
    if (wanted === 'outage') {
      await this.#press(ana, await readyForStep({ by: ana, mia }, stepIdOf(ana, 'T1 sag SE')));
      await next('outage');
      return this.#linkFails(team);
    }
    await mia.does({ kind: 'takeLocal' });
    await mia.until('control is local', (view) => view.control.kind === 'local');
  }

  /** Request, offer, read-back, grant. */
  async #controlGoesOver({ ana, mia }: Team): Promise<void> {
    await ana.does({ kind: 'requestControl' });
    await mia.until('control may be offered', (view) => !isRecovering(view), RECOVERED_WITHIN_MS);
    await mia.until('the request is shown', (view) => view.control.requests.length === 1);
    await mia.does({ kind: 'offerControl', toPersonId: ana.principal.personId });
    await ana.until('the offer is shown', (view) => view.control.kind === 'offered' && view.patient.patientRef !== '');
    await this.#grants(ana, { kind: 'readBackControl', words: wordsOf(ana) });
    await mia.until('control is shown', (view) => view.control.kind === 'granted');
    await ana.until('her console has the lease', () => ana.leaseEpoch > 0);
  }

  /** One remote technologist proposes, the other reads back, the site agrees; the other has it when the first believes no more. */
  async #controlGoesOn({ ana, ben, mia }: Team): Promise<void> {
    const toPersonId = ben.principal.personId;
    await ana.does({ kind: 'proposeHandOver', toPersonId });
    await ben.does({ kind: 'readBackHandOver', words: wordsOf(ben) });
    await this.#grants(mia, { kind: 'agreeHandOver', toPersonId });
    await ben.until('his console has the lease', () => ben.leaseEpoch > 0, 10_000);
  }

  /** All paths are silent while a step runs that was started remotely: the site ends control and stops by itself. */
  async #linkFails({ mia }: Team): Promise<void> {
    const { world } = this.demo;
    await world.act('linkCut', { path: 'all', way: 'both' });
    await mia.until('the link is down', ({ alarms }) => alarms.some((one) => one.condition === 'linkDown'), 10_000);
    await mia.until('the site has stopped', ({ stop }) => stop.status === 'confirmed', 12_000);
    await mia.until('control has ended', ({ control }) => control.kind !== 'granted');
    await world.act('linkRestore', { path: 'all', dropConnections: true });
    await mia.until('the link is there', ({ alarms }) => alarms.every((one) => one.condition !== 'linkDown'), 30_000);
    await mia.does({ kind: 'spokeToPatient' });
    await clearAlarm(mia, 'controlEnded', 'the patient is well, the link is back');
  }

  /** What gives somebody control: its "done" is a promise that the record has it. */
  async #grants(person: Person, action: CommandAction): Promise<void> {
    for (let triesLeft = 5; ; triesLeft -= 1) {
      this.#asked += 1;
      const commandId = `crash-control-${this.#asked}`;
      const outcome = await person.asks(action, { commandId });
      if (outcome.kind === 'done') return void this.granted.add(commandId);
      const isOnOldView = reasonsOf(outcome).length > 0 && reasonsOf(outcome).every((id) => id === 'staleEcho');
      if (!isOnOldView || triesLeft === 0) throw new Refused(action.kind, outcome);
      await pause(500);
    }
  }

  async #press(by: Person, start: CommandAction): Promise<void> {
    const commandId = `crash-${this.pressed.size + 1}`;
    this.pressed.add(commandId);
    const outcome = await by.asks(start, { commandId });
    if (outcome.kind !== 'done') throw new Refused(start.kind, outcome);
    this.acknowledged.add(commandId);
    this.acknowledgedAtMs.set(commandId, Date.now());
    await by.until('the step runs', (view) => view.scanner.state === 'scanning');
  }

  async #doorOpens(mia: Person): Promise<void> {
    const { world } = this.demo;
    await world.act('openDoor', { door: 'zone34Door' });
    try {
      await mia.until('the door is an alarm', (view) => view.alarms.some((one) => one.condition === 'doorOpen'), 5_000);
    } finally {
      await world.act('closeDoor', { door: 'zone34Door' });
    }
    await until(
      'the door is cleared',
      async () => {
        const door = mia.view?.alarms.find((one) => one.condition === 'doorOpen');
        if (door?.status === 'latched') await clearAlarm(mia, 'doorOpen', 'Zone IV is clear');
        return door === undefined || mia.closedBecause !== null;
      },
      { withinMs: 8_000, everyMs: 100 },
    );
  }

  #verdict(): ReturnType<JournalFile['verify']> {
    const copies = tempFolder('verify');
    const file = JournalFile.open({
      file: copyDatabase(this.journalFile, copies.path),
      incarnation: 'test',
      maxPages: null,
    });
    try {
      return file.verify();
    } finally {
      file.close();
      copies.remove();
    }
  }
}

function leave(team: Team): void {
  for (const person of [team.mia, team.tom, team.ana, team.ben]) person.leave();
}
