import { readFileSync } from 'node:fs';

/** A password or key as its file has it, without the white space around it. */
export function readSecret(file: string): string {
  return readFileSync(file, 'utf8').trim();
}
