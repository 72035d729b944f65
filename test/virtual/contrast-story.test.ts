import { CONTRAST_FACT_IDS } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { preparedSite } from './virtual-exam.ts';

test('contrast: both pages show the same open reasons, and that it was given is recorded with them', () => {
  const site = preparedSite({ monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } });
  const { remote, onsite } = site;
  const open = (page: typeof remote): readonly string[] =>
    page.page.view?.value.session.contrast.open.map((one) => one.id) ?? [];
  expect(open(remote)).toEqual(['contrastNotApproved', 'practitionerMissing', 'cartNotChecked', 'contrastNotChecked']);
  expect(open(onsite)).toEqual(open(remote));
  // The technologist far away approves nothing: the gateway says so before the site is asked.
  const approve = {
    kind: 'approveContrast',
    agent: 'A',
    saw: CONTRAST_FACT_IDS,
    coveredForMs: 1,
    backup: 'B',
  } as const;
  expect(site.acts(remote, approve)).toBe('roleMayNot');
  site.must(onsite, { kind: 'checkCart' });
  site.must(onsite, { kind: 'checkContrast', agent: 'the agent', lot: 'L-7' });
  expect(site.acts(onsite, { kind: 'confirmContrast', agent: 'the agent', lot: 'L-7' })).toBe('samePerson');
  site.must(onsite, { kind: 'contrastGiven' });
  site.passes(1_000);
  const contrast = remote.page.view?.value.session.contrast;
  expect(contrast).toMatchObject({ given: 'given', givenBy: 'mia Demo', wasPermitted: false });
  expect(contrast?.observationLeftMs).toBeGreaterThan(1_790_000);
  const record = site.lines.find((line) => line.includes('"givenNotPermitted"'));
  expect(record).toContain('"practitionerMissing"');
  expect(site.did('scanStarted')).toBe(0);
});
