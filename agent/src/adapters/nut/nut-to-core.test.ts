import { expect, test } from 'vitest';
import { Bench } from '../../test-bench.ts';
import { RuntimeLeft } from '../runtime-left.ts';
import { parseListVar, readNut, unknownReading } from './nut-status.ts';

/** A site whose UPS says the same, twice a second, for so long; null: upsd says nothing at all. */
class Powered {
  readonly bench = new Bench();
  readonly #left = new RuntimeLeft();

  hears(status: string | null, runtimeS: number | null, forMs: number): void {
    const { bench } = this;
    for (const endMs = bench.nowMs + forMs; bench.nowMs < endMs; bench.passes(500)) {
      const seenMs = bench.nowMs;
      const { mains: raw, words, power } = status === null ? unknownReading('silent') : readingOf(status, runtimeS);
      if (status !== null)
        bench.post({ kind: 'observation', observation: { kind: 'input', input: 'mains', raw, seenMs, words } });
      bench.post({ kind: 'observation', observation: { kind: 'power', power: this.#left.of(power, seenMs), seenMs } });
    }
  }

  get isDark(): boolean {
    return this.bench.outputs.some(
      (one) => one.kind === 'journal' && one.lines.some(({ record }) => record.type === 'siteDark'),
    );
  }

  status(id: 'upsLow' | 'upsCritical'): string {
    return this.bench.state.policy.conditions[id].status;
  }
}

function readingOf(status: string, runtimeS: number | null): ReturnType<typeof readNut> {
  const runtime = runtimeS === null ? '' : `VAR mri battery.runtime "${runtimeS}"\n`;
  const text = `BEGIN LIST VAR mri\n${runtime}VAR mri ups.status "${status}"\nEND LIST VAR mri\n`;
  const answer = parseListVar(text, 'mri');
  if (answer === null) throw new Error('not complete');
  return readNut(answer, 'mri');
}

test('the UPS itself says LOW BATTERY while its estimate says 15 min: low, and the patient comes out', () => {
  const site = new Powered();
  site.hears('OB LB DISCHRG', 900, 8_000);
  expect(site.status('upsLow')).toBe('confirmed');
  expect(site.isDark).toBe(false);
});

test.each([900, null])('FORCED SHUTDOWN with a runtime of %s s: the record gets its last word', (runtimeS) => {
  const site = new Powered();
  site.hears('OB LB FSD', runtimeS, 30_000);
  expect(site.isDark).toBe(true);
});

test('on battery with 4 min left upsd falls silent: the site goes dark in order before they are over', () => {
  const site = new Powered();
  site.hears('OB DISCHRG', 240, 10_000);
  site.hears(null, null, 45_000);
  expect([site.status('upsCritical'), site.isDark]).toEqual(['ok', false]);
  site.hears(null, null, 60_000);
  expect(site.isDark).toBe(true);
});

test('a nearly empty battery under mains ends nothing, and bars the next start', () => {
  const site = new Powered();
  site.hears('OL CHRG LB', 900, 30_000);
  expect([site.status('upsLow'), site.status('upsCritical'), site.isDark]).toEqual(['ok', 'ok', false]);
  expect(site.bench.state.policy.power.runtimeMs).toBe(480_000);
});
