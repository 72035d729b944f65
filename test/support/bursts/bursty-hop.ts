import {
  DedupeWindow,
  hearBeat,
  makeBeat,
  openPath,
  pathFace,
  type PathBeat,
  type PathMonitor,
  watchPath,
} from '@farfield/protocol';
import { HEARTBEAT_INTERVAL_MS } from '@farfield/protocol/policy';
import type { Rng } from '../../sim/rng.ts';
import type { World } from '../../sim/world.ts';
import { type BurstModel, BurstWeather } from './burst-weather.ts';
import { ThinTcp } from './thin-tcp.ts';

/** Round trips of a wired path and of a cellular one, ms. @source failsafe report §4 */
const PATHS = [
  { leastRoundTripMs: 30, mostRoundTripMs: 80 },
  { leastRoundTripMs: 45, mostRoundTripMs: 120 },
] as const;
const OWN = { heardSeq: 0, takesBulk: false };

type Frame<T> =
  | { readonly kind: 'body'; readonly seq: number; readonly body: T }
  | { readonly kind: 'beat'; readonly beat: PathBeat };

interface Path<T> {
  readonly up: ThinTcp<Frame<T>>;
  readonly down: ThinTcp<Frame<T>>;
  /** of the end that dialled, and of the gateway's end, which answers at once */
  monitor: PathMonitor;
  answers: PathMonitor;
}

/**
 * One end and the gateway, over one path or two at once: the production window lets the first copy of each message pass, and
 * the production monitor says how many paths are proven.
 */
export class BurstyHop<T> {
  readonly #world: World;
  readonly #paths: readonly Path<T>[];
  readonly #heard: Readonly<Record<'up' | 'down', (body: T) => void>>;
  readonly #windows = { up: new DedupeWindow(), down: new DedupeWindow() };
  readonly #seqs = { up: 0, down: 0 };

  constructor(
    world: World,
    rng: (stream: string) => Rng,
    model: BurstModel,
    pathCount: 1 | 2,
    heard: Readonly<Record<'up' | 'down', (body: T) => void>>,
  ) {
    this.#world = world;
    this.#heard = heard;
    const weather = new BurstWeather(rng, model);
    this.#paths = PATHS.slice(0, pathCount).map(({ leastRoundTripMs, mostRoundTripMs }, index) => {
      const options = {
        latencyMs: leastRoundTripMs / 2,
        jitterMs: (mostRoundTripMs - leastRoundTripMs) / 2,
        firstRepairMs: 200 + leastRoundTripMs,
        isLost: (atMs: number) => weather.isLost(index === 0 ? 0 : 1, atMs),
      };
      const own = rng(`jitter ${index}`);
      const path: Path<T> = {
        up: new ThinTcp<Frame<T>>(world, own, options, (frame) => this.#arrives('up', path, frame)),
        down: new ThinTcp<Frame<T>>(world, own, options, (frame) => this.#arrives('down', path, frame)),
        monitor: openPath(world.nowMs),
        answers: openPath(world.nowMs),
      };
      return path;
    });
    world.every(HEARTBEAT_INTERVAL_MS, 0, () => this.#beats());
  }

  send(way: 'up' | 'down', body: T): void {
    this.#seqs[way] += 1;
    for (const path of this.#paths) path[way].send({ kind: 'body', seq: this.#seqs[way], body });
  }

  /** On how many a lease may rest. */
  livePaths(): number {
    const { nowMs } = this.#world;
    return this.#paths.filter(({ monitor }) => pathFace(watchPath(monitor, nowMs), nowMs).isProven).length;
  }

  #beats(): void {
    const { nowMs } = this.#world;
    for (const path of this.#paths) {
      const { monitor, beat } = makeBeat(watchPath(path.monitor, nowMs), nowMs, OWN);
      path.monitor = monitor;
      path.up.send({ kind: 'beat', beat });
    }
  }

  #arrives(way: 'up' | 'down', path: Path<T>, frame: Frame<T>): void {
    const { nowMs } = this.#world;
    if (frame.kind === 'body') {
      if (this.#windows[way].judge(frame.seq, 0, nowMs) === 'first') this.#heard[way](frame.body);
      return;
    }
    if (way === 'down') {
      path.monitor = hearBeat(path.monitor, frame.beat, nowMs);
      return;
    }
    path.answers = hearBeat(path.answers, frame.beat, nowMs);
    const { monitor, beat } = makeBeat(path.answers, nowMs, OWN);
    path.answers = monitor;
    path.down.send({ kind: 'beat', beat });
  }
}
