import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeLabLink } from '@farfield/protocol/lab-link';
import { isMap, parseTimeline, playTimeline } from '@farfield/protocol/policy-lab';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { explainRow } from '../../scripts/policy/explain-row.ts';
import { UsageError } from '../../scripts/policy/policy-command.ts';
import { runTimeline } from '../../scripts/policy/run-timeline.ts';
import { stateHashOf } from '../../scripts/policy/state-hash.ts';
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

  test('an unknown name: exit code 2, and what is like it', async () => {
    expect(await explainRow.run(['door'])).toMatchObject({
      exitCode: 2,
      lines: ['door: no condition, reason or action has this id or rule', expect.stringContaining('doorOpen')],
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
    expect(help.output).toMatch(/run FILE \[--policy FILE\] \[--link\]/);
  }, 60_000);
});
