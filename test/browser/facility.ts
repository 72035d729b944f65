import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { ROOT } from '../../scripts/run-command.ts';
import { type Demo, type DemoOptions, startDemo } from '../../scripts/demo/start-demo.ts';
import { tempFolder } from '../support/test-site.ts';
import { startChromium } from './chromium.ts';

/** What a page says on its own console when something there went wrong. */
export type PageTrouble = string;

/** The demonstration with two people's screens open in a real browser; nobody has signed in yet. */
export interface Facility {
  readonly demo: Demo;
  readonly remote: Page;
  readonly onsite: Page;
  /** errors of both pages so far, resources that a cut link kept away apart */
  readonly troubles: readonly PageTrouble[];
  stop(): Promise<void>;
}

/** Screenshots of each run, for people to look at. */
export const LOOKS = path.join(tmpdir(), 'farfield-looks');

/** @throws Error when the console is not built, or no browser runs */
export async function openFacility(options: Partial<DemoOptions> = {}): Promise<Facility> {
  if (!existsSync(path.join(ROOT, 'console', 'dist', 'index.html')))
    throw new Error('the console is not built: `npm run build -w @farfield/console`, or `npm test`, which builds it');
  const folder = tempFolder('browser');
  const [demo, browser] = await Promise.all([
    startDemo({ timeScale: 0.05, ...options, folder: folder.path, ports: 'free', say: () => undefined }),
    startChromium(),
  ]);
  const troubles: PageTrouble[] = [];
  const remote = await openPage(browser, { width: 1_920, height: 1_080 }, troubles);
  const onsite = await openPage(browser, { width: 1_280, height: 800 }, troubles);
  return {
    demo,
    remote,
    onsite,
    troubles,
    stop: async () => {
      await browser.close();
      await demo.stop();
      folder.remove();
    },
  };
}

/** A page whose own errors are kept in `troubles`. */
export async function openPage(
  browser: Browser,
  viewport: { width: number; height: number },
  troubles: PageTrouble[],
): Promise<Page> {
  // The demonstration's own CA is in nobody's trust store.
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true });
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // The viewer's own words when its channel opens before the site is back; the page tries again and says so itself.
    const isNetwork = /Failed to load resource|WebSocket connection|SCREEN_NO_AGENT/.test(message.text());
    if (message.type() === 'error' && !isNetwork) troubles.push(`${page.url()}: ${message.text()}`);
  });
  return page;
}

/** Keeps a picture of the page as it is. */
export async function keepLook(page: Page, name: string): Promise<void> {
  mkdirSync(LOOKS, { recursive: true });
  await page.screenshot({ path: path.join(LOOKS, `${name}.png`) });
}

/** @returns a line for each serious or critical fault that axe finds, with the first places; [] is good */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary ?? ''})`);
      return `${id}: ${help}: ${places.join(', ')}`;
    });
}
