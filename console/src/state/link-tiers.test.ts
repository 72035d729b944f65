import { describe, expect, test } from 'vitest';
import { heardBeat, type LinkHistory, linkTime, NO_LINK_HISTORY } from './link-history.ts';
import { LINK_ROWS, linkQuality, tierOf, wholeSteps } from './link-tiers.ts';

function row(id: string) {
  const found = LINK_ROWS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

describe('the tiers of domain 5.4', () => {
  test.each([
    ['round-trip', 50, 'good'],
    ['round-trip', 51, 'limited'],
    ['round-trip', 150, 'limited'],
    ['round-trip', 151, 'poor'],
    ['jitter', 20, 'good'],
    ['jitter', 900, 'limited'],
    ['late', 0.5, 'good'],
    ['late', 2, 'limited'],
    ['late', 2.1, 'poor'],
    ['silent-to-site', 1_000, 'good'],
    ['silent-from-site', 2_500, 'limited'],
    ['silent-from-site', 2_501, 'poor'],
    ['clocks', 100, 'good'],
    ['clocks', 250, 'limited'],
    ['clocks', 251, 'poor'],
    ['received', 0, 'good'],
  ])('%s %d is %s', (id, value, tier) => {
    expect(tierOf(row(id), value)).toBe(tier);
  });
});

function lived(roundTripMs: number, clockOffsetMs: number | null): LinkHistory {
  let history = NO_LINK_HISTORY;
  for (let nowMs = 1_000; nowMs <= 9_000; nowMs += 250) {
    history = heardBeat(history, { siteTickMs: nowMs, roundTripMs, siteSilentMs: 100 }, nowMs);
    history = linkTime(history, nowMs, { frameAgeMs: null, bytes: 500_000, clockOffsetMs });
  }
  return history;
}

test('the step that runs and the first one, begun in its middle, are not told of', () => {
  expect(wholeSteps(lived(30, 0), 9_000).map((one) => one.step)).toEqual([1, 2, 3]);
});

test('the worst figure says how it is, and only it is named', () => {
  expect(linkQuality(lived(30, -80), 9_000)).toEqual({ tier: 'good', because: [] });
  expect(linkQuality(lived(70, -80), 9_000)).toEqual({ tier: 'limited', because: ['round trip 70 ms'] });
  expect(linkQuality(lived(70, -300), 9_000)).toEqual({ tier: 'poor', because: ['clocks apart 300 ms'] });
});

test('not measured is neither good nor bad: the figure is a gap, and without any there is no word', () => {
  expect(linkQuality(NO_LINK_HISTORY, 9_000)).toBeNull();
  const steps = wholeSteps(lived(30, null), 9_000);
  expect(row('clocks').value(steps, 0)).toBeNull();
  expect(row('received').value(steps, 1)).toBeCloseTo(16, 5);
});

test('nothing heard any more is poor, however well it was', () => {
  const silent = linkTime(lived(30, 0), 16_000);
  expect(linkQuality(silent, 16_000)).toMatchObject({ tier: 'poor' });
});
