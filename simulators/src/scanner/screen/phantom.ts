import { hash32 } from '../../kernel/random.ts';
import { unreachable } from '../../kernel/unreachable.ts';
import { TISSUE_NAMES, type Tissue } from './tissue-signal.ts';

export type Anatomy = 'head' | 'spine' | 'knee' | 'shoulder' | 'abdomen';

export const SLICES = 5;

/** Points per side of a tissue map: twice the image matrix, so that edges average as partial volume does. */
export const PHANTOM_SIZE = 512;

/** Which body part an exam shows, told from its name; a head when nothing else fits. */
export function anatomyOf(examName: string): Anatomy {
  const name = examName.toLowerCase();
  if (/lumbar|spine/.test(name)) return 'spine';
  if (/knee/.test(name)) return 'knee';
  if (/shoulder/.test(name)) return 'shoulder';
  if (/liver|abdomen|prostate|pelvis/.test(name)) return 'abdomen';
  return 'head';
}

/**
 * A numerical phantom after Shepp and Logan, with tissues in place of densities: drawn, not copied from any person.
 * @param slice 0..SLICES-1
 * @returns PHANTOM_SIZE² indices into TISSUE_NAMES, rows from the top
 */
export function tissueMap(anatomy: Anatomy, slice: number): Uint8Array {
  const map = new Uint8Array(PHANTOM_SIZE * PHANTOM_SIZE);
  const level = slice / (SLICES - 1);
  for (let row = 0; row < PHANTOM_SIZE; row++) {
    const v = ((row + 0.5) / PHANTOM_SIZE) * 2 - 1;
    for (let column = 0; column < PHANTOM_SIZE; column++) {
      const u = ((column + 0.5) / PHANTOM_SIZE) * 2 - 1;
      map[row * PHANTOM_SIZE + column] = tissueIndex[tissueAt(anatomy, level, u, v)];
    }
  }
  return map;
}

const tissueIndex = Object.fromEntries(TISSUE_NAMES.map((name, i) => [name, i])) as Record<Tissue, number>;

function tissueAt(anatomy: Anatomy, level: number, u: number, v: number): Tissue {
  switch (anatomy) {
    case 'head':
      return headAt(level, u, v);
    case 'spine':
      return spineAt(level, u, v);
    case 'knee':
      return kneeAt(level, u, v);
    case 'shoulder':
      return shoulderAt(level, u, v);
    case 'abdomen':
      return abdomenAt(level, u, v);
  }
  return unreachable(anatomy);
}

/** Squared distance in units of an ellipse: below 1 is inside. */
function ellipse(u: number, v: number, cu: number, cv: number, ru: number, rv: number, degrees = 0): number {
  const angle = (degrees * Math.PI) / 180;
  const du = u - cu;
  const dv = v - cv;
  const x = du * Math.cos(angle) + dv * Math.sin(angle);
  const y = dv * Math.cos(angle) - du * Math.sin(angle);
  return (x / ru) ** 2 + (y / rv) ** 2;
}

/** Transverse head from the level of the ventricles' floor (0) to the vertex (1). */
function headAt(level: number, u: number, v: number): Tissue {
  const size = 1 - 0.34 * level ** 2.6;
  const wobble = 0.012 * noise(u * 3, v * 3, 5);
  const outer = Math.sqrt(ellipse(u, v, 0, 0.02, 0.7 * size, 0.88 * size)) + wobble;
  if (outer > 1) return 'air';
  if (outer > 0.945) return 'fat';
  if (outer > 0.925) return 'muscle';
  if (outer > 0.9) return 'bone';
  if (outer > 0.88) return outer > 0.885 && outer < 0.893 ? 'marrow' : 'bone';
  const depth = 1 - outer / 0.88 + 0.012 * noise(u * 9, v * 9, 6);
  if (depth < 0.022) return 'fluid';
  const side = Math.abs(u);
  if (side < 0.012 + 0.006 * noise(0, v * 8, 7) && Math.abs(v - 0.02) > 0.3 * (1 - level) * size) return 'fluid';
  if (level < 0.8) {
    const inside = centralAt(level, side, v);
    if (inside !== null) return inside;
  }
  return cortexAt(depth, u, v, level);
}

/** Ventricles and basal ganglia; `side` is the distance from the midline. */
function centralAt(level: number, side: number, v: number): Tissue | null {
  const open = 1 - level * 0.75;
  const frontHorn = ellipse(side, v, 0.085, -0.2 * (0.6 + open * 0.4), 0.036 + 0.024 * open, 0.16, 18);
  const body = ellipse(side, v, 0.095, 0.02, 0.034, 0.24 - 0.06 * open, -6);
  const backHorn = ellipse(side, v, 0.17, 0.28, 0.045 + 0.02 * open, 0.15, -28);
  if (frontHorn < 1 || (level > 0.2 && body < 1) || (level < 0.6 && backHorn < 1)) return 'fluid';
  if (level < 0.3 && ellipse(side, v, 0, 0.06, 0.018, 0.13) < 1) return 'fluid';
  if (level < 0.6) {
    if (ellipse(side, v, 0.155, -0.17, 0.04, 0.1, 16) < 1) return 'deepGrey';
    if (ellipse(side, v, 0.25, -0.01, 0.07, 0.17, -10) < 1) return 'deepGrey';
    if (ellipse(side, v, 0.1, 0.1, 0.075, 0.115, -16) < 1) return 'deepGrey';
  }
  return null;
}

function cortexAt(depth: number, u: number, v: number, level: number): Tissue {
  const shift = level * 11;
  const bend = 0.35 * noise(u * 4 + shift, v * 4, 3);
  const fold = Math.abs(noise(u * 7.4 + bend + shift, v * 7.4 - bend, 1));
  const reach = 0.36 + 0.1 * noise(u * 5, v * 5 + shift, 2);
  const cleft = 0.07 * (1 - depth / (reach * 0.75));
  if (fold < cleft) return 'fluid';
  if (depth < 0.095 + 0.03 * noise(u * 8 + shift, v * 8, 4)) return 'greyMatter';
  if (depth < reach && fold < cleft + 0.2 * (1 - depth / reach) + 0.07) return 'greyMatter';
  return 'whiteMatter';
}

/** Sagittal lumbar spine, front to the left; level 0.5 is the midline. */
function spineAt(level: number, u: number, v: number): Tissue {
  const offMidline = Math.abs(level - 0.5) * 2;
  if (u > 0.86 + 0.03 * noise(0, v * 3, 20)) return 'air';
  const curve = -0.02 + 0.17 * Math.cos(v * 1.7 + 0.25) - 0.1;
  const bodyU = u - curve;
  const disc = ((((v + 1.06) / 0.33) % 1) + 1) % 1;
  const tilt = bodyU * 0.35 * (v - 0.1);
  const phase = (((disc + tilt) % 1) + 1) % 1;
  const halfWidth = 0.185 + 0.02 * Math.cos((phase - 0.5) * Math.PI * 2);
  if (Math.abs(bodyU) < halfWidth) {
    const fromDisc = Math.min(phase, 1 - phase);
    if (fromDisc < 0.1) return Math.abs(bodyU) < halfWidth * 0.7 && fromDisc < 0.075 ? 'disc' : 'annulus';
    if (fromDisc < 0.125 || Math.abs(bodyU) > halfWidth - 0.014) return 'bone';
    return noise(u * 22, v * 22, 21) > 0.62 ? 'fat' : 'marrow';
  }
  const canalU = bodyU - 0.215;
  if (Math.abs(canalU) < 0.014) return 'ligament';
  if (canalU > 0 && canalU < 0.19) {
    if (offMidline > 0.7) return Math.abs(phase - 0.02) < 0.2 ? 'fat' : 'marrow';
    if (canalU > 0.155) return 'fat';
    const isCord = v < -0.42 && Math.abs(canalU - 0.075) < 0.042 * Math.min(1, (-0.4 - v) * 9);
    if (isCord) return 'cord';
    const strand = v >= -0.5 && canalU > 0.07 && Math.abs(noise(canalU * 90, v * 2, 22)) < 0.16;
    return strand ? 'cord' : 'fluid';
  }
  if (canalU >= 0.19) {
    const isProcess = offMidline < 0.6 && ellipse(canalU, phase, 0.34, 0.62, 0.15, 0.24, 18) < 1;
    if (isProcess) return ellipse(canalU, phase, 0.34, 0.62, 0.13, 0.2, 18) < 1 ? 'marrow' : 'bone';
    if (canalU > 0.5) return 'fat';
    return Math.abs(noise(u * 9, v * 3, 23)) < 0.12 ? 'fat' : 'muscle';
  }
  if (bodyU > -0.235 && bodyU < -0.205) return 'ligament';
  if (bodyU > -0.4 && bodyU < -0.26 && v < 0.35) return 'blood';
  if (u < -0.9) return 'air';
  return Math.abs(noise(u * 5, v * 5, 24)) < 0.09 ? 'muscle' : 'fat';
}

/** Sagittal knee, front to the left. */
function kneeAt(level: number, u: number, v: number): Tissue {
  const shift = (level - 0.5) * 0.1;
  const outline = 0.66 + 0.06 * Math.cos(v * 3) + 0.02 * noise(0, v * 3, 30);
  if (Math.abs(u - 0.02) > outline) return 'air';
  if (Math.abs(u - 0.02) > outline - 0.035) return 'fat';
  const condyle = ellipse(u, v, 0.06 + shift, -0.14, 0.37, 0.27);
  const shaft = v < -0.18 && Math.abs(u - 0.02 - shift) < 0.2 + 0.2 * Math.max(0, v + 0.45);
  if (condyle < 0.86 || shaft) {
    const isRim = shaft && condyle >= 0.8 && Math.abs(u - 0.02 - shift) > 0.18 + 0.2 * Math.max(0, v + 0.45);
    return isRim ? 'bone' : 'marrow';
  }
  if (condyle < 0.92) return 'bone';
  if (condyle < 1.16 && v > -0.24) return 'cartilage';
  const plateauV = 0.215 + 0.02 * Math.cos(u * 7);
  if (v > plateauV - 0.05 && v < plateauV && Math.abs(u - 0.04) < 0.38) {
    if (Math.abs(u - 0.04) > 0.14 && Math.abs(u - 0.04) < 0.36 && level !== 0.5) return 'ligament';
    return v > plateauV - 0.03 ? 'cartilage' : 'fluid';
  }
  const tibia = 0.19 + 0.18 * Math.exp(-Math.max(0, v - plateauV - 0.06) * 7);
  if (v >= plateauV && Math.abs(u - 0.04) < tibia) {
    return v < plateauV + 0.014 || Math.abs(u - 0.04) > tibia - 0.02 ? 'bone' : 'marrow';
  }
  const patella = ellipse(u, v, -0.46, -0.24, 0.075, 0.17, 6);
  if (patella < 1) return patella < 0.78 ? 'marrow' : 'bone';
  if (ellipse(u, v, -0.375, -0.22, 0.035, 0.15, 6) < 1) return 'cartilage';
  if (Math.abs(u + 0.5 - 0.12 * v) < 0.022 && (v > -0.1 ? v < 0.42 : v < -0.38)) return 'ligament';
  if (u < -0.22 && v > -0.1 && v < 0.3) return 'fat';
  if (u < -0.3 && v < -0.3 && v > -0.62 && u > -0.38) return 'fluid';
  if (u > 0.5 && u < 0.56) return 'blood';
  return Math.abs(noise(u * 6, v * 1.6, 31)) < 0.07 ? 'fat' : 'muscle';
}

/** Oblique coronal shoulder, outer side to the left. */
function shoulderAt(level: number, u: number, v: number): Tissue {
  const skin = ellipse(u, v, 0.42, 0.55, 1.22, 1.22);
  if (skin > 1) return 'air';
  if (skin > 0.92) return 'fat';
  const shift = (level - 0.5) * 0.08;
  const head = ellipse(u, v, -0.12 + shift, -0.02, 0.25, 0.27, 20);
  if (head < 1) return head < 0.84 ? 'marrow' : 'bone';
  if (Math.abs(u + 0.2 - 0.1 * v) < 0.15 && v > 0.1) {
    return Math.abs(u + 0.2 - 0.1 * v) < 0.115 ? 'marrow' : 'bone';
  }
  if (head < 1.2 && u > -0.16) return 'cartilage';
  const socket = ellipse(u, v, 0.34 + shift, 0.06, 0.17, 0.26, -8);
  if (socket < 1) return socket < 0.82 ? 'marrow' : 'bone';
  if (head < 1.34 && u > 0.05) return 'fluid';
  const blade = ellipse(u, v, 0.62, 0.26, 0.3, 0.09, 24);
  if (blade < 1) return blade < 0.7 ? 'marrow' : 'bone';
  const roof = ellipse(u, v, 0.02, -0.43, 0.2, 0.075, -12);
  if (roof < 1) return roof < 0.74 ? 'marrow' : 'bone';
  const clavicle = ellipse(u, v, 0.47, -0.5, 0.22, 0.07, -8);
  if (clavicle < 1) return clavicle < 0.74 ? 'marrow' : 'bone';
  if (head < 1.55 && v < -0.05 && u < 0.12) return 'ligament';
  if (ellipse(u, v, 0.45, -0.27, 0.36, 0.13, -6) < 1) return 'muscle';
  if (ellipse(u, v, -0.48, 0.1, 0.2, 0.6, 8) < 1) return Math.abs(noise(u * 12, v * 3, 41)) < 0.07 ? 'fat' : 'muscle';
  if (ellipse(u, v, 0.5, 0.62, 0.42, 0.22, 20) < 1) return Math.abs(noise(u * 4, v * 10, 42)) < 0.07 ? 'fat' : 'muscle';
  return Math.abs(noise(u * 4, v * 4, 43)) < 0.22 ? 'fat' : 'muscle';
}

/** Transverse upper abdomen, the patient's right to the left. */
function abdomenAt(level: number, u: number, v: number): Tissue {
  const wobble = 0.02 * noise(u * 3, v * 3, 50);
  const wall = Math.sqrt(ellipse(u, v, 0, 0, 0.92, 0.68)) + wobble;
  if (wall > 1) return 'air';
  if (wall > 0.9) return 'fat';
  const body = ellipse(u, v, 0, 0.34, 0.13, 0.1);
  if (body < 1) return body < 0.8 ? 'marrow' : 'bone';
  if (ellipse(u, v, 0, 0.475, 0.055, 0.04) < 1) return ellipse(u, v, 0, 0.475, 0.028, 0.024) < 1 ? 'cord' : 'fluid';
  if (ellipse(u, v, 0, 0.57, 0.03, 0.06) < 1) return 'bone';
  if (ellipse(Math.abs(u), v, 0.19, 0.49, 0.15, 0.09, -10) < 1) return 'muscle';
  if (wall > 0.855) return Math.sin(Math.atan2(v, u) * 22) > 0.35 ? 'bone' : 'muscle';
  if (ellipse(u, v, 0.035, 0.19, 0.052, 0.05) < 1) return 'blood';
  if (ellipse(u, v, -0.13, 0.14, 0.06, 0.042) < 1) return 'blood';
  const kidney = level < 0.55 ? ellipse(Math.abs(u), v, 0.42, 0.33, 0.1, 0.13, 22) : 2;
  if (kidney < 1) return kidney < 0.25 ? 'fat' : 'kidney';
  const right = ellipse(u, v, -0.42, -0.03, 0.4, 0.46, 8) + wobble * 3;
  const left = ellipse(u, v, -0.02, -0.26, 0.36, 0.19 - 0.05 * level, -8) + wobble * 3;
  if (right < 1 || left < 1) {
    const vessel = Math.abs(noise(u * 6 + level * 7, v * 6, 52)) < 0.035 || ellipse(u, v, -0.2, 0, 0.1, 0.026, 30) < 1;
    if (vessel) return 'blood';
    if (level < 0.6 && ellipse(u, v, -0.26, -0.2, 0.055, 0.09, 20) < 1) return 'fluid';
    return 'liver';
  }
  if (ellipse(u, v, 0.6, 0.12, 0.13, 0.25, -24) < 1) return 'spleen';
  const stomach = ellipse(u, v, 0.4, -0.2, 0.24, 0.19, 22);
  if (stomach < 1) {
    if (stomach > 0.82) return 'muscle';
    return v < -0.26 ? 'air' : 'fluid';
  }
  if (ellipse(u, v, 0.17, 0.05, 0.2, 0.05, -14) < 1) return 'spleen';
  return Math.abs(noise(u * 7 + level * 3, v * 7, 53)) < 0.09 ? 'muscle' : 'fat';
}

/** Smooth noise over the plane, about -1..1, the same on every machine; `field` picks one of many. */
function noise(x: number, y: number, field: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const sx = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const sy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  const top = mix(slope(column, row, fx, fy, field), slope(column + 1, row, fx - 1, fy, field), sx);
  const bottom = mix(slope(column, row + 1, fx, fy - 1, field), slope(column + 1, row + 1, fx - 1, fy - 1, field), sx);
  return mix(top, bottom, sy) * 1.5;
}

function slope(column: number, row: number, dx: number, dy: number, field: number): number {
  const gradient = GRADIENTS[hash32(field, column, row) & 15];
  return gradient === undefined ? 0 : gradient.x * dx + gradient.y * dy;
}

const GRADIENTS = Array.from({ length: 16 }, (_, i) => ({
  x: Math.cos((i / 8) * Math.PI),
  y: Math.sin((i / 8) * Math.PI),
}));

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}
