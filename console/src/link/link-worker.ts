import type { FromLink, ToLink } from './link-messages.ts';
import { LinkShell } from './link-shell.ts';
import type { OpenSocket } from './link-sockets.ts';
import { clockSince } from './page-clock.ts';

/**
 * The link lives in a worker of its own: a busy or hidden page neither delays a heartbeat nor looks alive by it.
 * This file gives `LinkShell` a browser's sockets, clock and messages.
 */
const scope: DedicatedWorkerGlobalScope = self as unknown as DedicatedWorkerGlobalScope;

function tell(message: FromLink): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
  scope.postMessage(message);
}

const open: OpenSocket = (url, { opened, message, closed }) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', opened);
  socket.addEventListener('message', (event: MessageEvent<unknown>) =>
    message(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : String(event.data)),
  );
  socket.addEventListener('close', (event) => closed(event.reason));
  return {
    send: (bytes) => socket.send(new Uint8Array(bytes)),
    close: (code, reason) => socket.close(code, reason),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
};

let shell: LinkShell | null = null;
scope.addEventListener('message', (event: MessageEvent<ToLink>) => {
  const message = event.data;
  if (message.kind !== 'begin') {
    shell?.take(message);
    return;
  }
  if (shell !== null) return;
  const { originMs, incarnation } = message;
  const begun = new LinkShell({ open, now: clockSince(originMs), random: () => Math.random(), incarnation, tell });
  shell = begun;
  setInterval(() => begun.tick(), 25);
});
