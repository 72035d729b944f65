import { describe, expect, test } from 'vitest';
import { parseCoreRun } from '@farfield/protocol/policy-lab';
import { runSeed } from './run-seed.ts';
import { siteKind } from './site-kind.ts';

test.each([1, 18, 33])('the recorded run of seed %i is read back', (seed) => {
  const { coreRun } = runSeed({ seed, faultMs: 120_000, profile: null, isRecorded: true });
  expect(coreRun?.events.length).toBeGreaterThan(100);
  const read = parseCoreRun(JSON.parse(JSON.stringify(coreRun)));
  expect(read.ok ? [] : read.problems.slice(0, 3)).toEqual([]);
});

describe('with no fault, what speaks of faults has nothing to say', () => {
  const { held, violation } = runSeed({ seed: 1, faultMs: 600_000, profile: 'calm' });
  test.each(['I15c', 'I15d', 'I15e', 'I11b', 'I32', 'K7', 'V6', 'I24', 'I7', 'I23', 'I23c', 'V9'])('%s', (id) => {
    expect(held.get(id) ?? 0).toBe(0);
  });
  test('and what speaks of any exam does', () => {
    expect(violation).toBeNull();
    for (const id of ['I15', 'I13', 'I29', 'V3', 'V5', 'K15', 'K15b']) expect(held.get(id) ?? 0, id).toBeGreaterThan(0);
    expect(held.get('throws')).toBe(held.get('I0'));
    // Each START and each resume, as K1 counts them.
    for (const id of ['K15', 'K15b']) expect(held.get(id), id).toBe(held.get('K1'));
  });
});

describe('the situation that a rule speaks of is counted, each time', () => {
  test.each([
    ['I15c', 62, 'scannerHangsInGap'],
    ['I15d', 35, 'scannerWarns'],
    ['I15e', 1, 'pausePressedAgain'],
    ['I24', 1, 'mrstAbsent'],
    ['I32', 1, 'goesDark'],
    ['K7', 26, 'attendantSwapped'],
    ['I4', 2, 'quickHandOver'],
    ['I7', 1, 'startsAnyway,inputUnknown'],
    ['K12', 1, 'clearUnsaid'],
    ['I23', 1, 'drillRealAsk'],
    ['I23b', 1, 'drillSensor'],
    ['I23c', 1, 'beginsAnyway'],
    ['I23d', 1, 'drillStop'],
    ['I23e', 1, 'drillRealAsk'],
    ['V9', 1, 'conductorGone'],
    ['V9b', 1, 'drillEnded'],
  ])('%s in seed %i with %s', (id, seed, only) => {
    const { held, violation } = runSeed({ seed, faultMs: 360_000, profile: null, only: only.split(',') });
    expect(violation).toBeNull();
    expect(held.get(id) ?? 0).toBeGreaterThan(0);
  });
});

test('sites differ: some scanners name no step, some cannot pause, some patients have somebody with them, some doors read who goes in', () => {
  const kinds = Array.from({ length: 100 }, (_, index) => siteKind(1_000 + index, false));
  expect(kinds.filter(({ scanner }) => !scanner.namesSteps && scanner.gapMs > 0).length).toBeGreaterThan(2);
  expect(kinds.filter(({ attendants }) => attendants > 0).length).toBeGreaterThan(10);
  expect(kinds.filter(({ hasOuterReader }) => hasOuterReader).length).toBeGreaterThan(10);
  expect(kinds.filter(({ scanner }) => !scanner.canPause).length).toBeGreaterThan(4);
  // What is kept as it once found something, and what walks through the product, have none of it.
  for (const plain of [siteKind(100, false), siteKind(1_001, true)])
    expect(plain).toMatchObject({
      scanner: { namesSteps: true, canPause: true },
      attendants: 0,
      hasOuterReader: false,
    });
});
