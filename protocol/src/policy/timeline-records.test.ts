import { describe, expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { inputSource } from './input-source.ts';
import { INPUT_IDS } from './inputs.ts';
import { parseTimeline } from './timeline.ts';
import { playTimeline, type TimelinePlay } from './timeline-play.ts';
import { factWords, verdictChanges, verdictShort, verdictWords } from './why.ts';

const at = (atS: number, event: object): object => ({ atMs: 1_000 * atS, ...event });

/** Every kind of event, each with what the site makes of it and with its end: what a timeline plays is read as a record here. */
const TIMELINES: Readonly<Record<string, { readonly start: string; readonly events: readonly object[] }>> = {
  'every-input-in-turn': {
    start: 'scanning',
    events: INPUT_IDS.filter((one) => inputSource(one) !== 'derived').flatMap((input, index) => [
      at(4 * index + 1, {
        kind: 'input',
        input,
        is: ['bad', 'unknown', 'silent'][index % 3],
        words: `said of ${input}`,
      }),
      at(4 * index + 3, { kind: 'input', input, is: 'good' }),
    ]),
  },
  'what-the-scanner-does': {
    start: 'scanning',
    events: [
      at(2, { kind: 'scanner', state: 'paused' }),
      at(5, { kind: 'scanner', state: 'scanning', runningStepId: 't2-tse' }),
      at(9, { kind: 'scanner', isReporting: false }),
      at(14, { kind: 'scanner', isReporting: true, isObeying: false }),
      at(16, { kind: 'act', person: 'rst', action: 'stop' }),
      at(21, { kind: 'scanner', isObeying: true, state: 'idle', runningStepId: '' }),
      at(23, { kind: 'scanner', patientRef: 'SOMEBODY-ELSE', tablePositionMm: 120 }),
      at(26, { kind: 'scanner', state: 'fault' }),
      at(30, { kind: 'scanner', state: 'off' }),
      at(34, { kind: 'scanner', state: 'booting' }),
    ],
  },
  'power-and-room': {
    start: 'preparedExam',
    events: [
      at(1, { kind: 'input', input: 'mains', is: 'bad', words: 'on battery' }),
      at(2, { kind: 'power', runtimeMs: 900_000 }),
      at(4, { kind: 'power', runtimeMs: 400_000 }),
      at(12, { kind: 'power', runtimeMs: null }),
      at(16, { kind: 'input', input: 'mains', is: 'good' }),
      at(18, { kind: 'zone4', count: 3, level2Inside: [] }),
      at(22, { kind: 'zone4', count: null }),
      at(26, { kind: 'zone4', count: 2, level2Inside: ['J. Okafor'] }),
      at(30, { kind: 'zone4', count: 1 }),
    ],
  },
  'people-and-links': {
    start: 'scanning',
    events: [
      at(1, { kind: 'joins', person: 'rad' }),
      at(2, { kind: 'joins', person: 'mrst2' }),
      at(3, { kind: 'link', person: 'rst', is: 'late', delayMs: 350 }),
      at(9, { kind: 'link', person: 'rst', is: 'cut' }),
      at(20, { kind: 'act', person: 'mrst', action: 'acknowledge', with: { condition: 'controlEnded' } }),
      at(22, { kind: 'act', person: 'mrst', action: 'spokeToPatient' }),
      at(26, { kind: 'link', person: 'rst', is: 'good' }),
      at(36, { kind: 'act', person: 'mrst', action: 'clear', with: { condition: 'controlEnded', why: 'looked in' } }),
      at(38, { kind: 'act', person: 'rst', action: 'requestControl' }),
      at(39, { kind: 'act', person: 'mrst', action: 'offerControl' }),
      at(40, { kind: 'act', person: 'rst', action: 'readBackControl' }),
      at(44, { kind: 'leaves', person: 'rad' }),
      at(45, { kind: 'leaves', person: 'rst' }),
    ],
  },
  'disk-gateway-and-restarts': {
    start: 'scanning',
    events: [
      at(1, { kind: 'gateway', verdict: { authority: 1, scan: 0, people: 0, system: 0 }, why: 'two agents' }),
      at(6, { kind: 'gateway', verdict: null }),
      at(13, { kind: 'disk', is: 'slow' }),
      at(14, { kind: 'act', person: 'mrst', action: 'giveReady' }),
      at(15, { kind: 'act', person: 'rst', action: 'start' }),
      at(22, { kind: 'disk', is: 'failed' }),
      at(26, { kind: 'disk', is: 'good' }),
      at(30, { kind: 'restart', downMs: 4_000 }),
      at(45, { kind: 'act', person: 'mrst', action: 'confirmPresence' }),
      at(50, { kind: 'restart' }),
    ],
  },
  'from-the-boot': {
    start: 'boot',
    events: [
      at(8, { kind: 'joins', person: 'mrst' }),
      at(9, { kind: 'joins', person: 'rst' }),
      at(10, { kind: 'act', person: 'mrst', action: 'openSession' }),
      at(11, { kind: 'act', person: 'rst', action: 'start' }),
      at(12, { kind: 'act', person: 'mrst', action: 'closeSession' }),
    ],
  },
};

function played(name: string): { readonly play: TimelinePlay; readonly told: readonly number[] } {
  const found = TIMELINES[name];
  const last = found?.events.at(-1);
  const lastMs = last !== undefined && 'atMs' in last && typeof last.atMs === 'number' ? last.atMs : 0;
  const read = parseTimeline({ version: 1, title: name, lengthMs: lastMs + 20_000, ...found });
  if (!read.ok) throw new Error(read.problems.map((one) => `${one.path}: ${one.words}`).join('\n'));
  const told: number[] = [];
  return { play: playTimeline(read.value, (ms) => told.push(ms)), told };
}

/** Second by second: which events came and how often, and a sum over all of what they said. */
function events({ runs, originMs }: TimelinePlay): readonly string[] {
  return runs.flatMap((run, boot) => {
    const seconds = new Map<number, string[]>();
    for (const { atMs, event } of run.events) {
      const second = Math.floor((atMs - originMs) / 1_000);
      seconds.set(second, [...(seconds.get(second) ?? []), `${atMs - originMs} ${canonical(event)}`]);
    }
    return [...seconds].map(([second, lines]) => `boot ${boot} ${second} s ${lines.length} events ${sumOf(lines)}`);
  });
}

function sumOf(lines: readonly string[]): string {
  let sum = 0x811c9dc5;
  for (const char of lines.join('\n')) sum = Math.imul(sum ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}

describe('a timeline of', () => {
  test.each(Object.keys(TIMELINES))('%s', async (name) => {
    const { play, told } = played(name);
    const { originMs, steps, acts } = play;
    const lines = [
      `told how far: ${told.join(' ')}`,
      ...verdictChanges(steps).map(
        (one) =>
          `${one.atMs - originMs} ${one.situation} ${verdictShort(one.verdict)}: ${verdictWords(one.verdict).join('; ')}\n` +
          one.why
            .map((line) => `    ${line.condition} ${line.status} ${line.decides.join('+')}: ${factWords(line)}`)
            .join('\n'),
      ),
      ...acts.map(
        (one) => `${one.person} ${one.isHabit ? 'by habit ' : ''}${canonical(one.action)} ${canonical(one.answer)}`,
      ),
      ...events(play),
    ];
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`./records/timeline-${name}.txt`);
  });
});
