import type { BodyKind } from './messages.ts';

/** safety never waits; vitals may lose and say so; backfill takes what is left. Pixels have a socket of their own. */
export type TrafficClass = 'safety' | 'vitals' | 'backfill';

const CLASS_OF: Readonly<Record<BodyKind, TrafficClass>> = {
  agentHello: 'safety',
  agentWelcome: 'safety',
  consoleHello: 'safety',
  consoleWelcome: 'safety',
  closing: 'safety',
  heartbeat: 'safety',
  command: 'safety',
  commandOutcome: 'safety',
  pathBeat: 'safety',
  fromConsole: 'safety',
  toConsole: 'safety',
  consoleJoined: 'safety',
  consoleLeft: 'safety',
  consoleCredential: 'safety',
  gatewayVerdict: 'safety',
  siteView: 'safety',
  gatewayView: 'safety',
  numerics: 'vitals',
  waveform: 'vitals',
  journalBatch: 'backfill',
  journalAck: 'backfill',
  screenOpen: 'safety',
  screenClose: 'safety',
  inspectRequest: 'backfill',
  inspectSnapshot: 'backfill',
  shadow: 'safety',
  drillAsk: 'safety',
  drillView: 'safety',
};

export function trafficClass(kind: BodyKind): TrafficClass {
  return CLASS_OF[kind];
}

/** What goes on one path only, the better one: all else goes on every path, and the first copy counts. */
const BULK: ReadonlySet<BodyKind> = new Set<BodyKind>([
  'waveform',
  'journalBatch',
  'journalAck',
  'inspectRequest',
  'inspectSnapshot',
]);

export function isBulk(kind: BodyKind): boolean {
  return BULK.has(kind);
}

/** How many bytes may already wait in a socket when a frame of this class is to be sent. */
export const WATERMARK_BYTES: Readonly<Record<TrafficClass, number>> = {
  safety: 1_048_576,
  vitals: 131_072,
  backfill: 65_536,
};

export type SendDecision = 'send' | 'drop' | 'hold' | 'close';

/** What to do with one frame, given what already waits. Pure, so that every queue decides alike. */
export function decideSend(kind: BodyKind, waitingBytes: number): SendDecision {
  const one = trafficClass(kind);
  if (waitingBytes <= WATERMARK_BYTES[one]) return 'send';
  switch (one) {
    case 'safety':
      // Late safety frames are worse than none: the other end notices a closed socket at once.
      return 'close';
    case 'vitals':
      return 'drop';
    case 'backfill':
      return 'hold';
  }
}
