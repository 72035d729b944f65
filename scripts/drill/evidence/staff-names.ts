import { readHeader } from '@farfield/protocol';
import { ROLE_WORDS, ROLES, UNIDENTIFIED_ONSITE } from '@farfield/protocol/policy';
import type { Evidence, EvidenceEntry } from './evidence-schema.ts';
import { madeFindings } from './made-findings.ts';

/** Somebody who took part in a drill, signed it or closed an action of it. */
export interface StaffName {
  readonly personId: string;
  readonly name: string;
}

/** A text that everybody may read, and where it stands. */
export interface OpenText {
  readonly where: string;
  readonly text: string;
  /** people wrote it, and call each other by a part of the name */
  readonly isFree: boolean;
}

export interface NamedStaff {
  readonly where: string;
  readonly person: StaffName;
}

/** Texts that people write of a drill; everything else is made by machines, or by whoever set up the site. */
const FREE_TEXTS = /^(end\.words|findings\.\d+\.words|actions\.\d+\.words|score\.lines\.\d+\.why|closings\.\d+\.how)$/;
/** Of the record: what somebody says of an alarm, a finding or a reason. */
const FREE_KEYS: readonly string[] = ['why', 'words', 'text'];
/** An account, or a part of its name, that says a function names nobody. */
const FUNCTIONS: ReadonlySet<string> = new Set([...ROLES, ...Object.values(ROLE_WORDS)].flatMap((one) => wordsOf(one)));

/** Everybody whom this evidence knows by name. */
export function staffIn({ parts: { staff }, signatures, closings }: Evidence): readonly StaffName[] {
  const all = [...(staff?.people ?? []), ...signatures, ...closings.map(({ by }) => by)];
  return all
    .filter(({ personId }) => personId !== UNIDENTIFIED_ONSITE.personId)
    .map(({ personId, name }) => ({ personId, name }));
}

/** Every text that an open copy or an open report has: all parts but the one of the staff, and how actions were closed. */
export function openTexts({ parts, closings }: Pick<Evidence, 'parts' | 'closings'>): readonly OpenText[] {
  const { staff: _, ...open } = parts;
  const closed = closings.map(({ action, closedOn, how }) => ({ action, closedOn, how }));
  // What the score says by itself is of no person, whose name ever a word of it may be.
  const made = madeFindings(parts.score.lines);
  return textsOf({ ...open, closings: closed }, '').map((one) =>
    made.includes(one.text) ? { ...one, isFree: false } : one,
  );
}

/** Where a text that everybody may read names one of them. One function for all that leaves without names. */
export function namedIn(texts: readonly OpenText[], people: readonly StaffName[]): readonly NamedStaff[] {
  const known = people.map((person) => ({ person, id: plain(person.personId), own: wordsOf(person.name) }));
  return texts.flatMap(({ where, text, isFree }) => {
    const said = wordsOf(text);
    const found = said.length === 0 ? undefined : known.find((one) => isNamed(said, one, isFree));
    return found === undefined ? [] : [{ where, person: found.person }];
  });
}

/** The record's entry, or what is left of it where it names one of them: its place in the chain. */
export function withoutStaff(entry: EvidenceEntry, people: readonly StaffName[]): EvidenceEntry {
  const header = readHeader(Buffer.from(entry.header));
  const isOfPeople = header === null || header.type === 'people' || namedIn(payloadTexts(entry), people).length > 0;
  return isOfPeople ? { ...entry, payload: '', salt: '' } : entry;
}

function payloadTexts({ payload }: EvidenceEntry): readonly OpenText[] {
  if (payload === '') return [];
  const said: unknown = JSON.parse(payload);
  return textsOf(said, '').map((one) => ({
    ...one,
    isFree: FREE_KEYS.includes(one.where.slice(one.where.lastIndexOf('.') + 1)),
  }));
}

/** Names of fields are texts too: a map may be kept by people. */
function textsOf(value: unknown, where: string): readonly OpenText[] {
  if (typeof value === 'string') return [{ where, text: value, isFree: FREE_TEXTS.test(where) }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = where === '' ? key : `${where}.${key}`;
    return [...(Array.isArray(value) ? [] : [{ where: at, text: key, isFree: false }]), ...textsOf(inner, at)];
  });
}

function isNamed(
  said: readonly string[],
  { id, own }: { readonly id: string; readonly own: readonly string[] },
  isFree: boolean,
): boolean {
  const isWhole = own.length > 0 && said.some((_, at) => own.every((word, index) => said[at + index] === word));
  if (isWhole || (!FUNCTIONS.has(id) && said.includes(id))) return true;
  // By a part of it; an initial is nobody's name.
  const parts = partsOf(said);
  return isFree && partsOf(own).some((word) => word.length > 2 && !FUNCTIONS.has(word) && parts.includes(word));
}

function partsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => [word, ...word.split(/[-.'’]/)]);
}

function wordsOf(text: string): readonly string[] {
  const words = plain(text).match(/[\p{L}\p{N}.:@/_-]+/gu) ?? [];
  return words.map((word) => word.replace(/^[.:/-]+|[.:/-]+$/g, '')).filter((word) => word !== '');
}

/** One writing for one name, accents and case apart. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase('en');
}
