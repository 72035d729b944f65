import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN } from './version.ts';

const FOLDER = path.resolve(import.meta.dirname, '..', 'proto');
/** sha256 of the schema without comments and white space, per version. */
const KNOWN: Readonly<Record<number, string>> = {
  1: '5419ffae65b3ddcf',
};

function schemaHash(): string {
  const text = readdirSync(FOLDER)
    .toSorted()
    .map((file) => `${file}\n${readFileSync(path.join(FOLDER, file), 'utf8')}`)
    .join('\n')
    .replace(/\/\/[^\n]*/g, '')
    .replace(/\s+/g, ' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

test('a changed schema is a decision: raise PROTOCOL_VERSION if an older peer would misread it, and write its history line', () => {
  expect(schemaHash()).toBe(KNOWN[PROTOCOL_VERSION]);
  expect(PROTOCOL_VERSION_MIN).toBeLessThanOrEqual(PROTOCOL_VERSION);
});
