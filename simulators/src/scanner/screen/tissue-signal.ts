import { unreachable } from '../../kernel/unreachable.ts';

/** Index into `TISSUES`; the phantom's maps are made of these. */
export type Tissue = keyof typeof TISSUES;

interface Relaxation {
  t1Ms: number;
  t2Ms: number;
  /** Proton density, water = 1. */
  density: number;
  /** Apparent diffusion coefficient in 0.001 mm²/s. */
  adc: number;
  /** Share of the signal that comes from fat, which fat suppression takes away. */
  fat: number;
  /** T1 after contrast medium, where the tissue takes it up. */
  enhancedT1Ms?: number;
}

/** Rounded textbook values at 1.5 T: right in their order, which is what makes the contrasts believable. */
export const TISSUES = {
  air: { t1Ms: 1000, t2Ms: 10, density: 0, adc: 0, fat: 0 },
  bone: { t1Ms: 500, t2Ms: 8, density: 0.12, adc: 0, fat: 0 },
  fat: { t1Ms: 260, t2Ms: 80, density: 0.95, adc: 0.1, fat: 1 },
  marrow: { t1Ms: 380, t2Ms: 65, density: 0.72, adc: 0.3, fat: 0.6 },
  muscle: { t1Ms: 930, t2Ms: 46, density: 0.78, adc: 1.4, fat: 0 },
  ligament: { t1Ms: 600, t2Ms: 9, density: 0.5, adc: 0.4, fat: 0 },
  greyMatter: { t1Ms: 1000, t2Ms: 102, density: 0.82, adc: 0.8, fat: 0 },
  deepGrey: { t1Ms: 850, t2Ms: 84, density: 0.8, adc: 0.75, fat: 0 },
  whiteMatter: { t1Ms: 570, t2Ms: 74, density: 0.73, adc: 0.72, fat: 0 },
  cord: { t1Ms: 750, t2Ms: 80, density: 0.74, adc: 0.9, fat: 0 },
  fluid: { t1Ms: 4000, t2Ms: 1600, density: 1, adc: 3, fat: 0 },
  blood: { t1Ms: 1400, t2Ms: 60, density: 0.2, adc: 2, fat: 0, enhancedT1Ms: 120 },
  disc: { t1Ms: 1150, t2Ms: 105, density: 0.86, adc: 1.7, fat: 0 },
  annulus: { t1Ms: 900, t2Ms: 32, density: 0.6, adc: 0.9, fat: 0 },
  cartilage: { t1Ms: 1060, t2Ms: 42, density: 0.84, adc: 1.3, fat: 0 },
  liver: { t1Ms: 570, t2Ms: 48, density: 0.78, adc: 1.1, fat: 0.03, enhancedT1Ms: 300 },
  spleen: { t1Ms: 1050, t2Ms: 80, density: 0.82, adc: 0.8, fat: 0, enhancedT1Ms: 260 },
  kidney: { t1Ms: 1000, t2Ms: 88, density: 0.86, adc: 2, fat: 0, enhancedT1Ms: 220 },
} as const satisfies Record<string, Relaxation>;

export const TISSUE_NAMES = Object.keys(TISSUES) as readonly Tissue[];

export type Weighting = 'localizer' | 't1' | 't1Contrast' | 't2' | 't2FatSat' | 'pdFatSat' | 'flair' | 'dwi' | 'gre';

/**
 * Signal of a tissue under a sequence, from the spin-echo, inversion-recovery and spoiled-gradient-echo equations.
 * @returns 0..about 1, water at full relaxation = 1
 */
export function tissueSignal(tissue: Tissue, weighting: Weighting): number {
  const values: Relaxation = TISSUES[tissue];
  switch (weighting) {
    case 'localizer':
      return gradientEcho(values, { trMs: 9, teMs: 3, flipDegrees: 22 }) * 4;
    case 'gre':
      return gradientEcho(values, { trMs: 120, teMs: 4.6, flipDegrees: 70 }) * 1.6;
    case 't1':
      return spinEcho(values, { trMs: 480, teMs: 12 }) * 1.6;
    case 't1Contrast': {
      const enhanced = { ...values, t1Ms: values.enhancedT1Ms ?? values.t1Ms };
      const flow = values.enhancedT1Ms !== undefined && tissue === 'blood' ? 3.5 : 1;
      return spinEcho(enhanced, { trMs: 480, teMs: 12 }) * 1.6 * flow;
    }
    case 't2':
      return spinEcho(values, { trMs: 4500, teMs: 98 }) * 1.25;
    case 't2FatSat':
      return spinEcho(values, { trMs: 4500, teMs: 80 }) * (1 - 0.93 * values.fat) * 1.25;
    case 'pdFatSat':
      return spinEcho(values, { trMs: 4000, teMs: 38 }) * (1 - 0.93 * values.fat) * 1.3;
    case 'flair':
      return inversionRecovery(values, { trMs: 9000, tiMs: 2480, teMs: 105 }) * 2.4;
    case 'dwi':
      return spinEcho(values, { trMs: 5000, teMs: 76 }) * Math.exp(-values.adc) * (1 - 0.95 * values.fat) * 5;
  }
  return unreachable(weighting);
}

/** Signal that a technologist's window shows white: set on one tissue, so that a slice's content cannot shift it. */
export function whiteSignal(weighting: Weighting): number {
  switch (weighting) {
    case 'localizer':
      return tissueSignal('fat', weighting) * 0.85;
    case 't1':
    case 't1Contrast':
    case 'gre':
      return tissueSignal('fat', weighting) * 0.8;
    case 't2':
      return tissueSignal('fluid', weighting) * 0.8;
    case 't2FatSat':
      return tissueSignal('fluid', weighting) * 0.62;
    case 'pdFatSat':
      return tissueSignal('fluid', weighting);
    case 'flair':
    case 'dwi':
      return tissueSignal('greyMatter', weighting) / 0.66;
  }
  return unreachable(weighting);
}

/** Which contrast a protocol step has, told from its name as a technologist would. */
export function weightingOf(step: { name: string; kind: 'localizer' | 'adjustment' | 'sequence' }): Weighting {
  if (step.kind === 'localizer') return 'localizer';
  const name = step.name.toLowerCase();
  const isFatSuppressed = /\bfs\b|fat ?sat|stir|spair|spir|dixon/.test(name);
  if (/dwi|diffusion|adc/.test(name)) return 'dwi';
  if (/flair|dark fluid/.test(name)) return 'flair';
  if (/\bpd\b/.test(name)) return 'pdFatSat';
  if (/t1.*(\+c|\bgd\b|post|contrast|dynamic|venous|arterial|portal|delayed)/.test(name)) return 't1Contrast';
  if (/dynamic|venous|arterial|portal|delayed|\bdyn late/.test(name)) return 't1Contrast';
  if (/stir|t2/.test(name)) return isFatSuppressed ? 't2FatSat' : 't2';
  if (/gre|vibe|flash|in.?phase|in\/opp|breath|\bbh\b|swi/.test(name)) return 'gre';
  return 't1';
}

function spinEcho(values: Relaxation, { trMs, teMs }: { trMs: number; teMs: number }): number {
  return values.density * (1 - Math.exp(-trMs / values.t1Ms)) * Math.exp(-teMs / values.t2Ms);
}

function inversionRecovery(values: Relaxation, timing: { trMs: number; tiMs: number; teMs: number }): number {
  const { trMs, tiMs, teMs } = timing;
  const recovered = Math.abs(1 - 2 * Math.exp(-tiMs / values.t1Ms) + Math.exp(-trMs / values.t1Ms));
  return values.density * recovered * Math.exp(-teMs / values.t2Ms);
}

function gradientEcho(values: Relaxation, timing: { trMs: number; teMs: number; flipDegrees: number }): number {
  const flip = (timing.flipDegrees * Math.PI) / 180;
  const e1 = Math.exp(-timing.trMs / values.t1Ms);
  const steady = (Math.sin(flip) * (1 - e1)) / (1 - Math.cos(flip) * e1);
  return values.density * steady * Math.exp(-timing.teMs / values.t2Ms);
}
