/** A report before it has a page: what HTML and PDF both say, in the same order and words. */
export interface ReportDocument {
  readonly kicker: string;
  readonly title: string;
  readonly verdict: { readonly words: string; readonly isWell: boolean };
  readonly blocks: readonly Block[];
  /** on every page */
  readonly footer: string;
  /** UTC; of what is reported, not of the printing */
  readonly madeOf: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  /** label and value, two pairs a row */
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly Cell[])[];
      /** in millimetres of a page of A4; null: what is left */
      readonly widthsMm: readonly (number | null)[];
    }
  | {
      readonly kind: 'picture';
      readonly svg: string;
      readonly words: string;
      readonly width: number;
      readonly height: number;
    }
  /** to be signed by hand where the value is empty */
  | { readonly kind: 'signatures'; readonly boxes: readonly SignatureBox[] };

export interface SignatureBox {
  readonly title: string;
  readonly value: string;
  readonly when: string;
}

/** `bad` is never colour alone: its words say it. */
export type Tone = 'plain' | 'bad' | 'dim' | 'strong' | 'code';

export type Cell = string | { readonly text: string; readonly tone: Tone };

export function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

export function toneOf(cell: Cell): Tone {
  return typeof cell === 'string' ? 'plain' : cell.tone;
}
