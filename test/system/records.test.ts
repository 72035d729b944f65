import { closeSync, openSync, readdirSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseCoreRun, problemLine, replay } from '@farfield/protocol/policy-lab';
import { JournalFile } from '../../agent/src/journal/journal-file.ts';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { readCoreRecord } from '../../scripts/policy/read-core-record.ts';
import { runCommand } from '../../scripts/run-command.ts';
import {
  type Change,
  doorChanges,
  doorRecords,
  scannerChanges,
  scannerRecords,
  unexplained,
  withoutConsequence,
} from '../support/exam-lines.ts';
import { copyDatabase, type ExportedLine, type JournalLine, readExport, readJournal } from '../support/records.ts';
import { needBuiltConsole, tempFolder } from '../support/test-site.ts';

// One scripted exam by `farfield demo --check`, and then three records of it that know nothing of each other: what the
// simulated scanner was told, what the site's agent wrote, and what the gateway wrote.

/** What people did that was accepted, in order: the whole exam of the script. */
const ACCEPTED = [
  ...['requestControl', 'openSession', 'offerControl', 'readBackControl'],
  ...['tickChecklist', 'leadTimeOut', 'readBackTimeOut', 'admitPatient', 'stateInput', 'stateInput'],
  ...['giveReady', 'start', 'giveReady', 'start', 'giveReady', 'start', 'stop', 'spokeToPatient'],
  ...['giveReady', 'start', 'clear', 'spokeToPatient', 'selectStep', 'selectStep', 'giveReady', 'start'],
  ...['pause', 'spokeToPatient', 'giveReady', 'resume', 'imagesComplete', 'patientOut', 'closeSession', 'openSession'],
];
/** @source the first slice: `npm run demo -- --check` after install; `npm run proof:clone` measures it from a fresh clone */
const CHECK_WITHIN_MS = 90_000;
/** From what happened to the record of it. */
const RECORDED_WITHIN_MS = 1_000;
/** Clocks of one machine that are read one after the other. */
const SLACK_MS = 25;

const folder = tempFolder('records');
const configFile = path.join(folder.path, 'gateway.yaml');
const siteExport = path.join(folder.path, 'site.jsonl');
let check: { readonly code: number; readonly output: string; readonly tookMs: number };
let log: readonly WorldEntry[];
let told: readonly WorldEntry[];
let did: readonly WorldEntry[];
let journal: readonly JournalLine[];
let copy: readonly ExportedLine[];
let audit: readonly ExportedLine[];

beforeAll(async () => {
  needBuiltConsole();
  const startedMs = Date.now();
  const run = await runCommand('node', ['scripts/farfield.ts', 'demo', '--check', '--folder', folder.path]);
  check = { ...run, tookMs: Date.now() - startedMs };
  if (check.code !== 0) throw new Error(check.output);
  log = readFileSync(path.join(folder.path, 'world.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): WorldEntry => JSON.parse(line));
  const isOrder = ({ source, detail }: WorldEntry): boolean => source === 'scanner' && detail['by'] === 'opcua';
  told = log.filter((entry) => entry.kind === 'told' && isOrder(entry));
  did = log.filter((entry) => entry.kind === 'did' && entry.source === 'scanner');
  journal = await readJournal({ folder: folder.path });
  const gatewayExport = path.join(folder.path, 'gateway.jsonl');
  await Promise.all([exportTo(siteExport, 'cedar-ridge-mr1'), exportTo(gatewayExport, 'gateway')]);
  copy = readExport(siteExport);
  audit = readExport(gatewayExport);
}, 120_000);

afterAll(() => folder.remove());

test('demo --check: the whole exam runs, exit code 0, in less than 90 s', () => {
  expect(check.output).toMatch(/farfield: the exam ran as it should/);
  expect(check.code).toBe(0);
  expect(check.tookMs).toBeLessThan(CHECK_WITHIN_MS);
});

test('what the core was given is recorded beside the journal, and played again it decides the same, record for record', () => {
  const parts = readdirSync(path.join(folder.path, 'core-record')).toSorted();
  // From the boot, and from each session that was opened.
  expect(parts.length).toBeGreaterThanOrEqual(3);
  const decided = parts.flatMap((name) => {
    const recorded = readCoreRecord(path.join(folder.path, 'core-record', name));
    const run = parseCoreRun(recorded?.run);
    if (!run.ok) throw new Error(`${name}: ${run.problems.map(problemLine).join('; ')}`);
    expect(recorded?.isCut).toBe(false);
    return [...replay(run.value)].flatMap(({ effects }) =>
      effects.flatMap((one) => (one.kind === 'journal' ? [one.record] : [])),
    );
  });
  const types = new Set<string>(decided.map(({ type }) => type));
  const written = journal.filter(({ type }) => types.has(type)).map(({ type, data }) => ({ type, data }));
  expect(written.length).toBeGreaterThan(100);
  expect(written).toEqual(JSON.parse(JSON.stringify(decided)));
});

test('the exam had starts and stops, by people and by the site itself', () => {
  expect(orders('start').length).toBeGreaterThanOrEqual(4);
  expect(orders('stop').length).toBeGreaterThanOrEqual(2);
  expect(did.filter((entry) => entry.what === 'scanStarted')).toHaveLength(orders('start').length);
});

test('every start that the scanner was told: command, intent, permit, order and outcome in the journal, and the gateway let the same command through', () => {
  for (const entry of orders('start')) {
    const commandId = String(entry.detail['commandId']);
    const command = one('command', { commandId, action: 'start', accepted: true });
    const intent = one('intent', { commandId, action: 'start' });
    const permit = one('permit', { what: 'given', why: commandId });
    const order = one('order', { order: 'start', because: commandId });
    const outcome = one('outcome', { effectId: order.data['effectId'] });
    expect(outcome.data['outcome']).toBe('done');
    expect(rising([command, intent, permit, order, outcome].map((line) => line.seq))).toBe(true);
    expect(intent.data['stepId']).toBe(entry.detail['stepId']);

    const passed = auditOf(commandId);
    expect(passed.map((line) => line.type)).toEqual(['A2001I']);
    // Three clocks of one machine: the gateway passed it on, the site recorded it, the scanner heard it, in this order.
    expect(
      rising([passed[0]?.wallMs ?? 0, command.wallMs, intent.wallMs, order.wallMs, entry.wallMs, outcome.wallMs], 25),
    ).toBe(true);
    expect(rising([command, intent, order, outcome].map((line) => line.tickMs))).toBe(true);
  }
});

test('every stop that the scanner was told: sent, with its cause, its outcome and its confirmation in the journal; one that a remote person pressed is in the gateway’s audit', () => {
  const byPeople = journal.filter((line) => line.type === 'command' && line.data['action'] === 'stop');
  expect(byPeople.length).toBeGreaterThanOrEqual(1);
  for (const command of byPeople) {
    expect(auditOf(String(command.data['commandId'])).map((line) => line.type)).toEqual(['A2001I']);
  }
  for (const entry of [...orders('stop'), ...orders('abort')]) {
    const effectId = String(entry.detail['commandId']);
    const sent = one('stop', { what: 'sent', effectId });
    const outcome = one('outcome', { effectId });
    const confirmed = one('stop', { what: 'confirmed', effectId });
    expect(sent.data['because']).not.toBe('');
    expect(rising([sent.seq, outcome.seq])).toBe(true);
    expect(confirmed.seq).toBeGreaterThan(sent.seq);
    expect(Math.abs(entry.wallMs - sent.wallMs)).toBeLessThan(250);
    const stopped = did.find((line) => line.what === 'scanStopped' && line.seq > entry.seq);
    expect(confirmed.wallMs).toBeGreaterThanOrEqual((stopped?.wallMs ?? Infinity) - 25);
  }
});

test('the order of what the scanner was told is the order of the journal', () => {
  const inJournal = journal.flatMap(({ type, data }) => {
    if (type === 'order') return [`${String(data['order'])} ${String(data['because'])}`];
    return type === 'stop' && data['what'] === 'sent' ? [`${String(data['how'])} ${String(data['effectId'])}`] : [];
  });
  expect(told.map((entry) => `${entry.what} ${String(entry.detail['commandId'])}`)).toEqual(inJournal);
});

test('no start in any record without the others: nothing was permitted that the scanner was not told, and the other way round', () => {
  const ids = (lines: readonly { data: Readonly<Record<string, unknown>> }[], key: string): readonly string[] =>
    lines.map((line) => String(line.data[key])).toSorted();
  const permitted = journal.filter((line) => line.type === 'permit' && line.data['what'] === 'given');
  expect(ids(permitted, 'why')).toEqual(
    [...orders('start'), ...orders('resume')].map((entry) => String(entry.detail['commandId'])).toSorted(),
  );
});

test('every command of the exam: what people did is in the journal in its order, each with what it changed', () => {
  const accepted = journal.filter(({ type, data }) => type === 'command' && data['accepted'] === true);
  expect(accepted.map(({ data }) => data['action'])).toEqual(ACCEPTED);
  expect(withoutConsequence(journal)).toEqual([]);
  // And the line that says so is missed when it is not there.
  for (const type of ['session', 'control', 'intent', 'ready', 'order', 'stop', 'condition'])
    expect(withoutConsequence(journal.filter((line) => line.type !== type)).length, type).toBeGreaterThan(0);
});

test('every command from afar: the gateway’s audit and the journal have the same lines in the same order, the gateway first', () => {
  const fromAfar = journal.filter(({ type, data }) => type === 'command' && data['seat'] === 'remote');
  const passed = audit.filter(({ type }) => type === 'A2001I');
  expect(fromAfar.length).toBeGreaterThanOrEqual(15);
  expect(passed.map(({ data }) => [data['commandId'], data['action'], data['personId'], data['name']])).toEqual(
    fromAfar.map(({ data }) => [data['commandId'], data['action'], data['personId'], data['by']]),
  );
  for (const [index, line] of passed.entries()) {
    const lateMs = (fromAfar[index]?.wallMs ?? Infinity) - line.wallMs;
    expect(lateMs, String(line.data['action'])).toBeGreaterThanOrEqual(-SLACK_MS);
    expect(lateMs, String(line.data['action'])).toBeLessThan(RECORDED_WITHIN_MS);
  }
  // What was asked on site, and what the gateway refused, stands in no such line.
  expect(audit.filter(({ type }) => type === 'A2001W' || type === 'A2002W')).toEqual([]);
});

test('control: offered, granted and given back in the journal, each by the command or the person that did it', () => {
  const control = journal.filter(({ type }) => type === 'control').map(({ data }) => [data['kind'], data['holder']]);
  expect(control).toEqual(['offered', 'granted', 'givenBack'].map((kind) => [kind, 'Ana Demo RT(MR)']));
  const readBack = one('intent', { action: 'readBackControl' });
  expect(one('control', { kind: 'granted' }).data['by']).toBe(readBack.data['intentId']);
  expect(auditOf(String(readBack.data['commandId'])).map(({ type }) => type)).toEqual(['A2001I']);
});

test('what the scanner did and what the door did: line by line the same in the simulators’ log and in the journal', () => {
  for (const [done, recorded] of [
    [scannerChanges(log), scannerRecords(journal)],
    [doorChanges(log), doorRecords(journal)],
  ] as const) {
    expect(done.length).toBeGreaterThanOrEqual(8);
    expect(words(recorded)).toEqual(words(done));
    for (const [index, change] of recorded.entries()) {
      const lateMs = change.wallMs - (done[index]?.wallMs ?? 0);
      expect(lateMs, change.words).toBeGreaterThanOrEqual(-SLACK_MS);
      expect(lateMs, change.words).toBeLessThan(RECORDED_WITHIN_MS);
    }
  }
});

test("nothing in the simulators' log is unexplained, and a line without its counterpart is found", () => {
  expect(log.length).toBeGreaterThan(50);
  expect(unexplained(log, journal)).toEqual([]);
  const order = orders('start')[0];
  if (order === undefined) throw new Error('nothing was started');
  // Planted: a second word for the same start, a stop that nobody sent, a scan by itself, a record that is gone.
  const second = { ...order, seq: Infinity, detail: { ...order.detail, commandId: 'nobody-1' } };
  expect(unexplained([...log, second], journal)).toHaveLength(1);
  const stop = { ...second, what: 'stop' };
  expect(unexplained([...log, stop], journal)).toHaveLength(1);
  const byItself = { ...second, kind: 'did' as const, what: 'scanStarted' };
  expect(unexplained([...log, byItself], journal)).toHaveLength(1);
  for (const type of ['command', 'intent', 'permit', 'order', 'outcome', 'stop'])
    expect(
      unexplained(
        log,
        journal.filter((line) => line.type !== type),
      ).length,
      type,
    ).toBeGreaterThan(0);
});

test('both clocks: in each record wall clock and monotonic clock go on together', () => {
  const inGateway = audit.filter(({ incarnation }) => incarnation === audit.at(-1)?.incarnation);
  expect(inGateway.length).toBeGreaterThan(15);
  const records = {
    journal: journal.map(({ wallMs, tickMs }) => [wallMs, tickMs] as const),
    gateway: inGateway.map(({ wallMs, tickMs }) => [wallMs, tickMs] as const),
    simulators: log.map(({ wallMs, atMs }) => [wallMs, atMs] as const),
  };
  for (const [name, lines] of Object.entries(records)) {
    expect(
      lines.every(([wallMs, tickMs]) => wallMs > 0 && tickMs > 0),
      name,
    ).toBe(true);
    expect(rising(lines.map(([, tickMs]) => tickMs)), name).toBe(true);
    const apart = lines.map(([wallMs, tickMs]) => wallMs - tickMs);
    expect(Math.max(...apart) - Math.min(...apart), name).toBeLessThan(100);
  }
});

test("the gateway's copy is the journal, record by record, hash by hash; what it lacks is the last moment before the agent ended", () => {
  expect(copy.length).toBeGreaterThan(50);
  expect(copy.map((line) => line.hash)).toEqual(journal.slice(0, copy.length).map((line) => line.hash));
  expect(rising(journal.map((line) => line.seq))).toBe(true);
});

test('audit verify: the exports hold, and one changed letter is found and named', async () => {
  const good = await audits('verify', '--file', siteExport);
  expect(good).toMatchObject({ code: 0 });
  const text = readFileSync(siteExport, 'utf8');
  const forged = path.join(folder.path, 'forged.jsonl');
  writeFileSync(forged, text.replaceAll('pressed STOP', 'pressed STOQ'));
  const bad = await audits('verify', '--file', forged);
  expect(bad.code).toBe(1);
  expect(bad.output).toMatch(/payload|recorded/);
  expect(text).toContain('pressed STOP');
  const cut = path.join(folder.path, 'cut.jsonl');
  writeFileSync(cut, text.split('\n').slice(0, -6).join('\n'));
  expect((await audits('verify', '--file', cut)).code).toBe(1);
  expect((await audits('verify', '--config', configFile)).code).toBe(0);
});

test("the site's own file: its chain holds; one byte changed on the disk is found", () => {
  const file = copyDatabase(path.join(folder.path, 'journal.sqlite'), folder.path, 'whole.sqlite');
  expect(verify(file)).toMatchObject({ ok: true, erasedSeqs: [] });
  const bytes = readFileSync(file);
  const at = bytes.indexOf('pressed STOP');
  expect(at, 'a stop stands in the file as text').toBeGreaterThan(0);
  flip(file, at);
  expect(verify(file)).toMatchObject({ ok: false });
});

function words(changes: readonly Change[]): readonly string[] {
  return changes.map((change) => change.words);
}

function verify(file: string): ReturnType<JournalFile['verify']> | { ok: false; why: string } {
  let opened: JournalFile;
  try {
    opened = JournalFile.open({ file, incarnation: 'test', maxPages: null });
  } catch (error) {
    // The newest thousand records are verified at each opening.
    return { ok: false, why: String(error) };
  }
  try {
    return opened.verify();
  } finally {
    opened.close();
  }
}

function flip(file: string, at: number): void {
  const descriptor = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(descriptor, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 1;
  writeSync(descriptor, byte, 0, 1, at);
  closeSync(descriptor);
}

function orders(what: string): readonly WorldEntry[] {
  return told.filter((entry) => entry.what === what);
}

/** The one record of this type with these fields. */
function one(type: string, fields: Record<string, unknown>): JournalLine {
  const found = journal.filter(
    (line) => line.type === type && Object.entries(fields).every(([key, value]) => line.data[key] === value),
  );
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`${found.length} records ${type} ${JSON.stringify(fields)}`);
  return first;
}

function auditOf(commandId: string): readonly ExportedLine[] {
  return audit.filter((line) => line.data['commandId'] === commandId);
}

/** Within `slackMs`, for clocks that are read at different places of one act. */
function rising(values: readonly number[], slackMs = 0): boolean {
  return values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0) - slackMs);
}

function audits(...args: readonly string[]): Promise<{ code: number; output: string }> {
  return runCommand('node', ['scripts/farfield.ts', 'audit', ...args]);
}

async function exportTo(file: string, site: string): Promise<void> {
  const { code, output } = await audits('export', '--config', configFile, '--site', site);
  if (code !== 0) throw new Error(`audit export: ${output}`);
  writeFileSync(file, output);
}
