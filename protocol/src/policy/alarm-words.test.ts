import { describe, expect, test } from 'vitest';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { REASONS } from './reasons.ts';

const ROWS = CONDITION_IDS.map((id) => ({ id, ...conditionRow(id) }));

describe('the words of alarms', () => {
  test('power is gone: every row about it that stands by itself says that the magnet field is on', () => {
    const rows = ROWS.filter(
      ({ input, unknownIs, parent }) =>
        ['mains', 'roomStop', 'upsCritical'].includes(input) && unknownIs !== 'only' && parent === null,
    );
    expect(rows.length).toBeGreaterThan(1);
    for (const { id, title, firstStep } of rows) {
      expect(`${title}; ${firstStep}`, id).toMatch(/(magnet|field) is (still )?ON/);
    }
  });

  test('no row tells anybody to treat, to dose, to resuscitate in place or to scan on', () => {
    const told = [
      ...ROWS.flatMap(({ title, titleUnknown, titleNeverSeen, firstStep }) => [
        title,
        titleUnknown ?? '',
        titleNeverSeen ?? '',
        firstStep,
      ]),
      ...Object.values(REASONS).flatMap(({ text, next }) => [text, next]),
    ];
    expect(told.length).toBeGreaterThan(150);
    const forbidden =
      /\d ?(mg|ml|mcg|µg)\b|\binject|adrenaline|epinephrine|\bdose|resuscitat|\bCPR\b|\btreat|take over scanning|go on scanning|continue the scan/i;
    expect(told.filter((words) => forbidden.test(words))).toEqual([]);
  });

  test('stop of the scan, room stop and quench have first steps of their own', () => {
    const { roomStop, quench, scannerDesync } = Object.fromEntries(ROWS.map((one) => [one.id, one]));
    expect(scannerDesync?.firstStep).toContain('PRESS SCANNER STOP');
    expect(roomStop?.firstStep).toContain('field is still ON');
    expect(quench?.firstStep).toContain('patient out');
    expect(new Set([roomStop?.rule, quench?.rule, scannerDesync?.rule]).size).toBe(3);
    expect(ROWS.filter(({ title, firstStep }) => /emergency stop/i.test(`${title} ${firstStep}`))).toEqual([]);
  });
});
