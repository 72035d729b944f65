import { createRequire } from 'node:module';
import path from 'node:path';
import pdfMake, { type Content, type DocumentDefinition, type TableCell } from 'pdfmake';
import { type Block, type Cell, type ReportDocument, textOf, toneOf } from './report-document.ts';

const POINTS_A_MM = 72 / 25.4;
const MARGIN_MM = 16;
const INK = '#1a2127';
const DIM = '#4b5862';
const RULE = '#c4ccd2';
const BAD = '#b3261e';

const fonts = path.join(
  path.dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')),
  'fonts',
  'Roboto',
);
pdfMake.setFonts({
  Roboto: {
    normal: path.join(fonts, 'Roboto-Regular.ttf'),
    bold: path.join(fonts, 'Roboto-Medium.ttf'),
    italics: path.join(fonts, 'Roboto-Italic.ttf'),
    bolditalics: path.join(fonts, 'Roboto-MediumItalic.ttf'),
  },
});
// A report is made from its document and its fonts, and asks nothing else of any disk or network.
pdfMake.setUrlAccessPolicy(() => false);
pdfMake.setLocalAccessPolicy((file) => file.startsWith(fonts));

/** The same report as pages of A4. */
export async function reportPdf(report: ReportDocument): Promise<Buffer> {
  const content: Content[] = [head(report), ...together(report.blocks)];
  const definition: DocumentDefinition = {
    pageSize: 'A4',
    pageMargins: [mm(MARGIN_MM), mm(16), mm(MARGIN_MM), mm(20)],
    info: {
      title: `${report.kicker}: ${report.title}`,
      creator: 'Farfield',
      producer: 'Farfield',
      creationDate: new Date(report.madeOf),
    },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.2, color: INK },
    footer: (page, pages) => ({
      margin: [mm(MARGIN_MM), mm(5), mm(MARGIN_MM), 0],
      columns: [
        { text: report.footer, color: DIM, fontSize: 7, width: '*' },
        { text: `${page} of ${pages}`, color: DIM, fontSize: 8, alignment: 'right', width: mm(22) },
      ],
    }),
    content,
  };
  return pdfMake.createPdf(definition).getBuffer();
}

/** No heading is torn from what it is of: a table has it in its head, which stays with the first row; of all else they are one. */
function together(blocks: readonly Block[]): readonly Content[] {
  return blocks.flatMap((one, index) => {
    const [before, after] = [blocks[index - 1], blocks[index + 1]];
    if (one.kind === 'heading') {
      if (after === undefined) return [heading(one.text)];
      return after.kind === 'table'
        ? [table(after, one.text)]
        : [{ unbreakable: true, stack: [heading(one.text), block(after)] }];
    }
    return before?.kind === 'heading' ? [] : [block(one)];
  });
}

function head({ kicker, title, verdict }: ReportDocument): Content {
  return {
    margin: [0, 0, 0, mm(4)],
    stack: [
      { text: kicker, color: DIM },
      { text: title, fontSize: 19, bold: true, margin: [0, 2, 0, 5], lineHeight: 1.1 },
      {
        table: {
          body: [[{ text: verdict.words, bold: true, color: verdict.isWell ? INK : BAD, margin: [4, 1, 4, 1] }]],
        },
        layout: {
          hLineColor: verdict.isWell ? INK : BAD,
          vLineColor: verdict.isWell ? INK : BAD,
          hLineWidth: () => 0.9,
          vLineWidth: () => 0.9,
        },
      },
      line(INK, 1.2, mm(3)),
    ],
  };
}

function block(one: Block): Content {
  switch (one.kind) {
    case 'heading':
      return heading(one.text);
    case 'text':
      return { unbreakable: true, stack: [{ text: one.text, margin: [0, 0, 0, 4] }] };
    case 'facts':
      return { table: { widths: [mm(30), '*', mm(30), '*'], body: facts(one.rows) }, layout: ruled(0) };
    case 'table':
      return table(one, null);
    case 'picture':
      return {
        unbreakable: true,
        stack: [
          { svg: one.svg, width: mm(210 - 2 * MARGIN_MM) },
          { text: one.words, color: DIM, fontSize: 7.5, margin: [0, 3, 0, 0] },
        ],
      };
    case 'signatures':
      return {
        unbreakable: true,
        columnGap: mm(10),
        columns: one.boxes.map(({ title, value, when }) => ({
          width: '*',
          stack: [
            { text: value === '' ? ' ' : value, margin: [0, mm(9), 0, 2] },
            line(INK, 0.8, 0, (mm(210 - 2 * MARGIN_MM) - mm(10)) / 2),
            {
              text: `${title}${when === '' ? ', name and date' : `, ${when}`}`,
              color: DIM,
              fontSize: 8,
              margin: [0, 2, 0, 0],
            },
          ],
        })),
      };
  }
}

function heading(text: string): Content {
  return { text, ...HEADING, margin: [0, mm(4), 0, mm(1.2)] };
}

const HEADING = { fontSize: 11.5, bold: true };

function table({ head: titles, rows, widthsMm }: Extract<Block, { kind: 'table' }>, title: string | null): Content {
  const titled: TableCell[][] =
    title === null
      ? []
      : [
          [
            { text: title, ...HEADING, colSpan: titles.length, margin: [0, mm(4), 0, 0] },
            ...titles.slice(1).map(() => ''),
          ],
        ];
  const headerRows = titled.length + 1;
  return {
    table: {
      headerRows,
      dontBreakRows: true,
      keepWithHeaderRows: 1,
      widths: widthsMm.map((width) => (width === null ? '*' : mm(width))),
      body: [
        ...titled,
        titles.map((words) => ({ text: words, color: DIM, fontSize: 8 })),
        ...rows.map((row) => row.map(cell)),
      ],
    },
    layout: ruled(titled.length),
  };
}

/** Two pairs a row. */
function facts(rows: readonly (readonly [string, string])[]): TableCell[][] {
  const made: TableCell[][] = [];
  for (let index = 0; index < rows.length; index += 2) {
    const pairs = [rows[index], rows[index + 1]].map((pair) => pair ?? ['', '']);
    made.push(pairs.flatMap(([label = '', value = '']) => [{ text: label, color: DIM, fontSize: 8 }, { text: value }]));
  }
  return made;
}

function cell(one: Cell): TableCell {
  const words = textOf(one);
  switch (toneOf(one)) {
    case 'plain':
      return { text: words };
    case 'bad':
      return { text: words, color: BAD, bold: true };
    case 'dim':
      return { text: words, color: DIM };
    case 'strong':
      return { text: words, bold: true };
    case 'code':
      return { text: words, fontSize: 8, characterSpacing: 0.2 };
  }
}

/** @param above so many rows of it have no line under them */
function ruled(above: number) {
  return {
    hLineWidth: (index: number, node: { readonly table: { readonly body: readonly unknown[] } }) =>
      index <= above || index === node.table.body.length ? 0 : 0.4,
    vLineWidth: () => 0,
    hLineColor: () => RULE,
    paddingLeft: () => 0,
    paddingRight: () => mm(2),
    paddingTop: () => 2,
    paddingBottom: () => 1.8,
  };
}

function line(color: string, lineWidth: number, above: number, length = mm(210 - 2 * MARGIN_MM)): Content {
  return {
    margin: [0, above, 0, 0],
    canvas: [{ type: 'line', x1: 0, y1: 0, x2: length, y2: 0, lineWidth, lineColor: color }],
  };
}

function mm(value: number): number {
  return value * POINTS_A_MM;
}
