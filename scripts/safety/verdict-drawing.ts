import { CONDITION_IDS, conditionRow, type Situation, type Verdict } from '@farfield/protocol/policy';
import { compareRules } from './rule-ids.ts';
import { drawing, INK, LEVEL_INK, text } from './svg.ts';

const SITUATIONS: readonly (readonly [Situation, string])[] = [
  ['empty', 'room empty'],
  ['inRoom', 'patient in room'],
  ['scanning', 'scanning'],
];
const COMPONENTS: readonly (readonly [keyof Verdict, string])[] = [
  ['authority', 'A'],
  ['scan', 'S'],
  ['people', 'P'],
  ['system', 'X'],
];
const CELL = { width: 30, height: 20 } as const;
/** about the width of a letter at 12 px; titles must end before the first cell */
const LETTER = 6.6;
const TITLE_AT = 64;
const TOP = 64;
const GROUP = COMPONENTS.length * CELL.width + 24;

/** One line per row of the catalogue: what it asks for in each situation, brighter where it restricts more. */
export function verdictDrawing(): string {
  const rows = CONDITION_IDS.map(conditionRow).toSorted((left, right) => compareRules(left.rule, right.rule));
  const left = Math.ceil(TITLE_AT + 24 + LETTER * Math.max(...rows.map((row) => row.title.length)));
  const heads = SITUATIONS.flatMap(([, words], group) => [
    text({ x: left + group * GROUP, y: 30 }, words, { size: 14, weight: 600 }),
    ...COMPONENTS.map(([, letter], column) =>
      text({ x: left + group * GROUP + column * CELL.width + CELL.width / 2 - 2, y: 52 }, letter, {
        anchor: 'middle',
        fill: INK.dim,
        size: 12,
      }),
    ),
  ]);
  const lines = rows.flatMap((row, index) => {
    const y = TOP + index * CELL.height;
    return [
      text({ x: 16, y: y + 14 }, row.rule, { fill: INK.dim, size: 12 }),
      text({ x: TITLE_AT, y: y + 14 }, row.title, { size: 12 }),
      ...SITUATIONS.flatMap(([situation], group) =>
        COMPONENTS.map(([component], column) =>
          cell({ x: left + group * GROUP + column * CELL.width, y }, row.verdict[situation][component]),
        ),
      ),
    ];
  });
  const height = TOP + rows.length * CELL.height + 16;
  return drawing({ width: left + SITUATIONS.length * GROUP, height }, 'What each condition asks for, by situation', [
    ...heads,
    ...lines,
  ]);
}

function cell({ x, y }: { x: number; y: number }, level: number): string {
  const fill = LEVEL_INK[level] ?? INK.line;
  const box = `<rect x="${x}" y="${y + 1}" width="${CELL.width - 4}" height="${CELL.height - 2}" rx="3" fill="${fill}"/>`;
  if (level === 0) return box;
  return `${box}${text({ x: x + CELL.width / 2 - 2, y: y + 14 }, String(level), { anchor: 'middle', size: 12, weight: 600 })}`;
}
