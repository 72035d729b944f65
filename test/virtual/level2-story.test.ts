import { expect, test } from 'vitest';
import { preparedSite } from './prepared-site.ts';

test('a shift ends on site: face to face, read back; everybody sees the new name, and nothing starts before a new time-out', () => {
  const { site, words, scan } = preparedSite();
  const { remote, onsite } = site;
  const lu = site.joins('lu', 'mrst', 'onsite');
  site.passes(1_000);
  const room = { patientRef: words.patientRef, implantWords: 'none', inside: 1 };
  expect(site.acts(lu, { kind: 'readBackLevel2', room })).toBe('notHandedTo');
  site.must(onsite, { kind: 'handOverLevel2', toPersonId: 'lu' });
  expect(site.acts(lu, { kind: 'readBackLevel2', room: { ...room, inside: 0 } })).toBe('readBackMismatch');
  site.must(lu, { kind: 'readBackLevel2', room });
  site.passes(500);
  for (const who of [remote, onsite, lu])
    expect(who.page.view?.value.session).toMatchObject({ level2Name: 'lu Demo', timeOut: 'void', level2NextId: '' });
  expect(site.agent.policy.lease.control.kind).toBe('granted');
  // The first one is out of it.
  expect(site.acts(onsite, { kind: 'leadTimeOut', weightKg: words.weightKg, attendants: 0 })).toBe('notNamedLevel2');
  expect(() => scan(remote, 0)).toThrow('giveReady');
  site.must(lu, { kind: 'leadTimeOut', weightKg: words.weightKg, attendants: 0 });
  site.must(remote, { kind: 'readBackTimeOut', words });
  const stepId = remote.page.view?.value.scanner.selectedStepId ?? '';
  // What the first one heard and saw, this one has not said.
  expect(site.acts(lu, { kind: 'giveReady', stepId, tableClear: false })).toBe('conditionActive+conditionActive');
  for (const input of ['patientAudio', 'patientCamera'] as const) site.must(lu, { kind: 'stateInput', input });
  site.must(lu, { kind: 'giveReady', stepId, tableClear: false });
  site.passes(300);
  const readyId = remote.page.view?.value.session.readyId ?? '';
  expect(site.acts(remote, { kind: 'start', stepId, readyId })).toBe('done');
});
