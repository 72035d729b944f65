import { expect, test } from 'vitest';
import { authorityFace } from '../../console/src/state/authority-face.ts';
import { supervisionFace } from '../../console/src/state/supervision-face.ts';
import { preparedSite } from './prepared-site.ts';

test('a trainee scans under an instructor who watches; the instructor goes silent, and control and scan end', () => {
  const { site, words, scan } = preparedSite();
  const { remote, onsite } = site;
  const kim = site.joins('kim', 'trainee', 'remote');
  site.passes(2_000);
  const face = (who: typeof kim): string => authorityFace(who.page, site.clock.nowMs()).kind;
  expect(site.acts(kim, { kind: 'requestControl' })).toBe('notSupervised');

  site.must(remote, { kind: 'releaseControl' });
  site.must(remote, { kind: 'superviseTrainee', toPersonId: 'kim' });
  site.passes(6_000);
  site.must(kim, { kind: 'requestControl' });
  site.must(onsite, { kind: 'offerControl', toPersonId: 'kim' });
  site.must(kim, { kind: 'readBackControl', words });
  site.must(onsite, { kind: 'leadTimeOut', weightKg: words.weightKg, attendants: 0 });
  // The time-out is the instructor's word: a trainee counts for nobody.
  expect(site.acts(kim, { kind: 'readBackTimeOut', words })).toContain('roleMayNot');
  site.must(remote, { kind: 'readBackTimeOut', words });
  expect([face(remote), face(kim), face(onsite)]).toEqual(['other', 'mine', 'other']);
  expect([remote, kim, onsite].map((one) => supervisionFace(one.page))).toEqual(['instructor', 'trainee', 'beside']);
  expect(scan(kim, 2)).toBe('done');
  site.passes(1_000);
  expect(site.did('scanStarted')).toBe(1);

  const { epoch } = site.agent.policy.lease;
  site.silence(remote);
  site.passes(4_000);
  expect(site.agent.policy.lease).toMatchObject({ control: { kind: 'local' }, epoch: epoch + 1 });
  expect(site.agent.policy.stop?.status).toBe('confirmed');
  expect([face(kim), supervisionFace(kim.page)]).toEqual(['local', 'none']);
  expect(onsite.page.view?.value.alarms.map((one) => one.condition)).toContain('instructorLost');
  expect(site.acts(kim, { kind: 'requestControl' })).toBe('notSupervised');
});

test('the instructor takes back at once while the trainee scans', () => {
  const { site, words, scan } = preparedSite();
  const { remote, onsite } = site;
  const kim = site.joins('kim', 'trainee', 'remote');
  site.passes(2_000);
  site.must(remote, { kind: 'releaseControl' });
  site.must(remote, { kind: 'superviseTrainee', toPersonId: 'kim' });
  site.passes(6_000);
  site.must(kim, { kind: 'requestControl' });
  site.must(onsite, { kind: 'offerControl', toPersonId: 'kim' });
  site.must(kim, { kind: 'readBackControl', words });
  site.must(onsite, { kind: 'leadTimeOut', weightKg: words.weightKg, attendants: 0 });
  site.must(remote, { kind: 'readBackTimeOut', words });
  expect(scan(kim, 0)).toBe('done');
  site.passes(1_000);
  site.must(remote, { kind: 'takeBackTrainee' });
  expect(site.agent.policy.lease.control.kind).toBe('local');
  site.passes(2_500);
  expect(site.agent.policy.stop?.status).toBe('confirmed');
  expect(authorityFace(kim.page, site.clock.nowMs()).kind).toBe('local');
});
