import {
  beatDueMs,
  type Body,
  DedupeWindow,
  hearBeat,
  makeBeat,
  openPath,
  pathFace,
  type PathBeat,
  type PathMonitor,
  watchPath,
} from '@farfield/protocol';
import type { PathFact } from '../../agent/src/agent-state.ts';
import { calmWeather, Pipe } from './pipe.ts';
import type { Rng } from './rng.ts';
import type { World } from './world.ts';

type Frame =
  | { readonly kind: 'body'; readonly socketId: string; readonly seq: number; readonly body: Body }
  | { readonly kind: 'beat'; readonly beat: PathBeat };

interface Path {
  readonly name: string;
  readonly up: Pipe<Frame>;
  readonly down: Pipe<Frame>;
  /** as the agent measures it, and the gateway's end, which answers at once */
  monitor: PathMonitor;
  answers: PathMonitor;
  /** its socket was given up, and is made again when it can be */
  isGone: boolean;
}

const NO_ECHO_MAX_MS = 5_000;
const OWN = { heardSeq: 0, takesBulk: false };

/**
 * The uplink over one path or two, in virtual time: each body goes on every path, the production window lets the first
 * copy pass, and the production monitor judges each path by its echoes. With one path it is that path and nothing else.
 */
export class UplinkPaths {
  readonly paths: readonly Path[];
  readonly #world: World;
  readonly #agentMs: () => number;
  readonly #hears: {
    readonly gateway: (socketId: string, body: Body) => void;
    readonly agent: (socketId: string, body: Body) => void;
  };
  readonly #seqs = { up: 0, down: 0 };
  #windows = { up: new DedupeWindow(), down: new DedupeWindow() };

  constructor(
    world: World,
    net: { readonly primary: Rng; readonly cellular: Rng | null },
    agentMs: () => number,
    hears: { gateway: (socketId: string, body: Body) => void; agent: (socketId: string, body: Body) => void },
  ) {
    this.#world = world;
    this.#agentMs = agentMs;
    this.#hears = hears;
    const primary = this.#path('primary', net.primary, [8, 6]);
    this.paths = net.cellular === null ? [primary] : [primary, this.#path('cellular', net.cellular, [25, 20])];
    if (this.isOne) return;
    world.every(50, 40, () => this.#look());
  }

  get isOne(): boolean {
    return this.paths.length === 1;
  }

  get pipes(): readonly Pipe<Frame>[] {
    return this.paths.flatMap(({ up, down }) => [up, down]);
  }

  send(way: 'up' | 'down', socketId: string, body: Body): void {
    this.#seqs[way] += 1;
    const seq = this.#seqs[way];
    for (const path of this.paths) if (!path.isGone) path[way].send({ kind: 'body', socketId, seq, body });
  }

  /** All sockets are gone; the next link begins with nothing. */
  reset(): void {
    this.#windows = { up: new DedupeWindow(), down: new DedupeWindow() };
    for (const path of this.paths) this.#reopen(path);
  }

  /** Nothing passes on any path, one way or both. */
  get isBlocked(): boolean {
    return this.paths.every((path) => isStuck(path));
  }

  facts(): readonly PathFact[] {
    const nowMs = this.#agentMs();
    return this.paths.map(({ name, monitor, isGone }) => {
      const face = pathFace(watchPath(monitor, nowMs), nowMs);
      return { name, ...face, ...(isGone ? { state: 'down' as const, isProven: false } : {}) };
    });
  }

  /** Gives up the sockets on which nothing comes back, and makes them again. @returns false: none is left that had everything */
  mind(): boolean {
    if (this.isOne) return true;
    for (const path of this.paths) {
      const others = this.paths.filter((one) => one !== path && !one.isGone);
      if (!path.isGone && pathFace(path.monitor, this.#agentMs()).silentMs > NO_ECHO_MAX_MS) {
        if (others.length === 0) return false;
        path.isGone = true;
        path.up.reset();
        path.down.reset();
      } else if (path.isGone && !isStuck(path)) {
        // It is admitted once the other one is known to have brought everything: one that hangs never is.
        if (others.some(isStuck)) return false;
        this.#reopen(path);
      }
    }
    return true;
  }

  #reopen(path: Path): void {
    path.isGone = false;
    path.up.reset();
    path.down.reset();
    const nowMs = this.#agentMs();
    // An agent that died counts its time anew, and knows of no earlier paths.
    path.monitor = openPath(nowMs, path.monitor.openedMs <= nowMs ? path.monitor : null);
    path.answers = openPath(nowMs);
  }

  #path(name: string, rng: Rng, [latencyMs, jitterMs]: readonly [number, number]): Path {
    const weather = () => calmWeather(latencyMs, jitterMs);
    const path: Path = {
      name,
      up: new Pipe<Frame>(this.#world, rng, weather(), (frame) => this.#arrives('up', path, frame)),
      down: new Pipe<Frame>(this.#world, rng, weather(), (frame) => this.#arrives('down', path, frame)),
      monitor: openPath(0),
      answers: openPath(0),
      isGone: false,
    };
    return path;
  }

  #arrives(way: 'up' | 'down', path: Path, frame: Frame): void {
    if (frame.kind === 'body') {
      // Values have no bytes to compare: that copies differ is shown over real sockets.
      const isFirst = this.isOne || this.#windows[way].judge(frame.seq, 0, this.#world.nowMs) === 'first';
      if (isFirst) this.#hears[way === 'up' ? 'gateway' : 'agent'](frame.socketId, frame.body);
      return;
    }
    const nowMs = this.#agentMs();
    if (way === 'down') {
      path.monitor = hearBeat(path.monitor, frame.beat, nowMs);
      return;
    }
    const { monitor, beat } = makeBeat(hearBeat(path.answers, frame.beat, nowMs), nowMs, OWN);
    path.answers = monitor;
    path.down.send({ kind: 'beat', beat });
  }

  #look(): void {
    const nowMs = this.#agentMs();
    for (const path of this.paths) {
      if (path.isGone || nowMs < beatDueMs(path.monitor)) continue;
      const { monitor, beat } = makeBeat(watchPath(path.monitor, nowMs), nowMs, OWN);
      path.monitor = monitor;
      path.up.send({ kind: 'beat', beat });
    }
  }
}

function isStuck({ up, down }: Path): boolean {
  return up.weather.isBlocked || down.weather.isBlocked;
}
