import { expect, test } from 'vitest';
import type { ScannerView, ScreenCommand } from './scanner-view.ts';
import { demoView } from './screen-fixtures.ts';
import {
  isInside,
  MOVED_PX,
  POP_UP,
  POP_UP_OK,
  regionById,
  SCREEN_HEIGHT,
  SCREEN_LAYOUT,
  SCREEN_WIDTH,
} from './screen-layout.ts';
import { INITIAL_SCREEN, stepScreen, type ScreenInput, type ScreenState } from './screen-model.ts';

const ready = demoView({ state: 'prepped', runningStepId: '', progress: 0 });
const paused = demoView({ state: 'paused' });
const scanning = demoView();
const fault = demoView({ state: 'fault', runningStepId: '', faultText: 'gradient power lost' });

function run(state: ScreenState, inputs: readonly ScreenInput[], view: ScannerView) {
  const commands: ScreenCommand[] = [];
  const log: string[] = [];
  let current = state;
  for (const input of inputs) {
    const step = stepScreen(current, input, view);
    current = step.state;
    commands.push(...step.commands);
    for (const event of step.log) log.push(`${event.what}: ${event.detail?.['target']}: ${event.detail?.['did']}`);
  }
  return { state: current, commands, log };
}

function middleOf(id: string): { x: number; y: number } {
  const { x, y, width, height } = regionById(id);
  return { x: x + Math.floor(width / 2), y: y + Math.floor(height / 2) };
}

function click(x: number, y: number): ScreenInput[] {
  return [
    { kind: 'pointer', clientId: 1, x, y, buttons: 1 },
    { kind: 'pointer', clientId: 1, x, y, buttons: 0 },
  ];
}

function clickOn(id: string): ScreenInput[] {
  const { x, y } = middleOf(id);
  return click(x, y);
}

const clicks: [string, string, ScannerView, ScreenCommand[]][] = [
  ['start', 'prepped', ready, [{ kind: 'start', stepId: 't2' }]],
  ['start', 'scanning', scanning, []],
  ['start', 'fault', fault, []],
  ['start', 'no step selected', { ...ready, selectedStepId: '' }, []],
  ['pause', 'scanning', scanning, [{ kind: 'pause' }]],
  ['pause', 'prepped', ready, []],
  ['continue', 'paused', paused, [{ kind: 'continue' }]],
  ['continue', 'scanning', scanning, []],
  ['stop', 'scanning', scanning, [{ kind: 'stop' }]],
  ['stop', 'prepped', ready, [{ kind: 'stop' }]],
  ['stop', 'off', demoView({ state: 'off' }), []],
  ['tableOut', 'prepped', ready, [{ kind: 'tableOut' }]],
  ['tableIn', 'prepped', ready, [{ kind: 'tableIn' }]],
  ['tableOut', 'scanning', scanning, []],
  ['queue.5', 'prepped', ready, [{ kind: 'selectStep', stepId: 'flair' }]],
  ['queue.12', 'an empty row', ready, []],
  ['register', 'no row marked', ready, []],
  ['messages', 'prepped', ready, []],
];

test.each(clicks)('a click on %s, %s', (id, _when, view, commands) => {
  const result = run(INITIAL_SCREEN, clickOn(id), view);
  expect(result.commands).toEqual(commands);
  expect(result.log).toHaveLength(1);
});

test('each click is logged with its place, its region and what it did', () => {
  const { x, y } = middleOf('start');
  const pressed = stepScreen(INITIAL_SCREEN, { kind: 'pointer', clientId: 4, x, y, buttons: 1 }, ready);
  expect(pressed.log).toEqual([]);
  const { log } = stepScreen(pressed.state, { kind: 'pointer', clientId: 4, x, y, buttons: 0 }, ready);
  const detail = { viewer: 4, x, y, target: 'start', effect: 'start', did: 'start t2' };
  expect(log).toEqual([{ source: 'screen', kind: 'told', what: 'clicked', detail }]);
});

test('a worklist row is marked, then registered', () => {
  const result = run(INITIAL_SCREEN, [...clickOn('worklist.3'), ...clickOn('register')], ready);
  expect(result.commands).toEqual([{ kind: 'register', patientId: 'DEMO-0003' }]);
});

test('let go outside the button: nothing', () => {
  const from = middleOf('start');
  const to = middleOf('pause');
  const inputs: ScreenInput[] = [
    { kind: 'pointer', clientId: 1, ...from, buttons: 1 },
    { kind: 'pointer', clientId: 1, ...to, buttons: 1 },
    { kind: 'pointer', clientId: 1, ...to, buttons: 0 },
  ];
  const result = run(INITIAL_SCREEN, inputs, ready);
  expect(result.commands).toEqual([]);
  expect(result.log).toEqual(['clicked: start: nothing: let go outside']);
});

test('other buttons and the wheel start nothing; the wheel turns slices', () => {
  const start = middleOf('start');
  const picture = middleOf('viewportA');
  const inputs: ScreenInput[] = [2, 0, 4, 0].map((buttons) => ({ kind: 'pointer', clientId: 1, ...start, buttons }));
  for (const buttons of [16, 0, 16, 0, 16, 0]) inputs.push({ kind: 'pointer', clientId: 1, ...picture, buttons });
  const result = run(INITIAL_SCREEN, inputs, ready);
  expect(result.commands).toEqual([]);
  expect(result.state.slice).toBe(4);
});

test('a press of one viewer and a release of another are no click', () => {
  const { x, y } = middleOf('start');
  const inputs: ScreenInput[] = [
    { kind: 'pointer', clientId: 1, x, y, buttons: 1 },
    { kind: 'pointer', clientId: 2, x, y, buttons: 0 },
  ];
  expect(run(INITIAL_SCREEN, inputs, ready).commands).toEqual([]);
});

test.each([
  [false, []],
  [true, [{ kind: 'start', stepId: 't2' }]],
])('a viewer vanishes with the button held on Start (releaseOnDisconnect %s)', (on, commands) => {
  const inputs: ScreenInput[] = [
    { kind: 'misbehave', name: 'releaseOnDisconnect', on },
    { kind: 'pointer', clientId: 1, ...middleOf('start'), buttons: 1 },
    { kind: 'disconnected', clientId: 1, reason: 'reset' },
  ];
  const result = run(INITIAL_SCREEN, inputs, ready);
  expect(result.commands).toEqual(commands);
  expect(result.state.presses.size).toBe(0);
});

test('popUp swallows the clicks under it until OK closes it', () => {
  const under = regionById('queue.5');
  const spot = { x: POP_UP.x + 20, y: under.y + 10 };
  expect(isInside(POP_UP, spot.x, spot.y)).toBe(true);
  const open = run(INITIAL_SCREEN, [{ kind: 'misbehave', name: 'popUp', on: true }], ready).state;
  const swallowed = run(open, click(spot.x, spot.y), ready);
  expect(swallowed.commands).toEqual([]);
  expect(swallowed.state.faults.popUp).toBe(true);
  const closed = run(open, [...click(POP_UP_OK.x + 5, POP_UP_OK.y + 5), ...click(spot.x, spot.y)], ready);
  expect(closed.commands).toEqual([{ kind: 'selectStep', stepId: 'flair' }]);
});

test('movedLayout: the buttons are where they are drawn, not where they were', () => {
  const moved = run(INITIAL_SCREEN, [{ kind: 'misbehave', name: 'movedLayout', on: true }], ready).state;
  const { x, y, width } = regionById('start');
  expect(run(moved, click(x + 5, y + 5), ready).commands).toEqual([]);
  expect(run(moved, click(x + width + MOVED_PX - 5, y + MOVED_PX + 5), ready).commands).toHaveLength(1);
});

function polls(views: readonly ScannerView[]): ScreenState {
  let state = INITIAL_SCREEN;
  for (const view of views) state = stepScreen(state, { kind: 'poll' }, view).state;
  return state;
}

test('a stopped step keeps what was measured, a new patient starts with nothing', () => {
  const aborted = demoView({
    state: 'idle',
    runningStepId: '',
    progress: 0,
    steps: demoView().steps.map((step) => (step.id === 't2' ? { ...step, status: 'aborted' } : step)),
  });
  const stopped = polls([ready, demoView({ progress: 0.2 }), demoView({ progress: 0.4 }), aborted]);
  expect(stopped.series.fractions['t2']).toBe(25 / 64);
  expect(stopped.series.order.at(-1)).toBe('t2');
  expect(stopped.messages.at(-1)?.text).toBe('T2 TSE tra ended before its time');
  const patient = { ...demoView().patient!, patientId: 'DEMO-0002', examId: 'EX02' };
  const next = stepScreen(stopped, { kind: 'poll' }, demoView({ ...aborted, patient, steps: [] })).state;
  expect(next.series.order).toEqual([]);
});

test('prescan measures no image lines', () => {
  const state = stepScreen(INITIAL_SCREEN, { kind: 'poll' }, demoView({ state: 'prescan', progress: 0.9 })).state;
  expect(state.series.fractions['t2']).toBeUndefined();
});

test('regions lie on the screen, overlap nowhere and have ids of their own', () => {
  expect(new Set(SCREEN_LAYOUT.map((region) => region.id)).size).toBe(SCREEN_LAYOUT.length);
  for (const [i, a] of SCREEN_LAYOUT.entries()) {
    expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= SCREEN_WIDTH && a.y + a.height <= SCREEN_HEIGHT).toBe(true);
    for (const b of SCREEN_LAYOUT.slice(i + 1)) {
      const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(isApart, `${a.id} and ${b.id}`).toBe(true);
    }
  }
});
