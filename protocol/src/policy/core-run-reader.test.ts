import { expect, test } from 'vitest';
import type { BootRun } from './core-run.ts';
import { parseCoreRun } from './core-run-reader.ts';
import type { ConsoleBeat } from './events.ts';
import { problemLine } from './reading.ts';
import { EMPTY_FOLD } from './state.ts';
import { SIGNED_MRST_POLICY } from './story.ts';

const BEAT: ConsoleBeat = {
  consoleId: 'c-ana',
  echoTickMs: 900,
  roundTripMs: 30,
  epoch: 2,
  pageAgeMs: 0,
  inputAgeMs: 0,
};

function readBeat(beat: object) {
  const run: object = {
    version: 1,
    kind: 'coreRun',
    title: 'one heartbeat',
    site: { siteId: 'site-1', scannerRef: 'MR1', policy: SIGNED_MRST_POLICY, policyHash: 'h' },
    fold: EMPTY_FOLD,
    bootMs: 0,
    events: [{ atMs: 1_000, event: { kind: 'heartbeat', beat } }],
  } satisfies Omit<BootRun, 'events'> & { readonly events: readonly unknown[] };
  return parseCoreRun(JSON.parse(JSON.stringify(run)));
}

test.each([{ ...BEAT, paths: 'onePath' }, { ...BEAT, paths: 'twoPaths' }, BEAT])(
  'a heartbeat is read as it was, with its paths or without: $paths',
  (beat) => {
    const read = readBeat(beat);
    expect(read.ok && read.value.events[0]?.event).toStrictEqual({ kind: 'heartbeat', beat });
  },
);

test.each([
  [{ ...BEAT, paths: 'threePaths' }, 'events[0].event.beat.paths: "threePaths" is not known here: onePath, twoPaths'],
  [
    { ...BEAT, paths: null },
    'events[0].event.beat.paths: must be one of the known words: onePath, twoPaths, is nothing',
  ],
  [{ ...BEAT, ways: 2 }, 'events[0].event.beat.ways: unknown key'],
])('another word or key is refused: %o', (beat, words) => {
  const read = readBeat(beat);
  expect(read.ok ? [] : read.problems.map(problemLine)).toEqual([words]);
});
