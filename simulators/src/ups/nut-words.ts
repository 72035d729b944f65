/**
 * Splits one line as upsd does: words parted by blanks, double quotes around blanks, backslash before any character.
 * @returns null when a quote is still open: the line goes on after its end
 */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line.charAt(i);
    if (char === '\\' && i + 1 < line.length) {
      word = (word ?? '') + line.charAt(++i);
    } else if (char === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (!isQuoted && (char === ' ' || char === '\t' || char === '\r')) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (isQuoted) return null;
  if (word !== null) words.push(word);
  return words;
}

/** A value between quotes, with quotes and backslashes in it escaped. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
