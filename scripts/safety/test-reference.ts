import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../run-command.ts';

/** A test by file and title. `test/unit/safety-pages.test.ts` finds each by search, so that a dead one cannot stay. */
export interface TestReference {
  /** path from the root of the repository */
  readonly file: string;
  /** as it stands in the source; `%s` and the like are the places of a table's values */
  readonly title: string;
}

export function tests(file: string, ...titles: readonly string[]): readonly TestReference[] {
  return titles.map((title) => ({ file, title }));
}

const TITLE = /(?:\b(?:test|it)|\))\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g;
const UNICODE = /\\u([0-9a-fA-F]{4})/g;

/** @returns the titles of `test`, `test.each` and their kin in a file's text, escapes read */
export function titlesIn(text: string): ReadonlySet<string> {
  const raw = [...text.matchAll(TITLE)].map(([, single, double, template]) => single ?? double ?? template ?? '');
  return new Set(
    raw.map((one) =>
      one
        .replace(UNICODE, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
        .replace(/\\(.)/g, '$1'),
    ),
  );
}

/** @returns "file › title" of each reference that names no file or no test in it */
export function deadReferences(references: readonly TestReference[]): readonly string[] {
  const known = new Map<string, ReadonlySet<string>>();
  const titlesOf = (file: string): ReadonlySet<string> => {
    const absolute = path.join(ROOT, file);
    const titles =
      known.get(file) ?? (existsSync(absolute) ? titlesIn(readFileSync(absolute, 'utf8')) : new Set<string>());
    known.set(file, titles);
    return titles;
  };
  return references.filter(({ file, title }) => !titlesOf(file).has(title)).map(testWords);
}

export function testWords({ file, title }: TestReference): string {
  return `${file} › ${title}`;
}
