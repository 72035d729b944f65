import type { DrillSheet } from '@farfield/protocol/drills';

/** The sheet for a terminal, a line each. */
export function sheetText(sheet: DrillSheet): readonly string[] {
  return [
    `DRILL ${sheet.number}  ${sheet.title}`,
    `${sheet.heading} · ${sheet.id} · can be run ${sheet.ways}`,
    `Imagined: ${sheet.exam}`,
    `At the start ${sheet.start}. Ends by itself at ${sheet.endsAt}. Times by policy "${sheet.policy}".`,
    ...section('Before the clock starts', sheet.briefing.map(ticked)),
    ...section('What goes wrong', table(sheet.faults.map((one) => [one.label, one.at, one.words, one.how]))),
    ...section(
      'What Farfield does by itself, at the latest at',
      table(sheet.automatic.map((one) => [one.label, orDash(one.due), one.words, one.counts])),
    ),
    ...section(
      'What people do, at the latest at',
      sheet.acts.flatMap((one) => [
        `${one.label.padStart(3)}  ${orDash(one.due).padStart(6)}  ${one.by}: ${one.words}`,
        `             ${one.counts}; shown by ${one.evidence}`,
      ]),
    ),
    ...section(
      'Must not happen',
      sheet.never.map((one) => `[ ] ${one.by}: ${one.words}`),
    ),
    ...section('The observer looks for', sheet.observer.map(ticked)),
    ...section('Return to service', sheet.returnToService.map(ticked)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((one) => `  ${one}`)];
}

function ticked(words: string): string {
  return `[ ] ${words}`;
}

function orDash(due: string): string {
  return due === '' ? '–' : due;
}

/** Columns as wide as their widest cell; the last one ends where its words end. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, index) => Math.max(cell.length, known[index] ?? 0)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
