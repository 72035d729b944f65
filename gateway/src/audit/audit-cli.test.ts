import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { batchOf, siteJournal, testFolder, testStore } from '../store/store-fixtures.ts';
import { exportAudit, GATEWAY_CHAIN, verifyAudit, verifyExport } from './audit-cli.ts';
import { takeBatch } from './journal-intake.ts';

/** A store with 2 500 records of one site and some audit, left open as a running gateway would. */
async function storeFile(): Promise<string> {
  const file = join(testFolder(), 'store.db');
  const store = await testStore(file);
  const journal = siteJournal(2_500);
  for (let from = 1; from <= 2_500; from += 500) {
    await takeBatch(store, 'site-1', batchOf(journal, from, from + 499), { receivedWallMs: 1, isHistorical: false });
  }
  await store.appendAudit(
    [1, 2, 3].map((wallMs) => ({ code: 'A1001I', tickMs: wallMs, wallMs, siteId: null, data: { personId: 'rst-1' } })),
  );
  return file;
}

function change(file: string, sql: string): void {
  const db = new Database(file);
  for (const table of ['journal', 'audit'])
    db.exec(`DROP TRIGGER ${table}_changes_by_erasing_only; DROP TRIGGER ${table}_is_never_deleted`);
  db.exec(sql);
  db.close();
}

describe('verify', () => {
  test('every chain of a store, while a gateway has it open', async () => {
    const file = await storeFile();
    expect(verifyAudit(file)).toMatchObject({
      ok: true,
      chains: [
        { chain: 'gateway', records: 3 },
        { chain: 'site-1', records: 2_500, erasedSeqs: [] },
      ],
    });
  });

  test.each([
    [
      'a changed record',
      "UPDATE journal SET payload = CAST('{}' AS BLOB) WHERE seq = 1200",
      { chain: 'site-1', seq: 1_200, why: 'its payload is not what was recorded' },
    ],
    [
      'a removed record',
      'DELETE FROM journal WHERE seq = 1000',
      { chain: 'site-1', seq: 1_000, why: 'record 1001 stands where 1000 should' },
    ],
    [
      'a missing end',
      'DELETE FROM journal WHERE seq > 2400',
      { chain: 'site-1', seq: 2_401, why: 'records up to 2500 were acknowledged' },
    ],
    [
      "a changed record of the gateway's own",
      "UPDATE audit SET payload = CAST('{}' AS BLOB) WHERE seq = 2",
      { chain: 'gateway', seq: 2, why: 'its payload is not what was recorded' },
    ],
  ])('%s is found', async (_, sql, broken) => {
    const file = await storeFile();
    change(file, sql);
    expect(verifyAudit(file)).toEqual({ ok: false, ...broken });
  });

  test('an erased payload verifies and is named', async () => {
    const file = await storeFile();
    change(file, "UPDATE journal SET payload = x'', salt = x'' WHERE seq IN (5, 2100)");
    expect(verifyAudit(file)).toMatchObject({ ok: true, chains: [{}, { erasedSeqs: [5, 2_100] }] });
  });

  test('no such file', () => {
    expect(() => verifyAudit(join(testFolder(), 'nothing.db'))).toThrow('FILE_MISSING');
  });
});

describe('export', () => {
  test.each([
    ['site-1', 2_500],
    [GATEWAY_CHAIN, 3],
  ])('%s verifies from its text alone', async (chain, records) => {
    const lines = [...exportAudit(await storeFile(), chain)];
    expect(lines).toHaveLength(records + 2);
    const file = join(testFolder(), 'audit.jsonl');
    writeFileSync(file, `${lines.join('\n')}\n`);
    expect(verifyAudit(file)).toMatchObject({ ok: true, chains: [{ chain, records }] });
  });

  test.each<[string, (lines: string[]) => string[], { seq: number; why: string }]>([
    ['cut short', (lines) => lines.slice(0, -1), { seq: 2_501, why: 'the end is missing' }],
    [
      'with its last records left out',
      (lines) => [...lines.slice(0, 2_001), ...lines.slice(-1)],
      { seq: 2_001, why: 'it ends after record 2000, and says that it ends at 2500' },
    ],
    [
      'with a record left out',
      (lines) => lines.filter((_, index) => index !== 7),
      { seq: 7, why: 'record 8 stands where 7 should' },
    ],
    [
      'with a word changed',
      (lines) => lines.map((text) => text.replace('\\"p33\\"', '\\"p34\\"')),
      { seq: 33, why: 'its payload is not what was recorded' },
    ],
    [
      'with a torn line',
      (lines) => lines.map((text, index) => (index === 3 ? text.slice(0, 40) : text)),
      { seq: 3, why: 'line 4 is not of an audit export' },
    ],
  ])('one %s does not verify', async (_, tamper, broken) => {
    const lines = tamper([...exportAudit(await storeFile(), 'site-1')]);
    expect(verifyExport(lines)).toEqual({ ok: false, chain: 'site-1', ...broken });
  });

  test('a site that never sent anything', async () => {
    const file = await storeFile();
    expect(() => [...exportAudit(file, 'site-9')]).toThrow('CHAIN_UNKNOWN');
  });

  test('an empty file is no export', () => {
    expect(verifyExport([''])).toEqual({
      ok: false,
      chain: '',
      seq: 0,
      why: 'it does not begin as an audit export does',
    });
  });
});
