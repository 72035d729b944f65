import { wronglyExcludedIn } from '../../sim/coverage.ts';
import {
  type BootFold,
  bootState,
  type Command,
  type CommandAction,
  canonical,
  DEFAULT_POLICY,
  type EquipmentList,
  type FacilityPolicy,
  INPUT_IDS,
  isActive,
  type JournalRecord,
  type PolicyEvent,
  type PolicyState,
  type Principal,
  type ScannerFact,
  step,
  UNIDENTIFIED_ONSITE,
  argumentDigest,
} from '@farfield/protocol/policy';
import { IDLE_SCANNER, MRST, RST, SIGNED_MRST_POLICY } from '../../../protocol/src/policy/story.ts';

/** Half a second: every time of the search is a whole number of these. */
export const UNIT_MS = 500;

export const CONSOLES = ['A', 'B'] as const;
export type ConsoleName = (typeof CONSOLES)[number];
const PEOPLE: Record<ConsoleName, Principal> = {
  A: RST,
  B: { ...RST, personId: 'rst2', name: 'K. Brandt' },
};

/** Ages in units before now; an epoch is named by how far it lies behind the site's. */
export type SiteMove =
  | { readonly kind: 'time'; readonly units: number }
  | { readonly kind: 'beat'; readonly from: ConsoleName; readonly echoAge: number; readonly epochLag: number }
  | {
      readonly kind: 'command';
      readonly what: 'readBack' | 'release' | 'select';
      readonly from: ConsoleName;
      readonly echoAge: number;
      readonly epochLag: number;
      readonly isScreenOld: boolean;
    }
  | { readonly kind: 'offer'; readonly to: ConsoleName }
  | { readonly kind: 'handOver'; readonly from: ConsoleName }
  | { readonly kind: 'takeLocal' | 'clear' | 'open' | 'close' | 'durable' | 'failed' };

/** What one move did to the site, in the search's own relative words. */
export interface SiteChange {
  readonly to: number;
  /** by how much the site's epoch rose */
  readonly epochUp: number;
  readonly isScreenOld: boolean;
  readonly grantedTo: ConsoleName | null;
  readonly endedFor: ConsoleName | null;
  /** an order reached the scanner */
  readonly ordered: boolean;
  readonly records: readonly JournalRecord[];
  /** the site's epoch after the move, in the numbers of `records` */
  readonly epoch: number;
  readonly violations: readonly string[];
}

export interface SiteFace {
  readonly control: 'local' | 'offered' | 'granted' | 'passing';
  readonly who: ConsoleName | null;
  readonly renewedAge: number;
  readonly isPending: boolean;
  readonly isOpen: boolean;
  readonly asksClear: boolean;
}

const FITTED = new Set(['link']);
const EQUIPMENT: EquipmentList = Object.fromEntries(
  INPUT_IDS.map((id) => [id, FITTED.has(id) ? { fit: 'fitted' } : { fit: 'notFitted', substitute: 'the search' }]),
) as EquipmentList;
/** A site with nothing on it but the lease: no sensor can bar or end control. */
const POLICY: FacilityPolicy = { ...DEFAULT_POLICY, ...SIGNED_MRST_POLICY, equipment: EQUIPMENT };
const SITE = { siteId: 'site-1', scannerRef: 'MR1', policy: POLICY, policyHash: 'policy-hash' };
/** So large that any number of the state above half of it is a time. */
const START_MS = 1_000_000_000_000;

/**
 * The real core's states that the search has met, each once, and what each move makes of them. A state is known by what
 * can matter to the lease; that nothing else does is tried while searching: of two states with one name both are stepped,
 * and must become states with one name again.
 */
export class SiteTable {
  readonly #ids = new Map<string, number>();
  readonly #states: PolicyState[] = [];
  readonly #others: (PolicyState | undefined)[] = [];
  readonly #faces: SiteFace[] = [];
  readonly #changes = new Map<string, SiteChange>();
  readonly #boots = new Map<string, number>();
  /** pairs of states with one name that were stepped side by side */
  compared = 0;
  steps = 0;

  get size(): number {
    return this.#states.length;
  }

  face(id: number): SiteFace {
    const face = this.#faces[id];
    if (face === undefined) throw new Error(`no site state ${id}`);
    return face;
  }

  epoch(id: number): number {
    return this.#state(id).lease.epoch;
  }

  move(id: number, move: SiteMove): SiteChange {
    const key = `${id}/${moveKey(move)}`;
    const known = this.#changes.get(key);
    if (known !== undefined) return known;
    const change = this.#step(this.#state(id), move);
    const other = this.#others[id];
    if (other !== undefined) {
      this.compared += 1;
      const same = this.#step(other, move);
      if (same.to !== change.to || same.epochUp !== change.epochUp || same.ordered !== change.ordered)
        throw new Error(`states with one name came apart at ${moveKey(move)}: the search looks at too little`);
    }
    this.#changes.set(key, change);
    return change;
  }

  /** The site as it stands a moment after a boot: both consoles joined, the scanner seen once. */
  boot(fold: BootFold): number {
    const key = canonical({ latched: fold.latched, isOpen: fold.session !== null, epoch: fold.epoch });
    const known = this.#boots.get(key);
    if (known !== undefined) return known;
    let state = bootState(SITE, fold, START_MS);
    const post = (event: PolicyEvent): void => {
      state = step(state, event, START_MS).state;
    };
    post({ kind: 'scanner', fact: SCANNER, seenMs: START_MS });
    for (const name of CONSOLES) post({ kind: 'attendeeJoined', consoleId: idOf(name), principal: PEOPLE[name] });
    const id = this.#intern(state);
    this.#boots.set(key, id);
    return id;
  }

  #state(id: number): PolicyState {
    const state = this.#states[id];
    if (state === undefined) throw new Error(`no site state ${id}`);
    return state;
  }

  #step(before: PolicyState, move: SiteMove): SiteChange {
    const nowMs = before.nowMs + (move.kind === 'time' ? move.units * UNIT_MS : 0);
    let state = before;
    const effects = [];
    for (const event of eventsOf(before, move, nowMs)) {
      this.steps += 1;
      const result = step(state, event, nowMs);
      const wrong = wronglyExcludedIn(state, result.state)[0];
      if (wrong !== undefined) throw new Error(`the simulation's tables exclude what the search reached: ${wrong}`);
      state = result.state;
      effects.push(...result.effects);
      // The scanner takes what it is told at once; how long it takes has no part in the lease.
      for (const effect of result.effects) {
        if (effect.kind !== 'scanner') continue;
        state = step(
          state,
          { kind: 'effectOutcome', effectId: effect.effectId, outcome: { kind: 'done' } },
          nowMs,
        ).state;
      }
    }
    const was = holderOf(before);
    const is = holderOf(state);
    const isNewGrant = is !== null && (was === null || state.lease.epoch !== before.lease.epoch || is !== was);
    return {
      to: this.#intern(state),
      epochUp: state.lease.epoch - before.lease.epoch,
      isScreenOld: state.safetyVersion !== before.safetyVersion,
      grantedTo: isNewGrant ? is : null,
      endedFor: was !== null && was !== is ? was : null,
      ordered: effects.some((one) => one.kind === 'scanner'),
      records: effects.flatMap((one) => (one.kind === 'journal' && isOfFold(one.record) ? [one.record] : [])),
      epoch: state.lease.epoch,
      violations: effects.flatMap((one) => (one.kind === 'violation' ? [one.what] : [])),
    };
  }

  #intern(raw: PolicyState): number {
    const state = withoutHistory(raw);
    const key = keyOf(state);
    const known = this.#ids.get(key);
    if (known !== undefined) {
      this.#others[known] ??= state;
      return known;
    }
    const id = this.#states.length;
    this.#ids.set(key, id);
    this.#states.push(state);
    this.#faces.push(faceOf(state));
    // I35: whoever stands at the on-site console ends remote control in one event, from here too.
    if (state.lease.control.kind !== 'local') {
      const taken = step(state, commandOf(state, { kind: 'takeLocal' }, UNIDENTIFIED_ONSITE, 'onsite', 0), state.nowMs);
      if (taken.state.lease.control.kind !== 'local' || taken.state.pending !== null)
        throw new Error('I35: take back left remote control in force');
    }
    return id;
  }
}

const SCANNER: ScannerFact = IDLE_SCANNER;

function eventsOf(state: PolicyState, move: SiteMove, nowMs: number): readonly PolicyEvent[] {
  switch (move.kind) {
    case 'time':
      return [{ kind: 'tick' }, { kind: 'scanner', fact: SCANNER, seenMs: nowMs }];
    case 'beat':
      return [
        {
          kind: 'heartbeat',
          beat: {
            consoleId: idOf(move.from),
            echoTickMs: nowMs - move.echoAge * UNIT_MS,
            roundTripMs: 30,
            // The agent's shell takes a lease's epoch from its holder alone.
            epoch: move.epochLag < 0 || holderOf(state) !== move.from ? -1 : state.lease.epoch - move.epochLag,
            pageAgeMs: 0,
            inputAgeMs: 0,
          },
        },
      ];
    case 'command': {
      const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
      const actions: Record<typeof move.what, CommandAction> = {
        readBack: { kind: 'readBackControl', words },
        release: { kind: 'releaseControl' },
        select: { kind: 'selectStep', stepId: 't2' },
      };
      return [commandOf(state, actions[move.what], PEOPLE[move.from], idOf(move.from), move.echoAge, move)];
    }
    case 'offer': {
      const { personId } = PEOPLE[move.to];
      return [
        commandOf(state, { kind: 'requestControl' }, PEOPLE[move.to], idOf(move.to), 0),
        commandOf(state, { kind: 'offerControl', toPersonId: personId }, MRST, 'onsite', 0),
      ];
    }
    case 'handOver': {
      // Proposed and read back at once; what the disk says of the agreement is a move of its own.
      const from = move.from;
      const to = from === 'A' ? 'B' : 'A';
      const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
      const toPersonId = PEOPLE[to].personId;
      return [
        commandOf(state, { kind: 'proposeHandOver', toPersonId }, PEOPLE[from], idOf(from), 0),
        commandOf(state, { kind: 'readBackHandOver', words }, PEOPLE[to], idOf(to), 0),
        commandOf(state, { kind: 'agreeHandOver', toPersonId }, MRST, 'onsite', 0),
      ];
    }
    case 'takeLocal':
      return [commandOf(state, { kind: 'takeLocal' }, MRST, 'onsite', 0)];
    case 'clear':
      return [commandOf(state, { kind: 'clear', condition: 'controlEnded', why: 'spoke by phone' }, MRST, 'onsite', 0)];
    case 'open': {
      const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
      return [commandOf(state, { kind: 'openSession', patientRef: 'P1', patient }, MRST, 'onsite', 0)];
    }
    case 'close':
      return [commandOf(state, { kind: 'closeSession' }, MRST, 'onsite', 0)];
    case 'durable':
      return [{ kind: 'intentDurable', intentId: state.pending?.intentId ?? '' }];
    case 'failed':
      return [{ kind: 'intentFailed', intentId: state.pending?.intentId ?? '' }];
  }
}

function commandOf(
  state: PolicyState,
  action: CommandAction,
  principal: Principal,
  consoleId: string,
  echoAge: number,
  from: { epochLag: number; isScreenOld: boolean } = { epochLag: 0, isScreenOld: false },
): PolicyEvent {
  const siteTickMs = state.nowMs - echoAge * UNIT_MS;
  const command: Command = {
    commandId: 'command',
    consoleId,
    seq: 1,
    epoch: from.epochLag < 0 ? 0 : state.lease.epoch - from.epochLag,
    expiresTickMs: siteTickMs + 3_000,
    echo: {
      siteTickMs,
      safetyVersion: state.safetyVersion - (from.isScreenOld ? 1 : 0),
      patientRef: state.session?.patientRef ?? '',
      scannerRef: 'MR1',
      argumentDigest: argumentDigest(action),
    },
    action,
  };
  return { kind: 'command', command, principal };
}

function moveKey(move: SiteMove): string {
  return Object.values(move).join(',');
}

function idOf(name: ConsoleName): string {
  return `c-${name}`;
}

function nameOf(consoleId: string): ConsoleName | null {
  return CONSOLES.find((name) => idOf(name) === consoleId) ?? null;
}

function holderOf({ lease }: PolicyState): ConsoleName | null {
  return lease.control.kind === 'granted' ? nameOf(lease.control.holder.consoleId) : null;
}

function faceOf(state: PolicyState): SiteFace {
  const { control } = state.lease;
  const granted = control.kind === 'granted';
  return {
    control: control.kind,
    who: granted ? nameOf(control.holder.consoleId) : control.kind === 'local' ? null : nameOf(control.to.consoleId),
    renewedAge: granted ? Math.max(0, (state.nowMs - control.renewedTickMs) / UNIT_MS) : 0,
    isPending: state.pending !== null,
    isOpen: state.session !== null,
    asksClear: state.conditions.controlEnded.status === 'latched',
  };
}

function isOfFold({ type }: JournalRecord): boolean {
  return type === 'intent' || type === 'control' || type === 'condition' || type === 'session' || type === 'booted';
}

/** How often a row came lately decides about its flap latch, which is a matter of minutes and not of the lease. */
function withoutHistory(state: PolicyState): PolicyState {
  const conditions = Object.fromEntries(
    Object.entries(state.conditions).map(([id, one]) => [id, 'cameMs' in one ? { ...one, cameMs: [] } : one]),
  ) as unknown as PolicyState['conditions'];
  return { ...state, conditions };
}

/** What can matter to the lease, in ages; what is older than any limit of it is only old. */
function keyOf(state: PolicyState): string {
  const { lease, nowMs, inputs, session, pending, conditions } = state;
  const age = (atMs: number | null): number => (atMs === null ? -1 : Math.min(OLD_MS, nowMs - atMs));
  const { control, quarantine } = lease;
  return canonical([
    control.kind,
    control.kind === 'granted' ? [control.holder.consoleId, age(control.renewedTickMs)] : null,
    control.kind === 'offered' ? [control.to.consoleId, age(control.sinceMs)] : null,
    control.kind === 'granted' && control.handOver !== null
      ? [control.handOver.to.consoleId, control.handOver.stage, age(control.handOver.sinceMs)]
      : null,
    control.kind === 'passing' ? [control.from.consoleId, control.to.consoleId, age(control.sinceMs)] : null,
    Math.max(0, quarantine.untilMs - nowMs),
    quarantine.untilMs > nowMs ? quarantine.exceptConsoleId : null,
    lease.lostMs !== null,
    lease.requests.map((one) => one.consoleId),
    state.attendees.map((one) => [one.consoleId, one.roundTripMs !== null, Math.min(ECHO_OLD_MS, age(one.echoTickMs))]),
    session !== null,
    pending === null
      ? null
      : [
          pending.command.consoleId,
          pending.command.action.kind,
          age(pending.command.echo.siteTickMs),
          pending.command.echo.safetyVersion === state.safetyVersion,
        ],
    [inputs.link.raw, control.kind === 'granted' ? age(inputs.link.lastSeenMs) : 0],
    Object.entries(conditions).flatMap(([id, one]) =>
      isActive(one) ? [[id, one.status, one.mustLatch, one.status === 'clearing' ? age(one.goodSinceMs) : 0]] : [],
    ),
    state.verdict,
    state.scanner?.state ?? null,
    state.stop?.status ?? null,
    state.permit !== null,
    state.inflight.length,
  ]);
}

/** Whoever echoed nothing for longer is not heard well enough to be handed control. */
const ECHO_OLD_MS = 1_500;

/** Longer than any limit that the search reaches: lease, quarantine, and the 5 s that a link must be good again. */
const OLD_MS = 7_000;
