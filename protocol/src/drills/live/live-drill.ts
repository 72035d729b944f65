import type { Ms } from '../../policy/limits.ts';
import { type Reason, reason } from '../../policy/reasons.ts';
import { type Role, ROLE_WORDS } from '../../policy/roles.ts';
import type { PolicyState } from '../../policy/state.ts';
import { DRILL_MAX_S, type DrillFault, type DrillScenario, RETURN_TO_SERVICE } from '../scenario.ts';
import type { ScannerFact } from '../../policy/session.ts';
import { scannerChanges } from './scanner-changes.ts';
import { siteReasons } from './site-reasons.ts';

/** Somebody at a console, as the site's own door or the gateway says who it is. */
export interface DrillPerson {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly seat: 'remote' | 'onsite';
  readonly isLevel2: boolean;
  readonly consoleId: string;
}

/** Who may conduct one: they take no part in an exam, so nobody loses a pair of hands by it. */
export const CONDUCTORS: readonly Role[] = ['coordinator', 'mrso', 'mrmd'];
/** "I looked: empty" is believed for so long. */
export const EMPTY_WORD_VALID_MS: Ms = 300_000;
/** A drill without its conductor ends; a short dip of the link does not end it. */
export const CONDUCTOR_LOST_MS: Ms = 30_000;
/** So long after its start a site agent has heard everything that reports. */
export const SETTLED_AFTER_MS: Ms = 60_000;
/** Pages show the exam for so long before the drill's clock begins: nobody meets a surprise on an empty screen. */
export const LEAD_IN_MS: Ms = 4_000;
/** A drill that was asked for and never begun is dropped. */
export const ASKED_VALID_MS: Ms = 900_000;

export type DrillEndCause =
  | { readonly kind: 'scenarioOver' }
  | { readonly kind: 'halfHour' }
  | { readonly kind: 'conductorLost' }
  /** anybody, in one act */
  | { readonly kind: 'person'; readonly name: string; readonly role: Role }
  /** something real: the first of the reasons that would have refused the start */
  | { readonly kind: 'site'; readonly reason: Reason }
  /** somebody asked something of the real site that only restricts, or says something of the real room */
  | { readonly kind: 'realCommand'; readonly name: string; readonly action: string }
  /** STOP, and the scanner was not known to be idle and empty: it went there */
  | { readonly kind: 'realStop'; readonly name: string }
  /** the exam that it begins with could not be prepared */
  | { readonly kind: 'notPrepared'; readonly why: string };

export interface EndedDrill {
  readonly drillId: string;
  readonly title: string;
  readonly cause: DrillEndCause;
  readonly atMs: Ms;
}

/** What is done after a drill, until somebody on site has said that it is. */
export interface ToReturn {
  readonly drillId: string;
  readonly title: string;
  readonly items: readonly string[];
}

export type LiveDrill =
  | { readonly kind: 'none'; readonly last: EndedDrill | null; readonly toReturn: ToReturn | null }
  | {
      readonly kind: 'asked';
      readonly scenario: DrillScenario;
      readonly conductor: DrillPerson;
      readonly sinceMs: Ms;
      /** who looked and found nobody; null: nobody has said so, or the room has changed since */
      readonly empty: { readonly personId: string; readonly name: string; readonly atMs: Ms } | null;
    }
  | RunningDrill;

export interface RunningDrill {
  readonly kind: 'running';
  readonly drillId: string;
  readonly scenario: DrillScenario;
  readonly conductor: DrillPerson;
  readonly beganMs: Ms;
  readonly conductorHeardMs: Ms;
  /** the real one as it rested when the drill began: whoever is at it since ends the drill */
  readonly scannerThen: ScannerFact;
  /** the exam that it begins with stands, in imagination; until then its clock does */
  readonly isPrepared: boolean;
  /** since when its clock stands; null: it runs */
  readonly pausedMs: Ms | null;
  readonly pausedForMs: Ms;
  /** the surprises so far, and when each came on the drill's clock */
  readonly came: readonly { readonly faultId: string; readonly atMs: Ms }[];
}

export type DrillEvent =
  | { readonly kind: 'propose'; readonly scenario: DrillScenario; readonly by: DrillPerson }
  | { readonly kind: 'saidEmpty'; readonly by: DrillPerson }
  | { readonly kind: 'begin'; readonly drillId: string; readonly by: DrillPerson }
  /** the next surprise comes now, before its time */
  | { readonly kind: 'inject'; readonly faultId: string; readonly by: DrillPerson }
  | { readonly kind: 'pause'; readonly by: DrillPerson }
  | { readonly kind: 'goOn'; readonly by: DrillPerson }
  | { readonly kind: 'end'; readonly by: DrillPerson }
  /** after it: bore, props, count, people are as before */
  | { readonly kind: 'returned'; readonly by: DrillPerson }
  | { readonly kind: 'conductorHeard' }
  | { readonly kind: 'realCommand'; readonly name: string; readonly action: string }
  | { readonly kind: 'realStop'; readonly name: string }
  /** the imagined exam stands: from now on the drill's clock runs */
  | { readonly kind: 'prepared' }
  | { readonly kind: 'notPrepared'; readonly why: string }
  /** time passed, or the real site is another one now */
  | { readonly kind: 'looked' };

export type DrillEffect =
  | { readonly kind: 'asked'; readonly by: DrillPerson }
  | { readonly kind: 'began'; readonly drill: RunningDrill }
  | { readonly kind: 'came'; readonly fault: DrillFault }
  | { readonly kind: 'ended'; readonly ended: EndedDrill; readonly drill: RunningDrill | null }
  | { readonly kind: 'returned'; readonly by: DrillPerson; readonly after: ToReturn }
  | { readonly kind: 'refused'; readonly by: DrillPerson; readonly reasons: readonly Reason[] };

/** What a STOP is answered that found the scanner idle and empty. */
export const PART_OF_DRILL = 'the scanner is idle and empty: part of the drill';

export const NO_DRILL: Extract<LiveDrill, { kind: 'none' }> = { kind: 'none', last: null, toReturn: null };

interface Stepped {
  readonly drill: LiveDrill;
  readonly effects: readonly DrillEffect[];
}

/** The drill's clock: it stands while the drill is paused, and is below 0 while pages show the exam. */
export function drillClockMs({ beganMs, pausedMs, pausedForMs }: RunningDrill, nowMs: Ms): Ms {
  return (pausedMs ?? nowMs) - beganMs - pausedForMs;
}

/** The scenario as it was run: each surprise at the time when it came. Scored is what people met, not what was planned. */
export function asRun({ scenario, came }: RunningDrill): DrillScenario {
  const faults = scenario.faults.map((fault) => {
    const one = came.find(({ faultId }) => faultId === fault.id);
    // One that came at its time came at its time, a turn of the site's loop more or less.
    return one === undefined ? fault : { ...fault, atS: Math.min(fault.atS, one.atMs / 1_000) };
  });
  return { ...scenario, faults };
}

/**
 * Why it cannot begin now, all of it by name; [] is leave to begin. Beside what is real at the site stands only what is
 * prepared for a drill: that is over once it has begun, and who leaves one is scored as having left.
 */
export function beginReasons(drill: LiveDrill, site: PolicyState): readonly Reason[] {
  if (drill.kind === 'running') return [reason('drillUnderWay')];
  return [
    ...(drill.kind === 'none' ? [reason('drillNotAsked')] : []),
    ...notReturned(drill),
    ...(site.nowMs - site.bootedMs < SETTLED_AFTER_MS ? [reason('drillTooSoon')] : []),
    ...siteReasons(site),
    ...peopleReasons(drill, site),
    ...(drill.kind === 'asked' && isEmptySaid(drill, site)
      ? []
      : [reason('drillEmptyNotSaid', { minutes: EMPTY_WORD_VALID_MS / 60_000 })]),
  ];
}

/** Before the next one the props of the last are out, and everybody knows that it is over. */
function notReturned(drill: LiveDrill): readonly Reason[] {
  if (drill.kind !== 'none' || drill.toReturn === null) return [];
  return [reason('drillNotReturned', { title: drill.toReturn.title })];
}

/** Where a role sits that has only one place; the others may sit at either end. */
const SEATS: Readonly<Partial<Record<Role, DrillPerson['seat']>>> = {
  rst: 'remote',
  mrst: 'onsite',
  onsiteTechnologist: 'onsite',
  lip: 'onsite',
};

/** Who takes part in every exam must be there to take part, and whoever the sheet expects an act of: it passes by no empty seat. */
function peopleReasons(drill: Exclude<LiveDrill, RunningDrill>, { attendees }: PolicyState): readonly Reason[] {
  const conductorId = drill.kind === 'asked' ? drill.conductor.personId : null;
  const isTaken = (role: Role): boolean =>
    attendees.some(
      ({ principal }) =>
        principal.role === role &&
        principal.seat === (SEATS[role] ?? principal.seat) &&
        principal.isCredentialValid &&
        // A conductor takes no part.
        principal.personId !== conductorId,
    );
  return (drill.kind === 'asked' ? rolesNeeded(drill.scenario) : EVERY_EXAM)
    .filter((role) => !isTaken(role))
    .map((role) => reason('drillNobody', { role: ROLE_WORDS[role] }));
}

const EVERY_EXAM: readonly Role[] = ['rst', 'mrst'];

/** Whose acts are scored, or looked at, or asked for by a card. What must never be done needs nobody to leave it undone. */
function rolesNeeded({ acts, faults }: DrillScenario): readonly Role[] {
  return [
    ...new Set([
      ...EVERY_EXAM,
      ...acts.filter((one) => one.pass !== 'never').map((one) => one.by),
      ...faults.flatMap((one) => (one.kind === 'person' ? [one.by] : [])),
    ]),
  ];
}

/** By somebody who is still there: whoever comes instead looks for themselves. */
function isEmptySaid({ empty }: Extract<LiveDrill, { kind: 'asked' }>, { attendees, nowMs }: PolicyState): boolean {
  if (empty === null || nowMs - empty.atMs > EMPTY_WORD_VALID_MS) return false;
  return attendees.some(({ principal }) => principal.personId === empty.personId && principal.role === 'mrst');
}

/**
 * A live drill as a reducer: it decides when one may begin, what comes when, and what ends it, and touches nothing of the
 * real site, which it only looks at.
 */
export function stepDrill(drill: LiveDrill, event: DrillEvent, site: PolicyState, nowMs: Ms): Stepped {
  switch (event.kind) {
    case 'propose':
      return propose(drill, event, site, nowMs);
    case 'saidEmpty':
      return saidEmpty(drill, event.by, site, nowMs);
    case 'begin':
      return begin(drill, event, site, nowMs);
    case 'inject':
      return inject(drill, event, nowMs);
    case 'pause':
    case 'goOn':
      return pause(drill, event, nowMs);
    case 'end':
      return end(drill, { kind: 'person', name: event.by.name, role: event.by.role }, nowMs);
    case 'returned':
      return returned(drill, event.by, site);
    case 'realCommand':
      return end(drill, { kind: 'realCommand', name: event.name, action: event.action }, nowMs);
    case 'realStop':
      return end(drill, { kind: 'realStop', name: event.name }, nowMs);
    case 'prepared':
      return drill.kind === 'running'
        ? comeDue(going({ ...drill, isPrepared: true, beganMs: drill.beganMs + LEAD_IN_MS }, nowMs), nowMs)
        : { drill, effects: [] };
    case 'notPrepared':
      return end(drill, { kind: 'notPrepared', why: event.why }, nowMs);
    case 'conductorHeard':
      return { drill: drill.kind === 'running' ? { ...drill, conductorHeardMs: nowMs } : drill, effects: [] };
    case 'looked':
      return look(drill, site, nowMs);
  }
}

function refuse(drill: LiveDrill, by: DrillPerson, reasons: readonly Reason[]): Stepped {
  return { drill, effects: [{ kind: 'refused', by, reasons }] };
}

/** Nobody is asked for a drill in the middle of an exam. */
function propose(
  drill: LiveDrill,
  { scenario, by }: Extract<DrillEvent, { kind: 'propose' }>,
  site: PolicyState,
  nowMs: Ms,
): Stepped {
  if (drill.kind === 'running') return refuse(drill, by, [reason('drillUnderWay')]);
  const reasons = [
    ...(CONDUCTORS.includes(by.role)
      ? []
      : [
          reason('drillConductorMayNot', {
            role: ROLE_WORDS[by.role],
            allowed: CONDUCTORS.map((one) => ROLE_WORDS[one]).join(' or '),
          }),
        ]),
    ...(site.session === null ? [] : [reason('sessionOpen')]),
    ...notReturned(drill),
    ...(scenario.ways.includes('live') ? [] : [reason('drillNotLive', { why: 'it does not say "live"' })]),
    ...(drill.kind === 'asked' && drill.conductor.personId !== by.personId
      ? [reason('drillBeingAsked', { name: drill.conductor.name })]
      : []),
  ];
  if (reasons.length > 0) return refuse(drill, by, reasons);
  const empty = drill.kind === 'asked' ? drill.empty : null;
  return {
    drill: { kind: 'asked', scenario, conductor: by, sinceMs: nowMs, empty },
    effects: [{ kind: 'asked', by }],
  };
}

/** Whoever says so stands on site, takes part and answers for the room; it is said of a room that is counted empty. */
function saidEmpty(drill: LiveDrill, by: DrillPerson, site: PolicyState, nowMs: Ms): Stepped {
  if (drill.kind !== 'asked') return refuse(drill, by, [reason('drillNotAsked')]);
  const isTakingPart = by.role === 'mrst' && by.personId !== drill.conductor.personId;
  const reasons = [
    ...(by.seat === 'onsite' ? [] : [reason('mustBeOnSite', { action: 'say that the room is empty' })]),
    ...(by.isLevel2 ? [] : [reason('notLevel2', { name: by.name, action: 'say that the room is empty' })]),
    ...(isTakingPart ? [] : [reason('drillNotTheirWord', { name: by.name })]),
    ...siteReasons(site).filter(({ id }) => isOfRoom(id)),
  ];
  if (reasons.length > 0) return refuse(drill, by, reasons);
  return { drill: { ...drill, empty: { personId: by.personId, name: by.name, atMs: nowMs } }, effects: [] };
}

/** What was said of an empty room says nothing of one that somebody may have gone into since. */
function isOfRoom(id: Reason['id']): boolean {
  return ['zone4NotEmpty', 'zone4CountUnknown', 'drillDoorNotShut', 'drillPatientRegistered'].includes(id);
}

function begin(
  drill: LiveDrill,
  { drillId, by }: Extract<DrillEvent, { kind: 'begin' }>,
  site: PolicyState,
  nowMs: Ms,
): Stepped {
  const reasons = [...notConductor(drill, by), ...beginReasons(drill, site)];
  const { scanner } = site;
  if (drill.kind !== 'asked' || scanner === null || reasons.length > 0) return refuse(drill, by, reasons);
  const { scenario } = drill;
  const running: RunningDrill = {
    kind: 'running',
    drillId,
    scenario,
    conductor: by,
    beganMs: nowMs,
    conductorHeardMs: nowMs,
    scannerThen: scanner,
    isPrepared: false,
    pausedMs: nowMs,
    pausedForMs: 0,
    came: [],
  };
  return { drill: running, effects: [{ kind: 'began', drill: running }] };
}

function notConductor(drill: LiveDrill, by: DrillPerson): readonly Reason[] {
  if (drill.kind === 'none') return [reason('drillNotAsked')];
  return drill.conductor.personId === by.personId ? [] : [reason('drillNotYours', { name: drill.conductor.name })];
}

/** In their order, so that what begins is over before it ends. */
function inject(drill: LiveDrill, { faultId, by }: Extract<DrillEvent, { kind: 'inject' }>, nowMs: Ms): Stepped {
  if (drill.kind !== 'running') return refuse(drill, by, [reason('drillOver')]);
  // What came before the clock began would be in no record that begins with it.
  if (!drill.isPrepared || drillClockMs(drill, nowMs) < 0) return { drill, effects: [] };
  const next = drill.scenario.faults[drill.came.length];
  const reasons = [...notConductor(drill, by), ...(next?.id === faultId ? [] : [reason('drillNotNext')])];
  if (next === undefined || reasons.length > 0) return refuse(drill, by, reasons);
  return comes(drill, next, nowMs);
}

function comes(drill: RunningDrill, fault: DrillFault, nowMs: Ms): Stepped & { readonly drill: RunningDrill } {
  const atMs = drillClockMs(drill, nowMs);
  return {
    drill: { ...drill, came: [...drill.came, { faultId: fault.id, atMs }] },
    effects: [{ kind: 'came', fault }],
  };
}

/** What is due by the sheet's time, all of it. */
function comeDue(drill: RunningDrill, nowMs: Ms): Stepped & { readonly drill: RunningDrill } {
  const effects: DrillEffect[] = [];
  let now = drill;
  for (const fault of drill.scenario.faults.slice(drill.came.length)) {
    if (fault.atS * 1_000 > drillClockMs(drill, nowMs)) break;
    const stepped = comes(now, fault, nowMs);
    now = stepped.drill;
    effects.push(...stepped.effects);
  }
  return { drill: now, effects };
}

function pause(drill: LiveDrill, { kind, by }: Extract<DrillEvent, { kind: 'pause' | 'goOn' }>, nowMs: Ms): Stepped {
  if (drill.kind !== 'running') return refuse(drill, by, [reason('drillOver')]);
  const reasons = notConductor(drill, by);
  if (reasons.length > 0) return refuse(drill, by, reasons);
  if (!drill.isPrepared) return { drill, effects: [] };
  if (kind === 'pause') return { drill: { ...drill, pausedMs: drill.pausedMs ?? nowMs }, effects: [] };
  return { drill: going(drill, nowMs), effects: [] };
}

function going(drill: RunningDrill, nowMs: Ms): RunningDrill {
  const stoodMs = drill.pausedMs === null ? 0 : nowMs - drill.pausedMs;
  return { ...drill, pausedMs: null, pausedForMs: drill.pausedForMs + stoodMs };
}

function end(drill: LiveDrill, cause: DrillEndCause, nowMs: Ms): Stepped {
  if (drill.kind === 'none') return { drill, effects: [] };
  const { title } = drill.scenario;
  const ended = { drillId: drill.kind === 'running' ? drill.drillId : '', title, cause, atMs: nowMs };
  const running = drill.kind === 'running' ? drill : null;
  const toReturn = running === null ? null : toReturnAfter(running);
  return { drill: { kind: 'none', last: ended, toReturn }, effects: [{ kind: 'ended', ended, drill: running }] };
}

function toReturnAfter({ drillId, scenario: { title, returnToService } }: RunningDrill): ToReturn {
  return { drillId, title, items: [...RETURN_TO_SERVICE, ...returnToService] };
}

/** A new life of the agent knows of a drill that it began, and no longer of its sheet. */
export function toReturnAtBoot({ drillId, title }: Pick<ToReturn, 'drillId' | 'title'>): ToReturn {
  return { drillId, title, items: [...RETURN_TO_SERVICE, 'And what the sheet of this scenario puts back besides.'] };
}

/** Why nobody can say now that all is as before: of a room that is not counted empty it is not true. A real exam comes first. */
export function returnReasons(site: PolicyState): readonly Reason[] {
  return siteReasons(site).filter(({ id }) => isOfRoom(id) && id !== 'drillPatientRegistered');
}

function returned(drill: LiveDrill, by: DrillPerson, site: PolicyState): Stepped {
  if (drill.kind !== 'none' || drill.toReturn === null) return refuse(drill, by, [reason('drillNotAsked')]);
  const action = 'say that all is as before the drill';
  const reasons = [
    ...(by.seat === 'onsite' ? [] : [reason('mustBeOnSite', { action })]),
    ...(by.isLevel2 ? [] : [reason('notLevel2', { name: by.name, action })]),
    ...returnReasons(site),
  ];
  if (reasons.length > 0) return refuse(drill, by, reasons);
  return { drill: { ...drill, toReturn: null }, effects: [{ kind: 'returned', by, after: drill.toReturn }] };
}

function look(drill: LiveDrill, site: PolicyState, nowMs: Ms): Stepped {
  switch (drill.kind) {
    case 'none':
      return { drill, effects: [] };
    case 'asked': {
      if (nowMs - drill.sinceMs > ASKED_VALID_MS) return { drill: NO_DRILL, effects: [] };
      const isVoid = drill.empty !== null && siteReasons(site).some(({ id }) => isOfRoom(id));
      return { drill: isVoid ? { ...drill, empty: null } : drill, effects: [] };
    }
    case 'running': {
      const cause = endsBy(drill, site, nowMs);
      if (cause !== null) return end(drill, cause, nowMs);
      return drill.pausedMs === null ? comeDue(drill, nowMs) : { drill, effects: [] };
    }
  }
}

/** Half an hour is half an hour of the site's, paused or not: nobody is scanned meanwhile. */
function endsBy(drill: RunningDrill, site: PolicyState, nowMs: Ms): DrillEndCause | null {
  const [real] = realReasons(drill, site);
  if (real !== undefined) return { kind: 'site', reason: real };
  // Its clock begins later than the drill does.
  if (nowMs - drill.beganMs + LEAD_IN_MS >= DRILL_MAX_S * 1_000) return { kind: 'halfHour' };
  if (nowMs - drill.conductorHeardMs > CONDUCTOR_LOST_MS) return { kind: 'conductorLost' };
  return drillClockMs(drill, nowMs) >= drill.scenario.endsAtS * 1_000 ? { kind: 'scenarioOver' } : null;
}

/** Everything that refuses a start for what the real site is, and what is no more as it was then. */
function realReasons({ scannerThen }: RunningDrill, site: PolicyState): readonly Reason[] {
  const changes = site.scanner === null ? [] : scannerChanges(site.scanner, scannerThen);
  return [
    ...siteReasons(site),
    ...(changes.length === 0 ? [] : [reason('drillScannerChanged', { what: changes.join(', ') })]),
  ];
}
