import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from './facility-policy.ts';
import { MRST, RST, Story, TECHNOLOGIST } from './story.ts';

// What a third look found, each as it was told.

/** START accepted by a scanner that thinks about it; nothing reported until the story says so. */
function askedToStart(story = new Story().preparedExam()): Story {
  story.passes(250);
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  expect(story.starts()).toEqual(['done']);
  story.passes(250);
  return story;
}
/** The same by the technologist on site, who has taken back control. */
function locallyAskedToStart(): Story {
  const story = new Story().joins(TECHNOLOGIST).preparedExam();
  story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
  story.passes(250);
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  expect(story.asks(TECHNOLOGIST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['done']);
  return story.passes(500);
}
const begins = (story: Story): Story => {
  story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
  return story.passes(3_000);
};

describe('a START that begins after a confirmed stop, with an MR technologist merely signed in on site (S-F, S-D)', () => {
  test('take back by the safety tech, confirmed, and the scan then begins: it is stopped', () => {
    const story = askedToStart(new Story().joins(TECHNOLOGIST).preparedExam());
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.passes(4_000);
    expect(story.state.stop?.status).toBe('confirmed');
    const before = story.orders().length;
    begins(story);
    expect(story.orders().slice(before)).toContain('stop');
  });

  test('the link dies while START is on its way; the scan begins after control ended: it is stopped', () => {
    const story = askedToStart(new Story().joins(TECHNOLOGIST).preparedExam());
    story.silent.add('console');
    story.passes(10_000);
    expect(story.state.lease.control.kind).toBe('local');
    const before = story.orders().length;
    begins(story);
    expect(story.orders().slice(before)).toContain('stop');
  });

  test('the technologist starts locally, the safety tech presses STOP, confirmed; it then begins: it is stopped', () => {
    const story = locallyAskedToStart();
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(4_000);
    expect(story.state.stop?.status).toBe('confirmed');
    const before = story.orders().length;
    begins(story);
    expect(story.orders().slice(before)).toContain('stop');
  });

  test('STOP pressed once more after it was confirmed takes nothing back: the START that then begins is stopped (S-D2)', () => {
    const story = locallyAskedToStart();
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(4_000);
    expect(story.state.stop?.status).toBe('confirmed');
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(1_000);
    expect(story.state.stop?.status).toBe('confirmed');
    const before = story.orders().length;
    begins(story);
    expect(story.status('scannerDesync')).toBe('confirmed');
    expect(story.orders().slice(before)).toContain('stop');
  });

  test('a STOP long after it is another matter: what the technologist then scans is their own', () => {
    const story = locallyAskedToStart();
    story.mustDo(MRST, { kind: 'stop' });
    for (let half = 0; half < 3; half += 1) {
      story.passes(20_250);
      story.mustDo(MRST, { kind: 'confirmPresence' });
    }
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(1_000);
    expect(story.state.unseenStarts).toEqual([]);
    const before = story.orders().length;
    begins(story);
    expect(story.orders().slice(before)).toEqual([]);
  });

  test('an unknown START of the technologist: stop confirmed by an idle report, then it begins: it is stopped (S-D)', () => {
    const story = new Story().joins(TECHNOLOGIST).preparedExam();
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    story.passes(250);
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.onOrder = (order, effectId) => {
      if (order.kind !== 'start') story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    };
    story.asks(TECHNOLOGIST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
    story.passes(6_000);
    expect(story.state.permit).toBeNull();
    expect(story.state.stop?.status).toBe('confirmed');
    const before = story.orders().length;
    begins(story);
    expect(story.orders().slice(before)).toContain('stop');
  });
});

test('a technologist on site who is not of Level 2 does not say for the safety tech that the patient is heard', () => {
  const low = { ...TECHNOLOGIST, personId: 'low', isLevel2: false };
  const story = new Story().joins(low).preparedExam();
  expect(story.asks(low, { kind: 'stateInput', input: 'patientAudio' })).not.toEqual(['done']);
});

test('a technologist whose account ran out takes back control while it scans: as for anybody who may not scan, it is stopped at once', () => {
  const old = { ...TECHNOLOGIST, personId: 'old', isCredentialValid: false };
  const story = new Story().joins(old).preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  story.mustDo(old, { kind: 'takeLocal' });
  story.passes(1_000);
  expect(story.orders()).toContain('stop');
});

test('take back by a technologist on site before the START has begun: it is stopped', () => {
  const story = askedToStart(new Story().joins(TECHNOLOGIST).preparedExam());
  story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
  story.passes(1_000);
  expect(story.orders()).toContain('stop');
});

test('another patient on the scanner while a scan runs: it is stopped, or somebody is told', () => {
  const story = new Story().preparedExam();
  story.mustDo(RST, { kind: 'selectStep', stepId: 't2' });
  story.passes(500);
  expect(story.starts('t2')).toEqual(['done']);
  story.passes(1_000);
  story.scanner = { ...story.scanner, patientRef: 'P2', patientName: 'DEMO, Ben', patientWeightKg: 20 };
  story.passes(8_000);
  expect(story.orders().includes('stop') || story.state.activeIds.length > 0).toBe(true);
});

test('a scanner that answers STOP by "paused": once a person has seen that it stopped, the patient may be taken out', () => {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  story.onOrder = (_, effectId) => {
    story.scanner = { ...story.scanner, state: 'paused' };
    story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  };
  story.mustDo(MRST, { kind: 'stop' });
  story.passes(3_000);
  expect(story.state.stop?.status).toBe('notConfirmed');
  story.mustDo(MRST, { kind: 'confirmStopped' });
  expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['done']);
});

describe('a scanner that reports a fault and still names a running step', () => {
  const faulty = (): Story => {
    const story = new Story().preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.scanner = { ...story.scanner, state: 'fault', faultText: 'cooling warning' };
    return story;
  };

  test('a hung STOP is not called confirmed by the scanner', () => {
    const story = faulty();
    story.onOrder = () => undefined;
    story.passes(250);
    story.asks(MRST, { kind: 'stop' });
    story.passes(2_500);
    expect(story.state.stop?.status).toBe('notConfirmed');
  });

  test('a door that opens while it does stops it', () => {
    const story = faulty().passes(500);
    story.bad.add('door34');
    story.passes(1_500);
    expect(story.orders()).toContain('stop');
  });

  test('its permit ends with its time, by a stop, and not with the fault', () => {
    const story = faulty().passes(5_000);
    expect(story.state.permit).not.toBeNull();
    story.passes(60_000);
    expect(story.orders()).toContain('stop');
  });

  test('once it names none, the scan has ended', () => {
    const story = faulty().passes(500);
    story.onOrder = () => undefined;
    story.mustDo(MRST, { kind: 'stop' });
    story.scanner = { ...story.scanner, runningStepId: '' };
    story.passes(4_000);
    expect(story.state.stop?.status).toBe('confirmed');
    expect(story.state.permit).toBeNull();
  });

  test('a person who has looked says that it stopped: the patient may be taken out', () => {
    const story = faulty();
    story.onOrder = () => undefined;
    story.passes(250);
    story.asks(MRST, { kind: 'stop' });
    story.passes(2_500);
    story.mustDo(MRST, { kind: 'confirmStopped' });
    expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['done']);
  });
});

describe('a pause that does not pause becomes a stop', () => {
  const scanning = (): Story => {
    const story = new Story().preparedExam();
    expect(story.starts()).toEqual(['done']);
    return story.passes(1_000);
  };

  test('the scanner answers "done" and scans on (failsafe row 24: state other than commanded)', () => {
    const story = scanning();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.asks(RST, { kind: 'pause' });
    story.passes(2_000);
    expect(story.orders()).not.toContain('stop');
    story.passes(2_000);
    expect(story.orders()).toContain('stop');
  });

  test.each([
    ['certainly did not reach the scanner', { kind: 'failed', code: 'SCANNER_NOT_CONNECTED' }],
    ['may or may not have reached it', { kind: 'unknown', code: 'TIMEOUT' }],
    ['the scanner refuses', { kind: 'refused', why: 'not now' }],
  ] as const)('one that %s: at once', (_, outcome) => {
    const story = scanning();
    story.onOrder = (order, effectId) => {
      if (order.kind === 'pause') story.post({ kind: 'effectOutcome', effectId, outcome });
    };
    story.asks(MRST, { kind: 'pause' });
    story.passes(500);
    expect(story.orders()).toContain('stop');
  });

  test('one that takes 2 s is a pause, and goes on as one', () => {
    const story = scanning();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.asks(RST, { kind: 'pause' });
    story.passes(2_000);
    story.scanner = { ...story.scanner, state: 'paused' };
    story.passes(10_000);
    expect(story.orders()).not.toContain('stop');
    expect(story.state.permit?.status).toBe('paused');
  });
});

describe('a site whose scanner only people can stop', () => {
  const asked = (): Story => {
    const capabilities = { ...DEFAULT_POLICY.capabilities, stop: false, abort: false };
    const story = new Story({ policy: { capabilities } }).preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(500);
    story.mustDo(MRST, { kind: 'stop' });
    return story;
  };

  test('the scan that they were asked to stop goes on for a while: no second alarm for it', () => {
    const story = asked().passes(10_000);
    expect(story.state.stop?.status).toBe('askSite');
    expect(story.status('scannerDesync')).not.toBe('confirmed');
  });

  test('it came to rest, nobody said so, and something scans again: C-42', () => {
    const story = asked();
    story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    story.passes(5_000);
    expect(story.state.stop?.status).toBe('askSite');
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
    story.passes(3_000);
    expect(story.status('scannerDesync')).toBe('confirmed');
  });
});

describe('a scan that a technologist on site started', () => {
  const started = (story: Story): Story => {
    story.joins(TECHNOLOGIST).preparedExam();
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    story.passes(6_000);
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    return story;
  };
  const presses = (story: Story): Story => {
    const start = { kind: 'start', stepId: 'localizer', readyId: story.readyId() } as const;
    expect(story.asks(TECHNOLOGIST, start)).toEqual(['done']);
    story.passes(1_000);
    story.mustDo(RST, { kind: 'requestControl' });
    return story;
  };

  test('in the middle of it control is not offered to a remote technologist', () => {
    const story = presses(started(new Story()));
    expect(story.scanner.state).toBe('scanning');
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).toEqual(['scannerBusy']);
  });

  test('signed in again within ten seconds it is theirs as before, and the next absence counts from its own beginning', () => {
    const story = presses(started(new Story()));
    const leaves = (): void => void story.post({ kind: 'attendeeLeft', consoleId: 'c-tech' });
    leaves();
    expect(story.state.permit?.onsiteOwner).toMatchObject({ personId: 'tech', goneMs: story.nowMs });
    story.passes(8_000);
    story.joins(TECHNOLOGIST);
    expect(story.state.permit?.onsiteOwner).toMatchObject({ personId: 'tech', goneMs: null });
    story.passes(3_000);
    leaves();
    story.passes(3_000);
    expect([story.scanner.state, story.orders()]).toEqual(['scanning', ['start']]);
  });

  test('gone for ten seconds: what runs is stopped', () => {
    const story = presses(started(new Story()));
    story.post({ kind: 'attendeeLeft', consoleId: 'c-tech' });
    story.passes(9_750);
    expect(story.orders()).toEqual(['start']);
    story.passes(250);
    expect(story.orders()).toEqual(['start', 'stop']);
    expect(story.state.stop?.because).toBe(`${TECHNOLOGIST.name} is no longer signed in on site`);
  });

  test('nor while its START may still begin', () => {
    const story = started(new Story());
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    presses(story);
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).toEqual(['startUnderWay']);
  });

  test('nor granted, where it was offered before', () => {
    const story = new Story().preparedExam();
    story.mustDo(RST, { kind: 'releaseControl' });
    story.passes(6_000);
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    story.scanner = { ...story.scanner, state: 'stopping', runningStepId: 'localizer' };
    story.passes(250);
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    expect(story.asks(RST, { kind: 'readBackControl', words })).toEqual(['scannerBusy']);
  });
});
