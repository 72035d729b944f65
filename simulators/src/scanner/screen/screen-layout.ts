export const SCREEN_WIDTH = 1280;
export const SCREEN_HEIGHT = 1024;

export const WORKLIST_ROWS = 7;
export const QUEUE_ROWS = 12;

/** What a click inside a region asks of the scanner. `none`: nothing that leaves the console. */
export type RegionEffect = 'start' | 'continue' | 'pause' | 'stop' | 'selectStep' | 'tableMotion' | 'register' | 'none';

/** One clickable rectangle of the console, in pixels from the top left; ids are stable between versions. */
export interface ScreenRegion {
  id: string;
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
  effect: RegionEffect;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Panels: where things are drawn, apart from the regions, which lie inside them. */
export const PANELS = {
  title: { x: 0, y: 0, width: 1280, height: 40 },
  patient: { x: 0, y: 40, width: 1280, height: 64 },
  worklist: { x: 12, y: 116, width: 392, height: 284 },
  queue: { x: 12, y: 412, width: 392, height: 384 },
  viewportA: { x: 416, y: 116, width: 420, height: 448 },
  viewportB: { x: 848, y: 116, width: 420, height: 448 },
  scan: { x: 416, y: 576, width: 420, height: 220 },
  limits: { x: 848, y: 576, width: 420, height: 220 },
  control: { x: 12, y: 808, width: 824, height: 116 },
  table: { x: 848, y: 808, width: 420, height: 116 },
  messages: { x: 12, y: 936, width: 1256, height: 80 },
} as const satisfies Record<string, Box>;

/** The time of day, with seconds: what changes on this screen while nothing happens. */
export const CLOCK: Box = { x: 1184, y: 10, width: 80, height: 20 };

const ROW_X = 16;
const ROW_WIDTH = 384;

/**
 * Every region of the console that takes a click. A site derives its calibration from this by hand, as it would from a
 * real console's screen.
 */
export const SCREEN_LAYOUT: readonly ScreenRegion[] = [
  { id: 'start', name: 'Start', x: 28, y: 848, width: 184, height: 60, effect: 'start' },
  { id: 'continue', name: 'Continue', x: 228, y: 848, width: 184, height: 60, effect: 'continue' },
  { id: 'pause', name: 'Pause', x: 428, y: 848, width: 184, height: 60, effect: 'pause' },
  { id: 'stop', name: 'Stop', x: 636, y: 848, width: 184, height: 60, effect: 'stop' },
  { id: 'tableOut', name: 'Table out', x: 864, y: 848, width: 186, height: 60, effect: 'tableMotion' },
  { id: 'tableIn', name: 'Isocentre', x: 1066, y: 848, width: 186, height: 60, effect: 'tableMotion' },
  { id: 'register', name: 'Register patient', x: 220, y: 354, width: 172, height: 34, effect: 'register' },
  ...rows('worklist', 'Worklist row', WORKLIST_ROWS, { y: 148, height: 28, effect: 'none' }),
  ...rows('queue', 'Protocol step', QUEUE_ROWS, { y: 448, height: 28, effect: 'selectStep' }),
  { id: 'viewportA', name: 'Image, current series', x: 416, y: 144, width: 420, height: 420, effect: 'none' },
  { id: 'viewportB', name: 'Images, earlier series', x: 848, y: 144, width: 420, height: 420, effect: 'none' },
  { id: 'messages', name: 'Messages', x: 12, y: 936, width: 1256, height: 80, effect: 'none' },
];

/** A window that the `popUp` misbehaviour opens; it lies over the protocol and swallows clicks. */
export const POP_UP: Box = { x: 176, y: 500, width: 420, height: 176 };
export const POP_UP_OK: Box = { x: 476, y: 628, width: 104, height: 34 };

/** How far the `movedLayout` misbehaviour moves the whole window, right and down. */
export const MOVED_PX = 40;

/** The region under a point of the unmoved window, or null. */
export function regionAt(x: number, y: number): ScreenRegion | null {
  return SCREEN_LAYOUT.find((region) => isInside(region, x, y)) ?? null;
}

/** @throws when there is no such region */
export function regionById(id: string): ScreenRegion {
  const region = SCREEN_LAYOUT.find((candidate) => candidate.id === id);
  if (region === undefined) throw new Error(`no screen region "${id}"`);
  return region;
}

export function isInside(box: Box, x: number, y: number): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

/** Row of a list region's id, 0 for the first: `rowOf('queue.3', 'queue')` is 2; null when it is no row of that list. */
export function rowOf(id: string, list: 'worklist' | 'queue'): number | null {
  const [name, number] = id.split('.');
  return name === list && number !== undefined ? Number(number) - 1 : null;
}

function rows(
  id: string,
  name: string,
  count: number,
  o: { y: number; height: number; effect: RegionEffect },
): ScreenRegion[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${id}.${i + 1}`,
    name: `${name} ${i + 1}`,
    x: ROW_X,
    y: o.y + i * o.height,
    width: ROW_WIDTH,
    height: o.height,
    effect: o.effect,
  }));
}
