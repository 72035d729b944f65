import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GENESIS_HASH, sealEntry } from '@farfield/protocol';
import { afterAll, expect, test } from 'vitest';
import { DrillRecordFiles, type DrillSeal } from '../../agent/src/drill/drill-records.ts';
import { sha256 } from '../../agent/src/journal/chain.ts';
import { Bench } from '../../agent/src/test-bench.ts';
import { exportLine } from '../../gateway/src/audit/audit-export.ts';
import { namedBySite } from '../../scripts/drill/evidence/named-by-site.ts';
import { returnedBySite } from '../../scripts/drill/returned-to-service.ts';
import { tempFolder } from '../support/test-site.ts';

const folder = tempFolder('drill-seal');
afterAll(() => folder.remove());

const HEAD = {
  drillId: 'drill-7',
  siteId: 'site-1',
  siteName: 'Cedar Ridge',
  scannerName: 'MR 1',
  policyHash: 'p',
  conductor: 'Max Demo',
  beganTickMs: 10,
  beganWallMs: 1_800_000_000_000,
};
const LINE = { seq: 1, tickMs: 20, wallMs: 1_800_000_000_010, record: { type: 'booted', data: {} } } as never;
const END = { endedTickMs: 90, why: 'its end', scenario: {} } as never;

async function written(name: string, isSick = false) {
  const seals: DrillSeal[] = [];
  const failures: unknown[] = [];
  const at = path.join(folder.path, name);
  // A file where its folder should be: nothing can be written.
  if (isSick) writeFileSync(at, '');
  const files = new DrillRecordFiles({
    folder: at,
    failed: (error) => failures.push(error),
    sealed: (seal) => seals.push(seal),
  });
  files.open(HEAD);
  files.append(HEAD.drillId, [LINE]);
  files.close(HEAD.drillId, END);
  await files.settled();
  return { seals, failures, file: path.join(at, `${HEAD.drillId}.jsonl`) };
}

/** The site's chain with what it says of a drill, as `farfield audit export` writes it. */
function siteExport(name: string, payloads: readonly object[]): string {
  let prevHash = GENESIS_HASH;
  const entries = payloads.map((payload, index) => {
    const entry = sealEntry(
      {
        seq: index + 1,
        tickMs: index,
        wallMs: index,
        type: 'drill',
        incarnation: 'boot-1',
        prevHash,
        payload: Buffer.from(JSON.stringify(payload)),
        salt: Buffer.alloc(16),
      },
      sha256,
    );
    prevHash = entry.hash;
    return entry;
  });
  const text = [
    exportLine({ kind: 'begin', format: 'farfield-audit/1', chain: 'site-1' }),
    ...entries.map((entry) => exportLine({ kind: 'record', entry })),
    exportLine({ kind: 'end', seq: entries.length, hash: prevHash }),
  ].join('\n');
  const file = path.join(folder.path, name);
  writeFileSync(file, `${text}\n`);
  return file;
}

test('a drill that ended is sealed with the hash of its whole file', async () => {
  const { seals, failures, file } = await written('well');
  expect(failures).toEqual([]);
  expect(seals).toEqual([{ drillId: 'drill-7', recordSha256: sha256(readFileSync(file)) }]);
});

test('a disk that failed in between seals nothing: a file with a hole is no record', async () => {
  const { seals, failures } = await written('sick', true);
  expect(seals).toEqual([]);
  expect(failures.length).toBeGreaterThan(0);
});

test('the site writes the seal into its own record, and nothing else comes of it', () => {
  const bench = new Bench();
  const before = bench.state.policy;
  const outputs = bench.post({ kind: 'drillSealed', drillId: 'drill-7', recordSha256: 'ab' });
  const records = outputs.flatMap((one) => (one.kind === 'journal' ? one.lines.map(({ record }) => record) : []));
  expect(records).toEqual([
    {
      type: 'drill',
      data: { what: 'sealed', drillId: 'drill-7', scenario: '', by: '', why: '', recordSha256: 'ab' },
    },
  ]);
  expect(bench.state.policy).toBe(before);
  expect(outputs.filter((one) => one.kind !== 'journal')).toEqual([]);
});

test('the file that the site named is found in its chain; one that was changed since is not', async () => {
  const { seals, file } = await written('named');
  const [seal] = seals;
  const began = { what: 'began', drillId: 'drill-7' };
  const exported = siteExport('named.jsonl', [began, { what: 'sealed', ...seal }]);
  expect(namedBySite(exported, { drillId: 'drill-7', file })).toMatchObject({
    seq: 2,
    recordSha256: seal?.recordSha256,
  });
  writeFileSync(file, readFileSync(file, 'utf8').replace('its end', 'its_end'));
  expect(namedBySite(exported, { drillId: 'drill-7', file })).toEqual({
    problem: expect.stringMatching(/^names another file of drill-7 .*changed since$/),
  });
});

test('who said that all is as before stands in the same chain, after the seal, of that drill and no other', () => {
  const returned = (drillId: string) => ({ what: 'returned', drillId, scenario: '', by: 'Mia Demo', why: '' });
  const sealed = { what: 'sealed', drillId: 'drill-7', recordSha256: 'ab' };
  const said = siteExport('returned.jsonl', [sealed, returned('drill-7')]);
  expect(returnedBySite(said, 'drill-7')).toBe('Mia Demo');
  const others = siteExport('not-returned.jsonl', [sealed, returned('drill-6')]);
  expect(returnedBySite(others, 'drill-7')).toBeNull();
});

test.each<[string, (text: string) => string, RegExp]>([
  ['names another drill alone', (text) => text, /names no file of drill-8/],
  ['was changed itself', (text) => text.replace('boot-1', 'boot-2'), /does not hold at record 1/],
  ['has lost its end', (text) => text.split('\n').slice(0, -2).join('\n'), /the end is missing/],
  ['is none', () => 'something else', /is not of an audit export/],
])('a site’s record that %s is refused with why', async (_, spoilt, words) => {
  const { seals, file } = await written(`refused-${words.source.length}`);
  const exported = siteExport('refused.jsonl', [{ what: 'sealed', ...seals[0] }]);
  writeFileSync(exported, spoilt(readFileSync(exported, 'utf8')));
  expect(namedBySite(exported, { drillId: 'drill-8', file })).toEqual({ problem: expect.stringMatching(words) });
});
