import type { DrillSheet, SheetAct, SheetRow } from '@farfield/protocol/drills';
import { htmlText as text } from './report/html-text.ts';

/**
 * One page of A4 that an observer ticks with a pen, or on a screen. It loads nothing, runs nothing and keeps nothing.
 */
export function sheetHtml(sheet: DrillSheet): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(`Drill ${sheet.number}: ${sheet.title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${head(sheet)}
${section('Before the clock starts', ticks(sheet.briefing, 'briefing'))}
<div class="halves">
${section(
  'What goes wrong',
  `<table><tbody>${sheet.faults
    .map((one) => row([cell('key', one.label), cell('due', one.at), cell('', one.words), cell('how', one.how)]))
    .join('')}</tbody></table>`,
)}
${section(
  'What Farfield does by itself',
  sheet.automatic.length === 0
    ? '<p>Nothing: no signal of this drill reaches Farfield.</p>'
    : `<table><tbody>${sheet.automatic.map(automatic).join('')}</tbody></table>`,
)}
</div>
${section(
  'What people do',
  `<table class="acts"><thead><tr><th>#</th><th>due</th><th>who</th><th>does what</th><th>counts</th><th>done</th><th>at</th></tr></thead>
<tbody>${sheet.acts.map(act).join('\n')}</tbody></table>`,
)}
${section(
  'Must not happen — tick what did',
  ticks(
    sheet.never.map((one) => `${one.by}: ${one.words}`),
    'never',
  ),
)}
<div class="halves last">
${section('The observer looks for', ticks(sheet.observer, ''))}
${section('Return to service', ticks(sheet.returnToService, ''))}
</div>
${findings()}
<footer>Times by policy “${text(sheet.policy)}”. “stated” and “shadow” were announced, not measured. This record supports a
facility’s evidence. Farfield is not a certified safety function, and a drill does not replace the scanner’s own stop, the
oxygen monitor or staff.</footer>
</main>
</body>
</html>
`;
}

function head(sheet: DrillSheet): string {
  return `<header>
<div>
<p class="tag"><b>DRILL ${sheet.number}</b> ${text(sheet.heading)} · ${text(sheet.id)}</p>
<h1>${text(sheet.title)}</h1>
<p>Imagined: ${text(sheet.exam)}.<br>At the start ${text(sheet.start)}.<br>Ends by itself at <b>${text(sheet.endsAt)}</b>.</p>
</div>
<dl>${['Date and shift', 'Scanner', 'Conductor', 'Observer', 'Word for a real emergency', 'Real phone is with']
    .map((name) => `<div><dt>${name}</dt><dd>${field(name)}</dd></div>`)
    .join('')}</dl>
</header>`;
}

function automatic(one: SheetRow): string {
  return row([
    cell('key', one.label),
    cell('due', one.due),
    cell('', one.words),
    cell('how', one.counts),
    `<td class="tick">${box(`${one.label} was seen`)}</td>`,
  ]);
}

function act(one: SheetAct): string {
  return row([
    cell('key', one.label),
    cell('due', one.due),
    cell('who', one.by.replace(/^the /, '')),
    cell('', one.words),
    cell('how', one.counts),
    `<td class="tick">${box(`${one.label} was done`)}</td>`,
    `<td class="time">${field(`${one.label} was done at`)}</td>`,
  ]);
}

function findings(): string {
  const lines = [1, 2].map((one) =>
    row([
      `<td>${field(`finding ${one}`)}</td>`,
      `<td class="owner">${field(`owner of finding ${one}`)}</td>`,
      `<td class="time">${field(`finding ${one} is mended by`)}</td>`,
    ]),
  );
  const signed = ['Observer', 'MRSO', 'MRMD', 'Next due']
    .map((name) => `<div><dt>${name}</dt><dd>${field(name)}</dd></div>`)
    .join('');
  return `<section class="findings"><table><thead><tr><th>finding, and what is mended</th><th>owner</th><th>until</th></tr></thead>
<tbody>${lines.join('')}</tbody></table><dl class="signed">${signed}</dl></section>`;
}

function section(title: string, body: string): string {
  return `<section><h2>${text(title)}</h2>${body}</section>`;
}

function ticks(lines: readonly string[], name: string): string {
  const items = lines.map((one) => `<li><label>${box('')}<span>${text(one)}</span></label></li>`).join('');
  return lines.length === 0 ? '<p>–</p>' : `<ul${name === '' ? '' : ` class="${name}"`}>${items}</ul>`;
}

/** @param words for whoever does not see it; '' where a label stands beside it */
function box(words: string): string {
  return `<input type="checkbox"${words === '' ? '' : ` aria-label="${text(words)}"`}>`;
}

function field(words: string): string {
  return `<input type="text" aria-label="${text(words)}" autocomplete="off">`;
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.join('')}</tr>`;
}

function cell(name: string, words: string): string {
  return `<td${name === '' ? '' : ` class="${name}"`}>${words === '' ? '–' : text(words)}</td>`;
}

/** Sizes in points: the page is made for paper. A tick box is drawn, so that it prints the same everywhere. */
const STYLE = `
@page { size: A4; margin: 8mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #111; background: #fff; font: 8pt/1.25 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 194mm; margin: 0 auto; }
header { display: grid; grid-template-columns: 1fr 76mm; gap: 7mm; border-bottom: 1.4pt solid #111; padding-bottom: 2.2mm; }
h1 { font-size: 16pt; line-height: 1.1; font-weight: 650; letter-spacing: -0.01em; margin: 0.8mm 0 1.2mm; }
h2 { font-size: 8pt; font-weight: 650; text-transform: uppercase; letter-spacing: 0.05em; margin: 2.4mm 0 0.8mm; }
p, ul, dl, dd { margin: 0; padding: 0; }
.tag b { border: 1pt solid #111; padding: 0.2mm 1.6mm; letter-spacing: 0.08em; margin-right: 1.6mm; }
dl { display: grid; gap: 0.4mm; align-content: end; }
header dl div { display: grid; grid-template-columns: 36mm 1fr; align-items: end; }
dt { color: #444; font-size: 7pt; }
input[type="text"] { width: 100%; min-width: 0; border: 0; border-bottom: 0.5pt solid #888; background: none; font: inherit; padding: 0 0.6mm; height: 4.2mm; border-radius: 0; }
input[type="text"]:focus { outline: 1.4pt solid #1d4ed8; }
input[type="checkbox"] { appearance: none; -webkit-appearance: none; flex: none; width: 2.9mm; height: 2.9mm; border: 0.7pt solid #111; border-radius: 0; margin: 0.15mm 0 0; background: #fff; }
input[type="checkbox"]:checked { background: linear-gradient(45deg, #fff0 44%, #111 44% 56%, #fff0 56%), linear-gradient(-45deg, #fff0 44%, #111 44% 56%, #fff0 56%), #fff; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
input[type="checkbox"]:focus-visible { outline: 1.4pt solid #1d4ed8; }
ul { list-style: none; display: grid; gap: 0.45mm; }
ul.briefing, ul.never { display: block; columns: 2; column-gap: 7mm; }
ul.briefing li, ul.never li { padding-bottom: 0.45mm; }
label { display: flex; gap: 1.6mm; align-items: flex-start; }
.halves { display: grid; grid-template-columns: 1fr 1fr; gap: 7mm; }
.last { grid-template-columns: 2fr 3fr; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 400; font-size: 7pt; color: #444; padding: 0 1.2mm 0.3mm 0; }
td { vertical-align: top; padding: 0.45mm 1.2mm 0.45mm 0; border-top: 0.4pt solid #bbb; }
td.key { width: 6mm; font-weight: 650; }
td.due { width: 10mm; white-space: nowrap; }
td.who { width: 32mm; white-space: nowrap; }
td.how { width: 21mm; color: #444; font-size: 7pt; }
td.tick { width: 6mm; padding-right: 0; }
td.time { width: 17mm; padding-right: 0; }
td.owner { width: 38mm; }
tr, li, header, .findings { break-inside: avoid; }
.findings { margin-top: 2.4mm; }
.signed { grid-template-columns: repeat(4, 1fr); gap: 6mm; margin-top: 2mm; }
.signed div { display: flex; flex-direction: column-reverse; }
footer { margin-top: 2mm; color: #444; font-size: 6.6pt; }
@media screen { body { background: #e7e7e5; font-size: 10pt; } main { background: #fff; padding: 9mm 10mm; max-width: 230mm; } input[type="checkbox"] { width: 6.4mm; height: 6.4mm; } input[type="text"] { height: 6.4mm; } td.how, dt, th, footer { font-size: 8.5pt; } }
`;
