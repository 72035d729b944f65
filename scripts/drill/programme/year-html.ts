import { Temporal } from 'temporal-polyfill';
import { htmlText as text } from '../report/html-text.ts';
import { asDay, type Plan } from './plan.ts';
import type { Programme } from './programme.ts';

const MONTHS_BACK = 11;
const MONTHS_AHEAD = 3;

/** Twelve months back and three ahead, a table for each scanner and shift: what was held in which month, and what is due. */
export function yearHtml(plan: Plan, made: Programme, titles: ReadonlyMap<string, string>): string {
  const thisMonth = asDay(made.on).toPlainYearMonth();
  const months = Array.from({ length: MONTHS_BACK + 1 + MONTHS_AHEAD }, (_, index) =>
    thisMonth.add({ months: index - MONTHS_BACK }),
  );
  return plan.scanners
    .flatMap(({ name, shifts }) => shifts.map((shift) => ({ scanner: name, shift })))
    .map((place) => placeHtml(place, { plan, made, titles, months, thisMonth }))
    .join('\n');
}

interface Year {
  readonly plan: Plan;
  readonly made: Programme;
  readonly titles: ReadonlyMap<string, string>;
  readonly months: readonly Temporal.PlainYearMonth[];
  readonly thisMonth: Temporal.PlainYearMonth;
}

function placeHtml(place: { readonly scanner: string; readonly shift: string }, year: Year): string {
  const { plan, made, titles, months, thisMonth } = year;
  const isHere = (one: { scanner: string; shift: string }): boolean =>
    one.scanner === place.scanner && one.shift === place.shift;
  const rows = made.rows.filter(isHere);
  const planned = plan.drills.filter(({ id }) => rows.some((one) => one.drillId === id));
  const cell = (drillId: string, month: Temporal.PlainYearMonth): string => {
    const isIn = (day: string): boolean => asDay(day).toPlainYearMonth().equals(month);
    const held = made.held.filter((one) => isHere(one) && one.drillId === drillId && isIn(one.heldOn));
    const due = rows.find((one) => one.drillId === drillId && isIn(one.dueOn));
    const marks = [
      ...held.map((one) => `${one.isPassed ? '●' : '○'}&nbsp;${asDay(one.heldOn).day}`),
      ...(due === undefined
        ? []
        : [`<b class="${due.state}">${due.state === 'overdue' ? '▲' : '△'}&nbsp;${asDay(due.dueOn).day}</b>`]),
    ];
    return `<td${month.equals(thisMonth) ? ' class="now"' : ''}>${marks.join('<br>')}</td>`;
  };
  const head = months
    .map((one) => `<th scope="col"${one.equals(thisMonth) ? ' class="now"' : ''}>${monthWords(one)}</th>`)
    .join('');
  const body = planned
    .map(
      ({ id }) =>
        `<tr><th scope="row">${text(titles.get(id) ?? id)}</th>${months.map((one) => cell(id, one)).join('')}</tr>`,
    )
    .join('\n');
  return `<h3>${text(`${place.scanner}, ${place.shift}`)}</h3>
<table class="year"><thead><tr><th scope="col">drill</th>${head}</tr></thead><tbody>
${body}
</tbody></table>`;
}

function monthWords(month: Temporal.PlainYearMonth): string {
  return month.toPlainDate({ day: 1 }).toLocaleString('en-US', { month: 'short', year: '2-digit' });
}
