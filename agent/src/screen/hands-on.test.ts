import { expect, test } from 'vitest';
import type { PolicyState, Principal } from '@farfield/protocol/policy';
import { granted } from '../../../protocol/src/policy/lease.ts';
import { MRST, Story } from '../../../protocol/src/policy/story.ts';
import { Bench, person } from '../test-bench.ts';
import { handsOn } from './hands-on.ts';

test.each([
  [0, false],
  [1, false],
  [2, true],
  [3, true],
] as const)('at A%i remote may only look: %s', (authority, isViewOnly) => {
  const { policy } = new Bench().state;
  const now = handsOn({ ...policy, verdict: { ...policy.verdict, authority } });
  expect(now.isViewOnly).toBe(isViewOnly);
});

test('at boot nobody operates the screen, and a patient may be there', () => {
  expect(handsOn(new Bench().state.policy)).toMatchObject({ holderConsoleId: null, patientMayBeInRoom: true });
});

test('with everybody out by the words of people, and one counted in Zone IV, a patient may be there', () => {
  const story = new Story().joins(MRST).passes(500);
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
  expect(handsOn(story.state).patientMayBeInRoom).toBe(false);
  story.post({ kind: 'zone4', facts: { count: 1, level2Inside: [MRST.name], mayBeGone: 0 } });
  expect(story.state.session?.room).toBe('out');
  expect(handsOn(story.state).patientMayBeInRoom).toBe(true);
});

test('a trainee whose instructor is not heard operates nothing; with the instructor there, as anybody who has control', () => {
  const { policy } = new Bench().state;
  const trainee = { personId: 'tom', consoleId: 'c-2', name: 'T. Trainee' };
  const instructor = { personId: 'rst', consoleId: 'c-1', name: 'A. Moreno' };
  const held = {
    ...policy,
    verdict: { ...policy.verdict, authority: 0 },
    lease: { ...policy.lease, control: granted(trainee, 'mia', policy.nowMs, policy.nowMs) },
    attendees: [attendee(instructor, 'rst'), attendee(trainee, 'trainee')],
  } as const;
  const supervision = { instructor, trainee, sinceMs: 0, seenTickMs: policy.nowMs, isHeld: true };
  expect(handsOn({ ...held, supervision }).isViewOnly).toBe(false);
  expect(handsOn({ ...held, supervision: { ...supervision, seenTickMs: policy.nowMs - 1_500 } }).isViewOnly).toBe(true);
  expect(handsOn({ ...held, supervision: null }).isViewOnly).toBe(true);
});

function attendee(
  { personId, consoleId }: { personId: string; consoleId: string },
  role: Principal['role'],
): PolicyState['attendees'][number] {
  const principal = person(personId, role, 'remote');
  return { consoleId, principal, echoTickMs: 0, roundTripMs: 30, goodSinceMs: 0 } as PolicyState['attendees'][number];
}
