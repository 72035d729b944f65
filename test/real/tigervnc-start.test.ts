import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOCAL_HANDS_HOLD_MS } from '@farfield/protocol';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import { systemClock } from '../../agent/src/clock.ts';
import { FIRST_WORDS_MS } from '../../agent/src/screen/local-hands.ts';
import { seeMarks } from '../../agent/src/screen/see-marks.ts';
import { ScreenService } from '../../agent/src/screen/screen-service.ts';
import { StartLookAlike } from '../support/start-look-alike.ts';
import { tempFolder } from '../support/test-site.ts';
import { TigerVnc, VNC_PASSWORD } from '../support/tigervnc.ts';
import { pause, until } from '../support/wait.ts';

// A permitted START at a real RFB server and a real button, which lights up under a mouse and acts when it is let go.

const BUTTON = { x: 0, y: 140, width: 120, height: 100 };
const MIDDLE = { x: 60, y: 190 };
const NEUTRAL = { x: 600, y: 460 };
/** The look of a button and the hold after a hand, whichever ends later. */
const AFTER_HOLD = { withinMs: LOCAL_HANDS_HOLD_MS + 3_000 } as const;
const HANDS_ON = { holderConsoleId: 'c-1', patientMayBeInRoom: true, isViewOnly: false };

const folder = tempFolder('tigervnc-start');
let vnc: TigerVnc;
let start: StartLookAlike;
let service: ScreenService;
let isLive = false;

beforeAll(async () => {
  vnc = await TigerVnc.start(folder.path);
  start = await StartLookAlike.start(vnc);
  vnc.localHand('mousemove', String(NEUTRAL.x), String(NEUTRAL.y));
  const source = { host: '127.0.0.1', port: vnc.port, password: VNC_PASSWORD };
  const [sha256] = await seeMarks(source, [BUTTON]);
  if (sha256 === null || sha256 === undefined) throw new Error('the button is not seen');
  const layout: MarkedLayout = {
    layoutId: 'tigervnc',
    width: 640,
    height: 480,
    neutral: NEUTRAL,
    regions: [
      { regionId: 'start', words: 'START', kind: 'permit', takesKeys: false, ...BUTTON, mark: { ...BUTTON, sha256 } },
    ],
  };
  const say = (): void => undefined;
  service = new ScreenService({
    source,
    layout,
    gateway: null,
    clock: systemClock,
    log: { info: say, warn: say, error: say },
    onFact: (fact) => (isLive = fact.source === 'live' && fact.layout === 'asCalibrated'),
    onCutDrag: say,
  });
  service.setSituation(HANDS_ON);
  await until('the screen is live', () => isLive, { withinMs: 15_000 });
  // What is told of the pointer as a connection begins is how things are.
  await pause(2 * FIRST_WORDS_MS);
}, 960_000);

afterAll(async () => {
  await service?.stop();
  await start?.end();
  await vnc?.stop();
  folder.remove();
});

test('one press: the button acts once, and the pointer is away; and once more at the next permit', async () => {
  for (const times of [1, 2]) {
    expect(await service.click('start')).toEqual({
      kind: 'done',
      words: `pressed START on the scanner screen at ${MIDDLE.x}, ${MIDDLE.y}`,
    });
    await until('it acts', () => start.activations.length === times);
    expect(start.told.slice(-3).toSorted()).toEqual([
      'activated by a click',
      'pressed',
      `released at ${MIDDLE.x},${MIDDLE.y}`,
    ]);
    expect(vnc.pointer()).toEqual(NEUTRAL);
  }
});

test('a mouse of somebody at the scanner: the button is not pressed while they move it, nor while it rests over it; gone again, it is', async () => {
  const before = start.told.length;
  // On the button, and not where it was pressed from here a moment ago: there it would be the echo of that press.
  vnc.localHand('mousemove', String(MIDDLE.x + 20), String(MIDDLE.y + 15));
  const refusal = async (): Promise<string> => {
    const outcome = await service.click('start');
    return outcome.kind === 'refused' ? outcome.why : outcome.kind;
  };
  await until('they are seen', async () => (await refusal()).startsWith('Somebody is at the scanner’s own mouse'));
  await until('they have stopped', async () => !(await refusal()).startsWith('Somebody'), AFTER_HOLD);
  // A real screen takes its time to draw what lights up.
  await until('the button looks otherwise', async () => (await service.click('start')).kind === 'refused');
  const seen = start.told.length;
  expect(await service.click('start')).toEqual({
    kind: 'refused',
    why: 'the scanner screen does not look as calibrated',
  });
  expect(start.told.length).toBe(seen);
  vnc.localHand('mousemove', String(NEUTRAL.x), String(NEUTRAL.y));
  await until('it is pressed again', async () => (await service.click('start')).kind === 'done', AFTER_HOLD);
  await until('it acts', () => start.told.length > seen);
  expect(seen - before).toBeLessThanOrEqual(3);
});

test('nobody in control: not pressed', async () => {
  const before = start.told.length;
  service.setSituation({ ...HANDS_ON, holderConsoleId: null });
  expect(await service.click('start')).toMatchObject({ kind: 'refused' });
  expect(start.told.length).toBe(before);
});
