import { ConsoleEnd, decodeLinkTest } from '@farfield/protocol/link-test';
import type { LinkTestDial } from './link-test-runner.ts';

/** One line of a test, in a worker of its own: neither the page nor the link's heartbeats wait for what it carries. */
const scope: DedicatedWorkerGlobalScope = self as unknown as DedicatedWorkerGlobalScope;
const TICK_MS = 4;

function run({ url, hello, path }: LinkTestDial): void {
  const now = (): number => performance.now();
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  let end: ConsoleEnd | null = null;
  const drawn = new Uint32Array(1);
  const begin = (): ConsoleEnd =>
    new ConsoleEnd(now(), path, {
      send: (bytes) => socket.send(bytes),
      waitingBytes: () => socket.bufferedAmount,
      wallMs: () => Date.now(),
      token: () => crypto.getRandomValues(drawn)[0] ?? 0,
    });
  const over = (): void => {
    clearInterval(ticking);
    socket.close();
    scope.close();
  };
  const ticking = setInterval(() => {
    end?.tick(now());
    if (end?.isOver === true) over();
  }, TICK_MS);
  socket.addEventListener('open', () => {
    socket.send(JSON.stringify(hello));
    end = begin();
  });
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message =
      data instanceof ArrayBuffer ? decodeLinkTest(new Uint8Array(data)) : { kind: 'broken' as const, what: 'text' };
    end?.hear(message, now());
    if (end?.isOver === true) over();
  });
  socket.addEventListener('close', over);
}

scope.addEventListener('message', (event: MessageEvent<LinkTestDial>) => run(event.data), { once: true });
