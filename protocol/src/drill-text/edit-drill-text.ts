import { type Document, parseDocument, stringify } from 'yaml';

/** Where a value stands: `['acts', 3, 'within']`. */
export type TextPath = readonly (string | number)[];

/** The library's own numbers end below it. */
const OWN_FROM = 100;

/** As wide as the files of the library are written. */
const LINE_WIDTH = 118;

/**
 * The text with one value changed; comments, order and the rest of it stay. A text that is no YAML is given back as it is:
 * who writes it is in the middle of a line.
 */
export function withValue(text: string, path: TextPath, value: string | number | boolean): string {
  return changed(text, (document) => document.setIn(path, value));
}

export function withoutPart(text: string, path: TextPath): string {
  return changed(text, (document) => document.deleteIn(path));
}

/**
 * A scenario of the library as a facility's own: under a name and a number of its own, so that neither is taken for the other.
 *
 * @param taken ids that it must not have
 */
export function ownCopy(text: string, taken: ReadonlySet<string>): string {
  return changed(text, (document) => {
    const id = String(document.getIn(['id']));
    const number = Number(document.getIn(['number']));
    document.setIn(['id'], freeId(`own-${id}`.slice(0, 40), taken));
    if (number < OWN_FROM) document.setIn(['number'], OWN_FROM + number);
  });
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
  return id;
}

function changed(text: string, change: (document: Document.Parsed) => void): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  change(document);
  return stringify(document, { lineWidth: LINE_WIDTH });
}
