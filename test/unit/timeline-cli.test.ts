import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeLabLink } from '@farfield/protocol/lab-link';
import { isMap, parseTimeline, playTimeline } from '@farfield/protocol/policy-lab';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { signDemoPolicy } from '../../scripts/demo/sign-demo-policy.ts';
import { explainRow } from '../../scripts/policy/explain-row.ts';
import { UsageError } from '../../scripts/policy/policy-command.ts';
import { runTimeline } from '../../scripts/policy/run-timeline.ts';
import { stateHashOf } from '../../scripts/policy/state-hash.ts';
import { allRules } from '../../scripts/safety/rule-ids.ts';
import { ROOT, runCommand } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

const DOOR = path.join(ROOT, 'docs', 'timelines', 'door.yaml');
const folder = tempFolder('policy-cli');
afterAll(() => folder.remove());

function file(name: string, content: string): string {
  const made = path.join(folder.path, name);
  writeFileSync(made, content);
  return made;
}

async function run(...args: string[]) {
  const { exitCode, lines, json } = await runTimeline.run(args);
  return { exitCode, lines, json, text: lines.join('\n') };
}

describe('farfield policy run', () => {
  test('says when the verdict changes, why, what people got, and the hash of the last state', async () => {
    const { exitCode, text } = await run(DOOR);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/0:05\.000 {2}A1 S2 P2: no new start; stop the scan; attend the patient/);
    expect(text).toMatch(/Zone III\/IV door is open \[C-31\] ← door34 is bad \(open\)/);
    expect(text).toMatch(/0:20\.000 {2}J\. Okafor: giveReady → refused: .*\[C-31\]/);
    expect(text).toMatch(/orders to the scanner\n +0:05\.000 {2}stop/);
    expect(text).toMatch(/state hash [0-9a-f]{64}$/);
  });

  test('for programs, with a link that holds the timeline', async () => {
    const { json } = await run(DOOR, '--link');
    if (!isMap(json) || typeof json['link'] !== 'string') throw new Error('no link');
    const read = parseTimeline(parse(readFileSync(DOOR, 'utf8')));
    if (!read.ok) throw new Error('no timeline');
    expect(await decodeLabLink(json['link'].split('#')[1] ?? '')).toEqual({ timeline: read.value });
    expect(json['stateHash']).toBe(stateHashOf(playTimeline(read.value).finalState));
  });

  test('under a facility policy; a recorded run has its own', async () => {
    const policyFile = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
    const under = await run(DOOR, '--policy', policyFile);
    expect(under.lines[0]).toMatch(/policy "Cedar Ridge MRST policy" version 1/);
    expect(under.lines[1]).toMatch(/^NOT IN FORCE/);

    const read = parseTimeline({ version: 1, title: 'a run', lengthMs: 1_000 });
    if (!read.ok) throw new Error('no timeline');
    const { runs, finalState } = playTimeline(read.value);
    const recorded = file('run.json', JSON.stringify({ seed: 7, coreRun: runs[0] }));
    expect((await run(recorded)).lines.at(-1)).toBe(`state hash ${stateHashOf(finalState)}`);
    expect(await run(recorded, '--policy', policyFile)).toMatchObject({
      exitCode: 2,
      lines: [`${policyFile}: a recorded run has its own policy`],
    });
  });

  test('a policy that is not in force plays as a site would: no START, and the top says so', async () => {
    const policyFile = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
    const timeline = file(
      'scan.yaml',
      'version: 1\ntitle: x\nlengthMs: 9000\nstart: scanning\nevents:\n  - {atMs: 2000, kind: act, person: rst, action: start}\n',
    );
    const as = await run(timeline, '--policy', policyFile);
    expect(as.lines.slice(1, 5)).toEqual([
      expect.stringMatching(/^NOT IN FORCE: every START and ADMIT is refused \[T-4 policyUnsigned\]/),
      '  not signed by the MRMD',
      '  not signed by the MRSO',
      '  no --signers: nobody whose signature would count',
    ]);
    expect(as.text).toMatch(/A\. Moreno: start → refused: .*not signed by MRMD and MRSO \[T-4\]/);
    expect(as.text).toMatch(/admitPatient → refused: .*\[T-4\]/);
    expect(as.text).not.toMatch(/orders to the scanner[^]* start/);

    const preview = await run(timeline, '--policy', policyFile, '--as-signed');
    expect(preview.lines[1]).toMatch(/^PLAYED AS IF SIGNED \(--as-signed\)\. A site refuses every START/);
    expect(preview.text).not.toContain('not signed by MRMD and MRSO [T-4]');
    expect(preview.json).toMatchObject({ policy: { isAsSigned: true, notInForce: [expect.any(String), {}, {}] } });
    await expect(run(timeline, '--as-signed')).rejects.toThrow(UsageError);
  });

  test('signed, with the site’s signers, it is in force; not after a change, by file or by timeline', async () => {
    const site = path.join(folder.path, 'signed');
    mkdirSync(site);
    const { policyFile, policySignersFile } = signDemoPolicy(site, path.join(ROOT, 'scripts/demo/site/policy.yaml'));
    const timeline = (more = ''): string =>
      file('signed.yaml', `version: 1\ntitle: x\nlengthMs: 2000\nstart: scanning\n${more}`);
    const held = await run(timeline(), '--policy', policyFile, '--signers', policySignersFile);
    expect(held.exitCode).toBe(0);
    expect(held.lines[1]).toBe('');
    expect(held.text).not.toContain('[T-4');
    const unverified = await run(timeline(), '--policy', policyFile);
    expect(unverified.text).toMatch(/NOT IN FORCE[^]*is no signer that this site knows[^]*no --signers/);
    const onTop = timeline('policy: { sitePhone: 555-0199 }\n');
    expect((await run(onTop, '--policy', policyFile, '--signers', policySignersFile)).text).toMatch(
      /NOT IN FORCE[^]*the timeline changes sitePhone: that is not what was signed/,
    );
    writeFileSync(policyFile, readFileSync(policyFile, 'utf8').replace('555-0142', '555-0143'));
    const changed = await run(timeline(), '--policy', policyFile, '--signers', policySignersFile);
    expect(changed.text).toMatch(/NOT IN FORCE[^]*is not of this text/);
    expect(changed.text).toMatch(/start → refused: .*\[T-4\]/);
    const bySelf = await run(timeline('policy: { signatures: [] }\n'));
    expect(bySelf.text).toMatch(/NOT IN FORCE[^]*its two signatures are not there/);
  });

  test.each<[string, string, readonly RegExp[]]>([
    [
      'time goes back',
      'version: 1\ntitle: x\nlengthMs: 9000\nevents:\n  - {atMs: 5, kind: restart}\n  - {atMs: 4, kind: restart}\n',
      [/events\[1\]\.atMs: time goes back/],
    ],
    ['two faults', 'version: 1\nlengthMs: 1\n', [/title: is missing/, /lengthMs: must be 1000/]],
    ['no YAML', 'a: [', [/is not YAML/]],
    [
      'a run without anything',
      JSON.stringify({ version: 1, kind: 'coreRun' }),
      [/title: /, /site: /, /fold: /, /bootMs: /, /events: /],
    ],
  ])('%s: exit code 2 and each problem in a line', async (name, content, lines) => {
    const answer = await run(file(`${name}.yaml`, content));
    expect(answer.exitCode).toBe(2);
    for (const [index, line] of lines.entries()) expect(answer.lines[index]).toMatch(line);
    expect(answer.json).toMatchObject({ ok: false });
  });

  test('a file that is not there', async () => {
    expect(await run(path.join(folder.path, 'none.yaml'))).toMatchObject({ exitCode: 2 });
  });

  test('another use than the one that it has is refused', async () => {
    await expect(run()).rejects.toThrow(/expected one file/);
    await expect(run(DOOR, '--loudly')).rejects.toThrow(UsageError);
  });
});

describe('farfield policy explain', () => {
  test('a row in words, or for programs', async () => {
    const answer = await explainRow.run(['C-31']);
    expect(answer.exitCode).toBe(0);
    expect(answer.lines.slice(0, 2)).toEqual(['Zone III/IV door is open', '  condition doorOpen, rule C-31']);
    expect(answer.json).toMatchObject([{ id: 'doorOpen' }]);
  });

  test('a rule of SPEC.md by its text', async () => {
    const answer = await explainRow.run(['v-5']);
    expect(answer.exitCode).toBe(0);
    expect(answer.lines).toEqual([
      expect.stringMatching(/^A fault that still names a running step is no word about the scan, .*\.$/),
      '  rule V-5',
      '  source  protocol/src/policy/SPEC.md',
    ]);
    expect(answer.json).toMatchObject([{ kind: 'rule', rule: 'V-5' }]);
  });

  test('a field of a policy: what may be said, what is so unless said, and which way is stricter', async () => {
    const answer = await explainRow.run(['finishMaxMs']);
    expect(answer.lines.slice(1)).toEqual([
      '  policy field finishMaxMs',
      '  allowed   0 to 240000 ms',
      '  default   0 ms',
      '  stricter  smaller',
      '  source    design 10, ruling 1',
    ]);
    expect((await explainRow.run(['conditions.zoneSilent.ttlMs'])).lines[2]).toBe('  allowed   2000 to 5000 ms');
  });

  test('every rule id that a person can read is explained', async () => {
    const refused = await Promise.all(
      allRules().map(async ({ id }) => ((await explainRow.run([id])).exitCode === 0 ? '' : id)),
    );
    expect(refused.filter((id) => id !== '')).toEqual([]);
    expect(refused.length).toBeGreaterThan(200);
  });

  test('an unknown name: exit code 2, and what is like it', async () => {
    expect(await explainRow.run(['door'])).toMatchObject({
      exitCode: 2,
      lines: [
        'door: no condition, reason, action, rule of SPEC.md or field of a policy has this id',
        expect.stringContaining('doorOpen'),
      ],
    });
  });

  test('the commands are what farfield starts: output and exit code', async () => {
    const main = 'scripts/policy/main.ts';
    const [good, bad, help] = await Promise.all([
      runCommand('node', [main, 'explain', 'C-31']),
      runCommand('node', [main, 'run', file('bad.yaml', 'version: 2')]),
      runCommand('node', [main, '--help']),
    ]);
    expect(good).toMatchObject({ code: 0, output: expect.stringContaining('Zone III/IV door is open') });
    expect(bad).toMatchObject({ code: 2, output: expect.stringContaining('version: must be 1, is 2') });
    expect(help.output).toMatch(/run FILE \[--policy FILE \[--signers SIGNERSFILE\] \[--as-signed\]\] \[--link\]/);
  }, 60_000);
});
