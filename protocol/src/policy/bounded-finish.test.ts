import { describe, expect, test } from 'vitest';
import { ADULT, FINISH_MAX_MS, lets, lost, passes, type Told } from './finishing-story.ts';
import { FINISH_LATE_MS, TAKE_WITHIN_MS } from './limits.ts';
import { restartFold } from './restart-fold.ts';
import { isFinisherHere } from './taking.ts';
import { MRST, RST, Story, TECHNOLOGIST } from './story.ts';

// Ruling 1: with the link lost C1 may finish, only as the facility signed it, with little left, the safety tech there and saying so
// within 10 s; nothing else may start.

describe('the link is lost while a sequence runs', () => {
  test('the safety tech lets it finish: remote control is over, nothing is stopped, and nothing else may start', () => {
    const story = passes(lost(), 4_000);
    expect(story.state.taking).toMatchObject({ kind: 'offered', to: 'safetyTech', stepId: 'localizer' });
    expect(lets(story)).toEqual(['done']);
    expect(story.state.lease.control.kind).toBe('local');
    passes(story, 20_000).mustDo(MRST, { kind: 'confirmPresence' });
    passes(story, 20_000);
    expect(story.orders()).toEqual(['start']);
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toContain('notHolder');
    story.mustDo(RST, { kind: 'requestControl' });
    expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).toContain('scannerBusy');
    story.scanner = { ...story.scanner, state: 'idle', runningStepId: '', remainingMs: null };
    passes(story, 1_000);
    expect({ taking: story.state.taking, permit: story.state.permit }).toEqual({ taking: null, permit: null });
    // The next step is nobody's: what a scanner begins by itself is stopped.
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
    passes(story, 1_500);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test.each<[string, Told]>([
    ['the facility did not sign for it', { finishMaxMs: 0 }],
    ['more is left than it signed for', { leftMs: FINISH_MAX_MS + 1_000 }],
    ['the scanner does not say what is left', { leftMs: null }],
    ['nobody said that it is an adult', { patient: { ...ADULT, age: 'child' } }],
    ['the patient is sedated', { patient: { ...ADULT, isSedated: true, monitoring: 'monitored' } }],
    ['the patient is monitored', { patient: { ...ADULT, monitoring: 'monitored' } }],
    ['the scanner is not in the normal mode', { mode: 'firstLevel' }],
  ])('%s: it is offered to nobody and stopped with the lease', (_, told) => {
    const story = passes(lost(told), 4_000);
    expect(story.state.taking).toBeNull();
    const [first] = lets(story);
    expect(first).toBe(told.finishMaxMs === 0 ? 'nothingFinishes' : 'nothingToTake');
    passes(story, 3_000);
    expect(story.orders()).toContain('stop');
  });

  test('nobody says so: stopped 10 s after the link went down, and not before', () => {
    const story = lost();
    passes(story, 3_000);
    const { taking } = story.state;
    if (taking?.kind !== 'offered') throw new Error('not offered');
    passes(story, taking.untilMs - story.nowMs - 200);
    expect(story.orders()).toEqual(['start']);
    passes(story, 400);
    expect(story.orders()).toEqual(['start', 'stop']);
    expect(taking.untilMs - story.nowMs).toBeLessThan(TAKE_WITHIN_MS);
  });

  test('said of another step, too late, by a technologist who is not the session’s Level 2, or from afar: refused', () => {
    const story = passes(lost(), 4_000);
    expect(lets(story, 't2')).toEqual(['otherSequence']);
    expect(story.asks(RST, { kind: 'letFinish', stepId: 'localizer' })).toContain('roleMayNot');
    story.joins(TECHNOLOGIST);
    expect(story.asks(TECHNOLOGIST, { kind: 'letFinish', stepId: 'localizer' })).not.toEqual(['done']);
    passes(story, 12_000);
    expect(lets(story)).toEqual(['takingMissed']);
  });

  test('the link is back before anybody said so: it is the remote technologist’s sequence as before', () => {
    const story = passes(lost(), 3_300);
    expect(story.state.taking?.kind).toBe('offered');
    story.silent.delete('console');
    story.passes(1_000);
    expect({ taking: story.state.taking, control: story.state.lease.control.kind, orders: story.orders() }).toEqual({
      taking: null,
      control: 'granted',
      orders: ['start'],
    });
  });
});

describe('while it finishes', () => {
  const finishing = (): Story => {
    const story = passes(lost(), 4_000);
    expect(lets(story)).toEqual(['done']);
    return passes(story, 1_000);
  };

  test('the safety tech signs out: stopped at once', () => {
    const story = finishing();
    story.post({ kind: 'attendeeLeft', consoleId: `c-${MRST.personId}` });
    passes(story, 500);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('the safety tech is not seen for 75 s, or says that they leave: stopped', () => {
    const unseen = passes(finishing(), 76_000);
    expect(unseen.orders()).toContain('stop');
    const left = finishing();
    left.mustDo(MRST, { kind: 'leaving' });
    passes(left, 16_000);
    expect(left.orders()).toContain('stop');
  });

  test.each(['door34', 'squeezeBall', 'oxygen'] as const)('%s stops it as any scan', (input) => {
    const story = finishing();
    story.bad.add(input);
    passes(story, 2_500);
    expect(story.orders().length).toBeGreaterThan(1);
  });

  test('it does not end in the time that the facility signed for: stopped', () => {
    const story = new Story({ policy: { finishMaxMs: 20_000 } }).preparedExam('forYou', ADULT);
    story.scanner = { ...story.scanner, remainingMs: 19_000 };
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000).silent.add('console');
    passes(story, 4_000);
    expect(lets(story)).toEqual(['done']);
    passes(story, 20_000 + FINISH_LATE_MS - 1_000);
    expect(story.orders()).toEqual(['start']);
    passes(story, 1_500);
    expect(story.orders()).toEqual(['start', 'stop']);
  });

  test('the scanner goes on to the next step, or says nothing: stopped', () => {
    const on = finishing();
    on.scanner = { ...on.scanner, runningStepId: 't2' };
    passes(on, 500);
    expect(on.orders()).toEqual(['start', 'stop']);
    const silent = finishing();
    silent.silent.add('scanner');
    passes(silent, 3_000);
    expect(silent.orders()).toContain('stop');
  });

  test('another is the session’s Level 2: whoever let it finish no longer answers for it', () => {
    const { state } = finishing();
    const { session, taking } = state;
    if (session === null || taking?.kind !== 'taken') throw new Error('it does not finish');
    expect(isFinisherHere(state, taking.by)).toBe(true);
    const level2 = { personId: 'mrst2', name: 'N. Achebe', atMs: state.nowMs };
    expect(isFinisherHere({ ...state, session: { ...session, level2 } }, taking.by)).toBe(false);
  });

  test('a restart knows nothing of it: what nobody knows is stopped', () => {
    const before = finishing();
    const story = new Story({ fold: restartFold(before.state), policy: before.state.policy, nowMs: before.nowMs });
    story.scanner = before.scanner;
    story.joins(MRST);
    passes(story, 8_000);
    expect({ taking: story.state.taking, orders: story.orders() }).toMatchObject({ taking: null });
    expect(story.orders()).toContain('stop');
  });
});
