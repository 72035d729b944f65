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
  isViewOnly: false,
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
    ['while remote may only look, talk and STOP', { isViewOnly: true }, 'screenViewOnly'],
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

test('a pointer that only moves over a free region passes, presses nothing and gives it no keys', () => {
  const moved = decideScreenInput(GATE_AT_REST, pointer(5, 0), LAYOUT, OPEN);
  expect(moved.decision).toEqual({ kind: 'pass', input: pointer(5, 0) });
  expect(moved.gate).toEqual(GATE_AT_REST);
});

test('a drag out of its region is held at the edge, and is released there', () => {
  const pressed = decideScreenInput(GATE_AT_REST, pointer(5), LAYOUT, OPEN).gate;
  const dragged = decideScreenInput(pressed, pointer(25), LAYOUT, OPEN);
  expect(dragged.decision).toEqual({ kind: 'pass', input: { kind: 'pointer', x: 9, y: 5, buttons: 1 } });
  const released = decideScreenInput(dragged.gate, pointer(42, 0), LAYOUT, OPEN);
  expect(released.decision).toEqual({ kind: 'pass', input: { kind: 'pointer', x: 9, y: 5, buttons: 0 } });
  expect(released.gate.pressedIn).toBeNull();
});

const key = (keysym: number, isDown = true) => ({ kind: 'key', keysym, isDown }) as const;
const FOCUSED = decideScreenInput(GATE_AT_REST, pointer(5), LAYOUT, OPEN).gate;

describe('a key', () => {
  test.each<[string, number, 'pass' | 'drop']>([
    ['a', 0x61, 'pass'],
    ['exclamation mark', 0x21, 'pass'],
    ['tilde', 0x7e, 'pass'],
    ['é', 0xe9, 'pass'],
    ['ő, as Unicode', 0x01000151, 'pass'],
    ['BackSpace', 0xff08, 'pass'],
    ['Delete', 0xffff, 'pass'],
    ['Home', 0xff50, 'pass'],
    ['Left', 0xff51, 'pass'],
    ['Right', 0xff53, 'pass'],
    ['End', 0xff57, 'pass'],
    ['Space', 0x20, 'drop'],
    ['no-break space', 0xa0, 'drop'],
    ['soft hyphen', 0xad, 'drop'],
    ['Space, as Unicode', 0x01000020, 'drop'],
    ['Enter, as Unicode', 0x0100000d, 'drop'],
    ['line separator, as Unicode', 0x01002028, 'drop'],
    ['wide space, as Unicode', 0x01003000, 'drop'],
    ['key pad Space', 0xff80, 'drop'],
    ['key pad 5', 0xffb5, 'drop'],
    ['Tab', 0xff09, 'drop'],
    ['key pad Tab', 0xff89, 'drop'],
    ['Shift-Tab', 0xfe20, 'drop'],
    ['Enter', 0xff0d, 'drop'],
    ['key pad Enter', 0xff8d, 'drop'],
    ['Escape', 0xff1b, 'drop'],
    ['Menu', 0xff67, 'drop'],
    ['Up', 0xff52, 'drop'],
    ['Down', 0xff54, 'drop'],
    ['Page down', 0xff56, 'drop'],
    ['F5', 0xffc2, 'drop'],
    ['Control', 0xffe3, 'drop'],
    ['Alt', 0xffe9, 'drop'],
    ['Super', 0xffeb, 'drop'],
    ['no keysym', 0, 'drop'],
    ['beyond every keysym', 0xffffffff, 'drop'],
  ])('%s (%i) into a field for text: %s', (_, keysym, kind) => {
    expect(decideScreenInput(FOCUSED, key(keysym), LAYOUT, OPEN).decision.kind).toBe(kind);
  });

  test.each<[string, GateState]>([
    ['before any press', GATE_AT_REST],
    ['after a press in a free region without keys', decideScreenInput(GATE_AT_REST, pointer(53), LAYOUT, OPEN).gate],
  ])('%s is dropped', (_, gate) => {
    expect(decideScreenInput(gate, key(0x61), LAYOUT, OPEN).decision.kind).toBe('drop');
  });

  test.each<[string, number, number, ScreenSituation, 'pass' | 'drop']>([
    ['on the start button', 25, 1, OPEN, 'drop'],
    ['on a table button', 42, 1, OPEN, 'drop'],
    ['outside every region', 70, 1, OPEN, 'drop'],
    ['with another button, in the field', 5, 4, OPEN, 'drop'],
    ['in the field, on a stale picture', 5, 1, { ...OPEN, isPictureStale: true }, 'drop'],
    ['in the field again', 6, 1, OPEN, 'pass'],
    ['that is none: the pointer moves over the start button', 25, 0, OPEN, 'pass'],
  ])('after a press in the field and then one %s', (_, x, buttons, now, kind) => {
    const { gate } = decideScreenInput({ ...FOCUSED, pressedIn: null }, pointer(x, buttons), LAYOUT, now);
    expect(decideScreenInput(gate, key(0x61), LAYOUT, OPEN).decision.kind).toBe(kind);
  });

  test('that is down is let go, whatever was pressed meanwhile', () => {
    const typed = decideScreenInput({ ...FOCUSED, pressedIn: null }, key(0x61), LAYOUT, OPEN);
    const { gate } = decideScreenInput(typed.gate, pointer(25), LAYOUT, OPEN);
    expect(releaseAll(gate, LAYOUT)).toContainEqual({ kind: 'key', keysym: 0x61, isDown: false });
    expect(decideScreenInput(gate, key(0x61, false), LAYOUT, OPEN).decision.kind).toBe('pass');
  });
});

test('a held button is let go at the neutral spot, never where it was pressed', () => {
  const { gate } = decideScreenInput(GATE_AT_REST, pointer(5), LAYOUT, OPEN);
  expect(releaseAll(gate, LAYOUT).at(-1)).toEqual({ kind: 'pointer', x: 90, y: 5, buttons: 0 });
});
