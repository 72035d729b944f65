import { randomInt } from 'node:crypto';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { FRAME_CLOSE_CODE } from '@farfield/protocol';
import { decodeLinkTest, type LineOutcome, SiteEnd } from '@farfield/protocol/link-test';
import { WebSocket } from 'ws';
import type { LinkTestDial } from './link-test-service.ts';

const TICK_MS = 4;
const DIAL_WITHIN_MS = 4_000;
const MESSAGE_MAX_BYTES = 64 * 1_024;

/** One line of a test in a thread of its own: however much it carries, the main one never waits for it. */
function run(port: MessagePort, { url, ticket, pipe, ca, localAddress }: LinkTestDial): void {
  const now = (): number => performance.now();
  const socket = new WebSocket(url, {
    ...(ca === undefined ? {} : { ca }),
    ...(localAddress === undefined ? {} : { localAddress }),
    perMessageDeflate: false,
    maxPayload: MESSAGE_MAX_BYTES,
    handshakeTimeout: DIAL_WITHIN_MS,
    followRedirects: false,
  });
  let end: SiteEnd | null = null;
  let isTold = false;
  const tell = (outcome: LineOutcome): void => {
    if (isTold) return;
    isTold = true;
    clearInterval(ticking);
    port.postMessage(outcome);
    socket.close(outcome.kind === 'measured' ? 1_000 : FRAME_CLOSE_CODE, 'LINK_TEST_OVER');
  };
  const look = (): void => {
    if (end?.outcome != null) tell(end.outcome);
  };
  const ticking = setInterval(() => {
    end?.tick(now());
    look();
  }, TICK_MS);
  socket.on('open', () => {
    socket.send(JSON.stringify({ screenSession: pipe, ticket }));
    end = new SiteEnd(now(), {
      send: (bytes) => socket.send(bytes),
      waitingBytes: () => socket.bufferedAmount,
      wallMs: () => Date.now(),
      token: () => randomInt(0x1_0000_0000),
    });
  });
  socket.on('message', (data: Buffer, isBinary) => {
    end?.hear(isBinary ? decodeLinkTest(data) : { kind: 'broken', what: 'text' }, now());
    look();
  });
  socket.on('error', (error) => {
    if (end === null) tell({ kind: 'failed', code: 'NOT_OPENED', detail: error.message });
  });
  socket.on('close', (code, reason) => {
    const detail = `${code} ${reason.toString()}`;
    // In the gateway's own words, before anything else came of it.
    if (detail.includes('LINK_TEST_BUSY')) tell({ kind: 'failed', code: 'BUSY', detail });
    end?.closed(detail);
    look();
    tell({ kind: 'failed', code: 'NOT_OPENED', detail });
  });
}

if (parentPort !== null) {
  const dial: LinkTestDial = workerData;
  run(parentPort, dial);
}
