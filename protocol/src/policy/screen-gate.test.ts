import { describe, expect, test } from 'vitest';
import {
  decideScreenInput,
  GATE_AT_REST,
  type GateState,
  releaseAll,
  type ScreenLayout,
  type ScreenSituation,
} from './screen-gate.ts';

const region = (regionId: string, kind: 'free' | 'permit' | 'blocked', x: number, takesKeys = false) =>
  ({ regionId, words: regionId, kind, x, y: 0, width: 10, height: 10, takesKeys }) as const;
const LAYOUT: ScreenLayout = {
  layoutId: 'l',
  width: 100,
  height: 10,
  regions: [
    region('queue', 'free', 0, true),
    region('start', 'permit', 20),
    region('tableOut', 'blocked', 40),
    region('wide', 'free', 45),
  ],
  neutral: { x: 90, y: 5 },
};
const OPEN: ScreenSituation = {
  holdsLease: true,
  layout: 'asCalibrated',
  patientMayBeInRoom: true,
  isPictureStale: false,
};
const pointer = (x: number, buttons = 1) => ({ kind: 'pointer', x, y: 5, buttons }) as const;
const decide = (x: number, now = OPEN, gate: GateState = GATE_AT_REST, buttons = 1) =>
  decideScreenInput(gate, pointer(x, buttons), LAYOUT, now).decision;

describe('a click', () => {
  test.each([
    ['in a free region passes', 5, 'pass'],
    ['on the start button is a command, never a click', 25, 'command'],
    ['on a table button is dropped', 42, 'drop'],
    ['where blocked and free overlap is dropped', 47, 'drop'],
    ['outside every region is dropped', 70, 'drop'],
  ])('%s', (_, x, kind) => {
    expect(decide(x).kind).toBe(kind);
  });

  test.each<[string, Partial<ScreenSituation>, string]>([
    ['without the lease', { holdsLease: false }, 'notHolder'],
    ['on a stale picture', { isPictureStale: true }, 'staleEcho'],
    ['on an uncalibrated screen', { layout: 'uncalibrated' }, 'screenNotCalibrated'],
    ['on a changed layout with a patient', { layout: 'changed' }, 'screenLayoutChanged'],
  ])('%s is dropped with its reason', (_, part, reasonId) => {
    expect(decide(5, { ...OPEN, ...part })).toMatchObject({ kind: 'drop', reason: { id: reasonId } });
  });

  test('with another button than the first is dropped', () => {
    expect(decide(5, OPEN, GATE_AT_REST, 4).kind).toBe('drop');
  });
});

test('a drag out of its region is held at the edge, and is released there', () => {
  const pressed = decideScreenInput(GATE_AT_REST, pointer(5), LAYOUT, OPEN).gate;
  const dragged = decideScreenInput(pressed, pointer(25), LAYOUT, OPEN);
  expect(dragged.decision).toEqual({ kind: 'pass', input: { kind: 'pointer', x: 9, y: 5, buttons: 1 } });
  const released = decideScreenInput(dragged.gate, pointer(42, 0), LAYOUT, OPEN);
  expect(released.decision).toEqual({ kind: 'pass', input: { kind: 'pointer', x: 9, y: 5, buttons: 0 } });
  expect(released.gate.pressedIn).toBeNull();
});

test('keys pass only after a click into a region that takes them, and never Enter or a modifier', () => {
  const key = (keysym: number, isDown = true) => ({ kind: 'key', keysym, isDown }) as const;
  expect(decideScreenInput(GATE_AT_REST, key(0x61), LAYOUT, OPEN).decision.kind).toBe('drop');
  const focused = decideScreenInput(GATE_AT_REST, pointer(5), LAYOUT, OPEN).gate;
  const typed = decideScreenInput(focused, key(0x61), LAYOUT, OPEN);
  expect(typed.decision.kind).toBe('pass');
  expect(decideScreenInput(focused, key(0xff0d), LAYOUT, OPEN).decision.kind).toBe('drop');
  expect(decideScreenInput(focused, key(0xffe3), LAYOUT, OPEN).decision.kind).toBe('drop');
  expect(releaseAll(typed.gate, LAYOUT)).toContainEqual({ kind: 'key', keysym: 0x61, isDown: false });
});

test('a held button is let go at the neutral spot, never where it was pressed', () => {
  const { gate } = decideScreenInput(GATE_AT_REST, pointer(5), LAYOUT, OPEN);
  expect(releaseAll(gate, LAYOUT).at(-1)).toEqual({ kind: 'pointer', x: 90, y: 5, buttons: 0 });
});
