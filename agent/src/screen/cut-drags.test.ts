import { describe, expect, test } from 'vitest';
import { Story } from '../../../protocol/src/policy/story.ts';
import { foldJournal } from '../journal/fold.ts';
import { siteView } from '../site-view.ts';
import { Bench, person, RST } from '../test-bench.ts';
import { Work } from '../work.ts';
import { cutDragsAtBoot, cutDragsBooted, NO_CUT_DRAGS } from './cut-drags.ts';

const MRST = person('mrst', 'mrst', 'onsite');
const NEXT = person('next', 'rst', 'remote');

const cutsOf = (bench: Bench) => siteView(bench.state, bench.nowMs).screen.cutDrags;
const isCut = (bench: Bench, atWallMs = 1_200_000, consoleId = 'c-1') =>
  bench.post({ kind: 'dragCut', consoleId, region: 'slices', why: 'linkSilent', atWallMs });
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
    'a drag of rst in slices on the scanner screen was cut off: the link fell silent',
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
  expect(bench.state.events.some(({ words }) => words.startsWith('a drag in slices on the scanner screen'))).toBe(true);
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

describe('on record', () => {
  const recordsOf = (bench: Bench) =>
    bench.outputs
      .flatMap((one) => (one.kind === 'journal' ? one.lines : []))
      .flatMap(({ wallMs, record }) =>
        record.type === 'session' && record.data.what.startsWith('dragCut') ? [{ wallMs, ...record.data }] : [],
      );

  test('who dragged, where, and when it was cut; and who read it, and when, each with its own line', () => {
    const bench = remoteHere();
    isCut(bench, 1_049_000);
    bench.passes(2_000);
    bench.joins('c-2', NEXT, 'gateway');
    reads(bench, 'c-2', 1);
    const cut = { cutId: 1, region: 'slices', why: 'the link fell silent', isUnknown: false, atWallMs: 1_049_000 };
    expect(recordsOf(bench)).toEqual([
      { ...cut, wallMs: 1_050_200, what: 'dragCut', by: 'rst', personId: 'rst', consoleId: 'c-1' },
      { ...cut, wallMs: 1_052_200, what: 'dragCutRead', by: 'next', personId: 'next', consoleId: 'c-2' },
    ]);
    expect(bench.state.events.at(-1)?.words).toBe('next read that a drag was cut off');
  });

  test('read twice, or by nobody, or of no drag: one line', () => {
    const bench = remoteHere();
    isCut(bench);
    reads(bench, 'c-1', 1);
    reads(bench, 'c-1', 1);
    reads(bench, 'c-7', 1);
    reads(bench, 'c-1', 99);
    expect(recordsOf(bench).map(({ what }) => what)).toEqual(['dragCut', 'dragCutRead']);
  });

  test('each that is cut, more than are kept for the page', () => {
    const bench = remoteHere();
    for (let count = 0; count < 11; count += 1) isCut(bench, 1_200_000 + count);
    expect(recordsOf(bench).map((one: Readonly<Record<string, unknown>>) => one['cutId'])).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });

  test('a start in an open session: that there may have been one, and it changes nothing of the session that is folded', () => {
    const bench = new Bench();
    bench.state = { ...bench.state, cutDrags: cutDragsAtBoot('s-1', 1_300_000) };
    const work = new Work(bench.state, bench.nowMs);
    cutDragsBooted(work);
    const lines = work.finish().outputs.flatMap((one) => (one.kind === 'journal' ? one.lines : []));
    expect(lines.map(({ record }) => record.data)).toMatchObject([{ what: 'dragCut', isUnknown: true, by: '' }]);
    // A real session, as its story wrote it, and these lines in the middle of it.
    const story = new Story().preparedExam();
    const records = story.effects.flatMap((one) => (one.kind === 'journal' ? [one.record] : []));
    const read = { type: 'session', data: { what: 'dragCutRead', cutId: 1, by: 'rst' } } as const;
    const { session } = foldJournal(records);
    expect(session).not.toBeNull();
    expect(foldJournal([...records, ...lines.map(({ record }) => record), read]).session).toEqual(session);
  });
});
