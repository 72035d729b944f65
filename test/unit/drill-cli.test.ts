import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drillSheet } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { afterAll, describe, expect, test } from 'vitest';
import { check } from '../../scripts/drill/check.ts';
import { list } from '../../scripts/drill/list.ts';
import { DRILL_FOLDER, readLibrary, readNamed } from '../../scripts/drill/read-drill.ts';
import { sheetHtml } from '../../scripts/drill/sheet-html.ts';
import { sheet } from '../../scripts/drill/sheet.ts';
import { show } from '../../scripts/drill/show.ts';
import { UsageError } from '../../scripts/policy/policy-command.ts';
import { ROOT, runCommand } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

const folder = tempFolder('drill-cli');
afterAll(() => folder.remove());
const at = (name: string): string => path.join(folder.path, name);
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

  test('a file that is not there', async () => {
    expect(await check.run([at('none.yaml')])).toMatchObject({
      exitCode: 1,
      lines: [expect.stringMatching(/none\.yaml: cannot be read: no such file$/)],
    });
  });
});

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
