import { LEASE_BELIEF_MARGIN_MS, leaseLengthMs } from '@farfield/protocol/policy';
import { believedUntilMs, rememberBound } from '../../../console/src/link/lease-belief.ts';
import { epochOf, type FoldTable } from './fold-table.ts';
import { CONSOLES, type SiteChange, type SiteMove, type SiteTable, UNIT_MS } from './site-table.ts';
import { type Console, type DownBeat, newConsole, type UpBeat, type World } from './world.ts';

export interface Bounds {
  /** how far time goes in one step, in units */
  readonly stepUnits: number;
  /** a message is at most this old when it arrives, in units */
  readonly delayUnits: number;
  readonly slips: number;
  readonly crashes: number;
}

/** What can happen next. `who` is 0 or 1; moves without one have it 0. */
export const MOVES = [
  'time',
  'timeSlip',
  'linked',
  'siteSends',
  'downArrives',
  'consoleSends',
  'upArrives',
  'readsBack',
  'gives back',
  'selects',
  'commandArrives',
  'offer',
  'agrees',
  'handOver',
  'takeLocal',
  'clear',
  'open',
  'close',
  'durable',
  'failed',
  'flush',
  'crashWritten',
  'crashDurable',
] as const;
export type Move = (typeof MOVES)[number];

const COMMANDS = ['readBack', 'release', 'select'] as const;
const LEASE_UNITS = leaseLengthMs() / UNIT_MS;
/** An age at which nothing is younger than any limit. */
const OLD = LEASE_UNITS + 3;
/** A select acts up to this age. @see COMMAND_AGE_MAX_MS.neutral */
const SELECT_UNITS = 6;

export class Search {
  readonly sites: SiteTable;
  readonly folds: FoldTable;
  readonly bounds: Bounds;

  constructor(sites: SiteTable, folds: FoldTable, bounds: Bounds) {
    this.sites = sites;
    this.folds = folds;
    this.bounds = bounds;
  }

  start(): World {
    const { slips, crashes } = this.bounds;
    const { empty } = this.folds;
    const world: World = {
      site: this.sites.boot(this.folds.boot(empty)),
      written: empty,
      durable: empty,
      writtenLag: 0,
      durableLag: 1,
      grantedLag: -1,
      slipsLeft: slips,
      crashesLeft: crashes,
      consoles: [newConsole(), newConsole()],
    };
    // A session is open and what was before the boot can no longer be believed.
    this.apply(world, 'open', 0);
    for (let units = 0; units <= LEASE_UNITS; units += this.bounds.stepUnits) this.apply(world, 'time', 0);
    for (let who = 0; who < CONSOLES.length; who += 1) this.apply(world, 'linked', who);
    this.apply(world, 'flush', 0);
    return world;
  }

  canMove(world: World, move: Move, who: number): boolean {
    const one = world.consoles[who] ?? world.consoles[0];
    const face = this.sites.face(world.site);
    switch (move) {
      case 'time':
        return who === 0;
      case 'timeSlip':
        return world.slipsLeft > 0;
      case 'linked':
        return true;
      // A late word that this console has nothing, or a late beat of one that believes in nothing, can only take away.
      case 'siteSends':
        return face.who === CONSOLES[who];
      case 'consoleSends':
        return one.left > 0;
      case 'downArrives':
        return one.down !== null;
      case 'upArrives':
        return one.up !== null;
      case 'readsBack':
        return one.view === 1 && one.heard >= 0;
      case 'gives back':
      case 'selects':
        return one.left > 0;
      case 'commandArrives':
        return one.command !== null;
      case 'offer':
      case 'agrees':
        return face.control === 'local' && face.isOpen;
      case 'handOver':
        return face.control === 'granted' && face.who === CONSOLES[who] && !face.isPending;
      case 'takeLocal':
        return who === 0 && face.control !== 'local';
      case 'clear':
        return who === 0 && face.asksClear;
      case 'open':
        return who === 0 && !face.isOpen;
      case 'close':
        return who === 0 && face.isOpen;
      case 'durable':
      case 'failed':
        return who === 0 && face.isPending;
      case 'flush':
        return (
          who === 0 &&
          world.crashesLeft > 0 &&
          (world.durable !== world.written || world.durableLag !== world.writtenLag)
        );
      case 'crashWritten':
      case 'crashDurable':
        return who === 0 && world.crashesLeft > 0;
    }
  }

  /** Changes `world`. @returns what broke, by its invariant's name */
  apply(world: World, move: Move, who: number): string | null {
    const one = world.consoles[who] ?? world.consoles[0];
    const name = CONSOLES[who] ?? 'A';
    switch (move) {
      case 'time':
        return this.#passes(world, null);
      case 'timeSlip':
        world.slipsLeft -= 1;
        return this.#passes(world, who);
      case 'siteSends':
        this.#siteSends(world, who);
        return null;
      case 'linked':
        return this.#linked(world, one, who);
      case 'downArrives':
        this.#downArrives(one, one.down);
        one.down = null;
        return null;
      case 'consoleSends':
        one.up = beatOf(one);
        return null;
      case 'upArrives': {
        const { up } = one;
        one.up = null;
        return this.#upArrives(world, one, name, up);
      }
      case 'readsBack':
        one.command = { ...this.#ask(one, 0), epochLag: -1, grantLag: -1 };
        return null;
      case 'gives back':
        one.command = this.#ask(one, 1);
        return null;
      case 'selects':
        one.command = this.#ask(one, 2);
        return null;
      case 'commandArrives':
        return this.#commandArrives(world, one, name);
      case 'offer':
        return this.#site(world, { kind: 'offer', to: name });
      case 'agrees':
        return this.#agrees(world, who);
      case 'handOver':
        return this.#site(world, { kind: 'handOver', from: name });
      case 'takeLocal':
      case 'clear':
      case 'open':
      case 'close':
      case 'failed':
        return this.#site(world, { kind: move });
      case 'durable':
        world.durable = world.written;
        world.durableLag = world.writtenLag;
        return this.#site(world, { kind: 'durable' });
      case 'flush':
        world.durable = world.written;
        world.durableLag = world.writtenLag;
        return null;
      case 'crashWritten':
        return this.#crash(world, world.written, world.writtenLag);
      case 'crashDurable':
        return this.#crash(world, world.durable, world.durableLag);
    }
  }

  /** Said of the state itself, whatever led to it. */
  broken(world: World): string | null {
    const [first, second] = world.consoles;
    if (first.left > 0 && second.left > 0) return 'I4: both consoles believe that they have control';
    const face = this.sites.face(world.site);
    for (const [who, one] of world.consoles.entries()) {
      const holds = face.control === 'granted' && face.who === CONSOLES[who];
      if (one.left > 0 && !holds && (one.ended < 0 || one.ended >= LEASE_UNITS))
        return 'I5: a console believes in control that ended longer ago than a lease';
      if (holds && one.heard > LEASE_UNITS)
        return 'L-B: the site grants control to a console that heard nothing for longer than a lease';
    }
    return null;
  }

  #ask(one: Console, what: number): NonNullable<Console['command']> {
    const { heard, epochLag, grantLag, isScreenOld } = one;
    return { what, echo: heard, epochLag, grantLag, isScreenOld };
  }

  #commandArrives(world: World, one: Console, name: (typeof CONSOLES)[number]): string | null {
    const { command } = one;
    if (command === null) return null;
    one.command = null;
    const face = this.sites.face(world.site);
    const change = this.#change(world, {
      kind: 'command',
      what: COMMANDS[command.what] ?? 'release',
      from: name,
      echoAge: command.echo,
      epochLag: command.epochLag,
      isScreenOld: command.isScreenOld === 1,
    });
    if (change.ordered) {
      const isHis = face.control === 'granted' && face.who === name && command.grantLag === 0;
      if (!isHis || command.echo > SELECT_UNITS)
        return 'I2: a command acted that was not asked under the lease in force';
    }
    return this.#follow(world, change);
  }

  /** The whole hand-over at once, as far as the site lets it: the same as its single moves, with nothing in between. */
  #agrees(world: World, who: number): string | null {
    for (const move of ['offer', 'linked', 'readsBack', 'commandArrives', 'durable', 'linked'] as const) {
      if (!this.canMove(world, move, move === 'durable' ? 0 : who)) continue;
      const broken = this.apply(world, move, move === 'durable' ? 0 : who) ?? this.broken(world);
      if (broken !== null) return broken;
    }
    return null;
  }

  /** For an instant the network is as it should be: beats go both ways until both ends know all that the other does. */
  #linked(world: World, one: Console, who: number): string | null {
    const name = CONSOLES[who] ?? 'A';
    for (let round = 0; round < 2; round += 1) {
      const broken = this.#upArrives(world, one, name, beatOf(one));
      if (broken !== null) return broken;
      this.#downArrives(one, this.#wordsFor(world, one, who));
    }
    return null;
  }

  #upArrives(world: World, one: Console, name: (typeof CONSOLES)[number], up: UpBeat | null): string | null {
    if (up === null) return null;
    one.echoed = up.sent;
    if (up.echo < 0) return null;
    return this.#site(world, { kind: 'beat', from: name, echoAge: up.echo, epochLag: up.epochLag });
  }

  #siteSends(world: World, who: number): void {
    const one = world.consoles[who];
    if (one !== undefined) one.down = this.#wordsFor(world, one, who);
  }

  #wordsFor(world: World, one: Console, who: number): DownBeat {
    const { control, who: whose, renewedAge } = this.sites.face(world.site);
    const isMine = whose === CONSOLES[who];
    return {
      tick: 0,
      echoed: one.echoed,
      view: isMine ? (control === 'granted' ? 2 : control === 'offered' ? 1 : 0) : 0,
      renewed: isMine ? renewedAge : 0,
      epochLag: isMine && control === 'granted' ? 0 : -1,
      grantLag: isMine && control === 'granted' ? 0 : -1,
      isScreenOld: 0,
      isOldLife: 0,
    };
  }

  #downArrives(one: Console, down: DownBeat | null): void {
    // Words of the same instant are taken: the site says at once what changed, whatever its last tick was.
    if (down === null || (one.heard >= 0 && down.tick > one.heard && one.isHeardOld === down.isOldLife)) return;
    if (down.isOldLife === 1 && one.heard >= 0 && one.isHeardOld === 0) return;
    one.heard = down.tick;
    one.isHeardOld = down.isOldLife;
    one.isScreenOld = down.isScreenOld;
    one.view = down.view;
    let bounds = one.bounds.length === 0 ? [] : pairs(one.bounds);
    if (down.echoed >= 0) {
      const notLaterThanMs = -down.echoed * UNIT_MS;
      bounds = [...rememberBound(bounds, { siteTickMs: -down.tick * UNIT_MS, notLaterThanMs })];
      one.bounds = bounds
        .toReversed()
        .flatMap((bound) => [-bound.siteTickMs / UNIT_MS, -bound.notLaterThanMs / UNIT_MS]);
    }
    const isMine = down.view === 2;
    one.epochLag = isMine ? down.epochLag : -1;
    one.grantLag = isMine ? down.grantLag : -1;
    const lease = { renewedTickMs: -down.renewed * UNIT_MS, leaseLengthMs: leaseLengthMs() };
    one.left = isMine ? Math.max(0, Math.ceil((believedUntilMs(bounds, lease) ?? 0) / UNIT_MS)) : 0;
  }

  /** `slips`: the console whose clock loses half a second meanwhile. */
  #passes(world: World, slips: number | null): string | null {
    const units = this.bounds.stepUnits;
    const face = this.sites.face(world.site);
    for (const [who, one] of world.consoles.entries()) {
      const own = units - (slips === who ? 1 : 0);
      one.heard = older(one.heard, units);
      one.ended = older(one.ended, units);
      one.echoed = one.echoed + own > LEASE_UNITS ? -1 : older(one.echoed, own);
      one.left = Math.max(0, one.left - own);
      if (one.left === 0) {
        one.epochLag = -1;
        one.grantLag = -1;
      }
      one.bounds = aged(one.bounds, units, own);
      // Nothing rests on a tick that no message can echo any more.
      const holds = face.control === 'granted' && face.who === CONSOLES[who];
      if (!holds && one.left === 0) {
        if (one.heard > SELECT_UNITS) one.heard = -1;
        one.bounds = one.bounds.slice(
          0,
          2 * one.bounds.filter((tick, at) => at % 2 === 0 && tick <= SELECT_UNITS).length,
        );
      }
      if (one.up !== null) {
        one.up.sent += own;
        if (one.up.echo >= 0) one.up.echo += units;
        if (one.up.sent > this.bounds.delayUnits) one.up = null;
      }
      if (one.down !== null) {
        one.down.tick += units;
        one.down.renewed += units;
        if (one.down.echoed >= 0) one.down.echoed += own;
        if (one.down.tick > this.bounds.delayUnits) one.down = null;
      }
      if (one.command !== null) {
        one.command.echo += units;
        // Refused for its age whatever it asks.
        if (one.command.echo > SELECT_UNITS + 1) one.command = null;
      }
    }
    return this.#site(world, { kind: 'time', units });
  }

  #crash(world: World, record: number, lag: number): string | null {
    const face = this.sites.face(world.site);
    // The boot takes the epoch after the one that its record names.
    const up = 1 - lag;
    if (up < 0) return 'I3: after a restart the epoch is below one that was revealed';
    if (world.grantedLag >= 0 && world.grantedLag + up <= 0)
      return 'I3: after a restart the epoch is one under which control was granted';
    for (const [who, one] of world.consoles.entries()) {
      if (face.control === 'granted' && face.who === CONSOLES[who]) one.ended = 0;
      one.isHeardOld = one.heard >= 0 ? 1 : 0;
      one.isScreenOld = one.heard >= 0 ? 1 : 0;
      one.echoed = -1;
      if (one.up !== null) one.up.echo = -1;
      if (one.down !== null) Object.assign(one.down, { isOldLife: 1, isScreenOld: 1 });
      if (one.command !== null) one.command.isScreenOld = 1;
    }
    this.#raise(world, up);
    world.crashesLeft -= 1;
    world.durable = record;
    world.durableLag = 1;
    world.written = this.folds.after(record, [{ type: 'booted', data: { epoch: 0, policyHash: '' } }]);
    world.writtenLag = 0;
    world.site = this.sites.boot(this.folds.boot(record));
    return null;
  }

  #site(world: World, move: SiteMove): string | null {
    return this.#follow(world, this.#change(world, move));
  }

  #change(world: World, move: SiteMove): SiteChange {
    return this.sites.move(world.site, move);
  }

  #follow(world: World, change: SiteChange): string | null {
    if (change.violations.length > 0) return `the core itself: ${change.violations.join()}`;
    if (change.epochUp < 0) return 'I3: the epoch went back';
    if ((change.grantedTo !== null || change.endedFor !== null) && change.epochUp === 0)
      return 'I1: control changed hands under one epoch';
    this.#raise(world, change.epochUp);
    world.site = change.to;
    const recorded = epochOf(change.records);
    world.written = this.folds.after(world.written, change.records);
    if (recorded > 0) world.writtenLag = Math.min(world.writtenLag, change.epoch - recorded);
    for (const [who, one] of world.consoles.entries()) {
      if (change.isScreenOld) markOld(one);
      if (change.endedFor === CONSOLES[who]) one.ended = 0;
      if (change.grantedTo === CONSOLES[who]) one.ended = -1;
      if (change.grantedTo !== null) markGrant(one);
    }
    if (change.grantedTo !== null) world.grantedLag = 0;
    // With no crash to come nobody asks what is on the disk.
    if (world.crashesLeft === 0)
      Object.assign(world, { written: 0, durable: 0, writtenLag: 0, durableLag: 0, grantedLag: -1 });
    return null;
  }

  #raise(world: World, up: number): void {
    if (up === 0) return;
    world.writtenLag += up;
    world.durableLag += up;
    if (world.grantedLag >= 0) world.grantedLag = Math.min(LAG_MAX, world.grantedLag + up);
    for (const one of world.consoles) {
      if (one.epochLag >= 0) one.epochLag = Math.min(LAG_MAX, one.epochLag + up);
      for (const sent of [one.up, one.down, one.command])
        if (sent !== null && sent.epochLag >= 0) sent.epochLag = Math.min(LAG_MAX, sent.epochLag + up);
    }
  }
}

/** An epoch that lies further behind than this is as old as any. */
const LAG_MAX = 3;

function beatOf(one: Console): UpBeat {
  return {
    sent: 0,
    echo: one.isHeardOld === 1 ? -1 : one.heard,
    epochLag: one.left > 0 ? one.epochLag : -1,
  };
}

function markOld(one: Console): void {
  if (one.heard >= 0) one.isScreenOld = 1;
  if (one.down !== null) one.down.isScreenOld = 1;
  if (one.command !== null) one.command.isScreenOld = 1;
}

/** A grant came: what was asked under an earlier one is no longer of the lease in force. */
function markGrant(one: Console): void {
  if (one.grantLag >= 0) one.grantLag = 1;
  for (const sent of [one.down, one.command]) if (sent !== null && sent.grantLag >= 0) sent.grantLag = 1;
}

function older(age: number, units: number): number {
  return age < 0 ? -1 : Math.min(OLD, age + units);
}

function pairs(bounds: readonly number[]): { siteTickMs: number; notLaterThanMs: number }[] {
  const out = [];
  for (let at = bounds.length - 2; at >= 0; at -= 2)
    out.push({ siteTickMs: -(bounds[at] ?? 0) * UNIT_MS, notLaterThanMs: -(bounds[at + 1] ?? 0) * UNIT_MS });
  return out;
}

/** A bound from which no belief is left is as good as none. */
function aged(bounds: readonly number[], units: number, own: number): number[] {
  const out = [];
  const useful = LEASE_UNITS - LEASE_BELIEF_MARGIN_MS / UNIT_MS;
  for (let at = 0; at < bounds.length; at += 2) {
    const sent = (bounds[at + 1] ?? 0) + own;
    if (sent < useful) out.push((bounds[at] ?? 0) + units, sent);
  }
  return out;
}
