import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { type CoreRunEvent, firstState, type MidwayRun, replay } from './core-run.ts';
import { coreRunLine, coreRunOfLines, isCoreRunLines } from './core-run-lines.ts';
import { parseCoreRun } from './core-run-reader.ts';
import { POLICY_STATE } from './policy-state-reader.ts';
import { problemLine, readDocument } from './reading.ts';
import type { PolicyState } from './state.ts';
import { step } from './step.ts';
import { MRST, RST, Story } from './story.ts';

/** What a reader gets of a state: its JSON. */
const sent = (state: PolicyState): Record<string, unknown> => JSON.parse(JSON.stringify(state));
const problemsOf = (value: unknown): readonly string[] => {
  const read = readDocument(POLICY_STATE, value);
  return read.ok ? [] : read.problems.map(problemLine);
};

/** In the middle of a scan, with a start that waits for the disk before it and a stop after it. */
function states(): readonly PolicyState[] {
  const story = new Story().preparedExam();
  const seen = [story.state];
  story.silent.add('disk');
  story.starts();
  seen.push(story.state);
  story.silent.delete('disk');
  story.post({ kind: 'intentDurable', intentId: story.state.pending?.intentId ?? '' });
  story.passes(1_000);
  seen.push(story.state);
  story.mustDo(MRST, { kind: 'stop' });
  seen.push(story.state);
  return seen;
}

test('a state is read as it was: prepared, waiting for the disk, scanning, being stopped', () => {
  const [, waiting, scanning, stopped] = states();
  expect([waiting?.pending?.command.action.kind, scanning?.permit?.status, stopped?.stop?.how]).toEqual([
    'start',
    'running',
    'stop',
  ]);
  for (const state of states()) {
    const read = readDocument(POLICY_STATE, sent(state));
    expect(read.ok && canonical(read.value)).toBe(canonical(state));
  }
});

test.each<[string, (state: Record<string, unknown>) => unknown, string]>([
  ['another shape of state', (state) => ({ ...state, version: 2 }), 'version: must be 1, is 2'],
  ['a part that is missing', (state) => without(state, 'verdict'), 'verdict: is missing: must be a map'],
  [
    'active rows that are not',
    (state) => ({ ...state, activeIds: ['linkDown'] }),
    'activeIds: must be those that the conditions say: none',
  ],
  [
    'active rows that are left out',
    (state) => ({ ...state, conditions: { ...(state['conditions'] as object), linkDown: ACTIVE } }),
    'activeIds: must be those that the conditions say: linkDown',
  ],
  [
    'a stop that somebody pressed for',
    (state) => ({
      ...state,
      inflight: [{ effectId: 'stop-1', sinceMs: 5, what: 'stop', commandId: 'c', consoleId: null }],
    }),
    'inflight[0].commandId: must be null',
  ],
  [
    'what does not wait for the disk',
    (state) => ({
      ...state,
      pending: { ...waitingNow(), command: { ...waitingNow().command, action: { kind: 'stop' } } },
    }),
    'pending.command.action.kind: "stop" is not known here: start, resume, takeSequence, letFinish, readBackControl, agreeHandOver',
  ],
  [
    'a command that is none',
    (state) => ({ ...state, pending: { ...waitingNow(), command: 'start' } }),
    'pending.command: must be a map, is "start"',
  ],
])('refused: %s', (_, change, words) => {
  expect(problemsOf(change(sent(new Story().state)))).toContain(words);
});

const without = (state: Record<string, unknown>, name: string): object =>
  Object.fromEntries(Object.entries(state).filter(([key]) => key !== name));
const ACTIVE = {
  status: 'confirmed',
  cameMs: [],
  sinceMs: 1,
  confirmedMs: 1,
  askedMs: 1,
  mustLatch: false,
  isFlapping: false,
  acknowledgedBy: null,
};

function waitingNow(): NonNullable<PolicyState['pending']> {
  const pending = states()[1]?.pending ?? null;
  if (pending === null) throw new Error('nothing waits');
  return pending;
}

/** A recording that begins in the middle of an exam. */
function recorded(): { readonly run: MidwayRun; readonly last: PolicyState } {
  const story = new Story().preparedExam();
  const first = story.state;
  const events: CoreRunEvent[] = [];
  const given = (event: CoreRunEvent['event']): void => {
    events.push({ atMs: story.nowMs, event });
    story.state = step(story.state, event, story.nowMs).state;
  };
  given({ kind: 'attendeeLeft', consoleId: `c-${RST.personId}` });
  story.nowMs += 750;
  given({ kind: 'tick' });
  return {
    run: { version: 2, kind: 'coreRun', title: 'the middle of an exam', state: first, events },
    last: story.state,
  };
}

test('a run that begins in the middle is played from there, and comes to the same', () => {
  const { run, last } = recorded();
  const read = parseCoreRun(JSON.parse(JSON.stringify(run)));
  if (!read.ok) throw new Error(read.problems.map(problemLine).join('; '));
  expect(firstState(read.value).session?.sessionId).toBe(run.state.session?.sessionId);
  expect(canonical([...replay(read.value)].at(-1)?.state)).toBe(canonical(last));
  const early = parseCoreRun(JSON.parse(JSON.stringify({ ...run, events: [{ atMs: 5, event: { kind: 'tick' } }] })));
  expect(early.ok ? [] : early.problems.map(problemLine)).toEqual([
    `events[0].atMs: time goes back: 5 ms after ${run.state.nowMs} ms`,
  ]);
});

test('written as lines it is the same run; a last line that broke off is left out, one in the middle is a fault', () => {
  const { events, ...head } = recorded().run;
  const text = [head, ...events].map(coreRunLine).join('');
  expect(isCoreRunLines(text)).toBe(true);
  expect(coreRunOfLines(text)).toEqual({ run: JSON.parse(JSON.stringify({ ...head, events })), isCut: false });
  const cut = coreRunOfLines(text.slice(0, -4));
  expect(cut).toMatchObject({ isCut: true, run: { events: [{ atMs: events[0]?.atMs }] } });
  const torn = parseCoreRun(coreRunOfLines(`${coreRunLine(head)}{"atMs":\n`).run);
  expect(torn.ok ? [] : torn.problems.map(problemLine)).toEqual(['events[0]: must be a map, is "{\\"atMs\\":"']);
});

test.each([
  '',
  'no line end',
  'no: json\n',
  '7\n',
  '{"kind":"timeline"}\n',
  `${JSON.stringify({ ...recorded().run, events: [] })}\n`,
])('no recording by lines: %.40s', (text) => {
  expect(isCoreRunLines(text)).toBe(false);
});
