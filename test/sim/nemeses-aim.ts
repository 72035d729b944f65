import { conditionRow, type PolicyState, situation } from '@farfield/protocol/policy';
import { LEAVES_WITHIN_MS, type Target, TARGETS, type Turn } from './aim-targets.ts';
import { type Cast, goesAway, type Need, WAYS } from './aim-ways.ts';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import { keepsItsWeather } from './named-seeds.ts';
import { Rng } from './rng.ts';
import type { Stage } from './stage.ts';

const LOOK_EVERY_MS = 200;
/** After one aim, before the next: people look, mend and clear. */
const PAUSE_MS = 3_000;
/** How long a row has begun when the patient is said to be out. */
const BEGUN_MS = 900;

export function targetOf({ a }: Pick<Fault, 'a'>): Target {
  const found = TARGETS[a % TARGETS.length];
  if (found === undefined) throw new RangeError('there is nothing to aim at');
  return found;
}

/** A trainee has to be in control for it. */
export function needsTrainee(fault: Fault): boolean {
  return fault.nemesis === 'aim' && targetOf(fault).turns.some(({ id }) => id === 'instructorLost');
}

/** How long an aim may wait for the exam to be where it can begin. */
function waitMs(target: Target): number {
  if (target.place !== null) return target.place === 'inRoom' ? 20_000 : 35_000;
  const needs = needsOf(target);
  if (target.leaves !== null) return 30_000;
  if (needs.includes('scanning')) return 40_000;
  return needs.includes('held') ? 25_000 : needs.includes('inRoom') ? 12_000 : needs.includes('session') ? 5_000 : 500;
}

function needsOf({ turns }: Target): readonly Need[] {
  return turns.flatMap(({ id }) => WAYS[id].needs);
}

function ownMs(target: Target): number {
  return waitMs(target) + target.lengthMs + PAUSE_MS;
}

/** When each would begin, were they all to come one after the other. */
const BEGINS_MS: number[] = [];
let wholeMs = 0;
for (const target of TARGETS) {
  BEGINS_MS.push(wholeMs);
  wholeMs += ownMs(target);
}

/** Hardly any walk brings it about: some seeds begin with nothing else. */
const STUBBORN = 'instructorLost in empty';
const STUBBORN_PERMILLE = 80;
const STUBBORN_TIMES = 3;

/** The same seed, the same aims: one piece of the product after the other, from a place that is the seed's own. */
export function aims(seed: number, lengthMs: number): readonly Fault[] {
  const faults: Fault[] = [];
  // Successive seeds begin as far from each other as they can: any few of them are spread over the whole, by its length.
  const fromMs = ((seed * 0.618_033_988_75) % 1) * wholeMs;
  let index = BEGINS_MS.findLastIndex((ms) => ms <= fromMs);
  let atMs = 25_000;
  const stubborn = new Rng(seed, 'stubborn places');
  if (!keepsItsWeather(seed) && stubborn.chance(STUBBORN_PERMILLE)) {
    const a = TARGETS.findIndex(({ words }) => words === STUBBORN);
    for (let time = 0; time < STUBBORN_TIMES; time += 1) {
      const takesMs = ownMs(targetOf({ a }));
      faults.push({ nemesis: 'aim', atMs, lengthMs: takesMs - PAUSE_MS, a, b: seed + faults.length });
      atMs += takesMs;
    }
  }
  for (;;) {
    const target = targetOf({ a: index });
    const takesMs = ownMs(target);
    if (atMs + takesMs > lengthMs) {
      // What does not fit any more is left to a seed that begins with it.
      if (faults.length > 0 || target.lengthMs + atMs < lengthMs) return faults;
    } else {
      faults.push({ nemesis: 'aim', atMs, lengthMs: takesMs - PAUSE_MS, a: index, b: seed + faults.length });
      atMs += takesMs;
    }
    index = (index + 1) % TARGETS.length;
  }
}

function isThere(policy: PolicyState, target: Target): boolean {
  const { session, lease } = policy;
  const needs = needsOf(target);
  const isHeld = lease.control.kind === 'granted';
  if (needs.includes('held') && !isHeld) return false;
  if (needs.includes('session') && session === null) return false;
  const now = situation(policy);
  if (target.leaves !== null && session?.room !== 'in') return false;
  if (target.place !== null) return now === target.place;
  if (needs.includes('inRoom') && session?.room !== 'in') return false;
  return !needs.includes('scanning') || (now === 'scanning' && session !== null);
}

function begins(stage: Stage, fault: Fault): void {
  const target = targetOf(fault);
  const { site, people } = stage;
  const untilMs = site.world.nowMs + waitMs(target);
  const look = (): void => {
    const policy = site.agent.state?.policy;
    if (policy !== undefined && isThere(policy, target)) return acts(stage, fault, target, policy);
    // Too late for the whole of it.
    if (site.world.nowMs + LOOK_EVERY_MS > untilMs) return;
    if (target.place === 'empty' && policy?.session?.room === 'in') people.robot('mia').isEnding = true;
    site.world.after(LOOK_EVERY_MS, look);
  };
  look();
}

function acts(stage: Stage, fault: Fault, target: Target, policy: PolicyState): void {
  const { site, people } = stage;
  const undo: (() => void)[] = [];
  stage.undo.set(fault, undo);
  if (target.isPassive) for (const one of people.robots) one.isPassive = true;
  const isHere = target.place === 'scanning' || needsOf(target).includes('scanning');
  if (isHere) {
    site.scanner.faults.ignoresStop = true;
    site.scanner.faults.runsOn = true;
  }
  // In an empty room whoever opened the session would go on with it.
  if (target.place === 'empty') goesAway(stage, ['mia'], true);
  const { control } = policy.lease;
  const holding = control.kind === 'granted' ? control.holder.consoleId : '';
  const holder = site.consoles.find((one) => one.id === holding) ?? site.console(people.isTeaching ? 'tom' : 'ana');
  const cast: Cast = { stage, holder, turn: fault.b };
  if (target.leaves === 'suspect') return leaves(cast, target, undo);
  for (const turn of target.turns) takes(cast, fault, turn, earlierMs(target, turn, policy), undo);
  if (target.leaves !== null) site.world.after(target.lengthMs - LEAVES_WITHIN_MS, () => leaves(cast, target, undo));
}

/** The patient is taken out, and the row's cause ends, or begins, between the door and the word that they are out. */
function leaves({ stage, holder, turn }: Cast, target: Target, undo: (() => void)[]): void {
  const { site, people } = stage;
  const mia = people.robot('mia');
  const untilMs = site.world.nowMs + LEAVES_WITHIN_MS - LOOK_EVERY_MS;
  site.scanner.faults.ignoresStop = false;
  site.scanner.faults.runsOn = false;
  goesAway(stage, ['mia'], false);
  mia.isEnding = true;
  mia.isHasty = true;
  const look = (): void => {
    if (site.world.nowMs > untilMs) return;
    if (site.room.isPatientIn) return site.world.after(LOOK_EVERY_MS / 4, look);
    const id = target.turns[0]?.id;
    if (id === undefined || target.leaves === 'latched') return;
    if (target.leaves === 'clearing') return undo.toReversed().forEach((off) => off());
    const way = WAYS[id];
    way.on({ stage, holder, turn });
    undo.push(() => way.off({ stage, holder, turn }));
    // Whoever says that the patient is out says so while it has only begun.
    site.world.after(way.delayMs - conditionRow(id).confirmAfterMs + BEGUN_MS, () => {
      mia.isAway = false;
    });
  };
  look();
}

/** What comes sooner in this exam than it might is caused so much later. */
function earlierMs({ last }: Target, { id }: Turn, policy: PolicyState): number {
  const { delayMs, delayNowMs } = WAYS[id];
  return id !== last || delayNowMs === undefined ? 0 : Math.max(0, delayMs - delayNowMs(policy));
}

function takes(cast: Cast, fault: Fault, turn: Turn, laterMs: number, undo: (() => void)[]): void {
  const { world } = cast.stage.site;
  const way = WAYS[turn.id];
  const isOpen = (): boolean => cast.stage.undo.get(fault) === undo;
  world.after(turn.onMs + laterMs, () => {
    if (!isOpen()) return;
    way.on(cast);
    const off = (): void => {
      const place = undo.indexOf(off);
      if (place < 0) return;
      undo.splice(place, 1);
      way.off(cast);
    };
    undo.push(off);
    world.after(turn.offMs - turn.onMs - laterMs, off);
  });
}

function ends(stage: Stage, fault: Fault): void {
  const { site, people } = stage;
  for (const off of [...(stage.undo.get(fault) ?? [])].toReversed()) off();
  stage.undo.delete(fault);
  site.scanner.faults.ignoresStop = false;
  site.scanner.faults.runsOn = false;
  goesAway(stage, ['mia'], false);
  for (const one of people.robots) one.isPassive = false;
  const mia = people.robot('mia');
  mia.isEnding = false;
  mia.isHasty = false;
}

/** For seeds of the profile "aim" alone. */
export const AIM_NEMESES: readonly Nemesis[] = [
  {
    id: 'aim',
    text: 'a piece of the generated product: these conditions in this order, or this one at this place',
    perHour: 60,
    lengthMs: [5_000, 320_000],
    begin: begins,
    end: ends,
  },
];
