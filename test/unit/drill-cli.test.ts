import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drillSheet } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { afterAll, describe, expect, test } from 'vitest';
import { check } from '../../scripts/drill/check.ts';
import { list } from '../../scripts/drill/list.ts';
import { live } from '../../scripts/drill/live.ts';
import { DRILL_FOLDER, readLibrary, readNamed } from '../../scripts/drill/read-drill.ts';
import { programme } from '../../scripts/drill/programme.ts';
import { report } from '../../scripts/drill/report.ts';
import { run } from '../../scripts/drill/run.ts';
import { sheetHtml } from '../../scripts/drill/sheet-html.ts';
import { sheet } from '../../scripts/drill/sheet.ts';
import { show } from '../../scripts/drill/show.ts';
import { verify } from '../../scripts/drill/verify.ts';
import { nowAt } from '../../scripts/drill/write-evidence.ts';
import { year } from '../../scripts/drill/year.ts';
import { type Answer, UsageError } from '../../scripts/policy/policy-command.ts';
import { ROOT, runCommand } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

const folder = tempFolder('drill-cli');
afterAll(() => folder.remove());
const at = (name: string): string => path.join(folder.path, name);
const DEMO_POLICY = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
const LINK_LOSS = path.join(DRILL_FOLDER, 'link-loss-mid-scan.yaml');

function own(name: string, change: (text: string) => string): string {
  writeFileSync(at(name), change(readFileSync(LINK_LOSS, 'utf8')));
  return at(name);
}

describe('farfield drill list', () => {
  test('under the headings of the evidence, and for programs', async () => {
    const { exitCode, lines, json } = await list.run([]);
    expect(exitCode).toBe(0);
    const headings = lines.filter((one) => /^[A-Z]/.test(one));
    expect(headings).toEqual([
      'Equipment failure',
      'Communication failure',
      'Internet instability',
      'Power outage',
      'Emergencies',
    ]);
    expect(lines.filter((one) => /^ +\d/.test(one))).toHaveLength(35);
    expect(json).toHaveLength(35);
    expect(json).toContainEqual({
      id: 'mains-loss',
      number: 13,
      heading: 'powerOutage',
      title: 'The mains is lost, the UPS holds',
      examClass: 'C1',
      ways: ['simulators', 'live', 'tableTop'],
      endsAtS: 480,
    });
  });

  test('another use is refused', async () => {
    await expect(async () => list.run(['loudly'])).rejects.toThrow(UsageError);
  });
});

describe('farfield drill show', () => {
  test('the sheet, by id or by number, every time worked out', async () => {
    const { exitCode, lines } = await show.run(['mains-loss']);
    expect(exitCode).toBe(0);
    expect((await show.run(['13'])).lines).toEqual(lines);
    const text = lines.join('\n');
    expect(text).toMatch(/^DRILL 13 {2}The mains is lost, the UPS holds/);
    expect(text).toMatch(/A1 {2}0:03 {2}Alarm: Mains power lost, magnet field is ON \(C-60\)/);
    expect(text).toMatch(/ 8 {4}3:00 {2}the safety tech: Brings the patient out of Zone IV/);
    expect(text).toContain('180 s from F1; shown by journal: patientOut');
    expect(text).toContain('[ ] The magnet is ON.');
    expect(text).toContain('[ ] The bore was looked into and is empty.');
  });

  test('under a facility’s own policy its own times', async () => {
    writeFileSync(
      at('policy.yaml'),
      [
        'format: farfield-policy/1',
        'name: Sooner',
        'version: 1',
        "oxygenPlan: 'Everybody out of Zone IV, then prop the door.'",
        'sitePhone: 555-0100',
        'remotePhone: 555-0101',
        'conditions: { mainsLost: { confirmAfterMs: 500 } }',
      ].join('\n'),
    );
    const { lines } = await show.run(['mains-loss', '--policy', at('policy.yaml')]);
    expect(lines.join('\n')).toMatch(/Times by policy "Sooner"[\s\S]*A1 {2}0:01\.5 /);
  });

  test('an unknown name: exit code 2 and why', async () => {
    expect(await show.run(['flood'])).toMatchObject({
      exitCode: 2,
      lines: ['flood: no drill of the library is called so; farfield drill list names them'],
    });
  });
});

describe('farfield drill sheet', () => {
  test('writes one page that loads nothing and holds everything', async () => {
    const { exitCode } = await sheet.run(['link-loss-mid-scan', '--html', at('sheet.html')]);
    expect(exitCode).toBe(0);
    const page = readFileSync(at('sheet.html'), 'utf8');
    expect(page).toContain('<title>Drill 1: The link is lost while a step runs</title>');
    expect(page).toContain('reads the last-command card aloud');
    expect(page).toContain('Word for a real emergency');
  });

  test('law: no sheet of the library loads anything or runs anything, and each has a box for every act', () => {
    const library = readLibrary(DEFAULT_POLICY);
    if (!library.ok) throw new Error('the library is broken');
    for (const one of library.value) {
      const made = drillSheet(one, DEFAULT_POLICY);
      const page = sheetHtml(made);
      expect(page, one.id).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import|https?:/i);
      const ticks = page.match(/<input type="checkbox"/g) ?? [];
      const lists = [made.briefing, made.automatic, made.acts, made.never, made.observer, made.returnToService];
      expect(ticks, one.id).toHaveLength(lists.reduce((sum, rows) => sum + rows.length, 0));
      expect(page, one.id).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  test('what a facility writes is text and never markup', () => {
    const drill = readNamed('door-opened', DEFAULT_POLICY);
    if (!drill.ok) throw new Error('no such drill');
    const page = sheetHtml(drillSheet({ ...drill.value, title: '<b>"Door" & \'frame\'</b>' }, DEFAULT_POLICY));
    expect(page).toContain('<h1>&lt;b&gt;&quot;Door&quot; &amp; &#39;frame&#39;&lt;/b&gt;</h1>');
  });

  test('without a file it is not called right', async () => {
    await expect(async () => sheet.run(['door-opened'])).rejects.toThrow(/--html is missing/);
  });
});

describe('farfield drill check', () => {
  test('a facility’s own copy, tightened', async () => {
    const file = own('own.yaml', (text) => text.replace('number: 1', 'number: 101').replace('within: 10', 'within: 8'));
    expect(await check.run([file])).toMatchObject({
      exitCode: 0,
      lines: [expect.stringMatching(/^ok: link-loss-mid-scan, /)],
    });
  });

  test('a copy that is looser than the policy: exit code 1, with file, line and reason', async () => {
    const file = own('loose.yaml', (text) =>
      text.replace('conditions.notSpokenAfterStop.confirmAfterMs', '45').replace('id: cut', 'id: snip'),
    );
    const { exitCode, lines } = await check.run([file]);
    expect(exitCode).toBe(1);
    const text = readFileSync(file, 'utf8').split('\n');
    expect(lines).toContainEqual(
      expect.stringMatching(
        /loose\.yaml:\d+: acts\[2\]\.within: 45 s is looser than conditions\.notSpokenAfterStop\.confirmAfterMs of this policy, 30 s$/,
      ),
    );
    const [, line = '0'] = /loose\.yaml:(\d+): acts\[2\]\.within/.exec(lines.join('\n')) ?? [];
    expect(text[Number(line) - 1]).toContain('45');
  });

  test('one of the library: it is copied first', async () => {
    expect(await check.run(['door-opened'])).toMatchObject({
      exitCode: 1,
      lines: [expect.stringMatching(/^door-opened: is a drill of the library.*copy docs\/drills\/door-opened\.yaml/)],
    });
  });

  test('a file that is not there', async () => {
    expect(await check.run([at('none.yaml')])).toMatchObject({
      exitCode: 1,
      lines: [expect.stringMatching(/none\.yaml: cannot be read: no such file$/)],
    });
  });
});

describe('what is not there is said in words', () => {
  test.each<[string, () => Answer | Promise<Answer>]>([
    ['verify', () => verify.run([at('none.json')])],
    ['report', () => report.run([at('none.json'), '--html', at('none.html')])],
    ['live', () => live.run([at('none.jsonl'), '--policy', DEMO_POLICY])],
  ])('%s', async (_, asks) => {
    const { exitCode, lines } = await asks();
    expect(exitCode).toBeGreaterThan(0);
    expect(lines.join('\n')).toMatch(/none\.jsonl?: (file: )?cannot be read: no such file$/);
  });

  test('evidence of an id, and what there is', async () => {
    const { exitCode, lines } = await report.run(['no-such-id']);
    expect([exitCode, lines.join('')]).toEqual([
      2,
      expect.stringMatching(/^no-such-id: id: no such evidence in \.farfield/),
    ]);
  });
});

describe('the day on which it is due again', () => {
  const place = (next: string) => ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'night', '--next', next];

  test.each(['2020-01-01', nowAt().slice(0, 10)])('%s is not after the day on which it is held', async (next) => {
    const made = await run.run(['door-opened', '--policy', DEMO_POLICY, '--evidence', at('due.json'), ...place(next)]);
    expect(made).toMatchObject({ exitCode: 2, lines: [expect.stringMatching(/^--next: .* is not after .*held$/)] });
    expect(existsSync(at('due.json'))).toBe(false);
  });
});

test('run NAME leaves its evidence where one stands, and report ID makes pages of it', async () => {
  const there = at('elsewhere');
  mkdirSync(there);
  const ran = await farfieldFrom(there, ['drill', 'run', 'door-opened', '--json']);
  expect(ran.code, ran.output).toBe(0);
  const [{ evidence, isPassed }]: [{ evidence: { id: string; file: string }; isPassed: boolean }] = JSON.parse(
    ran.output,
  );
  expect(isPassed).toBe(true);
  expect(evidence.id).toMatch(/^door-opened-\d{8}T\d{6}Z$/);
  expect(evidence.file).toBe(path.join('.farfield', 'drills', `${evidence.id}.json`));
  expect(await verify.run([path.join(there, evidence.file)])).toMatchObject({ exitCode: 0 });
  const made = await farfieldFrom(there, ['drill', 'report', evidence.id]);
  expect(made.code, made.output).toBe(0);
  const written = (ending: string): string => path.join(there, '.farfield', 'drills', `${evidence.id}.${ending}`);
  expect(readFileSync(written('html'), 'utf8')).toMatch(/<title>/);
  expect(readFileSync(written('pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  // A file that is named is found from there as well.
  writeFileSync(path.join(there, 'own.yaml'), readFileSync(LINK_LOSS));
  expect(await farfieldFrom(there, ['drill', 'check', 'own.yaml'])).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^ok: link-loss-mid-scan/),
  });
}, 120_000);

test('year is the programme with its year on a page', async () => {
  const asked = [at('no-plan.yaml'), at('nowhere')];
  const page = ['--html', at('own-year.html')];
  const made = await year.run([...asked, ...page]);
  expect(made).toEqual(await programme.run([...asked, ...page]));
  expect(made.exitCode).toBe(2);
});

test('npm stands in the repository, and whoever called it does not', async () => {
  const there = at('npm');
  mkdirSync(there);
  writeFileSync(path.join(there, 'own.yaml'), readFileSync(LINK_LOSS));
  const asNpm = { npm_lifecycle_event: 'farfield', INIT_CWD: there };
  expect(await farfieldFrom(ROOT, ['drill', 'check', 'own.yaml'], asNpm)).toMatchObject({ code: 0 });
}, 60_000);

/** As somebody would call it who stands in that folder. */
function farfieldFrom(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const { npm_lifecycle_event: _, INIT_CWD: __, ...rest } = process.env;
    const main = path.join(ROOT, 'scripts', 'farfield.ts');
    execFile(process.execPath, [main, ...args], { cwd, env: { ...rest, ...env } }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, output: stdout + stderr }),
    );
  });
}

test('the commands are what farfield starts: output and exit code', async () => {
  const main = path.join(ROOT, 'scripts', 'drill', 'main.ts');
  const [listed, bad, help] = await Promise.all([
    runCommand('node', [main, 'list', '--json']),
    runCommand('node', [main, 'show', 'flood']),
    runCommand('node', [main, '--help']),
  ]);
  expect(listed.code).toBe(0);
  expect(JSON.parse(listed.output)).toHaveLength(35);
  expect(bad).toMatchObject({ code: 2, output: expect.stringContaining('no drill of the library') });
  expect(help.output).toMatch(/sheet ID\|FILE --html FILE/);
}, 60_000);
