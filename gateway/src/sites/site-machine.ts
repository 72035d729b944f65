import type { Machine, Step } from '@farfield/protocol';
import type { Principal } from '@farfield/protocol/policy';
import { heldTwice } from './control-elsewhere.ts';
import { decideCommand } from './decide-command.ts';
import { gatewayVerdict, gatewayView, voiceKey } from './gateway-voice.ts';
import { AGENT_SILENT_MS, GATEWAY_VOICE_MS, WAITING_FORGET_MS, WAITING_MAX } from './limits.ts';
import { seenExam } from './seen-exam.ts';
import { seenView } from './seen-view.ts';
import type { SiteInput, SiteOutput } from './site-messages.ts';
import { SiteDraft as Draft } from './site-draft.ts';
import { consoleToShadow, hearShadow, loseDrill, tellDrill, tickDrill } from './site-drill.ts';
import { agentPresence, type Seat, type SiteState } from './site-state.ts';

type Input<K extends SiteInput['kind']> = Extract<SiteInput, { kind: K }>;

/**
 * One site as the gateway sees it: who sits at which console, whether the agent is heard, what may be asked. It relays,
 * refuses and tells; it never answers for the site and keeps nothing for later.
 */
export const siteMachine: Machine<SiteState, SiteInput, SiteOutput> = { step };

function step(before: SiteState, input: SiteInput, nowMs: number): Step<SiteState, SiteOutput> {
  const draft = new Draft(before, nowMs);
  apply(draft, input);
  tellTwice(draft);
  speak(draft);
  return { state: draft.state, outputs: draft.outputs, wakeAtMs: wakeAt(draft.state, nowMs) };
}

function apply(draft: Draft, input: SiteInput): void {
  switch (input.kind) {
    case 'tick':
      return tick(draft, input.wallMs);
    case 'agentJoined':
      return joinAgent(draft, input);
    case 'agentLeft':
      return leaveAgent(draft, input.socketId);
    case 'agentSaid':
      return hearAgent(draft, input);
    case 'consoleJoined':
      return joinConsole(draft, input);
    case 'consoleLeft':
      return leaveConsole(draft, input.socketId);
    case 'consoleSaid':
      return hearConsole(draft, input);
    case 'copiesDiffered':
      return draft.change({ copiesDifferMs: draft.nowMs });
    case 'signedOut':
      return signOut(draft, input.sessionId);
    case 'journalTaken':
      return takeJournal(draft, input);
    case 'incidentTold':
      return tellIncident(draft, input.incident);
    case 'elsewhereTold':
      return draft.change({ elsewhere: input.elsewhere, elsewhereMs: draft.nowMs });
    case 'screenAsked':
      return draft.toAgent(input.body);
    case 'inspectAsked':
      return draft.toAgent({ kind: 'inspectRequest', value: { requestId: input.requestId } });
  }
}

/** Whether people may rehearse there follows from it: the site is not made to wait for the next word of its gateway. */
function tellIncident(draft: Draft, incident: SiteState['incident']): void {
  const isNews = (incident === null) !== (draft.state.incident === null);
  draft.change({ incident, incidentTurn: draft.state.incidentTurn + 1 });
  if (isNews) draft.toAgent({ kind: 'gatewayVerdict', value: gatewayVerdict(draft.state, draft.nowMs) });
}

/** The site does not wait for the next word of its gateway: from this moment on no scan begins there. */
function tellTwice(draft: Draft): void {
  const isTwice = heldTwice(draft.state, draft.nowMs) !== null;
  if (isTwice === draft.state.isTwiceTold) return;
  draft.change({ isTwiceTold: isTwice });
  draft.toAgent({ kind: 'gatewayVerdict', value: gatewayVerdict(draft.state, draft.nowMs) });
}

function tick(draft: Draft, wallMs: number): void {
  const { waiting } = draft.state;
  const kept = waiting.filter((one) => draft.nowMs - one.sentMs <= WAITING_FORGET_MS);
  draft.change({ wallOffsetMs: wallMs - draft.nowMs, waiting: kept.length === waiting.length ? waiting : kept });
  tellCredentials(draft);
  tickDrill(draft, step, wallMs);
}

/** The agent hears at once when somebody's sign-in has run out: it does not wait for that console to ask for something. */
function tellCredentials(draft: Draft): void {
  const isValid = (seat: Seat): boolean => principalNow(seat, draft.nowMs).isCredentialValid;
  const changed = draft.state.consoles.filter((seat) => isValid(seat) !== seat.toldValid);
  if (changed.length === 0) return;
  for (const seat of changed)
    draft.toAgent({ kind: 'consoleCredential', value: { consoleId: seat.consoleId, isValid: isValid(seat) } });
  draft.change({
    consoles: draft.state.consoles.map((seat) =>
      changed.includes(seat) ? { ...seat, toldValid: isValid(seat) } : seat,
    ),
  });
}

function joinAgent(draft: Draft, input: Input<'agentJoined'>): void {
  const { agent } = draft.state;
  const { socketId, incarnation, policyHash, softwareVersion, cursor, journal } = input;
  if (agent.kind === 'connected') {
    const isOther = agent.incarnation !== incarnation;
    // The same process over a new socket is a reconnect. Another process while this one lives is a site with two agents.
    const wasLive = isOther && agentPresence(draft.state, draft.nowMs) === 'connected';
    if (isOther) {
      loseWaiting(draft);
      loseDrill(draft);
    }
    if (wasLive) draft.change({ replacedMs: draft.nowMs });
    draft.outputs.push({
      kind: 'close',
      socketId: agent.socketId,
      code: 'REPLACED',
      detail: 'a newer agent of this site connected',
    });
    draft.outputs.push({ kind: 'noted', event: { what: 'agentReplaced', by: incarnation, wasLive } });
  }
  const { nowMs } = draft;
  // A page that has met no policy is drawn from this one: what it shows begins with this agent's view.
  const consoles = draft.state.consoles.map((seat) => (seat.policyHash === '' ? { ...seat, policyHash } : seat));
  draft.change({
    consoles,
    agent: {
      kind: 'connected',
      socketId,
      incarnation,
      policyHash,
      softwareVersion,
      journal,
      sinceMs: nowMs,
      heardMs: nowMs,
    },
  });
  draft.outputs.push({ kind: 'noted', event: { what: 'agentConnected', incarnation, softwareVersion } });
  draft.toAgent({
    kind: 'agentWelcome',
    value: {
      journalCursorSeq: cursor.cursorSeq,
      journalCursorHash: cursor.cursorHash,
      gatewayWallMs: nowMs + draft.state.wallOffsetMs,
    },
  });
  draft.toAgent({ kind: 'gatewayVerdict', value: gatewayVerdict(draft.state, nowMs) });
  for (const seat of draft.state.consoles) {
    const principal = principalNow(seat, nowMs);
    draft.toAgent({ kind: 'consoleJoined', value: { consoleId: seat.consoleId, principal } });
  }
}

function leaveAgent(draft: Draft, socketId: string): void {
  const { agent } = draft.state;
  if (agent.kind !== 'connected' || agent.socketId !== socketId) return;
  loseWaiting(draft);
  draft.change({ agent: { kind: 'gone', heardMs: agent.heardMs } });
  loseDrill(draft);
  draft.outputs.push({ kind: 'noted', event: { what: 'agentLost' } });
}

/** The agent went before it answered: the act may or may not have happened, and nobody asks again. */
function loseWaiting(draft: Draft): void {
  for (const { commandId, consoleId, action } of draft.state.waiting) {
    const outcome = { kind: 'unknown', code: 'AGENT_LOST' } as const;
    draft.send(socketsOf(draft, consoleId), { kind: 'commandOutcome', value: { commandId, outcome } });
    draft.outputs.push({ kind: 'answered', action, outcome: outcome.kind });
  }
  draft.change({ waiting: [] });
}

function hearAgent(draft: Draft, input: Input<'agentSaid'>): void {
  if (!isAgent(draft, input.socketId)) return;
  draft.heard();
  const { body, historical } = input;
  switch (body.kind) {
    case 'siteView': {
      if (body.value.site.siteId !== draft.state.siteId) {
        const detail = 'siteView.site.siteId is not this site';
        draft.outputs.push({ kind: 'close', socketId: input.socketId, code: 'FIELD_INVALID', detail });
        return leaveAgent(draft, input.socketId);
      }
      if (!historical) draft.change({ lastView: seenView(body.value, draft.nowMs), lastExam: seenExam(body.value) });
      return draft.toAll(body, historical);
    }
    case 'toConsole': {
      const { consoleId, body: inner } = body.value;
      if (inner.kind === 'commandOutcome') noteOutcome(draft, inner.value.commandId, inner.value.outcome.kind);
      return draft.send(socketsOf(draft, consoleId), inner, historical);
    }
    case 'journalBatch':
      draft.outputs.push({
        kind: 'takeJournal',
        socketId: input.socketId,
        batch: body.value,
        isHistorical: historical,
      });
      return;
    case 'drillView':
      return tellDrill(draft, body.value);
    case 'shadow':
      return hearShadow(draft, step, body.value);
    case 'inspectSnapshot':
      draft.outputs.push({ kind: 'inspectAnswered', requestId: body.value.requestId, text: body.value.text });
      return;
  }
}

function takeJournal(draft: Draft, { socketId, ack }: Input<'journalTaken'>): void {
  const { agent } = draft.state;
  if (agent.kind !== 'connected' || agent.socketId !== socketId) return;
  if (ack.answer === 'fork') {
    draft.change({ agent: { ...agent, journal: 'differs' } });
    draft.outputs.push({ kind: 'noted', event: { what: 'journalDiffers', cursorSeq: ack.cursorSeq } });
  }
  draft.toAgent({ kind: 'journalAck', value: ack });
}

function noteOutcome(draft: Draft, commandId: string, outcome: 'done' | 'refused' | 'failed' | 'unknown'): void {
  const found = draft.state.waiting.find((one) => one.commandId === commandId);
  if (found === undefined) return;
  draft.change({ waiting: draft.state.waiting.filter((one) => one !== found) });
  draft.outputs.push({ kind: 'answered', action: found.action, outcome });
}

function joinConsole(draft: Draft, input: Input<'consoleJoined'>): void {
  const { socketId, consoleId, sessionId, signedInUntilMs } = input;
  // Whatever the account or a client says: through the gateway, everybody is remote.
  const principal: Principal = { ...input.principal, seat: 'remote' };
  const earlier = draft.state.consoles.find((seat) => seat.consoleId === consoleId);
  if (earlier !== undefined && earlier.principal.personId !== principal.personId) {
    draft.outputs.push({
      kind: 'close',
      socketId,
      code: 'TOKEN_REFUSED',
      detail: "this console id is another person's",
    });
    draft.outputs.push({ kind: 'noted', event: { what: 'consoleRefused', consoleId, principal } });
    return;
  }
  if (earlier !== undefined) {
    draft.outputs.push({
      kind: 'close',
      socketId: earlier.socketId,
      code: 'REPLACED',
      detail: 'the same console connected again',
    });
  }
  const { agent } = draft.state;
  const told = agent.kind === 'connected' ? agent.policyHash : '';
  const policyHash = input.policyHash === '' ? told : input.policyHash;
  const toldValid = principal.isCredentialValid && draft.nowMs < signedInUntilMs;
  const seat: Seat = { socketId, consoleId, sessionId, principal, policyHash, signedInUntilMs, toldValid };
  draft.change({ consoles: [...draft.state.consoles.filter((one) => one !== earlier), seat] });
  draft.send([socketId], {
    kind: 'consoleWelcome',
    value: {
      consoleId,
      principal,
      policyHash: told,
      servedBy: 'gateway',
    },
  });
  draft.send([socketId], { kind: 'gatewayView', value: gatewayView(draft.state, draft.nowMs) });
  const now = { ...principal, isCredentialValid: toldValid };
  draft.toAgent({ kind: 'consoleJoined', value: { consoleId, principal: now } });
  draft.outputs.push({
    kind: 'noted',
    event: { what: 'consoleSeated', consoleId, principal },
  });
}

function leaveConsole(draft: Draft, socketId: string): void {
  const seat = draft.state.consoles.find((one) => one.socketId === socketId);
  if (seat === undefined) return;
  const { consoleId, principal } = seat;
  draft.change({ consoles: draft.state.consoles.filter((one) => one !== seat) });
  draft.toAgent({ kind: 'consoleLeft', value: { consoleId } });
  draft.outputs.push({ kind: 'noted', event: { what: 'consoleGone', consoleId, principal } });
}

function signOut(draft: Draft, sessionId: string): void {
  for (const { socketId } of draft.state.consoles.filter((seat) => seat.sessionId === sessionId)) {
    draft.outputs.push({ kind: 'close', socketId, code: 'TOKEN_REFUSED', detail: 'signed out' });
    leaveConsole(draft, socketId);
  }
}

function hearConsole(draft: Draft, input: Input<'consoleSaid'>): void {
  const seat = draft.state.consoles.find((one) => one.socketId === input.socketId);
  if (seat === undefined) return;
  const { consoleId } = seat;
  const { body } = input;
  // Which console speaks is the socket's to say, never the message's.
  if (body.kind === 'heartbeat') return draft.toAgent({ kind: 'fromConsole', value: { consoleId, body } });
  if (body.kind === 'drillAsk') return draft.toAgent({ kind: 'drillAsk', value: { consoleId, ask: body.value.ask } });
  if (body.kind === 'shadow') return consoleToShadow(draft, step, input.socketId, body.value);
  const command = { ...body.value, consoleId };
  const { commandId, action } = command;
  const decision = decideCommand({
    principal: principalNow(seat, draft.nowMs),
    action: action.kind,
    agent: agentPresence(draft.state, draft.nowMs),
    samePolicy: isSamePolicy(draft.state, seat),
    asksFor: draft.state.incident?.asksFor ?? null,
    elsewhere: draft.state.elsewhere,
  });
  const decided = { commandId, action: action.kind, consoleId, principal: seat.principal };
  if (decision.kind === 'forward') {
    const waiting = { commandId, consoleId, action: action.kind, sentMs: draft.nowMs };
    draft.change({ waiting: [...draft.state.waiting, waiting].slice(-WAITING_MAX) });
    draft.toAgent({ kind: 'fromConsole', value: { consoleId, body: { kind: 'command', value: command } } });
    draft.outputs.push({ kind: 'decided', decision: { ...decided, result: { kind: 'forwarded' } } });
    return;
  }
  const { outcome } = decision;
  draft.send([seat.socketId], { kind: 'commandOutcome', value: { commandId, outcome } });
  const result =
    outcome.kind === 'refused' ? { kind: outcome.kind, reasons: outcome.reasons.map((one) => one.id) } : outcome;
  draft.outputs.push({ kind: 'decided', decision: { ...decided, result } });
}

/** A sign-in that has run out mid-exam takes away starting, not stopping. */
function principalNow(seat: Seat, nowMs: number): Principal {
  const { principal } = seat;
  return { ...principal, isCredentialValid: principal.isCredentialValid && nowMs < seat.signedInUntilMs };
}

/** An agent that names no policy is not taken to run this page's. With no agent there is nothing to compare, or to ask. */
function isSamePolicy({ agent }: SiteState, seat: Seat): boolean {
  if (agent.kind !== 'connected') return true;
  return agent.policyHash !== '' && agent.policyHash === seat.policyHash;
}

/** Verdict and view: each second, and the view at once when it says something else. */
function speak(draft: Draft): void {
  const { nowMs } = draft;
  const isDue = nowMs >= draft.state.voiceDueMs;
  const shown = voiceKey(draft.state, nowMs);
  if (isDue) {
    draft.change({ voiceDueMs: nowMs + GATEWAY_VOICE_MS });
    draft.toAgent({ kind: 'gatewayVerdict', value: gatewayVerdict(draft.state, nowMs) });
  }
  if (!isDue && shown === draft.state.shown) return;
  draft.change({ shown });
  draft.toAll({ kind: 'gatewayView', value: gatewayView(draft.state, nowMs) });
}

function wakeAt(state: SiteState, nowMs: number): number {
  if (state.agent.kind !== 'connected') return state.voiceDueMs;
  const silentAtMs = state.agent.heardMs + AGENT_SILENT_MS + 1;
  return silentAtMs > nowMs ? Math.min(state.voiceDueMs, silentAtMs) : state.voiceDueMs;
}

function isAgent(draft: Draft, socketId: string): boolean {
  return draft.state.agent.kind === 'connected' && draft.state.agent.socketId === socketId;
}

function socketsOf(draft: Draft, consoleId: string): readonly string[] {
  return draft.state.consoles.filter((seat) => seat.consoleId === consoleId).map((seat) => seat.socketId);
}
