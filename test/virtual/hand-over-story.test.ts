import { expect, test } from 'vitest';
import { authorityFace } from '../../console/src/state/authority-face.ts';
import { preparedSite } from './prepared-site.ts';

test('control goes from one remote technologist to another: each page says whose it is, and never two at once', () => {
  const { site, words, scan } = preparedSite();
  const { remote, onsite } = site;
  const bo = site.joins('bo', 'rst', 'remote');
  site.passes(2_000);
  expect(scan(remote, 0)).toBe('done');
  // A running scan keeps its technologist.
  expect(site.acts(remote, { kind: 'proposeHandOver', toPersonId: 'bo' })).toContain('scannerBusy');
  site.passes(6_000);

  site.must(remote, { kind: 'proposeHandOver', toPersonId: 'bo' });
  site.must(bo, { kind: 'readBackHandOver', words });
  const face = (who: typeof bo): string => authorityFace(who.page, site.clock.nowMs()).kind;
  expect([face(remote), face(bo)]).toEqual(['mine', 'other']);
  const { epoch } = site.agent.policy.lease;
  site.must(onsite, { kind: 'agreeHandOver', toPersonId: 'bo' });
  for (let left = 40; left > 0; left -= 1) {
    site.passes(50);
    expect([face(remote), face(bo)]).not.toEqual(['mine', 'mine']);
  }
  expect([face(remote), face(bo)]).toEqual(['other', 'mine']);
  expect(site.agent.policy.lease.epoch).toBe(epoch + 2);

  // What was agreed with the first technologist is not agreed with the second.
  expect(remote.page.view?.value.session.timeOut).toBe('void');
  expect(site.acts(remote, { kind: 'selectStep', stepId: 'x' })).not.toBe('done');
  site.must(onsite, { kind: 'leadTimeOut', weightKg: words.weightKg, attendants: 0 });
  site.must(bo, { kind: 'readBackTimeOut', words });
  expect(scan(bo, 2)).toBe('done');
  site.passes(1_000);
  expect(site.did('scanStarted')).toBe(2);
});
