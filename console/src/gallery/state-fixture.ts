import { NOT_SEEN, type Numerics, type SiteView } from '@farfield/protocol';
import { type Principal, UNIDENTIFIED_ONSITE } from '@farfield/protocol/policy';
import { type ConsoleState, initialConsole } from '../state/console-state.ts';
import { heardBeat, type LinkHistory, linkTime, NO_LINK_HISTORY } from '../state/link-history.ts';
import type { Freshness } from '../state/freshness.ts';
import { CONSOLE_ID, ONSITE_CONSOLE_ID, siteViewFixture, WALL_MS } from './site-view-fixture.ts';

export const NOW_MS = 600_000;

export const REMOTE_PERSON: Principal = {
  personId: 'moreno',
  name: 'A. Moreno RT(MR)',
  role: 'rst',
  seat: 'remote',
  isLevel2: false,
  isRegisteredTechnologist: true,
  isCredentialValid: true,
};
export const ONSITE_PERSON: Principal = {
  personId: 'okafor',
  name: 'J. Okafor',
  role: 'mrst',
  seat: 'onsite',
  isLevel2: true,
  isRegisteredTechnologist: false,
  isCredentialValid: true,
};

export function numericsFixture(own: Partial<Numerics> = {}): Numerics {
  return {
    feed: 'live',
    alarm: '',
    source: 'simulated monitor',
    items: [
      { id: 'heartRateBpm', valid: true, value: 72, ageMs: 300 },
      { id: 'spo2Percent', valid: true, value: 98, ageMs: 600 },
      { id: 'respirationBpm', valid: true, value: 14, ageMs: 900 },
      { id: 'etco2MmHg', valid: true, value: 37, ageMs: 1_800 },
      { id: 'nibpSystolicMmHg', valid: true, value: 118, ageMs: 240_000 },
      { id: 'nibpDiastolicMmHg', valid: true, value: 71, ageMs: 240_000 },
      { id: 'nibpMeanMmHg', valid: true, value: 87, ageMs: 240_000 },
    ],
    ...own,
  };
}

/** Four minutes of a line that halted once. */
function linkHistoryFixture(): LinkHistory {
  let history = NO_LINK_HISTORY;
  for (let nowMs = NOW_MS - 240_000; nowMs <= NOW_MS; nowMs += 250) {
    const isHalted = nowMs > NOW_MS - 90_000 && nowMs < NOW_MS - 87_000;
    const roundTripMs = 31 + (nowMs % 750) / 125;
    const beat = { siteTickMs: 4_400_120 + nowMs, roundTripMs, siteSilentMs: 130 };
    if (!isHalted) history = heardBeat(history, beat, nowMs);
    history = linkTime(history, nowMs, { frameAgeMs: 180, bytes: 300_000, clockOffsetMs: 14 });
  }
  return history;
}

/** A console that hears everything, in either seat. */
export function consoleFixture(
  seat: 'remote' | 'onsite',
  change: (view: SiteView) => SiteView = (view) => view,
): ConsoleState {
  const view = change(siteViewFixture());
  return {
    ...initialConsole({
      consoleId: seat === 'remote' ? CONSOLE_ID : ONSITE_CONSOLE_ID,
      seat,
      siteId: 'cedar-ridge-1',
      commandSeq: 0,
    }),
    principal: seat === 'remote' ? REMOTE_PERSON : ONSITE_PERSON,
    servedBy: seat === 'remote' ? 'gateway' : 'onsite',
    serverPolicyHash: 'policy-hash',
    socket: { kind: 'open' },
    beat: {
      siteTickMs: 5_000_000,
      safetyVersion: 41,
      holderConsoleId: CONSOLE_ID,
      roundTripMs: 31,
      livePaths: 1,
      receivedMs: NOW_MS - 120,
    },
    linkHistory: linkHistoryFixture(),
    echoSentMs: NOW_MS - 180,
    believedUntilMs: NOW_MS + 4_300,
    view: { value: view, receivedMs: NOW_MS - 200 },
    gateway: {
      value: {
        siteId: 'cedar-ridge-1',
        agent: 'connected',
        agentHeardWallMs: WALL_MS,
        gatewayWallMs: WALL_MS,
        predicted: '',
        alarms: [],
        seated: [],
        incidents: [],
      },
      receivedMs: NOW_MS - 300,
    },
    numerics: { value: numericsFixture(), receivedMs: NOW_MS - 100 },
  };
}

export function unidentified(state: ConsoleState): ConsoleState {
  return { ...state, principal: UNIDENTIFIED_ONSITE };
}

/** The same console `silentMs` after the last word from the site. */
export function silent(state: ConsoleState, silentMs: number): ConsoleState {
  const shift = (at: number): number => at - silentMs;
  return {
    ...state,
    echoSentMs: NOW_MS - silentMs,
    believedUntilMs: NOW_MS - silentMs + 4_500,
    beat: state.beat === null ? null : { ...state.beat, receivedMs: shift(state.beat.receivedMs) },
    view: state.view === null ? null : { ...state.view, receivedMs: shift(state.view.receivedMs) },
    numerics: state.numerics === null ? null : { ...state.numerics, receivedMs: shift(state.numerics.receivedMs) },
    gateway:
      state.gateway === null
        ? null
        : {
            receivedMs: NOW_MS - 200,
            value: {
              ...state.gateway.value,
              agent: 'silent',
              predicted: silentMs > 5_000 ? NOT_SEEN.toldToStop : 'scanning; remote control ends there in 2 s',
              alarms: [
                {
                  id: 'agentSilent',
                  title: 'The gateway does not hear the site agent',
                  firstStep: 'call the site',
                  priority: 'medium',
                  sinceWallMs: WALL_MS - silentMs,
                },
              ],
            },
          },
  };
}

/** How one console looks in each state that a panel can be in. */
export function inFreshness(seat: 'remote' | 'onsite', freshness: Freshness): ConsoleState {
  const live = consoleFixture(seat);
  const numerics = (own: Partial<Numerics>, receivedMs = NOW_MS - 100): ConsoleState['numerics'] => ({
    value: numericsFixture(own),
    receivedMs,
  });
  const everyItem = (change: (item: Numerics['items'][number]) => Numerics['items'][number]): Numerics['items'] =>
    numericsFixture().items.map(change);
  switch (freshness) {
    case 'live':
      return live;
    case 'delayed':
      return {
        ...live,
        echoSentMs: NOW_MS - 1_400,
        numerics: numerics({ items: everyItem((item) => ({ ...item, ageMs: item.ageMs + 3_200 })) }),
      };
    case 'stale':
      return silent(live, 4_200);
    case 'invalid':
      return {
        ...live,
        numerics: numerics({ items: everyItem((item) => ({ ...item, valid: false, value: 0 })) }),
        view: { value: invalidView(), receivedMs: NOW_MS - 200 },
      };
    case 'notFitted':
      return {
        ...live,
        numerics: numerics({ feed: 'notFitted', items: [] }),
        view: { value: notFittedView(), receivedMs: NOW_MS - 200 },
      };
    case 'notMonitored':
      return {
        ...live,
        numerics: numerics({ feed: 'off', items: [] }),
        view: { value: withMonitoring('notMonitored'), receivedMs: NOW_MS - 200 },
      };
    case 'stated':
      return live;
    case 'historical':
      return { ...silent(live, 95_000), gateway: null };
    case 'drill':
      return { ...live, realm: 'drill' };
    case 'unknown':
      return {
        ...initialConsole({ consoleId: live.consoleId, seat, siteId: live.siteId, commandSeq: 0 }),
        principal: live.principal,
      };
  }
}

function withMonitoring(monitoring: string): SiteView {
  const view = siteViewFixture();
  return { ...view, patient: { ...view.patient, monitoring } };
}

function invalidView(): SiteView {
  const view = siteViewFixture();
  return {
    ...view,
    scanner: { ...view.scanner, state: 'unknown', ageMs: 4_000, sarBodyWkg: -1, sarHeadWkg: -1, pnsPercent: -1 },
    zone: { ...view.zone, door34: 'unknown', count3: -1, count4: -1, oxygenPercent: -1, ferromagnetic: 'unknown' },
    power: { ...view.power, mains: 'unknown', upsRuntimeMs: -1, upsChargePercent: -1 },
    screen: { ...view.screen, source: 'frozen', ageMs: 4_200 },
  };
}

function notFittedView(): SiteView {
  const view = siteViewFixture();
  const inputs = view.inputs.map((one) =>
    one.input === 'oxygen' || one.input === 'ferromagnetic'
      ? {
          ...one,
          fit: 'notFitted',
          raw: 'unknown',
          words: one.input === 'oxygen' ? 'wall display read by the safety tech' : 'handheld magnet',
        }
      : one,
  );
  return { ...view, inputs, zone: { ...view.zone, oxygenPercent: -1, ferromagnetic: 'notFitted' } };
}
