import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { seeMarks } from '../../agent/src/screen/see-marks.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { type Couple, handOver, meet, readyForStep, reasonsOf, stepIdOf, timeOut } from '../support/exam-people.ts';
import { readJournal } from '../support/records.ts';
import { ScreenConsole } from '../support/screen-console.ts';
import { type Config, startSite, tempFolder, withAdapter, withSection } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';

// A scanner that reports what it does, can be told to stop, and whose START is a button on its own screen.

const folder = tempFolder('start-by-screen');
const layoutFile = path.join(folder.path, 'layout.yaml');
const mappingFile = path.join(folder.path, 'scanner.mapping.yaml');
let demo: Demo;
let couple: Couple;
let screen: ScreenConsole;

beforeAll(async () => {
  // Calibrated as a site does it: on its own screen, with a step selected, so that the button can be pressed.
  demo = await startSite('start-by-screen', {
    timeScale: 0.2,
    agentConfig: (config) => {
      writeFileSync(layoutFile, readFileSync(String(sectionOf(config, 'screen')['layoutFile'])));
      const own = withSection(config, 'screen', { layoutFile });
      return withAdapter(own, 'scanner', (adapter) => {
        writeFileSync(mappingFile, readFileSync(String(adapter['mappingFile'])));
        return { ...adapter, mappingFile };
      });
    },
  });
  const stepId = await firstStepId();
  await demo.world.act('localSelectStep', { stepId });
  await pause(1_500);
  await calibrate();
  await demo.restartAgent();
  couple = await meet(demo);
  await handOver(couple);
  await timeOut(couple, demo.world);
  const { token, consoleId } = couple.ana;
  screen = await ScreenConsole.open(demo.gatewayUrl, { siteId: demo.siteId, consoleId, token });
  await screen.isSeen();
}, 180_000);

afterAll(async () => {
  screen?.end();
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
  folder.remove();
});

test('what refuses a START refuses this one, with the same reasons, and the screen is not touched', async () => {
  const { ana } = couple;
  const from = await mark();
  const start = { kind: 'start', stepId: stepIdOf(ana, 'T1 sag SE'), readyId: 'none' } as const;
  expect(reasonsOf(await ana.asks(start))).toEqual(['readyMissing']);
  const stale = await ana.asks(start, { epoch: 1, patientRef: 'DEMO-0099', safetyVersion: 1 });
  expect(reasonsOf(stale)).toEqual(
    expect.arrayContaining(['oldEpoch', 'patientMismatch', 'staleEcho', 'readyMissing']),
  );
  const other = await ana.asks({ ...start, stepId: stepIdOf(ana) });
  expect(reasonsOf(other)).toEqual(expect.arrayContaining(['stepNotSelected', 'readyMissing']));
  // Nor is it by a mouse, which never gets there.
  screen.viewer.click(120, 878);
  await until('refused', () => screen.viewer.refusals.length > 0);
  await pause(500);
  expect(await pressesSince(from)).toEqual([]);
});

test('a permitted START is one press of the scanner’s own button, in the record before it is done, and never a second one', async () => {
  const { ana, mia } = couple;
  const from = await mark();
  const start = await readyForStep({ by: ana, mia }, stepIdOf(ana, 'T1 sag SE'));
  const outcome = await ana.asks(start, { commandId: 'by-screen-1' });
  expect(outcome).toEqual({ kind: 'done', words: 'pressed Start on the scanner screen at 120, 878' });
  await ana.until('the step runs', ({ scanner }) => scanner.runningStepId === start.stepId, 5_000);
  const [press] = await pressesSince(from);
  expect(press).toMatchObject({ detail: { x: 120, y: 878, did: `start ${start.stepId}` } });

  const journal = await readJournal(demo);
  const lineOf = (type: string, key: string, value: string) =>
    journal.find((line) => line.type === type && line.data[key] === value);
  const intent = lineOf('intent', 'commandId', 'by-screen-1');
  const order = lineOf('order', 'because', 'by-screen-1');
  expect(intent?.wallMs).toBeLessThanOrEqual(press?.wallMs ?? 0);
  expect(lineOf('outcome', 'effectId', String(order?.data['effectId']))?.data).toMatchObject({
    outcome: 'done',
    words: 'pressed Start on the scanner screen at 120, 878',
  });

  // The same command again, and the same READY again: neither presses.
  await ana.asks(start, { commandId: 'by-screen-1' });
  expect(reasonsOf(await ana.asks(start))).toContain('readyMissing');
  await ana.does({ kind: 'stop' });
  await ana.until('stopped', ({ stop, scanner }) => stop.status === 'confirmed' && scanner.state === 'idle', 8_000);
  await mia.does({ kind: 'spokeToPatient' });
  expect(await pressesSince(from)).toHaveLength(1);
});

test('the button does not look as calibrated: the START is refused, nothing is pressed, and what is permitted is over', async () => {
  const { ana, mia } = couple;
  const start = await readyForStep({ by: ana, mia }, stepIdOf(ana, 'T1 sag SE'));
  const from = await mark();
  await demo.world.act('misbehaveScreen', { name: 'movedLayout', on: true });
  await pause(1_500);
  const outcome = await ana.asks(start);
  await demo.world.act('misbehaveScreen', { name: 'movedLayout', on: false });
  expect(outcome).toMatchObject({
    kind: 'refused',
    reasons: [{ id: 'scannerRefused', params: { why: 'the scanner screen does not look as calibrated' } }],
  });
  await pause(1_000);
  expect(await pressesSince(from)).toEqual([]);
  expect(ana.view?.scanner.state).not.toBe('scanning');
});

test('the picture stands still: both are told, the START presses nothing, no mouse passes; it is live when it goes on', async () => {
  const { ana, mia } = couple;
  const start = await readyForStep({ by: ana, mia }, stepIdOf(ana, 'T1 sag SE'));
  const from = await mark();
  await demo.world.act('misbehaveScreen', { name: 'frozenFrame', on: true });
  await ana.until('the site says so', (view) => view.screen.source === 'frozen', 8_000);
  expect(ana.view?.screen.ageMs).toBeGreaterThan(2_500);
  expect(await ana.asks(start)).toMatchObject({ kind: 'failed', code: 'SCREEN_FROZEN' });
  const refused = screen.viewer.refusals.length;
  screen.viewer.click(20, 450);
  await until('refused', () => screen.viewer.refusals.length > refused);
  expect(screen.viewer.refusals.at(-1)).toBe('staleEcho');
  await demo.world.act('misbehaveScreen', { name: 'frozenFrame', on: false });
  await ana.until('live again', (view) => view.screen.source === 'live', 8_000);
  expect(await pressesSince(from)).toEqual([]);
  expect(ana.view?.scanner.state).not.toBe('scanning');
});

async function firstStepId(): Promise<string> {
  const first = await meet(demo);
  const stepId = stepIdOf(first.ana, 'T1 sag SE');
  for (const person of [first.ana, first.mia]) person.leave();
  return stepId;
}

/** The layout gets the button's own look, and the scanner's method goes. */
async function calibrate(): Promise<void> {
  const layout: { regions: Config[] } = parse(readFileSync(layoutFile, 'utf8'));
  const start = layout.regions.find((one) => one['regionId'] === 'start');
  if (start === undefined) throw new Error('the demonstration has no Start');
  const box = {
    x: Number(start['x']),
    y: Number(start['y']),
    width: Number(start['width']),
    height: Number(start['height']),
  };
  const agent: Config = parse(readFileSync(path.join(demo.folder, 'agent.yaml'), 'utf8'));
  const { host, port } = sectionOf(agent, 'screen');
  const [sha256] = await seeMarks({ host: String(host), port: Number(port), password: 'demo' }, [box]);
  Object.assign(start, { mark: { ...box, sha256 } });
  writeFileSync(layoutFile, stringify(layout));
  const mapping: { methods: Config } = parse(readFileSync(mappingFile, 'utf8'));
  const { start: _, ...methods } = mapping.methods;
  writeFileSync(mappingFile, stringify({ ...mapping, methods }));
}

async function pressesSince(seq: number): Promise<readonly WorldEntry[]> {
  const log = await demo.world.log(seq);
  return log.filter(
    ({ source, kind, detail }) => source === 'screen' && kind === 'told' && detail['target'] === 'start',
  );
}

async function mark(): Promise<number> {
  return (await demo.world.log()).at(-1)?.seq ?? 0;
}

function sectionOf(config: Config, name: string): Config {
  const section = config[name];
  if (typeof section !== 'object' || section === null) throw new Error(`no ${name}`);
  return { ...section };
}
