import path from 'node:path';
import type { SiteView } from '@farfield/protocol';
import { type CommandAction, type ConditionId, isConditionId, RECOVERY_GOOD_MS } from '@farfield/protocol/policy';
import { JournalFile } from '../../agent/src/journal/journal-file.ts';
import { Person, Refused } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { crashFindings } from './crash-findings.ts';
import { ensureDebian } from './debian.ts';
import { handOver, openSession, readyForStep, reasonsOf, stepIdOf, timeOut, wordsOf } from './exam-people.ts';
import { endMortal, killedAt, startMortal } from './mortal-agent.ts';
import { writeOnsitePeople } from './onsite-people.ts';
import { copyDatabase, readJournal, waitingRecords } from './records.ts';
import { type Attached, attachStrace } from './strace.ts';
import { startSite, tempFolder, withSection } from './test-site.ts';
import { pause, until } from './wait.ts';

/** What people do in an exam, in this order. Control goes over and comes back; who starts then is on site. */
export const PHASES = ['taking stock', 'control', 'READY', 'START', 'STOP', 'door'] as const;
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

/** Ends a story where its part of interest is over. */
class PhaseOver extends Error {
  override readonly name = 'PhaseOver';
}

/** Who is at work in one life of the agent. */
interface Team {
  readonly mia: Person;
  readonly tom: Person;
  readonly ana: Person;
}

/** One site that is kept alive, and an agent that dies in it again and again in the middle of an exam. */
export class CrashExam {
  readonly demo: Demo;
  readonly pressed = new Set<string>();
  readonly acknowledged = new Set<string>();
  /** when the answer "done" to each of these came, wall clock ms */
  readonly acknowledgedAtMs = new Map<string, number>();
  readonly #folder: ReturnType<typeof tempFolder>;

  /** A site with its patient in Zone IV and the time-out signed; its agent has been stopped. */
  static async start(): Promise<CrashExam> {
    await ensureDebian(['strace']);
    const folder = tempFolder('crash');
    // Who starts is on site. So no remote link has to prove itself for 30 s after each death, and what is tried is the record.
    const peopleFile = writeOnsitePeople(folder.path);
    const demo = await startSite('crash', { agentConfig: (config) => withSection(config, 'onsite', { peopleFile }) });
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
    await this.demo.restartAgent();
    const { agent } = this.demo;
    const death = { isSeen: false };
    void agent.exited.then(() => (death.isSeen = true));
    const before = this.pressed.size;
    let team: Team | null = null;
    let strace: Attached | null = null;
    try {
      team = await this.#signIn();
      await this.#work(team, phase === 'control', async (begun) => {
        if (strace !== null) throw new PhaseOver(`${phase} is over`);
        if (begun === phase) strace = await attachStrace(agent.pid, killedAt(fsync));
      });
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
    }
    return death.isSeen ? { kind: 'died', phase, wasPressed: this.pressed.size > before } : { kind: 'lived' };
  }

  /** The same story with an agent that nobody kills. */
  async wholeLife(): Promise<void> {
    const team = await this.#signIn();
    try {
      await this.#work(team, false, () => Promise.resolve());
    } finally {
      leave(team);
    }
  }

  /** @returns what contradicts the promises now; [] is well */
  async findings(): Promise<readonly string[]> {
    const journal = await readJournal(this.demo);
    return crashFindings(this, { verdict: this.#verdict(), journal, starts: await this.toldStarts() });
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
    await this.demo.restartAgent();
    const mia = await Person.signIn(this.demo.onsiteSeat, 'mia.demo');
    await mia.until('the session is there again', (view) => view.session.state === 'open');
    await pause(3_000);
    mia.leave();
    return (await this.toldStarts()).slice(before.length);
  }

  /** By the scanner simulator's own log: command ids, oldest first. */
  async toldStarts(): Promise<readonly string[]> {
    const isStart = ({ source, kind, what }: WorldEntry): boolean =>
      source === 'scanner' && kind === 'told' && what === 'start';
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
    ] as const;
    try {
      const [mia, tom, ana] = await Promise.all(signingIn);
      return { mia, tom, ana };
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

  /** @param begins told before each phase, when everything of the one before is on the disk */
  async #work(team: Team, withControl: boolean, begins: (phase: Phase) => Promise<void>): Promise<void> {
    const { mia, tom } = team;
    const next = async (phase: Phase): Promise<void> => {
      await until('everything is recorded', async () => (await waitingRecords(this.demo)) === 0);
      await begins(phase);
    };
    await next('taking stock');
    await takeStock(team);
    await tom.does({ kind: 'spokeToPatient' });
    if (withControl) {
      // After a life in which somebody remote had control, her link has to be good for a while before she is offered it.
      await pause(RECOVERY_GOOD_MS);
      await next('control');
      await controlGoesOverAndBack(team);
    }
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
    await next('taking stock');
  }

  async #press(tom: Person, start: CommandAction): Promise<void> {
    const commandId = `crash-${this.pressed.size + 1}`;
    this.pressed.add(commandId);
    const outcome = await tom.asks(start, { commandId });
    if (outcome.kind !== 'done') throw new Refused('start', outcome);
    this.acknowledged.add(commandId);
    this.acknowledgedAtMs.set(commandId, Date.now());
    await tom.until('the step runs', (view) => view.scanner.state === 'scanning');
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
        if (door?.status === 'latched') await clear(mia, 'doorOpen', 'Zone IV is clear');
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
  for (const person of [team.mia, team.tom, team.ana]) person.leave();
}

/** The view may still show what was cleared a moment ago. Whoever calls this looks again. */
async function clear(mia: Person, condition: ConditionId, why: string): Promise<void> {
  const outcome = await mia.asks({ kind: 'clear', condition, why });
  const isOnOldView =
    outcome.kind === 'refused' && reasonsOf(outcome).every((id) => id === 'staleEcho' || id === 'conditionNotLatched');
  if (outcome.kind !== 'done' && !isOnOldView) throw new Refused('clear', outcome);
}

function isRecovering({ gates }: SiteView): boolean {
  const offer = gates.find(({ action }) => action === 'offerControl');
  return offer?.reasons.some(({ id }) => id === 'recovering') === true;
}

/** Request, offer, read-back, grant; and the safety tech takes control back. */
async function controlGoesOverAndBack(team: Team): Promise<void> {
  const { ana, mia } = team;
  await ana.does({ kind: 'requestControl' });
  await mia.until('control may be offered', (view) => !isRecovering(view), RECOVERED_WITHIN_MS);
  await handOver(team);
  await mia.does({ kind: 'takeLocal' });
  await mia.until('control is local', (view) => view.control.kind === 'local');
}

/** What people have to say and clear after a restart, before anything can be permitted again. */
async function takeStock({ ana, mia }: Team): Promise<void> {
  await mia.until('the scanner has reported', ({ scanner }) => scanner.registeredWeightKg > 0, 12_000);
  await mia.does({ kind: 'confirmPresence' });
  await mia.does({ kind: 'stateInput', input: 'patientAudio' });
  await mia.does({ kind: 'stateInput', input: 'patientCamera' });
  // What was unknown at boot may latch a moment later than the rest.
  await until(
    'nothing bars a start',
    async () => {
      for (const alarm of mia.view?.alarms ?? []) {
        if (alarm.status !== 'latched' || !isConditionId(alarm.condition)) continue;
        await clear(mia, alarm.condition, 'looked at it after the restart');
      }
      return mia.view?.verdict.authority === 0 || mia.closedBecause !== null;
    },
    { withinMs: 15_000, everyMs: 200 },
  );
  if (mia.view?.session.timeOut === 'signed') return;
  await mia.does({ kind: 'leadTimeOut', weightKg: mia.view?.scanner.registeredWeightKg ?? 0, attendants: 0 });
  await ana.until('the time-out is led', (view) => view.session.timeOut === 'led');
  await ana.does({ kind: 'readBackTimeOut', words: wordsOf(ana) });
}
