import { expect, test } from 'vitest';
import { IMAGE_SIZE, measureSlice, reconstruct } from './k-space.ts';
import { anatomyOf, PHANTOM_SIZE, SLICES, tissueMap } from './phantom.ts';
import { TISSUE_NAMES, tissueSignal, weightingOf, type Tissue, type Weighting } from './tissue-signal.ts';

const map = tissueMap('head', 1);
const head = (weighting: Weighting) => measureSlice({ anatomy: 'head', weighting, slice: 1, seed: 5 });

/** Mean grey of the pixels that lie wholly in one tissue. */
function greyOf(image: Uint8Array, tissue: Tissue): number {
  const index = TISSUE_NAMES.indexOf(tissue);
  let sum = 0;
  let count = 0;
  for (let y = 1; y < IMAGE_SIZE - 1; y++) {
    for (let x = 1; x < IMAGE_SIZE - 1; x++) {
      let isPure = true;
      for (let dy = -2; dy < 4; dy++) {
        for (let dx = -2; dx < 4; dx++) {
          if (map[(y * 2 + dy) * PHANTOM_SIZE + x * 2 + dx] !== index) isPure = false;
        }
      }
      if (!isPure) continue;
      sum += image[y * IMAGE_SIZE + x] ?? 0;
      count++;
    }
  }
  expect(count).toBeGreaterThan(20);
  return sum / count;
}

function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (const [i, value] of a.entries()) sum += Math.abs(value - (b[i] ?? 0));
  return sum / a.length;
}

test('each weighting shows its own contrast, as a reader expects it', () => {
  const t1 = reconstruct(head('t1'), 1);
  const t2 = reconstruct(head('t2'), 1);
  const flair = reconstruct(head('flair'), 1);
  const dwi = reconstruct(head('dwi'), 1);
  expect(greyOf(t1, 'fat')).toBeGreaterThan(greyOf(t1, 'whiteMatter'));
  expect(greyOf(t1, 'whiteMatter')).toBeGreaterThan(greyOf(t1, 'deepGrey') + 15);
  expect(greyOf(t1, 'deepGrey')).toBeGreaterThan(greyOf(t1, 'fluid') + 30);
  expect(greyOf(t2, 'fluid')).toBeGreaterThan(greyOf(t2, 'deepGrey') + 80);
  expect(greyOf(t2, 'deepGrey')).toBeGreaterThan(greyOf(t2, 'whiteMatter') + 8);
  expect(greyOf(flair, 'fluid')).toBeLessThan(greyOf(flair, 'whiteMatter') - 40);
  expect(greyOf(dwi, 'fluid')).toBeLessThan(greyOf(dwi, 'whiteMatter') - 40);
  expect(greyOf(dwi, 'fat')).toBeLessThan(40);
});

test('the image sharpens with every part of k-space and is empty without any', () => {
  const kSpace = head('t2');
  const whole = reconstruct(kSpace, 1);
  expect(Math.max(...reconstruct(kSpace, 0))).toBe(0);
  const errors = [0.05, 0.15, 0.3, 0.5, 0.75, 0.9].map((part) => difference(reconstruct(kSpace, part), whole));
  expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  expect(errors.at(-1)).toBeLessThan(3);
});

test('the same seed gives the same raw data, another seed other noise', () => {
  const image = reconstruct(head('flair'), 1);
  expect(reconstruct(head('flair'), 1)).toEqual(image);
  const other = measureSlice({ anatomy: 'head', weighting: 'flair', slice: 1, seed: 6 });
  expect(difference(reconstruct(other, 1), image)).toBeGreaterThan(1);
});

test('slices and body parts differ', () => {
  const images = [
    ...Array.from({ length: SLICES }, (_, slice) => measureSlice({ anatomy: 'head', weighting: 't1', slice, seed: 1 })),
    ...(['spine', 'knee', 'shoulder', 'abdomen'] as const).map((anatomy) =>
      measureSlice({ anatomy, weighting: 't1', slice: 2, seed: 1 }),
    ),
  ].map((kSpace) => reconstruct(kSpace, 1));
  for (const [i, image] of images.entries()) {
    for (const other of images.slice(i + 1)) expect(difference(image, other)).toBeGreaterThan(3);
  }
});

test.each([
  ['T1 sag SE', 't1'],
  ['T2 tra TSE', 't2'],
  ['T2 fs sag obl', 't2FatSat'],
  ['STIR sag', 't2FatSat'],
  ['FLAIR tra low SAR', 'flair'],
  ['DWI tra b1000', 'dwi'],
  ['PD fs cor obl', 'pdFatSat'],
  ['T1 in/opp bh', 'gre'],
  ['Dyn pre bh', 'gre'],
  ['Dyn portal bh', 't1Contrast'],
  ['T2 tra HASTE bh', 't2'],
] as const)('step "%s" is drawn as %s', (name, weighting) => {
  expect(weightingOf({ name, kind: 'sequence' })).toBe(weighting);
});

test('a localizer is one whatever its name, and an exam without a known part shows a head', () => {
  expect(weightingOf({ name: 'T2 scout', kind: 'localizer' })).toBe('localizer');
  expect(['Lumbar spine', 'Knee', 'Liver with contrast', 'Shoulder', 'Brain'].map(anatomyOf)).toEqual([
    'spine',
    'knee',
    'abdomen',
    'shoulder',
    'head',
  ]);
});

test('air gives no signal, and water at rest the whole of it under long times', () => {
  for (const weighting of ['t1', 't2', 'flair', 'dwi', 'gre'] as const) expect(tissueSignal('air', weighting)).toBe(0);
  expect(tissueSignal('fluid', 't2')).toBeGreaterThan(0.7);
});
