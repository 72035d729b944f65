import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Answer, UsageError } from '../../scripts/policy/policy-command.ts';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';
import { sealed } from '../../scripts/drill/evidence/evidence-text.ts';
import { writeEvidenceFile } from '../../scripts/drill/evidence-file.ts';
import { report } from '../../scripts/drill/report.ts';
import { table } from '../../scripts/drill/table.ts';
import { verify } from '../../scripts/drill/verify.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

/** Most of it no machine shows while its agent is dead. People talk it through. */
const DRILL = 'agent-host-crash';
const folder = tempFolder('drill-table');
afterAll(() => folder.remove());
const at = (name: string): string => path.join(folder.path, name);
const POLICY = ['--policy', path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml')];
const PLACE = ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'night', '--next', '2099-06-30'];
const ask = (ticks: string, options: readonly string[] = []): Answer =>
  table.run([DRILL, at(ticks), ...POLICY, ...options]) as Answer;
const text = ({ lines }: Answer): string => lines.join('\n');

/** The file that `--new` writes, with everything done at once. */
function filledIn(name: string, change: (text: string) => string = (one) => one): void {
  if (!existsSync(at('new.yaml'))) ask('new.yaml', ['--new']);
  const written = readFileSync(at('new.yaml'), 'utf8').replaceAll(': notDone', ': 1').replace('tookS: 0', 'tookS: 900');
  writeFileSync(at(name), change(written));
}

test('what --new writes is filled in, scored, made into evidence that verifies, and a report of it', async () => {
  filledIn('ticks.yaml');
  expect(() => ask('new.yaml', ['--new'])).toThrow(UsageError);
  const shown = ask('ticks.yaml');
  expect(text(shown)).toMatch(/at a table\n {2}passed by what was ticked/);
  expect(ask('ticks.yaml', ['--evidence', at('evidence.json'), ...PLACE]).exitCode).toBe(0);
  const answer = verify.run([at('evidence.json')]) as Answer;
  expect(answer.exitCode).toBe(0);
  expect(text(answer)).toMatch(/made again from what was ticked, which no machine measured/);
  const page = await report.run([at('evidence.json'), '--html', at('report.html')]);
  expect(page.exitCode).toBe(0);
  expect(readFileSync(at('report.html'), 'utf8')).toMatch(/Passed by what the observer ticked/);
});

describe('evidence that was made better is found, also when it is sealed anew', () => {
  test.each<[string, (parts: Evidence['parts']) => void, RegExp]>([
    [
      'a mark',
      ({ score }) => {
        const line = score.lines.find((one) => one.mark === 'inTime');
        if (line !== undefined) line.atMs = 899_000;
      },
      /is not what its own times make of this drill/,
    ],
    [
      'a live drill without a record',
      ({ about }) => void (about.way = 'live'),
      /only a drill at a table has no record/,
    ],
  ])('%s', (_, change, words) => {
    filledIn('ticks.yaml');
    ask('ticks.yaml', ['--evidence', at('again.json'), ...PLACE]);
    const { parts }: Evidence = JSON.parse(readFileSync(at('again.json'), 'utf8'));
    change(parts);
    writeEvidenceFile(at('again.json'), sealed(parts, []));
    const answer = verify.run([at('again.json')]) as Answer;
    expect(answer.exitCode).toBe(2);
    expect(text(answer)).toMatch(words);
  });
});

describe('what is wrong in the file is named', () => {
  test.each<[string, (text: string) => string, RegExp]>([
    ['another drill', (one) => one.replace(DRILL, 'quench'), /drill.*is "quench"/],
    ['an act that was not ticked', (one) => one.replace(/\n {2}\w+: 1\n/, '\n'), /acts\.\w+.*was not ticked/],
    ['an act of another drill', (one) => one.replace('\nacts:\n', '\nacts:\n  nobody: 3\n'), /acts\.nobody.*no act/],
    ['later than the drill', (one) => one.replace(/: 1\n/, ': 901\n'), /later than the drill took \(900 s\)/],
    ['no time of day', (one) => one.replace('2026-01-31T14:00:00Z', 'yesterday'), /beganAt.*2026-01-31T14:00:00Z/],
    ['no format', (one) => one.replace('farfield-drill-ticks/1', 'x'), /format/],
  ])('%s', (_, change, words) => {
    filledIn('wrong.yaml', change);
    const answer = ask('wrong.yaml');
    expect(answer.exitCode).toBe(2);
    expect(text(answer)).toMatch(words);
  });
});
