import type { IncidentNow } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { consoleFixture, NOW_MS } from '../gallery/state-fixture.ts';
import { WALL_MS } from '../gallery/site-view-fixture.ts';
import { backupFace } from './backup-face.ts';
import type { ConsoleState } from './console-state.ts';

const state = consoleFixture('remote');
const ME = state.principal?.personId ?? '';

function told(own: Partial<IncidentNow>): ConsoleState {
  const incident: IncidentNow = {
    incidentId: 'demo-1-5',
    openedWallMs: 5,
    lost: ['Link to the remote console is down'],
    isDisarmed: true,
    lines: [],
    backupStage: 'assigned',
    backupId: ME,
    backupName: 'B. Silva',
    backupSinceWallMs: WALL_MS,
    backupUntilWallMs: WALL_MS + 30_000,
    holderName: 'A. Moreno',
    ...own,
  };
  const { gateway } = state;
  if (gateway === null) throw new Error('no gateway in the fixture');
  return { ...state, gateway: { ...gateway, value: { ...gateway.value, incidents: [incident] } } };
}

test('nothing is lost, or nobody is looked for: there is nothing to say', () => {
  expect(backupFace(state, NOW_MS)).toEqual({ kind: 'none' });
  expect(backupFace(told({ backupStage: 'none' }), NOW_MS)).toEqual({ kind: 'none' });
  expect(backupFace({ ...state, gateway: null }, NOW_MS)).toEqual({ kind: 'none' });
  expect(backupFace(told({ backupStage: 'a word of another version' }), NOW_MS)).toEqual({ kind: 'none' });
});

test('whoever is asked sees that it is they, with the seconds left by the gateway’s own clock, never rounded up and never below nothing', () => {
  // The gateway's word is 300 ms old.
  expect(backupFace(told({}), NOW_MS)).toMatchObject({ kind: 'assigned', isMine: true, leftSeconds: 29 });
  expect(backupFace(told({}), NOW_MS + 90_000)).toMatchObject({ leftSeconds: 0 });
  expect(backupFace(told({ backupId: 'somebody' }), NOW_MS)).toMatchObject({ isMine: false, name: 'B. Silva' });
  expect(backupFace({ ...told({ backupId: '' }), principal: null }, NOW_MS)).toMatchObject({ isMine: false });
});

test('looked for, and read back', () => {
  expect(backupFace(told({ backupStage: 'due' }), NOW_MS)).toEqual({ kind: 'due', holderName: 'A. Moreno' });
  expect(backupFace(told({ backupStage: 'readBack' }), NOW_MS)).toEqual({
    kind: 'readBack',
    name: 'B. Silva',
    holderName: 'A. Moreno',
    isMine: true,
  });
});
