import { describe, expect, test } from 'vitest';
import { restartFold } from './restart-fold.ts';
import { ADULT, lets, lost, passes } from './finishing-story.ts';
import { FINISH_LATE_MS } from './limits.ts';
import { diffPolicies } from './policy-diff.ts';
import { parsePolicyDocument, renderPolicyDocument } from './policy-document.ts';
import { SETTLED_POINTS } from './policy-fields.ts';
import { step } from './step.ts';
import { LIP, MRST, RST, Story, TECHNOLOGIST } from './story.ts';

describe('let it finish, said before the lease has ended', () => {
  test.each([3_300, 6_000])(
    'said %d ms after the last beat: C-12 is there, and is cleared by people (L-B, W-G)',
    (afterMs) => {
      const story = passes(lost(), afterMs);
      expect(lets(story)).toEqual(['done']);
      passes(story, 8_000);
      story.silent.delete('console');
      story.passes(8_000);
      expect(story.state.conditions.controlEnded.status).not.toBe('ok');
    },
  );

  test.each([3_300, 6_000])(
    'said after %d ms, finished; the scanner goes on by itself with a technologist signed in: stopped (W-G)',
    (afterMs) => {
      const story = passes(lost({ tech: true }), afterMs);
      expect(lets(story)).toEqual(['done']);
      passes(story, 6_000);
      story.scanner = { ...story.scanner, state: 'idle', runningStepId: '', remainingMs: null };
      passes(story, 1_000);
      story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
      passes(story, 1_500);
      expect(story.orders()).toEqual(['start', 'stop']);
    },
  );

  test.each([3_300, 6_000])(
    'said after %d ms, the safety tech is not seen for 66 s: the row for nobody here and nobody there (C-23)',
    (afterMs) => {
      const story = passes(lost(), afterMs);
      expect(lets(story)).toEqual(['done']);
      passes(story, 66_500);
      expect(story.state.conditions.orphan.status).toBe('confirmed');
    },
  );
});

describe('what finishes is C1', () => {
  test('a step of the first level mode, of which the scanner has not yet said so itself, is offered to nobody (ruling 2)', () => {
    const story = lost();
    story.scanner = {
      ...story.scanner,
      steps: story.scanner.steps.map((one) => (one.stepId === 'localizer' ? { ...one, mode: 'firstLevel' } : one)),
    };
    passes(story, 4_000);
    expect(story.state.taking).toBeNull();
  });

  test('contrast is given while it finishes: C2, stopped (ruling 1)', () => {
    const story = passes(lost(), 4_000);
    expect(lets(story)).toEqual(['done']);
    story.joins(LIP);
    story.mustDo(LIP, { kind: 'contrastGiven' });
    passes(story, 1_000);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('the scanner goes to the first level mode while it finishes: C2, stopped (ruling 1)', () => {
    const story = passes(lost(), 4_000);
    expect(lets(story)).toEqual(['done']);
    story.scanner = { ...story.scanner, mode: 'firstLevel' };
    passes(story, 1_000);
    expect(story.orders()).toEqual(['start', 'stop']);
  });
});

test('a technologist whose sign-in ran out takes back control while the safety tech is asked: stopped at once (L-E)', () => {
  const story = passes(lost({ tech: true }), 3_300);
  expect(story.state.taking).toMatchObject({ kind: 'offered', to: 'safetyTech' });
  story.post({ kind: 'attendeeCredential', consoleId: 'c-tech', isValid: false });
  story.mustDo({ ...TECHNOLOGIST, isCredentialValid: false }, { kind: 'takeLocal' });
  expect(story.orders()).toEqual(['start', 'stop']);
});

test.each([0, 200_000])(
  'a technologist takes back control while the link is down (finishMaxMs %d): theirs, and not stopped for want of a safety tech’s answer (L-E)',
  (finishMaxMs) => {
    const story = passes(lost({ tech: true, finishMaxMs }), 3_300);
    expect(story.state.taking?.kind ?? null).toBe(finishMaxMs === 0 ? null : 'offered');
    story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
    passes(story, 14_000);
    expect(story.orders()).toEqual(['start']);
  },
);

test('the core is due when what finishes has to be over (settleDueMs)', () => {
  const story = new Story({ policy: { finishMaxMs: 20_000 } }).preparedExam('forYou', ADULT);
  story.scanner = { ...story.scanner, remainingMs: 10_010 };
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000).silent.add('console');
  passes(story, 4_000);
  expect(lets(story)).toEqual(['done']);
  const { taking } = story.state;
  if (taking?.kind !== 'taken' || taking.finishesByMs === null) throw new Error('not finishing');
  expect(taking.finishesByMs).toBeGreaterThan(story.nowMs + FINISH_LATE_MS);
  passes(story, taking.finishesByMs - story.nowMs - 100);
  const { state } = step(story.state, { kind: 'tick' }, taking.finishesByMs);
  expect(state.settleDueMs).toBeLessThanOrEqual(taking.finishesByMs + 1);
});

test('what the settled points say of link loss is true where a facility signed for finishing', () => {
  expect(SETTLED_POINTS.find(({ point }) => point === 'Link loss while scanning')).toMatchObject({
    field: 'finishMaxMs',
  });
});

describe('a START of a technologist on site that begins late (S-D2)', () => {
  test.each([false, true])(
    'never seen; another step is scanned meanwhile (stopped in between: %s); it begins 40 s after: stopped',
    (isStopped) => {
      const story = new Story().joins(TECHNOLOGIST).preparedExam();
      story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
      story.passes(250);
      const obeys = story.onOrder;
      story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
      story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
      const start = (stepId: string) => story.asks(TECHNOLOGIST, { kind: 'start', stepId, readyId: story.readyId() });
      expect(start('localizer')).toEqual(['done']);
      story.passes(isStopped ? 500 : 4_000);
      if (isStopped) {
        story.mustDo(MRST, { kind: 'stop' });
        story.passes(4_000);
        story.mustDo(MRST, { kind: 'spokeToPatient' });
      }
      expect(story.state.permit).toBeNull();
      story.onOrder = obeys;
      story.scanner = { ...story.scanner, selectedStepId: 't2' };
      story.passes(250);
      story.mustDo(MRST, { kind: 'giveReady', stepId: 't2', tableClear: false });
      expect(start('t2')).toEqual(['done']);
      story.passes(20_000);
      story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
      story.passes(10_000);
      const before = story.orders().length;
      story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
      story.passes(3_000);
      expect(story.orders().slice(before)).toContain('stop');
    },
  );
});

describe('an agent that starts anew in the gap of a nameless scanner (V-5, T-I)', () => {
  const anew = (): Story => {
    const before = new Story().preparedExam();
    before.onOrder = (order, effectId) => {
      if (order.kind === 'start') before.scanner = { ...before.scanner, state: 'prescan', runningStepId: '' };
      before.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    };
    expect(before.starts()).toEqual(['done']);
    before.passes(2_000);
    before.scanner = { ...before.scanner, state: 'prepped', runningStepId: '' };
    before.passes(250);
    expect(before.asks(MRST, { kind: 'patientOut' })).toContain('startUnderWay');
    const { state, nowMs, scanner } = before;
    const story = new Story({ fold: restartFold(state), policy: state.policy, nowMs, scanner, isDeaf: true });
    story.count4 = 1;
    return story.joins(MRST).passes(1_000);
  };

  test('"patient out" waits', () => {
    expect(anew().asks(MRST, { kind: 'patientOut' })).not.toEqual(['done']);
  });

  test('a STOP that is swallowed is not called confirmed', () => {
    const story = anew();
    story.asks(MRST, { kind: 'stop' });
    story.passes(1_000);
    expect(story.state.stop?.status).not.toBe('confirmed');
  });
});

describe('let finish while it prepares, at a scanner that waits between prescan and scan', () => {
  test.each([3_300, 6_000])(
    'said %d ms after the last beat; the safety tech signs out after the gap: stopped (W-H)',
    (afterMs) => {
      const story = new Story({ policy: { finishMaxMs: 200_000 } });
      story.preparedExam('forYou', ADULT);
      const obeys = story.onOrder;
      story.onOrder = (order, effectId) => {
        if (order.kind !== 'start') return obeys(order, effectId);
        story.scanner = { ...story.scanner, state: 'prescan', runningStepId: 'localizer', remainingMs: 60_000 };
        story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
      };
      expect(story.starts()).toEqual(['done']);
      story.passes(500).silent.add('console');
      passes(story, afterMs);
      expect(lets(story)).toEqual(['done']);
      passes(story, 1_000);
      story.scanner = { ...story.scanner, state: 'prepped' };
      passes(story, 2_000);
      if (!story.orders().includes('stop')) {
        story.scanner = { ...story.scanner, state: 'scanning' };
        passes(story, 1_000);
        story.post({ kind: 'attendeeLeft', consoleId: `c-${MRST.personId}` });
        passes(story, 1_000);
      }
      expect(story.orders()).toEqual(['start', 'stop']);
    },
  );
});

describe('a link that came back for the third time within ten minutes (C-11 latches)', () => {
  test.each(['withYou', 'forYou'] as const)(
    '%s: it is good again, control is held, and what runs is offered to nobody and not stopped (W-B, W-E, W-F)',
    (mode) => {
      const story = new Story({ policy: { finishMaxMs: 240_000 } });
      story.preparedExam(mode, ADULT);
      const obeys = story.onOrder;
      story.onOrder = (order, effectId) => {
        if (order.kind === 'start') story.scanner = { ...story.scanner, remainingMs: 200_000 };
        obeys(order, effectId);
      };
      story.mustDo(RST, { kind: 'selectStep', stepId: 't2' });
      story.passes(250);
      expect(story.starts('t2')).toEqual(['done']);
      story.passes(1_000);
      for (let times = 0; times < 3; times += 1) {
        story.silent.add('console');
        passes(story, 3_000);
        story.silent.delete('console');
        passes(story, 6_000);
      }
      expect(story.state.lease.control.kind).toBe('granted');
      expect(story.status('linkDown')).toBe('latched');
      passes(story, 6_000);
      expect({
        because: story.state.stop?.because,
        orders: story.orders().filter((one) => one !== 'selectStep'),
      }).toEqual({
        because: undefined,
        orders: ['start'],
      });
    },
  );
});

test('a START of the technologist on site that began after the agent had started anew: stopped (S-D2)', () => {
  const before = new Story().joins(TECHNOLOGIST).preparedExam();
  before.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
  before.passes(6_000);
  before.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  before.onOrder = (_, effectId) => before.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  const start = { kind: 'start', stepId: 'localizer', readyId: before.readyId() } as const;
  expect(before.asks(TECHNOLOGIST, start)).toEqual(['done']);
  before.passes(500);
  const story = new Story({
    fold: restartFold(before.state),
    policy: before.state.policy,
    nowMs: before.nowMs + 3_000,
  });
  story.count4 = 1;
  story.joins(MRST).joins(TECHNOLOGIST).passes(2_000);
  story.mustDo(MRST, { kind: 'confirmPresence' });
  story.passes(10_000);
  for (const id of story.state.activeIds) story.asks(MRST, { kind: 'clear', condition: id, why: 'looked' });
  story.passes(500);
  const orders = story.orders().length;
  story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
  story.passes(3_000);
  expect(story.orders().slice(orders)).toContain('stop');
});

test('"admit" pressed once more while a declared attendant is out: whoever comes in then voids the time-out (T-O)', () => {
  const story = new Story().preparedExam();
  const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 1 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words });
  story.count4 = 2;
  story.passes(1_000);
  // Declared as inside when they were not yet: led anew now that both are.
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 1 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words });
  story.passes(1_000);
  expect(story.state.zone4Fill).toBe('whole');
  story.count4 = 1;
  story.passes(2_000);
  expect(story.state.zone4Fill).toBe('short');
  expect(story.asks(MRST, { kind: 'admitPatient' })).toEqual(['done']);
  story.passes(500);
  story.count4 = 2;
  story.passes(1_000);
  expect({
    timeOut: story.state.session?.timeOut.kind,
    start: story.state.session === null ? [] : startsOr(story),
  }).toEqual({ timeOut: 'void', start: expect.not.arrayContaining(['done']) });
});

function startsOr(story: Story): readonly string[] {
  const ready = story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  if (ready[0] !== 'done') return ready;
  return story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
}

test('a time-out led while another Level 2 person is inside, and the attendant whom it declares is not: whoever comes in voids it (T-O)', () => {
  const story = new Story().preparedExam();
  const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
  // Read at the door: patient and N. Achebe.
  story.level2Inside = ['N. Achebe'];
  story.count4 = 2;
  story.passes(1_000);
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 1 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words });
  story.passes(500);
  // Somebody without a badge; the agent gives what it gave before, one more.
  story.count4 = 3;
  story.passes(1_500);
  // N. Achebe goes out by the reader.
  story.level2Inside = [];
  story.count4 = 2;
  story.passes(1_000);
  expect({ timeOut: story.state.session?.timeOut.kind, start: startsOr(story) }).toEqual({
    timeOut: 'void',
    start: expect.not.arrayContaining(['done']),
  });
});

test('pause at the scanner while it finishes, and Continue there: stopped (S-G)', () => {
  const story = passes(lost({ tech: true }), 3_300);
  expect(lets(story)).toEqual(['done']);
  passes(story, 1_000);
  story.scanner = { ...story.scanner, state: 'paused' };
  passes(story, 2_000);
  story.scanner = { ...story.scanner, state: 'scanning' };
  passes(story, 1_000);
  expect(story.orders()).toEqual(['start', 'stop']);
});

test('it finishes, and a technologist on site takes control of it: theirs', () => {
  const story = passes(lost({ tech: true }), 3_300);
  expect(lets(story)).toEqual(['done']);
  passes(story, 1_000);
  story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
  passes(story, 8_000);
  expect(story.orders()).toEqual(['start']);
});

test('it finishes, and the safety tech presses take back: stopped (L-E)', () => {
  const story = passes(lost(), 3_300);
  expect(lets(story)).toEqual(['done']);
  passes(story, 1_000);
  story.mustDo(MRST, { kind: 'takeLocal' });
  passes(story, 500);
  expect(story.orders()).toEqual(['start', 'stop']);
});

describe('a policy that lets a sequence finish, beside one that says nothing of it', () => {
  const policy = (own: object) => {
    const read = parsePolicyDocument({
      format: 'farfield-policy/1',
      name: 'Demo site',
      version: 3,
      oxygenPlan: 'Leave by the Zone III door, prop it open, wait outside.',
      sitePhone: '555-0100',
      remotePhone: '555-0101',
      ...own,
    });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return read.document;
  };
  test.each([
    [{}, { finishMaxMs: 240_000 }, 'looser'],
    [{ finishMaxMs: 240_000 }, {}, 'stricter'],
    [{ finishMaxMs: 10_000 }, { finishMaxMs: 240_000 }, 'looser'],
  ])('%j → %j is %s', (before, after, effect) => {
    expect(diffPolicies(policy(before), policy(after)).map((one) => one.effect)).toEqual([effect]);
  });
  test('"everything that it says, also what was left to the defaults" names it', () => {
    expect(renderPolicyDocument(policy({}))).toHaveProperty('finishMaxMs', 0);
  });
});

describe('a scanner of which nobody knows whether it names its steps takes a START; STOP comes before its first report, and that is a fault (V-5)', () => {
  const asked = (): Story => {
    const story = new Story().preparedExam();
    story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    expect(story.starts()).toEqual(['done']);
    story.passes(250);
    return story;
  };
  const fault = (story: Story): Story => {
    story.scanner = { ...story.scanner, state: 'fault', runningStepId: '', faultText: 'W-3' };
    return story.passes(6_000);
  };

  test('control: the fault first, then STOP: not called confirmed', () => {
    const story = fault(asked());
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(6_000);
    expect(story.state.stop?.status).not.toBe('confirmed');
  });

  test('STOP is swallowed: it is not called confirmed', () => {
    const story = asked();
    story.mustDo(MRST, { kind: 'stop' });
    fault(story);
    expect(story.state.stop?.status).not.toBe('confirmed');
  });

  test('"patient out" waits', () => {
    const story = asked();
    story.mustDo(MRST, { kind: 'stop' });
    fault(story);
    expect(story.asks(MRST, { kind: 'patientOut' })).not.toEqual(['done']);
  });

  test('its permit ended unseen, with nobody pressing anything: the fault 4 s after START says nothing of the scan', () => {
    const story = asked();
    story.passes(3_500);
    fault(story);
    expect(story.asks(MRST, { kind: 'patientOut' })).not.toEqual(['done']);
  });
});
