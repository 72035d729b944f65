import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, UsageError } from '../../scripts/policy/policy-command.ts';
import { keygen } from '../../scripts/policy/keygen.ts';
import { close, sign } from '../../scripts/drill/sign.ts';
import { copy } from '../../scripts/drill/copy.ts';
import { note } from '../../scripts/drill/note.ts';
import { programme } from '../../scripts/drill/programme.ts';
import { report } from '../../scripts/drill/report.ts';
import { run } from '../../scripts/drill/run.ts';
import { verify } from '../../scripts/drill/verify.ts';
import type { Evidence } from '../../scripts/drill/evidence/evidence-schema.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

/** One rehearsal of "link loss mid-scan" under the demonstration's policy, and everything that is done with its evidence. */
const folder = tempFolder('drill-evidence');
const at = (name: string): string => path.join(folder.path, name);
const EVIDENCE = at('evidence.json');
const POLICY = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
const PLACE = ['--site', 'Cedar Ridge', '--scanner', 'MR 1', '--shift', 'night', '--next', '2099-06-30'];

const read = (file = EVIDENCE): Evidence => JSON.parse(readFileSync(file, 'utf8')) as Evidence;
const verified = (file = EVIDENCE): Answer => verify.run([file]) as Answer;
const text = ({ lines }: Answer): string => lines.join('\n');

beforeAll(async () => {
  const made = await run.run(['link-loss-mid-scan', '--policy', POLICY, '--evidence', EVIDENCE, ...PLACE]);
  if (made.exitCode !== 0) throw new Error(text(made));
  for (const [role, person] of [
    ['mrso', 'sam.demo'],
    ['mrmd', 'mo.demo'],
  ] as const)
    await keygen.run(['--role', role, '--person', person, '--name', `${person} Demo`, '--key', at(`${role}.key`)]);
  // A whole rehearsal, on cores that others use too.
}, 60_000);
afterAll(() => folder.remove());

test('the machine file of a rehearsal holds: its score is made again from its own record', () => {
  const answer = verified();
  expect(answer.exitCode).toBe(0);
  expect(text(answer)).toMatch(/the score was made again from the record: the same/);
  const { parts, record } = read();
  expect(parts.about).toMatchObject({
    way: 'rehearsal',
    site: 'Cedar Ridge',
    shift: 'night',
    heading: expect.any(String),
  });
  expect(record.length).toBe(parts.journal?.records);
  expect(parts.score.isPassed).toBe(true);
});

test('of an agent that died: one chain over both lives, and its score is made again from it', async () => {
  const file = at('two-lives.json');
  const made = await run.run(['agent-host-crash', '--policy', POLICY, '--evidence', file, ...PLACE]);
  expect(text(made)).toMatch(/passed/);
  expect(text(verified(file))).toMatch(/the score was made again from the record: the same/);
  const { record, parts } = read(file);
  const headers = record.map(({ header }) => JSON.parse(header) as { incarnation: string; type: string });
  expect([...new Set(headers.map((one) => one.incarnation))]).toEqual(['rehearsal', 'rehearsal-2']);
  expect(headers.find((one) => one.incarnation === 'rehearsal-2')?.type).toBe('booted');
  // From the death on: when it is known again that control is local, and that the scanner rests.
  expect(parts.measures).toMatchObject({ remoteOffMs: 60_000, rearmedMs: expect.any(Number) });
  expect(readFileSync(file, 'utf8')).not.toMatch(/DEMO, |patientRef":"[^"]+"/);
  // Whoever leaves the second life out leaves a hole.
  const cut = headers.findIndex((one) => one.incarnation === 'rehearsal-2');
  writeFileSync(at('cut.json'), `${JSON.stringify({ ...read(file), record: record.slice(0, cut) }, null, 1)}\n`);
  expect(verified(at('cut.json')).exitCode).toBe(2);
}, 60_000);

test('nothing in it is of a patient', () => {
  const content = readFileSync(EVIDENCE, 'utf8');
  expect(content).not.toMatch(/DEMO, |patientRef":"[^"]+"/);
});

test('what nobody signed is named in the programme, and counts for nothing where signatures are asked for', () => {
  const files = [at('plan.yaml'), at('shown')];
  mkdirSync(at('shown'), { recursive: true });
  copyFileSync(EVIDENCE, at('shown/one.json'));
  writeFileSync(
    at('plan.yaml'),
    `format: farfield-drill-programme/1
site: Cedar Ridge
from: 2026-01-31
scanners: [{ name: MR 1, shifts: [night] }]
drills: [{ id: link-loss-mid-scan, everyMonths: 6 }]
`,
  );
  writeFileSync(at('signers.yaml'), 'signers: []\n');
  const counted = (options: readonly string[]) => {
    const { json } = programme.run([...files, '--on', '2099-01-01', ...options]) as Answer;
    const { outside, unsigned } = json as { outside: readonly string[]; unsigned: readonly string[] };
    return { outside: outside.length, unsigned: unsigned.map((one) => path.basename(one)) };
  };
  expect(counted([])).toEqual({ outside: 1, unsigned: ['one.json'] });
  expect(counted(['--signers', at('signers.yaml')])).toEqual({ outside: 0, unsigned: ['one.json'] });
});

describe('a changed byte is found', () => {
  const original = (): string => readFileSync(EVIDENCE, 'utf8');

  test('wherever it is: 300 places, each with another character', () => {
    const whole = original();
    const step = Math.floor(whole.length / 300);
    const unnoticed: number[] = [];
    for (let place = 7; place < whole.length; place += step) {
      const was = whole.charCodeAt(place);
      const other = String.fromCodePoint(was === 0x37 ? 0x38 : 0x37);
      writeFileSync(at('changed.json'), `${whole.slice(0, place)}${other}${whole.slice(place + 1)}`);
      if (verified(at('changed.json')).exitCode === 0) unnoticed.push(place);
    }
    expect(unnoticed).toEqual([]);
  });

  test.each<[string, (evidence: Evidence) => void, RegExp]>([
    ['a finding left out', (one) => void one.parts.findings.push({ id: 'F9', words: 'none' }), /parts\.findings/],
    ['a mark made better', (one) => void (one.parts.score.isPassed = !one.parts.score.isPassed), /parts\.score/],
    ['a record dropped', (one) => void one.record.splice(10, 1), /record \d+/],
    [
      'two records changed places',
      (one) => void one.record.splice(4, 2, ...one.record.slice(4, 6).toReversed()),
      /record \d+/,
    ],
    ['another date', (one) => void (one.parts.about.heldOn = '2020-01-01'), /parts\.about/],
    ['another seal', (one) => void (one.seal = '0'.repeat(64)), /seal/],
  ])('%s, by its place', (_, change, where) => {
    const evidence = read();
    change(evidence);
    writeFileSync(at('changed.json'), `${JSON.stringify(evidence, null, 1)}\n`);
    const answer = verified(at('changed.json'));
    expect(answer.exitCode).toBe(2);
    expect(text(answer)).toMatch(where);
  });
});

describe('what people add', () => {
  const SIGN = (role: 'mrso' | 'mrmd', person: string) => [
    ...['--role', role, '--person', person, '--name', `${person} Demo`],
    ...['--key', at(`${role}.key`), '--at', '2026-11-29T12:00:00Z'],
  ];

  test('a finding with what is mended, by whom and until when; not one that names staff, nor after it was signed', () => {
    const finding = ['--finding', 'The phone rang nine times', '--action', 'A second phone', '--owner', 'siteLead'];
    expect((note.run([EVIDENCE, ...finding, '--until', '2026-12-31']) as Answer).exitCode).toBe(0);
    const { findings, actions } = read().parts;
    expect(findings.at(-1)?.words).toBe('The phone rang nine times');
    expect(actions).toMatchObject([{ id: 'A1', finding: findings.at(-1)?.id, owner: 'siteLead', until: '2026-12-31' }]);
    const person = read().parts.staff?.people[0]?.name ?? '';
    expect(text(note.run([EVIDENCE, '--finding', `${person} was late`]) as Answer)).toMatch(/findings name functions/);
    expect(() => note.run([EVIDENCE, ...finding, '--until', '31.12.2026'])).toThrow(UsageError);
    expect(() =>
      note.run([EVIDENCE, '--finding', 'x', '--action', 'y', '--owner', 'me', '--until', '2026-12-31']),
    ).toThrow(/--owner/);
  });

  test('signed by two persons, each in one role; then nothing in it changes any more', () => {
    expect((sign.run([EVIDENCE, ...SIGN('mrso', 'sam.demo')]) as Answer).exitCode).toBe(0);
    expect(text(sign.run([EVIDENCE, ...SIGN('mrso', 'sam.demo')]) as Answer)).toMatch(/the MRSO signed it already/);
    expect(text(sign.run([EVIDENCE, ...SIGN('mrmd', 'sam.demo')]) as Answer)).toMatch(/key of mo\.demo/);
    expect((sign.run([EVIDENCE, ...SIGN('mrmd', 'mo.demo')]) as Answer).exitCode).toBe(0);
    expect(text(verified())).toMatch(/signed by MRSO sam\.demo Demo and MRMD mo\.demo Demo/);
    expect(text(note.run([EVIDENCE, '--finding', 'late idea']) as Answer)).toMatch(/what was signed is not changed/);
  });

  test('a corrective action is closed over the seal, once, and only one that there is', () => {
    const done = ['--how', 'It hangs beside the door', '--on', '2026-12-20'];
    expect((close.run([EVIDENCE, '--action', 'A1', ...done, ...SIGN('mrso', 'sam.demo')]) as Answer).exitCode).toBe(0);
    expect(text(close.run([EVIDENCE, '--action', 'A1', ...done, ...SIGN('mrso', 'sam.demo')]) as Answer)).toMatch(
      /closed already/,
    );
    expect(text(close.run([EVIDENCE, '--action', 'A7', ...done, ...SIGN('mrso', 'sam.demo')]) as Answer)).toMatch(
      /no corrective action A7/,
    );
    expect(verified().exitCode).toBe(0);
  });

  test('a copy that names nobody has the same seal and chain, verifies, and no name is in it', () => {
    expect((copy.run([EVIDENCE, at('open.json')]) as Answer).exitCode).toBe(0);
    const names = read().parts.staff?.people.flatMap(({ personId, name }) => [personId, name]) ?? [];
    expect(names.length).toBeGreaterThan(3);
    const content = readFileSync(at('open.json'), 'utf8');
    expect(names.filter((name) => content.includes(name))).toEqual([]);
    const answer = verified(at('open.json'));
    expect(answer.exitCode).toBe(0);
    expect(text(answer)).toContain(`holds, seal ${read().seal}`);
  });

  test('the report names nobody unless it is the signed copy, says "supports" and never "complies"', async () => {
    for (const kind of ['open', 'signed'] as const)
      expect((await report.run([EVIDENCE, '--html', at(`${kind}.html`), '--copy', kind])).exitCode).toBe(0);
    const [open, signed] = ['open', 'signed'].map((kind) => readFileSync(at(`${kind}.html`), 'utf8'));
    const staff = read().parts.staff?.people.map(({ name }) => name) ?? [];
    expect(staff.filter((name) => open?.includes(name))).toEqual([]);
    expect(staff.filter((name) => !signed?.includes(name))).toEqual([]);
    for (const words of [
      'The phone rang nine times',
      'A second phone',
      'site lead',
      '2026-12-31',
      'Cedar Ridge',
      '2099-06-30',
      'Supports',
    ])
      expect(open).toContain(words);
    expect(`${open}${signed}`).not.toMatch(/complian|complies/i);
    // It loads nothing.
    expect(open).not.toMatch(/src=|href=|url\(|@import/);
  });
});

test('what is none is refused with its place, and wrong use says how', async () => {
  writeFileSync(at('none.json'), '{"format":"farfield-drill-evidence/2"}');
  expect(verified(at('none.json')).exitCode).toBe(2);
  expect(text(verified(at('none.json')))).toMatch(/parts: /);
  expect(verified(at('missing.json')).exitCode).toBe(2);
  await expect(async () => report.run([EVIDENCE])).rejects.toThrow(/--html FILE or --pdf FILE/);
  await expect(async () => run.run(['link-loss-mid-scan', '--evidence', at('x.json')])).rejects.toThrow(
    /under a --policy/,
  );
  const DRILL = path.join(ROOT, 'docs', 'drills', 'agent-host-crash.yaml');
  writeFileSync(at('table.yaml'), readFileSync(DRILL, 'utf8').replace('[simulators, tableTop]', '[tableTop]'));
  const notRunnable = await run.run([at('table.yaml'), '--policy', POLICY, '--evidence', at('x.json'), ...PLACE]);
  expect(notRunnable.exitCode).toBe(1);
  expect(text(notRunnable)).toMatch(/not runnable on simulators/);
});
