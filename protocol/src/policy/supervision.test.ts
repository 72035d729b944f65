import { describe, expect, test } from 'vitest';
import type { ReadBackWords } from './command.ts';
import { MRST, RST, SECOND_RST, Story, TRAINEE } from './story.ts';
import { isInstructorLive, speaksForHolder } from './supervision.ts';

const WORDS: ReadBackWords = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
const NAMES_TRAINEE = { kind: 'superviseTrainee', toPersonId: TRAINEE.personId } as const;

/** The exam is prepared, the instructor has given control back, and the trainee is there and named by nobody yet. */
function besideTrainee(): Story {
  const story = new Story().joins(TRAINEE).preparedExam();
  story.mustDo(RST, { kind: 'releaseControl' });
  // What the earlier console may still believe.
  return story.passes(6_000);
}

/** The trainee has control under the instructor, and the time-out was read back by the instructor. */
function traineeHolds(): Story {
  const story = besideTrainee();
  story.mustDo(RST, NAMES_TRAINEE);
  story.passes(500);
  story.mustDo(TRAINEE, { kind: 'requestControl' });
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: TRAINEE.personId });
  story.mustDo(TRAINEE, { kind: 'readBackControl', words: WORDS });
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  return story.passes(500);
}

function traineeStarts(story: Story): string[] {
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  return story.asks(TRAINEE, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
}

/** The consoles of these people go silent; everybody else's go on. */
function silence(story: Story, personIds: readonly string[], durationMs: number): void {
  story.silent.add('console');
  for (let ms = 0; ms < durationMs; ms += 250) {
    for (const { consoleId, principal } of story.state.attendees)
      if (!personIds.includes(principal.personId)) story.beats(consoleId);
    story.passes(250);
  }
}

describe('a trainee gets control only under an instructor', () => {
  test('named by nobody, a trainee does not even ask', () => {
    const story = besideTrainee();
    expect(story.asks(TRAINEE, { kind: 'requestControl' })).toEqual(['notSupervised']);
    expect(story.state.lease.requests).toEqual([]);
  });

  test('named, a trainee is offered control by the site as anybody is, and scans', () => {
    const story = traineeHolds();
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: TRAINEE.personId } });
    expect(traineeStarts(story)).toEqual(['done']);
    story.passes(5_000);
    expect(story.scanner.state).toBe('scanning');
    expect(story.state.verdict.authority).toBe(0);
  });

  test('the instructor is not heard when the site offers, or when the trainee reads back: refused', () => {
    const story = besideTrainee();
    story.mustDo(RST, NAMES_TRAINEE);
    story.passes(500);
    story.mustDo(TRAINEE, { kind: 'requestControl' });
    silence(story, [RST.personId], 1_250);
    const offers = { kind: 'offerControl', toPersonId: TRAINEE.personId } as const;
    expect(story.asks(MRST, offers)).toEqual(['instructorNotHeard']);
    silence(story, [], 500);
    story.mustDo(MRST, offers);
    silence(story, [RST.personId], 1_250);
    expect(story.asks(TRAINEE, { kind: 'readBackControl', words: WORDS })).toEqual(['instructorNotHeard']);
  });

  test('an instructor whose page stands still sees nothing', () => {
    const story = besideTrainee();
    story.mustDo(RST, NAMES_TRAINEE);
    story.silent.add('console');
    for (let beats = 0; beats < 4; beats += 1) {
      story.passes(250);
      story.beats('c-rst', { pageAgeMs: 1_001 });
    }
    expect(story.asks(TRAINEE, { kind: 'requestControl' })).toEqual(['instructorNotHeard']);
    story.beats('c-rst', { pageAgeMs: 1_000 });
    expect(story.asks(TRAINEE, { kind: 'requestControl' })).toEqual(['done']);
  });

  test('an offer that stands when the instructor leaves is no longer for the trainee', () => {
    const story = besideTrainee();
    story.mustDo(RST, NAMES_TRAINEE);
    story.passes(500);
    story.mustDo(TRAINEE, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: TRAINEE.personId });
    story.post({ kind: 'attendeeLeft', consoleId: 'c-rst' });
    expect(story.state.supervision).toBeNull();
    expect(story.asks(TRAINEE, { kind: 'readBackControl', words: WORDS })).toEqual(['notSupervised']);
  });
});

describe('who supervises whom', () => {
  test('only a trainee who is connected, by a remote technologist, in a session', () => {
    const story = besideTrainee();
    const names = (toPersonId: string): string[] => story.asks(RST, { kind: 'superviseTrainee', toPersonId });
    expect(names('nobody')).toEqual(['noTrainee']);
    expect(names(RST.personId)).toEqual(['noTrainee']);
    expect(names(MRST.personId)).toEqual(['noTrainee']);
    expect(story.asks(MRST, NAMES_TRAINEE)).toContain('roleMayNot');
    expect(new Story().joins(RST).joins(TRAINEE).passes(500).asks(RST, NAMES_TRAINEE)).toEqual(['sessionNotOpen']);
  });

  test('a trainee whose credential has run out is named by nobody', () => {
    const story = besideTrainee();
    story.joins({ ...TRAINEE, isCredentialValid: false });
    expect(story.asks(RST, NAMES_TRAINEE)).toEqual(['credentialInvalid']);
  });

  test('who has control under one instructor is not given to another', () => {
    const story = traineeHolds().joins(SECOND_RST).passes(500);
    expect(story.asks(SECOND_RST, NAMES_TRAINEE)).toEqual(['traineeHolds']);
    expect(story.state.supervision?.instructor.personId).toBe(RST.personId);
  });

  test('the trainee hands over to nobody, and nobody hands over to the trainee', () => {
    const story = traineeHolds();
    expect(story.asks(TRAINEE, { kind: 'proposeHandOver', toPersonId: RST.personId })).toContain('roleMayNot');
    const before = new Story().joins(TRAINEE).preparedExam();
    expect(before.asks(RST, { kind: 'proposeHandOver', toPersonId: TRAINEE.personId })).toContain('nobodyToHandTo');
  });

  test('what the scanner does not report is read out by the instructor of who scans, and by no other technologist', () => {
    const story = traineeHolds().joins(SECOND_RST).passes(500);
    const exposure = { sarBodyWkg: 0.5, sarHeadWkg: null, b1RmsUt: null };
    const readOut = { kind: 'readOutExposure', stepId: 'localizer', exposure } as const;
    expect(story.asks(SECOND_RST, readOut)).toEqual(['notHolder']);
    expect(story.asks(RST, readOut)).toEqual(['done']);
    expect(story.state.session?.readOut).toMatchObject({ kind: 'said', by: { personId: RST.personId } });
  });

  test('where nobody supervises nobody is a live instructor', () => {
    const story = traineeHolds();
    expect(isInstructorLive(story.state)).toBe(true);
    expect(isInstructorLive({ ...story.state, supervision: null })).toBe(false);
  });

  test('while nobody has control nobody speaks for whoever had it', () => {
    const story = traineeHolds();
    expect([RST, TRAINEE, SECOND_RST].map((one) => speaksForHolder(story.state, one.personId))).toEqual([
      true,
      true,
      false,
    ]);
    const { lease } = story.state;
    const local = { ...story.state, lease: { ...lease, control: { kind: 'local', sinceMs: 1, by: 'test' } } } as const;
    expect([RST, TRAINEE].map((one) => speaksForHolder(local, one.personId))).toEqual([false, false]);
  });

  test('that images are complete is the instructor’s word', () => {
    const story = traineeHolds().joins(SECOND_RST).passes(500);
    expect(story.asks(TRAINEE, { kind: 'imagesComplete' })).toContain('roleMayNot');
    expect(story.asks(SECOND_RST, { kind: 'imagesComplete' })).toEqual(['notHolder']);
    expect(story.asks(RST, { kind: 'imagesComplete' })).toEqual(['done']);
  });
});

describe('the instructor is gone (C-29)', () => {
  test('late for a second: no START; heard again: nothing has ended', () => {
    const story = traineeHolds();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    silence(story, [RST.personId], 1_250);
    const start = { kind: 'start', stepId: 'localizer', readyId: story.readyId() } as const;
    expect(story.asks(TRAINEE, start)).toContain('instructorNotHeard');
    expect(story.asks(TRAINEE, { kind: 'selectStep', stepId: 't2' })).toContain('instructorNotHeard');
    expect(story.status('instructorLost')).toBe('suspect');
    silence(story, [], 250);
    expect(story.status('instructorLost')).toBe('ok');
    expect(story.state.lease.control.kind).toBe('granted');
    expect(story.asks(TRAINEE, start)).toEqual(['done']);
  });

  test('lost: control ends, the scan is stopped, and people on site look before anybody has control again', () => {
    const story = traineeHolds();
    expect(traineeStarts(story)).toEqual(['done']);
    story.passes(1_000);
    const { epoch } = story.state.lease;
    silence(story, [RST.personId], 3_000);
    expect(story.status('instructorLost')).toBe('latched');
    expect(story.state.lease).toMatchObject({
      control: { kind: 'local' },
      epoch: epoch + 1,
      lostMs: expect.any(Number),
    });
    expect(story.orders()).toContain('stop');
    expect(story.scanner.state).toBe('idle');
    expect(story.state.supervision).toBeNull();
    // Back, and named again: still not before the site has looked, and not before the link was good for a while.
    silence(story, [], 500);
    story.mustDo(RST, NAMES_TRAINEE);
    silence(story, [], 500);
    story.mustDo(TRAINEE, { kind: 'requestControl' });
    const offers = { kind: 'offerControl', toPersonId: TRAINEE.personId } as const;
    expect(story.asks(MRST, offers)).toContain('controlEnded');
    story.mustDo(MRST, { kind: 'clear', condition: 'instructorLost', why: 'spoke to both' });
    expect(story.asks(MRST, offers)).not.toContain('controlEnded');
  });

  test('gone by signing out, while a scan runs: the same', () => {
    const story = traineeHolds();
    expect(traineeStarts(story)).toEqual(['done']);
    story.passes(1_000);
    story.post({ kind: 'attendeeLeft', consoleId: 'c-rst' });
    expect(story.state.lease.control.kind).toBe('granted');
    story.passes(2_000);
    expect([story.status('instructorLost'), story.scanner.state, story.state.lease.control.kind]).toEqual([
      'latched',
      'idle',
      'local',
    ]);
  });

  test('a credential that runs out is an instructor who is gone', () => {
    const story = traineeHolds();
    story.joins({ ...RST, isCredentialValid: false });
    story.passes(2_000);
    expect(story.state.lease.control.kind).toBe('local');
  });

  test('without a trainee in control nobody misses an instructor', () => {
    const story = new Story().joins(TRAINEE).preparedExam();
    story.passes(10_000);
    expect(story.status('instructorLost')).toBe('ok');
    expect(story.state.lease.control.kind).toBe('granted');
  });
});

describe('taken back at once', () => {
  test('the trainee has nothing from that instant, and what runs is stopped', () => {
    const story = traineeHolds();
    expect(traineeStarts(story)).toEqual(['done']);
    story.passes(1_000);
    // Late, with an old epoch and an echo of anything: what restricts is never refused for that.
    expect(story.asks(RST, { kind: 'takeBackTrainee' }, { epoch: 0, expiresTickMs: 0, consoleId: 'c-rst' })).toEqual([
      'done',
    ]);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.state.supervision).toBeNull();
    expect(story.scanner.state).toBe('idle');
    expect(story.asks(TRAINEE, { kind: 'selectStep', stepId: 't2' })).toContain('notHolder');
    expect(story.asks(TRAINEE, { kind: 'requestControl' })).toEqual(['notSupervised']);
  });

  test('a START that waits for the disk does not begin', () => {
    const story = traineeHolds();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.silent.add('disk');
    expect(story.asks(TRAINEE, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['waiting']);
    expect(story.asks(RST, { kind: 'takeBackTrainee' })).toEqual(['done']);
    expect(story.state.pending).toBeNull();
    expect(story.orders()).not.toContain('start');
  });

  test('it ends nobody’s control but a trainee’s', () => {
    const story = new Story().joins(TRAINEE).joins(SECOND_RST).preparedExam();
    story.mustDo(RST, NAMES_TRAINEE);
    expect(story.asks(SECOND_RST, { kind: 'takeBackTrainee' })).toEqual(['done']);
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: RST.personId } });
    expect(story.state.supervision).toBeNull();
  });

  test('the site takes it back as from anybody; with it the supervision is over', () => {
    const story = traineeHolds();
    story.mustDo(MRST, { kind: 'takeLocal' });
    expect(story.state.supervision).toBeNull();
    const given = traineeHolds();
    given.mustDo(TRAINEE, { kind: 'releaseControl' });
    expect(given.state.supervision).toBeNull();
  });

  test('a session that closes leaves no supervision behind', () => {
    const story = besideTrainee();
    story.mustDo(RST, NAMES_TRAINEE);
    story.count4 = 0;
    story.mustDo(MRST, { kind: 'patientOut' });
    story.passes(500);
    story.mustDo(MRST, { kind: 'closeSession' });
    expect(story.state.supervision).toBeNull();
  });
});

describe('the instructor of whoever has control speaks for their seat', () => {
  test('says that the patient was spoken to, and sees the patient where the remote technologist is to see them', () => {
    const story = traineeHolds();
    expect(story.asks(RST, { kind: 'spokeToPatient' })).toEqual(['done']);
    const patientCamera = { fit: 'attested', byRole: 'rst', validForMs: 900_000, words: 'I see the patient' } as const;
    const { policy } = story.state;
    story.state = { ...story.state, policy: { ...policy, equipment: { ...policy.equipment, patientCamera } } };
    expect(story.asks(RST, { kind: 'stateInput', input: 'patientCamera' })).toEqual(['done']);
  });

  test('a second technologist, who is nobody’s instructor, says neither', () => {
    const story = traineeHolds().joins(SECOND_RST);
    story.passes(500);
    expect(story.asks(SECOND_RST, { kind: 'spokeToPatient' })).not.toEqual(['done']);
  });
});
