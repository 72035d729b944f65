import { createHash } from 'node:crypto';
import path from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { ROOT } from '../../scripts/run-command.ts';
import { examStory, type StoryResult } from '../virtual/exam-story.ts';
import { startChromium } from './chromium.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

test('one exam, one door, one link loss: the same story, line by line, in Chromium as in Node', async () => {
  const page = await browser.newPage();
  await page.addScriptTag({ content: await bundled('test/virtual/exam-story.ts', 'farfieldStory') });
  // The page is told a text: it is checked by no type, and `farfieldStory` exists only there.
  const there: StoryResult = await page.evaluate('farfieldStory.examStory()');
  const here = examStory();
  expect(there.lines.length).toBeGreaterThan(150);
  expect({ ...there, lines: sha256(there.lines) }).toEqual({ ...here, lines: sha256(here.lines) });
  expect(there).toMatchObject({ starts: 3, stops: 2, startsAfterCut: 0 });
}, 180_000);

/** @returns the module and all it imports as one script that leaves its exports in the global `name` */
async function bundled(entry: string, name: string): Promise<string> {
  const made = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2024',
      lib: { entry: path.join(ROOT, entry), formats: ['iife'], name },
    },
  });
  const [first] = Array.isArray(made) ? made : [made];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  if (chunk === undefined) throw new Error(`${entry}: nothing was built`);
  return chunk.code;
}

function sha256(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
