import { OWNERS } from '../evidence/evidence-schema.ts';
import { htmlText as text } from '../report/html-text.ts';
import type { Plan } from './plan.ts';
import type { PairRow, Programme, ProgrammeRow } from './programme.ts';
import { yearHtml } from './year-html.ts';

const SHAPE: Readonly<Record<ProgrammeRow['state'], string>> = { overdue: '▲', soon: '△', well: '●' };
const PAIR_WORDS: Readonly<Record<PairRow['state'], string>> = {
  overdue: '▲ not before their first patient',
  soon: '△ due',
  well: 'not due yet',
  late: '▲ passed after their first patient',
};

/**
 * The year of one site on a page to print: what is due for each scanner and shift, and the months in which it was held. It names
 * nobody but the new pairs of the plan, by their ids, and says what evidence there is, and not that anything is complied with.
 */
export function programmeHtml(plan: Plan, made: Programme, titles: ReadonlyMap<string, string>): string {
  const { on, rows, pairs, actions, outside } = made;
  const places = plan.scanners.flatMap(({ name, shifts }) => shifts.map((shift) => ({ scanner: name, shift })));
  const cell = (drillId: string, place: { scanner: string; shift: string }): string => {
    const one = rows.find(
      (row) => row.drillId === drillId && row.scanner === place.scanner && row.shift === place.shift,
    );
    if (one === undefined) return '<td class="none">–</td>';
    return `<td class="${one.state}">${one.state === 'well' && one.passedOn === null ? '' : `${SHAPE[one.state]} `}${one.passedOn ?? 'never'}<br><small>due ${one.dueOn}</small></td>`;
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(`Drill programme: ${plan.site}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="kicker">Drill programme</p>
<h1>${text(plan.site)}</h1>
<p>On ${on}. ● passed and not due, △ due within 30 days, ▲ overdue. Only what was passed counts.</p>
</header>
<table>
<thead><tr><th scope="col">drill</th><th scope="col">every</th>${places.map((one) => `<th scope="col">${text(`${one.scanner}, ${one.shift}`)}</th>`).join('')}</tr></thead>
<tbody>
${plan.drills
  .map(
    ({ id, everyMonths }) =>
      `<tr><th scope="row">${text(titles.get(id) ?? id)}</th><td>${everyMonths} months</td>${places.map((place) => cell(id, place)).join('')}</tr>`,
  )
  .join('\n')}
</tbody>
</table>
<h2>The year</h2>
<p>With the day of the month: ● passed, ○ held and not passed, △ due, ▲ overdue.</p>
${yearHtml(plan, made, titles)}
${pairs.length === 0 ? '' : pairsHtml(pairs)}
<h2>Corrective actions that are open</h2>
${actions.length === 0 ? '<p>None.</p>' : `<table><thead><tr><th scope="col">action</th><th scope="col">owner</th><th scope="col">until</th><th scope="col">from</th></tr></thead><tbody>${actions.map((one) => `<tr><td>${text(one.words)}</td><td>${text(OWNERS[one.owner])}</td><td class="${one.isOverdue ? 'overdue' : ''}">${one.until}${one.isOverdue ? ' ▲' : ''}</td><td>${text(`${one.drillId}, ${one.heldOn}`)}</td></tr>`).join('')}</tbody></table>`}
${outside.length === 0 ? '' : `<h2>Held besides</h2><ul>${outside.map((one) => `<li>${text(one)}</li>`).join('')}</ul>`}
<footer>Supports a facility’s evidence of rehearsal. Each drill’s own file verifies by itself.</footer>
</main>
</body>
</html>
`;
}

function pairsHtml(pairs: readonly PairRow[]): string {
  const line = (one: PairRow): string =>
    `<tr><td>${text(one.remote)}</td><td>${text(one.onsite)}</td><td>${one.firstPatientOn}</td>` +
    `<td class="${one.state}">${one.state === 'well' && one.passedOn !== null ? '● passed' : PAIR_WORDS[one.state]}${one.passedOn === null ? '' : ` ${one.passedOn}`}</td></tr>`;
  return `<h2>New pairs, before their first patient</h2>
<table><thead><tr><th scope="col">remote</th><th scope="col">on site</th><th scope="col">first patient</th><th scope="col">a drill together</th></tr></thead><tbody>
${pairs.map(line).join('\n')}
</tbody></table>`;
}

const STYLE = `
@page { size: A4 landscape; margin: 14mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #1a2127; background: #fff; font: 9.5pt/1.4 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 270mm; margin: 0 auto; }
header { border-bottom: 1.4pt solid #1a2127; margin-bottom: 4mm; padding-bottom: 3mm; }
p { margin: 0; }
.kicker, small, footer { color: #4b5862; }
h1 { font-size: 20pt; font-weight: 650; line-height: 1.15; margin: 1mm 0 2mm; }
h3 { font-size: 10pt; font-weight: 600; margin: 4mm 0 1mm; }
h2 { font-size: 11pt; font-weight: 650; margin: 6mm 0 1.5mm; }
table { border-collapse: collapse; width: 100%; }
th { font-weight: 600; text-align: left; }
thead th { color: #4b5862; font-weight: 400; }
th, td { border-top: 0.4pt solid #c4ccd2; padding: 1mm 2mm 1mm 0; vertical-align: top; }
tr { break-inside: avoid; }
table.year { table-layout: fixed; break-inside: avoid; }
table.year th:first-child { width: 24%; }
table.year td { padding-right: 0.5mm; white-space: nowrap; }
table.year thead th { line-height: 1.15; padding-right: 0.5mm; }
.now { background: #eef1f3; }
.soon { font-weight: 600; }
.late { color: #b3261e; }
.overdue { color: #b3261e; font-weight: 600; }
.none { color: #8a959d; }
footer { border-top: 0.4pt solid #c4ccd2; margin-top: 8mm; padding-top: 2mm; }
@media screen { body { background: #e9ecee; font-size: 11pt; padding: 6mm; } main { background: #fff; padding: 12mm; } }
`;
