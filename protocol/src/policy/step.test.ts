import { describe, expect, test } from 'vitest';
import { COORDINATOR, IDLE_SCANNER, MRSO, MRST, RST, SIGNED_MRST_POLICY, Story } from './story.ts';
import { UNIDENTIFIED_ONSITE } from './roles.ts';
import { CONDITION_IDS, conditionRow, conditionTitle } from './conditions.ts';
import type { InputId } from './inputs.ts';

const scanning = (stepId = 'localizer'): Story => {
  const story = new Story().preparedExam();
  if (stepId !== 'localizer') story.mustDo(RST, { kind: 'selectStep', stepId });
  story.passes(250);
  expect(story.starts(stepId)).toEqual(['done']);
  story.passes(1_000);
  expect(story.state.scanner?.state).toBe('scanning');
  return story;
};

describe('two keys to start', () => {
  test('with lease, READY and every interlock good, START reaches the scanner once', () => {
    const story = scanning();
    expect(story.orders()).toEqual(['start']);
    expect(story.state.permit?.status).toBe('running');
  });

  test('without READY the start is refused and nothing reaches the scanner', () => {
    const story = new Story().preparedExam();
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' })).toEqual(['readyMissing']);
    expect(story.orders()).toEqual([]);
  });

  test('a READY is used up by its start; the next step needs its own', () => {
    const story = scanning();
    story.scanner = { ...IDLE_SCANNER };
    story.passes(500);
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'ready-9' })).toContain('readyMissing');
  });

  test('READY for one step does not start another', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(story.asks(RST, { kind: 'start', stepId: 't2', readyId: story.readyId() })).toContain('readyOtherStep');
  });

  test('READY dies after 120 s', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    const { readyId } = { readyId: story.readyId() };
    for (let second = 0; second < 121; second += 20) {
      story.passes(20_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
    }
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId })).toContain('readyVoid');
  });

  test('the default profile refuses the start and names the missing registered technologist', () => {
    const story = new Story({ policy: { staffingProfile: 'iac' } }).preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual([
      'staffingMissing',
    ]);
  });

  test('an unsigned policy, or one person signing twice, starts nothing', () => {
    const twice = [
      { role: 'mrmd', personId: 'x', name: 'X' } as const,
      { role: 'mrso', personId: 'x', name: 'X' } as const,
    ];
    // Nor does it let anybody in; what is asked here is the START alone.
    expect(() => new Story({ policy: { signatures: twice } }).preparedExam()).toThrow('policyUnsigned');
    const story = new Story().preparedExam();
    story.state = { ...story.state, policy: { ...story.state.policy, signatures: twice } };
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual([
      'policyUnsigned',
    ]);
  });

  test.each([
    ['an old epoch', { epoch: 1 }, 'oldEpoch'],
    ['a stale echo', { echo: { safetyVersion: 1 } }, 'staleEcho'],
    ['another patient on the screen', { echo: { patientRef: 'P2' } }, 'patientMismatch'],
    ['another scanner', { echo: { scannerRef: 'MR2' } }, 'scannerMismatch'],
    ['a digest of other arguments', { echo: { argumentDigest: 'start/t2/ready-1' } }, 'argumentMismatch'],
    ['an old tick', { echo: { siteTickMs: 90_000 } }, 'tooOld'],
    ['a tick from the future', { echo: { siteTickMs: 9_000_000 } }, 'tooOld'],
    ['an expiry that passed', { expiresTickMs: 1 }, 'expired'],
  ])('a start with %s is refused', (_, own: Record<string, unknown>, reasonId) => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    const action = { kind: 'start', stepId: 'localizer', readyId: story.readyId() } as const;
    const base = story.command(action);
    const { echo, ...rest } = own as { echo?: object };
    expect(story.asks(RST, action, { ...rest, echo: { ...base.echo, ...echo } })).toContain(reasonId);
    expect(story.orders()).toEqual([]);
  });

  test('the facts are asked again after the disk: a door that opened meanwhile refuses the start', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.silent.add('disk');
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['waiting']);
    story.bad.add('door34');
    story.reports();
    story.post({ kind: 'intentDurable', intentId: story.state.pending?.intentId ?? '' });
    expect(story.orders()).toEqual([]);
    expect(story.state.permit).toBeNull();
  });

  test('an intent that could not be written starts nothing and says so', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.silent.add('disk');
    story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
    story.post({ kind: 'intentFailed', intentId: story.state.pending?.intentId ?? '' });
    expect(story.effects.at(-1)).toMatchObject({ kind: 'outcome', outcome: { reasons: [{ id: 'intentNotDurable' }] } });
    expect(story.orders()).toEqual([]);
  });

  test('an MRST may never start, a remote technologist may never give READY', () => {
    const story = new Story().preparedExam();
    expect(story.asks(MRST, { kind: 'start', stepId: 'localizer', readyId: 'none' })).toContain('roleMayNot');
    expect(story.asks(RST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual(
      expect.arrayContaining(['roleMayNot', 'mustBeOnSite']),
    );
  });
});

describe('stop always wins', () => {
  test.each([
    ['the remote technologist', RST],
    ['the safety tech', MRST],
    ['whoever stands at the on-site console', UNIDENTIFIED_ONSITE],
  ])('%s stops a scan at once', (_, who) => {
    const story = scanning();
    expect(story.asks(who, { kind: 'stop' })).toEqual(['done']);
    expect(story.orders()).toEqual(['start', 'stop']);
    story.passes(500);
    expect(story.state.stop?.status).toBe('confirmed');
  });

  test('a stop with wrong patient, epoch, echo and expiry still acts, and what was wrong is noted', () => {
    const story = scanning();
    const own = {
      epoch: 77,
      expiresTickMs: 1,
      echo: { siteTickMs: 1, safetyVersion: 0, patientRef: 'P9', scannerRef: 'MR9', argumentDigest: '?' },
    };
    expect(story.asks(RST, { kind: 'stop' }, own)).toEqual(['done']);
    expect(story.orders()).toEqual(['start', 'stop']);
    const record = story.effects.findLast((one) => one.kind === 'journal' && one.record.type === 'command');
    expect(record).toMatchObject({
      record: { data: { noted: ['oldEpoch', 'patientMismatch', 'scannerMismatch', 'staleEcho', 'argumentMismatch'] } },
    });
  });

  test('a coordinator is no participant', () => {
    expect(scanning().asks(COORDINATOR, { kind: 'stop' })).toEqual(['roleMayNot']);
  });

  test('a stop that the scanner swallows is aborted after 2 s, asked again, and people are told', () => {
    const story = scanning();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    story.asks(MRST, { kind: 'stop' });
    story.passes(2_500);
    expect(story.state.stop?.status).toBe('notConfirmed');
    expect(story.orders().slice(0, 3)).toEqual(['start', 'stop', 'abort']);
    story.passes(4_000);
    expect(story.orders().filter((kind) => kind === 'abort').length).toBeGreaterThan(1);
    story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    story.passes(500);
    expect(story.state.stop?.status).toBe('confirmed');
  });

  test('a stop kills a start that waits for the disk', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.silent.add('disk');
    story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
    const intentId = story.state.pending?.intentId ?? '';
    story.asks(MRST, { kind: 'stop' });
    story.post({ kind: 'intentDurable', intentId });
    expect(story.orders()).toEqual(['stop']);
  });

  test('where the site can only stop by hand, people are asked and a person confirms', () => {
    const capabilities = { start: false, stop: false, abort: false, pause: false, resume: false, selectStep: true };
    const story = new Story({ policy: { capabilities } }).preparedExam();
    story.asks(RST, { kind: 'stop' });
    expect(story.state.stop?.status).toBe('askSite');
    story.mustDo(MRST, { kind: 'confirmStopped' });
    expect(story.state.stop?.status).toBe('confirmedByPerson');
  });
});

describe('conditions act', () => {
  test.each<[string, InputId, string[]]>([
    ['the door opens', 'door34', ['stop']],
    ['the patient squeezes the ball', 'squeezeBall', ['stop']],
    ['ferromagnetic alarm with the door shut: the person outside is the problem', 'ferromagnetic', []],
    ['the room stop is pressed', 'roomStop', ['abort']],
    ['the magnet quenches', 'quench', ['abort']],
  ])('%s while scanning', (_, input, orders) => {
    const story = scanning();
    story.bad.add(input);
    story.passes(250);
    expect(story.orders()).toEqual(['start', ...orders]);
  });

  test('mains lost: stop after 2 s, not before', () => {
    const story = scanning();
    story.bad.add('mains');
    story.passes(1_500);
    expect(story.orders()).toEqual(['start']);
    story.passes(1_000);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('presence: unproven at 60 s bars starts, at 75 s stops the scan', () => {
    const story = scanning('t2');
    story.passes(60_500);
    expect(story.status('presenceUnproven')).toBe('confirmed');
    expect(story.orders()).toEqual(['selectStep', 'start']);
    story.passes(15_000);
    expect(story.orders()).toEqual(['selectStep', 'start', 'stop']);
  });

  test('seen leaving stops at once and needs a reason to come back', () => {
    const story = scanning();
    story.mustDo(MRST, { kind: 'leaving' });
    expect(story.orders()).toEqual(['start', 'stop']);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    expect(story.status('mrstLeft')).toBe('latched');
    story.mustDo(MRST, { kind: 'clear', condition: 'mrstLeft', why: 'fetched a blanket, patient was watched' });
    expect(story.status('mrstLeft')).toBe('ok');
  });

  test('an unexpected person stops the scan, voids READY and time-out', () => {
    const story = scanning();
    story.count4 = 2;
    story.passes(1_500);
    expect(story.orders()).toEqual(['start', 'stop']);
    expect(story.state.session?.timeOut.kind).toBe('void');
  });

  test('a Level 2 person whom the reader saw go in is expected', () => {
    const story = scanning();
    story.count4 = 2;
    story.level2Inside = ['J. Okafor'];
    story.passes(1_500);
    expect(story.status('unauthorisedEntry')).toBe('ok');
  });

  test('silent zone sensors are unknown: no start', () => {
    const story = new Story().preparedExam();
    story.silent.add('zone');
    story.passes(3_500);
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toContain(
      'conditionActive',
    );
    expect(story.status('doorOpen')).toBe('confirmed');
  });

  test('a patient without a monitor raises no vitals alarm', () => {
    const story = scanning();
    story.silent.add('monitor');
    story.passes(30_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(40_000);
    expect(story.status('vitalsLost')).toBe('ok');
    expect(story.status('vitalsLostLong')).toBe('ok');
  });

  test('a scan that nobody permitted is stopped', () => {
    const story = new Story().preparedExam();
    story.scanner = { ...story.scanner, state: 'prescan' };
    story.passes(250);
    expect(story.status('scannerDesync')).toBe('latched');
    expect(story.orders()).toEqual(['stop']);
  });

  test('a queue that goes on to the next step by itself is stopped', () => {
    const story = scanning();
    story.scanner = { ...story.scanner, runningStepId: 't2' };
    story.passes(250);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('with no session open an own scan of the site is only observed', () => {
    const story = new Story();
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
    story.passes(3_000);
    expect(story.orders()).toEqual([]);
  });

  test('an unknown start is asked to stop and withdraws its permit: a scan that then begins is stopped too', () => {
    const story = new Story().preparedExam();
    const plain = story.onOrder;
    story.onOrder = (order, effectId) => {
      if (order.kind !== 'start') return plain(order, effectId);
      story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'unknown', code: 'NO_ANSWER' } });
    };
    expect(story.starts()).toEqual(['unknown']);
    expect(story.orders()).toEqual(['start', 'stop']);
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.passes(250);
    expect(story.orders()).toEqual(['start', 'stop', 'stop']);
  });

  test('oxygen: latched until MRST and MRSO have cleared it, never while low', () => {
    const story = scanning();
    story.bad.add('oxygen');
    story.passes(1_500);
    expect(story.orders()).toContain('abort');
    expect(story.asks(MRST, { kind: 'clear', condition: 'oxygenLow', why: 'x' })).toEqual(['conditionStillBad']);
    story.bad.delete('oxygen');
    story.passes(30_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(31_000);
    expect(story.status('oxygenLow')).toBe('latched');
    expect(story.asks(RST, { kind: 'clear', condition: 'oxygenLow', why: 'x' })).toContain('roleMayNot');
    story.mustDo(MRST, { kind: 'clear', condition: 'oxygenLow', why: 'measured 20.9 % at the door' });
    expect(story.status('oxygenLow')).toBe('latched');
    story.mustDo(MRSO, { kind: 'clear', condition: 'oxygenLow', why: 'measured 20.9 %' });
    expect(story.status('oxygenLow')).toBe('ok');
  });
});

describe('link loss', () => {
  test('suspect at 1.0 s, view only at 2.5 s, control over and scan stopped at 5 s', () => {
    const story = scanning();
    story.silent.add('console');
    story.passes(1_250);
    expect(story.status('linkSuspect')).toBe('confirmed');
    expect(story.status('linkDown')).toBe('ok');
    story.passes(1_500);
    expect(story.state.verdict.authority).toBe(2);
    expect(story.orders()).toEqual(['start']);
    story.passes(2_500);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('a heartbeat that echoes an old tick renews nothing: one-way loss is loss', () => {
    const story = scanning();
    const oldTickMs = story.nowMs;
    story.silent.add('console');
    for (let beat = 0; beat < 24; beat += 1) {
      story.passes(250);
      story.beats('c-rst', { echoTickMs: oldTickMs });
    }
    expect(story.state.lease.control.kind).toBe('local');
  });

  test('a page that does not answer its own link worker loses control too', () => {
    const story = scanning();
    story.silent.add('console');
    for (let beat = 0; beat < 40; beat += 1) {
      story.passes(250);
      story.beats('c-rst', { pageAgeMs: 250 * beat });
    }
    expect(story.state.lease.control.kind).toBe('local');
  });

  test('link back restarts nothing for ten minutes, and control comes back only by people', () => {
    const story = scanning();
    story.silent.add('console');
    story.passes(6_000);
    story.silent.delete('console');
    for (let minute = 0; minute < 10; minute += 1) {
      story.passes(30_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
      story.passes(30_000);
    }
    expect(story.orders()).toEqual(['start', 'stop']);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' })).toContain('notHolder');
    story.mustDo(RST, { kind: 'requestControl' });
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: 'rst' })).toEqual(['controlEnded']);
    story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'link is back, spoke by phone' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    story.mustDo(RST, { kind: 'readBackControl', words });
    expect(story.state.lease.control.kind).toBe('granted');
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    expect(story.starts()).toEqual(['done']);
  });

  test('control cannot be offered before the link was good for 30 s', () => {
    const story = scanning();
    story.silent.add('console');
    story.passes(6_000);
    story.silent.delete('console');
    story.passes(10_000);
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'clear', condition: 'controlEnded', why: 'link is back' });
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: 'rst' })).toEqual(['recovering']);
  });

  test('a read-back with the wrong weight is refused', () => {
    const story = new Story();
    story.joins(MRST).joins(RST).passes(500);
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
    });
    story.passes(5_500);
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 86, implantWords: 'none' };
    expect(story.asks(RST, { kind: 'readBackControl', words })).toEqual(['readBackMismatch']);
  });
});

describe('local beats remote', () => {
  test('take back ends control in the same step, from every state, without sign-in', () => {
    const story = scanning();
    expect(story.asks(UNIDENTIFIED_ONSITE, { kind: 'takeLocal' })).toEqual(['done']);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('a start by the old epoch after take back is refused', () => {
    const story = new Story().preparedExam();
    const { epoch } = story.state.lease;
    story.mustDo(MRST, { kind: 'takeLocal' });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' }, { epoch })).toContain('notHolder');
  });
});

describe('the exam', () => {
  test.each([0, null])('patient said to be in, Zone IV count %s → neither READY nor START', (count) => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.post({ kind: 'zone4', facts: { count, level2Inside: [], mayBeGone: 0 } });
    // A count that nobody knows is said twice: it contradicts people, and it is about to be an alarm.
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(
      count === null ? ['zone4TooFew', 'conditionActive'] : ['zone4TooFew'],
    );
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual(['zone4TooFew']);
    story.post({ kind: 'zone4', facts: { count: 1, level2Inside: [], mayBeGone: 0 } });
    // Counted out and in again it may be anybody (T-O); not counted for a while it is the patient as before.
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(
      count === 0 ? ['timeOutVoid', 'readyVoid'] : ['done'],
    );
  });

  test('the safety tech inside does not stand in for a patient who is not counted', () => {
    const story = new Story().preparedExam();
    story.post({ kind: 'zone4', facts: { count: 1, level2Inside: [MRST.name], mayBeGone: 0 } });
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual([
      'zone4TooFew',
      'level2Inside',
    ]);
  });

  test('a count that falls short while a scan runs stops nothing', () => {
    const story = scanning();
    story.post({ kind: 'zone4', facts: { count: 0, level2Inside: [], mayBeGone: 0 } });
    story.count4 = 0;
    story.passes(2_000);
    expect(story.orders()).toEqual(['start']);
  });

  test('no counter at the site → its count bars nothing', () => {
    const zone4Entry = { fit: 'notFitted', substitute: 'the safety tech counts' } as const;
    const story = new Story({ policy: { equipment: { ...SIGNED_MRST_POLICY.equipment, zone4Entry } } }).preparedExam();
    story.post({ kind: 'zone4', facts: { count: 0, level2Inside: [], mayBeGone: 0 } });
    expect(story.starts()).toEqual(['done']);
  });

  test('patient out voids what was said; close needs an empty Zone IV; the next patient starts with nothing', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'patientOut' });
    expect(story.state.session).toMatchObject({ checklist: {}, timeOut: { kind: 'void' }, room: 'out' });
    expect(story.asks(MRST, { kind: 'closeSession' })).toEqual(['zone4NotEmpty']);
    story.count4 = 0;
    story.passes(250);
    story.mustDo(MRST, { kind: 'closeSession' });
    expect(story.state.session).toBeNull();
    const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' })).toEqual(
      expect.arrayContaining(['checklistIncomplete', 'patientNotAdmitted', 'timeOutMissing', 'readyMissing']),
    );
  });

  test('a time-out with another weight than the scanner has is refused', () => {
    const story = new Story().preparedExam();
    expect(story.asks(MRST, { kind: 'leadTimeOut', weightKg: 86, attendants: 0 })).toEqual(['weightMismatch']);
  });

  test('pause, then continue needs the patient spoken to and a new READY', () => {
    const story = scanning();
    story.asks(RST, { kind: 'pause' });
    story.passes(500);
    expect(story.asks(RST, { kind: 'resume', readyId: 'none' })).toEqual(
      expect.arrayContaining(['patientNotSpokenTo', 'readyMissing']),
    );
    story.mustDo(RST, { kind: 'spokeToPatient' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(story.asks(RST, { kind: 'resume', readyId: story.readyId() })).toEqual(['done']);
    story.passes(500);
    expect(story.orders()).toEqual(['start', 'pause', 'resume']);
  });
});

describe('restart', () => {
  test('latches, epoch and patient survive; remote is off and quarantined', () => {
    const before = scanning();
    before.bad.add('squeezeBall');
    before.passes(250);
    const { session, lease } = before.state;
    const story = new Story({
      fold: {
        epoch: lease.epoch,
        latched: ['squeezeBall'],
        session,
        hadOpenPermit: true,
        mainsLostForMs: 0,
        remoteOffForMs: 0,
        scanClocks: [],
        contrastGiven: [],
        nextId: 900,
      },
      nowMs: 5_000,
    });
    expect(story.status('squeezeBall')).toBe('latched');
    expect(story.state.lease.epoch).toBeGreaterThan(lease.epoch);
    expect(story.state.lease.control.kind).toBe('local');
    expect(story.state.lease.quarantine.untilMs).toBe(10_000);
  });
});

test('every row has a title, a first step, and a role that can clear what it latches', () => {
  expect(CONDITION_IDS.length).toBeGreaterThan(25);
  for (const id of CONDITION_IDS) {
    const row = conditionRow(id);
    expect(row.title.length, id).toBeGreaterThan(5);
    expect(row.firstStep.length, id).toBeGreaterThan(5);
    expect(row.latch === 'none' || row.clearedBy.length > 0, id).toBe(true);
    expect(row.clearedBy, id).not.toContain('it');
  }
  const rules = CONDITION_IDS.map((id) => conditionRow(id).rule);
  expect(new Set(rules).size).toBe(rules.length);
});

test('a permit covers its step and its maximum time: a scan that outlasts it is stopped', () => {
  const story = scanning();
  story.passes(45_000);
  expect(story.orders()).toEqual(['start']);
  story.passes(8_000);
  expect(story.orders()).toEqual(['start', 'stop']);
});

describe('what people read is true', () => {
  const doorWords = (story: Story): unknown =>
    conditionTitle('doorOpen', story.state.inputs.door34, story.status('doorOpen'));

  test('a door that reports open is open; one that reports nothing is not said to be', () => {
    const story = new Story();
    story.bad.add('door34');
    story.passes(500);
    expect(story.status('doorOpen')).toBe('confirmed');
    expect(doorWords(story)).toBe('Zone III/IV door is open');
    story.bad.clear();
    story.passes(500);
    story.silent.add('zone');
    story.passes(4_000);
    expect(story.status('doorOpen')).toBe('confirmed');
    expect(doorWords(story)).toBe('Nobody knows whether the Zone III/IV door is shut');
  });

  test('vitals that never came were not lost for 60 s', () => {
    const { inputs } = new Story().state;
    const never = { ...inputs.vitals, raw: 'unknown', lastSeenMs: null } as const;
    expect(conditionTitle('vitalsLostLong', never, 'confirmed')).toBe('No vitals since the site agent started');
    expect(conditionTitle('vitalsLostLong', { ...never, raw: 'good', lastSeenMs: 5 }, 'confirmed')).toBe(
      'Vitals lost for 60 s',
    );
  });
});
