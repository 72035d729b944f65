import { expect, test } from 'vitest';
import { takingFace } from '../../console/src/state/taking-face.ts';
import { preparedSite } from './prepared-site.ts';
import { VirtualSite } from './virtual-site.ts';

test('with you: the remote technologist goes silent, the technologist on site sees the seconds, takes the sequence, and it runs on', () => {
  const site = new VirtualSite();
  const technologist = site.joins('tom', 'onsiteTechnologist', 'onsite');
  const { scan } = preparedSite(site, 'withYou');
  const { remote, onsite } = site;
  expect(onsite.page.view?.value.session.mode).toBe('withYou');
  expect(scan(remote, 2)).toBe('done');
  site.passes(1_000);
  const stepId = onsite.page.view?.value.scanner.runningStepId ?? '';
  site.silence(remote);
  site.passes(5_500);
  const face = (who: typeof onsite): string => takingFace(who.page, site.clock.nowMs()).kind;
  expect([face(technologist), face(onsite)]).toEqual(['mayTake', 'othersMayTake']);
  expect(site.acts(onsite, { kind: 'takeSequence', stepId })).toContain('roleMayNot');
  site.must(technologist, { kind: 'takeSequence', stepId });
  site.passes(12_000);
  expect(onsite.page.view?.value.scanner.runningStepId).toBe(stepId);
  expect(site.agent.policy.lease.control.kind).toBe('local');
  expect(onsite.page.view?.value.control.taking).toMatchObject({ state: 'taken', by: 'tom Demo' });
});

test('with you: nobody takes it, and it is stopped', () => {
  const site = new VirtualSite();
  site.joins('tom', 'onsiteTechnologist', 'onsite');
  const { scan } = preparedSite(site, 'withYou');
  const { remote, onsite } = site;
  expect(scan(remote, 2)).toBe('done');
  site.passes(1_000);
  site.silence(remote);
  site.passes(11_000);
  expect(site.agent.policy.stop).toBeNull();
  site.passes(4_000);
  expect(site.agent.policy.stop?.status).toBe('confirmed');
  expect(onsite.page.view?.value.control.taking.state).toBe('missed');
});
