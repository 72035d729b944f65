import { describe, expect, test } from 'vitest';
import { endControl, grant, isHeldBy, leaseAtBoot, type LeaseState, offer, renew, request } from './lease.ts';
import { MRST, RST, SECOND_RST, Story } from './story.ts';

const A = { personId: 'a', name: 'A', consoleId: 'c-a' };
const B = { personId: 'b', name: 'B', consoleId: 'c-b' };

/** A has control since 10 000, counted from the tick 9 900. */
function granted(): LeaseState {
  return grant(offer(leaseAtBoot(1, 0, false), A, MRST, 9_500), 10_000, 9_900);
}

describe('what renews', () => {
  test.each([
    ['a newer tick, from the holder, under its epoch', 'c-a', 2, 9_901, 9_901],
    ['the tick that it is counted from already', 'c-a', 2, 9_900, 9_900],
    ['an older tick', 'c-a', 2, 9_000, 9_900],
    ['another console', 'c-b', 2, 9_999, 9_900],
    ['an earlier epoch', 'c-a', 1, 9_999, 9_900],
    ['a later epoch', 'c-a', 3, 9_999, 9_900],
  ])('%s', (_, consoleId, epoch, echoTickMs, countedFromMs) => {
    expect(renew(granted(), consoleId, epoch, echoTickMs).control).toMatchObject({ renewedTickMs: countedFromMs });
  });

  test('nothing, while nobody has control', () => {
    const local = leaseAtBoot(1, 0, false);
    expect(renew(local, 'c-a', 1, 5)).toBe(local);
    const offered = offer(local, A, MRST, 1);
    expect(renew(offered, 'c-a', 1, 5)).toBe(offered);
  });

  test('a renewal that says nothing new is the same lease', () => {
    const lease = granted();
    expect(renew(lease, 'c-a', 2, 9_900)).toBe(lease);
  });
});

describe('who holds', () => {
  test.each([
    ['a', 'c-a', true],
    ['b', 'c-a', false],
    ['a', 'c-b', false],
  ])('person %s at console %s: %s', (personId, consoleId, holds) => {
    expect(isHeldBy(granted(), personId, consoleId)).toBe(holds);
  });

  test('nobody, before it is granted', () => {
    expect(isHeldBy(offer(leaseAtBoot(1, 0, false), A, MRST, 1), 'a', 'c-a')).toBe(false);
  });

  test('a grant without an offer grants nothing', () => {
    const local = leaseAtBoot(4, 0, false);
    expect(grant(local, 10, 5)).toBe(local);
  });
});

describe('how it ends', () => {
  test.each(['givenBack', 'taken', 'lost'] as const)(
    '%s: others wait for what its console may still believe',
    (how) => {
      const ended = endControl(granted(), 'somebody', 12_000, how);
      expect(ended).toMatchObject({
        epoch: 3,
        control: { kind: 'local', sinceMs: 12_000, by: 'somebody' },
        quarantine: { untilMs: 14_900, exceptConsoleId: 'c-a' },
        lostMs: how === 'lost' ? 12_000 : null,
      });
    },
  );

  test('an offer that is taken back leaves epoch and quarantine as they are', () => {
    const ended = endControl(offer(leaseAtBoot(7, 100, true), A, MRST, 200), 'somebody', 300, 'taken');
    expect(ended).toMatchObject({ epoch: 7, control: { kind: 'local' }, lostMs: 100 });
    expect(ended.quarantine).toEqual({ untilMs: 5_100, exceptConsoleId: null });
  });

  test('a quarantine that is longer already stays', () => {
    const long = { ...granted(), quarantine: { untilMs: 99_000, exceptConsoleId: null } };
    expect(endControl(long, 'x', 12_000, 'taken').quarantine.untilMs).toBe(99_000);
  });
});

test('requests: one per person, the newest last, at most eight', () => {
  let lease = leaseAtBoot(1, 0, false);
  for (let person = 0; person < 10; person += 1)
    lease = request(lease, { personId: `p${person}`, name: 'P', consoleId: `c${person}` }, person);
  lease = request(lease, { personId: 'p5', name: 'P', consoleId: 'c-other' }, 50);
  expect(lease.requests.map((one) => one.personId)).toEqual(['p2', 'p3', 'p4', 'p6', 'p7', 'p8', 'p9', 'p5']);
  expect(lease.requests.at(-1)).toEqual({ personId: 'p5', name: 'P', consoleId: 'c-other', sinceMs: 50 });
  const answered = grant(offer(request(request(lease, A, 60), B, 61), A, MRST, 62), 63, 60);
  expect(answered.requests.map((one) => one.personId)).not.toContain('a');
  expect(answered.requests.at(-1)?.personId).toBe('b');
});

describe('found by proof:lease: two consoles that both believed', () => {
  const heldByFirst = (): Story => {
    const story = new Story().joins(SECOND_RST).preparedExam();
    story.mustDo(SECOND_RST, { kind: 'requestControl' });
    return story;
  };
  const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };

  test('control given back → another console waits until the first cannot believe any more', () => {
    const story = heldByFirst();
    story.mustDo(RST, { kind: 'releaseControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst2' });
    expect(story.asks(SECOND_RST, { kind: 'readBackControl', words })).toEqual(['quarantine']);
    story.passes(5_000);
    expect(story.asks(SECOND_RST, { kind: 'readBackControl', words })).toEqual(['done']);
  });

  test('the session closed by the safety tech → the same', () => {
    const story = heldByFirst();
    story.mustDo(MRST, { kind: 'patientOut' });
    story.count4 = 0;
    story.passes(250);
    story.mustDo(MRST, { kind: 'closeSession' });
    const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst2' });
    expect(story.asks(SECOND_RST, { kind: 'readBackControl', words })).toEqual(['quarantine']);
  });
});
