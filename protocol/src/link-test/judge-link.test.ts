import { describe, expect, test } from 'vitest';
import { judgeLine, judgeLink, LINK_BOUNDS, rateWords } from './judge-link.ts';
import { echoFigures, type LinkFigures, percentile } from './link-figures.ts';

/** The demonstration's line, domain §8. */
const GOOD: LinkFigures = {
  roundTripP50Ms: 28,
  roundTripP99Ms: 33,
  jitterMs: 4,
  latePercent: 0,
  silenceToSiteMs: 40,
  silenceToConsoleMs: 40,
  downMbps: 50,
  upMbps: 50,
  clockOffsetMs: 12,
};

describe('one figure at a time against the table of domain 5.4', () => {
  test.each<[keyof LinkFigures, number, 'fit' | 'limits' | 'notFit']>([
    ['roundTripP50Ms', 50, 'fit'],
    ['roundTripP50Ms', 50.1, 'limits'],
    ['roundTripP50Ms', 150, 'limits'],
    ['roundTripP50Ms', 150.1, 'notFit'],
    ['roundTripP99Ms', 150, 'fit'],
    ['roundTripP99Ms', 900, 'limits'],
    ['jitterMs', 20, 'fit'],
    ['jitterMs', 20.1, 'limits'],
    ['latePercent', 0.5, 'fit'],
    ['latePercent', 2, 'limits'],
    ['latePercent', 2.1, 'notFit'],
    ['silenceToSiteMs', 1_000, 'fit'],
    ['silenceToSiteMs', 1_001, 'limits'],
    ['silenceToSiteMs', 2_501, 'notFit'],
    ['silenceToConsoleMs', 2_501, 'notFit'],
    ['downMbps', 25, 'fit'],
    ['downMbps', 24.5, 'fit'],
    ['downMbps', 23, 'limits'],
    ['downMbps', 4, 'limits'],
    ['downMbps', 3, 'notFit'],
    ['upMbps', 25, 'fit'],
    ['upMbps', 2, 'limits'],
    ['upMbps', 1, 'notFit'],
    ['upMbps', Number.NaN, 'notFit'],
    ['clockOffsetMs', -100, 'fit'],
    ['clockOffsetMs', -101, 'limits'],
    ['clockOffsetMs', 9_999, 'limits'],
  ])('%s %d is %s', (figure, value, verdict) => {
    const judged = judgeLine({ ...GOOD, [figure]: value });
    expect(judged.verdict).toBe(verdict);
    expect(judged.findings.map((one) => one.figure)).toEqual(verdict === 'fit' ? [] : [figure]);
  });
});

test('the worst figure decides, and every one that falls short is named with what to do', () => {
  const { verdict, findings } = judgeLine({ ...GOOD, jitterMs: 31, latePercent: 4 });
  expect(verdict).toBe('notFit');
  expect(findings.map((one) => one.words)).toEqual([
    'jitter 31 ms: picture and pointer move unevenly; no dynamic contrast series',
    'late or lost 4 %: too much is lost to operate by: view only',
  ]);
  for (const { next } of findings) expect(next).toMatch(/\w+.*\.$/);
});

test('of two lines the better one counts; none that answered is not fit', () => {
  expect(judgeLink(['notFit', 'fit'])).toBe('fit');
  expect(judgeLink(['notFit', 'limits'])).toBe('limits');
  expect(judgeLink(['notFit'])).toBe('notFit');
  expect(judgeLink([])).toBe('notFit');
});

test('law: a figure that gets worse never makes the verdict better', () => {
  const order = ['fit', 'limits', 'notFit'];
  for (const { figure, moreIsBetter } of LINK_BOUNDS) {
    const values = [0, 0.4, 1, 3, 10, 24, 26, 49, 51, 149, 151, 999, 1_001, 2_600, 9_999];
    const worse = moreIsBetter ? values.toReversed() : values;
    const verdicts = worse.map((value) => order.indexOf(judgeLine({ ...GOOD, [figure]: value }).verdict));
    expect(verdicts, figure).toEqual(verdicts.toSorted((left, right) => left - right));
  }
});

test('rates in words', () => {
  expect([59, 57, 31.4, 8.25].map(rateWords)).toEqual(['60 or more', '57', '31', '8.3']);
});

describe('echoes', () => {
  test('nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 50)).toBe(50);
    expect(percentile(hundred, 99)).toBe(99);
    expect(percentile([], 99)).toBe(0);
  });

  test('what never came back is late, and as slow as it was waited for', () => {
    expect(echoFigures([20, null, 22, 21], 1_000)).toEqual({
      roundTripP50Ms: 21,
      roundTripP99Ms: 1_000,
      jitterMs: 1.5,
      latePercent: 25,
    });
    expect(echoFigures([], 1_000).latePercent).toBe(100);
  });
});
