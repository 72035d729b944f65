import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import type { Principal } from './roles.ts';
import { MRST, RST, SIGNED_MRST_POLICY, Story } from './story.ts';

/** A scanner that takes a START and thinks about it: nothing is reported until the story says so. */
function askedToStart(): Story {
  const story = new Story().preparedExam();
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  expect(story.starts()).toEqual(['done']);
  story.passes(250);
  return story;
}

function begins(story: Story): void {
  story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
  story.passes(250);
}

describe('a START that begins after somebody said stop', () => {
  test.each([500, 1_000, 2_900, 5_000])('STOP, and the scan begins %d ms later → it is stopped again', (laterMs) => {
    const story = askedToStart();
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(laterMs);
    const before = story.orders().length;
    begins(story);
    expect(story.orders().slice(before)).toContain('stop');
    expect(story.state.permit).toBeNull();
  });

  test('while it may still begin the stop is not called confirmed', () => {
    const story = askedToStart();
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(1_500);
    expect(story.state.stop?.status).toBe('sent');
    story.passes(2_500);
    expect(story.state.stop?.status).toBe('confirmed');
  });

  test('begun after the stop was confirmed → C-42, high alarm, stopped', () => {
    const story = askedToStart();
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(6_000);
    expect(story.state.stop?.status).toBe('confirmed');
    begins(story);
    expect(story.status('scannerDesync')).toBe('confirmed');
    expect(story.orders().at(-1)).toMatch(/stop|abort/);
  });

  test.each([
    ['take back', MRST, { kind: 'takeLocal' }],
    ['control given back', RST, { kind: 'releaseControl' }],
  ] as const)('%s while it is on its way → a stop, and no permit is left', (_, person: Principal, action) => {
    const story = askedToStart();
    story.mustDo(person, action);
    expect(story.orders()).toEqual(['start', 'stop']);
    expect(story.state.permit).toBeNull();
    begins(story);
    expect(story.orders().slice(2)).toContain('stop');
  });

  test('a door that opens and shuts before the first gradient → the start is stopped', () => {
    const story = askedToStart();
    story.bad.add('door34');
    story.passes(250);
    story.bad.clear();
    story.passes(250);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('an ordinary stop of a running scan raises no alarm of its own', () => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(1_000);
    story.mustDo(RST, { kind: 'stop' });
    story.passes(1_000);
    expect(story.state.stop?.status).toBe('confirmed');
    expect(story.status('scannerDesync')).toBe('ok');
  });
});

describe('paused', () => {
  const paused = (): Story => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(500);
    story.mustDo(MRST, { kind: 'pause' });
    story.passes(500);
    return story;
  };

  test('Continue pressed at the scanner itself, without READY → C-42, stopped', () => {
    const story = paused();
    begins(story);
    expect(story.status('scannerDesync')).toBe('latched');
    expect(story.orders().slice(2)).toContain('stop');
  });

  test('a STOP that the scanner swallows while paused is not confirmed', () => {
    const story = paused();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(3_000);
    expect(story.state.stop?.status).toBe('notConfirmed');
  });

  test('after a STOP nothing is left to continue', () => {
    const story = paused();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.mustDo(MRST, { kind: 'stop' });
    expect(story.asks(RST, { kind: 'resume', readyId: 'none' })).toContain('pauseWithoutPermit');
  });
});

describe('unknown is bad', () => {
  test.each(['squeezeBall', 'quench', 'roomStop', 'ferromagnetic'] as const)(
    '%s does not report while its feed lives → no start',
    (input) => {
      const story = new Story().preparedExam();
      story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
      story.post({ kind: 'input', input, raw: 'unknown', seenMs: story.nowMs, words: 'is of bad quality' });
      const answer = story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
      expect(answer).toContain('conditionActive');
    },
  );

  test('a scanner that falls silent does not take back that it scanned without a permit', () => {
    const story = new Story().preparedExam();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    begins(story);
    story.silent.add('scanner');
    story.passes(6_000);
    expect(story.status('scannerDesync')).toBe('confirmed');
  });
});

describe('two keys are two people', () => {
  test('one person with two accounts gives READY and may not start', () => {
    const story = new Story();
    const both: Principal = { ...RST, personId: MRST.personId };
    story.joins(MRST).joins({ ...both, personId: 'rst' });
    const prepared = story.preparedExam();
    prepared.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(
      prepared.asks(both, { kind: 'start', stepId: 'localizer', readyId: prepared.readyId() }, { consoleId: 'c-rst' }),
    ).toContain('samePerson');
  });

  test('who led the time-out does not read it back', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    const both: Principal = { ...RST, personId: MRST.personId };
    expect(story.asks(both, { kind: 'readBackTimeOut', words })).toContain('samePerson');
  });

  test('a technologist "on site" who comes through the gateway is not on site', () => {
    const story = new Story().preparedExam();
    story.mustDo(RST, { kind: 'releaseControl' });
    story.joins({ ...RST, personId: 'far', role: 'onsiteTechnologist', seat: 'remote' });
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    begins(story);
    expect(story.status('scannerDesync')).toBe('confirmed');
  });
});

describe('nothing late has effect, words of people included', () => {
  test.each([
    ['confirmPresence', MRST, { kind: 'confirmPresence' }],
    ['spokeToPatient', MRST, { kind: 'spokeToPatient' }],
    ['stateInput', MRST, { kind: 'stateInput', input: 'patientCamera' }],
    ['tickChecklist', MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS }],
    ['leadTimeOut', MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 }],
  ] as const)('%s that lay in a buffer is refused', (_, person, action) => {
    const story = new Story().preparedExam();
    const { echo } = story.command(action);
    expect(
      story.asks(person, action, {
        expiresTickMs: story.nowMs - 1,
        echo: { ...echo, siteTickMs: story.nowMs - 9_000 },
      }),
    ).toEqual(expect.arrayContaining(['tooOld', 'expired']));
    expect(story.asks(person, action, { echo: { ...echo, patientRef: 'P9' } })).toContain('patientMismatch');
  });

  test('that somebody leaves is never too late', () => {
    const story = new Story().preparedExam();
    expect(story.asks(MRST, { kind: 'leaving' }, { expiresTickMs: 1 })).toEqual(['done']);
  });
});

describe('the room and the session while it scans', () => {
  test.each([
    ['patientOut', { kind: 'patientOut' }],
    ['closeSession', { kind: 'closeSession' }],
    ['leadTimeOut', { kind: 'leadTimeOut', weightKg: 68, attendants: 3 }],
  ] as const)('%s is refused', (_, action) => {
    const story = new Story().preparedExam();
    story.starts();
    story.passes(500);
    expect(story.asks(MRST, action)).toContain('scannerBusy');
  });

  test('control was read back for one patient: closing the session ends it', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'patientOut' });
    story.count4 = 0;
    story.passes(250);
    story.mustDo(MRST, { kind: 'closeSession' });
    expect(story.state.lease.control.kind).toBe('local');
  });

  test('a statement is made by the role that the equipment list names', () => {
    const patientCamera = { fit: 'attested', byRole: 'mrst', validForMs: 60_000, words: 'seen by the MRST' } as const;
    const equipment = { ...SIGNED_MRST_POLICY.equipment, patientCamera };
    const story = new Story({ policy: { equipment } }).preparedExam();
    expect(story.asks(RST, { kind: 'stateInput', input: 'patientCamera' })).toContain('notYourStatement');
  });

  test('one slow round trip refuses a START at once', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.beats('c-rst', { roundTripMs: 900 });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toContain('linkTooSlow');
  });

  test('pause withdraws a start that waits for the disk', () => {
    const story = new Story().preparedExam();
    story.silent.add('disk');
    expect(story.starts()).toEqual(['waiting']);
    story.asks(MRST, { kind: 'pause' });
    expect(story.state.pending).toBeNull();
  });
});
