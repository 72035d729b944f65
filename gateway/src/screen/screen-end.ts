import { FRAME_CLOSE_CODE } from '@farfield/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../clock.ts';

/** How long a socket that was told to close may take to answer. */
const GOODBYE_MS = 1_000;
const REASON_MAX = 120;

/** Why a screen socket was closed by the gateway. The name is the close reason, the metric label and the log field. */
export const SCREEN_REFUSALS = {
  SCREEN_HELLO_LATE: 'no first message came in time',
  SCREEN_HELLO_INVALID: 'the first message does not say who is speaking',
  SCREEN_TOKEN_REFUSED: 'the sign-in is not valid, or not for this site or role',
  SCREEN_NOT_SEATED: 'this console is not open with this sign-in',
  SCREEN_NO_AGENT: 'the site agent is not connected',
  SCREEN_AGENT_LATE: 'the site agent did not bring the screen in time',
  SCREEN_TICKET_REFUSED: 'the ticket is unknown, used or too old',
  SCREEN_REPLACED: 'the same console opened the screen again',
  SCREEN_TOO_EARLY: 'something was sent before the screen was there',
  SCREEN_NOT_BINARY: 'a text message on the pixel pipe',
  SCREEN_LOOKUP_FAILED: 'the sign-in could not be looked up',
  LINK_TEST_BUSY: 'as many link tests run as the gateway carries at once',
  SCREEN_GATEWAY_STOPS: 'the gateway stops',
} as const;
export type ScreenRefusal = keyof typeof SCREEN_REFUSALS;

export function refuseSocket(ws: WebSocket, clock: Clock, code: ScreenRefusal): void {
  endSocket(ws, clock, FRAME_CLOSE_CODE, `${code}: ${SCREEN_REFUSALS[code]}`);
}

/** Closes in order; a peer that does not answer is cut off. A paused socket could not even read the answer. */
export function endSocket(ws: WebSocket, clock: Clock, code: number, reason: string): void {
  ws.resume();
  const isSendable = code === 1_000 || (code >= 3_000 && code <= 4_999);
  ws.close(isSendable ? code : FRAME_CLOSE_CODE, reason.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, REASON_MAX));
  const cancel = clock.after(GOODBYE_MS, () => ws.terminate());
  ws.once('close', cancel);
}

export function asBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
