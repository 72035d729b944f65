/** A seed that found a bug, real or planted, and is run for ever after. */
export interface NamedSeed {
  readonly seed: number;
  /** the nemeses that it meets; none: the seed's own */
  readonly only: readonly string[];
  /** length of its part with faults, as on the command line */
  readonly hours: string;
  /** the plant that it must find; null: it must only pass */
  readonly plant: string | null;
  /** what the plant breaks; '' without one */
  readonly invariant: string;
  readonly why: string;
}

const row = (seed: number, only: readonly string[], plant: string, invariant: string, why: string): NamedSeed => ({
  seed,
  only,
  hours: '0.1',
  plant,
  invariant,
  why,
});

export const NAMED_SEEDS: readonly NamedSeed[] = [
  row(3, ['squeeze', 'door', 'wrongClick'], 'anybodyClears', 'I11', 'cleared while the cause is there'),
  row(1, ['diskSlow'], 'actsBeforeTheDisk', 'I25', 'the first grant'),
  row(1, ['agentKill'], 'epochForgotten', 'I3', 'a restart after a grant'),
  row(1, ['door'], 'gatewayLoosens', 'I14', 'the gateway sees nothing wrong at boot'),
  row(1, ['door'], 'joinByMin', 'I8', 'the first row that asks for something'),
  row(1, ['squeeze'], 'latchDropped', 'I11', 'the squeeze ball ends by itself'),
  row(3, ['diskSlow'], 'lateCommandsAct', 'I19', 'a disk that takes seconds'),
  row(1, ['consoleSlow'], 'leaseFromReceipt', 'I5b', 'a late path lets it believe too long'),
  row(1, ['consoleDead'], 'leaseNeverEnds', 'I0', 'a dead path'),
  row(1, ['agentKill'], 'noBootQuarantine', 'L5b', 'every boot shows it'),
  row(2, ['quickHandOver'], 'noQuarantine', 'I4', 'taken from one that hears nothing, handed on at once'),
  row(1, ['door'], 'noStopForVerdict', 'I16', 'the door opens in a scan'),
  row(1, ['takeBack'], 'offerOutlivesTakeLocal', 'I35', 'taken back while it is offered'),
  row(8, ['forgedEpoch'], 'oldEpochActs', 'I2', 'a step selected with the epoch before'),
  row(1, ['policyDiffers'], 'otherPolicyPasses', 'I21', 'a start from a page of another policy'),
  row(1, ['takeBackMidIntent'], 'pendingOutlivesTakeLocal', 'I6', 'taken back while a START waits for the disk'),
  row(1, ['agentKill'], 'recordSkipsNumber', 'I26', 'a restart after fifty records'),
  row(1, ['consoleDead'], 'recoveryRestarts', 'I2', 'the link is back after a stop'),
  row(1, ['consoleSlow'], 'renewalFromArrival', 'I2b', 'the first late echo'),
  row(2, ['scannerMute'], 'replayedStart', 'I13', 'the scanner acts and does not answer'),
  row(1, ['squeeze', 'agentKill'], 'restartClearsLatch', 'I11b', 'a restart after the squeeze ball'),
  row(2, ['forgedEpoch'], 'stopNeedsEpoch', 'I17', 'a STOP with the epoch before'),
  row(3, ['scannerIgnoresStop', 'stopPressed'], 'stopNeverDoubted', 'I15', 'the scanner ignores a stop'),
  row(1, ['inputUnknown'], 'unknownIsGood', 'I10', 'sensors have said nothing yet'),
  row(7, ['scannerStartsItself'], 'unpermittedScanUnseen', 'I29', 'the scanner starts by itself'),
  row(1, ['wallJump'], 'wallClockSteps', 'I20', 'the wall clock jumps'),
  {
    seed: 10010,
    only: [],
    hours: '0.2',
    plant: null,
    invariant: '',
    why: 'an agent that died twice within seconds was never heard again by a remote page',
  },
  {
    seed: 100,
    only: [],
    hours: '0.2',
    plant: null,
    invariant: '',
    why: 'a console of more than 64 commands was refused everything after the agent restarted',
  },
];
