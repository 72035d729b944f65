import { EnvelopeSocket, OutboundStream } from '@farfield/protocol';
import { INITIAL_LINK, type LinkInput, linkMachine, type LinkOutput } from './link-machine.ts';
import type { FromLink, ToLink } from './link-messages.ts';
import { clockSince } from './page-clock.ts';

/**
 * The link lives in a worker of its own: a busy or hidden page neither delays a heartbeat nor looks alive by it.
 * This file is the shell around `linkMachine`: timer, socket and messages, no decisions.
 */
interface Connection {
  readonly socket: WebSocket;
  readonly frames: EnvelopeSocket;
}

const scope: DedicatedWorkerGlobalScope = self as unknown as DedicatedWorkerGlobalScope;

function tell(message: FromLink): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has no origin
  scope.postMessage(message);
}

function begin(originMs: number, incarnation: string): (input: LinkInput) => void {
  const now = clockSince(originMs);
  let state = INITIAL_LINK;
  let connection: Connection | null = null;
  /** the stream outlives sockets, so that its sequence keeps rising; one per console id */
  const streams = new Map<string, OutboundStream>();

  const post = (input: LinkInput): void => {
    const result = linkMachine.step(state, input, now());
    state = result.state;
    for (const output of result.outputs) perform(output);
  };

  const perform = (output: LinkOutput): void => {
    switch (output.kind) {
      case 'connect':
        return connect(output);
      case 'disconnect':
        return drop(output.why);
      case 'send':
        connection?.frames.send(output.body, now());
        return;
      case 'tell':
        return tell(output.message);
    }
  };

  const drop = (why: string): void => {
    const old = connection;
    connection = null;
    if (old === null) return;
    old.socket.close(4000, why);
    post({ kind: 'socketClosed', code: '', detail: why, jitter: Math.random() });
  };

  const connect = ({ url, siteId, consoleId }: Extract<LinkOutput, { kind: 'connect' }>): void => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const stream =
      streams.get(consoleId) ??
      new OutboundStream({ siteId, incarnation, stream: `console:${consoleId}`, realm: 'real' });
    streams.set(consoleId, stream);
    const frameSocket = {
      send: (bytes: Uint8Array): void => socket.send(new Uint8Array(bytes)),
      close: (code: number, reason: string): void => socket.close(code, reason),
      get bufferedAmount(): number {
        return socket.bufferedAmount;
      },
    };
    const frames = new EnvelopeSocket(frameSocket, stream, {
      onEnvelope: (envelope) => post({ kind: 'envelope', envelope }),
      // The close event follows and carries the reason on.
      onRefused: (error) =>
        tell({
          kind: 'socket',
          socket: { kind: 'waiting', code: error.code, detail: error.detail },
          atMs: now(),
        }),
    });
    const mine: Connection = { socket, frames };
    connection = mine;
    socket.addEventListener('open', () => {
      if (connection === mine) post({ kind: 'socketOpened' });
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (connection !== mine) return;
      if (event.data instanceof ArrayBuffer) frames.receive(new Uint8Array(event.data));
      else frames.receive(String(event.data));
    });
    socket.addEventListener('close', (event) => {
      if (connection !== mine) return;
      connection = null;
      const [code = '', ...detail] = event.reason.split(': ');
      post({ kind: 'socketClosed', code, detail: detail.join(': '), jitter: Math.random() });
    });
  };

  setInterval(() => post({ kind: 'tick' }), 25);
  return post;
}

let post: ((input: LinkInput) => void) | null = null;
scope.addEventListener('message', (event: MessageEvent<ToLink>) => {
  const message = event.data;
  if (message.kind === 'begin') post ??= begin(message.originMs, message.incarnation);
  else post?.(message);
});
