import { expect, test } from 'vitest';
import { preparedSite, startStep } from './virtual-exam.ts';

test('the sign-in of the one in control runs out mid-exam: the site hears at once, no step begins, STOP still stops', () => {
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  const site = preparedSite(patient, { signedInUntilMs: 40_000 });
  const { remote, onsite } = site;
  expect(startStep(site, 2)).toBe('done');
  site.passes(40_500 - site.clock.nowMs());
  // Nobody pressed anything: the gateway told the agent by itself.
  expect(site.agent.policy.conditions.holderCredential.status).toBe('confirmed');
  expect(onsite.page.view?.value.alarms.map((one) => one.condition)).toContain('holderCredential');
  expect(site.lines.some((line) => line.includes('"credentialEnded"'))).toBe(true);
  expect(site.acts(remote, { kind: 'selectStep', stepId: 'x' })).toContain('conditionActive');
  expect(site.acts(remote, { kind: 'stop' })).toBe('done');
  site.passes(1_000);
  expect(site.did('scanStopped')).toBe(1);
});
