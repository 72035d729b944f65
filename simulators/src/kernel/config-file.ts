import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { z } from 'zod';

/** A configuration that cannot be used; the message names file, key and reason, one line per mistake. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads a YAML file against a strict schema.
 * @throws ConfigError when the file is missing, is not YAML, has an unknown key or a value out of range
 */
export function readConfig<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(parseYaml(file, readText(file)));
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.map((issue) => describe(file, issue)).join('\n'));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseYaml(file: string, text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line ?? 1;
    throw new ConfigError(`${file}: line ${line}: ${problem.message.split('\n')[0] ?? ''}`);
  }
  // An empty file is an empty configuration: every key has its default.
  return document.toJS() ?? {};
}

function describe(file: string, issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${file}: ${[...path, key].join('.')}: unknown key`).join('\n');
  }
  return `${file}: ${path.length === 0 ? '(top)' : path.join('.')}: ${issue.message}`;
}
