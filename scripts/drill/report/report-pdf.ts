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
    // A heading alone at the foot of a page belongs to the next one.
    pageBreakBefore: (node, queries) =>
      node.headlineLevel === 2 && (queries?.getFollowingNodesOnPage?.() ?? []).length === 0,
    content,
  };
  return pdfMake.createPdf(definition).getBuffer();
}

/** What may not be torn is not torn from its heading either. */
function together(blocks: readonly Block[]): readonly Content[] {
  return blocks.flatMap((one, index) => {
    const [before, after] = [blocks[index - 1], blocks[index + 1]];
    if (isWhole(one) && before?.kind === 'heading') return [];
    return one.kind === 'heading' && after !== undefined && isWhole(after)
      ? [{ unbreakable: true, stack: [block(one), block(after)] }]
      : [block(one)];
  });
}

function isWhole({ kind }: Block): boolean {
  return kind === 'picture' || kind === 'signatures';
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
      return { text: one.text, fontSize: 11.5, bold: true, margin: [0, mm(4.5), 0, mm(1.2)], headlineLevel: 2 };
    case 'text':
      return { text: one.text, margin: [0, 0, 0, 4] };
    case 'facts':
      return { table: { widths: [mm(30), '*', mm(30), '*'], body: facts(one.rows) }, layout: RULED };
    case 'table':
      return {
        table: {
          headerRows: 1,
          dontBreakRows: true,
          keepWithHeaderRows: 1,
          widths: one.widthsMm.map((width) => (width === null ? '*' : mm(width))),
          body: [
            one.head.map((words) => ({ text: words, color: DIM, fontSize: 8 })),
            ...one.rows.map((row) => row.map(cell)),
          ],
        },
        layout: RULED,
      };
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

const RULED = {
  hLineWidth: (index: number, node: { readonly table: { readonly body: readonly unknown[] } }) =>
    index === 0 || index === node.table.body.length ? 0 : 0.4,
  vLineWidth: () => 0,
  hLineColor: () => RULE,
  paddingLeft: () => 0,
  paddingRight: () => mm(2),
  paddingTop: () => 2.2,
  paddingBottom: () => 2,
};

function line(color: string, lineWidth: number, above: number, length = mm(210 - 2 * MARGIN_MM)): Content {
  return {
    margin: [0, above, 0, 0],
    canvas: [{ type: 'line', x1: 0, y1: 0, x2: length, y2: 0, lineWidth, lineColor: color }],
  };
}

function mm(value: number): number {
  return value * POINTS_A_MM;
}
