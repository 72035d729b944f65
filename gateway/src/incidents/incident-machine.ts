import type { Machine, Step } from '@farfield/protocol';
import { type CallPlan, onCallAt } from './call-plan.ts';
import { callOf, type CallId, SIGN_IDS, type SignId, signRow, type Stake } from './causes.ts';
import { effectiveOrder } from './effective-order.ts';
import type { IncidentInput, IncidentOutput } from './incident-messages.ts';
import {
  type Acknowledged,
  type Call,
  type CalledPage,
  type Incident,
  type IncidentState,
  type Kept,
  newIncident,
} from './incident-state.ts';
import { IncidentDraft } from './incident-draft.ts';
import { leadBackup, readBackBackup, tellBackupPage } from './lead-backup.ts';
import { leadRearm, rearmOpen } from './lead-rearm.ts';
import { CLOSE_AFTER_MS, FLAPPING, OBSERVE_EVERY_MS, WATCHED_MAX_MS } from './limits.ts';
import { type Observation, predictedNow } from './observe-site.ts';
import { pageText, predictedWords } from './page-text.ts';

/**
 * The incidents of one site: it opens one on a loss, calls people in order until somebody acknowledges, keeps the
 * timeline, closes it when everything is good again. It restricts nothing and permits nothing: the site acts alone.
 */
export function incidentMachine(plan: CallPlan): Machine<IncidentState, IncidentInput, IncidentOutput> {
  return {
    step(before, input, nowMs): Step<IncidentState, IncidentOutput> {
      const draft = new IncidentDraft(plan, before, nowMs, input.wallMs);
      apply(draft, input);
      return { state: draft.state, outputs: draft.outputs, wakeAtMs: nowMs + OBSERVE_EVERY_MS };
    },
  };
}

function apply(draft: IncidentDraft, input: IncidentInput): void {
  switch (input.kind) {
    case 'looked':
      return look(draft, input.observation);
    case 'acknowledged':
      return acknowledge(draft, draft.open?.calls ?? [], input);
    case 'backupReadBack':
      if (readBackBackup(draft, input)) acknowledge(draft, remoteCalls(draft), input);
      return;
    case 'pageTold':
      return hearOfPage(draft, input.pageId, input.outcome);
  }
}

function look(draft: IncidentDraft, observation: Observation): void {
  const { lookedMs } = draft.state;
  const watchedMs = lookedMs === null ? 0 : Math.min(WATCHED_MAX_MS, Math.max(0, draft.nowMs - lookedMs));
  draft.state = { ...draft.state, lookedMs: draft.nowMs };
  hearStake(draft, observation);
  for (const sign of SIGN_IDS) watch(draft, sign, faceOf(sign, observation, draft.state.kept.stake), watchedMs);
  tellSilence(draft, observation);
  acknowledgeFromSite(draft);
  weighMore(draft);
  callForWhatGoesOn(draft);
  leadBackup(draft, observation);
  leadRearm(draft, observation);
  for (const { call } of draft.open?.calls ?? []) callPeople(draft, call);
  closeWhenGood(draft, observation, watchedMs);
}

function hearStake(draft: IncidentDraft, { presence, said }: Observation): void {
  const { stake, holder } = draft.state.kept;
  // Whose control it was is remembered until the session is over.
  const now = said === null ? holder : said.exam.isSessionOpen ? (said.exam.holder ?? holder) : null;
  if (now?.personId !== holder?.personId) draft.keep({ holder: now });
  if (said !== null && said.stake !== stake) draft.keep({ stake: said.stake });
  // It is there and says nothing of itself yet.
  else if (said === null && presence === 'heard' && stake === 'never') draft.keep({ stake: 'occupied' });
}

type SignFace =
  | { readonly kind: 'bad'; readonly isAcknowledged: boolean }
  | { readonly kind: 'good' }
  | { readonly kind: 'unknown' };

const GOOD: SignFace = { kind: 'good' };
const UNKNOWN: SignFace = { kind: 'unknown' };
const BAD: SignFace = { kind: 'bad', isAcknowledged: false };

/** A sign is good only when somebody knows that it is. */
function faceOf(sign: SignId, { presence, said, own }: Observation, stake: Kept['stake']): SignFace {
  switch (sign) {
    case 'agentSilent':
      if (presence === 'notYet') return UNKNOWN;
      // A site that was never heard since it was enrolled has lost nothing.
      return presence === 'silent' && stake !== 'never' ? BAD : GOOD;
    case 'agentReplaced':
      return own.includes(sign) ? BAD : GOOD;
    case 'holderConsoleGone':
      return said === null ? UNKNOWN : own.includes(sign) ? BAD : GOOD;
    default: {
      if (said === null) return UNKNOWN;
      const found = said.signs.find((one) => one.sign === sign);
      return found === undefined ? GOOD : { kind: 'bad', isAcknowledged: found.isAcknowledged };
    }
  }
}

function watch(draft: IncidentDraft, sign: SignId, face: SignFace, watchedMs: number): void {
  const listed = draft.open?.signs.find((one) => one.sign === sign);
  const soFarMs = draft.state.watchedMs[sign];
  if (face.kind === 'unknown') return;
  if (face.kind === 'good') {
    if (soFarMs !== undefined) forgetWatch(draft, sign);
    if (listed?.isBad === true) {
      changeSign(draft, sign, { isBad: false, isAcknowledgedOnSite: false });
      draft.line('good', `good again: ${signRow(sign).title}`);
    }
    return;
  }
  if (listed?.isBad === true) {
    if (listed.isAcknowledgedOnSite !== face.isAcknowledged)
      changeSign(draft, sign, { isAcknowledgedOnSite: face.isAcknowledged });
    return;
  }
  const forMs = soFarMs === undefined ? 0 : soFarMs + watchedMs;
  // What was lost before in this incident is known.
  if (listed === undefined && forMs < signRow(sign).raiseAfterMs[draft.stake]) {
    draft.state = { ...draft.state, watchedMs: { ...draft.state.watchedMs, [sign]: forMs } };
    return;
  }
  if (soFarMs !== undefined) forgetWatch(draft, sign);
  raise(draft, sign, face.isAcknowledged, forMs);
}

function forgetWatch(draft: IncidentDraft, sign: SignId): void {
  const { [sign]: _gone, ...watchedMs } = draft.state.watchedMs;
  draft.state = { ...draft.state, watchedMs };
}

function changeSign(
  draft: IncidentDraft,
  sign: SignId,
  part: { isBad?: boolean; isAcknowledgedOnSite: boolean },
): void {
  const signs = draft.open?.signs ?? [];
  draft.change({ signs: signs.map((one) => (one.sign === sign ? { ...one, ...part } : one)) });
}

/** @param forMs for how long it was watched before */
function raise(draft: IncidentDraft, sign: SignId, isAcknowledgedOnSite: boolean, forMs: number): void {
  const { title } = signRow(sign);
  const call = callOf(sign);
  if (draft.open === null) open(draft, sign);
  const { signs } = draft.open ?? { signs: [] };
  const wasLive = isLive(draft, call);
  const isBack = signs.some((one) => one.sign === sign);
  if (isBack) changeSign(draft, sign, { isBad: true, isAcknowledgedOnSite });
  else {
    const found = { sign, sinceWallMs: draft.wallMs - forMs, isBad: true, isAcknowledgedOnSite };
    draft.change({ signs: [...signs, found] });
  }
  draft.line('sign', isBack ? `lost again: ${title}` : title);
  if (!wasLive) {
    rememberRaise(draft, call);
    waitAnew(draft, call);
  }
  if (draft.open?.calls.every((one) => one.call !== call) === true) begin(draft, call, sign, forMs);
  else if (!isBack && signRow(sign).callsAgain) callAgain(draft, call, sign, forMs);
}

function open(draft: IncidentDraft, sign: SignId): void {
  const { siteId, wallMs } = draft;
  const idMs = Math.max(Math.round(wallMs), draft.state.kept.idMs + 1);
  const incidentId = `${siteId}-${idMs}`;
  draft.keep({ idMs, open: newIncident(incidentId, wallMs) });
  draft.line('opened', `incident opened: ${signRow(sign).title}`);
  const event = { kind: 'incidentOpened', siteId, incidentId, cause: signRow(sign).cause, sign } as const;
  draft.outputs.push({ kind: 'noted', event });
}

function rememberRaise(draft: IncidentDraft, call: CallId): void {
  const recent = draft.state.kept.raises.filter((one) => draft.nowMs - one.atMs < FLAPPING.withinMs);
  draft.keep({ raises: [...recent, { call, atMs: draft.nowMs }].slice(-5 * FLAPPING.times) });
}

/** What was acknowledged, was good and is lost again has not gone on all the while. */
function waitAnew(draft: IncidentDraft, id: CallId): void {
  const call = draft.open?.calls.find((one) => one.call === id);
  if (call === undefined || call.acknowledged === null) return;
  draft.changeCall(id, { dueMs: draft.nowMs + draft.plan.againAfterMs });
}

function isLive(draft: IncidentDraft, call: CallId): boolean {
  return draft.open?.signs.some((one) => one.isBad && callOf(one.sign) === call) ?? false;
}

function begin(draft: IncidentDraft, call: CallId, sign: SignId, forMs: number): void {
  const { nowMs, wallMs, stake } = draft;
  const rungs = effectiveOrder(draft.plan, draft.siteId, call, stake);
  const dueMs = nowMs - forMs + (rungs[0]?.afterMs ?? 0);
  const made: Call = {
    call,
    sign,
    sinceWallMs: wallMs - forMs,
    stake,
    round: 1,
    nextRung: 0,
    dueMs,
    acknowledged: null,
    goesOnSinceWallMs: null,
    siteSaid: [],
    pages: [],
  };
  draft.change({ calls: [...(draft.open?.calls ?? []), made] });
  if (rungs.length === 0) draft.line('nobody', `nobody is on call here for "${signRow(sign).title}": no page is sent`);
  const { incidentId } = draft.open ?? { incidentId: '' };
  if ((draft.open?.calls.length ?? 0) > 1) {
    const event = {
      kind: 'incidentRaised',
      siteId: draft.siteId,
      incidentId,
      cause: signRow(sign).cause,
      sign,
    } as const;
    draft.outputs.push({ kind: 'noted', event });
  }
}

/**
 * It is something else than what somebody said that they had seen, or than what everybody was called for in vain. While the
 * order is still being gone through it goes on and says both: beginning it anew would make its last people wait.
 */
function callAgain(draft: IncidentDraft, id: CallId, sign: SignId, forMs: number): void {
  const call = draft.open?.calls.find((one) => one.call === id);
  if (call === undefined) return;
  const rungs = effectiveOrder(draft.plan, draft.siteId, id, call.stake);
  if (call.acknowledged === null && call.nextRung < rungs.length) return;
  const next = nextRound(draft, call, call.stake);
  const since = { sinceWallMs: draft.wallMs - forMs, dueMs: next.dueMs - forMs };
  draft.changeCall(id, { sign, ...next, ...since, acknowledged: null, goesOnSinceWallMs: null });
  draft.line('again', `people are called again: ${signRow(sign).title}`);
  const { incidentId } = draft.open ?? { incidentId: '' };
  const event = { kind: 'incidentRaised', siteId: draft.siteId, incidentId, cause: signRow(sign).cause, sign } as const;
  draft.outputs.push({ kind: 'noted', event });
}

/** A session opened, or the site says that somebody may be in the room after all: the order for an occupied room begins. */
function weighMore(draft: IncidentDraft): void {
  if (draft.stake !== 'occupied') return;
  for (const call of draft.open?.calls ?? []) {
    if (call.stake !== 'empty') continue;
    const next = nextRound(draft, call, 'occupied');
    // Whoever has it for an empty room has it for this one, for the usual time.
    const dueMs = call.acknowledged === null ? next.dueMs : draft.nowMs + draft.plan.againAfterMs;
    draft.changeCall(call.call, { ...next, dueMs, stake: 'occupied' });
  }
}

/**
 * Somebody said that they had seen it, and it is still lost: people are called anew. For a room that nobody is in nobody is
 * called a second time.
 */
function callForWhatGoesOn(draft: IncidentDraft): void {
  for (const call of draft.open?.calls ?? []) {
    const { acknowledged, stake, dueMs } = call;
    if (acknowledged === null || stake !== 'occupied' || draft.nowMs < dueMs || !isLive(draft, call.call)) continue;
    // What is called for anew may be over by now, and another sign of the same loss not.
    const lost = draft.open?.signs.filter((one) => one.isBad && callOf(one.sign) === call.call) ?? [];
    const sign = lost.find((one) => one.sign === call.sign)?.sign ?? lost[0]?.sign ?? call.sign;
    const next = nextRound(draft, call, 'occupied');
    draft.changeCall(call.call, { ...next, sign, acknowledged: null, goesOnSinceWallMs: acknowledged.wallMs });
    const minutes = Math.round((draft.wallMs - acknowledged.wallMs) / 60_000);
    const { title } = signRow(sign);
    draft.line('again', `still lost ${minutes} min after ${acknowledged.name}: ${title}; people are called again`);
    const { incidentId } = draft.open ?? { incidentId: '' };
    const { cause } = signRow(sign);
    draft.outputs.push({
      kind: 'noted',
      event: { kind: 'incidentRaised', siteId: draft.siteId, incidentId, cause, sign },
    });
  }
}

function nextRound(draft: IncidentDraft, call: Call, stake: Stake): Pick<Call, 'round' | 'nextRung' | 'dueMs'> {
  const [first] = effectiveOrder(draft.plan, draft.siteId, call.call, stake);
  return { round: call.round + 1, nextRung: 0, dueMs: draft.nowMs + (first?.afterMs ?? 0) };
}

function tellSilence(draft: IncidentDraft, { presence, last }: Observation): void {
  const { open } = draft;
  if (open === null || presence === 'notYet') return;
  const { silence } = open;
  if (presence === 'heard') {
    if (silence === null) return;
    draft.change({ silence: null });
    return draft.line('heard', 'the site is heard again; nothing restarts by itself');
  }
  // What the gateway before this one remembered of the site is better than nothing.
  const known = silence ?? { heardMs: last?.heardMs ?? draft.nowMs, lastView: last?.view ?? null, predicted: '' };
  const predicted = predictedNow(known, draft.nowMs);
  if (silence?.predicted === predicted) return;
  draft.change({ silence: { ...known, predicted } });
  if (silence !== null && withoutDigits(silence.predicted) === withoutDigits(predicted)) return;
  draft.line('unknown', `what the site does now is UNKNOWN here. ${predictedWords(predicted)}`);
}

function withoutDigits(words: string): string {
  return words.replace(/\d+/g, '');
}

/** Whoever acknowledges at the site's own console attends to it: nobody else needs to be called out. */
function acknowledgeFromSite(draft: IncidentDraft): void {
  const { open } = draft;
  if (open === null) return;
  const seen: Call[] = [];
  for (const call of open.calls) {
    const bad = open.signs.filter((one) => one.isBad && callOf(one.sign) === call.call);
    const said = bad.filter((one) => one.isAcknowledgedOnSite).map((one) => one.sign);
    const isNews = said.some((one) => !call.siteSaid.includes(one));
    if (bad.length > 0 && bad.length === said.length && isNews) seen.push(call);
    // What is good again, or came again and nobody has answered, may be answered anew.
    const siteSaid = call.siteSaid.filter((one) => said.includes(one));
    if (siteSaid.length < call.siteSaid.length) draft.changeCall(call.call, { siteSaid });
  }
  acknowledge(draft, seen, { personId: '', name: 'somebody, by the site’s own alarm', wallMs: draft.wallMs });
}

function acknowledge(draft: IncidentDraft, calls: readonly Call[], who: Acknowledged): void {
  const asked = calls.filter((one) => one.acknowledged === null);
  if (asked.length === 0) return;
  const { personId, name, wallMs } = who;
  for (const call of asked) {
    dropWaiting(draft, call);
    const dueMs = draft.nowMs + draft.plan.againAfterMs;
    const said = draft.open?.signs.filter((one) => one.isAcknowledgedOnSite && callOf(one.sign) === call.call) ?? [];
    const siteSaid = said.map((one) => one.sign);
    draft.changeCall(call.call, { acknowledged: { personId, name, wallMs }, dueMs, siteSaid });
  }
  const titles = asked.map((one) => signRow(one.sign).title).join('; ');
  draft.line('acknowledged', `acknowledged by ${name}: ${titles}`);
  const { incidentId } = draft.open ?? { incidentId: '' };
  const event = {
    kind: 'incidentAcknowledged',
    siteId: draft.siteId,
    incidentId,
    personId,
    name,
    calls: asked.map((one) => one.call),
  } as const;
  draft.outputs.push({ kind: 'noted', event });
}

function remoteCalls(draft: IncidentDraft): readonly Call[] {
  return draft.open?.calls.filter((one) => one.call === 'remote' || one.call === 'person') ?? [];
}

function dropWaiting(draft: IncidentDraft, { call, pages }: Call): void {
  const isWaiting = (page: CalledPage): boolean => page.state === 'waiting' || page.state === 'struggling';
  const pageIds = pages.filter(isWaiting).map((one) => one.pageId);
  if (pageIds.length === 0) return;
  draft.changeCall(call, { pages: pages.map((one) => (isWaiting(one) ? { ...one, state: 'dropped' } : one)) });
  draft.outputs.push({ kind: 'dropPages', pageIds });
}

/** At most one rung in one step: a clock that jumps ahead calls nobody before they could have been asked. */
function callPeople(draft: IncidentDraft, id: CallId): void {
  const call = draft.open?.calls.find((one) => one.call === id);
  if (call === undefined || call.acknowledged !== null || !isLive(draft, id)) return;
  const rungs = effectiveOrder(draft.plan, draft.siteId, id, call.stake);
  const rung = rungs[call.nextRung];
  if (rung === undefined || (draft.nowMs < call.dueMs && !isInVain(call))) return;
  const people = onCallAt(draft.plan, draft.siteId, rung.roles);
  const { incidentId, silence } = draft.open ?? { incidentId: '', silence: null };
  const { subject, text } = pageText({
    siteName: draft.state.siteName,
    incidentId,
    call: id,
    sign: call.sign,
    lost: draft.open?.signs.filter((one) => one.isBad && callOf(one.sign) === id).map((one) => one.sign) ?? [],
    sinceWallMs: call.sinceWallMs,
    stake: call.stake,
    goesOnSinceWallMs: call.goesOnSinceWallMs,
    predicted: silence === null ? null : silence.predicted,
    sitePhone: draft.plan.sitePhone,
    consoleUrl: draft.plan.consoleUrl,
  });
  const pages: CalledPage[] = [];
  for (const { personId, channels } of people) {
    for (const channel of channels) {
      const pageId = `${incidentId}/${id}/${call.round}.${call.nextRung + 1}/${personId}/${channel}`;
      pages.push({ pageId, round: call.round, rung: call.nextRung, personId, channel, state: 'waiting' });
      const { siteId, wallMs } = draft;
      draft.outputs.push({
        kind: 'page',
        page: { pageId, incidentId, siteId, call: id, personId, channel, subject, text, wallMs },
      });
    }
  }
  const nextMs = (rungs[call.nextRung + 1]?.afterMs ?? rung.afterMs) - rung.afterMs;
  draft.changeCall(id, {
    nextRung: call.nextRung + 1,
    dueMs: draft.nowMs + nextMs,
    pages: [...call.pages, ...pages],
  });
  const names = people.map((one) => one.name).join(', ');
  draft.line('paged', `paged, ${call.nextRung + 1} of ${rungs.length}: ${names} (${signRow(call.sign).title})`);
}

/** Nobody of the newest rung could be reached: the next are not made to wait for them. */
function isInVain({ pages, round, nextRung }: Call): boolean {
  const newest = pages.filter((one) => one.round === round && one.rung === nextRung - 1);
  return newest.length > 0 && newest.every((one) => one.state === 'failed' || one.state === 'struggling');
}

function hearOfPage(draft: IncidentDraft, pageId: string, outcome: 'sent' | 'failed' | 'struggling'): void {
  if (tellBackupPage(draft, pageId, outcome)) return;
  const call = draft.open?.calls.find((one) => one.pages.some((page) => page.pageId === pageId));
  const page = call?.pages.find((one) => one.pageId === pageId);
  // Told of again (the answer was lost in a restart), or on its way while somebody acknowledged: it has been said.
  if (call === undefined || page === undefined || page.state === outcome || page.state === 'sent') return;
  draft.changeCall(call.call, {
    pages: call.pages.map((one) => (one === page ? { ...one, state: outcome } : one)),
  });
  const name = draft.plan.people.find((one) => one.personId === page.personId)?.name ?? page.personId;
  if (outcome === 'sent') draft.line('sent', `page sent: ${name}, ${page.channel}`);
  else draft.line('failed', `page ${outcome === 'failed' ? 'failed' : 'not sent yet'}: ${name}, ${page.channel}`);
}

function closeWhenGood(draft: IncidentDraft, observation: Observation, watchedMs: number): void {
  const { open } = draft;
  const isWatched = Object.keys(draft.state.watchedMs).length > 0;
  const isGood = open !== null && !isWatched && open.signs.every((one) => !one.isBad);
  const goodMs = isGood ? draft.state.goodMs + watchedMs : 0;
  if (goodMs !== draft.state.goodMs) draft.state = { ...draft.state, goodMs };
  if (!isGood || goodMs < CLOSE_AFTER_MS || isFlapping(draft, open)) return;
  const waitsFor = rearmOpen(open, observation);
  if (waitsFor.isOpen) return;
  for (const call of open.calls) dropWaiting(draft, call);
  draft.line('closed', `closed: everything good for ${Math.round(goodMs / 1_000)} s${waitsFor.words}`);
  const { siteId, wallMs } = draft;
  const incident = draft.open ?? open;
  draft.outputs.push({ kind: 'closed', incident, wallMs });
  const lastedMs = Math.max(0, wallMs - incident.openedWallMs);
  const event = { kind: 'incidentClosed', siteId, incidentId: incident.incidentId, lastedMs } as const;
  draft.outputs.push({ kind: 'noted', event });
  draft.keep({ open: null });
  draft.state = { ...draft.state, goodMs: 0 };
}

function isFlapping(draft: IncidentDraft, { calls }: Incident): boolean {
  const recent = draft.state.kept.raises.filter((one) => draft.nowMs - one.atMs < FLAPPING.withinMs);
  return calls.some(({ call }) => recent.filter((one) => one.call === call).length >= FLAPPING.times);
}
