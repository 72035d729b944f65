import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { CONDITION_IDS } from './conditions.ts';
import type { PolicyEvent } from './events.ts';
import { INPUT_IDS } from './inputs.ts';
import { verdictReasons } from './verdict-reasons.ts';
import type { PolicyState } from './state.ts';
import { step } from './step.ts';
import { IDLE_SCANNER, MRSO, MRST, RST, Story } from './story.ts';

/** What the core remembers only so that it need not look: it may differ, nothing else may. */
function withoutMemory(state: PolicyState): string {
  return canonical({ ...state, policy: null, settleDueMs: 0, conditionsDueMs: 0, conditionsWhere: -1 });
}

/** Everything is looked at, at every step. */
function lookingAlways(state: PolicyState): PolicyState {
  return { ...state, settleDueMs: 0, conditionsDueMs: 0, conditionsWhere: -1 };
}

const SCANNER_STATES = ['idle', 'prepped', 'scanning', 'paused', 'stopping', 'fault'] as const;

const acts = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('input' as const),
      input: fc.constantFrom(...INPUT_IDS),
      raw: fc.constantFrom('good', 'bad', 'unknown'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('scanner' as const), state: fc.constantFrom(...SCANNER_STATES) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('zone4' as const), count: fc.constantFrom(null, 0, 1, 2, 3) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('power' as const),
      runtimeMs: fc.constantFrom(null, 900_000, 400_000, 100_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('beat' as const),
      lateMs: fc.constantFrom(0, 0, 600, 3_000),
      pageAgeMs: fc.constantFrom(0, 0, 5_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      what: fc.constantFrom(
        'stop',
        'takeLocal',
        'confirmPresence',
        'leaving',
        'spokeToPatient',
        'request',
        'offer',
        'ready',
        'start',
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), condition: fc.constantFrom(...CONDITION_IDS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('clear' as const), condition: fc.constantFrom(...CONDITION_IDS) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('peer' as const), authority: fc.constantFrom(0, 1, 2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disk' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
);
type Act = typeof acts extends fc.Arbitrary<infer One> ? One : never;
const pauses = fc.constantFrom(0, 1, 50, 50, 50, 49, 51, 250, 999, 1_001, 2_500, 5_001, 10_000, 60_000);

function eventOf(story: Story, state: PolicyState, act: Act): PolicyEvent {
  const { nowMs } = story;
  story.state = state;
  switch (act.kind) {
    case 'input':
      return { kind: 'input', input: act.input, raw: act.raw, seenMs: nowMs, words: '' };
    case 'scanner': {
      const runningStepId = act.state === 'scanning' ? 'localizer' : '';
      return { kind: 'scanner', fact: { ...IDLE_SCANNER, state: act.state, runningStepId }, seenMs: nowMs };
    }
    case 'zone4':
      return { kind: 'zone4', facts: { count: act.count, level2Inside: [], mayBeGone: 0 } };
    case 'power':
      return { kind: 'power', runtimeMs: act.runtimeMs };
    case 'beat': {
      const beat = { consoleId: 'c-rst', echoTickMs: nowMs - act.lateMs, roundTripMs: 30, epoch: state.lease.epoch };
      return { kind: 'heartbeat', beat: { ...beat, pageAgeMs: act.pageAgeMs, inputAgeMs: 0 } };
    }
    case 'say':
      return sayEvent(story, act.what);
    case 'acknowledge': {
      const command = story.command({ kind: 'acknowledge', condition: act.condition }, { consoleId: 'c-mrst' });
      return { kind: 'command', principal: MRST, command };
    }
    case 'clear': {
      const principal = act.condition.length % 2 === 0 ? MRST : MRSO;
      const action = { kind: 'clear', condition: act.condition, why: 'seen' } as const;
      return { kind: 'command', principal, command: story.command(action, { consoleId: 'c-mrst' }) };
    }
    case 'peer':
      return {
        kind: 'peer',
        verdict: { authority: act.authority, scan: 0, people: 0, system: 0 } as const,
        why: '',
        againstDrill: '',
      };
    case 'disk':
      return { kind: 'intentDurable', intentId: state.pending?.intentId ?? 'none' };
    case 'wait':
      return { kind: 'tick' };
  }
}

function sayEvent(story: Story, what: string): PolicyEvent {
  const by = (principal: typeof RST, action: Parameters<Story['command']>[0]): PolicyEvent => ({
    kind: 'command',
    principal,
    command: story.command(action, { consoleId: `c-${principal.personId}` }),
  });
  switch (what) {
    case 'request':
      return by(RST, { kind: 'requestControl' });
    case 'offer':
      return by(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    case 'ready':
      return by(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    case 'start':
      return by(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
    case 'stop':
      return by(RST, { kind: 'stop' });
    case 'takeLocal':
    case 'confirmPresence':
    case 'leaving':
    case 'spokeToPatient':
      return by(MRST, { kind: what });
    default:
      throw new Error(what);
  }
}

test('looking only when something is due is the same as looking always', () => {
  let steps = 0;
  let skipped = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(pauses, acts), { minLength: 30, maxLength: 120 }),
      fc.boolean(),
      (script, isScanning) => {
        const story = new Story().preparedExam();
        if (isScanning) story.starts();
        let lazy = story.state;
        let eager = story.state;
        for (const [pauseMs, act] of script) {
          story.nowMs += pauseMs;
          const event = eventOf(story, lazy, act);
          steps += 1;
          if (story.nowMs < lazy.settleDueMs) skipped += 1;
          const one = step(lazy, event, story.nowMs);
          const other = step(lookingAlways(eager), event, story.nowMs);
          lazy = one.state;
          eager = other.state;
          expect(canonical(one.effects)).toBe(canonical(other.effects));
          expect(withoutMemory(lazy)).toBe(withoutMemory(eager));
          // What a step says is settled, is: looking at all of it again finds nothing.
          const isSettled = lazy.settleDueMs > story.nowMs;
          const again = isSettled
            ? step(lookingAlways(lazy), { kind: 'tick' }, story.nowMs)
            : { state: lazy, effects: [] };
          expect(again.effects).toEqual([]);
          expect(withoutMemory(again.state)).toBe(withoutMemory(lazy));
          // Whatever bars a start can say so: no verdict without a reason that a refusal can give.
          expect(verdictReasons(lazy).length > 0).toBe(lazy.verdict.authority >= 1);
        }
      },
    ),
    { numRuns: 50, seed: 20_261_122 },
  );
  // It did skip, or nothing was compared.
  expect(skipped).toBeGreaterThan(steps / 10);
}, 120_000);
