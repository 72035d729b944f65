import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WatchFile } from './watch-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'farfield-watch-'));
  file = path.join(folder, 'watched-by');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the newest one that took it has it, and nothing else is left beside it', () => {
  const first = new WatchFile(file);
  expect(first.isAnothers).toBe(false);
  first.take();
  const second = new WatchFile(file);
  expect([first.isAnothers, second.isAnothers]).toEqual([false, false]);
  second.take();
  second.take();
  expect([first.isAnothers, second.isAnothers]).toEqual([true, false]);
  expect(readdirSync(folder)).toEqual(['watched-by']);
});

test('one that was never ready and finds an earlier name there is not replaced by it', () => {
  new WatchFile(file).take();
  const second = new WatchFile(file);
  expect(second.isAnothers).toBe(false);
  new WatchFile(file).take();
  expect(second.isAnothers).toBe(true);
});

test('a file that is gone, empty or cannot be read replaces nobody; a folder that is not there is told', () => {
  const one = new WatchFile(file);
  one.take();
  writeFileSync(file, '');
  expect(one.isAnothers).toBe(false);
  rmSync(file);
  expect(one.isAnothers).toBe(false);
  expect(() => new WatchFile(path.join(folder, 'none', 'watched-by')).take()).toThrow(/ENOENT/);
});
