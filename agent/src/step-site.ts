import { beatIntervalMs, leaseLengthMs } from '@farfield/protocol/policy';
import type { SiteInput } from './agent-state.ts';
import { applyConsole, leaveThroughGateway } from './apply-console.ts';
import { applyObservation } from './apply-observation.ts';
import { compareClocks } from './apply-gateway-clock.ts';
import { copiesDiffer, pathsTold, watchCopies } from './apply-paths.ts';
import { applyLinkTest, watchLinkTest } from './link-test/apply-link-test.ts';
import { applyCutDrag, tidyCutDrags } from './screen/cut-drags.ts';
import { isSameShown, isWorseShown, shownOf } from './shown.ts';
import { siteView } from './site-view.ts';
import { withoutStartLines } from './start-lines.ts';
import type { Work } from './work.ts';

/** As many as fit into the longest lease when they follow each other fastest. */
const BEATS_REMEMBERED = 100;
const VIEW_AT_LEAST_MS = 1_000;
const VIEW_AT_MOST_MS = 100;
/** A disk that has not answered for this long cannot be relied on for the next start. */
const JOURNAL_SLOW_MS = 5_000;

/** One step of one site, the real one or the shadow of a drill: both are stepped by this and know nothing of each other. */
export function stepSite(work: Work, input: SiteInput): void {
  apply(work, input);
  // Whatever came in, time passed: the core sees it, and heartbeats are due.
  if (input.kind === 'tick') work.policy({ kind: 'tick' });
  watchJournal(work);
  watchCopies(work);
  watchLinkTest(work);
  tidyEvents(work);
  tidyCutDrags(work);
  beat(work);
  // The picture is made between commands, never while one is on its way: that is milliseconds of this core.
  if (input.kind === 'tick') show(work);
}

function apply(work: Work, input: SiteInput): void {
  switch (input.kind) {
    case 'tick':
      return;
    case 'clock':
      return work.change({ wallOffsetMs: input.wallOffsetMs });
    case 'observation':
      return applyObservation(work, input.observation);
    case 'screen':
      return work.change({ screen: input.fact });
    case 'dragCut':
    case 'cutDragRead':
      return applyCutDrag(work, input);
    case 'policyNote':
      return notePolicy(work, input.words);
    case 'consoleJoined':
    case 'consoleLeft':
    case 'consoleCredential':
    case 'consoleBeat':
    case 'consoleCommand':
      return applyConsole(work, input);
    case 'journalDurable':
      return applyDurable(work, input.upToSeq);
    case 'journalFailed':
      return applyFailed(work, input.fromSeq, input.code);
    case 'ownRecord':
      return work.journal(input.line, null);
    case 'orderOutcome':
      return work.policy({ kind: 'effectOutcome', effectId: input.effectId, outcome: input.outcome });
    case 'uplink':
      work.change({ uplink: { ...work.state.uplink, state: input.state, heardMs: work.nowMs } });
      return input.state === 'up' ? undefined : leaveThroughGateway(work);
    case 'paths':
      return pathsTold(work, input);
    case 'copiesDiffer':
      return copiesDiffer(work, input.words);
    case 'linkTestPipe':
    case 'linkTestPipeGone':
    case 'linkTestLine':
      return applyLinkTest(work, input);
    case 'gatewayVerdict':
      work.change({ uplink: { ...work.state.uplink, state: 'up', heardMs: work.nowMs } });
      compareClocks(work, input.gatewayWallMs);
      return hearGateway(work, input);
  }
}

function hearGateway(work: Work, input: Extract<SiteInput, { kind: 'gatewayVerdict' }>): void {
  const { verdict, why, againstDrill } = input;
  work.policy({ kind: 'peer', verdict, why, againstDrill });
}

function notePolicy(work: Work, words: string): void {
  if (words === work.state.policyNote) return;
  work.change({ policyNote: words });
  if (words !== '') work.tell({ words: `policy: ${words}`, priority: 'low' });
}

function applyDurable(work: Work, upToSeq: number): void {
  const { journal } = work.state;
  const done = journal.waiting.filter((one) => one.seq <= upToSeq);
  work.change({
    journal: {
      ...journal,
      durableSeq: upToSeq,
      failure: '',
      waiting: journal.waiting.filter((one) => one.seq > upToSeq),
    },
  });
  work.policy({ kind: 'input', input: 'journal', raw: 'good', seenMs: work.nowMs, words: '' });
  for (const { intentId } of done) if (intentId !== null) work.policy({ kind: 'intentDurable', intentId });
}

function applyFailed(work: Work, fromSeq: number, code: string): void {
  const { journal } = work.state;
  const lost = journal.waiting.filter((one) => one.seq >= fromSeq);
  work.change({ journal: { ...journal, failure: code, waiting: journal.waiting.filter((one) => one.seq < fromSeq) } });
  work.policy({ kind: 'input', input: 'journal', raw: 'bad', seenMs: work.nowMs, words: code });
  for (const { intentId } of lost) if (intentId !== null) work.policy({ kind: 'intentFailed', intentId });
}

function watchJournal(work: Work): void {
  const oldest = work.state.journal.waiting[0];
  if (oldest === undefined || work.nowMs - oldest.sinceMs <= JOURNAL_SLOW_MS) return;
  if (work.state.policy.inputs.journal.raw === 'bad') return;
  work.policy({ kind: 'input', input: 'journal', raw: 'bad', seenMs: work.nowMs, words: 'the disk does not answer' });
}

function tidyEvents(work: Work): void {
  const events = withoutStartLines(work.state, work.nowMs);
  if (events !== work.state.events) work.change({ events });
}

/** Since whoever has control was last heard, ms; 0 where nobody remote has it. */
function holderSilenceMs({ state, nowMs }: Work): number {
  const { control } = state.policy.lease;
  if (control.kind !== 'granted') return 0;
  const holder = state.consoles.find((one) => one.consoleId === control.holder.consoleId);
  return holder === undefined || holder.heard === null ? 0 : nowMs - holder.heard.atMs;
}

/** One heartbeat to every seated console, end to end; a hop in between relays it and never answers it. */
function beat(work: Work): void {
  const { state, nowMs } = work;
  if (nowMs - state.lastBeatMs < beatIntervalMs(holderSilenceMs(work))) return;
  work.change({ lastBeatMs: nowMs });
  const { lease, safetyVersion } = state.policy;
  const { control } = lease;
  const paths = control.kind === 'granted' ? control.paths : 'onePath';
  for (const link of state.consoles) {
    if (!link.isSeated) continue;
    const seq = link.nextBeatSeq;
    work.setConsole({
      ...link,
      nextBeatSeq: seq + 1,
      sentBeats: [...link.sentBeats, { seq, tickMs: nowMs }].slice(-BEATS_REMEMBERED),
    });
    work.outputs.push({
      kind: 'toConsole',
      consoleId: link.consoleId,
      via: link.via,
      body: {
        kind: 'heartbeat',
        value: {
          seq,
          tick: nowMs,
          echoSeq: link.heard?.seq ?? 0,
          echoTick: link.heard?.tick ?? 0,
          echoHeldMs: link.heard === null ? 0 : nowMs - link.heard.atMs,
          leaseEpoch: lease.epoch,
          pageAgeMs: 0,
          inputAgeMs: 0,
          roundTripMs: -1,
          holderConsoleId: control.kind === 'granted' ? control.holder.consoleId : '',
          renewedTick: control.kind === 'granted' ? control.renewedTickMs : 0,
          leaseLengthMs: leaseLengthMs(paths),
          safetyVersion,
          livePaths: paths === 'twoPaths' ? 2 : 1,
        },
      },
    });
  }
}

/** The whole picture, when it changed and at least once a second: nobody has to wonder whether it is old. */
function show(work: Work): void {
  const { state, nowMs } = work;
  const sinceMs = nowMs - state.lastViewMs;
  const { lastShown } = state;
  // An alarm is no news that can wait for the next look.
  const isWorse = lastShown !== null && isWorseShown(lastShown, state);
  if (!isWorse && nowMs - state.lastLookMs < VIEW_AT_MOST_MS) return;
  work.change({ lastLookMs: nowMs });
  if (sinceMs < VIEW_AT_LEAST_MS && lastShown !== null && isSameShown(lastShown, state)) return;
  work.change({ lastViewMs: nowMs, lastShown: shownOf(state) });
  work.outputs.push({ kind: 'broadcast', body: { kind: 'siteView', value: siteView(work.state, nowMs) } });
}
