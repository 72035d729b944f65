import { afterAll, beforeAll, expect, test } from 'vitest';
import { SWEEP_MM_PER_S } from '../../console/src/panels/sweep-math.ts';
import type { InspectedWave } from '../../console/src/shell/inspect-hook.ts';
import { pause, until } from '../support/wait.ts';
import type { Canvas } from './canvas.ts';
import { type Facility, keepLook, openFacility } from './facility.ts';
import { is, signInBoth } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

let facility: Facility;
const LEADS = ['ecg', 'pleth', 'co2', 'resp'] as const;
/** The monitor's numbered test pattern: sample n has the value n mod this. */
const PATTERN = 4_096;
/** How long every sample is looked at. */
const WATCHED_S = 6;

beforeAll(async () => {
  facility = await openFacility();
});
afterAll(() => facility?.stop());
toldInOrder(() => facility);

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
  const begun = await until(
    'a second of the pattern',
    async () => {
      const seen = await waveOf(lead);
      return patternTail(seen).length >= seen.rateHz ? seen : null;
    },
    { withinMs: 20_000, everyMs: 200 },
  );
  // From here on nothing may be missing, so nothing is looked for: these samples, each of them.
  const from = endOf(begun);
  const count = begun.rateHz * WATCHED_S;
  const wave = await until(
    `${WATCHED_S} seconds more`,
    async () => {
      const seen = await waveOf(lead);
      return endOf(seen) >= from + count ? seen : null;
    },
    { withinMs: 20_000, everyMs: 100 },
  );
  const samples = wave.samples.slice(from - wave.firstIndex, from - wave.firstIndex + count);
  // Each sample is the number of its own place: one lost, repeated, moved or averaged would not be.
  expect(samples).toEqual(Array.from({ length: count }, (_, offset) => (from + offset) % PATTERN));
});

test('a cut leaves a gap of just the missing samples, and the sweep draws nothing there', async () => {
  const { demo, remote } = facility;
  const lead = 'pleth';
  const before = await waveOf(lead);
  await demo.world.act('linkCut', { path: 'all', way: 'both' });
  // Long enough that the gap is wider than the line that is drawn beside it.
  await until('the page notices', async () => (await remote.getByTestId('link').getAttribute('data-link')) !== 'live');
  await demo.world.act('linkRestore', { path: 'all', dropConnections: true });
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

  let drawn = await until('the sweep has passed the gap', () => drawnAround(lead, gap), { withinMs: 10_000 });
  // What came in this very frame is painted in the next one, and a busy machine takes its time for that.
  for (let turn = 0; turn < 10 && drawn.wrong.length > 0; turn += 1) {
    await pause(100);
    drawn = (await drawnAround(lead, gap)) ?? drawn;
  }
  await keepLook(remote, 'remote-gap');
  expect(drawn.known).toBeGreaterThan(20);
  expect(drawn.missing).toBeGreaterThan(5);
  // A place is empty exactly where no sample came.
  expect(drawn.wrong).toEqual([]);
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

interface Drawn {
  readonly known: number;
  readonly missing: number;
  /** places whose column has a line without a sample, or a sample without a line */
  readonly wrong: readonly { readonly index: number; readonly hasInk: boolean }[];
}

/** Compares the canvas with the samples, from before the gap to behind it; null while the sweep is not past it. */
async function drawnAround(lead: string, gap: { first: number; end: number }): Promise<Drawn | null> {
  const wave = await waveOf(lead);
  const pxPerSample = (SWEEP_MM_PER_S * 96) / 25.4 / wave.rateHz;
  // The width of the line, and whole pixels.
  const margin = Math.ceil(4 / pxPerSample);
  const behind = gap.end + Math.ceil(wave.rateHz * 0.3);
  // The sweep runs 300 ms behind the newest sample, more while the machine is short of time.
  if (endOf(wave) < behind + wave.rateHz) return null;
  const canvas = facility.remote.getByTestId(`wave-${lead}`);
  const widthPx = await canvas.evaluate(({ clientWidth }: Canvas) => clientWidth);
  // What the sweep has come round to again is no longer there.
  const oldest = Math.ceil(endOf(wave) - widthPx / pxPerSample + wave.rateHz * 0.5);
  const places: { index: number; isKnown: boolean }[] = [];
  for (let index = Math.max(oldest, gap.first - margin - 20); index < behind; index += 1) {
    const near = Array.from({ length: 2 * margin + 1 }, (_, offset) => index - margin + offset);
    const known = near.filter((one) => (wave.samples[one - wave.firstIndex] ?? null) !== null).length;
    // Right at an edge the line's own width decides.
    if (known === 0 || known === near.length) places.push({ index, isKnown: known > 0 });
  }
  const columns = await canvas.evaluate(inkOf, {
    indexes: places.map(({ index }) => index),
    pxPerSample,
  });
  // The newest place is known: where it is not drawn yet, the sweep has not come by.
  if (columns.at(-1) !== true) return null;
  return {
    known: places.filter(({ isKnown }) => isKnown).length,
    missing: places.filter(({ isKnown }) => !isKnown).length,
    wrong: places.flatMap(({ index, isKnown }, at) =>
      columns[at] === isKnown ? [] : [{ index, hasInk: columns[at] ?? false }],
    ),
  };
}

/** Runs in the page. @returns for each index whether its column of pixels has anything drawn */
function inkOf(canvas: Canvas, { indexes, pxPerSample }: { indexes: number[]; pxPerSample: number }): boolean[] {
  const context = canvas.getContext('2d');
  const ratio = canvas.width / canvas.clientWidth;
  return indexes.map((index) => {
    const x = Math.floor(((index * pxPerSample) % canvas.clientWidth) * ratio);
    const column = context?.getImageData(x, 0, 1, canvas.height).data ?? [];
    for (let at = 3; at < column.length; at += 4) if ((column[at] ?? 0) > 0) return true;
    return false;
  });
}
