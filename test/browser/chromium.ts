import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { freePort } from '../../scripts/demo/free-port.ts';

const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A real Chromium without a window: the one that `CHROMIUM` names, else the one of the npm package, else the system's.
 *
 * @throws Error in words when none of them runs
 */
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const problems: string[] = [];
  for (const find of [named, unpacked, unpackedAfresh, ofTheSystem]) {
    try {
      const executablePath = await find();
      if (executablePath !== null) return await chromium.launch({ executablePath, args: [...FLAGS, ...more] });
    } catch (error) {
      problems.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  throw new Error(`no Chromium runs here; name one with CHROMIUM=/path (${problems.join('; ')})`);
}

/**
 * One whose pages lose the focus and are hidden as anybody's are: whoever drives a browser usually has each page believe that
 * it is the one in front.
 */
export async function startHonestChromium(): Promise<{ readonly browser: Browser; close(): Promise<void> }> {
  const port = await freePort(0);
  const own = await startChromium([`--remote-debugging-port=${port}`]);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
  return {
    browser,
    close: async () => {
      await browser.close();
      await own.close();
    },
  };
}

function named(): string | null {
  return process.env['CHROMIUM'] ?? null;
}

async function unpacked(): Promise<string | null> {
  // Read by the package as it is loaded: only then does it bring the libraries that a bare system lacks.
  if (!hasLibraries()) process.env['AWS_EXECUTION_ENV'] = 'AWS_Lambda_nodejs22.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  return packaged.executablePath();
}

/** Unpacking is not atomic: what an interrupted run left behind is thrown away once. */
async function unpackedAfresh(): Promise<string | null> {
  for (const name of ['chromium', 'al2023', 'fonts'])
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  return unpacked();
}

function ofTheSystem(): string | null {
  return (
    ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((one) => existsSync(one)) ?? null
  );
}

function hasLibraries(): boolean {
  try {
    const known = execFileSync('ldconfig', ['-p'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return ['libnss3.so', 'libnspr4.so', 'libnssutil3.so', 'libexpat.so'].every((one) => known.includes(one));
  } catch {
    return false;
  }
}
