import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN, SCHEMA_HASH } from './version.ts';

const FOLDER = path.resolve(import.meta.dirname, '..', 'proto');

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
  expect(schemaHash()).toBe(SCHEMA_HASH);
  expect(PROTOCOL_VERSION_MIN).toBeLessThanOrEqual(PROTOCOL_VERSION);
});
