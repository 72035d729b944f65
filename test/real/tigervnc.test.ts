import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { ScreenLayout } from '@farfield/protocol/policy';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock as agentClock } from '../../agent/src/clock.ts';
import type { ScreenFact } from '../../agent/src/agent-state.ts';
import { SourceConnection } from '../../agent/src/adapters/rfb/source-connection.ts';
import type { SourceFailure } from '../../agent/src/adapters/rfb/source-failure.ts';
import { ScreenService } from '../../agent/src/screen/screen-service.ts';
import { TestViewer } from '../../agent/src/screen/test-viewer.ts';
import { systemClock as gatewayClock } from '../../gateway/src/clock.ts';
import { ScreenRelay } from '../../gateway/src/screen/screen-relay.ts';
import { TigerVnc, VNC_PASSWORD } from '../support/tigervnc.ts';
import { tempFolder } from '../support/test-site.ts';
import { pause, until } from '../support/wait.ts';

const area = (regionId: string, kind: 'free' | 'permit' | 'blocked', x: number, y: number, takesKeys = false) =>
  ({ regionId, words: regionId, kind, x, y, width: 100, height: 100, takesKeys }) as const;
const LAYOUT: ScreenLayout = {
  layoutId: 'tigervnc',
  width: 640,
  height: 480,
  regions: [
    area('queue', 'free', 0, 0, true),
    area('start', 'permit', 200, 200),
    area('tableOut', 'blocked', 400, 200),
  ],
  neutral: { x: 600, y: 460 },
};

interface Viewer {
  readonly viewer: TestViewer;
  readonly socket: WebSocket;
  closeReason: string;
}

const folder = tempFolder('tigervnc');
let vnc: TigerVnc;
let gateway: Server;
let relay: ScreenRelay;
let service: ScreenService;
let url: string;
let facts: ScreenFact[];
const viewers: Viewer[] = [];

beforeAll(async () => {
  vnc = await TigerVnc.start(folder.path);
}, 960_000);

afterAll(async () => {
  await vnc?.stop();
  folder.remove();
});

beforeEach(async () => {
  facts = [];
  relay = new ScreenRelay({
    clock: gatewayClock(),
    log: pino({ level: 'silent' }),
    authenticate: (token) => Promise.resolve(token === 'good' ? { sessionId: 'sign-in' } : null),
    isSeated: () => true,
    openScreen: (_siteId, open) => {
      service.open(open);
      return true;
    },
    closeScreen: (_siteId, { screenSession }) => service.close(screenSession),
  });
  gateway = createServer();
  gateway.on('upgrade', (request, stream, head) => {
    if (!relay.handleUpgrade(request, stream, head)) stream.destroy();
  });
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const address = gateway.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `ws://127.0.0.1:${address.port}`;
  service = serviceWith(VNC_PASSWORD);
});

afterEach(async () => {
  for (const { viewer, socket } of viewers.splice(0)) {
    viewer.stopBeating();
    socket.terminate();
  }
  await service.stop();
  relay.stop();
  gateway.close();
  await once(gateway, 'close');
});

function serviceWith(password: string): ScreenService {
  const quiet = pino({ level: 'silent' });
  return new ScreenService({
    source: { host: '127.0.0.1', port: vnc.port, password },
    layout: LAYOUT,
    gateway: { url },
    clock: agentClock,
    log: quiet,
    onFact: (fact) => facts.push(fact),
  });
}

/** A console's screen socket at the gateway's door, with a viewer that decodes what comes. */
async function look(consoleId: string): Promise<Viewer> {
  const socket = new WebSocket(`${url}/ws/screen`);
  const one: Viewer = { socket, viewer: new TestViewer((bytes) => socket.send(bytes)), closeReason: '' };
  viewers.push(one);
  socket.on('message', (data: Buffer) => one.viewer.receive(data));
  socket.on('error', () => {});
  socket.on('close', (code, reason) => {
    one.closeReason = `${code} ${reason.toString()}`;
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ siteId: 'demo', consoleId, token: 'good' }));
  return one;
}

/** The holder of the lease, who has seen a live picture. */
async function lookAsHolder(): Promise<Viewer> {
  service.setSituation({ holderConsoleId: 'c-1', patientMayBeInRoom: true });
  await until('the screen is live', () => facts.at(-1)?.source === 'live', { withinMs: 15_000 });
  const one = await look('c-1');
  await until('RFB is up', () => one.viewer.isReady, { withinMs: 10_000 });
  one.viewer.startBeating();
  await until('alive', () => one.viewer.isAlive);
  return one;
}

test('the picture of a real TigerVNC arrives through worker and relay, decoded', async () => {
  const { viewer } = await lookAsHolder();
  expect([viewer.width, viewer.height, viewer.name]).toEqual([640, 480, 'MR console']);
  expect(facts.at(-1)).toMatchObject({ source: 'live', layout: 'asCalibrated' });
  viewer.request(false);
  await until('a whole picture', () => viewer.updates >= 1, { withinMs: 15_000 });
  expect(viewer.pixel(210, 210)).toEqual([200, 30, 30]);
  expect(viewer.pixel(500, 50)).not.toEqual([200, 30, 30]);
  expect(viewer.receivedBytes).toBeGreaterThan(640 * 480 * 4);
});

test('a free click moves the X pointer and presses; in permit, blocked and unlisted places nothing moves', async () => {
  const { viewer } = await lookAsHolder();
  viewer.click(50, 60);
  await until('the X pointer is there', () => vnc.pointer().x === 50 && vnc.pointer().y === 60);
  await until('X saw press and release', () => vnc.events().includes('ButtonRelease 50,60'));
  const before = vnc.events().length;
  viewer.click(250, 250);
  viewer.click(450, 250);
  viewer.click(320, 40);
  await until('each is refused', () => viewer.refusals.length === 3);
  // Behind those in the same stream: when this has arrived, nothing of them is on its way any more.
  viewer.click(70, 80);
  await until('the next free click', () => vnc.events().includes('ButtonRelease 70,80'));
  expect(vnc.events().slice(before)).toEqual(['ButtonPress 70,80', 'ButtonRelease 70,80']);
  expect(viewer.refusals).toEqual(['screenNotCalibrated', 'screenRegionBlocked', 'screenNotCalibrated']);
  expect(vnc.pointer()).toEqual({ x: 70, y: 80 });
});

test('a viewer without the lease moves nothing', async () => {
  await lookAsHolder();
  const at = vnc.pointer();
  const other = await look('c-2');
  await until('RFB is up', () => other.viewer.isReady);
  await until('alive', () => other.viewer.isAlive);
  other.viewer.click(20, 20);
  await until('it is refused', () => other.viewer.refusals.length === 1);
  await pause(200);
  expect(vnc.pointer()).toEqual(at);
  expect(other.viewer.refusals).toEqual(['notHolder']);
});

test.each<[string, (one: Viewer) => void]>([
  ['its socket is cut', ({ socket }) => socket.terminate()],
  ['it falls silent', ({ viewer }) => viewer.stopBeating()],
  ['its lease ends', () => service.setSituation({ holderConsoleId: null, patientMayBeInRoom: true })],
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
      void new SourceConnection(address, agentClock, { onReady: nothing, onData: nothing, onEnded: resolve });
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
