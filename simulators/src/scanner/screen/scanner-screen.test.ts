import { afterEach, expect, test } from 'vitest';
import { SystemClock } from '../../kernel/clock.ts';
import { EventLog } from '../../kernel/event-log.ts';
import type { Framebuffer } from '../../rfb/framebuffer.ts';
import { RfbTestClient } from '../../rfb/rfb-test-client.ts';
import { startScannerScreen, type ScannerScreen } from './scanner-screen.ts';
import type { ScannerView, ScreenCommand } from './scanner-view.ts';
import { demoView } from './screen-fixtures.ts';
import { PANELS, regionById, type Box } from './screen-layout.ts';
import { ScreenRenderer } from './screen-renderer.ts';

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function startScreen(first: ScannerView) {
  const clock = new SystemClock();
  const log = new EventLog({ clock });
  const commands: ScreenCommand[] = [];
  const world = { view: first };
  const screen = await startScannerScreen({
    view: () => world.view,
    command: (command) => commands.push(command),
    log: (event) => log.append(event),
    clock,
    host: '127.0.0.1',
    port: 0,
    auth: { kind: 'password', password: 'scanpw12' },
    frameRateHz: 20,
  });
  cleanUps.push(() => screen.stop());
  const client = await RfbTestClient.connect({ port: screen.port, password: 'scanpw12' });
  cleanUps.push(() => client.close());
  client.request(false);
  await client.nextUpdate();
  return { screen, log, commands, world, client };
}

/** Asks for updates until the viewer's picture fits. */
async function followUntil(client: RfbTestClient, fits: (picture: Framebuffer) => boolean): Promise<void> {
  while (!fits(client.framebuffer)) {
    client.request(true);
    await client.nextUpdate();
  }
}

function pixelsOf(picture: Framebuffer, box: Box): number[] {
  const pixels: number[] = [];
  for (let y = box.y; y < box.y + box.height; y++) {
    const start = (y * picture.width + box.x) * 4;
    pixels.push(...picture.pixels.subarray(start, start + box.width * 4));
  }
  return pixels;
}

/** Whether a box without images looks as this instant's state says. */
function isAsDrawn(
  now: { screen: ScannerScreen; world: { view: ScannerView } },
  box: Box,
): (picture: Framebuffer) => boolean {
  const renderer = new ScreenRenderer();
  return (picture) => {
    const drawn = renderer.render(now.screen.state, now.world.view, { image: () => null });
    return String(pixelsOf(picture, box)) === String(pixelsOf(drawn, box));
  };
}

const ready = demoView({ state: 'prepped', runningStepId: '', progress: 0 });
const startButton = regionById('start');

test('a viewer sees the screen, clicks Start, and sees the scan', async () => {
  const { screen, log, commands, world, client } = await startScreen(ready);
  await followUntil(client, isAsDrawn({ screen, world }, startButton));
  const before = pixelsOf(client.framebuffer, startButton);

  client.click(startButton.x + 20, startButton.y + 20);
  const entry = await log.waitFor((event) => event.what === 'clicked', 5000);
  expect(entry).toMatchObject({ source: 'screen', kind: 'told', detail: { target: 'start', did: 'start t2' } });
  expect(commands).toEqual([{ kind: 'start', stepId: 't2' }]);

  world.view = demoView({ progress: 0.5 });
  await followUntil(client, (picture) => String(pixelsOf(picture, startButton)) !== String(before));
  const viewport = regionById('viewportA');
  // The image comes from k-space, in its own time; a viewport without one is black but for two small labels.
  const brightPixels = (picture: Framebuffer): number =>
    pixelsOf(picture, viewport).filter((value, i) => i % 4 === 0 && value > 60).length;
  await followUntil(client, (picture) => brightPixels(picture) > 10_000);
  expect(brightPixels(client.framebuffer)).toBeGreaterThan(10_000);
});

test('frozenFrame: the picture stays, the click acts; afterwards the picture catches up', async () => {
  const { screen, log, commands, world, client } = await startScreen(ready);
  await followUntil(client, isAsDrawn({ screen, world }, startButton));
  screen.misbehave('frozenFrame', true);
  client.request(false);
  await client.nextUpdate();
  const before = client.framebuffer.pixels.slice();
  world.view = demoView({ state: 'fault', runningStepId: '', faultText: 'gradient power lost' });
  client.click(regionById('stop').x + 5, regionById('stop').y + 5);
  await log.waitFor((event) => event.what === 'clicked', 5000);
  expect(commands).toEqual([{ kind: 'stop' }]);
  client.request(false);
  await client.nextUpdate();
  expect(Buffer.from(client.framebuffer.pixels).equals(Buffer.from(before))).toBe(true);
  screen.misbehave('frozenFrame', false);
  await followUntil(client, isAsDrawn({ screen, world }, startButton));
  expect(Buffer.from(client.framebuffer.pixels).equals(Buffer.from(before))).toBe(false);
});

test('equal states give equal pixels, and only what changed is sent', async () => {
  const { screen, world, client } = await startScreen(demoView({ patient: null, steps: [], state: 'idle' }));
  const draw = (): Buffer =>
    Buffer.from(new ScreenRenderer().render(screen.state, world.view, { image: () => null }).pixels);
  expect(draw().equals(draw())).toBe(true);
  world.view = { ...world.view, clockText: '10:42' };
  client.request(true);
  const rects = await client.nextUpdate();
  expect(rects.length).toBeGreaterThan(0);
  for (const rect of rects) expect(rect.y + rect.height).toBeLessThanOrEqual(64);
});

test('off: the screen is dark', async () => {
  const { screen, world, client } = await startScreen(ready);
  await followUntil(client, isAsDrawn({ screen, world }, startButton));
  world.view = demoView({ state: 'off' });
  await followUntil(client, (picture) => isBlack(pixelsOf(picture, startButton)));
  expect(isBlack(pixelsOf(client.framebuffer, PANELS.patient))).toBe(true);
  expect(isBlack(pixelsOf(client.framebuffer, PANELS.limits))).toBe(true);
});

function isBlack(pixels: readonly number[]): boolean {
  return pixels.every((value, i) => i % 4 === 3 || value === 0);
}
