import { expect, test } from 'vitest';
import { Random } from '../kernel/random.ts';
import { SCANNER_MISBEHAVIOURS } from './misbehaviours.ts';
import { ScannerBench } from './scanner-bench.ts';
import { areGradientsOn, runOf } from './scanner-state.ts';

test('two hundred random afternoons break no law', () => {
  const days = Array.from({ length: 200 }, (_, seed) => ({ seed, ...playAfternoon(seed) }));
  expect(days.filter((day) => day.broken.length > 0)).toEqual([]);
  expect(days.reduce((sum, day) => sum + day.starts, 0)).toBeGreaterThan(500);
});

test('the same seed twice gives the same afternoon', () => {
  expect(playAfternoon(17)).toEqual(playAfternoon(17));
  expect(playAfternoon(17)).not.toEqual(playAfternoon(18));
});

/** Posts 150 random inputs at random times; `broken` names each law that did not hold after a step. */
function playAfternoon(seed: number): { starts: number; did: readonly string[]; broken: readonly string[] } {
  const random = new Random(seed);
  const bench = new ScannerBench({ timeScale: 0.05 });
  const acts: readonly (() => void)[] = [
    () => bench.start(bench.shown.stepId),
    () => bench.start(bench.shown.stepId),
    () => bench.command(random.pick(['pause', 'resume', 'stop', 'abort'])),
    () => bench.select(random.pick(bench.shown.steps.map((step) => step.id).concat('none'))),
    () => bench.misbehave(random.pick(SCANNER_MISBEHAVIOURS).name, random.chance(0.15)),
    () => bench.mains(random.chance(0.6)),
    () => bench.runner.post({ kind: 'consoleSupply', on: random.chance(0.95) }),
    () => bench.ask((replyTo) => ({ kind: 'recover', by: 'world', replyTo })),
    () => bench.ask((replyTo) => ({ kind: 'restorePower', by: 'world', replyTo })),
    () => bench.ask((replyTo) => ({ kind: 'register', examId: null, by: 'world', replyTo })),
    () => bench.ask((replyTo) => ({ kind: 'moveTable', to: random.pick(['out', 'isocentre']), by: 'world', replyTo })),
    () => bench.ask((replyTo) => ({ kind: random.chance(0.05) ? 'powerOff' : 'pullTableOut', by: 'world', replyTo })),
  ];
  const broken: string[] = [];
  for (let i = 0; i < 150; i++) {
    random.pick(acts)();
    broken.push(...lawsBroken(bench).map((law) => `${law}, at input ${i}`));
    bench.clock.advance(random.int(0, random.pick([0, 300, 3_000])));
    broken.push(...lawsBroken(bench).map((law) => `${law}, after input ${i}`));
  }
  return { starts: bench.state.counters.startsExecuted, did: bench.did, broken };
}

function lawsBroken({ state, shown }: ScannerBench): readonly string[] {
  const isPowered = state.power.mains && !state.power.emergencyOff;
  const running = state.exam?.steps.filter((step) => step.status === 'running').map((step) => step.id) ?? [];
  const laws: readonly (readonly [string, boolean])[] = [
    ['gradients only with power', !areGradientsOn(state.phase) || isPowered],
    ['gradients only with an exam', !areGradientsOn(state.phase) || state.exam !== null],
    ['power never touches the field', shown.fieldTesla === 1.5],
    ['progress is a part of one', shown.progress >= 0 && shown.progress <= 1],
    ['the step marked running is the one that runs', running.join() === (runOf(state.phase)?.stepId ?? '')],
  ];
  return laws.filter(([, holds]) => !holds).map(([law]) => law);
}
