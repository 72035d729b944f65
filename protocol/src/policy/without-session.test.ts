import { describe, expect, test } from 'vitest';
import { MRST, RST, Story, TRAINEE } from './story.ts';

/** A site whose people are signed in, and where nobody has opened a session. */
function site(): Story {
  return new Story().joins(MRST).joins(RST).passes(500);
}

describe('with no session open', () => {
  test('STOP acts, and the record notes that the console thought of a patient', () => {
    const story = site();
    const command = story.command({ kind: 'stop' });
    const effects = story.post({
      kind: 'command',
      command: { ...command, echo: { ...command.echo, patientRef: 'P1' } },
      principal: RST,
    });
    expect(story.orders()).toEqual(['stop']);
    expect(effects).toContainEqual(
      expect.objectContaining({
        kind: 'journal',
        record: expect.objectContaining({ data: expect.objectContaining({ noted: ['patientMismatch'] }) }),
      }),
    );
    expect(story.state.stop).toMatchObject({ because: 'A. Moreno pressed STOP' });
    expect(story.state.session).toBeNull();
  });

  test('STOP with a scanner that never reported is sent all the same', () => {
    const story = site();
    story.state = { ...story.state, scanner: null };
    story.mustDo(RST, { kind: 'stop' });
    expect(story.orders()).toEqual(['stop']);
    expect(story.state.lastCommand).toMatchObject({ action: 'stop', stepName: '' });
  });

  test.each(['voidReady', 'takeLocal'] as const)('%s is done, and opens nothing', (kind) => {
    const story = site();
    story.mustDo(MRST, { kind });
    expect(story.state.session).toBeNull();
    expect(story.orders()).toEqual([]);
  });

  test('"I spoke to the patient" is said of nobody', () => {
    expect(site().asks(MRST, { kind: 'spokeToPatient' })).toEqual(['sessionNotOpen']);
  });
});

test('"it has stopped" is said of a stop that nobody asked for', () => {
  const story = new Story().preparedExam();
  expect(story.asks(MRST, { kind: 'confirmStopped' })).toEqual(['failed']);
  expect(story.state.stop).toBeNull();
});

test('taking back from a trainee where there is none ends nobody’s control', () => {
  const story = new Story().joins(TRAINEE).preparedExam();
  const { lease } = story.state;
  story.mustDo(RST, { kind: 'takeBackTrainee' });
  expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: RST.personId } });
  expect(story.state.lease.epoch).toBe(lease.epoch);
});

test('a console that nobody is known at leaves: nobody else does', () => {
  const story = site();
  const { attendees } = story.state;
  const effects = story.post({ kind: 'attendeeLeft', consoleId: 'c-nobody' });
  expect(effects).toEqual([]);
  expect(story.state.attendees).toEqual(attendees);
});

test('a sign-in that ran out and holds again is two records, and its person may again what they might', () => {
  const story = site();
  const becomes = (isValid: boolean): readonly unknown[] =>
    story
      .post({ kind: 'attendeeCredential', consoleId: 'c-rst', isValid })
      .flatMap((one) => (one.kind === 'journal' && one.record.type === 'people' ? [one.record.data.what] : []));
  const isValidHere = (): readonly boolean[] =>
    story.state.attendees.map(({ principal }) => principal.isCredentialValid);
  expect(becomes(false)).toEqual(['credentialEnded']);
  expect(isValidHere()).toEqual([true, false]);
  expect(becomes(true)).toEqual(['credentialValid']);
  expect(isValidHere()).toEqual([true, true]);
});

test('a credential that is said to be what it was, or of nobody here, is no news', () => {
  const story = site();
  expect(story.post({ kind: 'attendeeCredential', consoleId: 'c-rst', isValid: true })).toEqual([]);
  expect(story.post({ kind: 'attendeeCredential', consoleId: 'c-nobody', isValid: false })).toEqual([]);
  expect(story.state.attendees.every(({ principal }) => principal.isCredentialValid)).toBe(true);
});
