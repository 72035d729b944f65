import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isConditionId } from '@farfield/protocol/policy';
import { stringify } from 'yaml';
import { JournalFile } from '../../agent/src/journal/journal-file.ts';
import { type Part, startPart } from '../../scripts/demo/part.ts';
import { Person } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { ensureDebian } from '../support/debian.ts';
import { openSession, readyForStep, stepIdOf, timeOut, wordsOf } from '../support/exam-people.ts';
import { childrenOf } from '../support/process.ts';
import { copyDatabase, type JournalLine, readJournal } from '../support/records.ts';
import { startSite, tempFolder, withSection } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';

/**
 * At which fsync the agent dies, counted anew in each life. An exam has some dozens; these are spread over boot, recovery,
 * READY, intent, order and outcome, and the file stays below 90 s.
 */
const KILLED_AT = [2, 14, 33, 40] as const;
const LIFE_MAX_MS = 25_000;

const folder = tempFolder('crash');
let demo: Demo;

// A registered technologist on site may start while control is local. So no remote link has to prove itself for 30 s
// after each death, and what is tried is the record.
const PEOPLE = [
  { personId: 'mia.demo', name: 'Mia Demo', role: 'mrst', isLevel2: true, isRegisteredTechnologist: false },
  {
    personId: 'tom.demo',
    name: 'Tom Demo RT(MR)',
    role: 'onsiteTechnologist',
    isLevel2: true,
    isRegisteredTechnologist: true,
  },
].map((one) => ({ ...one, login: one.personId, credentialUntil: '2099-12-31' }));

beforeAll(async () => {
  await ensureDebian(['strace']);
  const peopleFile = path.join(folder.path, 'people.yaml');
  writeFileSync(peopleFile, stringify({ people: PEOPLE }));
  demo = await startSite('crash', { agentConfig: (config) => withSection(config, 'onsite', { peopleFile }) });
  const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
  const ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
  await mia.until('the patient is registered', (view) => view.scanner.registeredPatientRef !== '', 15_000);
  await mia.until('nothing is unknown any more', (view) => view.verdict.authority === 0, 20_000);
  await openSession(mia);
  await timeOut({ ana, mia }, demo.world);
  mia.leave();
  ana.leave();
  await demo.agent.stop();
}, 60_000);

afterAll(async () => {
  await demo?.stop();
  folder.remove();
});

test(`kill -9 at a sample of the fsyncs of an exam (${KILLED_AT.join(', ')}) → what was acknowledged is there, the chain holds, no start is repeated, and none comes without a person`, async () => {
  const pressed = new Set<string>();
  const acknowledged = new Set<string>();
  let incarnations = 0;
  let deathsInExam = 0;
  for (const fsync of KILLED_AT) {
    const agent = await startMortal(fsync);
    if (agent !== null) {
      try {
        deathsInExam += await live(agent, { pressed, acknowledged });
      } finally {
        await endMortal(agent);
      }
    }
    incarnations += 1;

    const journal = await readJournal(demo);
    expect(verdictOf(), `after death at fsync ${fsync}`).toMatchObject({ ok: true });
    expect(journal.map((line) => line.seq)).toEqual(journal.map((_, index) => index + 1));
    // Whoever was told "done" for a start, and whoever told the scanner to start, had it on the disk.
    const intents = new Set(journal.filter(isStartIntent).map((line) => String(line.data['commandId'])));
    for (const commandId of acknowledged) expect(intents, 'an acknowledged start').toContain(commandId);
    const starts = await toldStarts();
    for (const commandId of starts) expect(intents, 'a start that the scanner was told').toContain(commandId);
    expect(new Set(starts).size, 'no command twice').toBe(starts.length);
    for (const commandId of starts) expect(pressed, 'a start that a person pressed').toContain(commandId);
  }
  expect(incarnations).toBe(KILLED_AT.length);
  expect(deathsInExam, 'some deaths came with people at work').toBeGreaterThanOrEqual(2);

  // A last life that nobody asks for anything: it starts nothing by itself.
  const before = await toldStarts();
  await demo.restartAgent();
  const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
  await mia.until('the session is there again', (view) => view.session.state === 'open');
  await pause(3_000);
  expect(await toldStarts()).toEqual(before);
  expect(before.length, 'the exam did start scans').toBeGreaterThanOrEqual(2);
  mia.leave();
  // What the gateway holds of this site is the same record, not another one.
  expect((await readJournal(demo)).some((line) => line.type === 'booted')).toBe(true);
});

/** An agent that the kernel kills at its n-th fsync. @returns null when it died before it was ready */
async function startMortal(fsync: number): Promise<Part | null> {
  const wrapper = [
    'strace',
    '-f',
    '-e',
    'trace=fsync,fdatasync',
    '-e',
    `inject=fsync,fdatasync:signal=KILL:when=${fsync}`,
    '-o',
    '/dev/null',
  ];
  try {
    return await startPart(
      'agent',
      ['agent/src/main.ts', '--config', path.join(demo.folder, 'agent.yaml')],
      demo.folder,
      { wrapper },
    );
  } catch (error) {
    if (error instanceof Error && /before it was ready/.test(error.message)) return null;
    throw error;
  }
}

/**
 * People at work until the agent dies under their hands: alarms cleared, READY, START, STOP, and again.
 * @returns 1 when a START was pressed in this life, else 0
 */
async function live(agent: Part, record: { pressed: Set<string>; acknowledged: Set<string> }): Promise<0 | 1> {
  const death = { isSeen: false };
  void agent.exited.then(() => (death.isSeen = true));
  let wasPressed: 0 | 1 = 0;
  const endMs = Date.now() + LIFE_MAX_MS;
  const people: Person[] = [];
  try {
    const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
    people.push(mia);
    const tom = await Person.signIn(demo.onsiteSeat, 'tom.demo');
    people.push(tom);
    const ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
    people.push(ana);
    while (!death.isSeen && Date.now() < endMs) {
      await takeStock({ ana, mia });
      await tom.does({ kind: 'spokeToPatient' });
      const start = await readyForStep({ by: tom, mia }, stepIdOf(tom, 'T1 sag SE'));
      const commandId = `crash-${record.pressed.size + 1}`;
      record.pressed.add(commandId);
      wasPressed = 1;
      const outcome = await tom.asks(start, { commandId });
      if (outcome.kind === 'done') record.acknowledged.add(commandId);
      await tom.asks({ kind: 'stop' });
      await mia.until('idle', (view) => view.scanner.state === 'idle' && view.stop.status === 'confirmed', 8_000);
    }
  } catch (error) {
    // The connection ends with the agent; anything else is a finding.
    await Promise.race([agent.exited, pause(2_000)]);
    if (!death.isSeen) throw error;
  } finally {
    for (const person of people) person.leave();
  }
  if (!death.isSeen) throw new Error(`it lived ${LIFE_MAX_MS / 1_000} s, and there were too few syncs to die at`);
  return wasPressed;
}

/** What people have to say and clear after a restart, before anything can be permitted again. */
async function takeStock({ ana, mia }: { ana: Person; mia: Person }): Promise<void> {
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
        await mia.does({ kind: 'clear', condition: alarm.condition, why: 'looked at it after the restart' });
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

/** strace does not always take its child with it. */
async function endMortal(agent: Part): Promise<void> {
  for (const pid of childrenOf(agent.pid)) process.kill(pid, 'SIGKILL');
  agent.kill('SIGKILL');
  await agent.exited;
}

function verdictOf(): ReturnType<JournalFile['verify']> {
  const copies = tempFolder('verify');
  const file = JournalFile.open({
    file: copyDatabase(path.join(demo.folder, 'journal.sqlite'), copies.path),
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

function isStartIntent({ type, data }: JournalLine): boolean {
  return type === 'intent' && data['action'] === 'start';
}

async function toldStarts(): Promise<readonly string[]> {
  const isStart = ({ source, kind, what }: WorldEntry): boolean =>
    source === 'scanner' && kind === 'told' && what === 'start';
  return (await demo.world.log()).filter(isStart).map((entry) => String(entry.detail['commandId']));
}
