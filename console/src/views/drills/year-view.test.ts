import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { DrillProgramme } from '../../state/drill-year.ts';
import { Year } from './year-view.tsx';

const PROGRAMME: DrillProgramme = {
  site: 'Cedar Ridge',
  madeOn: '2026-06-01',
  titles: { quench: 'The magnet quenches' },
  rows: [
    {
      scanner: 'MR 1',
      shift: 'night',
      drillId: 'quench',
      everyMonths: 6,
      heldOn: '2026-01-10',
      passedOn: '2026-01-10',
      dueOn: '2026-06-05',
    },
  ],
  pairs: [{ remote: 'ana.demo', onsite: 'mia.demo', firstPatientOn: '2026-07-01', passedOn: null }],
  actions: [
    {
      id: 'A1',
      scanner: 'MR 1',
      drillId: 'quench',
      heldOn: '2026-01-10',
      words: 'A second phone',
      owner: 'siteLead',
      until: '2026-06-01',
    },
  ],
  held: [{ scanner: 'MR 1', shift: 'night', drillId: 'quench', heldOn: '2026-01-10', isPassed: true }],
};

function words(today: string): string {
  return renderToStaticMarkup(createElement(Year, { programme: PROGRAMME, today }))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');
}

test('what was rehearsed on which scanner in which shift, what is due, what is open, by which day’s evidence', () => {
  const read = words('2026-06-10');
  expect(read).toContain('By the evidence as of 2026-06-01.');
  expect(read).toContain('MR 1, night');
  expect(read).toMatch(/The magnet quenches ▲ OVERDUE 2026-06-05/);
  expect(read).toMatch(/passed on the ● 10/);
  expect(read).toMatch(/A second phone: the site lead, until 2026-06-01, OVERDUE/);
  expect(read).toMatch(/ana\.demo with mia\.demo, first patient 2026-07-01: no drill passed together/);
  expect(read).not.toMatch(/days ago|complies/);
});

test('what nobody has looked at for five weeks is said to be old, and what is not due yet is not overdue', () => {
  expect(words('2026-07-07')).toMatch(/That is 36 days ago: what was held since is not in it/);
  expect(words('2026-05-20')).toMatch(/△ soon 2026-06-05/);
});
