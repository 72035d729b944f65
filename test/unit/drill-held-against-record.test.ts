import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { GENESIS_HASH, sealEntry } from '@farfield/protocol';
import { scoreDrill } from '@farfield/protocol/drills';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DrillRecordFiles, type DrillSeal } from '../../agent/src/drill/drill-records.ts';
import { sha256 } from '../../agent/src/journal/chain.ts';
import { exportLine } from '../../gateway/src/audit/audit-export.ts';
import { recordedEvidence } from '../../scripts/drill/evidence/make-evidence.ts';
import { writeEvidenceFile } from '../../scripts/drill/evidence-file.ts';
import { readNamed } from '../../scripts/drill/read-drill.ts';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';
import { evidenceText, hashesOf, sealed, sealOf } from '../../scripts/drill/evidence/evidence-text.ts';
import { openCopy } from '../../scripts/drill/evidence/open-copy.ts';
import { programme } from '../../scripts/drill/programme.ts';
import { report } from '../../scripts/drill/report.ts';
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
  const { lines } = made;
  const record = { ...made.record, isOnShadow: true };
  const score = scoreDrill(drill.value, under.document.policy, record);
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
  files.close('drill-7', { endedTickMs: record.endedTickMs, why: 'the scenario is over', scenario: drill.value });
  await files.settled();
  const place = { site: 'Cedar Ridge', scanner: 'MR 1', shift: 'day', nextDueOn: '2026-07-31' };
  const placeFrom = { site: 'record', scanner: 'record', shift: 'stated' } as const;
  const run = {
    scenario: drill.value,
    policy: under.document,
    isPolicySigned: true,
    score,
    record,
    lines,
    why: 'the scenario is over',
  };
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
    /it was made of the agent’s file that was given: the score made again from that file is the same\n {2}record 1 of the site’s chain names that file/,
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

/** As whoever wants a better score would do it: names and payloads erased as an open copy erases them, and sealed anew. */
function forged(change: (parts: Evidence['parts']) => void): string {
  const evidence = JSON.parse(readFileSync(EVIDENCE, 'utf8')) as Evidence;
  const { parts, record } = openCopy(evidence);
  const erased = record.map((one) => (/"type":"command"/.test(one.header) ? { ...one, payload: '', salt: '' } : one));
  change(parts);
  const again = sealed(parts, erased);
  const hashes = { ...hashesOf(parts), staff: evidence.hashes.staff };
  return evidenceText({ ...again, hashes, seal: sealOf(hashes) });
}

describe('a copy of which what people did is erased', () => {
  const OPEN = at('open.json');
  const asked = (file: string, ...options: readonly string[]): Answer => verify.run([file, ...options]) as Answer;

  test('by itself it does not show its score; the agent’s file shows it', () => {
    writeFileSync(
      OPEN,
      forged(() => null),
    );
    const alone = asked(OPEN);
    expect(alone).toMatchObject({ exitCode: 0, json: { isScoreShown: false } });
    expect(text(alone)).toMatch(/score not shown: what people did is erased/);
    const held = asked(OPEN, '--record', RECORD, '--site-record', EXPORT);
    expect(held).toMatchObject({ exitCode: 0, json: { isScoreShown: true } });
    expect(text(held)).not.toMatch(/score not shown/);
  });

  test.each<[string, (parts: Evidence['parts']) => void, RegExp]>([
    [
      'one mark',
      ({ score: { lines } }) => {
        const ack = lines.find(({ id }) => id === 'ack');
        if (ack === undefined) throw new Error('no such line');
        ack.atMs = (ack.atMs ?? 0) - 1_000;
      },
      /parts\.score\.lines\.\d+: ack: the record says/,
    ],
    ['an act that an observer is to see', ({ score: { lines } }) => setMark(lines, 'look', 'inTime'), /look: the/],
    [
      'who stayed',
      ({ score: { lines } }) => setMark(lines, 'seat:rst', 'notReached'),
      /seat:rst: the record says inTime/,
    ],
    ['passed', ({ score }) => void (score.isPassed = false), /parts\.score: the record says passed/],
    ['a line less', ({ score }) => void score.lines.pop(), /parts\.score/],
    ['an alarm less', ({ alarms }) => void alarms.pop(), /parts\.alarms/],
    ['a time', ({ measures }) => void (measures !== null && (measures.detectedMs = 1)), /parts\.measures/],
    ['why it ended', ({ end }) => void Object.assign(end, { cause: 'person', words: 'IT ended it' }), /parts\.end/],
    [
      'the day',
      ({ about }) =>
        void Object.assign(about, {
          heldOn: '2026-06-30',
          beganAt: '2026-06-30T14:00:00Z',
          endedAt: '2026-06-30T14:07:00Z',
        }),
      /parts\.about\.beganAt/,
    ],
    ['the scanner', ({ about }) => void (about.scanner = 'MR 2'), /parts\.about\.scanner/],
  ])('%s made otherwise, and sealed anew: refused while the agent’s file is held against it', (_, change, words) => {
    const file = at('forged.json');
    writeFileSync(file, forged(change));
    const answer = asked(file, '--record', RECORD, '--site-record', EXPORT);
    expect(answer.exitCode).toBe(2);
    expect(text(answer)).toMatch(words);
  });

  test('it counts for nothing in the programme, and its report says on the first line that it shows no score', async () => {
    mkdirSync(at('shown'));
    writeFileSync(
      OPEN,
      forged(() => null),
    );
    writeFileSync(at('shown/open.json'), readFileSync(OPEN));
    writeFileSync(
      at('plan.yaml'),
      `format: farfield-drill-programme/1
site: Cedar Ridge
from: 2026-01-01
scanners: [{ name: MR 1, shifts: [day] }]
drills: [{ id: link-loss-mid-scan, everyMonths: 6 }]
`,
    );
    const passedOn = (): unknown => {
      const { json } = programme.run([at('plan.yaml'), at('shown'), '--on', '2026-02-02']) as Answer;
      return (json as { rows: readonly { passedOn: string | null }[] }).rows.map((one) => one.passedOn);
    };
    expect(passedOn()).toEqual([null]);
    const { lines } = programme.run([at('plan.yaml'), at('shown'), '--on', '2026-02-02']) as Answer;
    expect(lines.join('\n')).toMatch(/Copies that do not show their score, and count for nothing.*\n {2}\S+open\.json/);
    await report.run([OPEN, '--html', at('open.html')]);
    expect(readFileSync(at('open.html'), 'utf8')).toMatch(/class="verdict bad">Score not shown by this copy/);
    // What a facility keeps shows it.
    writeFileSync(at('shown/kept.json'), readFileSync(EVIDENCE));
    expect(passedOn()).toEqual(['2026-01-31']);
  });
});

function setMark(lines: Evidence['parts']['score']['lines'], id: string, mark: 'inTime' | 'late' | 'notReached'): void {
  const line = lines.find((one) => one.id === id);
  if (line === undefined) throw new Error(`no line ${id}`);
  line.mark = mark;
}

test('a finding of the score that is left out is found without any other file', () => {
  const evidence = JSON.parse(readFileSync(EVIDENCE, 'utf8')) as Evidence;
  setMark(evidence.parts.score.lines, 'ack', 'late');
  writeFileSync(at('silent.json'), evidenceText(sealed(evidence.parts, evidence.record)));
  const answer = verify.run([at('silent.json')]) as Answer;
  expect(answer.exitCode).toBe(2);
  expect(text(answer)).toMatch(/parts\.findings: leave out: .* — late/);
});

test('a file of before ends were sealed is refused in a sentence', () => {
  const evidence = JSON.parse(readFileSync(EVIDENCE, 'utf8')) as Evidence;
  writeFileSync(at('before.json'), JSON.stringify({ ...evidence, format: 'farfield-drill-evidence/1' }));
  const answer = verify.run([at('before.json')]) as Answer;
  expect(answer.exitCode).toBe(2);
  expect(text(answer)).toMatch(
    /format: was written by a Farfield that sealed neither why a drill ended nor who stayed/,
  );
});
