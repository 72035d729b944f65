import type { EffectOutcome } from '@farfield/protocol/policy';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import { expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { type ClickSituation, PRESS_WITHIN_MS, ScreenClick } from './screen-click.ts';
import { fingerprint } from './screen-mark.ts';
import type { FromScreenClick } from './screen-messages.ts';
import { ScreenTally } from './screen-tally.ts';

const BUTTON = new Uint8Array(100).fill(7);
const BOX = { x: 20, y: 10, width: 10, height: 10 };
const LAYOUT: MarkedLayout = {
  layoutId: 'l',
  width: 64,
  height: 48,
  regions: [
    {
      regionId: 'start',
      words: 'Start',
      kind: 'permit',
      ...BOX,
      takesKeys: false,
      mark: { ...BOX, sha256: fingerprint(BUTTON) },
    },
    { regionId: 'continue', words: 'Continue', kind: 'permit', ...BOX, x: 40, takesKeys: false },
  ],
  neutral: { x: 60, y: 40 },
};
const OPEN: ClickSituation = {
  handsOn: { holderConsoleId: 'c-1', patientMayBeInRoom: true, isViewOnly: false },
  layout: 'asCalibrated',
  source: 'live',
  isHeld: false,
  isLocalHand: false,
};
const PRESSED = [{ at: { x: 25, y: 15 }, away: { x: 60, y: 40 } }];

/** Looks are answered when the test says so. */
function bench(layout: MarkedLayout | null = LAYOUT) {
  const clock = new ManualClock();
  const tally = new ScreenTally();
  const told: FromScreenClick[] = [];
  const pressed: object[] = [];
  const looks: ((pixels: Uint8Array | null) => void)[] = [];
  const now = { situation: OPEN, isThere: true };
  const click = new ScreenClick({
    layout,
    clock,
    tally,
    situation: () => now.situation,
    look: () => new Promise((resolve) => looks.push(resolve)),
    click: (at, away) => {
      if (now.isThere) pressed.push({ at, away });
      return now.isThere;
    },
    tell: (message) => told.push(message),
  });
  const sees = async (pixels: Uint8Array | null): Promise<void> => {
    looks.shift()?.(pixels);
    await Promise.resolve();
  };
  const aim = async (): Promise<void> => {
    click.handle({ kind: 'aim', clickId: 1, command: 'start' });
    await sees(BUTTON);
  };
  const outcome = (): EffectOutcome | null => {
    const last = told.at(-1);
    return last?.kind === 'clicked' ? last.outcome : null;
  };
  return { clock, tally, told, pressed, now, click, sees, aim, outcome };
}

test('looked at, aimed, pressed in the middle in one go, the pointer taken away; done when the screen answers after it', async () => {
  const { click, told, pressed, aim, sees, outcome, tally } = bench();
  await aim();
  expect([told, pressed]).toEqual([[{ kind: 'aimed', clickId: 1 }], []]);
  click.handle({ kind: 'press', clickId: 1 });
  expect([pressed, outcome()]).toEqual([PRESSED, null]);
  await sees(new Uint8Array(100));
  expect(outcome()).toEqual({ kind: 'done', words: 'pressed Start on the scanner screen at 25, 15' });
  expect(tally.counts(0).clicks).toBe(1);
  // Said twice, it is pressed once.
  click.handle({ kind: 'press', clickId: 1 });
  expect(pressed).toEqual(PRESSED);
  expect(outcome()).toEqual({ kind: 'failed', code: 'CLICK_NOT_AIMED' });
});

test('a screen that says nothing after the press leaves it unknown', async () => {
  const { click, aim, sees, outcome, pressed } = bench();
  await aim();
  click.handle({ kind: 'press', clickId: 1 });
  await sees(null);
  expect(outcome()).toEqual({ kind: 'unknown', code: 'SCREEN_DID_NOT_ANSWER' });
  expect(pressed).toEqual(PRESSED);
});

test.each<[string, Partial<ClickSituation>, EffectOutcome['kind']]>([
  ['nobody has control', { handsOn: { ...OPEN.handsOn, holderConsoleId: null } }, 'refused'],
  ['remote may only look', { handsOn: { ...OPEN.handsOn, isViewOnly: true } }, 'refused'],
  ['the picture has another size', { layout: 'changed' }, 'refused'],
  ['the screen is lost', { source: 'lost' }, 'refused'],
  ['the picture stands still', { source: 'frozen' }, 'failed'],
  ['somebody holds a key or a button', { isHeld: true }, 'failed'],
])('%s: not aimed, and not pressed when it comes in between', async (_, change, kind) => {
  const before = bench();
  before.now.situation = { ...OPEN, ...change };
  await before.aim();
  expect(before.told).toMatchObject([{ kind: 'clicked', outcome: { kind } }]);

  const between = bench();
  await between.aim();
  between.now.situation = { ...OPEN, ...change };
  between.click.handle({ kind: 'press', clickId: 1 });
  expect(between.outcome()).toMatchObject({ kind });
  expect([before.pressed, between.pressed]).toEqual([[], []]);
});

test('control that passes to another console in between presses nothing', async () => {
  const { click, aim, now, outcome, pressed } = bench();
  await aim();
  now.situation = { ...OPEN, handsOn: { ...OPEN.handsOn, holderConsoleId: 'c-2' } };
  click.handle({ kind: 'press', clickId: 1 });
  expect([outcome()?.kind, pressed]).toEqual(['refused', []]);
});

test('a mouse at work in between presses nothing: the screen may be another one', async () => {
  const { click, aim, tally, outcome, pressed } = bench();
  await aim();
  tally.add('inputsPassed', 1);
  click.handle({ kind: 'press', clickId: 1 });
  expect([outcome(), pressed]).toEqual([{ kind: 'failed', code: 'SCREEN_IN_USE' }, []]);
});

test.each([
  ['another look of the button', new Uint8Array(100).fill(8)],
  ['a part of it', BUTTON.subarray(0, 99)],
  ['no picture', null],
])('%s is not aimed at', async (_, pixels) => {
  const { click, sees, told, outcome, pressed } = bench();
  click.handle({ kind: 'aim', clickId: 1, command: 'start' });
  await sees(pixels);
  expect([told.length, outcome()?.kind]).toEqual([1, 'refused']);
  click.handle({ kind: 'press', clickId: 1 });
  expect(pressed).toEqual([]);
});

test('a press that comes late, by this process’s own clock, is none', async () => {
  const { click, aim, clock, outcome, pressed } = bench();
  await aim();
  await clock.advance(PRESS_WITHIN_MS + 1);
  click.handle({ kind: 'press', clickId: 1 });
  expect([outcome(), pressed]).toEqual([{ kind: 'failed', code: 'CLICK_TOO_LATE' }, []]);
});

test('what was taken back, or is not aimed yet, is not pressed', async () => {
  const taken = bench();
  await taken.aim();
  taken.click.handle({ kind: 'abandonClick', clickId: 1 });
  taken.click.handle({ kind: 'press', clickId: 1 });
  const early = bench();
  early.click.handle({ kind: 'aim', clickId: 1, command: 'start' });
  early.click.handle({ kind: 'press', clickId: 1 });
  await early.sees(BUTTON);
  expect([taken.pressed, early.pressed]).toEqual([[], []]);
  expect(early.told).toEqual([{ kind: 'clicked', clickId: 1, outcome: { kind: 'failed', code: 'CLICK_NOT_AIMED' } }]);
});

test('a connection that is gone at the press is told as not pressed', async () => {
  const { click, aim, now, outcome } = bench();
  await aim();
  now.isThere = false;
  click.handle({ kind: 'press', clickId: 1 });
  expect(outcome()).toEqual({ kind: 'failed', code: 'SCREEN_LOST' });
});

test.each([
  ['no layout', null, 'start'],
  ['a button that is not calibrated', LAYOUT, 'resume'],
] as const)('%s: nothing is aimed at', (_, layout, command) => {
  const { click, outcome } = bench(layout);
  click.handle({ kind: 'aim', clickId: 1, command });
  expect(outcome()).toEqual({ kind: 'failed', code: 'NO_BUTTON_CALIBRATED' });
});

test('somebody uses the scanner’s own mouse as it is to be aimed, or comes to it before the press: refused, and why', async () => {
  const why = expect.stringMatching(
    /^Somebody is at the scanner’s own mouse: your input waits\..* 5 s after they stop\.$/,
  );
  const early = bench();
  early.now.situation = { ...OPEN, isLocalHand: true };
  await early.aim();
  expect(early.outcome()).toEqual({ kind: 'refused', why });
  const late = bench();
  await late.aim();
  late.now.situation = { ...OPEN, isLocalHand: true };
  late.click.handle({ kind: 'press', clickId: 1 });
  expect(late.outcome()).toEqual({ kind: 'refused', why });
  expect([...early.pressed, ...late.pressed]).toEqual([]);
});
