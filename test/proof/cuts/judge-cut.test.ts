import { expect, test } from 'vitest';
import type { CutFacts, CutTimes } from './cut-facts.ts';
import { CUT_ROWS, type CutRow } from './cut-rows.ts';
import { cutTable } from './cut-table.ts';
import { barsOf, judgeCut } from './judge-cut.ts';

const NOTHING: CutTimes = {
  pictureStale: null,
  numbersStale: null,
  inputOff: null,
  keysUp: null,
  controlOff: null,
  controlEnded: null,
  fresh: 900,
};
const WHOLE: CutTimes = {
  pictureStale: 1_010,
  numbersStale: 1_400,
  inputOff: 740,
  keysUp: 430,
  controlOff: 1_450,
  controlEnded: 2_950,
  fresh: 2_000,
};

function rowOf(rowId: string): CutRow {
  const row = CUT_ROWS.find((one) => one.rowId === rowId);
  if (row === undefined) throw new Error(rowId);
  return row;
}

function facts(rowId: string, own: Partial<CutFacts> = {}): CutFacts {
  return {
    row: rowOf(rowId),
    network: 'proxy',
    times: WHOLE,
    bursts: null,
    sent: 50,
    executed: 6,
    records: 120,
    late: [],
    lost: [],
    duplicates: [],
    isUsableAgain: true,
    ...own,
  };
}

test('5 s on two paths: everything in its time', () => {
  expect(judgeCut(facts('cut-5'))).toEqual([]);
});

test.each([
  ['controlOff', 2_000, 'remote control off after 2000 ms, and should be within 1900 ms'],
  ['controlOff', 300, 'remote control off already after 300 ms, before 600 ms'],
  ['controlOff', null, 'remote control off never, and should be within 1900 ms'],
  ['controlEnded', 3_500, 'control ended after 3500 ms, and should be within 3400 ms'],
  ['keysUp', 851, 'keys up after 851 ms, and should be within 850 ms'],
  ['inputOff', 1_200, 'input off after 1200 ms, and should be within 1150 ms'],
  ['pictureStale', 1_500, 'picture stale after 1500 ms, and should be within 1400 ms'],
  ['numbersStale', null, 'numbers stale never, and should be within 1900 ms'],
  ['fresh', null, 'fresh again never, and should be within 15400 ms'],
] as const)('5 s on two paths, %s at %s: short', (name, atMs, words) => {
  expect(judgeCut(facts('cut-5', { times: { ...WHOLE, [name]: atMs } }))).toEqual([words]);
});

test('half a second shows nothing false, except that what was held is let go', () => {
  expect(judgeCut(facts('cut-0.5', { times: { ...NOTHING, keysUp: 450 } }))).toEqual([]);
  expect(judgeCut(facts('cut-0.5', { times: { ...NOTHING, keysUp: 450, controlOff: 1_500 } }))).toEqual([
    'remote control off after 1500 ms, and should not be',
  ]);
});

test('on one path the longer limits hold; one path of two takes nothing away', () => {
  expect(barsOf(rowOf('single-5'), 'proxy').controlOff).toMatchObject({ kind: 'within', toMs: 2_900 });
  expect(barsOf(rowOf('single-1'), 'tun').controlOff).toEqual({ kind: 'never' });
  expect(barsOf(rowOf('one-of-two-5'), 'tun')).toMatchObject({
    controlOff: { kind: 'never' },
    controlEnded: { kind: 'never' },
  });
});

test('2 s end no lease where bytes go on at once; where TCP first waits for its own time-out, either may be', () => {
  expect(barsOf(rowOf('cut-2'), 'proxy').controlEnded).toEqual({ kind: 'never' });
  expect(barsOf(rowOf('cut-2'), 'tun').controlEnded).toEqual({ kind: 'free' });
});

test.each(['from-site-5', 'to-site-5'])('%s: one way lost is as good as cut, for what is held', (row) => {
  expect(barsOf(rowOf(row), 'proxy').keysUp).toMatchObject({ toMs: 850 });
});

test('one late input, one lost record, one duplicate each fail a row; so does a row that showed nothing', () => {
  const found = judgeCut(
    facts('cut-5', { late: ['key 7, 4000 ms old'], lost: ['record 3 is not at the gateway'], duplicates: ['key 2'] }),
  );
  expect(found).toEqual([
    'late input executed: key 7, 4000 ms old',
    'acknowledged record lost: record 3 is not at the gateway',
    'duplicate: key 2',
  ]);
  expect(judgeCut(facts('bursts', { times: NOTHING, bursts: 0 }))).toEqual(['a path had no burst: nothing was shown']);
  expect(judgeCut(facts('cut-5', { sent: 0, isUsableAgain: false }))).toEqual([
    'afterwards no click of the holder reached the scanner screen',
    'nothing was sent: nothing was shown',
  ]);
});

test('bursts may end nothing', () => {
  expect(judgeCut(facts('bursts-30', { times: NOTHING, bursts: 3 }))).toEqual([]);
  expect(judgeCut(facts('bursts-30', { bursts: 3 }))).toEqual([
    'remote control off after 1450 ms, and should not be',
    'control ended after 2950 ms, and should not be',
  ]);
});

test('the table has a line for each row and says which one is short', () => {
  const lines = cutTable([facts('cut-5'), facts('cut-2', { network: 'tun', times: NOTHING })]).split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[2]).toMatch(/^cut-5 +proxy +1010 +1400 +740 +430 +1450 +2950 +2000 +6\/50 +0 +120 +0 +0 +held$/);
  expect(lines[3]).toMatch(/^cut-2 +tun +– .* SHORT$/);
});
