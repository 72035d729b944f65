import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../agent/src/clock.ts';
import type { ScreenFact } from '../../agent/src/agent-state.ts';
import { SourceConnection } from '../../agent/src/adapters/rfb/source-connection.ts';
import type { SourceFailure } from '../../agent/src/adapters/rfb/source-failure.ts';
import { ScreenService } from '../../agent/src/screen/screen-service.ts';
import { GOOD_TOKEN, RelayGateway } from '../support/relay-gateway.ts';
import { ScreenConsole } from '../support/screen-console.ts';
import { TigerVnc, VNC_PASSWORD } from '../support/tigervnc.ts';
import { tempFolder } from '../support/test-site.ts';
import { until } from '../support/wait.ts';

// What the site does when TigerVNC or a console fails it, with screen service and relay in one process, so that a
// console can fall silent and a password change between two lines. That all of it carries a picture: tigervnc.test.ts.

const area = (regionId: string, kind: 'free' | 'permit' | 'blocked', x: number, y: number, takesKeys = false) =>
  ({ regionId, words: regionId, kind, x, y, width: 100, height: 100, takesKeys }) as const;
const LAYOUT: MarkedLayout = {
  layoutId: 'tigervnc',
  width: 640,
  height: 480,
  regions: [area('queue', 'free', 0, 0, true)],
  neutral: { x: 600, y: 460 },
};

const WITHIN_MS = 3_000;
const WITH_CLOCK: MarkedLayout = {
  ...LAYOUT,
  lifeSign: {
    words: 'Clock',
    x: 420,
    y: 0,
    width: 200,
    height: 40,
    withinMs: WITHIN_MS,
    leastPixels: 8,
    mayRepeat: false,
  },
};

const folder = tempFolder('tigervnc');
let vnc: TigerVnc;
let gateway: RelayGateway;
let service: ScreenService;
let facts: ScreenFact[];
const consoles: ScreenConsole[] = [];

beforeAll(async () => {
  vnc = await TigerVnc.start(folder.path);
}, 960_000);

afterAll(async () => {
  await vnc?.stop();
  folder.remove();
});

beforeEach(async () => {
  facts = [];
  gateway = await RelayGateway.open(() => service);
  service = serviceWith(VNC_PASSWORD);
});

afterEach(async () => {
  for (const one of consoles.splice(0)) one.end();
  await service.stop();
  await gateway.close();
});

function serviceWith(password: string, layout: MarkedLayout = LAYOUT): ScreenService {
  const quiet = pino({ level: 'silent' });
  return new ScreenService({
    source: { host: '127.0.0.1', port: vnc.port, password },
    layout,
    gateway: { url: gateway.url },
    clock: systemClock,
    log: quiet,
    onFact: (fact) => facts.push(fact),
    onCutDrag: () => undefined,
  });
}

async function look(consoleId: string): Promise<ScreenConsole> {
  const one = await ScreenConsole.open(gateway.url, { siteId: 'demo', consoleId, token: GOOD_TOKEN });
  consoles.push(one);
  return one;
}

/** The holder of the lease, who has seen a live picture. */
async function lookAsHolder(): Promise<ScreenConsole> {
  service.setSituation({ holderConsoleId: 'c-1', patientMayBeInRoom: true, isViewOnly: false });
  await until('the screen is live', () => facts.at(-1)?.source === 'live', { withinMs: 15_000 });
  const one = await look('c-1');
  await one.isSeen();
  return one;
}

test.each<[string, (one: ScreenConsole) => void]>([
  ['its socket is cut', (one) => one.end()],
  ['it falls silent', ({ viewer }) => viewer.stopBeating()],
])('a button held while %s is let go at the neutral spot, not where it was pressed', async (_, act) => {
  const one = await lookAsHolder();
  const before = vnc.events().length;
  one.viewer.pointer(30, 30, 0);
  one.viewer.pointer(30, 30, 1);
  await until('X saw the press', () => vnc.events().slice(before).includes('ButtonPress 30,30'));
  act(one);
  await until('X saw the release', () => vnc.events().length >= before + 2);
  expect(vnc.events().slice(before)).toEqual(['ButtonPress 30,30', 'ButtonRelease 600,460']);
});

test('a server that is stopped dead is lost within seconds, and live again when it goes on', async () => {
  const { viewer } = await lookAsHolder();
  vnc.freeze();
  try {
    await until('lost', () => facts.at(-1)?.source === 'lost', { withinMs: 8_000 });
    viewer.pointer(30, 30, 1);
    await until('refused', () => viewer.refusals.includes('staleEcho'));
  } finally {
    vnc.thaw();
  }
  await until('live', () => facts.at(-1)?.source === 'live', { withinMs: 15_000 });
  expect(facts.map(({ source }) => source)).toContain('lost');
});

test('a desktop whose clock stands still is frozen although TigerVNC answers, and live when it goes on', async () => {
  const clock = await vnc.clock();
  try {
    await service.stop();
    facts = [];
    service = serviceWith(VNC_PASSWORD, WITH_CLOCK);
    const { viewer } = await lookAsHolder();
    const before = vnc.events().length;
    // A screen at rest whose clock goes is live for as long as one looks.
    await new Promise((resolve) => setTimeout(resolve, 2 * WITHIN_MS));
    expect(
      facts.slice(facts.findIndex(({ source }) => source === 'live')).every(({ source }) => source === 'live'),
    ).toBe(true);
    viewer.pointer(30, 30, 0);
    viewer.pointer(30, 30, 1);
    await until('X saw the press', () => vnc.events().slice(before).includes('ButtonPress 30,30'));
    clock.signal('SIGSTOP');
    const stoppedMs = performance.now();
    await until('frozen', () => facts.at(-1)?.source === 'frozen', { withinMs: 8_000 });
    expect(performance.now() - stoppedMs).toBeLessThan(WITHIN_MS + 1_500);
    await until('let go', () => vnc.events().length === before + 2);
    viewer.pointer(30, 30, 0);
    viewer.pointer(30, 30, 1);
    await until('refused', () => viewer.refusals.includes('staleEcho'));
    viewer.pointer(30, 30, 0);
    expect(vnc.events().slice(before)).toEqual(['ButtonPress 30,30', 'ButtonRelease 600,460']);
    clock.signal('SIGCONT');
    await until('live', () => facts.at(-1)?.source === 'live', { withinMs: 8_000 });
    viewer.pointer(30, 30, 1);
    await until('X sees a press again', () => vnc.events().at(-1) === 'ButtonPress 30,30');
  } finally {
    clock.signal('SIGCONT');
    await clock.end();
  }
});

test('a wrong password is said in words and tried so seldom that TigerVNC never shuts this address out', async () => {
  await service.stop();
  service = serviceWith('wrong');
  await until('the watcher was refused', () => facts.at(-1)?.source === 'lost' && vnc.log.includes('AuthFailure'));
  const reasons: string[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const one = await look(`c-${attempt}`);
    reasons.push(await until('an end with words', () => (one.closeReason === '' ? null : one.closeReason)));
  }
  expect(reasons).toHaveLength(8);
  for (const reason of reasons)
    expect(reason).toMatch(/^4400 SOURCE_PASSWORD_WRONG: the scanner screen did not accept the password/);
  await service.stop();
  service = serviceWith(VNC_PASSWORD);
  await until('the right one is taken', () => facts.at(-1)?.source === 'live', { withinMs: 10_000 });
});

// Last, because TigerVNC goes on refusing for a while.
test('an address that TigerVNC has shut out is told so in TigerVNC’s own words', async () => {
  await service.stop();
  const ends: string[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const failure = await new Promise<SourceFailure>((resolve) => {
      const address = { host: '127.0.0.1', port: vnc.port, password: 'wrong' };
      const nothing = (): void => {};
      void new SourceConnection(address, systemClock, { onReady: nothing, onData: nothing, onEnded: resolve });
    });
    ends.push(failure.code);
  }
  expect(ends[0]).toBe('SOURCE_PASSWORD_WRONG');
  expect(ends.at(-1)).toBe('SOURCE_REFUSED');
  service = serviceWith(VNC_PASSWORD);
  const one = await look('c-1');
  const reason = await until('an end with words', () => (one.closeReason === '' ? null : one.closeReason));
  expect(reason).toMatch(/^4400 SOURCE_REFUSED: .*Too many security failures/);
  expect(facts.at(-1)?.source).toBe('lost');
});
