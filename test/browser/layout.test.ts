import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import { ROOT } from '../../scripts/run-command.ts';
import { startChromium } from './chromium.ts';

/** Both pages in the sizes that people have: nothing that is needed now is cut, covered or below the fold. */
let gateway: TestGateway;
let browser: Browser;
let page: Page;

const SIZES = [
  [1_024, 768],
  [1_180, 820],
  [1_280, 800],
  [1_366, 1_024],
  [1_510, 860],
  [1_920, 1_080],
] as const;

beforeAll(async () => {
  const consoleFolder = path.join(ROOT, 'console', 'dist');
  if (!existsSync(path.join(consoleFolder, 'index.html')))
    throw new Error('the console is not built: `npm run build -w @farfield/console`, or `npm test`, which builds it');
  [gateway, browser] = await Promise.all([TestGateway.start({ config: { consoleFolder } }), startChromium()]);
  // Standing waves: what is looked at here is where things are.
  page = await browser.newPage({ reducedMotion: 'reduce' });
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

const ACTS = ['stop', 'take-local', 'i-am-here', 'card-code', 'card-person', 'card-site'];

/** What a person has to see at once in this moment, by its name for tests. */
const AT_ONCE: Readonly<Record<string, readonly string[]>> = {
  'onsite-session': [...ACTS, 'next', 'open-session', 'monitoring-monitored', 'monitoring-notMonitored', 'ready'],
  'onsite-ready': [...ACTS, 'next', 'ready', 'spoke-to-patient'],
  'onsite-ready-given': [...ACTS, 'next', 'ready-given', 'void-ready'],
  'onsite-time-out': [...ACTS, 'next', 'lead-time-out'],
  'onsite-checklist': [...ACTS, 'next'],
  'onsite-remote-off': [...ACTS, 'banner', 'spoke-to-patient', 'nibp'],
  'onsite-let-finish': [...ACTS, 'banner', 'let-finish', 'ready'],
  'onsite-remote-off-oxygen': [...ACTS, 'next', 'banner-step', 'banner-off', 'spoke-to-patient'],
  'onsite-scanner-fault': [...ACTS, 'next', 'banner'],
  'onsite-press-stop': [...ACTS, 'banner', 'confirm-stopped'],
  'onsite-agent-silent': ['stop', 'banner', 'card-code'],
  'onsite-site-card': [...ACTS, 'ready', 'site-card-print', 'site-card-close', 'own-who', 'own-last', 'own-phones'],
  'onsite-site-card-old': ['stop', 'banner', 'site-card-print', 'own-who', 'own-last'],
  'remote-empty': ['stop', 'next', 'request-control', 'offer-waits', 'start'],
  'remote-offered': ['stop', 'read-back-send-control'],
  'remote-time-out': ['stop', 'read-back-send-timeOut'],
  'remote-live': ['stop', 'next', 'pause', 'start', 'release-control'],
  'remote-ready': ['stop', 'next', 'start'],
  'remote-link-lost': ['stop', 'nibp'],
  'remote-drill-doubted': ['stop', 'drill', 'drill-doubt', 'end-drill'],
  'onsite-drill-lost': [...ACTS, 'drill-doubt'],
  'onsite-return': [...ACTS, 'return-open', 'said-returned'],
  'remote-lease-ended': ['stop', 'call-site', 'nibp'],
};

describe.each(SIZES)('%i × %i', (width, height) => {
  test.each(Object.entries(AT_ONCE))('%s', async (scene, names) => {
    await page.setViewportSize({ width, height });
    await page.goto(`${gateway.gateway.url}/gallery?fixture=${scene}`);
    await page.getByTestId('stop').waitFor();
    await page.evaluate('document.fonts.ready');
    expect(await hidden(names)).toEqual([]);
    expect(await colliding()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

/** Those that are not there, run out of the window, or have something else over one of their corners or their middle. */
async function hidden(names: readonly string[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of names) {
    const seen: unknown = await page.evaluate(`(${IS_SEEN})(document.querySelector('[data-testid="${name}"]'))`);
    if (seen !== 'seen') faults.push(`${name}: ${String(seen)}`);
  }
  return faults;
}

/** In the page, as text: these tests are compiled without a browser's own types. */
const IS_SEEN = `(element) => {
  if (element === null) return 'not there';
  const { left, top, right, bottom } = element.getBoundingClientRect();
  if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight || right - left < 8 || bottom - top < 8) return 'out of the window';
  const inset = 5;
  const places = [
    [left + inset, top + inset], [right - inset, top + inset], [left + inset, bottom - inset], [right - inset, bottom - inset],
    [(left + right) / 2, (top + bottom) / 2],
  ];
  const isSeen = places.every(([x, y]) => {
    const over = document.elementFromPoint(x, y);
    return over !== null && (element.contains(over) || over.contains(element));
  });
  // What scrolls inside its place is cut by it, and then the place itself is what is found there.
  const clip = element.closest('.scrolls');
  const inside = clip === null ? true : bottom <= clip.getBoundingClientRect().bottom + 1 && top >= clip.getBoundingClientRect().top - 1;
  return isSeen && inside ? 'seen' : 'cut or covered';
}`;

/** Rows and numbers that run into each other or out of their panel. */
async function colliding(): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const faults = [];
    const boxOf = (element) => element.getBoundingClientRect();
    const nameOf = (element) => element.dataset.testid ?? element.className;
    const rows = [...document.querySelectorAll('.step')];
    rows.forEach((row, index) => {
      const next = rows[index + 1];
      if (next !== undefined && boxOf(row).bottom > boxOf(next).top + 1) faults.push(nameOf(row) + ' runs into the next');
      for (const part of row.children)
        if (boxOf(part).right > boxOf(row).right + 1 || boxOf(part).bottom > boxOf(row).bottom + 1)
          faults.push(nameOf(row) + ': ' + part.className + ' runs out of its row');
      if (row.scrollWidth > row.clientWidth + 1) faults.push(nameOf(row) + ' is cut');
    });
    for (const lead of document.querySelectorAll('.lead'))
      for (const part of lead.querySelectorAll('.lead-number > *'))
        if (boxOf(part).bottom > boxOf(lead).bottom + 1) faults.push(nameOf(lead) + ': ' + part.className + ' runs out');
    const leads = document.querySelector('.leads');
    if (leads !== null && leads.scrollHeight > leads.clientHeight + 1) faults.push('leads are cut');
    for (const button of document.querySelectorAll('.button'))
      if (button.scrollWidth > button.clientWidth + 2) faults.push(nameOf(button) + ' is cut');
    return faults;
  })()`);
}
