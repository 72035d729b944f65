import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GENESIS_HASH, sealEntry } from '@farfield/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DrillRecordFiles, type DrillSeal } from '../../agent/src/drill/drill-records.ts';
import { sha256 } from '../../agent/src/journal/chain.ts';
import { exportLine } from '../../gateway/src/audit/audit-export.ts';
import { recordedEvidence } from '../../scripts/drill/evidence/make-evidence.ts';
import { writeEvidenceFile } from '../../scripts/drill/evidence-file.ts';
import { readNamed } from '../../scripts/drill/read-drill.ts';
import { verify } from '../../scripts/drill/verify.ts';
import { type Answer, UsageError } from '../../scripts/policy/policy-command.ts';
import { readPolicy } from '../../scripts/policy/read-policy.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { rehearse } from '../drills/rehearse.ts';
import { tempFolder } from '../support/test-site.ts';

/** A rehearsed drill, written down as an agent writes a live one, its evidence, and a site's chain that names the file. */
const folder = tempFolder('drill-held');
const at = (name: string): string => path.join(folder.path, name);
const [EVIDENCE, EXPORT] = [at('evidence.json'), at('site.jsonl')];
const RECORD = at('drill-7.jsonl');
const ask = (...options: readonly string[]): Answer => verify.run([EVIDENCE, ...options]) as Answer;
const text = ({ lines }: Answer): string => lines.join('\n');

beforeAll(async () => {
  const under = readPolicy(path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml'));
  if (!under.ok) throw new Error('no policy');
  const drill = readNamed('link-loss-mid-scan', under.document.policy);
  if (!drill.ok) throw new Error('no drill');
  const beganWallMs = Date.parse('2026-01-31T14:00:00Z');
  const made = rehearse(drill.value, {
    policy: under.document.policy,
    policyHash: under.policyHash,
    startWallMs: beganWallMs,
  });
  if (made.kind === 'notRunnable') throw new Error(made.why);
  const { score, record, lines } = made;
  const seals: DrillSeal[] = [];
  const files = new DrillRecordFiles({ folder: folder.path, failed: () => null, sealed: (one) => seals.push(one) });
  const head = {
    drillId: 'drill-7',
    siteId: 'site-1',
    siteName: 'Cedar Ridge',
    scannerName: 'MR 1',
    policyHash: under.policyHash,
    conductor: 'Max Demo',
  };
  files.open({ ...head, beganTickMs: record.beganTickMs, beganWallMs });
  files.append('drill-7', lines);
  files.close('drill-7', { endedTickMs: record.endedTickMs, why: 'its end', scenario: drill.value });
  await files.settled();
  const place = { site: 'Cedar Ridge', scanner: 'MR 1', shift: 'day', nextDueOn: '2026-07-31' };
  const placeFrom = { site: 'record', scanner: 'record', shift: 'stated' } as const;
  const run = { scenario: drill.value, policy: under.document, isPolicySigned: true, score, record, lines };
  writeEvidenceFile(EVIDENCE, recordedEvidence(run, { ...place, placeFrom, beganAt: '2026-01-31T14:00:00Z' }, 'live'));
  writeFileSync(EXPORT, siteChain({ what: 'sealed', drillId: 'drill-7', recordSha256: seals[0]?.recordSha256 }));
}, 60_000);
afterAll(() => folder.remove());

function siteChain(payload: object): string {
  const entry = sealEntry(
    {
      seq: 1,
      tickMs: 1,
      wallMs: 1,
      type: 'drill',
      incarnation: 'boot-1',
      prevHash: GENESIS_HASH,
      payload: Buffer.from(JSON.stringify(payload)),
      salt: Buffer.alloc(16),
    },
    sha256,
  );
  const lines = [
    exportLine({ kind: 'begin', format: 'farfield-audit/1', chain: 'site-1' }),
    exportLine({ kind: 'record', entry }),
    exportLine({ kind: 'end', seq: 1, hash: entry.hash }),
  ];
  return `${lines.join('\n')}\n`;
}

test('by itself it says that nobody compared it; with the agent’s file, and the site’s chain, it says what they say', () => {
  expect(text(ask())).toMatch(/was not held against the site’s own record/);
  const whole = text(ask('--record', RECORD, '--site-record', EXPORT));
  expect(whole).toMatch(
    /it was made of the agent’s file that was given\n {2}record 1 of the site’s chain names that file/,
  );
  expect(whole).not.toMatch(/was not held/);
  expect(() => ask('--site-record', EXPORT)).toThrow(UsageError);
});

test.each<[string, (text: string) => string, RegExp]>([
  ['a time', (one) => one.replace(/("seq":40,"tickMs":)(\d)/, '$19$2'), /record 40: is not what the agent’s file says/],
  ['a line less', (one) => one.replace(/\n[^\n]+("seq":40,)[^\n]+\n/, '\n'), /record 40/],
  ['another end', (one) => one.replace(/"endedTickMs":\d+/, '"endedTickMs":1'), /parts\.journal\.endedTickMs/],
  ['another policy', (one) => one.replace(/"policyHash":"[0-9a-f]{12}/, '"policyHash":"000000000000'), /policyHash/],
])('an agent’s file with %s is another file', (_, change, words) => {
  const whole = readFileSync(RECORD, 'utf8');
  const changed = change(whole);
  expect(changed).not.toBe(whole);
  writeFileSync(at('changed.jsonl'), changed);
  const answer = ask('--record', at('changed.jsonl'));
  expect(answer.exitCode).toBe(2);
  expect(text(answer)).toMatch(words);
});

test('a chain that names another file, or holds no seal, does not do', () => {
  for (const [payload, words] of [
    [{ what: 'sealed', drillId: 'drill-7', recordSha256: '0'.repeat(64) }, /names another file of drill-7/],
    [{ what: 'ended', drillId: 'drill-7' }, /names no file of drill-7/],
  ] as const) {
    writeFileSync(at('other.jsonl'), siteChain(payload));
    const answer = ask('--record', RECORD, '--site-record', at('other.jsonl'));
    expect(answer.exitCode).toBe(2);
    expect(text(answer)).toMatch(words);
  }
});
