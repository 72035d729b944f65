import type { FrameSocket } from '@farfield/protocol';
import type { WebSocket } from 'ws';

/** RFC 6455: a control frame carries at most 125 bytes, two of them the code. */
const REASON_MAX_BYTES = 123;

/**
 * A Node WebSocket as the protocol's FrameSocket. `ws` throws when a close reason is too long in bytes, and a reason
 * may quote what a stranger sent, so it is cut here.
 */
export function frameSocket(socket: WebSocket): FrameSocket {
  return {
    send: (bytes) => socket.send(bytes),
    close: (code, reason) => socket.close(code, cutToBytes(reason, REASON_MAX_BYTES)),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
}

/** The longest beginning of `text` that fits into `maxBytes` of UTF-8, never half a character. */
export function cutToBytes(text: string, maxBytes: number): string {
  let cut = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut;
}
