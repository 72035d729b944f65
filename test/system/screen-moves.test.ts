import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../agent/src/clock.ts';
import { ScreenHub } from '../../agent/src/screen/screen-hub.ts';
import type { ScreenCounts } from '../../agent/src/screen/screen-messages.ts';
import { TestSource } from '../../agent/src/screen/test-source.ts';
import { ScreenConsole } from '../support/screen-console.ts';
import { TwoPathSite } from '../support/two-path-site.ts';

/** A picture that is asked for over the better path beside the one that is shown: real gateway, real sockets, two paths. */
const EVERY_MS = 50;
const SLOW_MS = 250;

let site: TwoPathSite | null = null;
afterEach(async () => {
  await site?.stop();
  site = null;
});

function until(condition: () => boolean, timeout = 20_000): Promise<void> {
  return vi.waitFor(() => expect(condition()).toBe(true), { timeout, interval: 10 });
}

async function bench() {
  const source = new TestSource();
  const sourcePort = await source.listen();
  onTestFinished(() => source.close());
  site = await TwoPathSite.start();
  const at = site;
  await until(() => at.up.length === 2);
  const free = {
    regionId: 'a',
    words: 'a',
    kind: 'free',
    x: 0,
    y: 0,
    width: 20,
    height: 20,
    takesKeys: false,
  } as const;
  const counts: { now: ScreenCounts | null } = { now: null };
  const hub = new ScreenHub(
    {
      source: { host: '127.0.0.1', port: sourcePort, password: null },
      layout: { layoutId: 'l', width: 64, height: 48, regions: [free], neutral: { x: 60, y: 40 } },
      gateway: { url: at.gateway.gateway.url },
    },
    { ...systemClock },
    (message) => {
      if (message.kind === 'counts') counts.now = message.counts;
    },
  );
  onTestFinished(() => hub.stop());
  const opened: string[] = [];
  at.onHeard = (body) => {
    if (body.kind !== 'screenOpen') return;
    const by = at.uplink.betterPath();
    opened.push(by?.localAddress ?? 'as configured');
    hub.handle({ kind: 'open', open: body.value, by });
  };
  at.onBetterPath = () => hub.handle({ kind: 'betterPath', by: at.uplink.betterPath() });
  const turn = setInterval(() => {
    const handsOn = { holderConsoleId: 'c-1', patientMayBeInRoom: false, isViewOnly: false };
    hub.handle({ kind: 'situation', handsOn, turn: 1 });
    // The picture changes all the time: whoever asks gets something new.
    source.grey = 0x40 + (Math.floor(performance.now() / 40) % 100);
  }, EVERY_MS);
  onTestFinished(() => clearInterval(turn));
  const token = await at.gateway.signIn('rst');
  await at.gateway.console('rst', { consoleId: 'c-1', token });
  const look = async (purpose?: string): Promise<ScreenConsole> => {
    const hello = { siteId: 'demo-1', consoleId: 'c-1', token, ...(purpose === undefined ? {} : { purpose }) };
    const one = await ScreenConsole.open(at.gateway.gateway.url, hello);
    onTestFinished(() => one.end());
    await one.isSeen();
    one.viewer.request(false);
    const asks = setInterval(() => one.viewer.request(true), EVERY_MS);
    onTestFinished(() => clearInterval(asks));
    await until(() => one.viewer.updates > 0);
    return one;
  };
  return { at, source, opened, counts, look };
}

test('the better path becomes another one: told, carried twice, and never a moment without a picture that goes on', async () => {
  const { at, source, opened, counts, look } = await bench();
  const old = await look();
  expect(opened).toEqual(['127.0.0.1']);
  // Whichever of the two goes on: what a page that changes over when the new one is whole shows.
  const gaps: number[] = [];
  let [seen, seenMs] = [0, performance.now()];
  let newer: ScreenConsole | null = null;
  const watch = setInterval(() => {
    const updates = old.viewer.updates + (newer?.viewer.updates ?? 0);
    if (updates === seen) return;
    gaps.push(performance.now() - seenMs);
    [seen, seenMs] = [updates, performance.now()];
  }, 5);
  onTestFinished(() => clearInterval(watch));
  at.primary.set({ delayMs: SLOW_MS });
  const isTold = (): boolean => old.viewer.notices.some(({ kind }) => kind === 'betterPath');
  await until(isTold);
  newer = await look('beside');
  expect(opened).toEqual(['127.0.0.1', '127.0.0.2']);
  const before = old.viewer.updates;
  await until(() => old.viewer.updates > before + 2);
  expect(newer.viewer.pixels.every((byte) => byte === 0)).toBe(false);

  // Pressed and let go by the old socket, which is slow; then by the new one, which is not: the old press comes after it.
  old.viewer.pointer(5, 5, 1);
  old.viewer.pointer(5, 5, 0);
  newer.viewer.pointer(8, 8, 1);
  newer.viewer.pointer(8, 8, 0);
  await until(() => counts.now?.inputsOvertaken === 2);
  expect(source.input.filter((line) => line.startsWith('pointer'))).toEqual(['pointer 8,8 1', 'pointer 8,8 0']);

  old.end();
  const after = newer.viewer.updates;
  await until(() => (newer?.viewer.updates ?? 0) > after + 10);
  expect(newer.closeReason).toBe('');
  // A page that waits for a socket to be given up, as for one that hangs, sees nothing for twice as long.
  expect(Math.max(...gaps)).toBeLessThan(2_000);
});
