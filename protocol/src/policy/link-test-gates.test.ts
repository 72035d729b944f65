import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, type FacilityPolicy } from './facility-policy.ts';
import { linkTestReasons } from './link-test-gates.ts';
import { reasonText } from './reasons.ts';
import { RAD, MRST, RST, Story } from './story.ts';

const TESTS = { kind: 'testLink' } as const;
const PATIENT = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const NO_COUNTER: Partial<FacilityPolicy> = {
  equipment: { ...DEFAULT_POLICY.equipment, zone4Entry: { fit: 'notFitted', substitute: 'the door is watched' } },
};

/** Both here, nobody in the room, nothing scans. */
function quiet(policy: Partial<FacilityPolicy> = {}): Story {
  const story = new Story({ policy }).joins(MRST).joins(RST);
  return story.passes(500);
}

const ids = (story: Story): readonly string[] => linkTestReasons(story.state).map((one) => one.id);

test.each([RST, MRST])('$name may test a quiet link', (person) => {
  expect(quiet().asks(person, TESTS)).toEqual(['done']);
});

test('a radiologist may not: it is of whoever scans and whoever is on site', () => {
  expect(quiet().joins(RAD).asks(RAD, TESTS)).toEqual(['roleMayNot']);
});

test('a session that is open does not forbid it while the patient is out', () => {
  const story = quiet();
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT });
  expect(story.asks(RST, TESTS)).toEqual(['done']);
});

describe('one of these is enough to refuse, with its own reason, and to end a running one', () => {
  test.each<[string, (story: Story) => void, string]>([
    ['the scanner scans', (story) => (story.scanner = { ...story.scanner, state: 'scanning' }), 'scannerBusy'],
    ['it prescans', (story) => (story.scanner = { ...story.scanner, state: 'prescan' }), 'scannerBusy'],
    ['it is paused', (story) => (story.scanner = { ...story.scanner, state: 'paused' }), 'scannerPaused'],
    [
      'it stands between prescan and scan',
      (story) => (story.scanner = { ...story.scanner, state: 'prepped', runningStepId: 'localizer' }),
      'startUnderWay',
    ],
    ['it has not reported', (story) => story.silent.add('scanner'), 'scannerUnknown'],
    ['somebody is in Zone IV', (story) => (story.count4 = 1), 'zone4NotEmpty'],
    ['the counter does not say', (story) => story.silent.add('zone'), 'zone4CountUnknown'],
  ])('a test of the link is refused: %s', (_, happens, reasonId) => {
    const story = quiet();
    expect(ids(story)).toEqual([]);
    happens(story);
    story.passes(6_000);
    expect(ids(story)).toEqual([reasonId]);
    expect(story.asks(RST, TESTS)).toEqual([reasonId]);
  });

  test('the patient is recorded as in, at a site that counts nobody', () => {
    const story = quiet(NO_COUNTER);
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT });
    expect(ids(story)).toEqual([]);
    const { session } = story.state;
    if (session === null) throw new Error('no session');
    for (const room of ['in', 'unknown'] as const)
      expect(linkTestReasons({ ...story.state, session: { ...session, room } }).map((one) => one.id)).toEqual([
        'patientInRoom',
      ]);
  });

  test('a permit stands, whatever the scanner says of itself', () => {
    const story = new Story().preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(500);
    const { state } = story;
    expect(state.permit).not.toBeNull();
    story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    const permit =
      state.permit === null ? null : { ...state.permit, status: 'running' as const, wasSeenScanning: true };
    const seenIdle = { ...state, permit, scanner: { ...story.scanner } };
    expect(linkTestReasons(seenIdle).map((one) => one.id)).toContain('permitStands');
    // A step that the scanner no longer names is told by its id; a count that was never given is unknown, too.
    const renamed = { ...seenIdle, scanner: { ...seenIdle.scanner, steps: [] } };
    expect(linkTestReasons(renamed).map(reasonText)).toContain(`a scan of ${permit?.stepId} is permitted`);
    const uncounted = { ...seenIdle, zone4: { ...seenIdle.zone4, count: null } };
    expect(linkTestReasons(uncounted).map((one) => one.id)).toContain('zone4CountUnknown');
  });
});
