import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { check } from '../../scripts/policy/check.ts';
import { diff } from '../../scripts/policy/diff.ts';
import { hash } from '../../scripts/policy/hash.ts';
import { keygen } from '../../scripts/policy/keygen.ts';
import { type Answer, type PolicyCommand, UsageError } from '../../scripts/policy/policy-command.ts';
import { show } from '../../scripts/policy/show.ts';
import { sign } from '../../scripts/policy/sign.ts';
import { verify } from '../../scripts/policy/verify.ts';
import { runCommand } from '../../scripts/run-command.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'farfield-policy-cli-'));
const at = (name: string): string => path.join(folder, name);
const POLICY = `# Signed by people. Keep this line.
format: farfield-policy/1
name: Demo site   # fictional
version: 3
oxygenPlan: 'Leave by the Zone III door, prop it open, wait outside, and nobody goes back in until it was measured.'
sitePhone: "555-0100"
remotePhone: "555-0101"
`;
const WHO = { mrmd: ['dora', 'Dr Dora Demo'], mrso: ['sven', 'Sven Demo'] } as const;

let keys = 0;
beforeEach(() => {
  keys += 1;
  writeFileSync(at('policy.yaml'), POLICY, { mode: 0o640 });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ask(command: PolicyCommand, ...args: string[]): Promise<Answer> {
  return command.run(args);
}

/** Makes both keys and the site's list of signers. */
async function makeSigners(): Promise<string> {
  const lines: string[] = [];
  for (const role of ['mrmd', 'mrso'] as const) {
    const [person, name] = WHO[role];
    const made = await ask(keygen, '--role', role, '--person', person, '--name', name, '--key', keyOf(role));
    expect(made.exitCode).toBe(0);
    lines.push(...made.lines);
  }
  const file = at(`signers-${keys}.yaml`);
  writeFileSync(file, `signers:\n  ${lines.join('\n  ')}\n`);
  return file;
}

const keyOf = (role: 'mrmd' | 'mrso'): string => at(`${role}-${keys}.key`);
/** The key without the line that says whose it is. */
const bare = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(1).join('\n');
const signAs = (role: 'mrmd' | 'mrso', person: string = WHO[role][0]): Promise<Answer> =>
  ask(
    sign,
    at('policy.yaml'),
    '--role',
    role,
    '--person',
    person,
    '--key',
    keyOf(role),
    '--at',
    '2026-01-31T09:30:00Z',
  );

test('keys, two signatures, in force; a changed word, and it is not; comments and rights stay', async () => {
  const signers = await makeSigners();
  expect(statSync(keyOf('mrmd')).mode & 0o777).toBe(0o600);
  const before = await ask(verify, at('policy.yaml'), '--signers', signers);
  expect(before.exitCode).toBe(1);
  expect(before.lines).toEqual([
    expect.stringMatching(/^NOT in force: Demo site v3, hash [0-9a-f]{64}$/),
    '  not signed by the MRMD',
    '  not signed by the MRSO',
  ]);
  expect((await signAs('mrso')).lines[0]).toMatch(/^Demo site v3 signed by sven as MRSO, hash /);
  expect((await ask(verify, at('policy.yaml'), '--signers', signers)).exitCode).toBe(1);
  expect((await signAs('mrmd')).exitCode).toBe(0);
  const after = await ask(verify, at('policy.yaml'), '--signers', signers);
  expect(after.exitCode).toBe(0);
  expect(after.lines[0]).toMatch(/^in force: Demo site v3, signed by MRMD Dr Dora Demo and MRSO Sven Demo, hash /);

  const text = readFileSync(at('policy.yaml'), 'utf8');
  expect(text.startsWith(POLICY.split('\n').slice(0, 3).join('\n').replace('   #', ' #'))).toBe(true);
  expect(statSync(at('policy.yaml')).mode & 0o777).toBe(0o640);
  expect((await signAs('mrmd')).exitCode, 'signing again puts one signature in place of the other').toBe(0);
  expect(readFileSync(at('policy.yaml'), 'utf8')).toBe(text);

  writeFileSync(at('policy.yaml'), text.replace('version: 3', 'version: 4'));
  const changed = await ask(verify, at('policy.yaml'), '--signers', signers);
  expect(changed.exitCode).toBe(1);
  expect(changed.lines.slice(1).join('\n')).toMatch(/dora \(MRMD\) is not of this text.*\n.*sven \(MRSO\)/);
});

test('one person does not sign twice, and a document that is refused is not signed', async () => {
  await makeSigners();
  await signAs('mrmd');
  const text = readFileSync(at('policy.yaml'), 'utf8');
  writeFileSync(keyOf('mrso'), bare(keyOf('mrso')));
  const twice = await signAs('mrso', 'DORA');
  expect(twice.exitCode).toBe(1);
  expect(twice.lines[0]).toMatch(/dora signed already as MRMD, and cannot sign as MRSO; it takes two persons$/);
  expect(readFileSync(at('policy.yaml'), 'utf8')).toBe(text);
  writeFileSync(at('policy.yaml'), `${POLICY}colour: red\n`);
  expect((await signAs('mrmd')).lines).toEqual([`${at('policy.yaml')}: colour: unknown key`]);
  expect(readFileSync(at('policy.yaml'), 'utf8')).toBe(`${POLICY}colour: red\n`);
});

test('the key of the MRSO does not sign as MRMD: refused by name, and the MRMD’s signature stays', async () => {
  await makeSigners();
  await signAs('mrmd');
  await signAs('mrso');
  const text = readFileSync(at('policy.yaml'), 'utf8');
  const withKey = (person: string, ...more: string[]): Promise<Answer> =>
    ask(sign, at('policy.yaml'), '--role', 'mrmd', '--person', person, '--key', keyOf('mrso'), ...more);
  const why = async (person: string, ...more: string[]): Promise<string> => {
    const answer = await withKey(person, ...more);
    expect(answer.exitCode).toBe(1);
    expect(readFileSync(at('policy.yaml'), 'utf8')).toBe(text);
    return answer.lines[0] ?? '';
  };
  expect(await why('dora')).toMatch(/this key is of sven as MRSO, and does not sign for dora as MRMD$/);
  // Also a key that does not say whose it is, and a name that nobody knows.
  writeFileSync(keyOf('mrso'), bare(keyOf('mrso')));
  expect(await why('dora')).toMatch(/sven signed already as MRSO with this key; one key is one person in one role$/);
  expect(await why('dave', '--replace')).toMatch(/sven signed already as MRSO with this key/);
  expect(await why('sven', '--replace')).toMatch(/sven signed already as MRSO, and cannot sign as MRMD/);
});

test('another person of the same role takes the place only when asked to', async () => {
  await makeSigners();
  await signAs('mrmd');
  const key = at(`deputy-${keys}.key`);
  await ask(keygen, '--role', 'mrmd', '--person', 'dave', '--name', 'Dr Dave', '--key', key);
  const args = [at('policy.yaml'), '--role', 'mrmd', '--person', 'dave', '--key', key];
  const refused = await ask(sign, ...args);
  expect([refused.exitCode, refused.lines[0]]).toEqual([
    1,
    expect.stringMatching(/dora signed already as MRMD; --replace puts dave in that place$/),
  ]);
  expect((await ask(sign, ...args, '--replace')).exitCode).toBe(0);
  expect(parse(readFileSync(at('policy.yaml'), 'utf8'))).toMatchObject({ signatures: [{ personId: 'dave' }] });
});

test('a key is never written over another, and only a key signs', async () => {
  await makeSigners();
  await expect(makeSigners()).rejects.toThrow(/EEXIST/);
  const args = [at('policy.yaml'), '--role', 'mrmd', '--person', 'dora', '--key'];
  expect((await ask(sign, ...args, at('policy.yaml'))).lines[0]).toMatch(/policy\.yaml: is no private key in PEM/);
  expect((await ask(sign, ...args, at('nowhere.key'))).lines[0]).toMatch(/nowhere\.key: ENOENT/);
  expect(readFileSync(at('policy.yaml'), 'utf8')).toBe(POLICY);
});

test('check and hash: every fault with its key and code; the hash follows the meaning', async () => {
  const good = await ask(check, at('policy.yaml'));
  expect(good.exitCode).toBe(0);
  const [first] = (await ask(hash, at('policy.yaml'))).lines;
  expect(good.lines).toEqual([`ok: Demo site v3, hash ${first}`]);
  const [format, ...rest] = POLICY.trim().split('\n').slice(1);
  writeFileSync(at('policy.yaml'), `${rest.toReversed().join('\n')}\n${format}\nstaffingProfile: iac\n`);
  expect((await ask(hash, at('policy.yaml'))).lines).toEqual([first]);

  writeFileSync(at('policy.yaml'), POLICY.replace('version: 3', 'version: 0').replace('name:', 'nome:'));
  const bad = await ask(check, at('policy.yaml'));
  expect(bad.exitCode).toBe(1);
  expect(bad.lines).toEqual([
    `${at('policy.yaml')}: nome: unknown key`,
    `${at('policy.yaml')}: name: is missing`,
    `${at('policy.yaml')}: version: 0; 1 to 1000000 are allowed`,
  ]);
  expect(bad.json).toMatchObject({
    ok: false,
    problems: [{ code: 'unknownKey' }, { code: 'missing' }, { code: 'outOfBounds', path: 'version' }],
  });
  expect((await ask(check, at('nowhere.yaml'))).json).toMatchObject({ problems: [{ code: 'unreadable' }] });
  writeFileSync(at('policy.yaml'), 'name: a\nname: b\n');
  expect((await ask(check, at('policy.yaml'))).lines[0]).toMatch(/is not YAML: Map keys must be unique/);
});

test('diff says which way each change goes; equal policies differ in nothing', async () => {
  writeFileSync(
    at('new.yaml'),
    `${POLICY.replace('version: 3', 'version: 4')}staffingProfile: mrst\ncapabilities: { start: false }\n`,
  );
  const answer = await ask(diff, at('policy.yaml'), at('new.yaml'));
  expect(answer.exitCode).toBe(1);
  expect(answer.lines).toEqual([
    'Demo site v3 → Demo site v4: 1 stricter, 1 looser, 1 other',
    '  other    version: 3 → 4',
    '  LOOSER   staffingProfile: iac → mrst',
    '  STRICTER capabilities.start: true → false',
  ]);
  expect(answer.json).toMatchObject({ isSame: false, changes: [{}, { effect: 'looser' }, { effect: 'stricter' }] });
  const same = await ask(diff, at('policy.yaml'), at('policy.yaml'));
  expect(same.exitCode).toBe(0);
  expect(same.lines[0]).toMatch(/they say the same, hash /);
  for (const pair of [
    [at('policy.yaml'), at('nowhere.yaml')],
    [at('nowhere.yaml'), at('policy.yaml')],
  ] as const) {
    const missing = await ask(diff, ...pair);
    expect([missing.exitCode, missing.lines]).toEqual([2, [`${at('nowhere.yaml')}: cannot be read: no such file`]]);
  }
  writeFileSync(at('new.yaml'), `${POLICY}colour: red\n`);
  expect(await ask(diff, at('policy.yaml'), at('new.yaml'))).toMatchObject({
    exitCode: 2,
    lines: [`${at('new.yaml')}: colour: unknown key`],
  });
});

test('show says everything, also the defaults, and is itself that policy', async () => {
  const { lines } = await ask(show, at('policy.yaml'));
  expect(lines).toContain('staffingProfile: iac');
  expect(lines.join('\n')).toMatch(/# Link loss while scanning: finishMaxMs: 0; stopped \(rule C-12\)/);
  expect(lines.join('\n')).toMatch(/# Person with the patient: staffingProfile: iac; /);
  writeFileSync(at('shown.yaml'), lines.join('\n'));
  expect((await ask(diff, at('policy.yaml'), at('shown.yaml'))).exitCode).toBe(0);
  expect(parse(lines.join('\n'))).toMatchObject({ equipment: { link: { fit: 'fitted' } }, signatures: [] });
});

test('wrong use is told as such', async () => {
  const wrong: [PolicyCommand, ...string[]][] = [
    [check],
    [check, 'a', 'b'],
    [hash, 'a', '--colour'],
    [diff, 'a'],
    [verify, at('policy.yaml')],
    [sign, at('policy.yaml'), '--role', 'it'],
    [sign, at('policy.yaml'), '--role', 'mrmd', '--person', 'dora'],
    [sign, at('policy.yaml'), '--role', 'mrmd', '--person', 'dora', '--key', 'k', '--at', 'yesterday'],
    [keygen, '--role', 'mrmd'],
  ];
  for (const [command, ...args] of wrong) await expect(ask(command, ...args)).rejects.toThrow(UsageError);
});

test('the command line: answers on stdout, exit codes 0, 1 and 2, --json', async () => {
  const main = (...args: string[]) => runCommand('node', ['scripts/policy/main.ts', ...args]);
  const [good, bad, wrong, unknown, help] = await Promise.all([
    runCommand('node', ['scripts/farfield.ts', 'policy', 'check', at('policy.yaml'), '--json']),
    main('check', at('nowhere.yaml')),
    main('check'),
    main('bless', 'x'),
    main('--help'),
  ]);
  expect(good.code).toBe(0);
  expect(JSON.parse(good.output)).toMatchObject({ ok: true, name: 'Demo site', version: 3 });
  expect([bad.code, bad.output]).toEqual([1, `${at('nowhere.yaml')}: cannot be read: no such file\n`]);
  expect(wrong.code).toBe(2);
  expect(wrong.output).toMatch(/expected one file, found 0\nusage: farfield policy check FILE/);
  expect(unknown.code).toBe(2);
  expect(unknown.output).toMatch(/policy bless: no such command/);
  expect(help.code).toBe(0);
  for (const name of ['check', 'show', 'hash', 'diff', 'keygen', 'sign', 'verify'])
    expect(help.output).toContain(`  ${name} `);
}, 60_000);
