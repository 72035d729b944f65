import { type InputId, situation } from '@farfield/protocol/policy';
import type { ConsoleProcess } from './console-process.ts';
import type { Fault } from './fault.ts';
import type { Nemesis } from './nemeses.ts';
import { Rng } from './rng.ts';
import { FULL_RUNTIME_MS, reportedInputs, SHELL_INPUTS } from './room.ts';
import { SIM_POLICY } from './site.ts';
import type { Stage } from './stage.ts';

/** One raw thing that can be wrong and stay wrong, and how it becomes right again. */
interface Knob {
  readonly id: string;
  readonly on: (stage: Stage, holder: ConsoleProcess, rng: Rng) => void;
  readonly off: (stage: Stage, holder: ConsoleProcess) => void;
}

function input(id: InputId, raw: 'bad' | 'unknown'): Knob {
  return { id: `${id} ${raw}`, on: ({ site }) => site.room.set(id, raw), off: ({ site }) => site.room.set(id, 'good') };
}

function slow(id: string, latencyMs: number): Knob {
  const change = (holder: ConsoleProcess, by: number): void => {
    holder.up.weather.latencyMs += by;
    holder.down.weather.latencyMs += by;
  };
  return { id, on: (_, holder) => change(holder, latencyMs), off: (_, holder) => change(holder, -latencyMs) };
}

function away(id: string, people: readonly string[]): Knob {
  const set = ({ people: all }: Stage, isAway: boolean): void => {
    for (const personId of people) {
      const robot = all.robot(personId);
      robot.isAway = isAway;
      robot.at.isIdle = isAway;
    }
  };
  return { id, on: (stage) => set(stage, true), off: (stage) => set(stage, false) };
}

function says(stage: Stage, personId: string, kind: 'stop' | 'leaving' | 'takeLocal'): void {
  const { at } = stage.people.robot(personId);
  if (!at.isFrozen && at.page.socket.kind === 'open') at.act({ kind });
}

function ups(id: string, runtimeMs: number): Knob {
  const report = ({ site }: Stage, mains: 'bad' | 'good', leftMs: number): void => {
    site.room.runtimeMs = leftMs;
    site.room.set('mains', mains);
    site.room.reportPower();
  };
  return {
    id,
    on: (stage) => report(stage, 'bad', runtimeMs),
    off: (stage) => report(stage, 'good', FULL_RUNTIME_MS),
  };
}

const once = (): void => undefined;

const MAINS_LOST = input('mains', 'bad');
const REMOTE_AWAY = away('remote technologists away', ['ana', 'bo']);
const LINK_DEAD: Knob = {
  id: 'link dead',
  on: (_, holder) => holder.up.block(),
  off: (_, holder) => holder.up.open(),
};
const NOBODY_TAKES_CONTROL: Knob = {
  id: 'taken back, and nobody asks for it',
  on: (stage, holder, rng) => {
    says(stage, 'mia', 'takeLocal');
    REMOTE_AWAY.on(stage, holder, rng);
  },
  off: REMOTE_AWAY.off,
};
const NOBODY_THERE: Knob = {
  id: 'safety tech leaves, link dead',
  on: (stage, holder, rng) => {
    says(stage, 'mia', 'leaving');
    stage.people.robot('mia').isAway = true;
    LINK_DEAD.on(stage, holder, rng);
  },
  off: (stage, holder) => {
    stage.people.robot('mia').isAway = false;
    LINK_DEAD.off(stage, holder);
  },
};
/** What takes minutes to say anything is wrong from the beginning. */
const SLOW_KNOBS = [MAINS_LOST, REMOTE_AWAY, NOBODY_TAKES_CONTROL, NOBODY_TAKES_CONTROL] as const;

const KNOBS: readonly Knob[] = [
  ...reportedInputs(SIM_POLICY.equipment).flatMap((id) => [input(id, 'bad'), input(id, 'unknown')]),
  ...SHELL_INPUTS.map((id): Knob => ({
    id: `${id} bad`,
    on: ({ site }) => site.room.says(id, 'bad'),
    off: ({ site }) => site.room.says(id, 'good'),
  })),
  ...(['zone', 'monitor', 'power', 'scanner'] as const).map((feed): Knob => ({
    id: `${feed} silent`,
    on: ({ site }, _, rng) => site.room.silence(feed, rng.chance(500)),
    off: ({ site }) => site.room.silent.delete(feed),
  })),
  slow('round trip over 150 ms', 90),
  slow('round trip over 300 ms', 250),
  slow('link late', 700),
  slow('link later', 1_350),
  LINK_DEAD,
  { id: 'page frozen', on: (_, holder) => holder.freezePage(), off: (_, holder) => holder.thaw() },
  {
    id: 'credential over',
    on: (_, holder) => holder.signsInAgain(false),
    off: (_, holder) => holder.signsInAgain(true),
  },
  away('safety tech away', ['mia']),
  REMOTE_AWAY,
  NOBODY_TAKES_CONTROL,
  NOBODY_THERE,
  away('everybody away', ['mia', 'ana', 'bo']),
  { id: 'safety tech leaves', on: (stage) => says(stage, 'mia', 'leaving'), off: once },
  { id: 'taken back', on: (stage) => says(stage, 'mia', 'takeLocal'), off: once },
  {
    id: 'three remote stops',
    on: (stage, holder) => {
      for (const turn of [0, 1, 2])
        stage.site.world.after(turn * 400, () => says(stage, holder.principal.personId, 'stop'));
    },
    off: once,
  },
  {
    id: 'one more in Zone IV',
    on: ({ site }) => {
      site.room.intruders += 1;
      site.room.reportCount();
    },
    off: ({ site }) => {
      site.room.intruders -= 1;
      site.room.reportCount();
    },
  },
  {
    id: 'count unknown',
    on: ({ site }) => {
      site.room.isCountUnknown = true;
      site.room.reportCount();
    },
    off: ({ site }) => {
      site.room.isCountUnknown = false;
      site.room.reportCount();
    },
  },
  { id: 'scanner fault', on: ({ site }) => site.scanner.fails(), off: ({ site }) => site.scanner.recovers() },
  { id: 'scanner starts itself', on: ({ site }) => site.scanner.startsItself(), off: once },
  {
    id: 'disk sick',
    on: ({ site }) => {
      site.disk.isSick = true;
    },
    off: ({ site }) => site.disk.heal(),
  },
  ups('UPS low', 400_000),
  ups('UPS critical', 100_000),
];

/** What rows that latch when they flap look at. */
const FLAPPING = [
  'mains bad',
  'zone silent',
  'scanner silent',
  'scanner fault',
  'link later',
  'link dead',
  'round trip over 150 ms',
];

const WAIT_AT_MOST_MS = 60_000;
const LOOK_EVERY_MS = 250;
/** the last one: nobody in the room, and a remote technologist has control */
const PLACES = ['scanning', 'scanning', 'scanning', 'inRoom', 'inRoom', 'empty', 'emptyHeld'] as const;
/** between one thing and the next: at once, or after the times that rows take to confirm */
const GAPS_MS = [50, 300, 1_200, 2_500, 4_000, 8_000, 12_000] as const;

/** Until the exam is where this pile wants it. */
function whenAt(stage: Stage, place: (typeof PLACES)[number], untilMs: number, act: () => void): void {
  const { site, people } = stage;
  const policy = site.agent.state?.policy;
  const isThere =
    policy !== undefined &&
    situation(policy) === (place === 'emptyHeld' ? 'empty' : place) &&
    (place === 'empty' || policy.lease.control.kind === 'granted');
  if (isThere || site.world.nowMs >= untilMs) return act();
  // Patients leave only when their exam is over.
  const hasPatient = policy?.session?.room === 'in';
  if (hasPatient && (place === 'empty' || place === 'emptyHeld')) people.robot('mia').isEnding = true;
  site.world.after(LOOK_EVERY_MS, () => whenAt(stage, place, untilMs, act));
}

/** Turns raw things wrong in an order by chance and leaves most of them so: which row comes while which other is there. */
function pilesUp(stage: Stage, fault: Fault, isLong: boolean): void {
  const { site, people } = stage;
  const rng = new Rng(fault.a, 'pile');
  const endMs = site.world.nowMs + fault.lengthMs;
  const place = rng.pick(PLACES);
  const isStubborn = place === 'scanning' && rng.chance(600);
  // A latch that is cleared at once meets nobody.
  const isPassive = rng.chance(600);
  for (const one of people.robots) one.isPassive = isPassive;
  // After a boot nothing is stated any more, and here nobody states it anew.
  if (rng.chance(250)) {
    people.robot('mia').isTacit = true;
    site.agent.kill();
    site.world.after(400, () => site.agent.boot());
  }
  whenAt(stage, place, Math.min(endMs, site.world.nowMs + WAIT_AT_MOST_MS), () => {
    // It waited for longer than it was to last: nothing begins when faults are over.
    if (site.world.nowMs >= endMs - 1) return;
    const control = site.agent.state?.policy.lease.control;
    const holding = control?.kind === 'granted' ? control.holder.consoleId : '';
    const holder = site.consoles.find((one) => one.id === holding) ?? site.console('ana');
    // A scanner that does not stop keeps the situation in which some rows are looked at.
    site.scanner.faults.ignoresStop = isStubborn;
    const cast = { stage, holder, rng, endMs };
    if (place === 'emptyHeld' && rng.chance(700)) turn(cast, away('safety tech away', ['mia']), 0, 20_000);
    if (isLong) turn(cast, rng.pick(SLOW_KNOBS), 0, Number.MAX_SAFE_INTEGER);
    else if (place === 'scanning' && rng.chance(300)) turn(cast, REMOTE_AWAY, 0, Number.MAX_SAFE_INTEGER);
    if (!isLong && rng.chance(250)) flap(cast);
    else pile(cast);
  });
}

interface Cast {
  readonly stage: Stage;
  readonly holder: ConsoleProcess;
  readonly rng: Rng;
  readonly endMs: number;
}

function turn({ stage, holder, rng, endMs }: Cast, knob: Knob, afterMs: number, lengthMs: number): void {
  const { world } = stage.site;
  world.after(afterMs, () => {
    if (world.nowMs >= endMs - 1) return;
    knob.on(stage, holder, rng);
    world.at(Math.min(endMs - 1, world.nowMs + lengthMs), () => knob.off(stage, holder));
  });
}

function pile(cast: Cast): void {
  const { rng } = cast;
  const most = rng.pick([2, 4, 8, 16, KNOBS.length]);
  const gapsMs = rng.chance(300) ? [50, 300] : GAPS_MS;
  const keeps = rng.pick([300, 700, 950]);
  let atMs = 0;
  for (const knob of shuffled(rng).slice(0, most)) {
    const isKept = rng.chance(keeps);
    turn(cast, knob, atMs, isKept ? Number.MAX_SAFE_INTEGER : rng.pick([1_200, 3_500, 7_000, 20_000]));
    atMs += rng.pick(gapsMs);
  }
}

/** A few things come and go often enough to be called flapping, each for long enough to count each time. */
function flap(cast: Cast): void {
  const { rng } = cast;
  const flapping = rng.chance(700) ? KNOBS.filter((one) => FLAPPING.includes(one.id)) : KNOBS;
  for (const knob of shuffled(rng, flapping).slice(0, rng.between(1, 3))) {
    const badMs = rng.between(2_000, 9_000);
    const goodMs = rng.pick([4_000, 7_000, 65_000]);
    let atMs = rng.below(2_000);
    for (let times = rng.between(3, 6); times > 0; times -= 1) {
      turn(cast, knob, atMs, badMs);
      atMs += badMs + goodMs;
    }
  }
}

function isOver({ site, people }: Stage): void {
  site.scanner.faults.ignoresStop = false;
  people.robot('mia').isTacit = false;
  for (const one of people.robots) one.isPassive = false;
  site.agent.boot();
}

function shuffled(rng: Rng, knobs: readonly Knob[] = KNOBS): readonly Knob[] {
  const left = [...knobs];
  const order: Knob[] = [];
  while (left.length > 0) order.push(...left.splice(rng.below(left.length), 1));
  return order;
}

/** For seeds of the profile "pile" alone: whole cascades, so that rows meet each other in every order and place. */
export const PILE_NEMESES: readonly Nemesis[] = [
  {
    id: 'pile',
    text: 'many things go wrong, one after the other, and most of them stay so',
    perHour: 40,
    lengthMs: [15_000, 130_000],
    begin: (stage, fault) => pilesUp(stage, fault, false),
    end: isOver,
  },
  {
    id: 'longPile',
    text: 'the same, for longer than the slowest row takes',
    perHour: 5,
    lengthMs: [200_000, 420_000],
    begin: (stage, fault) => pilesUp(stage, fault, true),
    end: isOver,
  },
  {
    id: 'longSequences',
    text: 'the protocol has sequences of minutes',
    perHour: 20,
    lengthMs: [0, 0],
    begin: ({ site }) => site.scanner.lengthens(3),
  },
];
