/** The kinds of bug that the plain command must find within its seeds. */
export const KINDS: readonly (readonly [kind: string, plant: string])[] = [
  ['lease counted from receipt', 'leaseFromReceipt'],
  ['no quarantine', 'noQuarantine'],
  ['no boot quarantine', 'noBootQuarantine'],
  ['latch dropped', 'latchDropped'],
  ['max → min in the join', 'joinByMin'],
  ['unknown as good', 'unknownIsGood'],
  ['replayed start', 'replayedStart'],
  ['recovery that restarts', 'recoveryRestarts'],
  ['gateway loosening the site', 'gatewayLoosens'],
  ['a stop refused for its epoch', 'stopNeedsEpoch'],
  ['latch lost by a restart', 'restartClearsLatch'],
  ['renewal counted from arrival', 'renewalFromArrival'],
];
