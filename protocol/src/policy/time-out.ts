import type { Signature, TimeOut } from './session.ts';

/** Only a time-out that somebody has led can be read back. */
export function readBackTimeOut(timeOut: TimeOut, readBack: Signature): TimeOut {
  return timeOut.kind === 'led' ? { ...timeOut, kind: 'signed', readBack, usedMs: null } : timeOut;
}
