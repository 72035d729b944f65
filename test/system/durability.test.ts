import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { type Couple, readyForExam, readyForStep, stepIdOf } from '../support/exam-people.ts';
import { attachStrace, readTrace } from '../support/strace.ts';
import { startSite, tempFolder, withAdapter } from '../support/test-site.ts';
import { until } from '../support/wait.ts';

const folder = tempFolder('durability');
let demo: Demo;
let couple: Couple;

beforeAll(async () => {
  demo = await startSite('durability', {
    // In the clear, so that the trace shows which bytes are the Start call.
    world: {
      scanner: { securityModes: ['None'], scannerId: 'MR1', timeScale: 0.05, registerFirst: true },
    },
    agentConfig: (config) =>
      withAdapter(config, 'scanner', ({ user: _user, passwordFile: _file, ...rest }) => ({
        ...rest,
        security: 'none',
      })),
  });
  couple = await readyForExam(demo);
}, 90_000);

afterAll(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
  folder.remove();
});

test(
  "by the kernel's own account: the sync of the START's intent has returned before the first byte of the Start call leaves",
  { retry: 0 },
  async () => {
    const { ana, mia } = couple;
    const start = await readyForStep({ by: ana, mia }, stepIdOf(ana));
    const traceFile = path.join(folder.path, 'start.trace');
    const strace = await attachStrace(demo.agent.pid, [
      '-ttt',
      '-yy',
      '-s',
      '16384',
      '-e',
      'trace=fsync,fdatasync,write,writev,pwrite64,sendto,sendmsg',
      '-o',
      traceFile,
    ]);
    const commandId = 'durable-start-1';
    const outcome = await ana.asks(start, { commandId }).finally(() => strace.detach());
    expect(outcome.kind).toBe('done');
    await demo.world.logged('told', 0, ({ what, detail }) => what === 'start' && detail['commandId'] === commandId);

    const calls = readTrace(readFileSync(traceFile, 'utf8'));
    const isJournal = (text: string): boolean => text.includes('journal.sqlite-wal>');
    const written = calls.find(
      (call) =>
        call.name === 'pwrite64' && isJournal(call.text) && holds(call.text, commandId) && holds(call.text, 'intentId'),
    );
    expect(written, 'the intent was written to the journal').toBeDefined();
    const synced = calls.find(
      (call) =>
        /^f(data)?sync$/.test(call.name) &&
        isJournal(call.text) &&
        call.startedLine > (written?.returnedLine ?? Infinity),
    );
    expect(synced?.text, 'and synced').toMatch(/= 0$/);
    // The Start call is what goes to the scanner's port and holds the command's id.
    const port = new URL(scannerEndpoint()).port;
    const sent = calls.filter(
      (call) =>
        /^(write|writev|sendto|sendmsg)$/.test(call.name) &&
        call.text.includes(`->127.0.0.1:${port}]`) &&
        holds(call.text, commandId),
    );
    expect(sent).toHaveLength(1);
    expect(sent[0]?.startedLine).toBeGreaterThan(synced?.returnedLine ?? Infinity);
    expect((sent[0]?.startedS ?? 0) - (synced?.returnedS ?? Infinity)).toBeGreaterThanOrEqual(0);
  },
);

test('and the reverse for STOP: it leaves although its record is not synced yet', { retry: 0 }, async () => {
  const { ana } = couple;
  await until('it runs or has run', () => ana.view?.scanner.state !== undefined);
  const traceFile = path.join(folder.path, 'stop.trace');
  const strace = await attachStrace(demo.agent.pid, [
    '-ttt',
    '-yy',
    '-s',
    '16384',
    '-e',
    'trace=fsync,fdatasync,write,writev,pwrite64,sendto,sendmsg',
    '-e',
    'inject=fsync,fdatasync:delay_enter=1000000',
    '-o',
    traceFile,
  ]);
  const outcome = await ana.asks({ kind: 'stop' });
  expect(outcome.kind).toBe('done');
  const told = await demo.world.logged(
    'told',
    0,
    ({ source, kind, what }) => source === 'scanner' && kind === 'told' && what === 'stop',
  );
  const effectId = String(told.detail['commandId']);
  await until('its record is written', () => readTraceText(traceFile).some((call) => isRecordOf(call.text, effectId)));
  await strace.detach();
  const calls = readTraceText(traceFile);
  const port = new URL(scannerEndpoint()).port;
  const sent = calls.find((call) => call.text.includes(`->127.0.0.1:${port}]`) && holds(call.text, effectId));
  const recorded = calls.find((call) => isRecordOf(call.text, effectId));
  const synced = calls.find(
    (call) => /^f(data)?sync$/.test(call.name) && call.startedLine > (recorded?.startedLine ?? Infinity),
  );
  expect(sent).toBeDefined();
  expect(sent?.startedLine).toBeLessThan(synced?.returnedLine ?? Infinity);
});

function readTraceText(file: string): ReturnType<typeof readTrace> {
  return readTrace(readFileSync(file, 'utf8'));
}

function isRecordOf(text: string, effectId: string): boolean {
  return text.includes('journal.sqlite-wal>') && holds(text, effectId);
}

/** strace writes quotation marks of a string with a backslash before them; ids have none. */
function holds(text: string, what: string): boolean {
  return text.includes(what);
}

function scannerEndpoint(): string {
  const { endpoints } = demo.simulators.ready;
  if (typeof endpoints !== 'object' || endpoints === null || !('scanner' in endpoints)) throw new Error('no scanner');
  return String(endpoints.scanner);
}
