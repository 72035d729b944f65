import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type CutDragWhy, SCREEN_WINDOW_BYTES } from '@farfield/protocol';
import type { MarkedLayout } from '@farfield/protocol/screen-layout';
import { systemClock } from '../clock.ts';
import type { ScreenFact } from '../agent-state.ts';
import { testLog } from '../uplink/test-log.ts';
import type { CutDragInput } from './cut-drags.ts';
import { fingerprint } from './screen-mark.ts';
import type { HandsOn } from './screen-messages.ts';
import { ScreenService } from './screen-service.ts';
import { TestSource, type TestSourceOptions } from './test-source.ts';
import { TestViewer } from './test-viewer.ts';

const region = (regionId: string, kind: 'free' | 'permit' | 'blocked', x: number, takesKeys = false) =>
  ({ regionId, words: regionId, kind, x, y: 0, width: 10, height: 10, takesKeys }) as const;
const LAYOUT: MarkedLayout = {
  layoutId: 'l',
  width: 64,
  height: 48,
  regions: [region('queue', 'free', 0, true), region('start', 'permit', 20), region('tableOut', 'blocked', 40)],
  neutral: { x: 60, y: 40 },
};
const MINE = { holderConsoleId: 'c-1', patientMayBeInRoom: true, isViewOnly: false };

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function until(isTrue: () => boolean, withinMs = 10_000): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() > endMs) throw new Error(`never: ${isTrue.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Dialled {
  readonly viewer: TestViewer;
  readonly socket: WebSocket;
  readonly hello: string[];
  closeReason: string;
}

/** The gateway's screen door and the console behind it, in one: what the agent dials is a viewer here. */
async function door(): Promise<{ url: string; dialled: Dialled[] }> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, path: '/ws/screen-agent' });
  const dialled: Dialled[] = [];
  sockets.on('connection', (socket) => {
    const one: Dialled = {
      viewer: new TestViewer((bytes) => socket.send(bytes)),
      socket,
      hello: [],
      closeReason: '',
    };
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) one.viewer.receive(data);
      else one.hello.push(data.toString());
    });
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      one.viewer.stopBeating();
      one.closeReason = `${code} ${reason.toString()}`;
    });
    one.viewer.startBeating();
    dialled.push(one);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    for (const { socket } of dialled) socket.terminate();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `ws://127.0.0.1:${address.port}`, dialled };
}

async function bench(own: { source?: TestSourceOptions; layout?: MarkedLayout | null; password?: string } = {}) {
  const source = new TestSource(own.source);
  const port = await source.listen();
  cleanUps.push(() => source.close());
  const { url, dialled } = await door();
  const facts: ScreenFact[] = [];
  const cuts: CutDragInput[] = [];
  const { log, lines, codes } = testLog();
  const service = new ScreenService({
    source: { host: '127.0.0.1', port, password: own.password ?? null },
    layout: own.layout === undefined ? LAYOUT : own.layout,
    gateway: { url },
    clock: systemClock,
    log,
    onFact: (fact) => facts.push(fact),
    onCutDrag: (what) => cuts.push(what),
  });
  cleanUps.push(() => service.stop());
  const open = async (consoleId = 'c-1', screenSession = `v-${dialled.length}`): Promise<Dialled> => {
    const index = dialled.length;
    service.open({ consoleId, screenSession, ticket: 't', purpose: '' });
    await until(() => dialled.length > index);
    const one = dialled[index];
    if (one === undefined) throw new Error('not dialled');
    return one;
  };
  /** open, live, and an `alive` notice seen: input counts from now on */
  const openReady = async (consoleId = 'c-1'): Promise<Dialled> => {
    await until(() => facts.at(-1)?.source === 'live');
    const one = await open(consoleId);
    await until(() => one.viewer.isReady && one.viewer.isAlive);
    return one;
  };
  return { source, service, facts, cuts, dialled, open, openReady, lines, codes };
}

test('a console sees the picture: the agent signs in with the password, the console without', async () => {
  const { openReady, facts, source } = await bench({ source: { password: 'scanpw12' }, password: 'scanpw12' });
  const { viewer, hello } = await openReady();
  expect(hello).toEqual([JSON.stringify({ screenSession: 'v-0', ticket: 't' })]);
  expect([viewer.width, viewer.height, viewer.name]).toEqual([64, 48, 'MR 1']);
  viewer.request(false);
  await until(() => viewer.updates === 1);
  expect(viewer.pixel(63, 47)).toEqual([0x40, 0x40, 0x40]);
  expect(facts.at(-1)).toMatchObject({
    source: 'live',
    layout: 'asCalibrated',
    regions: [{ regionId: 'queue' }, {}, {}],
  });
  expect(source.lookers.flatMap(({ said }) => said.filter((line) => line.startsWith('shared')))).toEqual([
    'shared 1',
    'shared 1',
  ]);
});

test('only the lease holder reaches the scanner, and only free regions', async () => {
  const { openReady, service, source } = await bench();
  service.setSituation(MINE);
  const { viewer } = await openReady();
  viewer.click(5, 5);
  await until(() => source.input.length === 3);
  expect(source.input).toEqual(['pointer 5,5 0', 'pointer 5,5 1', 'pointer 5,5 0']);
  viewer.click(25, 5);
  viewer.click(45, 5);
  viewer.click(35, 30);
  await until(() => viewer.refusals.length === 3);
  expect(viewer.refusals).toEqual(['screenNotCalibrated', 'screenRegionBlocked', 'screenNotCalibrated']);
  const other = await openReady('c-2');
  other.viewer.click(5, 5);
  await until(() => other.viewer.refusals.length === 1);
  expect(other.viewer.refusals).toEqual(['notHolder']);
  expect(source.input).toHaveLength(3);
  await until(() => service.counts().inputsWithheld === 1);
  expect(service.counts()).toMatchObject({ viewers: 2, inputsPassed: 3, inputsWithheld: 1 });
});

const GREY = 0x40;
/** The queue is known by the eight pixels above the picture's lower edge, all of one grey. */
const MARKED: MarkedLayout = {
  ...LAYOUT,
  regions: [
    {
      ...region('queue', 'free', 0, true),
      mark: { x: 4, y: 46, width: 4, height: 2, sha256: fingerprint(new Uint8Array(8).fill(GREY)) },
    },
    region('viewport', 'free', 12),
  ],
};

test('a marked region takes a press while its mark is seen, and in its order what comes right behind it', async () => {
  const { openReady, service, source } = await bench({ layout: MARKED });
  service.setSituation(MINE);
  const { viewer } = await openReady();
  viewer.click(5, 5);
  viewer.key(0x61, true);
  viewer.key(0x61, false);
  viewer.click(6, 6);
  await until(() => source.input.length === 8);
  expect(source.input).toEqual([
    'pointer 5,5 0',
    'pointer 5,5 1',
    'pointer 5,5 0',
    'key 97 down',
    'key 97 up',
    'pointer 6,6 0',
    'pointer 6,6 1',
    'pointer 6,6 0',
  ]);
});

test('something else at the place of the mark: a press goes nowhere, a region without a mark is as before', async () => {
  const { openReady, service, source } = await bench({ layout: MARKED });
  service.setSituation(MINE);
  const { viewer } = await openReady();
  source.grey = 0x7f;
  viewer.click(5, 5);
  viewer.key(0x61, true);
  await until(() => viewer.refusals.length === 2);
  expect(viewer.refusals).toEqual(['screenLayoutChanged', 'screenNotCalibrated']);
  expect(source.input).toEqual(['pointer 5,5 0']);
  viewer.click(15, 5);
  source.grey = GREY;
  viewer.click(5, 5);
  await until(() => source.input.length === 7);
  expect(source.input.slice(1)).toEqual([
    ...['pointer 15,5 0', 'pointer 15,5 1', 'pointer 15,5 0'],
    ...['pointer 5,5 0', 'pointer 5,5 1', 'pointer 5,5 0'],
  ]);
});

test('something comes up in front of a field that was clicked: its next key goes nowhere, and one that is down may go up', async () => {
  const { openReady, service, source } = await bench({ layout: MARKED });
  service.setSituation(MINE);
  const { viewer } = await openReady();
  viewer.click(5, 5);
  viewer.key(0x61, true);
  await until(() => source.input.length === 4);
  source.grey = 0x7f;
  viewer.key(0x62, true);
  viewer.key(0x62, false);
  await until(() => viewer.refusals.length === 1);
  expect(viewer.refusals).toEqual(['screenLayoutChanged']);
  viewer.key(0x61, false);
  await until(() => source.input.includes('key 97 up'));
  expect(source.input.slice(3)).toEqual(['key 97 down', 'key 97 up']);
});

test.each<[string, (one: Dialled, service: ScreenService) => void]>([
  ['the lease ends', (_, service) => service.setSituation({ ...MINE, holderConsoleId: null })],
  ['the console lets go', ({ viewer }) => viewer.say({ kind: 'letGo' })],
])('%s while a press waits for its mark → it never comes, nor does its release', async (_, act) => {
  const { openReady, service, source } = await bench({ layout: MARKED });
  service.setSituation(MINE);
  const one = await openReady();
  const held: (() => void)[] = (source.held = []);
  one.viewer.pointer(5, 5, 1);
  await until(() => held.length > 0);
  act(one, service);
  await until(() => service.counts().inputsDropped >= 1);
  source.held = null;
  for (const answer of held) answer();
  service.setSituation(MINE);
  one.viewer.pointer(7, 7, 1);
  one.viewer.pointer(7, 7, 0);
  one.viewer.click(15, 5);
  await until(() => source.input.length >= 3);
  expect(source.input).toEqual(['pointer 15,5 0', 'pointer 15,5 1', 'pointer 15,5 0']);
});

test('what waited behind a slow look is too late, wherever it was pressed', async () => {
  const { openReady, service, source } = await bench({ layout: MARKED });
  service.setSituation(MINE);
  const { viewer } = await openReady();
  const held: (() => void)[] = (source.held = []);
  viewer.pointer(5, 5, 1);
  viewer.pointer(5, 5, 0);
  viewer.click(15, 5);
  await until(() => held.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 700));
  source.held = null;
  for (const answer of held) answer();
  await until(() => viewer.refusals.length === 2);
  expect(viewer.refusals).toEqual(['staleEcho', 'staleEcho']);
  expect(source.input.filter((line) => line.endsWith(' 1'))).toEqual([]);
});

test('keys follow a click into a region that takes them', async () => {
  const { openReady, service, source } = await bench();
  service.setSituation(MINE);
  const { viewer } = await openReady();
  viewer.key(0x61, true);
  viewer.click(5, 5);
  viewer.key(0x61, true);
  viewer.key(0x61, false);
  viewer.key(0xff0d, true);
  await until(() => viewer.refusals.length === 2);
  expect(source.input.filter((line) => line.startsWith('key'))).toEqual(['key 97 down', 'key 97 up']);
});

test('clipboard, xvp, resize and fence end in the agent; an unknown message closes this viewer only', async () => {
  const { openReady, source, service, dialled } = await bench();
  service.setSituation(MINE);
  const { viewer } = await openReady();
  const bad = await openReady('c-2');
  viewer.rfb(Buffer.from([6, 0, 0, 0, 0, 0, 0, 2, 65, 65]));
  viewer.rfb(Buffer.from([250, 0, 1, 2]));
  viewer.rfb(Buffer.from([251, 0, 4, 0, 3, 0, 0, 0]));
  viewer.rfb(Buffer.from([248, 0, 0, 0, 0, 0, 0, 0, 0]));
  viewer.rfb(Buffer.from([2, 0, 0, 3, 0, 0, 0, 0, 255, 255, 254, 200, 255, 255, 254, 199]));
  bad.viewer.rfb(Buffer.from([77, 1, 2, 3]));
  await until(() => dialled[1]?.closeReason !== '');
  expect(dialled[1]?.closeReason).toBe('4400 SCREEN_VIEWER_BROKEN: message type 77');
  await until(() => service.counts().messagesRefused.fence === 1);
  expect(service.counts()).toMatchObject({
    viewersBroken: 1,
    encodingsStripped: 2,
    messagesRefused: { clipboard: 1, xvp: 1, setDesktopSize: 1, fence: 1 },
  });
  viewer.click(5, 5);
  await until(() => source.input.length === 3);
  const said = source.clients.flatMap((client) => client.said);
  expect(said.filter((line) => line.startsWith('message'))).toEqual([]);
  expect(said).toContain('encodings 0');
});

test.each<[string, CutDragWhy, (one: Dialled, service: ScreenService) => void]>([
  ['the lease ends', 'controlEnded', (_, service) => service.setSituation({ ...MINE, holderConsoleId: null })],
  [
    'the verdict leaves remote only view, talk and STOP',
    'viewOnly',
    (_, service) => service.setSituation({ ...MINE, isViewOnly: true }),
  ],
  [
    'another console gets the lease',
    'controlEnded',
    (_, service) => service.setSituation({ ...MINE, holderConsoleId: 'c-2' }),
  ],
  ['the socket is cut', 'connectionEnded', ({ socket }) => socket.terminate()],
  ['the console falls silent', 'linkSilent', ({ viewer }) => viewer.stopBeating()],
  ['the console asks for it', 'pageLetGo', ({ viewer }) => viewer.say({ kind: 'letGo' })],
])(
  '%s with key and button held → key up, button let go at the neutral spot, one cut drag told',
  async (_, why, act) => {
    const { openReady, service, source, cuts } = await bench();
    service.setSituation(MINE);
    const one = await openReady();
    one.viewer.click(5, 5);
    one.viewer.key(0x61, true);
    one.viewer.pointer(6, 6, 1);
    await until(() => source.input.length === 5);
    const sinceMs = Date.now();
    act(one, service);
    await until(() => source.input.length === 8);
    expect(source.input.slice(5)).toEqual(['key 97 up', 'pointer 60,40 1', 'pointer 60,40 0']);
    await until(() => cuts.length > 0);
    expect(cuts).toEqual([{ kind: 'dragCut', consoleId: 'c-1', region: 'queue', why, atWallMs: expect.any(Number) }]);
    const [cut] = cuts;
    expect(cut?.kind === 'dragCut' ? cut.atWallMs - sinceMs : -1).toBeGreaterThanOrEqual(0);
  },
);

test('a drag that the hand itself ends, and a key that is let go, are no cut drag', async () => {
  const { openReady, service, source, cuts } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.click(5, 5);
  one.viewer.pointer(6, 6, 1);
  one.viewer.pointer(8, 8, 1);
  one.viewer.pointer(8, 8, 0);
  one.viewer.key(0x61, true);
  await until(() => source.input.includes('key 97 down'));
  service.setSituation({ ...MINE, holderConsoleId: null });
  await until(() => source.input.includes('key 97 up'));
  // What is told of a cut goes the same way as this, before it.
  one.viewer.say({ kind: 'cutRead', cutId: 3 });
  await until(() => cuts.length > 0);
  expect(cuts).toEqual([{ kind: 'cutDragRead', consoleId: 'c-1', cutId: 3 }]);
});

test('the worker dies in the middle of a drag → the agent names the drag', async () => {
  const { openReady, service, source, cuts, facts } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.pointer(5, 5, 1);
  await until(() => source.input.includes('pointer 5,5 1'));
  // Its word that a button is held came before this one of its counts.
  await until(() => service.counts().inputsPassed >= 1);
  const pid = service.workerPid;
  expect(pid).toBeTypeOf('number');
  process.kill(pid ?? 0, 'SIGKILL');
  await until(() => facts.at(-1)?.source === 'lost');
  expect(cuts).toEqual([
    { kind: 'dragCut', consoleId: 'c-1', region: 'queue', why: 'workerLost', atWallMs: expect.any(Number) },
  ]);
});

// It has heard nothing of the end, and what it knew of is all that there is to go by.
test.each<[string, HandsOn]>([
  ['control is taken back', { ...MINE, holderConsoleId: null }],
  ['somebody else gets control', { ...MINE, holderConsoleId: 'c-2' }],
  ['nothing else happens', MINE],
])(
  'a worker hangs with a button held, and %s before it is ended → let go at the neutral spot all the same',
  async (_, after) => {
    const { openReady, service, source, cuts, facts } = await bench();
    service.setSituation(MINE);
    const one = await openReady();
    one.viewer.pointer(5, 5, 1);
    await until(() => source.input.includes('pointer 5,5 1'));
    await until(() => service.counts().inputsPassed >= 1);
    process.kill(service.workerPid ?? 0, 'SIGSTOP');
    service.setSituation(after);
    await until(() => cuts.length > 0);
    expect(cuts).toMatchObject([{ kind: 'dragCut', region: 'queue', why: 'workerLost' }]);
    expect(facts.at(-1)).toMatchObject({ source: 'lost', mayBeHeld: true });
    await until(() => source.input.includes('pointer 60,40 0'), 6_000);
    await until(() => facts.at(-1)?.mayBeHeld === false);
  },
  30_000,
);

test('control ends and the worker hears of it, then dies: nobody’s pointer is moved', async () => {
  const { openReady, service, source, facts } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.pointer(5, 5, 1);
  await until(() => source.input.includes('pointer 5,5 1'));
  expect(service.mayBeHeld).toBe(true);
  service.setSituation({ ...MINE, holderConsoleId: null });
  await until(() => source.input.includes('pointer 60,40 0'));
  await until(() => !service.mayBeHeld);
  const before = source.input.length;
  process.kill(service.workerPid ?? 0, 'SIGKILL');
  await until(() => facts.at(-1)?.source === 'lost');
  await until(() => facts.at(-1)?.source === 'live');
  expect(facts.every(({ mayBeHeld }) => !mayBeHeld)).toBe(true);
  expect(source.input).toHaveLength(before);
}, 30_000);

// Said once, and then never again: a screen that is busy just then keeps the button down until somebody presses anew.
test('the worker dies with a button held while the screen takes no connection → let go when it does, and said for as long as it may be held', async () => {
  const { openReady, service, source, facts, codes } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.pointer(5, 5, 1);
  await until(() => source.input.includes('pointer 5,5 1'));
  await until(() => service.counts().inputsPassed >= 1);
  source.mood = 'mute';
  process.kill(service.workerPid ?? 0, 'SIGKILL');
  await until(() => facts.at(-1)?.source === 'lost');
  await until(() => codes().includes('SOURCE_SILENT'));
  source.mood = 'well';
  expect(facts.at(-1)?.mayBeHeld).toBe(true);
  expect(source.input).not.toContain('pointer 60,40 0');
  await until(() => source.input.includes('pointer 60,40 0'), 6_000);
  await until(() => facts.at(-1)?.mayBeHeld === false);
  await until(() => facts.at(-1)?.source === 'live', 15_000);
  expect(facts.at(-1)?.mayBeHeld).toBe(false);
  expect(codes().filter((code) => code === 'SCREEN_LET_GO')).toHaveLength(1);
}, 40_000);

// The worker lives, and says "up" to a connection that is gone; TigerVNC frees keys of one that ends, and not the button.
test('the connection that pressed breaks with a button held → let go over the one that watches, and nobody presses before', async () => {
  const { openReady, service, source, facts } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.pointer(5, 5, 1);
  await until(() => source.input.includes('pointer 5,5 1'));
  source.clients.find(({ said }) => said.includes('pointer 5,5 1'))?.socket.destroy();
  await until(() => facts.at(-1)?.mayBeHeld === true);
  await until(() => source.input.includes('pointer 60,40 0'));
  await until(() => facts.at(-1)?.mayBeHeld === false, 6_000);
  const watcher = source.clients.find(({ said }) => said.includes('pointer 60,40 0'));
  expect(watcher?.isClosed).toBe(false);
}, 30_000);

test('the connection that pressed breaks with nothing held → nobody’s pointer is moved', async () => {
  const { openReady, service, source, facts } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.click(5, 5);
  await until(() => source.input.includes('pointer 5,5 0'));
  source.clients.find(({ said }) => said.includes('pointer 5,5 0'))?.socket.destroy();
  await until(() => one.closeReason !== '');
  expect(facts.every(({ mayBeHeld }) => !mayBeHeld)).toBe(true);
  expect(source.input).not.toContain('pointer 60,40 0');
}, 30_000);

test('a screen with no seat for one more: the next worker lets go over its own connection, before anybody presses again', async () => {
  const { open, openReady, service, source, facts, codes } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.pointer(5, 5, 1);
  await until(() => source.input.includes('pointer 5,5 1'));
  await until(() => service.counts().inputsPassed >= 1);
  source.mood = 'blacklist';
  process.kill(service.workerPid ?? 0, 'SIGKILL');
  // Refused, the agent itself waits 15 s before it tries again.
  await until(() => codes().includes('SOURCE_REFUSED') && service.workerPid !== undefined);
  const { length } = source.clients;
  await until(() => source.clients.length > length);
  source.mood = 'well';
  const again = await open('c-1', 'v-again');
  await until(() => again.viewer.isReady);
  await until(() => {
    again.viewer.click(7, 7);
    return source.input.includes('pointer 7,7 1');
  });
  expect(facts.at(-1)).toMatchObject({ source: 'live', mayBeHeld: false });
  expect(again.viewer.refusals).toContain('screenViewOnly');
  // Looked at as soon as the press is there: all was said before it.
  const watcher = source.clients.find(({ said }) => said.includes('pointer 60,40 0'));
  expect(watcher?.said.filter((line) => line === 'pointer 60,40 0')).toHaveLength(3);
  expect(watcher?.said).toContain('request full');
  expect(watcher?.isClosed).toBe(false);
}, 40_000);

test('the agent stops while its worker hangs with a button held → the button is let go', async () => {
  const { openReady, service, source } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.pointer(5, 5, 1);
  await until(() => source.input.includes('pointer 5,5 1'));
  process.kill(service.workerPid ?? 0, 'SIGSTOP');
  await service.stop();
  await until(() => source.input.includes('pointer 60,40 0'));
}, 30_000);

test('when the agent stops, what is held is let go before its worker ends', async () => {
  const { openReady, service, source } = await bench();
  service.setSituation(MINE);
  const { viewer } = await openReady();
  viewer.pointer(6, 6, 1);
  await until(() => source.input.length === 1);
  await service.stop();
  await until(() => source.input.length === 3);
  expect(source.input.slice(1)).toEqual(['pointer 60,40 1', 'pointer 60,40 0']);
});

/** The scanner's own Start, known by its own pixels. */
const CLICKABLE: MarkedLayout = {
  ...LAYOUT,
  regions: [
    region('queue', 'free', 0),
    {
      ...region('start', 'permit', 20),
      mark: { x: 20, y: 0, width: 10, height: 10, sha256: fingerprint(new Uint8Array(100).fill(GREY)) },
    },
  ],
};
const PRESSED = ['pointer 25,5 1', 'pointer 25,5 0', 'pointer 60,40 0'];

test('a permitted START presses the scanner’s own button once, press and release together, and nobody’s mouse does', async () => {
  const { openReady, service, source } = await bench({ layout: CLICKABLE });
  service.setSituation(MINE);
  const { viewer } = await openReady();
  viewer.click(25, 5);
  await until(() => viewer.refusals.length === 1);
  expect(source.input).toEqual([]);
  expect(await service.click('start')).toEqual({
    kind: 'done',
    words: 'pressed start on the scanner screen at 25, 5',
  });
  expect(source.input).toEqual(PRESSED);
  // All over one connection, the agent's own, and the screen was asked again after it.
  const presser = source.clients.find(({ said }) => said.includes('pointer 25,5 1'));
  expect(presser?.said.slice(presser.said.indexOf('pointer 25,5 1'))).toEqual([...PRESSED, 'request full']);
  expect(await service.click('resume')).toEqual({ kind: 'failed', code: 'NO_BUTTON_CALIBRATED' });
  expect(source.input).toEqual(PRESSED);
  await until(() => service.counts().clicks === 1);
});

test('another look of the button, a held mouse, and nobody in control: nothing is pressed', async () => {
  const { openReady, service, source, facts } = await bench({ layout: CLICKABLE });
  await until(() => facts.at(-1)?.source === 'live');
  expect(await service.click('start')).toMatchObject({ kind: 'refused' });
  service.setSituation(MINE);
  source.grey = 0x41;
  expect(await service.click('start')).toEqual({
    kind: 'refused',
    why: 'the scanner screen does not look as calibrated',
  });
  source.grey = GREY;
  const { viewer } = await openReady();
  viewer.pointer(5, 5, 1);
  await until(() => source.input.length === 1);
  expect(await service.click('start')).toEqual({ kind: 'failed', code: 'SCREEN_IN_USE' });
  expect(source.input).toEqual(['pointer 5,5 1']);
});

test('a screen that answers late, or a stop meanwhile: the button is not pressed, then or later', async () => {
  const { service, source, facts } = await bench({ layout: CLICKABLE });
  await until(() => facts.at(-1)?.source === 'live');
  service.setSituation(MINE);
  source.held = [];
  const late = service.click('start');
  await until(() => source.held?.length === 1);
  expect(await late).toEqual({ kind: 'failed', code: 'CLICK_NOT_AIMED' });
  const stopped = service.click('start');
  service.abandonClick();
  expect(await stopped).toEqual({ kind: 'failed', code: 'STOPPED_MEANWHILE' });
  const asked = source.clients[0]?.said.length ?? 0;
  for (const answer of source.held.splice(0)) answer();
  source.held = null;
  // It goes on being asked, and has said all that it will by then.
  await until(() => (source.clients[0]?.said.length ?? 0) > asked + 1);
  expect(source.input).toEqual([]);
});

test('input on an old picture goes nowhere', async () => {
  const { openReady, service, source, dialled } = await bench();
  service.setSituation(MINE);
  const { viewer } = await openReady();
  const alive = viewer.notices.find((notice) => notice.kind === 'alive');
  const tick = alive?.kind === 'alive' ? alive.tick : 0;
  await until(() => viewer.notices.filter((notice) => notice.kind === 'alive').length >= 6);
  viewer.say({ kind: 'echo', tick });
  viewer.rfb(Buffer.from([5, 1, 0, 5, 0, 5]));
  await until(() => viewer.refusals.length === 1);
  expect(viewer.refusals).toEqual(['staleEcho']);
  expect(source.input).toEqual([]);
  // A picture from the future is a lie, and the end of this viewer.
  viewer.say({ kind: 'echo', tick: (tick + 3_600_000) >>> 0 });
  await until(() => dialled[0]?.closeReason !== '');
  expect(dialled[0]?.closeReason).toContain('SCREEN_VIEWER_BROKEN');
});

test('a console that does not acknowledge gets one window, no aliveness past it, and its requests wait', async () => {
  const { openReady, service, source } = await bench({ source: { width: 400, height: 300 }, layout: null });
  const { viewer } = await openReady();
  viewer.stopBeating();
  viewer.ack();
  viewer.isAcking = false;
  const before = viewer.receivedBytes;
  viewer.request(false);
  await until(() => viewer.receivedBytes - before === SCREEN_WINDOW_BYTES);
  viewer.request(true);
  viewer.request(true);
  await until(() => service.counts().requestsHeld === 2);
  const asked = source.lookers.flatMap(({ said }) => said.filter((line) => line === 'request incremental'));
  expect(asked).toEqual([]);
  expect(viewer.receivedBytes - before).toBe(SCREEN_WINDOW_BYTES);
  expect(viewer.updates).toBe(0);
  viewer.isAcking = true;
  viewer.ack();
  await until(() => viewer.updates === 2);
  expect(source.lookers.flatMap(({ said }) => said.filter((line) => line === 'request incremental'))).toHaveLength(1);
});

test('bytes acknowledged that were never sent close the viewer', async () => {
  const { openReady, dialled } = await bench();
  const { viewer } = await openReady();
  viewer.say({ kind: 'ack', receivedBytes: viewer.receivedBytes + 1 });
  await until(() => dialled[0]?.closeReason !== '');
  expect(dialled[0]?.closeReason).toContain('SCREEN_VIEWER_BROKEN: acknowledged');
});

test('a source that stops answering is lost within seconds, and live again when it answers', async () => {
  const { facts, source, openReady, service } = await bench();
  service.setSituation(MINE);
  const { viewer } = await openReady();
  source.isAnswering = false;
  await until(() => facts.at(-1)?.source === 'lost');
  viewer.pointer(5, 5, 1);
  await until(() => viewer.refusals.length === 1);
  expect(viewer.refusals).toEqual(['staleEcho']);
  source.isAnswering = true;
  await until(() => facts.at(-1)?.source === 'live');
  expect(facts.some((fact) => fact.seenMs > 0)).toBe(true);
});

test.each<[string, TestSourceOptions, string | undefined, string, RegExp]>([
  ['that blacklists', { mood: 'blacklist' }, undefined, 'SOURCE_REFUSED', /refuses connections \(Too many/],
  ['with another password', { password: 'right' }, 'wrong', 'SOURCE_PASSWORD_WRONG', /did not accept the password/],
  ['that wants a password', { password: 'right' }, undefined, 'SOURCE_PASSWORD_MISSING', /none is configured/],
])('a source %s is lost, in words for the log and for the console', async (_, source, password, code, words) => {
  const { facts, codes, open, dialled, lines } = await bench({
    source,
    ...(password === undefined ? {} : { password }),
  });
  await until(() => codes().includes(code));
  await until(() => facts.at(-1)?.source === 'lost');
  await open();
  await until(() => dialled[0]?.closeReason !== '');
  expect(dialled[0]?.closeReason).toMatch(new RegExp(`^4400 ${code}: `));
  expect(dialled[0]?.closeReason).toMatch(words);
  expect(JSON.stringify(lines)).not.toContain(password ?? 'right');
});

test('a source that takes connections and is dead behind them is given up after 5 s', async () => {
  const { codes, open, dialled } = await bench({ source: { mood: 'mute' } });
  await open();
  await until(() => codes().includes('SOURCE_SILENT') && dialled[0]?.closeReason !== '');
  expect(dialled[0]?.closeReason).toMatch(/4400 SOURCE_SILENT: .*no version within 5000 ms/);
});

test('a picture of another size than calibrated takes no input while a patient may be there', async () => {
  const { facts, openReady, service } = await bench({ source: { width: 100, height: 48 } });
  service.setSituation(MINE);
  const { viewer } = await openReady();
  expect(facts.at(-1)?.layout).toBe('changed');
  viewer.click(5, 5);
  await until(() => viewer.refusals.length === 1);
  expect(viewer.refusals).toEqual(['screenLayoutChanged']);
});

test('without a layout the screen is seen and takes no input', async () => {
  const { facts, openReady, service } = await bench({ layout: null });
  service.setSituation(MINE);
  const { viewer } = await openReady();
  viewer.click(5, 5);
  await until(() => viewer.refusals.length === 1);
  expect([viewer.refusals[0], facts.at(-1)?.layout]).toEqual(['screenNotCalibrated', 'uncalibrated']);
});

test('the same console opening again replaces its first viewer; close ends one', async () => {
  const { openReady, service, dialled, source } = await bench();
  await openReady();
  await openReady();
  await until(() => dialled[0]?.closeReason !== '');
  expect(dialled[0]?.closeReason).toContain('SCREEN_REPLACED');
  service.close('v-1');
  await until(() => dialled[1]?.closeReason !== '');
  // Only who watches and who listens are left at the source.
  await until(() => source.openClients.length === 2);
  expect(source.openClients.map(({ isListener }) => isListener)).toEqual([false, true]);
});

test('a viewer that ends with something held: it is let go over the connection that held it, which then stands a while', async () => {
  const { openReady, service, source } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.click(5, 5);
  one.viewer.key(0x61, true);
  await until(() => source.input.includes('key 97 down'));
  const holder = source.clients.find(({ said }) => said.includes('key 97 down'));
  one.socket.terminate();
  await until(() => holder?.said.includes('key 97 up') === true);
  const upMs = performance.now();
  expect(holder?.isClosed).toBe(false);
  await until(() => holder?.isClosed === true);
  expect(performance.now() - upMs).toBeGreaterThan(500);
});

test('one that ends with nothing held hangs up at once', async () => {
  const { openReady, service, source } = await bench();
  service.setSituation(MINE);
  const one = await openReady();
  one.viewer.click(5, 5);
  await until(() => source.input.length === 3);
  const viewing = source.clients.find(({ said }) => said.includes('pointer 5,5 1'));
  const fromMs = performance.now();
  one.socket.terminate();
  await until(() => viewing?.isClosed === true);
  expect(performance.now() - fromMs).toBeLessThan(500);
});
