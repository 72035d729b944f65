import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Part, startPart } from '../../scripts/demo/part.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { type Couple, readyForExam, readyForStep, startStep, stepIdOf } from '../support/exam-people.ts';
import { STRANGER_MAPPING, type StrangerEntry } from '../support/stranger-scanner.ts';
import { startSite, tempFolder, withAdapter } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';

// Server and client are of one library family: this shows that nothing of the simulators is built into the agent, and
// not that two OPC UA implementations understand each other.

const folder = tempFolder('stranger');
const logFile = path.join(folder.path, 'stranger.jsonl');
let stranger: Part;
let demo: Demo;
let couple: Couple;

beforeAll(async () => {
  mkdirSync(path.join(folder.path, 'console'));
  appendFileSync(logFile, '');
  const mappingFile = path.join(folder.path, 'stranger.mapping.yaml');
  writeFileSync(mappingFile, STRANGER_MAPPING);
  stranger = await startPart(
    'stranger',
    ['test/support/stranger-main.ts', path.join(folder.path, 'console'), logFile],
    folder.path,
  );
  demo = await startSite('stranger-site', {
    agentConfig: (config) =>
      withAdapter(config, 'scanner', ({ pkiFolder }) => ({
        kind: 'opcua',
        name: 'scanner',
        mappingFile,
        endpointUrl: stranger.ready['endpointUrl'],
        security: 'none',
        pkiFolder,
        trust: 'firstUse',
      })),
  });
  couple = await readyForExam(demo);
}, 90_000);

afterAll(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
  await stranger?.stop();
  folder.remove();
});

test("another maker's console, by mapping file alone: units, names, numbers and states arrive as what they mean", () => {
  const { view } = couple.ana;
  expect(view?.scanner).toMatchObject({
    state: 'idle',
    registeredPatientRef: 'S-4711',
    registeredPatientName: 'DEMO, Edda',
  });
  expect(view?.scanner.registeredWeightKg).toBeCloseTo(71.5, 5);
  expect(
    view?.scanner.steps.map(({ stepId, name, kind, durationMs, status }) => [stepId, name, kind, durationMs, status]),
  ).toEqual([
    ['101', 'scout', 'localizer', 8_000, 'pending'],
    ['102', 'tune', 'adjustment', 10_000, 'pending'],
    ['205', 'sag long', 'sequence', 60_000, 'pending'],
  ]);
});

test('select, READY, START, running, remote STOP: confirmed by the stranger', async () => {
  await startStep(couple, stepIdOf(couple.ana, 'sag long'));
  expect(calls('startCalled')).toHaveLength(1);
  expect(calls('runs').map((one) => one.commandId)).toEqual(calls('startCalled').map((one) => one.commandId));
  await couple.ana.does({ kind: 'stop' });
  await couple.ana.until('confirmed', ({ stop, scanner }) => stop.status === 'confirmed' && scanner.state === 'idle');
  expect(calls('stopped')).toHaveLength(1);
});

// A bar in time has no second chance.
test(
  'it hangs for 5 s inside START → outcome unknown, never asked again; it then scans → stopped within 1 s',
  { retry: 0 },
  async () => {
    const { ana, mia } = couple;
    await ana.does({ kind: 'spokeToPatient' });
    const start = await readyForStep({ by: ana, mia }, stepIdOf(ana, 'scout'));
    const before = calls('startCalled').length;
    const asked = ana.asks(start);
    await until('the call has arrived', () => calls('startCalled').length > before, { everyMs: 2 });
    stranger.kill('SIGSTOP');
    const stoppedMs = Date.now();
    const outcome = await asked;
    expect(outcome).toMatchObject({ kind: 'unknown' });
    await pause(Math.max(0, stoppedMs + 5_000 - Date.now()));
    stranger.kill('SIGCONT');

    const runs = await until('it scans', () => calls('runs').find((one) => one.wallMs > stoppedMs));
    const stopped = await until('it stopped', () => after(runs, 'stopped')[0], { withinMs: 12_000 });
    expect(stopped.wallMs - runs.wallMs, 'from its first gradient to its last, by its own log').toBeLessThan(1_000);
    expect(after(runs, 'stopCalled', 'abortCalled').length).toBeGreaterThan(0);
    await ana.until('it is idle', ({ scanner }) => scanner.state === 'idle', 8_000);
    // Room for a repeat that waited for the link or for an idle scanner.
    await pause(3_000);
    expect(calls('startCalled')).toHaveLength(before + 1);
    expect(calls('complete')).toHaveLength(0);
  },
);

function calls(what: string): readonly StrangerEntry[] {
  return entries().filter((one) => one.what === what);
}

function after(mark: StrangerEntry, ...whats: readonly string[]): readonly StrangerEntry[] {
  return entries().filter((one) => one.wallMs >= mark.wallMs && whats.includes(one.what));
}

function entries(): readonly StrangerEntry[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): StrangerEntry => JSON.parse(line));
}
