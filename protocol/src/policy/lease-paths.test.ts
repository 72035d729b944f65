import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endControl, grant, leaseAtBoot, leaseLengthMs, type LeaseState, offer, renew } from './lease.ts';
import { LEASE_BELIEF_MARGIN_MS, LINK_TIMERS, type LivePaths } from './limits.ts';
import { MRST, Story } from './story.ts';

const A = { personId: 'a', name: 'A', consoleId: 'c-a' };

function granted(): LeaseState {
  return grant(offer(leaseAtBoot(1, 0, false), A, MRST, 9_500), 10_000, 9_900);
}

describe('the length of a lease', () => {
  test('3 s on two live paths, 5 s on one; by default the longest', () => {
    expect([leaseLengthMs('twoPaths'), leaseLengthMs('onePath'), leaseLengthMs()]).toEqual([3_000, 5_000, 5_000]);
  });

  test('is that of its newest renewal, and an older one that comes late does not change it', () => {
    const two = renew(granted(), 'c-a', 2, 10_500, 'twoPaths');
    expect(two.control).toMatchObject({ paths: 'twoPaths', renewedTickMs: 10_500 });
    expect(renew(two, 'c-a', 2, 10_250, 'onePath')).toBe(two);
    expect(renew(two, 'c-a', 2, 10_750).control).toMatchObject({ paths: 'onePath' });
  });

  test('a shorter renewal takes no earlier promise back: others wait for the longest that is still outstanding', () => {
    // The grant promised until 14 900; its holder may not have heard yet that its lease has become shorter.
    const two = renew(granted(), 'c-a', 2, 10_000, 'twoPaths');
    expect(endControl(two, 'somebody', 10_100, 'taken').quarantine.untilMs).toBe(14_900);
    const later = renew(two, 'c-a', 2, 12_500, 'twoPaths');
    expect(endControl(later, 'somebody', 12_600, 'taken').quarantine.untilMs).toBe(15_500);
  });

  test('after a start the longest: the lease of before may have been any', () => {
    expect(leaseAtBoot(3, 1_000, true).quarantine.untilMs).toBe(1_000 + LINK_TIMERS.onePath.leaseMs);
  });

  test('law: whatever its console heard of any renewals, it believes for no longer than others wait', () => {
    const renewals = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 1, max: 1_500 }),
        isTwo: fc.boolean(),
        isHeard: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(renewals, fc.integer({ min: 0, max: 6_000 }), (all, endsAfterMs) => {
        let lease = granted();
        let tickMs = 9_900;
        // The console believes what it heard last; a beat that it never hears changes nothing for it.
        let believesUntilMs = 9_900 + leaseLengthMs('onePath') - LEASE_BELIEF_MARGIN_MS;
        for (const { afterMs, isTwo, isHeard } of all) {
          const paths: LivePaths = isTwo ? 'twoPaths' : 'onePath';
          tickMs += afterMs;
          lease = renew(lease, 'c-a', 2, tickMs, paths);
          if (isHeard) believesUntilMs = tickMs + leaseLengthMs(paths) - LEASE_BELIEF_MARGIN_MS;
        }
        const ended = endControl(lease, 'somebody', tickMs + endsAfterMs, 'taken');
        expect(ended.quarantine.untilMs).toBeGreaterThanOrEqual(believesUntilMs + LEASE_BELIEF_MARGIN_MS);
      }),
    );
  });
});

describe('the site judges the link by the paths of the newest renewal', () => {
  const silentAfter = (paths: LivePaths): { suspect: number; down: number; ended: number } => {
    const story = new Story().preparedExam();
    story.passes(1_000);
    story.silent.add('console');
    story.nowMs += 50;
    story.beats('c-rst', { paths });
    const fromMs = story.nowMs;
    const found = { suspect: 0, down: 0, ended: 0 };
    while (story.nowMs - fromMs < 6_000) {
      story.passes(50);
      const ms = story.nowMs - fromMs;
      if (found.suspect === 0 && story.status('linkSuspect') === 'confirmed') found.suspect = ms;
      if (found.down === 0 && story.status('linkDown') === 'confirmed') found.down = ms;
      if (found.ended === 0 && story.state.lease.control.kind === 'local') found.ended = ms;
    }
    return found;
  };

  test('one: 1.0, 2.5 and 5 s', () => {
    expect(silentAfter('onePath')).toEqual({ suspect: 1_050, down: 2_550, ended: 5_050 });
  });

  test('two: 0.75, 1.5 and 3 s, also when both paths are gone by then', () => {
    expect(silentAfter('twoPaths')).toEqual({ suspect: 800, down: 1_550, ended: 3_050 });
  });
});
