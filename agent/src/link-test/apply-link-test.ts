import { judgeLine, judgeLink, LINK_TEST, type LineFailure, type LineOutcome } from '@farfield/protocol/link-test';
import { linkTestReasons, type Reason, reason, reasonText } from '@farfield/protocol/policy';
import type { AgentInput, AgentState, ConsoleLink } from '../agent-state.ts';
import type { Work } from '../work.ts';
import type { LinkTestLine, LinkTestResult, RunningLinkTest } from './link-test-state.ts';

/** A line ends itself within the plan; what its thread does not say in this time it will not say. */
const LINE_OVER_MS = LINK_TEST.lineMaxMs + LINK_TEST.greetWithinMs + 1_000;

export const FAILURE_WORDS: Readonly<Record<LineFailure, string>> = {
  NO_ANSWER: 'the console did not answer',
  SILENT: 'the console fell silent',
  FALSE: 'the console’s answers were not true to what was sent',
  CLOSED: 'the line was closed before it was measured',
  NOT_OPENED: 'the line could not be opened',
  BUSY: 'the gateway tests other links now; try again in a minute',
};

type LinkTestInput = Extract<AgentInput, { kind: 'linkTestPipe' | 'linkTestPipeGone' | 'linkTestLine' }>;

/** Whose way is measured: the asker's own, or from on site that of whoever has control or is there. */
export function consoleToTest(state: AgentState, asker: ConsoleLink | null): ConsoleLink | null {
  if (asker !== null && asker.via === 'gateway') return asker;
  const remote = state.consoles.filter((one) => one.via === 'gateway' && one.isSeated && one.principal.role === 'rst');
  const { control } = state.policy.lease;
  const holder = control.kind === 'granted' ? control.holder.consoleId : '';
  return remote.find((one) => one.consoleId === holder) ?? remote[0] ?? null;
}

/** What this agent has against a test besides the core: one at a time, and somebody at the other end. */
export function ownLinkTestReasons(state: AgentState, asker: ConsoleLink | null): readonly Reason[] {
  if (state.linkTest.running !== null) return [reason('linkTestRuns')];
  return consoleToTest(state, asker) === null ? [reason('nobodyToTest')] : [];
}

/** The core has said yes. The console sees it in the view, and asks for its pipe. */
export function beginLinkTest(work: Work, asker: ConsoleLink): void {
  const { state, nowMs } = work;
  const tested = consoleToTest(state, asker);
  if (tested === null) return;
  const running: RunningLinkTest = {
    testId: `link-test-${state.journal.nextSeq}`,
    by: asker.principal.name,
    consoleId: tested.consoleId,
    person: tested.principal.name,
    sinceMs: nowMs,
    sitePaths: linesOf(state, tested),
    done: [],
    lineSinceMs: nowMs,
    pipe: '',
  };
  work.change({ linkTest: { ...state.linkTest, running } });
}

export function applyLinkTest(work: Work, input: LinkTestInput): void {
  const { running } = work.state.linkTest;
  switch (input.kind) {
    case 'linkTestPipe': {
      // Whoever asks for a pipe is let in only where a test waits for exactly this console.
      const sitePath = running?.sitePaths[running.done.length];
      if (running === null || sitePath === undefined || input.consoleId !== running.consoleId || running.pipe !== '')
        return work.count('linkTestPipesRefused');
      work.change({ linkTest: { ...work.state.linkTest, running: { ...running, pipe: input.pipe } } });
      work.outputs.push({ kind: 'linkTestDial', pipe: input.pipe, ticket: input.ticket, sitePath });
      return;
    }
    case 'linkTestPipeGone':
      // Its thread ends with it and says nothing more.
      if (running?.pipe === input.pipe) lineDone(work, running, failed('CLOSED', 'by the console'));
      return;
    case 'linkTestLine':
      if (running !== null && running.pipe !== '' && running.pipe === input.pipe)
        lineDone(work, running, input.outcome);
      return;
  }
}

/** STOP, pause and the like: whoever says one needs the line, and a test gives it back in the same step. */
export function yieldLinkTest(work: Work, by: string): void {
  const { running } = work.state.linkTest;
  if (running !== null)
    end(work, running, { what: 'ended', verdict: '', why: `${by} stopped something: that goes first` });
}

/** After every step: what goes before a test ends it, time ends it, and what was measured may be history. */
export function watchLinkTest(work: Work): void {
  const { running, last } = work.state.linkTest;
  if (running !== null) {
    const why = whyItEnds(work, running);
    if (why !== '') end(work, running, { what: 'ended', verdict: '', why });
    else if (work.nowMs - running.lineSinceMs > (running.pipe === '' ? LINK_TEST.greetWithinMs : LINE_OVER_MS))
      lineDone(work, running, failed('NO_ANSWER', 'no pipe'));
  }
  if (last === null || last.changed !== '' || last !== work.state.linkTest.last) return;
  const changed = whatChanged(work.state, last);
  if (changed !== '') work.change({ linkTest: { ...work.state.linkTest, last: { ...last, changed } } });
}

function whyItEnds({ state }: Work, { consoleId, person }: RunningLinkTest): string {
  const [first] = linkTestReasons(state.policy);
  if (first !== undefined) return reasonText(first);
  if (state.uplink.state === 'down') return 'the link to the gateway went';
  const isHere = state.consoles.some((one) => one.consoleId === consoleId && one.via === 'gateway' && one.isSeated);
  return isHere ? '' : `${person} left`;
}

/** Each path of the site that is up; at least as many as the console has, so that each of its own is measured, too. */
function linesOf({ uplink }: AgentState, { livePaths }: ConsoleLink): readonly string[] {
  const up = uplink.paths.filter((one) => one.state === 'up').map((one) => one.name);
  const own = up.length === 0 ? [''] : up;
  const count = Math.max(own.length, Math.min(2, livePaths));
  return Array.from({ length: count }, (_, index) => own[index % own.length] ?? '');
}

function failed(code: LineFailure, detail: string): LineOutcome {
  return { kind: 'failed', code, detail };
}

function lineDone(work: Work, running: RunningLinkTest, outcome: LineOutcome): void {
  const done = [...running.done, lineOf(running.sitePaths[running.done.length] ?? '', outcome)];
  const isLast = done.length >= running.sitePaths.length;
  // A console that is not there or not true on one line is not asked about the next.
  const goesOn = outcome.kind === 'measured' || outcome.code === 'CLOSED' || outcome.code === 'NOT_OPENED';
  const next = { ...running, done, pipe: '', lineSinceMs: work.nowMs };
  // That says nothing of this link.
  if (outcome.kind === 'failed' && outcome.code === 'BUSY')
    return end(work, running, { what: 'ended', verdict: '', why: FAILURE_WORDS.BUSY });
  if (!isLast && goesOn) {
    work.outputs.push({ kind: 'linkTestHangUp' });
    work.change({ linkTest: { ...work.state.linkTest, running: next } });
    return;
  }
  const isMeasured = done.some((one) => one.figures !== null);
  end(work, next, {
    what: isMeasured ? 'measured' : 'failed',
    verdict: isMeasured ? judgeLink(done.map((one) => one.verdict)) : unmeasured(done),
    why: isMeasured ? '' : (done.at(-1)?.failure ?? ''),
  });
}

/** A console that hung up, perhaps for a STOP, says nothing of its line; one that was there and did not answer does. */
function unmeasured(done: readonly LinkTestLine[]): LinkTestResult['verdict'] {
  return done.every((one) => one.failure === FAILURE_WORDS.CLOSED) ? '' : 'notFit';
}

function lineOf(sitePath: string, outcome: LineOutcome): LinkTestLine {
  if (outcome.kind === 'failed') {
    const failure = FAILURE_WORDS[outcome.code];
    return { sitePath, consolePath: '', verdict: 'notFit', figures: null, findings: [], failure };
  }
  const { figures, consolePath } = outcome;
  return { sitePath, consolePath, figures, failure: '', ...judgeLine(figures) };
}

function end(
  work: Work,
  { testId, by, consoleId, person, done }: RunningLinkTest,
  { what, verdict, why }: Pick<LinkTestResult, 'what' | 'verdict' | 'why'>,
): void {
  work.outputs.push({ kind: 'linkTestHangUp' });
  const last: LinkTestResult = {
    testId,
    by,
    consoleId,
    person,
    endedMs: work.nowMs,
    what,
    verdict,
    why,
    lines: done,
    changed: '',
  };
  work.change({ linkTest: { running: null, last } });
  work.journal({ type: 'linkTest', data: { testId, by, person, consoleId, what, verdict, why, lines: done } }, null);
}

/** Another way than the one that was measured: what stood of it stands no more. */
function whatChanged(state: AgentState, { consoleId, person, lines }: LinkTestResult): string {
  if (state.uplink.state === 'down') return 'the link to the gateway went since';
  const lost = state.uplink.paths.find(
    (one) => one.state === 'down' && lines.some(({ sitePath }) => sitePath === one.name),
  );
  if (lost !== undefined) return `${lost.name} went since`;
  const tested = state.consoles.find((one) => one.consoleId === consoleId && one.via === 'gateway');
  if (tested === undefined) return `the console of ${person} left since`;
  const { control } = state.policy.lease;
  return control.kind === 'granted' && control.holder.consoleId !== consoleId
    ? `${control.holder.name} has control, by another console`
    : '';
}
