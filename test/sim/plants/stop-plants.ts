import { plant, type Plant, POLICY } from './plant.ts';

/** A stop, a pause, and what scans without anybody’s leave. */
export const STOP_PLANTS: readonly Plant[] = [
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
    'oldAnswerKept',
    'an alarm that comes again counts as answered by whoever answered it the first time',
    `${POLICY}/condition-state.ts`,
    'return { ...again, askedMs, mustLatch: true, isFlapping: isFlapping || again.isFlapping };',
    'return { ...again, askedMs, mustLatch: true, isFlapping: isFlapping || again.isFlapping, acknowledgedBy: state.acknowledgedBy };',
  ),
  plant(
    'pauseHeldOff',
    'whoever presses pause again is given another three seconds',
    `${POLICY}/apply-command.ts`,
    'pauseAskedMs: draft.state.pauseAskedMs ?? nowMs',
    'pauseAskedMs: nowMs',
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
];
