import { expect, test } from 'vitest';
import type { CoreRunStep } from './core-run.ts';
import { LivingSite } from './living-site.ts';
import { TIMELINE_POLICY } from './policy-overlay.ts';

test('a core that finds itself broken says so in its steps, and the site lives on', () => {
  const steps: CoreRunStep[] = [];
  const site = new LivingSite({
    identity: { siteId: 'site', scannerRef: 'MR1', policy: TIMELINE_POLICY, policyHash: 'hash' },
    patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
    startMs: 100_000,
    onStep: (one) => steps.push(one),
  });
  const violations = (): readonly string[] =>
    steps.flatMap(({ effects }) => effects.flatMap((one) => (one.kind === 'violation' ? [one.what] : [])));
  site.joins('mrst');
  site.passTo(101_000);
  expect(violations()).toEqual([]);
  // The core's clock has whole milliseconds.
  site.passTo(101_000.5);
  site.act('mrst', 'confirmPresence');
  expect(violations()).toContain('time is not an integer');
  expect(site.state.verdict.authority).toBe(3);
  const before = steps.length;
  site.passTo(103_000);
  expect(steps.length).toBeGreaterThan(before);
  expect(site.acts.map((one) => one.answer.kind)).toEqual(['done']);
  expect(site.state.nowMs).toBe(103_000);
});
