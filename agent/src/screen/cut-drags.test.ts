import { expect, test } from 'vitest';
import { siteView } from '../site-view.ts';
import { Bench, person, RST } from '../test-bench.ts';
import { cutDragsAtBoot, NO_CUT_DRAGS } from './cut-drags.ts';

const MRST = person('mrst', 'mrst', 'onsite');
const NEXT = person('next', 'rst', 'remote');

const cutsOf = (bench: Bench) => siteView(bench.state, bench.nowMs).screen.cutDrags;
const isCut = (bench: Bench, atWallMs = 1_200_000, consoleId = 'c-1') =>
  bench.post({ kind: 'dragCut', consoleId, why: 'linkSilent', atWallMs });
const reads = (bench: Bench, consoleId: string, cutId: number) => bench.post({ kind: 'cutDragRead', consoleId, cutId });

function remoteHere(): Bench {
  const bench = new Bench();
  bench.joins('c-1', RST, 'gateway');
  bench.passes(200);
  return bench;
}

test('a cut drag is in the picture that everybody gets, within a tenth of a second, and in the list of events', () => {
  const bench = remoteHere();
  isCut(bench);
  const before = bench.outputs.length;
  bench.passes(150);
  const views = bench.outputs
    .slice(before)
    .flatMap((one) => (one.kind === 'broadcast' && one.body.kind === 'siteView' ? [one.body.value] : []));
  expect(views[0]?.screen.cutDrags).toEqual([
    { cutId: 1, wallMs: 1_200_000, by: 'rst', why: 'the link fell silent', readByIds: [], isUnknown: false },
  ]);
  expect(bench.state.events.at(-1)?.words).toBe(
    'a drag of rst on the scanner screen was cut off: the link fell silent',
  );
});

test('who reads it has read it, by whatever console they come back; who has control next has not', () => {
  const bench = remoteHere();
  isCut(bench);
  reads(bench, 'c-1', 1);
  bench.post({ kind: 'consoleLeft', consoleId: 'c-1', via: 'gateway' });
  bench.joins('c-9', RST, 'gateway');
  bench.joins('c-2', NEXT, 'gateway');
  expect(cutsOf(bench)[0]?.readByIds).toEqual(['rst']);
  reads(bench, 'c-2', 1);
  expect(cutsOf(bench)[0]?.readByIds).toEqual(['rst', 'next']);
});

test('it survives the console whose drag it was, and one that nobody knows any more has no name', () => {
  const bench = remoteHere();
  bench.post({ kind: 'consoleLeft', consoleId: 'c-1', via: 'gateway' });
  isCut(bench);
  bench.passes(60_000);
  expect(cutsOf(bench)).toMatchObject([{ cutId: 1, by: '', readByIds: [] }]);
  expect(bench.state.events.some(({ words }) => words.startsWith('a drag on the scanner screen'))).toBe(true);
});

test('read twice, read by nobody, an id that is none: nothing changes', () => {
  const bench = remoteHere();
  isCut(bench);
  reads(bench, 'c-1', 1);
  const { cutDrags, events } = bench.state;
  reads(bench, 'c-1', 1);
  reads(bench, 'c-7', 1);
  reads(bench, 'c-1', 99);
  expect(bench.state.cutDrags).toBe(cutDrags);
  expect(bench.state.events).toBe(events);
});

test('a console on site of the same name is another one', () => {
  const bench = new Bench();
  bench.joins('c-1', MRST, 'onsite');
  isCut(bench);
  reads(bench, 'c-1', 1);
  expect(cutsOf(bench)).toMatchObject([{ by: '', readByIds: [] }]);
});

test('the newest eight are kept, each under its own number', () => {
  const bench = remoteHere();
  for (let count = 0; count < 11; count += 1) isCut(bench, 1_200_000 + count);
  expect(cutsOf(bench).map(({ cutId }) => cutId)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
});

test('what was cut before a session opens belongs to it, and is over with it', () => {
  const bench = remoteHere();
  isCut(bench);
  const session = (sessionId: string | null) => {
    const { policy } = bench.state;
    bench.state = {
      ...bench.state,
      policy: { ...policy, session: sessionId === null ? null : ({ sessionId } as never) },
    };
    bench.post({ kind: 'screen', fact: bench.state.screen });
    return bench.state.cutDrags.list.map(({ cutId }) => cutId);
  };
  expect(session('s-1')).toEqual([1]);
  isCut(bench);
  expect(session('s-1')).toEqual([1, 2]);
  expect(session('s-2')).toEqual([]);
  isCut(bench);
  expect(session(null)).toEqual([]);
  isCut(bench);
  expect(session(null)).toEqual([4]);
});

test('an agent that starts anew in an open session says that a drag may have been cut off; without one it says nothing', () => {
  const bench = remoteHere();
  expect(cutDragsAtBoot(null, 1_300_000)).toEqual(NO_CUT_DRAGS);
  bench.state = { ...bench.state, cutDrags: cutDragsAtBoot('s-1', 1_300_000) };
  expect(cutsOf(bench)).toEqual([
    { cutId: 1, wallMs: 1_300_000, by: '', why: 'the site agent started anew', readByIds: [], isUnknown: true },
  ]);
  const { policy } = bench.state;
  bench.state = { ...bench.state, policy: { ...policy, session: { sessionId: 's-1' } as never } };
  reads(bench, 'c-1', 1);
  isCut(bench);
  expect(bench.state.cutDrags.list.map(({ cutId, readByIds }) => [cutId, readByIds])).toEqual([
    [1, ['rst']],
    [2, []],
  ]);
});
