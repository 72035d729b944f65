import { expect, test } from 'vitest';
import { alarmFixture, CONSOLE_ID } from '../gallery/site-view-fixture.ts';
import { consoleFixture, inFreshness, NOW_MS, numericsFixture, silent } from '../gallery/state-fixture.ts';
import { alarmList, unansweredOf } from './alarm-list.ts';
import { auditRows } from './audit-rows.ts';
import { authorityFace } from './authority-face.ts';
import type { ConsoleState } from './console-state.ts';
import { age, clockTime, minutes } from './format.ts';
import { FRESHNESS } from './freshness.ts';
import { linkFace } from './link-face.ts';
import { nextStep } from './next-step.ts';
import { numericFace, pressureFace } from './numeric-face.ts';
import { stopFace } from './stop-face.ts';

test.each([
  [0, 'live'],
  [1_000, 'live'],
  [1_001, 'suspect'],
  [2_500, 'suspect'],
  [2_501, 'down'],
  [5_000, 'down'],
  [5_001, 'ended'],
])('%i ms after the newest echo the link is %s', (silentMs, kind) => {
  expect(linkFace({ echoSentMs: NOW_MS - silentMs, beat: null, seat: 'remote' }, NOW_MS).kind).toBe(kind);
});

test.each([
  [750, 'live'],
  [751, 'suspect'],
  [1_501, 'down'],
  [3_001, 'ended'],
])('on two live paths, %i ms after the newest echo the link is %s', (silentMs, kind) => {
  const { beat } = consoleFixture('remote');
  const onTwo = beat === null ? null : { ...beat, livePaths: 2 };
  expect(linkFace({ echoSentMs: NOW_MS - silentMs, beat: onTwo, seat: 'remote' }, NOW_MS).kind).toBe(kind);
});

test('on site the agent is missed within 2 s: STOP is not connected, and it is the first alarm', () => {
  const at = (silentMs: number): ConsoleState => silent(consoleFixture('onsite'), silentMs);
  expect(stopFace(at(1_400), NOW_MS).isConnected).toBe(true);
  const state = at(1_600);
  expect(stopFace(state, NOW_MS).isConnected).toBe(false);
  expect(alarmList(state, NOW_MS)[0]).toMatchObject({ id: 'own.link', priority: 'high' });
  expect(alarmList(silent(consoleFixture('remote'), 9_000), NOW_MS)[0]).toMatchObject({ priority: 'medium' });
});

test.each([
  ['sent', 'sent'],
  ['notConfirmed', 'notConfirmed'],
  ['askSite', 'asked'],
  ['confirmed', 'confirmed'],
])('my own STOP was confirmed a moment ago, and the site’s newest is %s → the control says %s', (status, kind) => {
  const state = consoleFixture('onsite', (view) => ({
    ...view,
    scanner: { ...view.scanner, state: 'idle', runningStepId: '' },
  }));
  if (state.view === null) throw new Error('the fixture has no view');
  const { wallMs } = state.view.value;
  const stop = { status, how: 'stop', because: 'the other pressed STOP', atWallMs: wallMs, confirmedWallMs: wallMs };
  const own = {
    commandId: 'c-1',
    pressedMs: NOW_MS - 5_000,
    status: 'confirmed',
    confirmedMs: NOW_MS - 4_000,
  } as const;
  const both: ConsoleState = { ...state, view: { ...state.view, value: { ...state.view.value, stop } }, stop: own };
  expect(stopFace(both, NOW_MS).phase.kind).toBe(kind);
});

test('copies that differ are an alarm of this console, for half a minute', () => {
  const state = { ...consoleFixture('remote'), copiesDifferMs: NOW_MS - 1_000 };
  expect(alarmList(state, NOW_MS).find((one) => one.id === 'own.copies')).toMatchObject({
    priority: 'medium',
    ageMs: 1_000,
  });
  expect(alarmList(state, NOW_MS + 60_000).map((one) => one.id)).not.toContain('own.copies');
});

test('a link that was never echoed is never live', () => {
  expect(linkFace({ echoSentMs: null, beat: null, seat: 'remote' }, NOW_MS).kind).toBe('never');
});

test.each<[string, (state: ConsoleState) => ConsoleState, string]>([
  ['granted here and believed', (state) => state, 'mine'],
  ['granted here, belief run out', (state) => ({ ...state, believedUntilMs: NOW_MS }), 'ended'],
  ['granted here, 9 s of silence', (state) => silent(state, 9_000), 'ended'],
  ['nothing heard', (state) => ({ ...state, view: null }), 'unknown'],
])('authority: %s', (_, change, kind) => {
  expect(authorityFace(change(consoleFixture('remote')), NOW_MS).kind).toBe(kind);
});

test.each([
  ['local', '', 'local'],
  ['offered', CONSOLE_ID, 'offeredToMe'],
  ['offered', 'c-otherotheroth', 'offered'],
  ['granted', 'c-otherotheroth', 'other'],
  ['passing', CONSOLE_ID, 'passing'],
  ['passing', 'c-otherotheroth', 'passing'],
  ['somethingNew', '', 'unknown'],
])('authority: control %s to %s reads %s', (kind, consoleId, face) => {
  const state = consoleFixture('remote', (view) => ({ ...view, control: { ...view.control, kind, consoleId } }));
  expect(authorityFace(state, NOW_MS).kind).toBe(face);
});

test('who holds control at a site that is not heard is unknown', () => {
  const state = consoleFixture('remote', (view) => ({
    ...view,
    control: { ...view.control, kind: 'local', consoleId: '' },
  }));
  expect(authorityFace(silent(state, 4_000), NOW_MS).kind).toBe('unknown');
});

const CONTEXT = { monitoring: 'monitored', isLinkLost: false, nowMs: NOW_MS };

test.each([
  [0, 'live', 98],
  [2_400, 'live', 98],
  [3_000, 'delayed', 98],
  [5_001, 'stale', null],
])('a number %i ms old is %s and its large place shows %s', (ageMs, freshness, value) => {
  const numerics = {
    value: numericsFixture({ items: [{ id: 'spo2Percent', valid: true, value: 98, ageMs }] }),
    receivedMs: NOW_MS,
  };
  const face = numericFace(numerics, 'spo2Percent', CONTEXT);
  expect(face.freshness).toBe(freshness);
  expect(face.value).toBe(value);
  expect(face.last).toEqual({ value: 98, ageMs });
});

test('an invalid measurement shows neither 0 nor the last value', () => {
  const numerics = {
    value: numericsFixture({ items: [{ id: 'spo2Percent', valid: false, value: 0, ageMs: 100 }] }),
    receivedMs: NOW_MS,
  };
  expect(numericFace(numerics, 'spo2Percent', CONTEXT)).toEqual({ freshness: 'invalid', value: null, last: null });
});

test('a cut link takes the number out of its live place at once, its age goes on', () => {
  const state = silent(consoleFixture('remote'), 4_000);
  const face = numericFace(state.numerics, 'heartRateBpm', { ...CONTEXT, isLinkLost: true });
  expect(face.freshness).toBe('stale');
  expect(face.value).toBeNull();
  expect(face.last?.ageMs).toBeGreaterThanOrEqual(4_300);
});

test('not monitored by plan and not fitted are states of their own, never values', () => {
  const live = consoleFixture('remote').numerics;
  expect(numericFace(live, 'spo2Percent', { ...CONTEXT, monitoring: 'notMonitored' }).freshness).toBe('notMonitored');
  const off = { value: numericsFixture({ feed: 'notFitted', items: [] }), receivedMs: NOW_MS };
  expect(numericFace(off, 'spo2Percent', CONTEXT).freshness).toBe('notFitted');
  expect(numericFace(null, 'spo2Percent', CONTEXT).freshness).toBe('unknown');
});

test('a cuff pressure keeps its value with its age between two measurements', () => {
  const face = pressureFace(consoleFixture('remote').numerics, CONTEXT);
  expect(face).toMatchObject({ freshness: 'live', systolic: 118, diastolic: 71, mean: 87 });
  expect(face.ageMs).toBeGreaterThanOrEqual(240_000);
});

test('one cause is one alarm: what follows stands under it, and a parent that is not active hides nobody', () => {
  const state = consoleFixture('onsite', (view) => ({
    ...view,
    alarms: [
      alarmFixture('linkSuspect'),
      alarmFixture('linkDown'),
      alarmFixture('controlEnded'),
      alarmFixture('oxygenUnknown', { ageMs: 1_000 }),
    ],
  }));
  const list = alarmList(state, NOW_MS);
  expect(list.map((one) => one.id)).toEqual(['oxygenUnknown', 'controlEnded']);
  expect(list[1]?.children.map((one) => one.id)).toEqual(['linkDown']);
  expect(list[1]?.children[0]?.children.map((one) => one.id)).toEqual(['linkSuspect']);
});

test('who has an alarm has what stands under it, and what comes under it later is asked for anew (C-U)', () => {
  const shown = (...alarms: readonly ReturnType<typeof alarmFixture>[]): readonly string[] =>
    alarmList(
      consoleFixture('onsite', (view) => ({ ...view, alarms: [...alarms] })),
      NOW_MS,
    ).flatMap(unansweredOf);
  expect(shown(alarmFixture('zoneSilent'), alarmFixture('oxygenUnknown'))).toEqual(['zoneSilent', 'oxygenUnknown']);
  const had = alarmFixture('zoneSilent', { acknowledgedBy: 'J. Okafor' });
  expect(shown(had)).toEqual([]);
  expect(shown(had, alarmFixture('oxygenUnknown'))).toEqual(['oxygenUnknown']);
  // What asks nobody to attend makes nobody press again.
  expect(shown(alarmFixture('controlEnded', { acknowledgedBy: 'J. Okafor' }), alarmFixture('onePathLeft'))).toEqual([]);
});

test('alarms stand by priority, then by age, youngest first', () => {
  const state = consoleFixture('onsite', (view) => ({
    ...view,
    alarms: [
      alarmFixture('linkSlow'),
      alarmFixture('doorOpen', { ageMs: 9_000 }),
      alarmFixture('zoneSilent', { ageMs: 100 }),
      alarmFixture('squeezeBall'),
    ],
  }));
  expect(alarmList(state, NOW_MS).map((one) => one.id)).toEqual(['squeezeBall', 'zoneSilent', 'doorOpen', 'linkSlow']);
});

test("a cut link is this console's own alarm, and the gateway's silence stands under it", () => {
  const list = alarmList(silent(consoleFixture('remote'), 4_200), NOW_MS);
  expect(list[0]?.id).toBe('own.link');
  expect(list[0]?.children.map((one) => one.id)).toEqual(['gateway.agentSilent']);
});

test('the next step is the selected one, or what follows it while it runs', () => {
  expect(nextStep(consoleFixture('remote').view?.value ?? null)?.stepId).toBe('flair');
  const idle = consoleFixture('remote', (view) => ({
    ...view,
    scanner: { ...view.scanner, state: 'idle', runningStepId: '', selectedStepId: 'dwi' },
  }));
  expect(nextStep(idle.view?.value ?? null)?.stepId).toBe('dwi');
  expect(nextStep(null)).toBeNull();
});

test('every state of the gallery has its own fixture', () => {
  const seen = FRESHNESS.map((one) => JSON.stringify(inFreshness('remote', one)));
  // "stated" looks like "live": the statements are in the exam panel of both.
  expect(new Set(seen).size).toBe(FRESHNESS.length - 1);
});

test('durations and ages read aloud', () => {
  expect([18_000, 192_000, 3_723_000].map(minutes)).toEqual(['0:18', '3:12', '1:02:03']);
  expect([300, 4_200, 52_000, 240_000, -1].map(age)).toEqual(['0.3 s', '4.2 s', '52 s', '4 min', 'age unknown']);
  expect(clockTime(0)).toBe('–');
});

test("the server's records become rows; an erased payload says so; strangers give none", () => {
  const records = [
    {
      seq: 1,
      wallMs: 5,
      type: 'command',
      hash: 'ab',
      data: { action: 'start', by: 'A. Moreno', accepted: false, reasons: ['readyMissing'] },
    },
    { seq: 2, wallMs: 6, type: 'session', hash: 'cd', data: null },
  ];
  expect(auditRows({ records })).toEqual([
    { seq: 1, wallMs: 5, type: 'command', hash: 'ab', words: 'start · not accepted · readyMissing · A. Moreno' },
    { seq: 2, wallMs: 6, type: 'session', hash: 'cd', words: 'payload erased' },
  ]);
  expect(auditRows({ other: 1 })).toEqual([]);
  expect(auditRows('nonsense')).toEqual([]);
});
