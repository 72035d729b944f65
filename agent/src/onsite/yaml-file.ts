import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { z } from 'zod';

/** A file of people or enrolments that cannot be used: names the file and every key that is wrong, never a value. */
export class YamlFileError extends Error {
  readonly file: string;
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`${file}: ${problems.join('; ')}`);
    this.name = 'YamlFileError';
    this.file = file;
    this.problems = problems;
  }
}

/** @throws YamlFileError with every problem at once */
export function readYamlFile<S extends z.ZodType>(file: string, schema: S): z.infer<S> {
  let raw: unknown;
  try {
    raw = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // A parser's message may quote the line, and lines hold password hashes: its first line is enough.
    throw new YamlFileError(file, [error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable']);
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new YamlFileError(
    file,
    result.error.issues.map(({ path, message }) => `${path.length === 0 ? 'file' : path.join('.')}: ${message}`),
  );
}
