import { bootState, type PolicyEffect, type PolicyEvent, type PolicyState, step } from '@farfield/protocol/policy';
import type { BootRun } from '@farfield/protocol/policy-lab';
import type { Bench, BenchResult } from '../kit/bench.ts';
import { examRuns } from '../kit/exam-runs.ts';
import { median } from '../kit/median.ts';
import { pinThisProcess, SERVER_CORE } from '../kit/pin.ts';
import { interleave } from '../kit/rounds.ts';
import { figure, table } from '../kit/table.ts';

const EVENTS_PER_SECOND_BAR = 300_000;
const NS = 1_000_000_000;

type Reducer = (
  state: PolicyState,
  event: PolicyEvent,
  nowMs: number,
) => { readonly state: PolicyState; readonly effects: readonly PolicyEffect[] };

const NO_EFFECTS: readonly PolicyEffect[] = [];
const CONTESTANTS = {
  core: step,
  'empty reducer': (state) => ({ state, effects: NO_EFFECTS }),
} as const satisfies Record<string, Reducer>;
type Contestant = keyof typeof CONTESTANTS;
const NAMES = Object.keys(CONTESTANTS) as readonly Contestant[];

export const coreBench: Bench = {
  name: 'core',
  sentence: 'events that the policy core takes in a second, beside a reducer that does nothing',
  rounds: 10,
  options: {},
  needs: ['taskset'],
  async run({ rounds, isQuick, say }): Promise<BenchResult> {
    pinThisProcess(SERVER_CORE);
    const runs = examRuns();
    const events = runs.reduce((sum, one) => sum + one.events.length, 0);
    const windowMs = isQuick ? 300 : 2_000;
    say(`${events} events of ${runs.length} timelines in docs/timelines, again and again for ${windowMs} ms a turn`);
    // Both are compiled before either is measured.
    for (const name of NAMES) nsPerEvent(CONTESTANTS[name], runs, windowMs);
    const taken = await interleave(NAMES, rounds, (name) =>
      Promise.resolve(nsPerEvent(CONTESTANTS[name], runs, windowMs)),
    );
    const ns = median(taken.core);
    return {
      tables: [
        table(
          ['', 'events/s', 'ns per event', 'least', 'most'],
          NAMES.map((name) => [
            name,
            Math.round(NS / median(taken[name])).toLocaleString('en'),
            ...[median(taken[name]), Math.min(...taken[name]), Math.max(...taken[name])].map(figure),
          ]),
        ),
      ],
      criteria: [
        {
          what: `core, per event (${EVENTS_PER_SECOND_BAR.toLocaleString('en')} events/s)`,
          measured: ns,
          bar: NS / EVENTS_PER_SECOND_BAR,
          unit: 'ns',
          bareParts: median(taken['empty reducer']),
        },
      ],
    };
  },
};

function nsPerEvent(reduce: Reducer, runs: readonly BootRun[], windowMs: number): number {
  const startedMs = performance.now();
  let events = 0;
  let effects = 0;
  while (performance.now() - startedMs < windowMs) {
    for (const { site, fold, bootMs, events: given } of runs) {
      let state = bootState(site, fold, bootMs);
      for (const { event, atMs } of given) {
        const result = reduce(state, event, atMs);
        state = result.state;
        effects += result.effects.length;
      }
      events += given.length;
    }
  }
  const ns = ((performance.now() - startedMs) * 1_000_000) / events;
  // What nobody looks at might not be computed at all.
  if (effects < 0) throw new Error('fewer than no effects');
  return ns;
}
