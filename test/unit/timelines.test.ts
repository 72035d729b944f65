import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseTimeline, playTimeline, problemLine, verdictChanges, verdictShort } from '@farfield/protocol/policy-lab';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/run-command.ts';

const FOLDER = path.join(ROOT, 'docs', 'timelines');

/** Seconds, verdict, and the conditions that decide it. */
type Change = readonly [number, string, ...string[]];

/** What each timeline must bring about; seconds are exact to the site's heartbeat. */
const EXPECTED: Readonly<
  Record<string, { changes: readonly Change[]; acts: readonly string[]; orders: readonly string[] }>
> = {};

function played(file: string) {
  const read = parseTimeline(parse(readFileSync(path.join(FOLDER, file), 'utf8')));
  if (!read.ok) throw new Error(read.problems.map(problemLine).join('\n'));
  const { steps, originMs, acts } = playTimeline(read.value);
  return {
    changes: verdictChanges(steps)
      .filter((one) => one.atMs > originMs)
      .map(({ atMs, verdict, why }) => [
        (atMs - originMs) / 1_000,
        verdictShort(verdict),
        ...why.filter((one) => one.decides.length > 0).map((one) => one.condition),
      ]),
    acts: acts
      .filter((one) => !one.isHabit && one.atMs > originMs)
      .map(({ person, action, answer }) => `${person} ${action.kind} ${answer.kind}`),
    orders: steps.flatMap((one) =>
      one.effects.flatMap((effect) =>
        effect.kind === 'scanner' && one.atMs > originMs
          ? [`${(one.atMs - originMs) / 1_000} ${effect.order.kind}`]
          : [],
      ),
    ),
  };
}

describe('the timelines of docs/timelines bring about what they are there to show', () => {
  test.each(Object.keys(EXPECTED))('%s', (file) => {
    expect(played(file)).toEqual(EXPECTED[file]);
  });

  test('and each of them stands here', () => {
    expect(readdirSync(FOLDER).filter((one) => one.endsWith('.yaml'))).toEqual(Object.keys(EXPECTED).toSorted());
  });
});
