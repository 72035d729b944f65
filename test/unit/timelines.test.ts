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
> = {
  'door.yaml': {
    changes: [
      [5, 'A1 S2 P2', 'doorOpen'],
      [5.5, 'A1', 'doorOpen'],
      [25, 'none'],
      [35, 'A1 P2', 'notSpokenAfterStop'],
    ],
    acts: ['mrst giveReady refused', 'mrst clear done', 'mrst giveReady done'],
    orders: ['5 stop'],
  },
  'link-lost.yaml': {
    changes: [
      [11, 'A1', 'linkSuspect'],
      [12.5, 'A2 P2', 'linkDown'],
      [12.75, 'A2 S1 P2', 'linkDown', 'consolePageSilent'],
      [15, 'A3 S2 P2', 'linkDown', 'consolePageSilent', 'controlEnded'],
      [15.5, 'A3 P2', 'linkDown', 'consolePageSilent', 'controlEnded'],
      [50, 'A1 P2', 'notSpokenAfterStop'],
    ],
    acts: ['mrst giveReady refused', 'mrst clear done'],
    orders: ['15 stop'],
  },
  'mains.yaml': {
    changes: [
      [7, 'A1 S2 P2 X1', 'mainsLost'],
      [90, 'A1 P2', 'notSpokenAfterStop'],
      // a minute after people were asked, and nobody answered
      [97, 'A1 S2 P2', 'notSpokenAfterStop'],
    ],
    acts: [],
    orders: ['7 stop'],
  },
  'squeeze-ball.yaml': {
    changes: [
      [5, 'A1 S2 P2', 'squeezeBall'],
      [20, 'none'],
    ],
    acts: ['mrst spokeToPatient done', 'mrst clear done'],
    orders: ['5 stop'],
  },
  'tech-leaves.yaml': {
    changes: [
      [5, 'A1 S2 P2', 'mrstLeft'],
      [5.5, 'A1 P2', 'mrstLeft'],
      [20, 'none'],
      [35, 'A1 P2', 'notSpokenAfterStop'],
    ],
    acts: ['mrst leaving done', 'mrst confirmPresence done', 'mrst clear done'],
    orders: ['5 stop'],
  },
};

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
