import { readFileSync } from 'node:fs';
import { FRAME_CLOSE_CODE, type FrameErrorCode } from '@farfield/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Seat } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { type Couple, readyForExam, readyForStep, reasonsOf, stepIdOf } from '../support/exam-people.ts';
import { ask, frame, heartbeat, metric, RawSocket, tokenOf } from '../support/raw-console.ts';
import { startSite } from '../support/test-site.ts';
import { until } from '../support/wait.ts';

let demo: Demo;
let couple: Couple;

beforeAll(async () => {
  demo = await startSite('bad-input');
  couple = await readyForExam(demo);
}, 90_000);

afterAll(async () => {
  couple?.ana.leave();
  couple?.mia.leave();
  await demo?.stop();
});

type Server = 'gateway' | 'onsite';
const SERVERS: readonly Server[] = ['gateway', 'onsite'];

interface BadFrame {
  readonly what: string;
  readonly code: FrameErrorCode;
  /** sent after a good hello; without, as the first frame */
  readonly isAfterHello: boolean;
  readonly frames: () => readonly (Uint8Array | string)[];
}

/** Field 999, which no version of the envelope has, in the place of its body. */
const UNKNOWN_BODY = Buffer.concat([withoutBody(), Buffer.from([0xba, 0x3e, 0x02, 0x08, 0x01])]);

const BAD_FRAMES: readonly BadFrame[] = [
  {
    what: 'bytes that are no envelope',
    code: 'FRAME_MALFORMED',
    isAfterHello: false,
    frames: () => [Buffer.alloc(64, 0xff)],
  },
  {
    what: 'a frame cut in the middle',
    code: 'FRAME_MALFORMED',
    isAfterHello: true,
    frames: () => [frame(heartbeat(2), 2).subarray(0, -9)],
  },
  { what: 'text', code: 'FRAME_TEXT', isAfterHello: false, frames: () => ['{"kind":"stop"}'] },
  { what: 'text later', code: 'FRAME_TEXT', isAfterHello: true, frames: () => ['stop'] },
  {
    what: 'a version of the future',
    code: 'VERSION_UNSUPPORTED',
    isAfterHello: false,
    frames: () => [frame(heartbeat(1), 1, { version: 99 })],
  },
  { what: 'a body that nobody knows', code: 'BODY_UNKNOWN', isAfterHello: true, frames: () => [UNKNOWN_BODY] },
  {
    what: 'a heartbeat before the hello',
    code: 'HELLO_FIRST',
    isAfterHello: false,
    frames: () => [frame(heartbeat(1), 1)],
  },
  {
    what: "the agent's own words from a console",
    code: 'BODY_UNEXPECTED',
    isAfterHello: true,
    frames: () => [frame({ kind: 'consoleLeft', value: { consoleId: 'c-raw' } }, 2)],
  },
  {
    what: 'a frame played again',
    code: 'STREAM_REPLAYED',
    isAfterHello: true,
    frames: () => [frame(heartbeat(2), 2), frame(heartbeat(3), 3), frame(heartbeat(2), 2)],
  },
  {
    what: 'a number that is not finite',
    code: 'FIELD_INVALID',
    isAfterHello: true,
    frames: () => [frame({ kind: 'heartbeat', value: { ...beat(2), echoHeldMs: Number.NaN } }, 2)],
  },
];

describe.each(SERVERS)('%s', (server) => {
  test.each(BAD_FRAMES)('$what → closed with $code, counted, nobody else touched', async (bad) => {
    const before = await refused(server, bad.code);
    const socket = await open(server);
    if (bad.isAfterHello) await hello(server, socket);
    for (const one of bad.frames()) socket.send(one);
    const closed = await socket.closed;
    expect(closed.code).toBe(FRAME_CLOSE_CODE);
    expect(closed.reason).toMatch(new RegExp(`^${bad.code}: `));
    expect(await refused(server, bad.code)).toBe(before + 1);
    await othersAreWell();
  });

  test('300 KiB in one frame → closed as too large by the WebSocket itself, counted', async () => {
    const code = server === 'gateway' ? 'FRAME_TOO_LARGE' : 'SOCKET_ERROR';
    const before = await refused(server, code);
    const socket = await open(server);
    await hello(server, socket);
    socket.send(new Uint8Array(300 * 1024));
    expect((await socket.closed).code).toBe(1009);
    expect(await refused(server, code)).toBe(before + 1);
    await othersAreWell();
  });

  test('a token that nobody gave → TOKEN_REFUSED', async () => {
    const socket = await open(server);
    socket.send(frame(helloBody('not-a-token'), 1));
    expect((await socket.closed).reason).toMatch(/^TOKEN_REFUSED: /);
  });
});

test('an agent with a wrong key → KEY_REFUSED; the true agent stays connected', async () => {
  const socket = await RawSocket.open(demo.remoteSeat, '/ws/agent');
  socket.send(
    frame(
      {
        kind: 'agentHello',
        value: {
          siteId: demo.siteId,
          key: 'wrong',
          policyHash: '',
          softwareVersion: '',
          schemaHash: '',
          epoch: 0,
          journalHeadSeq: 0,
          journalHeadHash: '',
        },
      },
      1,
      { stream: 'agent' },
    ),
  );
  expect(await socket.closed).toMatchObject({
    code: FRAME_CLOSE_CODE,
    reason: expect.stringMatching(/^KEY_REFUSED: /),
  });
  await othersAreWell();
});

test('START with an old epoch, another patient, another scanner or an old view is refused with that reason, and with none of them it acts', async () => {
  const { ana, mia } = couple;
  const start = await readyForStep({ by: ana, mia }, stepIdOf(ana));
  expect(reasonsOf(await ana.asks(start, { epoch: ana.leaseEpoch - 1 }))).toEqual(['oldEpoch']);
  expect(reasonsOf(await ana.asks(start, { patientRef: 'DEMO-0099' }))).toEqual(['patientMismatch']);
  expect(reasonsOf(await ana.asks(start, { scannerRef: 'MR2' }))).toEqual(['scannerMismatch']);
  expect(reasonsOf(await ana.asks(start, { safetyVersion: (ana.view?.safetyVersion ?? 0) - 1 }))).toEqual([
    'staleEcho',
  ]);
  expect(reasonsOf(await ana.asks({ ...start, readyId: 'ready-0' }))).toEqual(['readyUsed']);
  expect(starts(await demo.world.log())).toBe(0);
  await ana.does(start);
  await demo.world.logged('it runs', 0, (entry) => entry.kind === 'did' && entry.what === 'scanStarted');
});

test('a command id that was answered is answered again and acts once', async () => {
  const { ana } = couple;
  const first = await ana.asks({ kind: 'spokeToPatient' }, { commandId: 'same-id' });
  const second = await ana.asks({ kind: 'spokeToPatient' }, { commandId: 'same-id' });
  expect(first).toEqual(second);
  expect(await metric(demo.inspectUrl, 'farfield_agent_commands_replayed')).toBe(1);
});

test('requests that are no requests: JSON that is none, a method that is not there, a path out of the folder', async () => {
  for (const seat of [demo.remoteSeat, demo.onsiteSeat]) {
    const signIn = await ask(seat, '/api/sign-in', { login: 7 });
    expect(signIn.status).toBe(400);
    expect(JSON.parse(signIn.text)).toMatchObject({
      code: expect.any(String),
      words: expect.any(String),
      next: expect.any(String),
    });
    expect((await ask(seat, '/api/nothing')).status).toBe(404);
    expect((await ask(seat, '/..%2f..%2fagent.yaml')).text).not.toContain('policyFile');
  }
});

test('a remote console that says the id of one on site and leaves: the one on site stays seated, and its STOP acts', async () => {
  const { mia } = couple;
  const before = await metric(demo.inspectUrl, 'farfield_agent_unseated_inputs');
  const doors = async (): Promise<string> => {
    const { text } = await ask({ url: demo.inspectUrl }, '/inspect');
    const { consoles }: { consoles: readonly { consoleId: string; via: string; isSeated: boolean }[] } =
      JSON.parse(text);
    const named = consoles.filter((one) => one.consoleId === mia.consoleId);
    return named.map(({ via, isSeated }) => `${via} ${isSeated ? 'seated' : 'not seated'}`).join(', ');
  };
  const socket = await open('gateway');
  const { value } = helloBody(await tokenOf(demo.remoteSeat, 'ben.demo'));
  socket.send(frame({ kind: 'consoleHello', value: { ...value, consoleId: mia.consoleId } }, 1));
  await until('both came', async () => (await doors()) === 'onsite seated, gateway not seated');
  expect(await metric(demo.inspectUrl, 'farfield_agent_unseated_inputs')).toBe(before + 1);
  socket.end();
  await until('one left', async () => (await doors()) === 'onsite seated');
  const stopsBefore = stops(await demo.world.log());
  await mia.does({ kind: 'confirmPresence' });
  await mia.does({ kind: 'stop' });
  await until('the scanner is told', async () => stops(await demo.world.log()) > stopsBefore);
});

async function open(server: Server): Promise<RawSocket> {
  return RawSocket.open(seatOf(server), '/ws/console');
}

async function hello(server: Server, socket: RawSocket): Promise<void> {
  const token = await tokenOf(seatOf(server), server === 'gateway' ? 'ben.demo' : 'sven.demo');
  socket.send(frame(helloBody(token), 1));
  await until('the welcome', () => socket.heard > 0);
}

function helloBody(token: string): Extract<Parameters<typeof frame>[0], { kind: 'consoleHello' }> {
  return {
    kind: 'consoleHello',
    value: { siteId: demo.siteId, consoleId: 'c-raw', token, enrolment: '', policyHash: '' },
  };
}

function seatOf(server: Server): Seat {
  return server === 'gateway' ? demo.remoteSeat : demo.onsiteSeat;
}

function refused(server: Server, code: string): Promise<number> {
  return server === 'gateway'
    ? metric(demo.gatewayUrl, 'farfield_gateway_refused_frames_total', { peer: 'console', code })
    : metric(demo.inspectUrl, 'farfield_agent_onsite_refused_frames', { code });
}

/** Both people still act over the sockets that they had, and control is where it was. */
async function othersAreWell(): Promise<void> {
  const { ana, mia } = couple;
  await Promise.all([ana.does({ kind: 'spokeToPatient' }), mia.does({ kind: 'spokeToPatient' })]);
  expect([ana.closedBecause, mia.closedBecause]).toEqual([null, null]);
  expect(mia.view?.control).toMatchObject({ kind: 'granted', consoleId: ana.consoleId });
  expect(readFileSync(demo.agent.logFile, 'utf8')).not.toContain('the safety core found itself broken');
}

function beat(seq: number): Extract<ReturnType<typeof heartbeat>, { kind: 'heartbeat' }>['value'] {
  const body = heartbeat(seq);
  if (body.kind !== 'heartbeat') throw new Error('not a heartbeat');
  return body.value;
}

function withoutBody(): Buffer {
  const whole = frame({ kind: 'consoleLeft', value: { consoleId: 'c' } }, 2);
  // consoleLeft is the last field: its tag and length, then the field of one character.
  return Buffer.from(whole.subarray(0, whole.length - 6));
}

function stops(log: readonly { what: string; kind: string }[]): number {
  return log.filter((entry) => entry.kind === 'told' && entry.what === 'stop').length;
}

function starts(log: readonly { what: string; kind: string }[]): number {
  return log.filter((entry) => entry.kind === 'told' && entry.what === 'start').length;
}

// Last: whatever was sent to them, no part has to be killed.
test('asked to end, each part ends by itself with exit code 0', async () => {
  const codes: (number | null)[] = [];
  for (const part of [demo.agent, demo.simulators, demo.gateway]) {
    await part.stop();
    codes.push(await part.exited);
  }
  expect(codes).toEqual([0, 0, 0]);
});
