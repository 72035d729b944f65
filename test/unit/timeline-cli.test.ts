import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { decodeLabLink } from '@farfield/protocol/lab-link';
import { isMap, parseTimeline, playTimeline } from '@farfield/protocol/policy-lab';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { explainRow } from '../../scripts/policy/explain-row.ts';
import { runTimeline, stateHashOf } from '../../scripts/policy/run-timeline.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { tempFolder } from '../support/test-site.ts';

const DOOR = path.join(ROOT, 'docs', 'timelines', 'door.yaml');
const folder = tempFolder('policy-cli');
afterAll(() => folder.remove());

function file(name: string, content: string): string {
  const made = path.join(folder.path, name);
  writeFileSync(made, content);
  return made;
}

async function run(own: Partial<Parameters<typeof runTimeline>[0]>) {
  const said: string[] = [];
  const complaints: string[] = [];
  const options = { file: DOOR, policyFile: null, isJson: false, withLink: false, ...own };
  const code = await runTimeline(
    options,
    (line) => said.push(line),
    (line) => complaints.push(line),
  );
  return { code, said, complaints };
}

describe('farfield policy run', () => {
  test('says when the verdict changes, why, what people got, and the hash of the last state', async () => {
    const { code, said, complaints } = await run({});
    expect({ code, complaints }).toEqual({ code: 0, complaints: [] });
    const text = said.join('\n');
    expect(text).toMatch(/0:05\.000 {2}A1 S2 P2: no new start; stop the scan; attend the patient/);
    expect(text).toMatch(/Zone III\/IV door is open \[C-31\] ← door34 is bad \(open\)/);
    expect(text).toMatch(/0:20\.000 {2}J\. Okafor: giveReady → refused: .*\[C-31\]/);
    expect(text).toMatch(/orders to the scanner\n +0:05\.000 {2}stop/);
    expect(text).toMatch(/state hash [0-9a-f]{64}$/);
  });

  test('for programs, with a link that holds the timeline', async () => {
    const { said } = await run({ isJson: true, withLink: true });
    const answer: unknown = JSON.parse(said.join('\n'));
    if (!isMap(answer) || typeof answer['link'] !== 'string') throw new Error('no link');
    const read = parseTimeline(parse(readFileSync(DOOR, 'utf8')));
    if (!read.ok) throw new Error('no timeline');
    expect(await decodeLabLink(answer['link'].split('#')[1] ?? '')).toEqual({ timeline: read.value });
    expect(answer['stateHash']).toBe(stateHashOf(playTimeline(read.value).finalState));
  });

  test('under a facility policy; a recorded run has its own', async () => {
    const policyFile = path.join(ROOT, 'scripts', 'demo', 'site', 'policy.yaml');
    const under = await run({ policyFile });
    expect(under.said[0]).toMatch(/policy "Cedar Ridge MRST policy" version 1/);

    const read = parseTimeline({ version: 1, title: 'a run', lengthMs: 1_000 });
    if (!read.ok) throw new Error('no timeline');
    const { runs, finalState } = playTimeline(read.value);
    const recorded = file('run.json', JSON.stringify(runs[0]));
    const alone = await run({ file: recorded });
    expect(alone.said.at(-1)).toBe(`state hash ${stateHashOf(finalState)}`);
    expect(await run({ file: recorded, policyFile })).toMatchObject({ code: 2, said: [] });
  });

  test.each<[string, string, readonly (string | RegExp)[]]>([
    [
      'time goes back',
      'version: 1\ntitle: x\nlengthMs: 9000\nevents:\n  - {atMs: 5, kind: restart}\n  - {atMs: 4, kind: restart}\n',
      [/events\[1\]\.atMs: time goes back/],
    ],
    ['two faults', 'version: 1\nlengthMs: 1\n', [/title: is missing/, /lengthMs: must be 1000/]],
    ['no YAML', 'a: [', [/is not YAML/]],
    [
      'a run without events',
      JSON.stringify({ version: 1, kind: 'coreRun' }),
      [/title: /, /site: /, /fold: /, /bootMs: /, /events: /],
    ],
  ])('%s: exit code 2 and each problem in a line', async (name, content, lines) => {
    const { code, said, complaints } = await run({ file: file(`${name}.yaml`, content) });
    expect({ code, said }).toEqual({ code: 2, said: [] });
    expect(complaints.length).toBe(lines.length);
    for (const [index, line] of lines.entries()) expect(complaints[index]).toMatch(line);
  });

  test('a file that is not there', async () => {
    expect(await run({ file: path.join(folder.path, 'none.yaml') })).toMatchObject({ code: 2, said: [] });
  });
});

describe('farfield policy explain', () => {
  function explained(name: string, isJson = false) {
    const said: string[] = [];
    const complaints: string[] = [];
    const code = explainRow(
      name,
      isJson,
      (line) => said.push(line),
      (line) => complaints.push(line),
    );
    return { code, said, complaints };
  }

  test('a row in words, or for programs', () => {
    const { code, said } = explained('C-31');
    expect(code).toBe(0);
    expect(said.slice(0, 2)).toEqual(['Zone III/IV door is open', '  condition doorOpen, rule C-31']);
    expect(JSON.parse(explained('doorOpen', true).said.join('\n'))).toMatchObject([{ id: 'doorOpen' }]);
  });

  test('an unknown name: exit code 2, and what is like it', () => {
    expect(explained('door')).toMatchObject({
      code: 2,
      said: [],
      complaints: ['door: no condition, reason or action has this id or rule', expect.stringContaining('doorOpen')],
    });
  });
});
