import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SCREEN_HELD_SILENCE_MS } from '@farfield/protocol';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import { type Config, tempFolder, withSection } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';
import { startHonestChromium } from './chromium.ts';
import { type Facility, openFacility } from './facility.ts';
import { handOver, is, mark, press, shows, signInBoth } from './hands.ts';
import { toldInOrder } from './told-in-order.ts';

// What is held at the scanner's screen when nobody can be looking at it, by that screen's own log.

/** In the left picture of the scanner's screen, which takes letters here. */
const HELD_AT = { x: 600, y: 300 };
const LETTER = { key: 'a', keysym: 0x61 };
/** The demonstration's title bar, where letting go of a button does nothing. */
const NEUTRAL = { x: 640, y: 20 };
const LET_GO_WITHIN_MS = 3_000;

const folder = tempFolder('let-go');
let facility: Facility;
let chromium: Awaited<ReturnType<typeof startHonestChromium>>;

beforeAll(async () => {
  const opened = await openFacility({
    agentConfig: (config) => withSection(config, 'screen', { layoutFile: layoutThatTakesLetters(config) }),
  });
  facility = opened;
  chromium = await startHonestChromium();
  const remote = await chromium.browser.contexts()[0]?.newPage();
  if (remote === undefined) throw new Error('no page of its own');
  await remote.setViewportSize({ width: 1_920, height: 1_080 });
  facility = { ...opened, remote };
}, 120_000);

afterAll(async () => {
  await chromium?.close();
  await facility?.stop();
  folder.remove();
});
toldInOrder(() => facility);

test('control goes over, and with it the mouse and keys at the scanner’s screen', async () => {
  await signInBoth(facility);
  await handOver(facility);
  await is(facility.remote, 'screen-input', 'data-input', 'on', 30_000);
});

test.each<[string, readonly string[], (page: Page) => Promise<() => Promise<unknown>>]>([
  ['the window loses the focus', ['blur'], loseFocus],
  ['the window is minimised', ['blur', 'hidden'], minimise],
])(
  '%s with a mouse button and a key held → both are up at the scanner, the button at the neutral spot',
  async (_, events, lose) => {
    const from = await hold();
    const comeBack = await lose(facility.remote);
    await expectLetGo(from, events);
    await comeBack();
    expect(await whatComesLate()).toEqual([]);
  },
);

test('the pointer leaves the page with the button held, and is let go out there → it is up at the scanner, inside the region', async () => {
  const { remote, demo } = facility;
  const from = await hold();
  await remote.mouse.move(-50, 300);
  await pause(500);
  // The hand is still there, and so is the picture.
  expect((await demo.world.log(from)).filter(({ what }) => what === 'clicked')).toEqual([]);
  await remote.mouse.up();
  await remote.keyboard.up(LETTER.key);
  const { button } = await until('both are let go', async () => releasesIn(await demo.world.log(from)), {
    withinMs: LET_GO_WITHIN_MS,
    everyMs: 50,
  });
  expect(button.detail).toMatchObject({ target: 'viewportA', x: 416 });
});

test('what was cut off is named on both pages, until the person who has control says that they read it', async () => {
  const { remote, onsite } = facility;
  await shows(remote, 'cut-drag', /2 drags were cut off at .* and .*: check slices and fields before you go on\./);
  await shows(onsite, 'cut-drag-onsite', /check slices and fields/);
  await press(remote, 'cut-drag-read');
  await until('it is read', async () => (await remote.getByTestId('cut-drag').count()) === 0);
  await until('on site, too', async () => (await onsite.getByTestId('cut-drag-onsite').count()) === 0);
});

test('the tab is hidden with a mouse button and a key held → both are up at the scanner, the button at the neutral spot', async () => {
  const from = await hold();
  const session = await sessionOf(facility.remote);
  // Hidden for good and frozen for a moment: a page that stayed frozen would be let go for its silence alone.
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await expectLetGo(from, ['hidden']);
  await is(facility.remote, 'screen-input', 'data-input', 'off');
  expect(await whatComesLate()).toEqual([]);
});

async function expectLetGo(from: number, events: readonly string[]): Promise<void> {
  const { remote, demo } = facility;
  const letGo = await until('both are let go', async () => releasesIn(await demo.world.log(from)), {
    withinMs: LET_GO_WITHIN_MS,
    everyMs: 50,
  });
  expect(letGo).toMatchObject({
    key: { detail: { keysym: LETTER.keysym } },
    button: { detail: { ...NEUTRAL, target: 'viewportA', did: 'nothing: let go outside' } },
  });
  const seen: readonly string[] = await remote.evaluate('globalThis.farfieldSeen');
  expect(seen, 'the browser itself said so').toEqual(events);
}

/** Button and key are let go of at the desk. @returns what of it reaches the scanner's screen; [] is well */
async function whatComesLate(): Promise<readonly WorldEntry[]> {
  const { remote, demo } = facility;
  const after = await mark(facility);
  await remote.keyboard.up(LETTER.key);
  await remote.mouse.up();
  await pause(1_000);
  return (await demo.world.log(after)).filter(isOfHands);
}

/**
 * Holds a button and a key, and goes on holding them for longer than a silent page would be believed: what lets go later
 * is something else than a machine that is short of time.
 *
 * @returns the seq in the simulators' log from which on both are down
 */
async function hold(): Promise<number> {
  const { remote, demo } = facility;
  await is(remote, 'screen-input', 'data-input', 'on', 30_000);
  await listen(remote);
  const at = await onPage(HELD_AT);
  return until(
    'button and key stay held at the scanner',
    async () => {
      const from = await mark(facility);
      await remote.mouse.move(at.x, at.y);
      await remote.mouse.down();
      await remote.keyboard.down(LETTER.key);
      // The key follows the press into its region: when it goes down, so did the button.
      const down = await until('the key', async () => (await demo.world.log(from)).find(isKeyDown), {
        withinMs: 1_500,
      }).catch(() => null);
      await pause(2 * SCREEN_HELD_SILENCE_MS);
      const log = await demo.world.log(from);
      if (down !== null && !log.some(({ what }) => what === 'clicked' || what === 'keyReleased')) return down.seq;
      // Refused, or let go: the machine was late. A person lets go, too, and tries again.
      await remote.keyboard.up(LETTER.key);
      await remote.mouse.up();
      return null;
    },
    { withinMs: 40_000 },
  );
}

/** Of the scanner's screen: the first release of the key, and of the button, where it was. */
function releasesIn(log: readonly WorldEntry[]): { key: WorldEntry; button: WorldEntry } | null {
  const key = log.find(({ what, detail }) => what === 'keyReleased' && detail['keysym'] === LETTER.keysym);
  const button = log.find(({ what }) => what === 'clicked');
  return key === undefined || button === undefined ? null : { key, button };
}

function isKeyDown({ source, what, detail }: WorldEntry): boolean {
  return source === 'screen' && what === 'keyPressed' && detail['keysym'] === LETTER.keysym;
}

function isOfHands({ source, what }: WorldEntry): boolean {
  return source === 'screen' && ['keyPressed', 'keyReleased', 'clicked'].includes(what);
}

function sessionOf(page: Page): Promise<CDPSession> {
  return page.context().newCDPSession(page);
}

async function minimise(page: Page): Promise<() => Promise<unknown>> {
  const session = await sessionOf(page);
  const { windowId } = await session.send('Browser.getWindowForTarget');
  const set = (windowState: 'minimized' | 'normal'): Promise<unknown> =>
    session.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
  await set('minimized');
  return () => set('normal');
}

/** As `minimise`, beside somebody who goes on looking at the page: it stays visible. */
async function loseFocus(page: Page): Promise<() => Promise<unknown>> {
  const onlooker = await sessionOf(page);
  await onlooker.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await (await sessionOf(page)).send('Emulation.setFocusEmulationEnabled', { enabled: false });
  const comeBack = await minimise(page);
  return async () => {
    await comeBack();
    await onlooker.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  };
}

/** From now on, each time that the window loses the focus or the tab is hidden. */
async function listen(page: Page): Promise<void> {
  // Told as text: what runs in a page is checked by no type here.
  await page.evaluate(`{
    const seen = globalThis.farfieldSeen = [];
    addEventListener('blur', () => seen.push('blur'));
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && seen.push('hidden'));
  }`);
}

async function onPage({ x, y }: { x: number; y: number }): Promise<{ x: number; y: number }> {
  const canvas = facility.remote.getByTestId('screen-live').locator('[data-shown="true"] canvas');
  const box = await canvas.boundingBox();
  const width = Number(await canvas.getAttribute('width'));
  if (box === null || width === 0) throw new Error('there is no picture');
  const scale = box.width / width;
  return { x: box.x + x * scale, y: box.y + y * scale };
}

function layoutThatTakesLetters(config: Config): string {
  const { layoutFile } = config['screen'] as { layoutFile: string };
  const layout: { regions: Config[] } = parse(readFileSync(layoutFile, 'utf8'));
  for (const region of layout.regions) if (region['regionId'] === 'viewportA') region['takesKeys'] = true;
  const own = path.join(folder.path, 'layout.yaml');
  writeFileSync(own, stringify(layout));
  return own;
}
