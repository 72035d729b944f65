import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SWEEP_MM_PER_S } from '../../console/src/panels/sweep-math.ts';
import type { InspectedWave } from '../../console/src/shell/inspect-hook.ts';
import { until } from '../support/wait.ts';
import { type Facility, keepLook, keepLooksOfFailure, openFacility } from './facility.ts';
import { is, signInBoth } from './hands.ts';

let facility: Facility;
const LEADS = ['ecg', 'pleth', 'co2'] as const;
/** The monitor's numbered test pattern: sample n has the value n mod this. */
const PATTERN = 4_096;

beforeAll(async () => {
  facility = await openFacility();
});
afterEach((context) => keepLooksOfFailure(context, facility));
afterAll(() => facility?.stop());

test('both pages show the monitor in the room', async () => {
  await signInBoth(facility);
  for (const page of [facility.remote, facility.onsite]) {
    await is(page, 'numeric-spo2Percent', 'data-freshness', 'live', 20_000);
  }
  await facility.demo.world.act('misbehaveMonitor', { name: 'testPattern', on: true });
  expect(await facility.remote.evaluate(() => globalThis.farfieldInspect?.leads())).toEqual(
    expect.arrayContaining([...LEADS]),
  );
});

test.each(LEADS)('the numbered pattern arrives on the page: %s, no sample lost, repeated or made up', async (lead) => {
  const wave = await until(
    'six seconds of the pattern',
    async () => {
      const seen = await waveOf(lead);
      return patternTail(seen).length >= seen.rateHz * 6 ? seen : null;
    },
    { withinMs: 20_000, everyMs: 200 },
  );
  const start = wave.samples.length - patternTail(wave).length;
  const tail = wave.samples.slice(start);
  // Each sample is the number of its own place: one lost, repeated, moved or averaged would not be.
  expect(tail).toEqual(tail.map((_, offset) => (wave.firstIndex + start + offset) % PATTERN));
});

test('a cut leaves a gap of just the missing samples, and the sweep draws nothing there', async () => {
  const { demo, remote } = facility;
  const lead = 'pleth';
  const before = await waveOf(lead);
  await demo.world.act('linkCut', { path: 'primary', way: 'both' });
  await demo.world.act('linkRestore', { path: 'primary', dropConnections: true });
  await is(remote, 'link', 'data-link', 'live', 20_000);
  const after = await until(
    'a second of samples behind the gap',
    async () => {
      const seen = await waveOf(lead);
      const gap = gapOf(seen, before);
      return gap !== null && endOf(seen) - gap.end > seen.rateHz ? seen : null;
    },
    { withinMs: 20_000, everyMs: 50 },
  );
  const gap = gapOf(after, before);
  if (gap === null) throw new Error('there is no gap');
  expect(gap.end - gap.first).toBeGreaterThan(0);
  const known = after.samples.flatMap((sample, offset) =>
    sample === null || after.firstIndex + offset < endOf(before)
      ? []
      : [[sample, (after.firstIndex + offset) % PATTERN]],
  );
  expect(known.length).toBeGreaterThan(after.rateHz);
  expect(known.filter(([sample, index]) => sample !== index)).toEqual([]);

  const ink = await until('the sweep has passed the gap', async () => inkAround(lead, gap), { withinMs: 5_000 });
  await keepLook(remote, 'remote-gap');
  expect(ink).toEqual({ before: true, inside: false, after: true });
});

async function waveOf(lead: string): Promise<InspectedWave> {
  return until(
    `samples of ${lead}`,
    () => facility.remote.evaluate((name) => globalThis.farfieldInspect?.wave(name) ?? null, lead),
    { withinMs: 20_000, everyMs: 100 },
  );
}

function endOf(wave: InspectedWave): number {
  return wave.firstIndex + wave.samples.length;
}

/** The newest samples without a break since the pattern began. */
function patternTail(wave: InspectedWave): readonly (number | null)[] {
  const { samples, firstIndex } = wave;
  const lastOther = samples.findLastIndex((sample, offset) => sample !== (firstIndex + offset) % PATTERN);
  return samples.slice(lastOther + 1);
}

/** The missing places behind what was known before; null: none, or not over yet. */
function gapOf(wave: InspectedWave, before: InspectedWave): { first: number; end: number } | null {
  const from = Math.max(0, endOf(before) - wave.firstIndex);
  const first = wave.samples.findIndex((sample, offset) => offset >= from && sample === null);
  if (first < 0) return null;
  const after = wave.samples.findIndex((sample, offset) => offset > first && sample !== null);
  return after < 0 ? null : { first: wave.firstIndex + first, end: wave.firstIndex + after };
}

/** As much of a page's canvas as is looked at here; tests have no types of the DOM. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly clientWidth: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: number[] };
  } | null;
}

/** Whether there is any line on the canvas in the gap, and right beside it; null while the sweep is not past it. */
async function inkAround(
  lead: string,
  gap: { first: number; end: number },
): Promise<{ before: boolean; inside: boolean; after: boolean } | null> {
  const wave = await waveOf(lead);
  const pxPerSample = (SWEEP_MM_PER_S * 96) / 25.4 / wave.rateHz;
  return facility.remote.getByTestId(`wave-${lead}`).evaluate(
    (canvas: Canvas, { places, perSample }) => {
      const context = canvas.getContext('2d');
      const ratio = canvas.width / canvas.clientWidth;
      const hasInk = (index: number): boolean => {
        const x = (index * perSample) % canvas.clientWidth;
        const column = context?.getImageData(Math.round(x * ratio), 0, 1, canvas.height).data ?? [];
        return column.some((value, at) => at % 4 === 3 && value > 0);
      };
      const ink = {
        before: places.before.some(hasInk),
        inside: places.inside.some(hasInk),
        after: places.after.some(hasInk),
      };
      return ink.after ? ink : null;
    },
    { places: placesOf(gap, pxPerSample), perSample: pxPerSample },
  );
}

/** Sample indexes to look at; two pixels away from each edge, for the width of the line. */
function placesOf(
  gap: { first: number; end: number },
  pxPerSample: number,
): { before: number[]; inside: number[]; after: number[] } {
  const margin = Math.ceil(3 / pxPerSample);
  const run = (first: number, end: number): number[] =>
    Array.from({ length: Math.max(0, Math.floor(end - first)) }, (_, offset) => first + offset);
  return {
    before: run(gap.first - margin - 20, gap.first - margin),
    inside: run(gap.first + margin, gap.end - margin),
    after: run(gap.end + margin, gap.end + margin + 20),
  };
}
