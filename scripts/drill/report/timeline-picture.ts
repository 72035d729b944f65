import { clockWords, type ScoreLine } from '@farfield/protocol/drills';
import { htmlText } from './html-text.ts';

/** One thing on the picture: numbered as in the tables beside it. */
export interface TimelineMark {
  readonly label: string;
  readonly dueMs: number | null;
  readonly atMs: number | null;
  readonly mark: ScoreLine['mark'] | 'fault';
}

export interface TimelineRow {
  readonly name: string;
  readonly marks: readonly TimelineMark[];
}

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const WIDTH = 520;
const NAMES = 104;
const RIGHT = 14;
const LANE = 19;
const ROW_GAP = 5;
/** Marks that stand closer than this go into a lane of their own. */
const APART = 15;
const TOP = 18;
const TICKS_S = [0, 5, 15, 30, 60, 120, 180, 300, 420, 600, 900, 1_200, 1_800];

const INK = '#1a2127';
const DIM = '#4b5862';
const RULE = '#c4ccd2';
const BAD = '#b3261e';

/** When things were due and when they came. The first minute is drawn wider: most of a drill happens in it. */
export function timelinePicture(rows: readonly TimelineRow[], endMs: number): Picture {
  const x = (ms: number): number =>
    NAMES + (WIDTH - NAMES - RIGHT) * Math.sqrt(Math.min(Math.max(ms, 0), endMs) / endMs);
  const parts: string[] = [];
  let y = TOP;
  for (const { name, marks } of rows) {
    const lanes = inLanes(marks, x);
    const height = Math.max(1, lanes.length) * LANE;
    parts.push(
      `<text x="0" y="${y + LANE / 2 + 3}" font-size="8.5" fill="${INK}">${htmlText(name)}</text>`,
      ...lanes.flatMap((lane, index) => lane.map((one) => drawn(one, x, y + index * LANE + LANE / 2 + 2))),
    );
    y += height + ROW_GAP;
    parts.push(rule(0, y - ROW_GAP / 2, WIDTH, y - ROW_GAP / 2));
  }
  const ticks = spaced([...TICKS_S.map((s) => s * 1_000).filter((ms) => ms < endMs), endMs], x).map(
    (ms) =>
      `${rule(x(ms), TOP - 4, x(ms), y)}<text x="${x(ms)}" y="9" font-size="7.5" fill="${DIM}" text-anchor="middle">${clockWords(ms)}</text>`,
  );
  const height = y + 2;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Roboto, system-ui, sans-serif">${ticks.join('')}${parts.join('')}</svg>`;
  return { svg, width: WIDTH, height };
}

function whenOf({ atMs, dueMs }: TimelineMark): number {
  return atMs ?? dueMs ?? 0;
}

function inLanes(marks: readonly TimelineMark[], x: (ms: number) => number): readonly (readonly TimelineMark[])[] {
  const lanes: TimelineMark[][] = [];
  const ends: number[] = [];
  for (const one of marks.toSorted((left, right) => whenOf(left) - whenOf(right))) {
    const places = [one.atMs, one.dueMs].flatMap((ms) => (ms === null ? [] : [x(ms)]));
    const [left, right] = [Math.min(...places), Math.max(...places)];
    const free = ends.findIndex((end) => end + APART < left);
    const lane = free < 0 ? ends.length : free;
    (lanes[lane] ??= []).push(one);
    ends[lane] = right;
  }
  return lanes;
}

function drawn({ label, dueMs, atMs, mark }: TimelineMark, x: (ms: number) => number, y: number): string {
  const isBad = mark === 'late' || mark === 'missing' || mark === 'wrong';
  const ink = isBad ? BAD : INK;
  const at = x(atMs ?? dueMs ?? 0);
  const due =
    dueMs === null
      ? ''
      : `<line x1="${at}" y1="${y}" x2="${x(dueMs)}" y2="${y}" stroke="${isBad ? BAD : DIM}" stroke-width="0.7"/><line x1="${x(dueMs)}" y1="${y - 4}" x2="${x(dueMs)}" y2="${y + 4}" stroke="${DIM}" stroke-width="1"/>`;
  const name = `<text x="${at}" y="${y - 5}" font-size="6.5" fill="${ink}" text-anchor="middle">${htmlText(label)}</text>`;
  return `${due}${shape(mark, at, y, ink)}${name}`;
}

/** A shape for each mark: it is read without colour too. */
function shape(mark: TimelineMark['mark'], x: number, y: number, ink: string): string {
  switch (mark) {
    case 'fault':
      return `<path d="M${x - 4} ${y - 3} L${x + 4} ${y - 3} L${x} ${y + 4} Z" fill="${ink}"/>`;
    case 'late':
      return `<path d="M${x} ${y - 4} L${x + 4} ${y} L${x} ${y + 4} L${x - 4} ${y} Z" fill="${ink}"/>`;
    case 'missing':
      return `<path d="M${x - 3} ${y - 3} L${x + 3} ${y + 3} M${x + 3} ${y - 3} L${x - 3} ${y + 3}" stroke="${ink}" stroke-width="1.4" fill="none"/>`;
    case 'wrong':
      return `<rect x="${x - 3}" y="${y - 3}" width="6" height="6" fill="${ink}"/>`;
    case 'observer':
      return `<circle cx="${x}" cy="${y}" r="2.6" fill="#ffffff" stroke="${DIM}" stroke-width="1"/>`;
    case 'inTime':
    case 'clean':
    case 'held':
    case 'notTried':
    case 'notReached':
      return `<circle cx="${x}" cy="${y}" r="3" fill="${ink}"/>`;
  }
}

function spaced(times: readonly number[], x: (ms: number) => number): readonly number[] {
  const kept: number[] = [];
  for (const ms of times.toReversed()) if (kept.every((one) => Math.abs(x(one) - x(ms)) > 24)) kept.push(ms);
  return kept.toReversed();
}

function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${RULE}" stroke-width="0.5"/>`;
}
