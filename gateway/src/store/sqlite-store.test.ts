import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { GENESIS_HASH, sha256, verifyEntries } from './chain.ts';
import { openStore } from './sqlite-store.ts';
import { headOf, siteJournal, testFolder, testStore } from './store-fixtures.ts';
import type { StoredPerson } from './store-port.ts';

const ADA: StoredPerson = {
  personId: 'rst-1',
  login: 'Moreno',
  name: 'DEMO, Moreno',
  role: 'rst',
  isLevel2: false,
  isRegisteredTechnologist: true,
  credentialUntilWallMs: 1_900_000_000_000,
  siteIds: ['site-1'],
  passwordHash: '$argon2id$demo',
};
const SIGN_IN = { tokenHash: 'aa', personId: 'rst-1', createdWallMs: 1_000, expiresWallMs: 2_000 };
const ALL = { afterSeq: 0, limit: 1_000 };

describe('records of the sites', () => {
  const journal = siteJournal(6);
  const arrived = { receivedWallMs: 1_700_000_009_000, isHistorical: false };

  test('nothing is stored of a site that never sent anything', async () => {
    const store = await testStore();
    expect(await store.journalHead('site-1')).toEqual({ seq: 0, hash: GENESIS_HASH });
    expect(await store.journalHashAt('site-1', 1)).toBeNull();
    expect(await store.journalBatch('site-1', ALL)).toBeNull();
    expect(await store.siteRecords('site-1', ALL)).toEqual([]);
  });

  test('records and cursor move together, each site for itself', async () => {
    const store = await testStore();
    const apply = { siteId: 'site-1', after: headOf(journal, 0), entries: journal.slice(0, 4), ...arrived };
    expect(await store.applyJournal(apply)).toBe('applied');
    expect(await store.journalHead('site-1')).toEqual(headOf(journal, 4));
    expect(await store.journalHead('site-2')).toEqual(headOf(journal, 0));
    expect(
      await store.applyJournal({ ...apply, after: headOf(journal, 4), entries: journal.slice(4), isHistorical: true }),
    ).toBe('applied');
    expect(await store.siteRecords('site-1', { afterSeq: 3, limit: 2 })).toEqual([
      {
        seq: 4,
        tickMs: 40,
        wallMs: 1_700_000_000_004,
        type: 'people',
        incarnation: 'agent-1',
        data: { what: 'joined', personId: 'p4' },
        hash: journal[3]?.hash,
        receivedWallMs: arrived.receivedWallMs,
        isHistorical: false,
      },
      expect.objectContaining({ seq: 5, isHistorical: true }),
    ]);
  });

  test('a write after another head than the stored one changes nothing', async () => {
    const store = await testStore();
    const apply = { siteId: 'site-1', after: headOf(journal, 0), entries: journal.slice(0, 3), ...arrived };
    await store.applyJournal(apply);
    expect(await store.applyJournal(apply)).toBe('moved');
    expect(await store.applyJournal({ ...apply, after: { seq: 3, hash: 'other' }, entries: journal.slice(3) })).toBe(
      'moved',
    );
    expect(await store.journalHead('site-1')).toEqual(headOf(journal, 3));
  });

  test('a batch that cannot be written whole leaves neither records nor cursor', async () => {
    const store = await testStore();
    const twice = journal.slice(0, 1).concat(journal.slice(0, 1));
    const apply = { siteId: 'site-1', after: headOf(journal, 0), entries: twice, ...arrived };
    await expect(store.applyJournal(apply)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    expect(await store.journalHead('site-1')).toEqual(headOf(journal, 0));
    expect(await store.siteRecords('site-1', ALL)).toEqual([]);
  });

  test('the bytes come back as they were stored', async () => {
    const store = await testStore();
    await store.applyJournal({ siteId: 'site-1', after: headOf(journal, 0), entries: journal, ...arrived });
    const batch = await store.journalBatch('site-1', { afterSeq: 2, limit: 3 });
    expect(batch).toMatchObject({ fromSeq: 3, prevHash: journal[1]?.hash });
    expect(verifyEntries(batch?.entries ?? [], batch?.prevHash ?? '', sha256)).toMatchObject({
      ok: true,
      headHash: journal[4]?.hash,
    });
  });

  test('an erased payload reads as erased, an odd one as unreadable', async () => {
    const file = join(testFolder(), 'store.db');
    const store = await testStore(file);
    await store.applyJournal({ siteId: 'site-1', after: headOf(journal, 0), entries: journal, ...arrived });
    const db = new Database(file);
    db.exec("UPDATE journal SET payload = x'', salt = x'' WHERE seq = 2");
    db.exec("DROP TRIGGER journal_changes_by_erasing_only; UPDATE journal SET payload = x'7b' WHERE seq = 3");
    db.close();
    const records = await store.siteRecords('site-1', { afterSeq: 1, limit: 2 });
    expect(records.map((one) => one.data)).toEqual([null, { unreadable: '1 bytes' }]);
  });
});

describe("the gateway's audit", () => {
  const event = (code: string, siteId: string | null) => ({
    code,
    tickMs: 50,
    wallMs: 5_000,
    siteId,
    data: { personId: 'rst-1' },
  });

  test('appends to one chain over all sites, and reads by site', async () => {
    const store = await testStore();
    expect(await store.auditHead()).toEqual({ seq: 0, hash: GENESIS_HASH });
    await store.appendAudit([event('A1001I', null), event('A2001I', 'site-1')]);
    const head = await store.appendAudit([event('A2001W', 'site-2'), event('A2001W', 'site-1')]);
    expect(head).toEqual(await store.auditHead());
    const batch = await store.auditBatch(ALL);
    expect(verifyEntries(batch?.entries ?? [], GENESIS_HASH, sha256)).toEqual({
      ok: true,
      headHash: head.hash,
      erasedSeqs: [],
    });
    const ofSite = await store.auditRecords('site-1', ALL);
    expect(ofSite.map(({ seq, code }) => [seq, code])).toEqual([
      [2, 'A2001I'],
      [4, 'A2001W'],
    ]);
    expect(ofSite[0]).toMatchObject({
      wallMs: 5_000,
      siteId: 'site-1',
      incarnation: 'gateway-1',
      data: { personId: 'rst-1' },
    });
    expect(await store.auditRecords(null, { afterSeq: 3, limit: 9 })).toHaveLength(1);
  });

  test('two writers to one file keep one chain', async () => {
    const file = join(testFolder(), 'store.db');
    const [gateway, commandLine] = [await testStore(file), await testStore(file)];
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? gateway : commandLine).appendAudit([event('A1001I', null)]),
      ),
    );
    const batch = await gateway.auditBatch(ALL);
    expect(batch?.entries).toHaveLength(20);
    expect(verifyEntries(batch?.entries ?? [], GENESIS_HASH, sha256)).toMatchObject({ ok: true });
  });

  test('a changed record refuses the next opening, naming it', async () => {
    const file = join(testFolder(), 'store.db');
    const store = await testStore(file);
    await store.appendAudit([event('A1001I', null), event('A2001W', 'site-1'), event('A1001I', null)]);
    await store.close();
    const db = new Database(file);
    expect(() => db.exec("UPDATE audit SET hash = 'x' WHERE seq = 2")).toThrow('append-only');
    db.exec('DROP TRIGGER audit_changes_by_erasing_only');
    db.exec("UPDATE audit SET header = CAST(replace(CAST(header AS TEXT), 'A2001W', 'A2001I') AS BLOB) WHERE seq = 2");
    db.close();
    await expect(openStore({ file, incarnation: 'gateway-2' })).rejects.toMatchObject({
      code: 'AUDIT_BROKEN',
      message: 'AUDIT_BROKEN: record 2: its hash is not that of its header',
    });
  });
});

describe('people, sign-ins and sites', () => {
  test('a person is found by id and by login in any case', async () => {
    const store = await testStore();
    await store.putPerson(ADA);
    expect(await store.person('rst-1')).toEqual(ADA);
    expect(await store.personByLogin('mORENO')).toEqual(ADA);
    expect(await store.personByLogin('nobody')).toBeNull();
    expect(await store.people()).toEqual([ADA]);
  });

  test('a login belongs to one person', async () => {
    const store = await testStore();
    await store.putPerson(ADA);
    await expect(store.putPerson({ ...ADA, personId: 'rst-2', login: 'MORENO' })).rejects.toMatchObject({
      code: 'LOGIN_TAKEN',
    });
  });

  test('changing a person keeps the sign-ins, removing ends them', async () => {
    const store = await testStore();
    await store.putPerson(ADA);
    await store.addSignIn(SIGN_IN);
    await store.putPerson({ ...ADA, name: 'DEMO, Ada' });
    expect(await store.signIn('aa')).toEqual(SIGN_IN);
    await store.removePerson('rst-1');
    expect(await store.signIn('aa')).toBeNull();
  });

  test('sign-ins end one by one and by age', async () => {
    const store = await testStore();
    await store.putPerson(ADA);
    for (const [tokenHash, expiresWallMs] of [
      ['aa', 2_000],
      ['bb', 3_000],
      ['cc', 4_000],
    ] as const) {
      await store.addSignIn({ ...SIGN_IN, tokenHash, expiresWallMs });
    }
    expect(await store.removeSignInsExpiredBy(3_000)).toBe(2);
    expect(await store.signIn('cc')).not.toBeNull();
    await store.removeSignIn('cc');
    expect(await store.signIn('cc')).toBeNull();
  });

  test('a store of before keeps its sign-ins, and takes those of people whom it does not know', async () => {
    const file = join(testFolder(), 'store.db');
    const store = await testStore(file);
    await store.putPerson(ADA);
    await store.addSignIn(SIGN_IN);
    await store.close();
    const db = new Database(file);
    db.exec('ALTER TABLE sign_ins RENAME TO newer; DROP INDEX sign_ins_by_expiry; DROP INDEX sign_ins_by_person');
    db.exec(`CREATE TABLE sign_ins (
      token_hash TEXT PRIMARY KEY,
      person_id TEXT NOT NULL REFERENCES people (person_id) ON DELETE CASCADE,
      created_wall_ms INTEGER NOT NULL,
      expires_wall_ms INTEGER NOT NULL
    ) STRICT`);
    db.exec('CREATE INDEX sign_ins_by_expiry ON sign_ins (expires_wall_ms)');
    db.exec(
      'INSERT INTO sign_ins SELECT * FROM newer; DROP TABLE newer; DROP TABLE reminders; PRAGMA user_version = 2',
    );
    db.close();
    const opened = await testStore(file);
    expect(await opened.signIn('aa')).toEqual(SIGN_IN);
    const stranger = { ...SIGN_IN, tokenHash: 'ff', personId: 'of the file' };
    await opened.addSignIn(stranger);
    expect(await opened.signIn('ff')).toEqual(stranger);
    await opened.removePerson('rst-1');
    expect(await opened.signIn('aa')).toBeNull();
    expect(await opened.signIn('ff')).toEqual(stranger);
  });

  test('a role of another version is an error, never a right', async () => {
    const file = join(testFolder(), 'store.db');
    const store = await testStore(file);
    await store.putPerson(ADA);
    const db = new Database(file);
    db.exec("UPDATE people SET role = 'superuser'");
    db.close();
    await expect(store.person('rst-1')).rejects.toMatchObject({ code: 'PERSON_UNREADABLE' });
  });

  test('enrolling a site again replaces its key', async () => {
    const store = await testStore();
    const site = { siteId: 'site-1', name: 'Demo site', keyHash: 'k1', enrolledWallMs: 7 };
    await store.putSite(site);
    await store.putSite({ ...site, keyHash: 'k2' });
    expect(await store.site('site-1')).toEqual({ ...site, keyHash: 'k2' });
    expect(await store.sites()).toHaveLength(1);
    expect(await store.site('site-9')).toBeNull();
  });
});

describe('opening and closing', () => {
  test('what was written is there at the next opening', async () => {
    const file = join(testFolder(), 'store.db');
    const first = await testStore(file);
    await first.putPerson(ADA);
    await first.close();
    expect(await (await testStore(file)).person('rst-1')).toEqual(ADA);
  });

  test('a store of a later version, or no store at all, is refused', async () => {
    const file = join(testFolder(), 'store.db');
    const db = new Database(file);
    db.pragma('user_version = 99');
    db.close();
    await expect(openStore({ file, incarnation: 'g' })).rejects.toMatchObject({
      name: 'StoreError',
      code: 'STORE_NEWER',
    });
    await expect(
      openStore({ file: join(testFolder(), 'nowhere', 'store.db'), incarnation: 'g' }),
    ).rejects.toMatchObject({
      code: 'STORE_FAILED',
    });
  });

  test('says whether it can be written', async () => {
    const store = await testStore();
    expect(await store.isWritable()).toBe(true);
    await store.close();
    expect(await store.isWritable()).toBe(false);
    await expect(store.sites()).rejects.toMatchObject({ code: 'STORE_CLOSED' });
  });
});
