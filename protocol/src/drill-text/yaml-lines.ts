import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

export interface YamlProblem {
  /** in the file, from 1 */
  readonly line: number;
  readonly words: string;
}

export type YamlWithLines =
  | { readonly ok: true; readonly value: unknown; readonly lineOf: (path: string) => number }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Reads YAML and remembers where everything stood, so that what is wrong with `acts[3].within` can be found. */
export function parseWithLines(text: string): YamlWithLines {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: true, lineCounter: lines });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      line: lines.linePos(pos[0]).line,
      words: `is not YAML: ${message.split(/ at line |\n/, 1)[0] ?? message}`,
    }));
    return { ok: false, problems };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { ok: true, value, lineOf: (path) => lines.linePos(offsetOf(document.contents, path)).line };
  } catch (error) {
    return { ok: false, problems: [{ line: 1, words: error instanceof Error ? error.message : 'cannot be resolved' }] };
  }
}

/** Where the deepest part of the path stands that is there at all: what is missing is missing in its parent. */
function offsetOf(contents: unknown, path: string): number {
  let node = contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [key] of path.matchAll(/[^.[\]]+/g)) {
    if (isMap(node)) {
      const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
      if (pair === undefined) break;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    } else break;
  }
  return offset;
}
