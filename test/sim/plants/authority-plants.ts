import { plant, type Plant, POLICY } from './plant.ts';

/** Who holds control, and who believes it. */
export const AUTHORITY_PLANTS: readonly Plant[] = [
  plant(
    'leaseFromReceipt',
    'a console counts its lease from when the renewal came, not from when it asked',
    'console/src/link/link-machine.ts',
    '{ siteTickMs: beat.tick, notLaterThanMs: sent.sentMs }',
    '{ siteTickMs: beat.tick, notLaterThanMs: nowMs }',
  ),
  plant(
    'noQuarantine',
    'control that was taken may be granted to another console at once',
    `${POLICY}/lease.ts`,
    'const untilMs = control.promisedUntilMs;',
    'const untilMs = nowMs;',
  ),
  plant(
    'quarantineHalf',
    'control that was taken may be granted to another console after half of what it may still be believed',
    `${POLICY}/lease.ts`,
    'const untilMs = control.promisedUntilMs;',
    'const untilMs = nowMs + (control.promisedUntilMs - nowMs) / 2;',
  ),
  plant(
    'noBootQuarantine',
    'a lease from before a restart is forgotten at once',
    `${POLICY}/lease.ts`,
    'const quarantine = { untilMs: nowMs + leaseLengthMs(), exceptConsoleId: null };',
    'const quarantine = { untilMs: nowMs, exceptConsoleId: null };',
  ),
  plant(
    'recoveryRestarts',
    'once the link is good again, the step that was stopped is started again',
    `${POLICY}/step.ts`,
    'return applyBeat(draft, event.beat);',
    `{
      applyBeat(draft, event.beat);
      const { lease, permit: open, stop, scanner, session, inflight, nowMs } = draft.state;
      if (lease.control.kind === 'granted' && open === null && stop?.status === 'confirmed' && session !== null && inflight.length === 0 && scanner?.state === 'idle')
        orderScanner(draft, 'start', { commandId: 'again-' + nowMs, consoleId: '' }, scanner.selectedStepId);
      return;
    }`,
  ),
  plant(
    'renewalFromArrival',
    'the site counts a renewal from when it came',
    `${POLICY}/step.ts`,
    'renew(lease, beat.consoleId, beat.epoch, echoTickMs, beat.paths) });',
    'renew(lease, beat.consoleId, beat.epoch, nowMs, beat.paths) });',
  ),
  plant(
    'epochForgotten',
    'a restart begins at the first epoch again',
    `${POLICY}/state.ts`,
    'leaseAtBoot(fold.epoch + 1,',
    'leaseAtBoot(1,',
  ),
  plant(
    'oldEpochActs',
    'a command of an earlier lease acts',
    `${POLICY}/permit.ts`,
    "...(holdsLease && state.lease.control.kind === 'granted' && command.epoch !== state.lease.epoch",
    "...(holdsLease && state.lease.control.kind === 'granted' && command.epoch < 0",
  ),
  plant(
    'pendingOutlivesTakeLocal',
    'a START that waits for the disk outlives the taking back of control',
    `${POLICY}/apply-command.ts`,
    '  if (pending !== null) {\n    draft.change({ pending: null });',
    '  if (pending !== null && pending.sinceMs < 0) {\n    draft.change({ pending: null });',
  ),
  plant(
    'offerOutlivesTakeLocal',
    'taking back leaves an offer standing',
    `${POLICY}/lease.ts`,
    "if (control.kind !== 'granted') return { ...lease, control: local };",
    "if (control.kind !== 'granted') return lease;",
  ),
  plant(
    'sameEpochGranted',
    'a grant keeps the epoch that it found',
    `${POLICY}/lease.ts`,
    '    epoch: lease.epoch + 1,\n    control: granted(',
    '    epoch: lease.epoch,\n    control: granted(',
  ),
  plant(
    'bootKeepsEpoch',
    'a boot goes on with the epoch before it',
    `${POLICY}/state.ts`,
    'leaseAtBoot(fold.epoch + 1,',
    'leaseAtBoot(fold.epoch,',
  ),
  plant(
    'renewsBeyondEcho',
    'a renewal counts from a little after the tick that it echoes',
    `${POLICY}/step.ts`,
    'renew(lease, beat.consoleId, beat.epoch, echoTickMs, beat.paths) });',
    'renew(lease, beat.consoleId, beat.epoch, echoTickMs + 300, beat.paths) });',
  ),
  {
    name: 'lastHolderStillNamed',
    text: 'while nobody holds control, heartbeats name the one who held it last, and its page believes them',
    patches: [
      {
        file: 'agent/src/step-site.ts',
        find: "holderConsoleId: control.kind === 'granted' ? control.holder.consoleId : '',",
        replace:
          "holderConsoleId: control.kind === 'granted' ? control.holder.consoleId : control.kind === 'local' ? (lease.quarantine.exceptConsoleId ?? '') : '',",
      },
      {
        file: 'agent/src/step-site.ts',
        find: "renewedTick: control.kind === 'granted' ? control.renewedTickMs : 0,",
        replace: "renewedTick: control.kind === 'granted' ? control.renewedTickMs : nowMs,",
      },
      {
        file: 'console/src/state/authority-face.ts',
        find: "if (control === undefined || control.kind !== 'granted' || control.consoleId !== state.consoleId) return 0;",
        replace: 'if (control === undefined) return 0;',
      },
    ],
  },
  plant(
    'bootQuarantineShort',
    'the quarantine after a boot is a tenth of a second short',
    `${POLICY}/lease.ts`,
    'const quarantine = { untilMs: nowMs + leaseLengthMs(), exceptConsoleId: null };',
    'const quarantine = { untilMs: nowMs + leaseLengthMs() - 100, exceptConsoleId: null };',
  ),
  plant(
    'takeBackNeedsEcho',
    'control is not taken back by a page that has heard no heartbeat yet',
    `${POLICY}/permit.ts`,
    "if (COMMAND_CLASS[command.action.kind] === 'protect') return may;",
    "if (COMMAND_CLASS[command.action.kind] === 'protect') return command.action.kind === 'takeLocal' && command.echo.siteTickMs === 0 ? [...may, reason('expired')] : may;",
  ),
  plant(
    'leaseEndsLate',
    'remote control ends three seconds after its lease',
    `${POLICY}/conditions-link.ts`,
    'ttlMs: onePath.leaseMs,',
    'ttlMs: onePath.leaseMs + 3_000,',
  ),
  plant(
    'twoPathsLastLong',
    'a lease on two live paths lasts at the site for as long as one on one path',
    `${POLICY}/condition-state.ts`,
    "return paths === 'twoPaths' ? (row.ttlTwoPathsMs ?? row.ttlMs) : row.ttlMs;",
    "return paths === 'twoPaths' ? row.ttlMs : row.ttlMs;",
  ),
  plant(
    'grantWaits',
    'who reads control back waits for the disk for as long as it takes',
    `${POLICY}/step.ts`,
    'if (pending === null || nowMs <= pending.command.expiresTickMs) return;',
    "if (pending === null || pending.command.action.kind === 'readBackControl' || nowMs <= pending.command.expiresTickMs) return;",
  ),
];
