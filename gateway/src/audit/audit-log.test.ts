import { expect, test } from 'vitest';
import { testStore } from '../store/store-fixtures.ts';
import { readHeader } from '../store/chain.ts';
import { type AuditLine, type ChainHead, StoreError } from '../store/store-port.ts';
import { AUDIT_CODES, auditWords } from './audit-codes.ts';
import type { AuditEvent } from './audit-event.ts';
import { AuditLog } from './audit-log.ts';

const refused: AuditEvent = {
  kind: 'commandRefused',
  siteId: 'site-1',
  consoleId: 'c-1',
  personId: 'coord',
  name: 'DEMO, Vance',
  role: 'coordinator',
  commandId: 'cmd-1',
  action: 'start',
  reasons: ['roleMayNot'],
};
const signIn = (login: string): AuditEvent => ({ kind: 'signInRefused', login, why: 'password', address: '192.0.2.1' });

const CLOCK = { nowMs: () => 1_234, wallMs: () => 1_700_000_000_000 };

/** Keeps what it is given, and fails while it is told to. */
class Tape {
  readonly writes: AuditLine[][] = [];
  isSick = false;
  readonly failures: unknown[] = [];
  readonly log = new AuditLog({
    store: { appendAudit: (lines) => this.#append(lines) },
    clock: CLOCK,
    onFailure: (error) => this.failures.push(error),
  });

  #append(lines: readonly AuditLine[]): Promise<ChainHead> {
    if (this.isSick) return Promise.reject(new StoreError('SQLITE_FULL', 'the disk is full'));
    this.writes.push([...lines]);
    return Promise.resolve({ seq: 1, hash: '' });
  }
}

test('an event is in the store with its code, both clocks and reasons', async () => {
  const store = await testStore();
  const log = new AuditLog({ store, clock: CLOCK, onFailure: () => {} });
  log.record(refused);
  log.record(signIn('moreno'));
  await log.flush();
  expect(await store.auditRecords(null, { afterSeq: 0, limit: 9 })).toMatchObject([
    {
      seq: 1,
      code: 'A2001W',
      siteId: 'site-1',
      wallMs: 1_700_000_000_000,
      data: { consoleId: 'c-1', action: 'start', reasons: ['roleMayNot'], commandId: 'cmd-1' },
    },
    { seq: 2, code: 'A1001W', siteId: null, data: { login: 'moreno', why: 'password' } },
  ]);
  const batch = await store.auditBatch({ afterSeq: 0, limit: 9 });
  expect(batch?.entries.map((entry) => readHeader(entry.header))).toMatchObject([
    { seq: 1, tickMs: 1_234, wallMs: 1_700_000_000_000, type: 'A2001W' },
    { seq: 2, tickMs: 1_234, wallMs: 1_700_000_000_000, type: 'A1001W' },
  ]);
});

test('events of one turn share a write', async () => {
  const { log, writes } = new Tape();
  for (const login of ['a', 'b', 'c']) log.record(signIn(login));
  await log.flush();
  expect(writes.map((lines) => lines.length)).toEqual([3]);
});

test('a sick disk loses nothing while it is short: the events wait in their order', async () => {
  const tape = new Tape();
  tape.isSick = true;
  tape.log.record(signIn('a'));
  await tape.log.flush();
  tape.log.record(signIn('b'));
  await tape.log.flush();
  expect(tape.log.waiting).toBe(2);
  expect(tape.failures.length).toBeGreaterThan(0);
  tape.isSick = false;
  await tape.log.flush();
  expect(tape.writes.flat().map((line) => line.data['login'])).toEqual(['a', 'b']);
  expect(tape.log.waiting).toBe(0);
});

test('what could not wait is counted, and the count is on the record', async () => {
  const tape = new Tape();
  tape.isSick = true;
  tape.log.record(signIn('first'));
  await tape.log.flush();
  for (let index = 1; index < 10_005; index += 1) tape.log.record(signIn('more'));
  await tape.log.flush();
  tape.isSick = false;
  await tape.log.flush();
  const lines = tape.writes.flat();
  expect(lines).toHaveLength(10_001);
  expect(lines.at(-1)).toMatchObject({ code: 'A9001E', data: { count: 5, why: 'SQLITE_FULL: the disk is full' } });
});

test('a login as long as a letter is cut', async () => {
  const { log, writes } = new Tape();
  log.record(signIn('x'.repeat(500)));
  await log.flush();
  expect(String(writes[0]?.[0]?.data['login'])).toHaveLength(64);
});

test('codes are unique, well formed, and have words', () => {
  const codes = Object.values(AUDIT_CODES).map((one) => one.code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^A\d{4}[IWE]$/);
  expect(auditWords('A2001W')).toBe('a command was refused by the gateway');
  expect(auditWords('A0000I')).toBeNull();
});
