import { describe, expect, test } from 'vitest';
import { MRST, RST, SECOND_RST, Story } from './story.ts';
import { restartFold } from './restart-fold.ts';
import { type Principal, UNIDENTIFIED_ONSITE } from './roles.ts';

const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
const propose = { kind: 'proposeHandOver', toPersonId: 'rst2' } as const;
const readBack = { kind: 'readBackHandOver', words } as const;
const agree = { kind: 'agreeHandOver', toPersonId: 'rst2' } as const;

/** A prepared exam; the first technologist has control and a second one is connected. */
function exam(): Story {
  return new Story().joins(SECOND_RST).preparedExam();
}

function readBackExam(): Story {
  const story = exam();
  story.mustDo(RST, propose);
  story.mustDo(SECOND_RST, readBack);
  return story;
}

function passing(): Story {
  const story = readBackExam();
  story.mustDo(MRST, agree);
  return story;
}

describe('one step, from one remote technologist to another', () => {
  test('proposed, read back, agreed on site: the first has nothing from there on, the second as soon as the first let go', () => {
    const story = readBackExam();
    const { epoch } = story.state.lease;
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst' } });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.mustDo(MRST, agree);
    expect(story.state.lease).toMatchObject({
      epoch: epoch + 1,
      control: { kind: 'passing', to: { personId: 'rst2' } },
    });
    expect(story.state.session).toMatchObject({
      ready: { kind: 'void', why: 'the remote technologist changed' },
      timeOut: { kind: 'void', why: 'the remote technologist changed' },
    });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'x' })).toContain('notHolder');
    expect(story.asks(SECOND_RST, { kind: 'selectStep', stepId: 't2' })).toEqual(['notHolder']);
    story.passes(500);
    expect(story.state.lease).toMatchObject({
      epoch: epoch + 2,
      control: { kind: 'granted', holder: { personId: 'rst2' } },
    });
    story.mustDo(SECOND_RST, { kind: 'selectStep', stepId: 't2' });
    expect(story.asks(RST, { kind: 'selectStep', stepId: 't2' })).toEqual(['notHolder']);
  });

  test('the first console says nothing more → the second waits until the first cannot believe', () => {
    const story = readBackExam();
    const deaf = (ms: number): void => {
      for (let left = ms; left > 0; left -= 250) {
        story.nowMs += 250;
        story.beats('c-rst2');
        story.beats('c-mrst');
        story.silent.add('console');
        story.reports();
      }
    };
    const heardMs = story.nowMs;
    story.mustDo(MRST, agree);
    deaf(4_750);
    expect(story.state.lease.control.kind).toBe('passing');
    deaf(250);
    expect(story.nowMs - heardMs).toBe(5_000);
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst2' } });
  });

  test.each<[string, Parameters<Story['beats']>[1], 'passing' | 'granted']>([
    ['a heartbeat sent after its control ended', { echoTickMs: 1 }, 'granted'],
    ['a heartbeat of the very moment in which it ended', { echoTickMs: 0 }, 'passing'],
    ['an earlier one, late', { echoTickMs: -300 }, 'passing'],
    ['one, with a page that has not moved for 3 s', { echoTickMs: 1, pageAgeMs: 3_000 }, 'passing'],
  ])('the first console echoes %s', (_, own, kind) => {
    const story = passing();
    const agreedMs = story.nowMs;
    story.nowMs += 100;
    story.beats('c-rst', { ...own, echoTickMs: agreedMs + (own?.echoTickMs ?? 0) });
    expect(story.state.lease.control.kind).toBe(kind);
  });

  test('an echo of the second console lets nobody go', () => {
    const story = passing();
    story.nowMs += 100;
    story.beats('c-rst2');
    expect(story.state.lease.control.kind).toBe('passing');
  });

  test('the second is gone when it could begin → the site has control, and says so in the record', () => {
    const story = passing();
    story.post({ kind: 'attendeeLeft', consoleId: 'c-rst2' });
    story.passes(500);
    expect(story.state.lease.control).toMatchObject({ kind: 'local', by: 'hand-over not completed' });
    expect(story.effects).toContainEqual(
      expect.objectContaining({
        record: { type: 'control', data: expect.objectContaining({ kind: 'handOverFailed', holder: 'K. Brandt' }) },
      }),
    );
  });

  test('another person sits at the second console by then → the site has control', () => {
    const story = passing();
    story.post({ kind: 'attendeeJoined', consoleId: 'c-rst2', principal: { ...SECOND_RST, personId: 'else' } });
    story.passes(500);
    expect(story.state.lease.control.kind).toBe('local');
  });
});

describe('who may not', () => {
  const gone: (story: Story) => void = (story) => void story.post({ kind: 'attendeeLeft', consoleId: 'c-rst2' });
  const scans: (story: Story) => void = (story) => {
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.reports();
  };
  const silentScanner: (story: Story) => void = (story) => {
    story.silent.add('scanner');
    story.passes(4_000);
  };
  const nothing = (): void => undefined;

  test.each<[string, (story: Story) => void, Principal, Parameters<Story['asks']>[1], string]>([
    ['who has no control proposes', nothing, SECOND_RST, { ...propose, toPersonId: 'rst' }, 'notHolder'],
    ['to a person who is not there', gone, RST, propose, 'nobodyToHandTo'],
    ['to oneself', nothing, RST, { ...propose, toPersonId: 'rst' }, 'nobodyToHandTo'],
    ['to the safety tech', nothing, RST, { ...propose, toPersonId: 'mrst' }, 'nobodyToHandTo'],
    ['while it scans', scans, RST, propose, 'scannerBusy'],
    ['while nobody knows whether it scans', silentScanner, RST, propose, 'scannerUnknown'],
    ['a second time', (story) => story.mustDo(RST, propose), RST, propose, 'handOverOpen'],
    ['a read-back of nothing', nothing, SECOND_RST, readBack, 'notProposed'],
    ['a read-back by another than was named', (story) => story.mustDo(RST, propose), RST, readBack, 'notProposed'],
    [
      'a read-back of another patient',
      (story) => story.mustDo(RST, propose),
      SECOND_RST,
      { ...readBack, words: { ...words, patientRef: 'P2' } },
      'readBackMismatch',
    ],
    ['agreed before it was read back', (story) => story.mustDo(RST, propose), MRST, agree, 'handOverNotReadBack'],
    ['agreed when nothing is proposed', nothing, MRST, agree, 'noHandOver'],
    ['agreed by a remote technologist', nothing, RST, agree, 'roleMayNot'],
    ['dropped when there is none', nothing, RST, { kind: 'dropHandOver' }, 'noHandOver'],
  ])('a hand-over is refused: %s', (_, prepare, person, action, reasonId) => {
    const story = exam();
    prepare(story);
    expect(story.asks(person, action)).toContain(reasonId);
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst' } });
  });

  test.each<[string, (story: Story) => void, string]>([
    ['it scans', scans, 'scannerBusy'],
    ['the other is not heard', (story) => void (story.nowMs += 1_100), 'successorNotHeard'],
    [
      'another credential',
      (story) => {
        const principal = { ...SECOND_RST, isCredentialValid: false };
        story.post({ kind: 'attendeeJoined', consoleId: 'c-rst2', principal });
      },
      'credentialInvalid',
    ],
    ['another is meant', nothing, 'noHandOver'],
  ])('the site agrees, and %s', (what, prepare, reasonId) => {
    const story = readBackExam();
    prepare(story);
    const toPersonId = what === 'another is meant' ? 'rst3' : 'rst2';
    expect(story.asks(MRST, { ...agree, toPersonId })).toContain(reasonId);
    expect(story.state.lease.control.kind).toBe('granted');
  });

  test('it is read back once', () => {
    const story = readBackExam();
    expect(story.asks(SECOND_RST, readBack)).toEqual(['handOverReadBack']);
    expect(story.asks(MRST, agree)).toEqual(['done']);
  });

  test('a START does not race a hand-over; dropped, it goes on', () => {
    const story = exam();
    story.mustDo(RST, propose);
    expect(story.starts()).toEqual(['handOverOpen']);
    story.mustDo(MRST, { kind: 'dropHandOver' });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['done']);
  });

  test.each([RST, SECOND_RST, MRST])('%j may drop it', (person) => {
    const story = readBackExam();
    story.mustDo(person, { kind: 'dropHandOver' });
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst' }, handOver: null });
  });

  test('nobody goes on with it for a minute → it is over, and the first has control as before', () => {
    const story = exam();
    story.mustDo(RST, propose);
    story.passes(60_000);
    expect(story.state.lease.control).toMatchObject({ handOver: { stage: 'proposed' } });
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(500);
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', handOver: null });
  });
});

describe('the disk and the boot', () => {
  test('the record of the agreement cannot be written → nothing passes', () => {
    const story = readBackExam();
    story.silent.add('disk');
    expect(story.asks(MRST, agree)).toEqual(['waiting']);
    story.post({ kind: 'intentFailed', intentId: story.state.pending?.intentId ?? '' });
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst' } });
  });

  test('it begins to scan while the record is written → nothing passes', () => {
    const story = readBackExam();
    story.silent.add('disk');
    story.asks(MRST, agree);
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.reports();
    story.post({ kind: 'intentDurable', intentId: story.state.pending?.intentId ?? '' });
    expect(story.state.lease.control.kind).not.toBe('passing');
  });

  test('whenever the site goes down, the next boot has an epoch that nobody was granted', () => {
    const story = readBackExam();
    story.silent.add('disk');
    story.asks(MRST, agree);
    const folds = [restartFold(story.state).epoch];
    story.post({ kind: 'intentDurable', intentId: story.state.pending?.intentId ?? '' });
    folds.push(restartFold(story.state).epoch);
    story.passes(500);
    folds.push(restartFold(story.state).epoch);
    expect(story.state.lease.control.kind).toBe('granted');
    expect(folds).toEqual([folds[0], folds[0], folds[0]]);
    expect(folds[0]).toBeGreaterThan(story.state.lease.epoch);
  });
});

describe('local beats remote, from each of its states', () => {
  test.each<[string, () => Story]>([
    [
      'proposed',
      () => {
        const story = exam();
        story.mustDo(RST, propose);
        return story;
      },
    ],
    ['read back', readBackExam],
    [
      'agreed, waiting for the disk',
      () => {
        const story = readBackExam();
        story.silent.add('disk');
        story.asks(MRST, agree);
        return story;
      },
    ],
    ['passing', passing],
  ])('%s → taken back in one act by somebody not signed in; the second gets nothing later', (_, make) => {
    const story = make();
    expect(story.asks(UNIDENTIFIED_ONSITE, { kind: 'takeLocal' })).toEqual(['done']);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.state.pending).toBeNull();
    story.passes(6_000);
    expect(story.state.lease.control.kind).toBe('local');
  });
});
