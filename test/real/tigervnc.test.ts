import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { seeMarks } from '../../agent/src/screen/see-marks.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { type Couple, handOver, meet, timeOut } from '../support/exam-people.ts';
import { ScreenConsole } from '../support/screen-console.ts';
import { startSite, tempFolder, withSection } from '../support/test-site.ts';
import { TigerVnc, VNC_PASSWORD } from '../support/tigervnc.ts';
import { pause, until } from '../support/wait.ts';

// The same agent, by configuration only: another address, password and layout, and TigerVNC is the scanner's screen.

const RED = [200, 30, 30];
const area = (regionId: string, words: string, kind: string, x: number, y: number) =>
  ({ regionId, words, kind, x, y, width: 100, height: 100 }) as const;
/** White, as long as nothing lies over the window that tells of clicks. */
const MARK = { x: 80, y: 80, width: 16, height: 16 };
const layoutWith = (sha256: string) => ({
  layoutId: 'tigervnc',
  width: 640,
  height: 480,
  neutral: { x: 600, y: 460 },
  regions: [
    { ...area('queue', 'Queue', 'free', 0, 0), mark: { ...MARK, sha256 } },
    area('start', 'Start', 'permit', 200, 200),
    area('tableOut', 'Table out', 'blocked', 400, 200),
  ],
});

const folder = tempFolder('tigervnc');
let vnc: TigerVnc;
let demo: Demo;
let couple: Couple;
let screen: ScreenConsole;

beforeAll(async () => {
  vnc = await TigerVnc.start(folder.path);
  const layoutFile = path.join(folder.path, 'layout.yaml');
  const passwordFile = path.join(folder.path, 'screen-password');
  writeFileSync(layoutFile, stringify(layoutWith(await seenMark(vnc.port))));
  writeFileSync(passwordFile, VNC_PASSWORD, { mode: 0o600 });
  demo = await startSite('tigervnc-site', {
    agentConfig: (config) => ({
      ...withSection(config, 'screen', { host: '127.0.0.1', port: vnc.port, passwordFile, layoutFile }),
      watchdog: {},
    }),
  });
  couple = await meet(demo);
  const { token, consoleId } = couple.ana;
  screen = await ScreenConsole.open(demo.gatewayUrl, { siteId: demo.siteId, consoleId, token });
  await screen.isSeen();
}, 960_000);

afterAll(async () => {
  screen?.end();
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
  await vnc?.stop();
  folder.remove();
});

test('the picture of a real X client arrives at a console that has signed in', async () => {
  const { viewer } = screen;
  expect([viewer.width, viewer.height, viewer.name]).toEqual([640, 480, 'MR console']);
  viewer.request(false);
  await until('a whole picture', () => viewer.updates >= 1, { withinMs: 15_000 });
  expect(viewer.pixel(210, 210)).toEqual(RED);
  expect(viewer.pixel(500, 50)).not.toEqual(RED);
  await couple.ana.until('the site knows this screen', (view) => view.screen.source === 'live');
  expect(couple.ana.view?.screen.regions.map(({ regionId }) => regionId)).toEqual(['queue', 'start', 'tableOut']);
});

test('who has not the lease moves nothing, and is told why', async () => {
  expect(await refused(() => screen.viewer.click(50, 60))).toEqual({
    reasons: ['notHolder'],
    events: [],
    moved: false,
  });
});

test('with the lease and a patient in the room a free click presses; permit, blocked and unlisted places do not', async () => {
  await handOver(couple);
  await timeOut(couple, demo.world);
  const { viewer } = screen;
  const told = viewer.notices.length;
  viewer.click(50, 60);
  await until('X saw press and release', () => vnc.events().includes('ButtonRelease 50,60'));
  expect(vnc.pointer()).toEqual({ x: 50, y: 60 });

  const before = vnc.events().length;
  viewer.click(250, 250);
  viewer.click(450, 250);
  viewer.click(320, 40);
  await until(
    'each is refused',
    () => viewer.notices.slice(told).filter(({ kind }) => kind === 'dropped').length === 3,
  );
  // Behind those in the same stream: when this has arrived, nothing of them is on its way any more.
  viewer.click(70, 80);
  await until('the next free click', () => vnc.events().includes('ButtonRelease 70,80'));
  expect(vnc.events().slice(before)).toEqual(['ButtonPress 70,80', 'ButtonRelease 70,80']);
  expect(vnc.pointer()).toEqual({ x: 70, y: 80 });
  expect(viewer.refusals.slice(-3)).toEqual(['screenNotCalibrated', 'screenRegionBlocked', 'screenNotCalibrated']);
});

test('another window over a free place: a click there goes nowhere, and goes where it did once the window is gone', async () => {
  const { viewer } = screen;
  /** What became of one click: a real X server takes its time to draw a window, and to take it away. */
  const click = async (): Promise<'passed' | 'refused'> => {
    const [told, seen] = [viewer.refusals.length, vnc.events().length];
    viewer.click(50, 60);
    await until('it is answered', () => viewer.refusals.length > told || vnc.events().length >= seen + 2);
    return viewer.refusals.length > told ? 'refused' : 'passed';
  };
  const uncover = await vnc.cover();
  await until('a click is refused', async () => (await click()) === 'refused');
  expect(viewer.refusals.at(-1)).toBe('screenLayoutChanged');
  const before = vnc.events().length;
  expect([await click(), await click()]).toEqual(['refused', 'refused']);
  expect(vnc.events().length).toBe(before);
  await uncover();
  await until('a click passes again', async () => (await click()) === 'passed');
  expect(vnc.events().slice(before)).toEqual(['ButtonPress 50,60', 'ButtonRelease 50,60']);
});

test('a button that is held when control is given back is let go at the neutral spot, and nothing moves after it', async () => {
  const { viewer } = screen;
  const before = vnc.events().length;
  viewer.pointer(30, 30, 0);
  viewer.pointer(30, 30, 1);
  await until('X saw the press', () => vnc.events().slice(before).includes('ButtonPress 30,30'));
  await couple.ana.does({ kind: 'releaseControl' });
  await until('X saw the release', () => vnc.events().length >= before + 2);
  expect(vnc.events().slice(before)).toEqual(['ButtonPress 30,30', 'ButtonRelease 600,460']);
  viewer.pointer(30, 30, 0);
  expect(await refused(() => viewer.click(20, 20))).toEqual({ reasons: ['notHolder'], events: [], moved: false });
});

test('the agent hangs with a button held → its watchdog ends it and lets the button go at the neutral spot', async () => {
  const { viewer } = screen;
  await handOver(couple);
  viewer.pointer(30, 30, 0);
  const before = vnc.events().length;
  viewer.pointer(30, 30, 1);
  await until('X saw the press', () => vnc.events().slice(before).includes('ButtonPress 30,30'));
  demo.agent.kill('SIGSTOP');
  await until('X saw the release', () => vnc.events().length >= before + 2, { withinMs: 6_000 });
  await demo.agent.exited;
  // What is said again changes nothing any more.
  await pause(1_200);
  expect(vnc.events().slice(before)).toEqual(['ButtonPress 30,30', 'ButtonRelease 600,460']);
  expect(vnc.pointer()).toEqual({ x: 600, y: 460 });
});

/** What `farfield screen-marks` prints. */
async function seenMark(port: number): Promise<string> {
  const seen = await seeMarks({ host: '127.0.0.1', port, password: VNC_PASSWORD }, [MARK]);
  return seen[0] ?? '';
}

/** Waits for the refusal of an act, and then a while longer: what was the console told, and what saw the X server of it? */
async function refused(
  act: () => void,
): Promise<{ reasons: readonly string[]; events: readonly string[]; moved: boolean }> {
  const { viewer } = screen;
  const [at, events, reasons] = [vnc.pointer(), vnc.events().length, viewer.refusals.length];
  act();
  await until('it is refused', () => viewer.refusals.length > reasons);
  await pause(200);
  const now = vnc.pointer();
  return {
    reasons: viewer.refusals.slice(reasons),
    events: vnc.events().slice(events),
    moved: now.x !== at.x || now.y !== at.y,
  };
}
