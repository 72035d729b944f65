import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { PageOrder } from '../incidents/incident-messages.ts';
import { testFolder, testStore } from './store-fixtures.ts';
import type { IncidentChange, StoredIncident } from './store-port.ts';

const PAGE: PageOrder = {
  pageId: 'demo-1-5/power/1.1/mrst/webhook',
  incidentId: 'demo-1-5',
  siteId: 'demo-1',
  call: 'power',
  personId: 'mrst',
  channel: 'webhook',
  subject: 'subject',
  text: 'text',
  wallMs: 5,
};
const INCIDENT: StoredIncident = {
  incidentId: 'demo-1-5',
  siteId: 'demo-1',
  openedWallMs: 5,
  closedWallMs: null,
  body: '{}',
};

function change(own: Partial<IncidentChange> = {}): IncidentChange {
  return { siteId: 'demo-1', state: 'first', incidents: [], pages: [], ends: [], ...own };
}

test('state, incident and pages are there at the next opening', async () => {
  const file = join(testFolder(), 'store.db');
  const store = await testStore(file);
  await store.saveIncident(change({ incidents: [INCIDENT], pages: [PAGE] }));
  await store.close();
  const next = await testStore(file);
  expect(await next.incidentStates()).toEqual([{ siteId: 'demo-1', state: 'first' }]);
  expect(await next.waitingPages()).toEqual([{ ...PAGE, state: 'waiting', endedWallMs: null, why: '' }]);
  expect(await next.incident('demo-1-5')).toEqual(INCIDENT);
});

test('a page that is there already is left as it is: sent stays sent', async () => {
  const store = await testStore();
  await store.saveIncident(change({ pages: [PAGE] }));
  await store.saveIncident(change({ ends: [{ pageId: PAGE.pageId, state: 'sent', wallMs: 9, why: '' }] }));
  await store.saveIncident(change({ pages: [{ ...PAGE, text: 'again' }] }));
  expect(await store.waitingPages()).toEqual([]);
  expect(await store.pagesOf('demo-1-5')).toMatchObject([{ state: 'sent', endedWallMs: 9, text: 'text' }]);
});

test('all of a change or nothing of it', async () => {
  const store = await testStore();
  await store.saveIncident(change());
  const odd = { ...PAGE, wallMs: Number.NaN };
  await expect(store.saveIncident(change({ state: 'second', incidents: [INCIDENT], pages: [odd] }))).rejects.toThrow();
  expect(await store.incidentStates()).toEqual([{ siteId: 'demo-1', state: 'first' }]);
  expect(await store.incident('demo-1-5')).toBeNull();
});

test('incidents of a site, the newest first, each as it was last', async () => {
  const store = await testStore();
  const older = { ...INCIDENT, incidentId: 'demo-1-1', openedWallMs: 1 };
  await store.saveIncident(change({ incidents: [older, INCIDENT] }));
  await store.saveIncident(change({ incidents: [{ ...older, closedWallMs: 4, body: '{"state":"closed"}' }] }));
  await store.saveIncident(change({ siteId: 'other', incidents: [{ ...INCIDENT, siteId: 'other', incidentId: 'o' }] }));
  expect(await store.incidents({ siteId: 'demo-1', limit: 9 })).toEqual([
    INCIDENT,
    { ...older, closedWallMs: 4, body: '{"state":"closed"}' },
  ]);
  expect(await store.incidents({ siteId: 'demo-1', limit: 1 })).toEqual([INCIDENT]);
});

test('what somebody was reminded of is kept, each once', async () => {
  const file = join(testFolder(), 'store.db');
  const store = await testStore(file);
  for (const id of ['drill/a/14', 'drill/a/14', 'drill/a/3']) await store.noteReminder(id, 5);
  await store.close();
  const next = await testStore(file);
  expect((await next.remindersSent()).toSorted((left, right) => left.localeCompare(right))).toEqual([
    'drill/a/14',
    'drill/a/3',
  ]);
});

test('a store from before incidents is taken on, with all that it holds', async () => {
  const file = join(testFolder(), 'store.db');
  const store = await testStore(file);
  await store.putSite({ siteId: 'demo-1', name: 'Demo site', keyHash: 'k', enrolledWallMs: 1 });
  await store.close();
  const db = new Database(file);
  db.exec(
    'DROP TABLE incident_states; DROP TABLE incidents; DROP TABLE pages; DROP TABLE reminders; PRAGMA user_version = 1',
  );
  db.close();
  const next = await testStore(file);
  expect(await next.sites()).toHaveLength(1);
  await next.saveIncident(change({ pages: [PAGE] }));
  expect(await next.waitingPages()).toHaveLength(1);
});
