/**
 * One state of the search: the site (by its number in the site table), what of its record would survive a crash, and both
 * consoles with what is on the wire to and from them. All ages are in units of half a second, so that the same situation
 * an hour later is the same state.
 */
export interface World {
  site: number;
  /** the record as written, and as far as it is certain to be on the disk: numbers in the fold table */
  written: number;
  durable: number;
  /** how far the epoch that each of them names lies behind the site's; below 0: it names more than was revealed */
  writtenLag: number;
  durableLag: number;
  /** how far the newest epoch that anybody was ever granted lies behind the site's; −1: none yet */
  grantedLag: number;
  /** how many more times a console's clock may lose half a second, and the agent may crash */
  slipsLeft: number;
  crashesLeft: number;
  consoles: [Console, Console];
}

export interface Console {
  /** age of the newest site tick heard; −1: none */
  heard: number;
  /** that tick was of an earlier life of the agent */
  isHeardOld: number;
  /** the site has changed since in what a START depends on */
  isScreenOld: number;
  /** 0 none, 1 offered to this console, 2 granted to it */
  view: number;
  /** pairs: age of a site tick, age of this console's own earlier moment; newest first */
  bounds: number[];
  /** how long it will believe in its lease; 0: it does not */
  left: number;
  /** of the lease it believes in: how far its epoch lies behind the site's, and how many grants came after it; −1: none */
  epochLag: number;
  grantLag: number;
  /** age of its newest beat that the site heard; −1: none in this life */
  echoed: number;
  /** since the site ended this console's control; −1: it did not, or long ago */
  ended: number;
  up: UpBeat | null;
  down: DownBeat | null;
  command: Sent | null;
}

export interface UpBeat {
  sent: number;
  /** −1: it echoes nothing of this life */
  echo: number;
  epochLag: number;
}

export interface DownBeat {
  tick: number;
  echoed: number;
  view: number;
  renewed: number;
  epochLag: number;
  grantLag: number;
  isScreenOld: number;
  isOldLife: number;
}

export interface Sent {
  /** 0 read back, 1 release, 2 select a step */
  what: number;
  echo: number;
  epochLag: number;
  grantLag: number;
  isScreenOld: number;
}

export function newConsole(): Console {
  return {
    heard: -1,
    isHeardOld: 0,
    isScreenOld: 0,
    view: 0,
    bounds: [],
    left: 0,
    epochLag: -1,
    grantLag: -1,
    echoed: -1,
    ended: -1,
    up: null,
    down: null,
    command: null,
  };
}

/** Numbers are shifted so that small negative ones have a place, and a list is preceded by its length. */
const SHIFT = 16;

export function encode(world: World): string {
  const { site, written, durable, writtenLag, durableLag, grantedLag, slipsLeft, crashesLeft } = world;
  const out = [site & 0x3fff, site >> 14, written, durable, writtenLag, durableLag, grantedLag, slipsLeft, crashesLeft];
  for (const one of world.consoles) {
    const { heard, isHeardOld, isScreenOld, view, left, epochLag, grantLag, echoed, ended, bounds } = one;
    out.push(heard, isHeardOld, isScreenOld, view, left, epochLag, grantLag, echoed, ended, bounds.length, ...bounds);
    if (one.up === null) out.push(0);
    else out.push(1, one.up.sent, one.up.echo, one.up.epochLag);
    if (one.down === null) out.push(0);
    else {
      const { tick, echoed: echo, view: shown, renewed, epochLag: lag, grantLag: grant } = one.down;
      out.push(1, tick, echo, shown, renewed, lag, grant, one.down.isScreenOld, one.down.isOldLife);
    }
    if (one.command === null) out.push(0);
    else
      out.push(
        1,
        one.command.what,
        one.command.echo,
        one.command.epochLag,
        one.command.grantLag,
        one.command.isScreenOld,
      );
  }
  return String.fromCharCode(...out.map((value) => value + SHIFT));
}

export function decode(text: string): World {
  let at = 0;
  const next = (): number => text.charCodeAt(at++) - SHIFT;
  const low = next();
  const world = {
    site: low + (next() << 14),
    written: next(),
    durable: next(),
    writtenLag: next(),
    durableLag: next(),
    grantedLag: next(),
    slipsLeft: next(),
    crashesLeft: next(),
  };
  const readConsole = (): Console => {
    const one: Console = {
      heard: next(),
      isHeardOld: next(),
      isScreenOld: next(),
      view: next(),
      left: next(),
      epochLag: next(),
      grantLag: next(),
      echoed: next(),
      ended: next(),
      bounds: [],
      up: null,
      down: null,
      command: null,
    };
    for (let count = next(); count > 0; count -= 1) one.bounds.push(next());
    if (next() === 1) one.up = { sent: next(), echo: next(), epochLag: next() };
    if (next() === 1) {
      one.down = {
        tick: next(),
        echoed: next(),
        view: next(),
        renewed: next(),
        epochLag: next(),
        grantLag: next(),
        isScreenOld: next(),
        isOldLife: next(),
      };
    }
    if (next() === 1)
      one.command = { what: next(), echo: next(), epochLag: next(), grantLag: next(), isScreenOld: next() };
    return one;
  };
  return { ...world, consoles: [readConsole(), readConsole()] };
}
