import FFT from 'fft.js';
import { childSeed, Random } from '../../kernel/random.ts';
import { PHANTOM_SIZE, tissueMap, type Anatomy } from './phantom.ts';
import { TISSUE_NAMES, tissueSignal, whiteSignal, type Weighting } from './tissue-signal.ts';

/** Points per side of the shown image. */
export const IMAGE_SIZE = 256;

/** One slice's raw data: rows are phase-encoding lines, lowest frequency in row 0 as the FFT leaves it. */
export interface KSpace {
  /** IMAGE_SIZE² complex values, interleaved. Lines outside `lines` are zero. */
  data: Float64Array;
  /** Lines that the sequence measures, in the order in which it does. */
  lines: readonly number[];
  /** Signal that is shown white. */
  white: number;
}

interface Matrix {
  lines: number;
  /** Standard deviation of the image noise, as a share of white. */
  noise: number;
}

/** Fewer lines blur, more noise grains: a localizer and a diffusion image look their part. */
const MATRICES: Readonly<Record<Weighting, Matrix>> = {
  localizer: { lines: 128, noise: 0.035 },
  t1: { lines: 192, noise: 0.022 },
  t1Contrast: { lines: 192, noise: 0.022 },
  t2: { lines: 192, noise: 0.02 },
  t2FatSat: { lines: 192, noise: 0.028 },
  pdFatSat: { lines: 192, noise: 0.022 },
  flair: { lines: 176, noise: 0.025 },
  dwi: { lines: 112, noise: 0.05 },
  gre: { lines: 160, noise: 0.03 },
};

const fft = new FFT(IMAGE_SIZE);

/** The whole of what a sequence would measure of one slice, noise included. The same arguments give the same data. */
export function measureSlice(o: { anatomy: Anatomy; weighting: Weighting; slice: number; seed: number }): KSpace {
  const matrix = MATRICES[o.weighting];
  const image = signalImage(tissueMap(o.anatomy, o.slice), o.weighting);
  const white = whiteSignal(o.weighting);
  transform(image, 'forward');
  const lines = phaseEncodingOrder(matrix.lines);
  const measured = new Float64Array(image.length);
  const random = new Random(childSeed(o.seed, `${o.anatomy} ${o.weighting} ${o.slice}`));
  // White noise of this size in k-space gives `noise` in the image behind a transform that divides by size².
  const sigma = matrix.noise * white * IMAGE_SIZE;
  const readout = Math.floor(matrix.lines / 2);
  for (const line of lines) {
    for (let i = 0; i < IMAGE_SIZE; i++) {
      if (Math.min(i, IMAGE_SIZE - i) > readout) continue;
      const at = (line * IMAGE_SIZE + i) * 2;
      measured[at] = (image[at] ?? 0) + sigma * random.normal();
      measured[at + 1] = (image[at + 1] ?? 0) + sigma * random.normal();
    }
  }
  return { data: measured, lines, white };
}

/** From the middle of k-space outward, so that an unfinished image is blurred rather than empty. */
function phaseEncodingOrder(lines: number): number[] {
  return Array.from({ length: lines }, (_, i) => {
    const distance = Math.ceil(i / 2);
    return i % 2 === 1 || distance === 0 ? distance : IMAGE_SIZE - distance;
  });
}

/**
 * The image from the lines measured so far.
 * @param fraction 0..1 of the acquisition
 * @returns IMAGE_SIZE² grey values 0..255, rows from the top
 */
export function reconstruct(kSpace: KSpace, fraction: number): Uint8Array<ArrayBuffer> {
  const data = new Float64Array(kSpace.data.length);
  const count = Math.floor(Math.min(1, Math.max(0, fraction)) * kSpace.lines.length);
  for (const line of kSpace.lines.slice(0, count)) {
    const start = line * IMAGE_SIZE * 2;
    data.set(kSpace.data.subarray(start, start + IMAGE_SIZE * 2), start);
  }
  transform(data, 'inverse');
  const grey = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE);
  for (let i = 0; i < grey.length; i++) {
    const magnitude = Math.hypot(data[i * 2] ?? 0, data[i * 2 + 1] ?? 0) / kSpace.white;
    grey[i] = Math.min(255, Math.round(255 * magnitude));
  }
  return grey;
}

/** Complex image, interleaved: 2x2 phantom points to a pixel, brighter toward the coil, with a slow phase. */
function signalImage(map: Uint8Array, weighting: Weighting): Float64Array {
  const signals = TISSUE_NAMES.map((tissue) => tissueSignal(tissue, weighting));
  const image = new Float64Array(IMAGE_SIZE * IMAGE_SIZE * 2);
  for (let y = 0; y < IMAGE_SIZE; y++) {
    for (let x = 0; x < IMAGE_SIZE; x++) {
      const at = y * 2 * PHANTOM_SIZE + x * 2;
      const corners = [map[at], map[at + 1], map[at + PHANTOM_SIZE], map[at + PHANTOM_SIZE + 1]];
      let signal = 0;
      for (const tissue of corners) signal += (signals[tissue ?? 0] ?? 0) / 4;
      const u = x / (IMAGE_SIZE / 2) - 1;
      const v = y / (IMAGE_SIZE / 2) - 1;
      const shaded = signal * (0.88 + 0.2 * (u * u + v * v));
      const phase = 0.6 * u - 0.4 * v + 0.3 * u * v;
      image[(y * IMAGE_SIZE + x) * 2] = shaded * Math.cos(phase);
      image[(y * IMAGE_SIZE + x) * 2 + 1] = shaded * Math.sin(phase);
    }
  }
  return image;
}

/** Two-dimensional transform in place: rows, then columns. */
function transform(data: Float64Array, direction: 'forward' | 'inverse'): void {
  const input = new Float64Array(IMAGE_SIZE * 2);
  const output = new Float64Array(IMAGE_SIZE * 2);
  const run = (): void => {
    if (direction === 'forward') fft.transform(output, input);
    else fft.inverseTransform(output, input);
  };
  for (let row = 0; row < IMAGE_SIZE; row++) {
    const start = row * IMAGE_SIZE * 2;
    input.set(data.subarray(start, start + IMAGE_SIZE * 2));
    run();
    data.set(output, start);
  }
  for (let column = 0; column < IMAGE_SIZE; column++) {
    for (let row = 0; row < IMAGE_SIZE; row++) {
      const at = (row * IMAGE_SIZE + column) * 2;
      input[row * 2] = data[at] ?? 0;
      input[row * 2 + 1] = data[at + 1] ?? 0;
    }
    run();
    for (let row = 0; row < IMAGE_SIZE; row++) {
      const at = (row * IMAGE_SIZE + column) * 2;
      data[at] = output[row * 2] ?? 0;
      data[at + 1] = output[row * 2 + 1] ?? 0;
    }
  }
}
