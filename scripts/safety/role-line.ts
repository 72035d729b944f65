import type { ActionKind, ChecklistItem, InputId } from '@farfield/protocol/policy';

/** The three people whom the matrix is about. */
export const PEOPLE = ['rst', 'mrst', 'rad'] as const;
export type Person = (typeof PEOPLE)[number];

export const PARTS = {
  D: 'does it',
  C: 'must confirm it',
  A: 'approves it',
  S: 'may stop or refuse it',
  V: 'sees it',
} as const;
export type Part = keyof typeof PARTS;

export const PLACES = {
  Y: 'may be remote',
  Y2: 'remote only with a live confirmation on site',
  N: 'on site only',
  L: 'local hardware only, never in software',
  refused: 'refused',
} as const;

/** What Farfield has for one line of the matrix. */
export type Cover =
  /** commands: who does it by which, and by which another confirms it */
  | {
      readonly kind: 'actions';
      readonly does: Readonly<Partial<Record<Person, readonly ActionKind[]>>>;
      readonly confirms: Readonly<Partial<Record<Person, readonly ActionKind[]>>>;
      /** by which another approves it beforehand */
      readonly approves: Readonly<Partial<Record<Person, readonly ActionKind[]>>>;
      /** items of the checklist that say the same */
      readonly items: readonly ChecklistItem[];
    }
  /** an act of people on site, ticked by the safety tech as items of the checklist */
  | { readonly kind: 'checklist'; readonly items: readonly ChecklistItem[] }
  /** an act of people, seen by Farfield as a fact of the site */
  | { readonly kind: 'fact'; readonly inputs: readonly InputId[] }
  /** nothing in the software: hardware, or people's own business */
  | { readonly kind: 'none'; readonly why: 'hardware' | 'people' | 'absent' }
  /** meant to come */
  | { readonly kind: 'later' };

export interface RoleLine {
  /** 1–54, in the order of the list that the code was written against */
  readonly number: number;
  readonly act: string;
  readonly parts: Readonly<Record<Person, readonly Part[]>>;
  readonly place: keyof typeof PLACES;
  readonly cover: Cover;
  /** what is the same, stricter, or missing */
  readonly note: string;
  /** people who may do it by the code and not by the matrix, with the reason */
  readonly wider?: { readonly person: Person; readonly action: ActionKind; readonly why: string } | undefined;
}

/** "C V" as parts; "-" is no part. */
export function partsOf(text: string): readonly Part[] {
  return text
    .split(' ')
    .filter((one) => one !== '-')
    .map((one) => {
      if (!isPart(one)) throw new Error(`${one} is no part`);
      return one;
    });
}

function isPart(text: string): text is Part {
  return Object.hasOwn(PARTS, text);
}
