/** One change of a source text, made when the file is loaded, in the simulation's process alone. */
export interface Patch {
  /** from the repository's root */
  readonly file: string;
  /** stands in the file exactly once */
  readonly find: string;
  readonly replace: string;
}

/** A bug on purpose: the simulation has to find it. */
export interface Plant {
  readonly name: string;
  readonly text: string;
  readonly patches: readonly Patch[];
}

const POLICY = 'protocol/src/policy';

function plant(name: string, text: string, file: string, find: string, replace: string): Plant {
  return { name, text, patches: [{ file, find, replace }] };
}

export const PLANTS: readonly Plant[] = [
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
    'const untilMs = control.renewedTickMs + leaseLengthMs();',
    'const untilMs = nowMs;',
  ),
  plant(
    'noBootQuarantine',
    'a lease from before a restart is forgotten at once',
    `${POLICY}/lease.ts`,
    'const quarantine = { untilMs: nowMs + leaseLengthMs(), exceptConsoleId: null };',
    'const quarantine = { untilMs: nowMs, exceptConsoleId: null };',
  ),
  plant(
    'latchDropped',
    'a latch ends by itself once its cause is good',
    `${POLICY}/condition-state.ts`,
    "if (mustLatch) return { ...withoutGood(state), status: 'latched', mustLatch };",
    '',
  ),
  plant(
    'joinByMin',
    'the verdict takes the milder of two',
    `${POLICY}/verdict.ts`,
    'return left >= right ? left : right;',
    'return left <= right ? left : right;',
  ),
  plant(
    'unknownIsGood',
    'an input that is unknown counts as good',
    `${POLICY}/condition-state.ts`,
    "if (fact.raw === 'unknown' || fact.lastSeenMs === null) return true;",
    "if (fact.raw === 'unknown' || fact.lastSeenMs === null) return false;",
  ),
  plant(
    'replayedStart',
    'a START whose answer did not come is sent again',
    `${POLICY}/step.ts`,
    '  endPermit(draft, `start ${outcome.kind}`);',
    "  if (outcome.kind === 'unknown') { orderScanner(draft, 'start', { commandId: inflight.commandId, consoleId: inflight.consoleId }, open.stepId); return; }\n  endPermit(draft, `start ${outcome.kind}`);",
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
    'gatewayLoosens',
    'while the gateway sees nothing wrong, the site believes it',
    `${POLICY}/settle.ts`,
    'if (isSameVerdict(verdict, state.verdict)) return;',
    'if (peer !== null && peer.verdict.authority === 0) verdict = peer.verdict; if (isSameVerdict(verdict, state.verdict)) return;',
  ),
  plant(
    'stopNeedsEpoch',
    'a STOP of an earlier lease is refused',
    `${POLICY}/permit.ts`,
    "if (COMMAND_CLASS[command.action.kind] === 'protect') return may;",
    "if (COMMAND_CLASS[command.action.kind] === 'protect') return command.epoch === 0 || command.epoch === state.lease.epoch ? may : [...may, reason('oldEpoch')];",
  ),
  plant(
    'restartClearsLatch',
    'a latch is forgotten by a restart',
    `${POLICY}/state.ts`,
    'fold.latched.includes(id) ?',
    'fold.latched.length < 0 ?',
  ),
  plant(
    'renewalFromArrival',
    'the site counts a renewal from when it came',
    `${POLICY}/step.ts`,
    'renew(lease, beat.consoleId, beat.epoch, echoTickMs) });',
    'renew(lease, beat.consoleId, beat.epoch, nowMs) });',
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
    'noStopForVerdict',
    'the site stops nothing by itself below "abort"',
    `${POLICY}/stop.ts`,
    'if (wanted >= 2 && mayScan && !isStopUnderWay(state))',
    'if (wanted >= 3 && mayScan && !isStopUnderWay(state))',
  ),
  plant(
    'stopNeverDoubted',
    'an unconfirmed stop is waited for three times as long',
    `${POLICY}/stop.ts`,
    'if (nowMs - stop.requestedMs <= STOP_CONFIRM_MS) {',
    'if (nowMs - stop.requestedMs <= 3 * STOP_CONFIRM_MS) {',
  ),
  {
    name: 'lateCommandsAct',
    text: 'a START acts however old it is',
    patches: [
      { file: `${POLICY}/permit.ts`, find: 'ageMs > limitMs || ageMs < 0', replace: 'ageMs < 0' },
      {
        file: `${POLICY}/permit.ts`,
        find: 'state.nowMs > command.expiresTickMs',
        replace: 'command.expiresTickMs < 0',
      },
      {
        file: `${POLICY}/permit.ts`,
        find: "kind === 'permit' && command.echo.safetyVersion !== state.safetyVersion",
        replace: "kind === 'permit' && command.echo.safetyVersion < 0",
      },
    ],
  },
  plant(
    'actsBeforeTheDisk',
    'an intent counts as written when it is handed over',
    'agent/src/work.ts',
    'return this.journal(effect.record, effect.intentId);',
    "this.journal(effect.record, effect.intentId); if (effect.intentId !== null) this.policy({ kind: 'intentDurable', intentId: effect.intentId }); return;",
  ),
  plant(
    'unpermittedScanUnseen',
    'a scan that nobody permitted is not noticed',
    `${POLICY}/settle.ts`,
    'const bad = scans && !covered',
    'const bad = scans && covered && !covered',
  ),
  plant(
    'leaseNeverEnds',
    'remote control does not end when its lease does',
    `${POLICY}/settle.ts`,
    "if (control.kind === 'granted' && state.verdict.authority === 3) {",
    "if (control.kind === 'granted' && state.verdict.authority > 3) {",
  ),
  plant(
    'recordSkipsNumber',
    'each fiftieth record skips a number',
    'agent/src/work.ts',
    'nextSeq: nextSeq + 1,',
    'nextSeq: nextSeq + (nextSeq % 50 === 0 ? 2 : 1),',
  ),
  plant(
    'wallClockSteps',
    'the wall clock steps the core',
    'agent/src/agent-machine.ts',
    'return work.change({ wallOffsetMs: input.wallOffsetMs });',
    "work.change({ wallOffsetMs: input.wallOffsetMs }); return work.policy({ kind: 'tick' });",
  ),
  plant(
    'otherPolicyPasses',
    'the gateway lets a page of another policy start',
    'gateway/src/sites/decide-command.ts',
    "commandClass === 'permit' && !samePolicy",
    "commandClass === 'permit' && samePolicy && !samePolicy",
  ),
  plant(
    'offerOutlivesTakeLocal',
    'taking back leaves an offer standing',
    `${POLICY}/lease.ts`,
    "if (control.kind !== 'granted') return { ...lease, control: local };",
    "if (control.kind !== 'granted') return lease;",
  ),
  plant(
    'anybodyClears',
    'whoever is on site clears every latch, also one whose cause is there',
    `${POLICY}/clear-gates.ts`,
    "if (one.status === 'latched') return [];",
    "if (one.status === 'latched' || one.status === 'confirmed') return [];",
  ),
];

/** @throws Error for a name that no row has */
export function plantNamed(name: string): Plant {
  const found = PLANTS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no plant is called ${name}; see --plant list`);
  return found;
}
