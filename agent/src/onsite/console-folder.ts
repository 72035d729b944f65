import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** @returns why no page can be served from this folder; null: the console was built into it */
export function whyNoConsole(consoleFolder: string): string | null {
  const root = resolve(consoleFolder);
  return existsSync(join(root, 'index.html'))
    ? null
    : `onsite.consoleFolder has no index.html: ${root}; build the console first`;
}
