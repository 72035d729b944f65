import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { note } from '../../scripts/drill/note.ts';
import { report } from '../../scripts/drill/report.ts';
import { run } from '../../scripts/drill/run.ts';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { ensureDebian } from '../support/debian.ts';
import { tempFolder } from '../support/test-site.ts';

/** The report as a PDF, read by a program that knows nothing of who made it: poppler's, from Debian. */
const folder = tempFolder('drill-pdf');
const exec = promisify(execFile);
const at = (name: string): string => path.join(folder.path, name);
let evidence: Evidence;
let words: string;
let info: string;

beforeAll(async () => {
  await ensureDebian(['poppler-utils']);
  const policy = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
  const place = ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'night', '--next', '2099-06-30'];
  await run.run(['link-loss-mid-scan', '--policy', policy, '--evidence', at('evidence.json'), ...place]);
  const finding = ['--finding', 'The phone rang nine times', '--action', 'A second phone', '--owner', 'siteLead'];
  await note.run([at('evidence.json'), ...finding, '--until', '2026-12-31']);
  evidence = JSON.parse(readFileSync(at('evidence.json'), 'utf8')) as Evidence;
  await report.run([at('evidence.json'), '--pdf', at('report.pdf')]);
  const [text, about] = await Promise.all([
    exec('pdftotext', ['-layout', at('report.pdf'), '-']),
    exec('pdfinfo', [at('report.pdf')]),
  ]);
  words = text.stdout.replaceAll(/\s+/g, ' ');
  info = about.stdout;
}, 120_000);
afterAll(() => folder.remove());

test('it is A4, of a few pages, and each is numbered', () => {
  expect(info).toMatch(/Page size: +59\d\.\d+ x 84\d\.\d+ pts \(A4\)/);
  const pages = Number(/Pages: +(\d+)/.exec(info)?.[1]);
  expect(pages).toBeGreaterThanOrEqual(2);
  expect(pages).toBeLessThanOrEqual(8);
  for (let page = 1; page <= pages; page += 1) expect(words).toContain(`${page} of ${pages}`);
});

test('every field of the evidence is in it: heading, scenario, versions, hashes, faults, acts, alarms, findings, actions, next due', () => {
  const { about, score, findings, actions, next, alarms, journal } = evidence.parts;
  const scenario = evidence.parts.scenario as {
    title: string;
    faults: { words: string }[];
    acts: { do: string; pass: string }[];
  };
  const has = (text: string): boolean => words.includes(text.replaceAll(/\s+/g, ' '));
  const wanted = [
    ...[scenario.title, about.site, about.scanner, about.shift, about.heldOn, about.farfield.version, about.policyName],
    ...[about.scenarioHash, about.policyHash, journal?.headHash ?? '', evidence.seal, next.dueOn],
    ...findings.map((one) => one.words),
    ...actions.flatMap((one) => [one.words, one.until]),
    ...alarms.map((one) => one.rule),
  ];
  expect(wanted.filter((one) => !has(one))).toEqual([]);
  // Words in narrow columns are broken into lines between which another column stands: each of their words is there.
  const long = [
    ...scenario.faults.map((one) => one.words),
    ...scenario.acts.map((one) => one.do),
    ...score.lines.map((one) => one.by),
  ];
  const missing = long.flatMap((one) => one.split(/\s+/).filter((word) => !words.includes(word)));
  expect(missing).toEqual([]);
});

test.each(['link-loss-mid-scan', 'door-opened'])(
  'no heading of %s stands alone at the foot of a page: something of what it is of stands under it',
  async (id) => {
    const [file, pdf] = [at(`${id}.json`), at(`${id}.pdf`)];
    const policy = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
    const place = ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'night', '--next', '2027-06-30'];
    await run.run([id, '--policy', policy, '--evidence', file, ...place]);
    await report.run([file, '--pdf', pdf]);
    const { stdout } = await exec('pdftotext', ['-layout', pdf, '-']);
    const feet = stdout
      .split('\f')
      .map((page) => page.split('\n').filter((one) => one.trim() !== ''))
      .filter((page) => page.length > 0)
      // What is said of evidence stands under all of them.
      .map(
        (page) => page.findLast((one) => !/Supports a facility|Seal [0-9a-f]{16}|\d of \d *$/.test(one))?.trim() ?? '',
      );
    expect(feet.length).toBeGreaterThanOrEqual(2);
    const headings = /^(What|Who|Times|Alarms|Findings|Corrective|Signatures|Timeline)\b/;
    expect(feet.filter((one) => headings.test(one))).toEqual([]);
  },
  60_000,
);

test('no patient and nobody on staff is in it, and it says "supports" and never "complies"', () => {
  const names = evidence.parts.staff?.people.map(({ name }) => name) ?? [];
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => words.includes(name))).toEqual([]);
  expect(words).toMatch(/Supports a facility/);
  expect(words).not.toMatch(/complian|complies/i);
});
