import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../scripts/run-command.ts';

/** `→` the left calls the right; `↣` the left hands on to the right, which gave it a callback or stands behind its port. */
type Arrow = '→' | '↣';

export interface Step {
  readonly from: string;
  readonly arrow: Arrow;
  readonly to: string;
}

/** A message over a socket or between threads: the files before it, up to the last such message, and those behind. */
interface Crossing {
  readonly message: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface Journey {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly crossings: readonly Crossing[];
}

const TOKEN = /`([^`]+)`|(→|↣|⇒)/g;

/** The journeys of docs/ARCHITECTURE.md: each has a heading of its own, up to the next chapter. */
export function journeysOf(page: string): readonly Journey[] {
  const chapter = page.slice(page.indexOf('### A vitals sample'), page.indexOf('## Two paths'));
  return chapter
    .split(/^### /m)
    .slice(1)
    .map((text) => readJourney(text.slice(0, text.indexOf('\n')), text));
}

function readJourney(name: string, text: string): Journey {
  const steps: Step[] = [];
  const messages: string[] = [];
  const stretches: string[][] = [[]];
  let last: string | null = null;
  let arrow: string | null = null;
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, named, drawn] = match;
    // Words between two files end a line of files: what follows begins a new one.
    const isWords = text.slice(end, match.index).trim() !== '';
    end = match.index + whole.length;
    if (drawn !== undefined) {
      if (isWords) last = null;
      arrow = drawn;
    } else if (named !== undefined && arrow === '⇒') {
      messages.push(named);
      stretches.push([]);
      [last, arrow] = [null, null];
    } else if (named?.includes('/') === true) {
      if (last !== null && !isWords && (arrow === '→' || arrow === '↣')) steps.push({ from: last, arrow, to: named });
      stretches.at(-1)?.push(named);
      [last, arrow] = [named, null];
    }
  }
  const crossings = messages.map((message, at) => ({
    message,
    before: stretches[at] ?? [],
    after: stretches[at + 1] ?? [],
  }));
  return { name, steps, crossings };
}

/** A call goes where its file imports, a hand-over where it was imported from; one file that imports the other back is neither. */
export function isTrueStep({ from, arrow, to }: Step): boolean {
  const [importer, imported] = arrow === '→' ? [from, to] : [to, from];
  return imports(importer, imported) && !imports(imported, importer);
}

export function isTrueCrossing({ message, before, after }: Crossing): boolean {
  const speaks = (file: string): boolean => textOf(file).includes(`'${message}'`);
  return before.some(speaks) && after.some(speaks);
}

function imports(from: string, to: string): boolean {
  const text = textOf(from);
  const named = [...text.matchAll(/(?:from|import\(|new URL\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
  return named.some((target) =>
    target === '@farfield/protocol/policy'
      ? to.startsWith('protocol/src/policy/') && exportedByPolicy(to)
      : target.startsWith('.') && path.join(path.dirname(from), target) === to,
  );
}

/** Other parts know the core by its index alone. */
function exportedByPolicy(file: string): boolean {
  return textOf('protocol/src/policy/index.ts').includes(`'./${path.basename(file)}'`);
}

const texts = new Map<string, string>();

function textOf(file: string): string {
  const known = texts.get(file) ?? readFileSync(path.join(ROOT, file), 'utf8');
  texts.set(file, known);
  return known;
}
