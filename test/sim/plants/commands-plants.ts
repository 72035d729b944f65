import { plant, type Plant, POLICY } from './plant.ts';

/** What a command may do, and what has to be there before it. */
export const COMMANDS_PLANTS: readonly Plant[] = [
  plant(
    'replayedStart',
    'a START whose answer did not come is sent again',
    `${POLICY}/step.ts`,
    "  if (outcome.kind === 'unknown') issueStop(draft, 'stop', 'the scanner did not answer a start');",
    "  if (outcome.kind === 'unknown') { orderScanner(draft, 'start', { commandId: inflight.commandId, consoleId: inflight.consoleId }, open.stepId); return; }",
  ),
  plant(
    'stopNeedsEpoch',
    'a STOP of an earlier lease is refused',
    `${POLICY}/permit.ts`,
    "if (COMMAND_CLASS[command.action.kind] === 'protect') return may;",
    "if (COMMAND_CLASS[command.action.kind] === 'protect') return command.epoch === 0 || command.epoch === state.lease.epoch ? may : [...may, reason('oldEpoch')];",
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
      {
        file: `${POLICY}/step.ts`,
        find: 'nowMs <= pending.command.expiresTickMs',
        replace: 'pending.command.expiresTickMs >= 0',
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
    'otherPolicyPasses',
    'the gateway lets a page of another policy start',
    'gateway/src/sites/decide-command.ts',
    "commandClass === 'permit' && !samePolicy",
    "commandClass === 'permit' && samePolicy && !samePolicy",
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
    name: 'otherScannerPasses',
    text: 'another scanner than the one of this site is no reason not to scan',
    patches: [
      {
        file: `${POLICY}/facts.ts`,
        find: "return scanner !== null && scanner.scannerRef !== '' && scanner.scannerRef !== scannerRef;",
        replace: "return scanner !== null && scanner.scannerRef !== '' && scanner.scannerRef === 'never' + scannerRef;",
      },
    ],
  },
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
