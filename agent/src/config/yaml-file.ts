import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { ConfigIssue } from './config-error.ts';

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** @returns the document as plain data, or why it cannot be read; two equal keys in one map are an error */
export function readYaml(file: string): Checked<unknown> {
  const text = readText(file);
  return text.ok ? parseYaml(file, text.value) : text;
}

export function readText(file: string): Checked<string> {
  try {
    return { ok: true, value: readFileSync(file, 'utf8') };
  } catch (error) {
    return { ok: false, issues: [{ file, key: '', reason: `cannot be read: ${codeOf(error)}` }] };
  }
}

/** @param file named in what is wrong */
export function parseYaml(file: string, text: string): Checked<unknown> {
  const document = parseDocument(text, { prettyErrors: true });
  if (document.errors.length > 0) {
    const issues = document.errors.map((error) => ({
      file,
      key: '',
      reason: `is not YAML: ${firstLine(error.message)}`,
    }));
    return { ok: false, issues };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { ok: true, value };
  } catch (error) {
    const reason = error instanceof Error ? firstLine(error.message) : 'cannot be resolved';
    return { ok: false, issues: [{ file, key: '', reason: `is not YAML: ${reason}` }] };
  }
}

export function check<T extends z.ZodType>(file: string, schema: T, value: unknown): Checked<z.output<T>> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, issues: parsed.error.issues.flatMap((issue) => issuesOf(file, issue)) };
}

/** Path schemas for one file: paths in it are relative to its folder. */
export function pathsFrom(file: string): {
  existingFile: z.ZodType<string, string>;
  existingFolder: z.ZodType<string, string>;
  /** may be missing, but its folder may not */
  newFile: z.ZodType<string, string>;
  /** made when missing */
  madeFolder: z.ZodType<string, string>;
} {
  const folder = dirname(resolve(file));
  const absolute = z
    .string()
    .min(1)
    .transform((path) => resolve(folder, path));
  return {
    existingFile: absolute.refine((path) => kindOf(path) === 'file', {
      error: (issue) => `no such file: ${String(issue.input)}`,
    }),
    existingFolder: absolute.refine((path) => kindOf(path) === 'folder', {
      error: (issue) => `no such folder: ${String(issue.input)}`,
    }),
    newFile: absolute.refine((path) => kindOf(dirname(path)) === 'folder' && kindOf(path) !== 'folder', {
      error: (issue) => `cannot be made: no such folder, or a folder of that name: ${String(issue.input)}`,
    }),
    madeFolder: absolute.refine((path) => kindOf(path) !== 'file', {
      error: (issue) => `is a file, not a folder: ${String(issue.input)}`,
    }),
  };
}

function issuesOf(file: string, issue: z.core.$ZodIssue): readonly ConfigIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ file, key: keyText([...issue.path, key]), reason: 'unknown key' }));
  }
  return [{ file, key: keyText(issue.path), reason: issue.message }];
}

function keyText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

function kindOf(path: string): 'file' | 'folder' | 'missing' {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'missing';
  return stat.isDirectory() ? 'folder' : 'file';
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'no such file';
  return error instanceof Error ? error.message : String(error);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
