import { ACTION_RULES, CHECKLIST_ITEMS } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { disagreements } from '../../scripts/safety/role-agreement.ts';
import { FARFIELDS_OWN, ROLE_LINES } from '../../scripts/safety/role-lines.ts';
import type { RoleLine } from '../../scripts/safety/role-line.ts';

const numbered = (number: number): RoleLine => {
  const line = ROLE_LINES.find((one) => one.number === number);
  if (line === undefined) throw new Error(`no line ${number}`);
  return line;
};

describe('who does what', () => {
  test('all 54 lines are there, in order', () => {
    expect(ROLE_LINES.map((line) => line.number)).toEqual(Array.from({ length: 54 }, (_, index) => index + 1));
  });

  test.each(ROLE_LINES.map((line) => [line.number, line.act, line] as const))(
    'line %i, %s: the code says the same',
    (_, _act, line) => {
      expect(disagreements(line)).toEqual([]);
    },
  );

  test('every action is in a line, or is named as Farfield’s own, and never both', () => {
    const inLines = new Set(
      ROLE_LINES.flatMap(({ cover }) =>
        cover.kind === 'actions'
          ? [...Object.values(cover.does), ...Object.values(cover.confirms), ...Object.values(cover.approves)].flat()
          : [],
      ),
    );
    const own = Object.keys(FARFIELDS_OWN);
    expect([...inLines, ...own].toSorted()).toEqual(Object.keys(ACTION_RULES).toSorted());
  });

  test('every item of the checklist stands for a line', () => {
    const items = ROLE_LINES.flatMap(({ cover }) =>
      cover.kind === 'checklist' || cover.kind === 'actions' ? cover.items : [],
    );
    expect(items.toSorted()).toEqual(CHECKLIST_ITEMS.toSorted());
  });

  test('a line without a command says what stands for it or why there is none', () => {
    const unsaid = ROLE_LINES.filter(
      ({ cover, note }) => cover.kind === 'none' && cover.why !== 'hardware' && note.length < 10,
    );
    expect(unsaid.map((line) => line.number)).toEqual([]);
    const hardware = ROLE_LINES.filter(({ place }) => place === 'L' || place === 'refused');
    expect(hardware.filter(({ cover }) => cover.kind === 'actions')).toEqual([]);
  });
});

describe('the comparison would find', () => {
  test.each<[string, RoleLine]>([
    ['a role that may not do what the line says', { ...numbered(30), parts: { rst: ['C'], mrst: ['D'], rad: [] } }],
    ['a role that may do more than the line says', { ...numbered(33), wider: undefined }],
    ['something on site that could be done from afar', { ...numbered(25), place: 'N' }],
    ['something remote that nobody remote may do', { ...numbered(12), place: 'Y' }],
    ['hardware with a command', { ...numbered(30), place: 'L' }],
  ])('%s', (_, line) => {
    expect(disagreements(line).length).toBeGreaterThan(0);
  });
});
