import { htmlText as text } from './html-text.ts';
import { type Block, type Cell, type ReportDocument, textOf, toneOf } from './report-document.ts';

/** One page that loads nothing, runs nothing and keeps nothing; on paper it is A4. */
export function reportHtml(report: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(`${report.kicker}: ${report.title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="kicker">${text(report.kicker)}</p>
<h1>${text(report.title)}</h1>
<p class="verdict${report.verdict.isWell ? '' : ' bad'}">${text(report.verdict.words)}</p>
</header>
${report.blocks.map(block).join('\n')}
<footer>${text(report.footer)}</footer>
</main>
</body>
</html>
`;
}

function block(one: Block): string {
  switch (one.kind) {
    case 'heading':
      return `<h2>${text(one.text)}</h2>`;
    case 'text':
      return `<p>${text(one.text)}</p>`;
    case 'facts':
      return `<dl>${one.rows.map(([label, value]) => `<div><dt>${text(label)}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>`;
    case 'table':
      return `<div class="wide" tabindex="0" role="region" aria-label="${text(`table: ${one.head.join(', ')}`)}"><table><thead><tr>${one.head
        .map(
          (words, index) =>
            `<th scope="col"${widthOf(one.widthsMm[index])}>${words === '' ? '&nbsp;' : text(words)}</th>`,
        )
        .join('')}</tr></thead>
<tbody>${one.rows.map((cells) => `<tr>${cells.map(cell).join('')}</tr>`).join('\n')}</tbody></table></div>`;
    case 'picture':
      return `<figure role="img" aria-label="${text(one.words)}">${one.svg}<figcaption>${text(one.words)}</figcaption></figure>`;
    case 'signatures':
      return `<div class="signatures">${one.boxes
        .map(
          ({ title, value, when }) =>
            `<div><p class="name">${text(value)}</p><p class="line">${text(title)}${when === '' ? ', name and date' : `, ${text(when)}`}</p></div>`,
        )
        .join('')}</div>`;
  }
}

function widthOf(mm: number | null | undefined): string {
  return mm === null || mm === undefined ? '' : ` style="width:${mm}mm"`;
}

function cell(one: Cell): string {
  const tone = toneOf(one);
  return `<td${tone === 'plain' ? '' : ` class="${tone}"`}>${text(textOf(one))}</td>`;
}

const STYLE = `
@page { size: A4; margin: 16mm 15mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #1a2127; background: #fff; font: 9.5pt/1.4 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 190mm; margin: 0 auto; }
header { border-bottom: 1.4pt solid #1a2127; padding-bottom: 3mm; margin-bottom: 4mm; }
p, dl, dd, figure { margin: 0; }
.kicker { color: #4b5862; }
h1 { font-size: 20pt; line-height: 1.15; font-weight: 650; letter-spacing: -0.01em; margin: 1mm 0 2mm; }
h2 { font-size: 11pt; font-weight: 650; margin: 6mm 0 1.5mm; break-after: avoid; }
.verdict { display: inline-block; border: 1pt solid #1a2127; padding: 0.8mm 2.4mm; font-weight: 600; }
.bad { color: #b3261e; font-weight: 600; }
.verdict.bad { border-color: #b3261e; }
.dim { color: #4b5862; }
.strong { font-weight: 600; }
.code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 8pt; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: 1fr 1fr; column-gap: 8mm; }
dl div { display: grid; grid-template-columns: 34mm 1fr; border-top: 0.4pt solid #c4ccd2; padding: 0.9mm 0; }
dt, th, figcaption, .line, footer { color: #4b5862; font-size: 8.5pt; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 400; padding: 0 2mm 0.6mm 0; vertical-align: bottom; }
td { vertical-align: top; padding: 0.9mm 2mm 0.9mm 0; border-top: 0.4pt solid #c4ccd2; }
tr, figure, .signatures { break-inside: avoid; }
svg { width: 100%; height: auto; display: block; }
figcaption { margin-top: 1mm; }
.signatures { display: grid; grid-template-columns: 1fr 1fr; gap: 10mm; }
.signatures .name { min-height: 14mm; display: flex; align-items: flex-end; border-bottom: 0.8pt solid #1a2127; padding-bottom: 0.6mm; }
footer { margin-top: 8mm; border-top: 0.4pt solid #c4ccd2; padding-top: 2mm; }
@media screen { body { background: #e9ecee; font-size: 11pt; padding: 6mm; } main { background: #fff; padding: 14mm; max-width: 220mm; } dt, th, figcaption, .line, footer { font-size: 10pt; } }
@media (max-width: 700px) { dl, .signatures { grid-template-columns: 1fr; } main { padding: 6mm; } }
`;
