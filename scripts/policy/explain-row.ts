import { explain, type Explanation, likeNames } from '@farfield/protocol/policy-lab';

const LIKE_MAX = 8;

/**
 * `farfield policy explain`: a condition, reason or action in words, by id or rule.
 * @returns the exit code: 0 it was found, 2 there is no such row
 */
export function explainRow(
  name: string,
  isJson: boolean,
  say: (line: string) => void,
  complain: (line: string) => void,
): 0 | 2 {
  const found = explain(name);
  if (found.length === 0) {
    const like = likeNames(name).slice(0, LIKE_MAX);
    complain(`${name}: no condition, reason or action has this id or rule`);
    if (like.length > 0) complain(`like it: ${like.join(', ')}`);
    return 2;
  }
  if (isJson) say(JSON.stringify(found, null, 2));
  else for (const line of found.flatMap(asText)) say(line);
  return 0;
}

function asText({ kind, id, rule, title, lines, source }: Explanation, index: number): string[] {
  const width = Math.max(...lines.map((one) => one.name.length), 'source'.length);
  return [
    ...(index === 0 ? [] : ['']),
    title,
    `  ${kind} ${id}, rule ${rule}`,
    ...[...lines, { name: 'source', words: source }].map((one) => `  ${one.name.padEnd(width)}  ${one.words}`),
  ];
}
