import type { DrillView } from '@farfield/protocol';
import { describe, expect, test } from 'vitest';
import { drillFixture } from '../gallery/drill-fixture.ts';
import { consoleFixture } from '../gallery/state-fixture.ts';
import { drillFace, shownClockMs, type ToldDrill } from './drill-face.ts';

const TOLD_MS = 50_000;
const told = (own: Partial<DrillView> = {}): ToldDrill => ({ view: drillFixture(own), receivedMs: TOLD_MS });
const remote = { seat: 'remote', beat: null } as const;
const onsite = { seat: 'onsite', beat: null } as const;

describe('a drill that runs, as long as it is told of', () => {
  test.each([
    ['remote', remote, 2_500, 'heard'],
    ['remote', remote, 2_501, 'doubted'],
    ['remote', remote, 5_000, 'doubted'],
    ['remote', remote, 5_001, 'lost'],
    ['on site', onsite, 1_500, 'heard'],
    ['on site', onsite, 1_501, 'doubted'],
    ['on site', onsite, 3_001, 'lost'],
  ] as const)('%s, silent for %3$d ms: %4$s', (_, real, silentMs, kind) => {
    expect(drillFace(told(), real, TOLD_MS + silentMs)).toEqual(kind === 'heard' ? { kind } : { kind, silentMs });
  });

  test('on two paths silence means something sooner, as it does of the link', () => {
    const { beat } = consoleFixture('remote');
    if (beat === null) throw new Error('the fixture has no beat');
    const real = { seat: 'remote', beat: { ...beat, livePaths: 2 } } as const;
    expect(drillFace(told(), real, TOLD_MS + 1_600).kind).toBe('doubted');
  });

  test('a paused one is told of too, and doubted like any', () => {
    expect(drillFace(told({ isPaused: true }), remote, TOLD_MS + 3_000).kind).toBe('doubted');
  });
});

test.each(['none', 'asked'] as const)(
  'with stage %s there is nothing to doubt: the page shows the real site',
  (stage) => {
    expect(drillFace(told({ stage }), remote, TOLD_MS + 60_000)).toEqual({ kind: 'none' });
  },
);

test('nothing was ever said of a drill', () => {
  expect(drillFace(null, remote, TOLD_MS)).toEqual({ kind: 'none' });
});

test('its clock goes on while it is heard, and stands where it was last told when it is paused or doubted', () => {
  expect(shownClockMs(told(), { kind: 'heard' }, TOLD_MS + 400)).toBe(12_400);
  expect(shownClockMs(told({ isPaused: true }), { kind: 'heard' }, TOLD_MS + 400)).toBe(12_000);
  expect(shownClockMs(told(), { kind: 'doubted', silentMs: 4_000 }, TOLD_MS + 4_000)).toBe(12_000);
});
