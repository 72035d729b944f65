import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { DrillSite, MIA } from '../../agent/src/drill/drill-bench.ts';
import { DRILL_RECORD_FORMAT } from '../../agent/src/drill/drill-records.ts';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';
import { evidenceText, hashesOf, sealOf } from '../../scripts/drill/evidence/evidence-text.ts';
import { openCopy } from '../../scripts/drill/evidence/open-copy.ts';
import { live } from '../../scripts/drill/live.ts';
import { programme } from '../../scripts/drill/programme.ts';
import { report } from '../../scripts/drill/report.ts';
import { verify } from '../../scripts/drill/verify.ts';
import type { Answer } from '../../scripts/policy/policy-command.ts';
import { readPolicy } from '../../scripts/policy/read-policy.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

/** Live drills at a site’s own machine, and what is made of them. */
const folder = tempFolder('drill-ended-early');
const at = (name: string): string => path.join(folder.path, name);
afterAll(() => folder.remove());
const POLICY = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
const library = (id: string): object => parse(readFileSync(path.join(ROOT, 'docs', 'drills', `${id}.yaml`), 'utf8'));
const text = ({ lines }: Answer): string => lines.join('\n');

/** The file that the agent of this site would have written, as if it had run under the demonstration's policy. */
function recordOf({ outputs, drillRecord }: DrillSite, name: string): string {
  const under = readPolicy(POLICY);
  if (!under.ok) throw new Error('no policy');
  const { policyHash } = under;
  const opened = outputs.findLast((one) => one.kind === 'drillOpened');
  const closed = outputs.findLast((one) => one.kind === 'drillClosed');
  if (opened?.kind !== 'drillOpened' || closed?.kind !== 'drillClosed') throw new Error('no drill');
  const lines = drillRecord.map((one) =>
    one.record.type === 'booted'
      ? { ...one, record: { ...one.record, data: { ...one.record.data, policyHash } } }
      : one,
  );
  const head = { ...opened.record, siteName: 'Cedar Ridge', scannerName: 'MR 1', policyHash };
  const objects = [{ format: DRILL_RECORD_FORMAT, ...head }, ...lines, { end: closed.end }];
  writeFileSync(at(name), objects.map((one) => `${JSON.stringify({ realm: 'drill', ...one })}\n`).join(''));
  return at(name);
}

function evidenceOf(record: string, name: string): { readonly file: string; readonly parts: Evidence['parts'] } {
  mkdirSync(at('all'), { recursive: true });
  const file = at(`all/${name}`);
  const place = ['--shift', 'day', '--next', '2030-01-31'];
  const made = live.run([record, '--policy', POLICY, '--evidence', file, ...place]) as Answer;
  if (made.exitCode === 2) throw new Error(text(made));
  const { parts } = JSON.parse(readFileSync(file, 'utf8')) as Evidence;
  return { file, parts };
}

function programmeOf(id: string): Answer {
  writeFileSync(
    at('plan.yaml'),
    `format: farfield-drill-programme/1
site: Cedar Ridge
from: 1970-01-01
scanners: [{ name: MR 1, shifts: [day] }]
drills: [{ id: ${id}, everyMonths: 6 }]
pairs:
  drills: [${id}]
  people: [{ remote: ana, onsite: mia, firstPatientOn: 1970-03-01 }]
`,
  );
  return programme.run([at('plan.yaml'), at('all'), '--on', '1970-02-02']) as Answer;
}

test('a real door seconds into it: not passed, sealed with when and why, said on the first line, and counted by nobody', async () => {
  const site = new DrillSite().begins(library('extravasation'));
  site.passes(6_000);
  site.post({
    kind: 'observation',
    observation: { kind: 'input', input: 'door34', raw: 'bad', seenMs: site.nowMs, words: '' },
  });
  const record = recordOf(site, 'door.jsonl');
  const said = live.run([record, '--policy', POLICY]) as Answer;
  expect(said.exitCode).toBe(1);
  expect(text(said)).toMatch(
    /Ended early, at 0:0\d(\.\d)? of \d+:\d\d \(REAL: .*\): no evidence that this drill was rehearsed/,
  );
  const { file, parts } = evidenceOf(record, 'door.json');
  expect(parts.end).toMatchObject({ isEarly: true, cause: 'real', words: expect.stringMatching(/^REAL: /) });
  expect(parts.score.isPassed).toBe(false);
  expect((verify.run([file, '--record', record]) as Answer).exitCode).toBe(0);
  await report.run([file, '--html', at('door.html')]);
  const page = readFileSync(at('door.html'), 'utf8');
  expect(page).toMatch(/class="verdict bad">Ended early, at 0:0\d(\.\d)? of \d+:\d\d \(REAL: /);
  expect(page).toMatch(/<dt>Ended<\/dt><dd>at 0:0\d/);
  const counted = programmeOf('extravasation');
  expect(text(counted)).toMatch(/extravasation on MR 1, day, 1970-01-01, ended early: REAL: /);
  expect(counted.json).toMatchObject({
    rows: [{ heldOn: null, passedOn: null }],
    pairs: [{ passedOn: null }],
    held: [],
  });
}, 60_000);

/** People do all that is expected of them at the door. */
function playDoor(site: DrillSite): DrillSite {
  site.passes(10_000);
  site.actsInDrill(MIA, { kind: 'acknowledge', condition: 'doorOpen' });
  site.actsInDrill(MIA, { kind: 'spokeToPatient' });
  site.passes(20_000);
  site.actsInDrill(MIA, { kind: 'clear', condition: 'doorOpen', why: 'a porter, gone' });
  return site.passes(230_000);
}

test('the remote technologist leaves at once: the seat is missing, the drill is not passed, and counts for no pair', () => {
  const stayed = evidenceOf(
    recordOf(playDoor(new DrillSite().begins(library('door-opened'))), 'stayed.jsonl'),
    'b.json',
  );
  expect(stayed.parts.score).toMatchObject({ isPassed: true });
  expect(programmeOf('door-opened').json).toMatchObject({ pairs: [{ passedOn: '1970-01-01', state: 'well' }] });

  const site = new DrillSite().begins(library('door-opened'));
  site.silent.add('c-ana');
  site.post({ kind: 'consoleLeft', consoleId: 'c-ana', via: 'gateway' });
  const record = recordOf(playDoor(site), 'left.jsonl');
  const { file, parts } = evidenceOf(record, 'b.json');
  expect(parts.score.isPassed).toBe(false);
  expect(parts.score.lines.find(({ id }) => id === 'seat:rst')).toMatchObject({ mark: 'missing' });
  expect(parts.score.lines.find(({ id }) => id === 'seat:mrst')).toMatchObject({ mark: 'inTime' });
  expect(parts.staff?.people.map(({ personId, hasStayed }) => [personId, hasStayed])).toContainEqual(['ana', false]);
  expect(parts.findings.map(({ words }) => words).join()).toMatch(/the remote technologist: Is at their page/);
  expect((verify.run([file, '--record', record]) as Answer).exitCode).toBe(0);
  expect(programmeOf('door-opened').json).toMatchObject({ pairs: [{ passedOn: null }] });

  // Whoever makes a better score of it erases what shows the true one, and seals it anew.
  const evidence = JSON.parse(readFileSync(file, 'utf8')) as Evidence;
  const better = openCopy(evidence);
  const { score } = better.parts;
  score.lines = score.lines.map((one) => (one.mark === 'missing' ? { ...one, mark: 'inTime', why: null } : one));
  score.isPassed = true;
  better.parts.findings = [];
  const hashes = { ...hashesOf(better.parts), staff: evidence.hashes.staff };
  writeFileSync(file, evidenceText({ ...better, hashes, seal: sealOf(hashes) }));
  const held = verify.run([file, '--record', record]) as Answer;
  expect(held.exitCode).toBe(2);
  expect(text(held)).toMatch(/seat:rst: the record says missing/);
  expect(text(verify.run([file]) as Answer)).toMatch(/score not shown/);
  expect(programmeOf('door-opened').json).toMatchObject({ rows: [{ passedOn: null }], pairs: [{ passedOn: null }] });
  // Two drills and their evidence, on cores that others use too.
}, 60_000);
