import type { Body, Envelope, Heartbeat, Machine, SiteView, Step } from '@farfield/protocol';
import { beatIntervalMs, SILENCE_MS } from '@farfield/protocol/policy';
import { believedUntilMs, type LeaseWords, rememberBound, type SiteTickBound } from './lease-belief.ts';
import type { FromLink, LinkPath, LinkTarget, PathWords, SocketWords, ToLink } from './link-messages.ts';

/** Back-off between attempts: from the first to the longest, each with half of it random. */
const BACKOFF_MS = { first: 250, longest: 5_000 } as const;
const CONNECT_WITHIN_MS = 5_000;
/** A welcomed socket that carries nothing for this long is given up: TCP alone would take minutes to notice. */
const SOCKET_SILENCE_MAX_MS = 10_000;
/** As many as fit into the longest lease when they follow each other fastest. */
const SENT_BEATS_MAX = 100;
const LATE_COPIES_MAX = 16;
/** Two paths differ by less than this, or one of them is given up. */
const LATE_COPY_MAX_MS = 2_000;
/**
 * After a silence the site hears at once, and not at this console's next beat, that it was heard. What waited comes in one
 * go, oldest first: the answer is to the newest of it.
 */
export const ANSWER_AFTER_MS = 20;
/** Codes after which another attempt would only be refused again: a person has to act. */
const FINAL_CODES = ['TOKEN_REFUSED', 'REPLACED', 'VERSION_UNSUPPORTED', 'KEY_REFUSED'];

type Socket =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting'; readonly untilMs: number }
  | { readonly kind: 'connecting'; readonly sinceMs: number }
  | { readonly kind: 'helloSent'; readonly sinceMs: number }
  | { readonly kind: 'welcomed'; readonly heardMs: number }
  | { readonly kind: 'ended' };

export interface LinkState {
  readonly target: LinkTarget | null;
  readonly socket: Socket;
  readonly attempts: number;
  readonly beatSeq: number;
  readonly nextBeatMs: number;
  readonly sentBeats: readonly { readonly seq: number; readonly sentMs: number }[];
  /** newest heartbeat of the agent */
  readonly agentBeat: { readonly seq: number; readonly tickMs: number; readonly receivedMs: number } | null;
  readonly echoSentMs: number | null;
  readonly roundTripMs: number | null;
  readonly bounds: readonly SiteTickBound[];
  /** the lease as the agent's heartbeat names it; null: not this console's */
  readonly lease: LeaseWords | null;
  /** epoch of a lease granted to this console, from the newest site view; 0: none */
  readonly epoch: number;
  /** each path to the gateway; empty: there is one, and it is not measured by itself */
  readonly paths: readonly PathWords[];
  readonly page: { readonly atMs: number; readonly lastInputMs: number } | null;
}

export type LinkInput =
  | Exclude<ToLink, { kind: 'begin' | 'drillCommand' }>
  | { readonly kind: 'socketOpened' }
  /** `jitter` in [0, 1) is drawn by the shell */
  | { readonly kind: 'socketClosed'; readonly code: string; readonly detail: string; readonly jitter: number }
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  | { readonly kind: 'paths'; readonly paths: readonly PathWords[] }
  | { readonly kind: 'tick' };

export type LinkOutput =
  | {
      readonly kind: 'connect';
      readonly url: string;
      readonly paths: readonly LinkPath[];
      readonly siteId: string;
      readonly consoleId: string;
    }
  | { readonly kind: 'disconnect'; readonly why: string }
  | { readonly kind: 'send'; readonly body: Body }
  | { readonly kind: 'tell'; readonly message: FromLink };

export const INITIAL_LINK: LinkState = {
  target: null,
  socket: { kind: 'idle' },
  attempts: 0,
  beatSeq: 0,
  nextBeatMs: 0,
  sentBeats: [],
  agentBeat: null,
  echoSentMs: null,
  roundTripMs: null,
  bounds: [],
  lease: null,
  epoch: 0,
  paths: [],
  page: null,
};

/**
 * The console's end of the link: dials, says hello, beats every 250 ms, measures end to end, and hands everything else
 * to the page. It never queues a command: what cannot be sent now is told as not sent.
 */
export const linkMachine: Machine<LinkState, LinkInput, LinkOutput> = {
  step(state, input, nowMs) {
    const draft = new Draft(state, nowMs);
    apply(draft, input);
    onTime(draft);
    return draft.end();
  },
};

class Draft {
  state: LinkState;
  readonly nowMs: number;
  readonly outputs: LinkOutput[] = [];

  constructor(state: LinkState, nowMs: number) {
    this.state = state;
    this.nowMs = nowMs;
  }

  change(part: Partial<LinkState>): void {
    this.state = { ...this.state, ...part };
  }

  tell(message: FromLink): void {
    this.outputs.push({ kind: 'tell', message });
  }

  tellSocket(socket: SocketWords): void {
    this.tell({ kind: 'socket', socket, atMs: this.nowMs });
  }

  end(): Step<LinkState, LinkOutput> {
    const { socket, nextBeatMs } = this.state;
    const wakeAtMs = socket.kind === 'welcomed' ? nextBeatMs : socket.kind === 'waiting' ? socket.untilMs : null;
    return { state: this.state, outputs: this.outputs, wakeAtMs };
  }
}

function apply(draft: Draft, input: LinkInput): void {
  const { state, nowMs } = draft;
  switch (input.kind) {
    case 'open':
      if (state.socket.kind !== 'idle') draft.outputs.push({ kind: 'disconnect', why: 'another target' });
      draft.change({ ...INITIAL_LINK, beatSeq: state.beatSeq, page: state.page, target: input.target });
      return connect(draft);
    case 'close':
      draft.outputs.push({ kind: 'disconnect', why: 'closed by the page' });
      draft.change({ target: null, socket: { kind: 'idle' } });
      return forgetPeer(draft);
    case 'socketOpened':
      if (state.target === null || state.socket.kind !== 'connecting') return;
      draft.change({ socket: { kind: 'helloSent', sinceMs: nowMs } });
      draft.outputs.push({ kind: 'send', body: { kind: 'consoleHello', value: state.target.hello } });
      return;
    case 'socketClosed':
      return socketClosed(draft, input);
    case 'envelope':
      return envelope(draft, input.envelope);
    case 'pageTick':
      return draft.change({ page: { atMs: input.atMs, lastInputMs: input.lastInputMs } });
    case 'command':
      if (state.socket.kind === 'welcomed') {
        draft.outputs.push({ kind: 'send', body: { kind: 'command', value: input.command } });
        return;
      }
      draft.tell({ kind: 'notSent', commandId: input.command.commandId, atMs: nowMs });
      // Somebody wants something now: the next attempt need not wait out its back-off.
      if (state.socket.kind === 'waiting') draft.change({ socket: { kind: 'waiting', untilMs: nowMs } });
      return;
    case 'drillAsk':
      // Never queued: what is asked of a drill is asked of the one that stands on the screen.
      if (state.socket.kind === 'welcomed')
        draft.outputs.push({ kind: 'send', body: { kind: 'drillAsk', value: { consoleId: '', ask: input.ask } } });
      return;
    case 'paths':
      draft.change({ paths: input.paths });
      return draft.tell({ kind: 'paths', paths: input.paths, atMs: nowMs });
    case 'tick':
      return;
  }
}

function connect(draft: Draft): void {
  const { target } = draft.state;
  if (target === null) return;
  draft.change({ socket: { kind: 'connecting', sinceMs: draft.nowMs } });
  draft.tellSocket({ kind: 'connecting' });
  const { siteId, consoleId } = target.hello;
  draft.outputs.push({ kind: 'connect', url: target.url, paths: target.paths ?? [], siteId, consoleId });
}

function socketClosed(draft: Draft, closed: Extract<LinkInput, { kind: 'socketClosed' }>): void {
  const { state, nowMs } = draft;
  if (state.target === null || state.socket.kind === 'idle' || state.socket.kind === 'ended') return;
  forgetPeer(draft);
  const { code, detail } = closed;
  if (FINAL_CODES.includes(code)) {
    draft.change({ socket: { kind: 'ended' } });
    return draft.tellSocket({ kind: 'ended', code, detail });
  }
  const spanMs = Math.min(BACKOFF_MS.longest, BACKOFF_MS.first * 2 ** Math.min(10, state.attempts));
  const untilMs = nowMs + Math.round(spanMs * (0.5 + 0.5 * closed.jitter));
  draft.change({ socket: { kind: 'waiting', untilMs }, attempts: state.attempts + 1 });
  draft.tellSocket({ kind: 'waiting', code, detail });
}

/** What an earlier socket measured says nothing about the next one; the lease belief and echo keep their own ages. */
function forgetPeer(draft: Draft): void {
  draft.change({ agentBeat: null, roundTripMs: null });
}

function envelope(draft: Draft, received: Envelope): void {
  const { nowMs } = draft;
  const { body, realm, historical } = received;
  if (draft.state.socket.kind === 'welcomed') draft.change({ socket: { kind: 'welcomed', heardMs: nowMs } });
  // Replayed records are for the record views; nothing historical ever becomes a live value here.
  if (historical) return;
  switch (body.kind) {
    case 'consoleWelcome':
      draft.change({ socket: { kind: 'welcomed', heardMs: nowMs }, attempts: 0, nextBeatMs: nowMs });
      draft.tellSocket({ kind: 'open' });
      return draft.tell({ kind: 'welcome', welcome: body.value, atMs: nowMs });
    case 'heartbeat':
      return agentBeat(draft, body.value);
    case 'siteView':
      draft.change({ epoch: ownEpoch(draft, body.value) });
      return draft.tell({ kind: 'siteView', view: body.value, realm, atMs: nowMs });
    case 'gatewayView':
      return draft.tell({ kind: 'gatewayView', view: body.value, atMs: nowMs });
    case 'numerics':
      return draft.tell({ kind: 'numerics', numerics: body.value, atMs: nowMs });
    case 'waveform':
      return draft.tell({ kind: 'waveform', waveform: body.value, atMs: nowMs });
    case 'commandOutcome':
      return draft.tell({ kind: 'outcome', outcome: body.value, atMs: nowMs });
    case 'drillView':
      return draft.tell({ kind: 'drillView', view: body.value, atMs: nowMs });
    // The shell hands it to the drill's own link.
    case 'shadow':
      return;
    case 'closing':
    case 'drillAsk':
    case 'pathBeat':
    case 'agentHello':
    case 'agentWelcome':
    case 'consoleHello':
    case 'command':
    case 'fromConsole':
    case 'toConsole':
    case 'consoleJoined':
    case 'consoleLeft':
    case 'consoleCredential':
    case 'gatewayVerdict':
    case 'journalBatch':
    case 'journalAck':
    case 'screenOpen':
    case 'screenClose':
    case 'inspectRequest':
    case 'inspectSnapshot':
      // Not for a console. The server's own socket would refuse them from us; from it they change nothing here.
      return;
  }
}

function ownEpoch(draft: Draft, view: SiteView): number {
  const { control } = view;
  return control.kind === 'granted' && control.consoleId === draft.state.target?.hello.consoleId ? control.epoch : 0;
}

function agentBeat(draft: Draft, beat: Heartbeat): void {
  const { nowMs } = draft;
  const last = draft.state.agentBeat;
  const isNewLife =
    last === null
      ? isBeforeBounds(beat, draft.state.bounds)
      : isOfNewLife(beat.seq, last.seq) || isAfterSilence(beat, last, nowMs);
  // A second path's late copy says nothing new.
  if (last !== null && !isNewLife && beat.tick <= last.tickMs) return;
  // An agent that began anew counts its ticks anew: nothing measured against the old ones holds, a lease least of all.
  if (isNewLife) draft.change({ bounds: [], lease: null, epoch: 0 });
  const { state } = draft;
  const sent = state.sentBeats.find((one) => one.seq === beat.echoSeq && one.sentMs === beat.echoTick);
  const consoleId = state.target?.hello.consoleId;
  const isHolder = consoleId !== undefined && beat.holderConsoleId === consoleId;
  const bounds =
    sent === undefined
      ? state.bounds
      : rememberBound(state.bounds, { siteTickMs: beat.tick, notLaterThanMs: sent.sentMs });
  const echoSentMs = sent === undefined ? state.echoSentMs : Math.max(sent.sentMs, state.echoSentMs ?? 0);
  const wasSilent = last !== null && nowMs - last.receivedMs > SILENCE_MS;
  const lease = isHolder ? { renewedTickMs: beat.renewedTick, leaseLengthMs: beat.leaseLengthMs } : null;
  draft.change({
    agentBeat: { seq: beat.seq, tickMs: beat.tick, receivedMs: nowMs },
    bounds,
    lease,
    echoSentMs,
    nextBeatMs: wasSilent ? Math.min(state.nextBeatMs, nowMs + ANSWER_AFTER_MS) : state.nextBeatMs,
    roundTripMs: sent === undefined ? state.roundTripMs : Math.max(0, nowMs - sent.sentMs - beat.echoHeldMs),
  });
  draft.tell({
    kind: 'beat',
    atMs: nowMs,
    beat: {
      siteTickMs: beat.tick,
      safetyVersion: beat.safetyVersion,
      echoSentMs,
      roundTripMs: draft.state.roundTripMs,
      siteSilentMs: beat.echoSeq === 0 ? null : beat.echoHeldMs,
      holderConsoleId: beat.holderConsoleId,
      livePaths: beat.livePaths,
      believedUntilMs: lease === null ? null : believedUntilMs(bounds, lease),
    },
  });
}

/** Beats to one console are numbered from 1 in each life of the agent; a late copy is at most a few numbers behind. */
function isOfNewLife(seq: number, lastSeq: number): boolean {
  return seq < lastSeq && (seq === 1 || seq + LATE_COPIES_MAX < lastSeq);
}

/**
 * An agent that died again after a few beats counts from 1 again, and its first beat may never have come: its numbers
 * then look like late copies. After a silence that no late copy takes, what comes is now.
 */
function isAfterSilence(beat: Heartbeat, last: NonNullable<LinkState['agentBeat']>, nowMs: number): boolean {
  return beat.tick <= last.tickMs && nowMs - last.receivedMs > LATE_COPY_MAX_MS;
}

/**
 * The first beat after a reconnect has no beat before it to be compared with. The ticks of one life only rise, so one
 * below those that were measured is another life's; else its lease would wait for bounds that are never remembered.
 */
function isBeforeBounds(beat: Heartbeat, bounds: LinkState['bounds']): boolean {
  const newest = bounds.at(-1);
  return newest !== undefined && beat.tick < newest.siteTickMs;
}

function onTime(draft: Draft): void {
  const { socket } = draft.state;
  const { nowMs } = draft;
  switch (socket.kind) {
    case 'idle':
    case 'ended':
      return;
    case 'waiting':
      if (nowMs >= socket.untilMs) connect(draft);
      return;
    case 'connecting':
    case 'helloSent':
      if (nowMs - socket.sinceMs > CONNECT_WITHIN_MS) {
        draft.outputs.push({ kind: 'disconnect', why: 'no answer in time' });
      }
      return;
    case 'welcomed':
      if (nowMs - socket.heardMs > SOCKET_SILENCE_MAX_MS) {
        draft.outputs.push({ kind: 'disconnect', why: 'nothing heard for 10 s' });
        return;
      }
      return beatWhenDue(draft);
  }
}

function beatWhenDue(draft: Draft): void {
  const { state, nowMs } = draft;
  if (nowMs < state.nextBeatMs) return;
  const seq = state.beatSeq + 1;
  const intervalMs = beatIntervalMs(state.agentBeat === null ? 0 : nowMs - state.agentBeat.receivedMs);
  const untilMs = state.lease === null ? null : believedUntilMs(state.bounds, state.lease);
  const value: Heartbeat = {
    seq,
    tick: nowMs,
    echoSeq: state.agentBeat?.seq ?? 0,
    echoTick: state.agentBeat?.tickMs ?? 0,
    echoHeldMs: state.agentBeat === null ? 0 : nowMs - state.agentBeat.receivedMs,
    leaseEpoch: untilMs !== null && nowMs < untilMs ? state.epoch : 0,
    // A page that never ticked is as old as anything can be.
    pageAgeMs: state.page === null ? 1e9 : Math.max(0, nowMs - state.page.atMs),
    inputAgeMs: state.page === null ? 1e9 : Math.max(0, nowMs - state.page.lastInputMs),
    roundTripMs: state.roundTripMs ?? -1,
    holderConsoleId: '',
    renewedTick: 0,
    leaseLengthMs: 0,
    safetyVersion: 0,
    livePaths: state.paths.filter((one) => one.isProven).length,
  };
  draft.change({
    beatSeq: seq,
    // From the due time and not from now, so that a late timer does not slow the rhythm; a long sleep skips beats.
    nextBeatMs: Math.max(state.nextBeatMs + intervalMs, nowMs + intervalMs / 2),
    sentBeats: [...state.sentBeats, { seq, sentMs: nowMs }].slice(-SENT_BEATS_MAX),
  });
  draft.outputs.push({ kind: 'send', body: { kind: 'heartbeat', value } });
}
