import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../run-command.ts';

function readVersion(): string {
  const read: { version?: unknown } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return typeof read.version === 'string' ? read.version : 'unknown';
}

/** Of the whole repository: its parts are not released by themselves. */
export const FARFIELD_VERSION = readVersion();
