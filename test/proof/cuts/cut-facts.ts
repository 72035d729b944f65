import type { CutRow, NetworkKind } from './cut-rows.ts';

/** Times in ms from the moment at which the first path was cut; null: it did not happen. */
export interface CutTimes {
  /** the page dims the picture, or says that it may be out of date */
  readonly pictureStale: number | null;
  /** the page takes the heart rate out of its large place */
  readonly numbersStale: number | null;
  /** the page relays no click any more */
  readonly inputOff: number | null;
  /** the scanner's screen has seen the release of the button and of the key that were held */
  readonly keysUp: number | null;
  /** the site takes nothing but STOP from remote (A2 or more) */
  readonly controlOff: number | null;
  /** the lease is over (C-12): people have to hand over anew */
  readonly controlEnded: number | null;
  /** from the end of the course on: link live and picture not stale on the page */
  readonly fresh: number | null;
}

/** What one row showed. */
export interface CutFacts {
  readonly row: CutRow;
  readonly network: NetworkKind;
  readonly times: CutTimes;
  /** bursts that were played on the path that had fewer of them; null: the row has none */
  readonly bursts: number | null;
  /** inputs and commands with numbers that were sent while paths were cut and until control was there again */
  readonly sent: number;
  readonly executed: number;
  /** records of the site that were compared with the gateway's */
  readonly records: number;
  readonly late: readonly string[];
  readonly lost: readonly string[];
  readonly duplicates: readonly string[];
  /** after all of it a new click of the holder reached the scanner's screen: the gate was shut, not broken */
  readonly isUsableAgain: boolean;
}
