import path from 'node:path';
import type { TestReference } from './test-reference.ts';

/** First line of every page that is made here. */
export const MADE_HERE = '<!-- Made by `npm run docs` from scripts/safety and protocol/src/policy. Do not edit. -->';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((one) => (one === '' ? '–' : one).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)].join('\n');
}

/** Tests of one cell, one under the other, each with a link to its file. */
export function testLinks(references: readonly TestReference[]): string {
  return references
    .map(({ file, title }) => `[${path.basename(file)}](../${file}) › ${title.replaceAll('<', '&lt;')}`)
    .join('<br>');
}

export function code(ids: readonly string[]): string {
  return ids.map((id) => `\`${id}\``).join(', ');
}

export function page(title: string, ...parts: readonly string[]): string {
  return `${[`# ${title}\n${MADE_HERE}`, ...parts].join('\n\n')}\n`;
}
