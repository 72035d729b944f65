import type { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import { asBytes, endSocket, refuseSocket } from './screen-end.ts';

/** More than this waiting toward one side: nothing more is read from the other. */
export const PIPE_HIGH_BYTES = 128 * 1_024;
const PIPE_LOW_BYTES = PIPE_HIGH_BYTES / 2;

/**
 * Two sockets joined: binary messages pass untouched, each side waits for the other, and both end together with the same
 * code and reason. What is inside is between console and agent.
 */
export function joinSockets(parts: {
  console: WebSocket;
  agent: WebSocket;
  clock: Clock;
  /** bytes of one message that was passed on */
  onBytes: (from: 'console' | 'agent', bytes: number) => void;
  /** once, when the first side has gone */
  onEnded: (by: 'console' | 'agent', code: number, reason: string) => void;
}): void {
  const { console, agent, clock, onBytes, onEnded } = parts;
  let isEnded = false;
  const pass = (from: 'console' | 'agent', source: WebSocket, target: WebSocket): void => {
    source.on('message', (data, isBinary) => {
      if (isEnded) return;
      if (!isBinary) {
        refuseSocket(source, clock, 'SCREEN_NOT_BINARY');
        return;
      }
      const bytes = asBytes(data);
      onBytes(from, bytes.byteLength);
      target.send(bytes, { binary: true }, () => {
        if (source.isPaused && !isEnded && target.bufferedAmount < PIPE_LOW_BYTES) source.resume();
      });
      if (target.bufferedAmount > PIPE_HIGH_BYTES) source.pause();
    });
    source.on('close', (code, reason) => {
      if (isEnded) return;
      isEnded = true;
      onEnded(from, code, reason.toString());
      endSocket(target, clock, code, reason.byteLength === 0 ? `SCREEN_ENDED: by the ${from}` : reason.toString());
    });
  };
  pass('console', console, agent);
  pass('agent', agent, console);
}
