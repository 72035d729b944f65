import type { SiteView } from '@farfield/protocol';
import { describe, expect, test } from 'vitest';
import { WALL_MS } from '../gallery/site-view-fixture.ts';
import { consoleFixture, NOW_MS } from '../gallery/state-fixture.ts';
import type { ConsoleState } from './console-state.ts';
import { type StopPhase, stopFace } from './stop-face.ts';

/** My own STOP was confirmed 8 s ago; the scanner does this now, and the site says that of its newest stop. */
function phase(scanner: Partial<SiteView['scanner']>, stop: Partial<SiteView['stop']> = {}): StopPhase {
  const state: ConsoleState = consoleFixture('onsite', (view) => ({
    ...view,
    scanner: { ...view.scanner, state: 'idle', runningStepId: '', ...scanner },
    stop: {
      ...view.stop,
      status: 'confirmed',
      atWallMs: WALL_MS - 8_500,
      confirmedWallMs: WALL_MS - 8_000,
      ...stop,
    },
  }));
  const own = {
    commandId: 'c-1',
    pressedMs: NOW_MS - 8_500,
    status: 'confirmed',
    confirmedMs: NOW_MS - 8_000,
  } as const;
  return stopFace({ ...state, stop: own }, NOW_MS).phase;
}

const BY_PERSON = { status: 'confirmedByPerson' };

describe('a confirmation is shown while nothing scans since', () => {
  test.each([
    ['at rest', {}, {}, 'confirmed'],
    ['the START after it is permitted: the site forgot the stop', {}, { status: 'none', confirmedWallMs: 0 }, 'ready'],
    ['scanning, the site forgot it', { state: 'scanning' }, { status: 'none', confirmedWallMs: 0 }, 'ready'],
    ['scanning, begun at the scanner', { state: 'scanning', runningStepId: 't1' }, {}, 'ready'],
    ['prescan', { state: 'prescan' }, {}, 'ready'],
    ['between prescan and scan', { state: 'prepped', runningStepId: 't1' }, {}, 'ready'],
    ['prepared, nothing runs', { state: 'prepped' }, {}, 'confirmed'],
    ['paused', { state: 'paused', runningStepId: 't1' }, {}, 'confirmed'],
    ['a fault beside a step that it names', { state: 'unknown', runningStepId: 't1' }, {}, 'ready'],
    ['silent, and a person saw it', { state: 'unknown', runningStepId: 't1' }, BY_PERSON, 'confirmed'],
    ['scanning, and a person had seen it stop', { state: 'scanning' }, BY_PERSON, 'ready'],
  ] as const)('%s', (_, scanner, stop, kind) => {
    expect(phase(scanner, stop).kind).toBe(kind);
  });

  test('with the time at which the scanner confirmed it', () => {
    expect(phase({})).toEqual({ kind: 'confirmed', atWallMs: WALL_MS - 8_000, byPerson: false });
  });

  test('for ten seconds', () => {
    expect(phase({}, { confirmedWallMs: WALL_MS - 10_000 }).kind).toBe('ready');
  });
});
