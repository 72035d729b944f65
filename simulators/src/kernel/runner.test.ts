import { expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import type { Model } from './model.ts';
import { Runner } from './runner.ts';

interface Counter {
  readonly wakes: number;
  readonly added: number;
}

type Added = { readonly kind: 'added'; readonly total: number };

/** Wakes every 10 ms; adds what it is given. */
const counterModel: Model<Counter, { readonly kind: 'add'; readonly by: number }, Added> = {
  step(state, input, nowMs) {
    const wakeAtMs = nowMs + 10;
    if (input.kind === 'wake') return { state: { ...state, wakes: state.wakes + 1 }, events: [], wakeAtMs };
    const added = state.added + input.by;
    return { state: { ...state, added }, events: [{ kind: 'added', total: added }], wakeAtMs };
  },
};

function start(): { clock: VirtualClock; runner: Runner<Counter, { kind: 'add'; by: number }, Added> } {
  const clock = new VirtualClock();
  const runner = new Runner({ model: counterModel, initial: { wakes: 0, added: 0 }, clock });
  runner.start();
  return { clock, runner };
}

test('a model is woken when it asked to be', () => {
  const { clock, runner } = start();
  clock.advance(35);
  expect(runner.state.wakes).toBe(4);
});

test('a post moves the next wake', () => {
  const { clock, runner } = start();
  clock.advance(9);
  runner.post({ kind: 'add', by: 1 });
  clock.advance(9);
  expect(runner.state).toEqual({ wakes: 1, added: 1 });
});

test('a post made by a listener is stepped after all listeners have seen the step before', () => {
  const { runner } = start();
  const seen: string[] = [];
  runner.subscribe((events) => {
    for (const event of events) {
      seen.push(`a${event.total}`);
      if (event.total === 1) runner.post({ kind: 'add', by: 10 });
    }
  });
  runner.subscribe((events) => {
    for (const event of events) seen.push(`b${event.total}`);
  });
  runner.post({ kind: 'add', by: 1 });
  expect(seen).toEqual(['a1', 'b1', 'a11', 'b11']);
});

test('after stop nothing steps any more, by post or by time', () => {
  const { clock, runner } = start();
  runner.stop();
  runner.post({ kind: 'add', by: 5 });
  clock.advance(100);
  expect(runner.state).toEqual({ wakes: 1, added: 0 });
});

test('reset puts the given state in place and keeps the listeners', () => {
  const { runner } = start();
  const totals: number[] = [];
  runner.subscribe((events) => totals.push(...events.map((event) => event.total)));
  runner.post({ kind: 'add', by: 5 });
  runner.reset({ wakes: 0, added: 0 });
  runner.post({ kind: 'add', by: 2 });
  expect(totals).toEqual([5, 2]);
  expect(runner.state).toEqual({ wakes: 1, added: 2 });
});

test('a model that asks for the past is woken a millisecond later, not for ever at once', () => {
  const clock = new VirtualClock();
  let steps = 0;
  const eager: Model<null, never, never> = {
    step: () => {
      steps++;
      return { state: null, events: [], wakeAtMs: -5 };
    },
  };
  const runner = new Runner({ model: eager, initial: null, clock });
  runner.start();
  clock.advance(3);
  expect(steps).toBe(4);
});
