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
    'const untilMs = control.promisedUntilMs;',
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
    "if (mustLatch) return { ...withoutGood(state), status: 'latched', mustLatch, cleared: [] };",
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
    "  if (outcome.kind === 'unknown') issueStop(draft, 'stop', 'the scanner did not answer a start');",
    "  if (outcome.kind === 'unknown') { orderScanner(draft, 'start', { commandId: inflight.commandId, consoleId: inflight.consoleId }, open.stepId); return; }",
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
    'if (latched.includes(id)) return',
    'if (latched.length < 0) return',
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
    'noStopForVerdict',
    'the site stops nothing by itself below "abort"',
    `${POLICY}/stop.ts`,
    'if (wanted >= 2 && mayScan && (!isStopUnderWay(state)',
    'if (wanted >= 3 && mayScan && (!isStopUnderWay(state)',
  ),
  {
    name: 'stopNeverDoubted',
    text: 'an unconfirmed stop is waited for three times as long, and asked for again meanwhile',
    patches: [
      {
        file: `${POLICY}/stop.ts`,
        find: 'if (nowMs - stop.requestedMs <= STOP_CONFIRM_MS) {',
        replace: 'if (nowMs - stop.requestedMs <= 3 * STOP_CONFIRM_MS) {',
      },
      {
        file: `${POLICY}/stop.ts`,
        find: 'if (isStrongest && nowMs >= stop.nextTryMs)',
        replace: 'if ((isStrongest || nowMs > 0) && nowMs >= stop.nextTryMs)',
      },
    ],
  },
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
    'agent/src/step-site.ts',
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
    "if (one.status === 'latched') return measuredOxygenReasons(state, id);",
    "if (one.status === 'latched' || one.status === 'confirmed') return [];",
  ),
  // ── plants that one rule alone notices ───────────────────────────────────────────────────────────────────────────
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
  {
    name: 'startsAtAuthorityOne',
    text: 'what only bars new starts bars none, and voids no READY',
    patches: [
      {
        file: `${POLICY}/verdict-reasons.ts`,
        find: 'if (verdict[situationNow].authority >= 1)',
        replace: 'if (verdict[situationNow].authority >= 2)',
      },
      {
        file: `${POLICY}/settle.ts`,
        find: '  if (bar !== undefined) return voidReady(session, conditionRow(bar).title);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'startOnHeartbeat',
    text: 'a START whose intent is durable is given to the scanner with the next heartbeat',
    patches: [
      {
        file: `${POLICY}/step.ts`,
        find: 'return start(draft, command, principal, action.stepId);',
        replace:
          "if (intentId !== 'go') return draft.change({ pending: { ...pending, intentId: 'go' } });\n      return start(draft, command, principal, action.stepId);",
      },
      {
        file: `${POLICY}/step.ts`,
        find: 'return applyBeat(draft, event.beat);',
        replace: "applyBeat(draft, event.beat); return applyIntent(draft, 'go');",
      },
    ],
  },
  {
    name: 'grantOnHeartbeat',
    text: 'control whose intent is durable is granted with the next heartbeat',
    patches: [
      {
        file: `${POLICY}/step.ts`,
        find: "case 'readBackControl': {",
        replace:
          "case 'readBackControl': {\n      if (intentId !== 'go') return draft.change({ pending: { ...pending, intentId: 'go' } });",
      },
      {
        file: `${POLICY}/step.ts`,
        find: 'return applyBeat(draft, event.beat);',
        replace: "applyBeat(draft, event.beat); return applyIntent(draft, 'go');",
      },
    ],
  },
  plant(
    'replayedSelect',
    'a step that the scanner did not answer for is selected again',
    `${POLICY}/step.ts`,
    "if (inflight.what === 'stop') return stopOutcome(draft, effectId, outcome);",
    "if (inflight.what === 'stop') return stopOutcome(draft, effectId, outcome);\n  if (inflight.what === 'selectStep' && outcome.kind === 'unknown' && draft.state.verdict.authority === 0) orderScanner(draft, 'selectStep', { commandId: inflight.commandId, consoleId: inflight.consoleId }, draft.state.scanner?.selectedStepId);",
  ),
  {
    name: 'otherPatientPasses',
    text: 'another patient on the scanner than in the session is no reason not to scan',
    patches: [
      {
        file: `${POLICY}/scan-gates.ts`,
        find: "...(differs ? [reason('patientMismatch', { what: 'scanner and session name different patients' })] : []),",
        replace: "...(differs && !differs ? [reason('patientMismatch', { what: '' })] : []),",
      },
      {
        file: `${POLICY}/step.ts`,
        find: 'if (session !== null && fact.patientRef !== session.patientRef) {',
        replace: 'if (session !== null && session.patientRef === null) {',
      },
    ],
  },
  plant(
    'tableGoesHome',
    'selecting a step sends the table home as well',
    `${POLICY}/apply-command.ts`,
    "orderScanner(draft, 'selectStep', command, action.stepId);",
    "orderScanner(draft, 'selectStep', command, action.stepId);\n      draft.effects.push({ kind: 'scanner', effectId: draft.id('home'), order: { kind: 'tableHome', commandId: command.commandId }, deadlineMs: nowMs + 2_000 });",
  ),
  plant(
    'readyNotUsedUp',
    'a READY is good for as many starts as one likes',
    `${POLICY}/step.ts`,
    "draft.changeSession((one) => ({ ...one, ready: { kind: 'used', stepId } }));",
    '',
  ),
  plant(
    'peopleForgotten',
    'what people are asked to do gets lost in the join',
    `${POLICY}/verdict.ts`,
    'people: larger(left.people, right.people),',
    'people: left.people,',
  ),
  plant(
    'badVitalsLoosen',
    'bad vitals make the site forget what the gateway asked for',
    `${POLICY}/settle.ts`,
    'let verdict = peer?.verdict ?? NO_RESTRICTION;',
    "let verdict = (state.inputs.vitals.raw === 'bad' ? null : peer?.verdict) ?? NO_RESTRICTION;",
  ),
  plant(
    'squeezeUnheard',
    'the squeeze ball is not heard',
    `${POLICY}/condition-state.ts`,
    "if (fact.raw === 'bad' && row.unknownIs !== 'only') return true;",
    "if (fact.raw === 'bad' && row.unknownIs !== 'only') return row.rule !== 'C-35';",
  ),
  plant(
    'peerForgottenEarly',
    'what the gateway asks for counts for less time than it takes to ask again',
    `${POLICY}/settle.ts`,
    'let verdict = peer?.verdict ?? NO_RESTRICTION;',
    'let verdict = (peer !== null && state.nowMs - peer.seenMs <= 600 ? peer.verdict : null) ?? NO_RESTRICTION;',
  ),
  plant(
    'gatewayLoosensOnce',
    'a gateway that sees nothing wrong is believed for one step',
    `${POLICY}/step.ts`,
    'settleSafetyVersion(draft, before);',
    "if (event.kind === 'peer' && event.verdict.authority === 0) draft.change({ verdict: event.verdict });\n  settleSafetyVersion(draft, before);",
  ),
  plant(
    'absenceBlinds',
    'an absent safety tech takes the picture from the remote technologist',
    `${POLICY}/conditions-people.ts`,
    "firstStep: 'call the site; talk to the patient',\n      input: 'presence',\n      priority: 'high',\n      verdict: { empty: NO_ORDERS, inRoom: verdict(1, 0, 2), scanning: verdict(1, 2, 2) },",
    "firstStep: 'call the site; talk to the patient',\n      input: 'presence',\n      priority: 'high',\n      verdict: { empty: NO_ORDERS, inRoom: verdict(3, 0, 2), scanning: verdict(3, 2, 2) },",
  ),
  plant(
    'secretCount',
    'a step remembers how many were taken in this process',
    `${POLICY}/step.ts`,
    'settleSafetyVersion(draft, before);',
    'globalThis.secretCount = (globalThis.secretCount ?? 0) + 1;\n  draft.change({ secretCount: globalThis.secretCount });\n  settleSafetyVersion(draft, before);',
  ),
  plant(
    'beatsKept',
    'ten times as many sent heartbeats are kept as anybody needs',
    'agent/src/step-site.ts',
    'const BEATS_REMEMBERED = 64;',
    'const BEATS_REMEMBERED = 640;',
  ),
  {
    name: 'uplinkStaysDown',
    text: 'an uplink that was down once is down for ever, by the agent’s own word',
    patches: [
      {
        file: 'agent/src/step-site.ts',
        find: 'work.change({ uplink: { ...work.state.uplink, state: input.state, heardMs: work.nowMs } });',
        replace:
          "work.change({ uplink: { ...work.state.uplink, state: work.state.uplink.state === 'down' ? 'down' : input.state, heardMs: work.nowMs } });",
      },
      {
        file: 'agent/src/step-site.ts',
        find: "work.change({ uplink: { ...work.state.uplink, state: 'up', heardMs: work.nowMs } });",
        replace: 'work.change({ uplink: { ...work.state.uplink, heardMs: work.nowMs } });',
      },
    ],
  },
  plant(
    'presenceUnanswered',
    'who says "I am here" gets no answer',
    `${POLICY}/apply-command.ts`,
    "draft.setInput('mrstLeft', observe(inputs.mrstLeft, 'good', nowMs, nowMs, principal.name));\n      return draft.answer(command, DONE);",
    "draft.setInput('mrstLeft', observe(inputs.mrstLeft, 'good', nowMs, nowMs, principal.name));\n      return;",
  ),
  plant(
    'pauseNeverEnds',
    'a pause that the scanner did not answer is waited for until the next boot',
    `${POLICY}/step.ts`,
    'draft.change({ inflight: draft.state.inflight.filter((one) => one !== inflight) });',
    "if (inflight.what === 'pause' && outcome.kind === 'unknown') return;\n  draft.change({ inflight: draft.state.inflight.filter((one) => one !== inflight) });",
  ),
  plant(
    'identityNeverClears',
    'nobody can clear the doubt about which agent this is',
    `${POLICY}/clear-gates.ts`,
    'if (!clearedBy.includes(principal.role))',
    "if (id === 'siteIdentityDoubted' || !clearedBy.includes(principal.role))",
  ),
  plant(
    'countsAreEarly',
    'a count is given to the core with a time before it',
    'agent/src/work.ts',
    'this.#core(this.state.policy, event, this.nowMs);',
    "this.#core(this.state.policy, event, event.kind === 'zone4' ? this.nowMs - 40 : this.nowMs);",
  ),
  plant(
    'reasonThrows',
    'a reason of the gateway is more than the agent can read',
    'agent/src/step-site.ts',
    "return work.policy({ kind: 'peer', verdict: input.verdict, why: input.why });",
    "if (input.why !== '') throw new Error('what is this?');\n      return work.policy({ kind: 'peer', verdict: input.verdict, why: input.why });",
  ),
  // ── stops, whose session it is, and who answers on site ──────────────────────────────────────────────────────────
  plant(
    'stopAskedOnce',
    'a stop that was not confirmed is not asked for a third time',
    `${POLICY}/stop.ts`,
    "  if (nowMs >= stop.nextTryMs) issueStop(draft, 'abort', stop.because);\n}",
    '}',
  ),
  plant(
    'failedStopAtOnce',
    'a stop that failed is asked for again in the same moment, over and over',
    `${POLICY}/step.ts`,
    'nextTryMs: draft.state.nowMs + STOP_FAILED_RETRY_MS',
    'nextTryMs: draft.state.nowMs',
  ),
  {
    name: 'gapIsStopped',
    text: 'a scanner that has prepared a step counts as stopped, and as busy',
    patches: [
      {
        file: `${POLICY}/facts.ts`,
        find: 'return known !== null && !isScanning(known) && !isBetweenPrescanAndScan(state);',
        replace: 'return known !== null && !isScanning(known);',
      },
      {
        file: `${POLICY}/scanner-gates.ts`,
        find: "permit?.status === 'starting' || isYetToBegin(state) ? [reason",
        replace: "permit?.status === 'starting' || isYetToBegin(state) || isBetweenPrescanAndScan(state) ? [reason",
      },
    ],
  },
  plant(
    'faultIsStopped',
    'a scanner that reports a fault counts as stopped, whatever step it names',
    `${POLICY}/facts.ts`,
    'return isFaultBesideScan(state) ? null : scannerStateReported(state);',
    'return scannerStateReported(state);',
  ),
  plant(
    'pauseBelieved',
    'a pause that the scanner answered is taken for done',
    `${POLICY}/stop.ts`,
    'else if (nowMs - pauseAskedMs >= DESYNC_GRACE_MS)',
    'else if (nowMs - pauseAskedMs >= 1_000 * DESYNC_GRACE_MS)',
  ),
  plant(
    'abortsAllTheSame',
    'a scanner that cannot abort is told to',
    `${POLICY}/stop.ts`,
    "const order = feasible === 'abort' && !capabilities.abort ? 'stop' : feasible;",
    'const order = feasible;',
  ),
  plant(
    'startsInGap',
    'a START is taken while another has yet to begin',
    `${POLICY}/scanner-gates.ts`,
    "return pending !== null || permit?.status === 'starting' || isYetToBegin(state) ? [reason('startUnderWay')] : [];",
    "return pending !== null || permit?.status === 'starting' ? [reason('startUnderWay')] : [];",
  ),
  plant(
    'nobodyEscalates',
    'what nobody answers asks for nothing more',
    `${POLICY}/unanswered.ts`,
    'if (ms < UNANSWERED_MS.stop) return NO_RESTRICTION;',
    'if (ms < 10 * UNANSWERED_MS.stop) return NO_RESTRICTION;',
  ),
  plant(
    'darkAtOnce',
    'a battery that is low ends the agent at once, whatever scans',
    `${POLICY}/shutdown.ts`,
    '  if (!isQuiet && state.nowMs - sinceMs < SHUTDOWN_AT_LATEST_MS) return;\n',
    '',
  ),
  plant(
    'anybodyTakesOver',
    'any safety tech on site takes a session over, whoever it is',
    `${POLICY}/level2-gates.ts`,
    ": [reason('notHandedTo', { name: level2.name })]),",
    ": [reason('notHandedTo', { name: level2.name })].slice(1)),",
  ),
  plant(
    'readyByAnybody',
    'any safety tech on site gives READY for another’s time-out',
    `${POLICY}/apply-command.ts`,
    "return lead.personId === principal.personId ? [] : [reason('timeOutOtherPerson', { name: lead.name })];",
    'return [];',
  ),
  plant(
    'takenAtLeisure',
    'a sequence whose remote end is lost may be taken for a minute',
    `${POLICY}/limits.ts`,
    'export const TAKE_WITHIN_MS: Ms = 10_000;',
    'export const TAKE_WITHIN_MS: Ms = 60_000;',
  ),
  plant(
    'anybodyFinishes',
    'with the link lost a step finishes also when nobody said that an adult lies there',
    `${POLICY}/exam-class.ts`,
    "return age === 'adult' &&",
    "return age !== 'child' &&",
  ),
  plant(
    'finishNeverEnds',
    'what finishes without its remote technologist may go on for as long as it likes',
    `${POLICY}/apply-taking.ts`,
    "else if (state.nowMs > finishesByMs) miss(draft, 'the sequence did not finish in its time');",
    '',
  ),
  plant(
    'anyRestFinishes',
    'with the link lost a step finishes however much of it is left',
    `${POLICY}/taking.ts`,
    '(scanner.remainingMs ?? 0) > policy.finishMaxMs)',
    'false)',
  ),
  plant(
    'oldAnswerKept',
    'an alarm that comes again counts as answered by whoever answered it the first time',
    `${POLICY}/condition-state.ts`,
    'return { ...again, askedMs, mustLatch: true, isFlapping: isFlapping || again.isFlapping };',
    'return { ...again, askedMs, mustLatch: true, isFlapping: isFlapping || again.isFlapping, acknowledgedBy: state.acknowledgedBy };',
  ),
  plant(
    'saidStoppedIsStopped',
    'after somebody said that it has stopped, no verdict stops the scan',
    `${POLICY}/stop.ts`,
    'if (wanted >= 2 && mayScan && (!isStopUnderWay(state)',
    "if (wanted >= 2 && mayScan && state.stop?.status !== 'confirmedByPerson' && (!isStopUnderWay(state)",
  ),
  {
    name: 'safetyTechTakes',
    text: 'a safety tech takes a sequence',
    patches: [
      {
        file: `${POLICY}/authorise.ts`,
        find: "takeSequence: rule('take the sequence', ['onsiteTechnologist'], 'onsite'),",
        replace: "takeSequence: rule('take the sequence', ['onsiteTechnologist', 'mrst'], 'onsite'),",
      },
      {
        file: `${POLICY}/taking.ts`,
        find: 'return technologistsOnSite(state).some((one) => isAt(one, by));',
        replace: 'return state.attendees.some((one) => isAt(one, by));',
      },
    ],
  },
  plant(
    'ownerNotMissed',
    'a technologist on site may be away from their own scan for minutes',
    `${POLICY}/settle.ts`,
    'else if (nowMs - goneMs >= OWNER_GONE_MS) issueStop(',
    'else if (nowMs - goneMs >= 20 * OWNER_GONE_MS) issueStop(',
  ),
  plant(
    'pauseHeldOff',
    'whoever presses pause again is given another three seconds',
    `${POLICY}/apply-command.ts`,
    'pauseAskedMs: draft.state.pauseAskedMs ?? nowMs',
    'pauseAskedMs: nowMs',
  ),
  plant(
    'otherStepCovered',
    'a permit covers whatever step the scanner runs',
    `${POLICY}/settle.ts`,
    "    permit.status !== 'paused' &&\n    isSameStep(permit.stepId, runningStepId(state)) &&\n    isForThem",
    "    permit.status !== 'paused' &&\n    isForThem",
  ),
  plant(
    'lateStartIsTheirs',
    'a START that begins after its permit is over is called the technologist’s own',
    `${POLICY}/settle.ts`,
    '    !isLateStart(state) &&\n',
    '',
  ),
  plant(
    'absenceEndsControl',
    'a safety tech who is away ends remote control',
    `${POLICY}/settle.ts`,
    "if (control.kind === 'granted' && state.verdict.authority === 3) {",
    "if (control.kind === 'granted' && (state.verdict.authority === 3 || isActive(state.conditions.presenceLost))) {",
  ),
  plant(
    'restLoosens',
    'while nothing scans, what the gateway asks for is forgotten',
    `${POLICY}/settle.ts`,
    'let verdict = peer?.verdict ?? NO_RESTRICTION;',
    "let verdict = (situation(state) === 'scanning' ? peer?.verdict : undefined) ?? NO_RESTRICTION;",
  ),
  plant(
    'namelessGapIsStopped',
    'a scanner that names no step counts as stopped between prescan and scan',
    `${POLICY}/scan-end.ts`,
    "return state === 'prepped' && (runningStepId !== '' || last === 'unnamedPrescan');",
    "return state === 'prepped' && runningStepId !== '';",
  ),
  plant(
    'namelessFaultIsStopped',
    'a fault of a scanner that names no step counts as the end of its scan',
    `${POLICY}/scan-end.ts`,
    "(runningStepId !== '' || last === 'unnamed' || last === 'unnamedPrescan');",
    "runningStepId !== '';",
  ),
  plant(
    'anybodyComesBack',
    'whoever comes in after one of those declared has left is taken for that one',
    `${POLICY}/step.ts`,
    "const isAnybody = state.zone4Fill === 'short' && hasRisen(state.zone4, event.facts);",
    "const isAnybody = state.zone4Fill === 'short' && state.nowMs < 0;",
  ),
  plant(
    'scannedBesideThem',
    'a safety tech whom the reader saw go in, and nobody saw leave, is no reason not to scan',
    `${POLICY}/session-gates.ts`,
    "...(isMore ? [reason('level2Inside', { names: level2Inside.join(', ') })] : []),",
    "...(isMore && count === 9 ? [reason('level2Inside', { names: level2Inside.join(', ') })] : []),",
  ),
  plant(
    'oneOfTheStaff',
    'of those whom the staffing profile asks for, the first is enough',
    `${POLICY}/staffing.ts`,
    'return STAFFING_PROFILES[profile].needs\n',
    'return STAFFING_PROFILES[profile].needs.slice(0, 1)\n',
  ),
  plant(
    'watchdogUnasked',
    'a watchdog that is not ready is told to people, and bars nothing',
    `${POLICY}/conditions-site.ts`,
    'verdict: everywhere(verdict(2, 0, 1)),',
    'verdict: everywhere(verdict(0, 0, 1)),',
  ),
  plant(
    'watchdogStops',
    'a watchdog that is not ready stops the scan that runs',
    `${POLICY}/conditions-site.ts`,
    'verdict: everywhere(verdict(2, 0, 1)),',
    'verdict: everywhere(verdict(2, 2, 1)),',
  ),
  plant(
    'deafCore',
    'the core takes every report of something bad in the room for a good one',
    `${POLICY}/step.ts`,
    '      const { input, raw, seenMs, words } = event;\n',
    "      const { input, seenMs, words } = event;\n      const raw = event.raw === 'bad' && ['door34', 'squeezeBall', 'quench', 'roomStop', 'ferromagnetic', 'vitalsAlarm', 'oxygen'].includes(input) ? 'good' : event.raw;\n",
  ),
  plant(
    'twoPathsLastLong',
    'a lease on two live paths lasts at the site for as long as one on one path',
    `${POLICY}/condition-state.ts`,
    "return paths === 'twoPaths' ? (row.ttlTwoPathsMs ?? row.ttlMs) : row.ttlMs;",
    "return paths === 'twoPaths' ? row.ttlMs : row.ttlMs;",
  ),
  plant(
    'checklistOutlivesExit',
    'what was ticked for the patient before they went out counts when they come in again',
    `${POLICY}/session.ts`,
    "checklist: {},\n    detectorOverride: null,\n    room: 'out',",
    "detectorOverride: null,\n    room: 'out',",
  ),
  plant(
    'anyWeightReadBack',
    'a time-out may be read back with another weight than it was led with',
    `${POLICY}/session-gates.ts`,
    '    ...readBackReasons(state, words),\n    ...(saidOtherWeight',
    '    ...(saidOtherWeight && words.weightKg < 0',
  ),
  {
    name: 'tableMovesUnasked',
    text: 'a step that moves the table by itself asks nobody whether it is clear',
    patches: [
      {
        file: `${POLICY}/session-gates.ts`,
        find: 'step?.movesTable === true && !tableClear',
        replace: 'step?.movesTable === true && !tableClear && stepId === ""',
      },
      {
        file: `${POLICY}/scan-gates.ts`,
        find: 'step?.movesTable === true && !ready.tableClear',
        replace: 'step?.movesTable === true && !ready.tableClear && stepId === ""',
      },
    ],
  },
  plant(
    'scanTimeUnasked',
    'a step that is longer than the scan time that the implant’s label leaves may start',
    `${POLICY}/implant-gate.ts`,
    'if (scanMs !== null && scanMs <= leftMs) return [];',
    'if (scanMs !== null) return [];',
  ),
];

/** @throws Error for a name that no row has */
export function plantNamed(name: string): Plant {
  const found = PLANTS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no plant is called ${name}; see --plant list`);
  return found;
}
