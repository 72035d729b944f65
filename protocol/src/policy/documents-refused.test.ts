import { describe, expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { coreRunIn, parseCoreRun } from './core-run-reader.ts';
import { inputSource, shortestTtlMs } from './input-source.ts';
import { policyFrom, shapedPolicy, TIMELINE_POLICY } from './policy-overlay.ts';
import {
  exactly,
  integer,
  list,
  number,
  object,
  oneOf,
  problemLine,
  type Reader,
  readDocument,
  someOf,
  text,
  variants,
} from './reading.ts';
import { reasonText } from './reasons.ts';

function problems(reader: Reader<unknown>, value: unknown): readonly string[] {
  const read = readDocument(reader, value);
  return read.ok ? [] : read.problems.map(problemLine);
}

const KNOWN = oneOf(['yes', 'no']);
const MANY = oneOf(Array.from({ length: 13 }, (_, at) => `word${at}`));
const SHAPES = variants({ round: { r: integer(0, 9) }, square: {} });

test.each<[string, Reader<unknown>, unknown, readonly string[]]>([
  ['a text', text(), 5, ['must be a text, is 5']],
  ['a long text', text({ min: 2, max: 3 }), 'long', ['must have 2 to 3 characters, has 4']],
  ['a number', number(0, 1), '0', ['must be a number, is "0"']],
  ['no number', number(0, 1), Number.NaN, ['must be a number, is null']],
  ['half', integer(0, 9), 0.5, ['must be a whole number, is 0.5']],
  ['too much', integer(0, 9), 10, ['must be 0 to 9, is 10']],
  ['another word', KNOWN, 'maybe', ['"maybe" is not known here: yes, no']],
  ['another word of many', MANY, 'maybe', ['"maybe" is not known here']],
  ['no word', KNOWN, 5, ['must be one of the known words: yes, no, is 5']],
  ['another version', exactly(1), 2, ['must be 1, is 2']],
  ['no list', list(KNOWN, 2), {}, ['must be a list, is a map']],
  ['a long list', list(KNOWN, 1), ['yes', 'no'], ['has 2 items, at most 1 are read']],
  ['a bad item', list(KNOWN, 2), ['yes', null], ['[1]: must be one of the known words: yes, no, is nothing']],
  ['no map', object({ a: KNOWN }), [], ['must be a map, is a list']],
  ['no map at all', object({ a: KNOWN }), undefined, ['is missing: must be a map']],
  ['a function', object({ a: KNOWN }), () => 0, ['must be a map, is function']],
  ['no map of some', someOf({ a: KNOWN }), 'a', ['must be a map, is "a"']],
  ['a bad field of some', someOf({ a: KNOWN }), { a: 5 }, ['a: must be one of the known words: yes, no, is 5']],
  ['a field that is not known', someOf({ a: KNOWN }), { b: 5 }, ['b: unknown key']],
  ['no variant', SHAPES, 'round', ['must be a map, is "round"']],
  ['another variant', SHAPES, { kind: 'oval' }, ['kind: "oval" is not known here: round, square']],
  ['a variant without its field', SHAPES, { kind: 'round' }, ['r: is missing: must be a number']],
  ['a good one', SHAPES, { kind: 'round', r: 1 }, []],
])('%s is refused with place and words', (_, reader, value, expected) => {
  expect(problems(reader, value)).toEqual(expected);
});

describe('a policy of parts', () => {
  const read = (value: unknown): readonly string[] => problems(policyFrom(TIMELINE_POLICY), value);
  test.each<[string, unknown, readonly string[]]>([
    ['no map', 'strict', ['must be a map']],
    ['a part that is no map', { capabilities: true }, ['capabilities: must be a map']],
    ['an unknown part', { colour: 'red' }, ['colour: unknown key']],
    ['tuning that is no map', { conditions: [] }, ['conditions: must be a map']],
    ['a row that is no map', { conditions: { doorOpen: 5 } }, ['conditions.doorOpen: must be a map']],
    ['no such row', { conditions: { doorAjar: {} } }, ['conditions.doorAjar: no such condition']],
    [
      'a time that is the same everywhere',
      { conditions: { quench: { ttlMs: 5 } } },
      ['conditions.quench.ttlMs: is the same everywhere; a facility cannot choose it'],
    ],
    ['nothing changed', {}, []],
  ])('%s', (_, value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  test('a field that this version knows no kind of cannot be changed', () => {
    const later = { ...TIMELINE_POLICY, later: null, code: 'a' };
    expect(problems(shapedPolicy(later), { later: 1 })).toEqual(['later: cannot be changed here']);
    expect(problems(shapedPolicy(later), { code: 'b' })).toEqual(['code: cannot be changed here']);
  });
});

test('a recorded run is a map with a map of a policy, and stands in a failure’s own file too', () => {
  expect(coreRunIn('text')).toBeNull();
  expect(coreRunIn({ kind: 'other' })).toBeNull();
  expect(coreRunIn({ coreRun: { kind: 'coreRun' } })).toEqual({ kind: 'coreRun' });
  const read = parseCoreRun({ site: { siteId: 's', scannerRef: 'MR1', policy: 'strict', policyHash: 'h' } });
  expect(read.ok ? [] : read.problems.map(problemLine)).toContain('site.policy: must be a map');
});

test.each([undefined, () => 0, Symbol('s')])('%s has no stable text', (value) => {
  expect(() => canonical(value)).toThrow(RangeError);
});
test('nor has a number that JSON cannot carry', () => {
  expect(() => canonical({ a: [Number.NaN] })).toThrow('canonical: NaN has no stable text');
});

test('a reason whose words got lost shows that, and not "undefined"', () => {
  expect(reasonText({ id: 'scannerBusy', params: {} })).toContain('?');
  expect(reasonText({ id: 'scannerBusy', params: {} })).not.toContain('undefined');
});

test('who shows an input, and how soon it is too old for some row', () => {
  expect(inputSource('door34')).toBe('feed');
  expect(inputSource('eventLoop')).toBe('agent');
  expect(inputSource('instructor')).toBe('derived');
  expect(shortestTtlMs('door34')).toBe(3_000);
  expect(shortestTtlMs('scannerStatus')).toBe(2_000);
  expect(shortestTtlMs('scannerDesync')).toBeNull();
});
