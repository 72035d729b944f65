import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type CoreRunEvent,
  type CoreRunHead,
  firstState,
  type MidwayRun,
  type PolicyState,
  replay,
} from '@farfield/protocol/policy';
import { parseTimeline, playTimeline } from '@farfield/protocol/policy-lab';
import { type CoreRecordSink, CoreRecorder } from './core-recorder.ts';

const TURN_MS = 50;
const TIMELINES = path.join(import.meta.dirname, '../../../docs/timelines');

class Parts implements CoreRecordSink {
  readonly parts: { head: CoreRunHead; events: CoreRunEvent[] }[] = [];

  begin(head: CoreRunHead): void {
    this.parts.push({ head, events: [] });
  }

  event(one: CoreRunEvent): void {
    this.parts.at(-1)?.events.push(one);
  }

  runs(): readonly MidwayRun[] {
    return this.parts.map(({ head, events }) => ({ ...head, events }));
  }
}

/** An exam as an agent lives it: a turn each 50 ms besides what is reported. */
function lived(name: string): { readonly parts: Parts; readonly last: PolicyState; readonly given: number } {
  const read = parseTimeline(parse(readFileSync(path.join(TIMELINES, name), 'utf8')));
  if (!read.ok) throw new Error(`${name} is no timeline`);
  const [run] = playTimeline(read.value).runs;
  if (run === undefined) throw new Error('nothing was played');
  const parts = new Parts();
  const recorder = new CoreRecorder(parts);
  let state = firstState(run);
  let given = 0;
  const step = (event: CoreRunEvent['event'], atMs: number): void => {
    given += 1;
    ({ state } = recorder.step(state, event, atMs));
  };
  for (const { event, atMs } of run.events) {
    while (state.nowMs + TURN_MS < atMs) step({ kind: 'tick' }, state.nowMs + TURN_MS);
    step(event, atMs);
  }
  return { parts, last: state, given };
}

test('what was recorded of an exam is played to the same states, part after part', () => {
  const { parts, last, given } = lived('link-lost.yaml');
  const runs = parts.runs();
  // From the first event, and from the session that was opened.
  expect(runs.length).toBe(2);
  const ends = runs.map((run) => [...replay(run)].at(-1)?.state);
  expect(ends[0]).toEqual({ ...runs[1]?.state, nowMs: ends[0]?.nowMs });
  expect(ends[1]).toEqual(last);
  expect(runs[1]?.state.session).toBeNull();
  expect(runs[1]?.title).toMatch(/^[\w-]+, session-/);
  // Turns in which nothing was due are not written down.
  const written = runs.reduce((sum, { events }) => sum + events.length, 0);
  expect(written).toBeLessThan(0.7 * given);
});

test('a new part begins each quarter of an hour, and when one has grown too long', () => {
  const [run] = lived('link-lost.yaml').parts.runs();
  if (run === undefined) throw new Error('nothing was recorded');
  const parts = new Parts();
  const recorder = new CoreRecorder(parts);
  let { state } = run;
  for (let turn = 0; turn <= 31 * 60; turn += 1) {
    const event = { kind: 'peer', verdict: state.verdict, why: '', againstDrill: '' } as const;
    ({ state } = recorder.step(state, event, state.nowMs + 1_000));
  }
  expect(parts.runs().map(({ events }) => events.length)).toEqual([900, 900, 61]);
  const many = new Parts();
  const busy = new CoreRecorder(many, (before, _, nowMs) => ({ state: { ...before, nowMs }, effects: [] }));
  for (let count = 0; count < 100_001; count += 1)
    busy.step(state, { kind: 'peer', verdict: state.verdict, why: '', againstDrill: '' }, state.nowMs);
  expect(many.runs().map(({ events }) => events.length)).toEqual([100_000, 1]);
});

test('a clock that went back is written down: the core says so', () => {
  const [run] = lived('link-lost.yaml').parts.runs();
  if (run === undefined) throw new Error('nothing was recorded');
  const parts = new Parts();
  const recorder = new CoreRecorder(parts);
  recorder.step(run.state, { kind: 'tick' }, run.state.nowMs - 10);
  expect(parts.runs()[0]?.events).toEqual([{ atMs: run.state.nowMs, event: { kind: 'tick' } }]);
});
