import type { Cancel } from '../kernel/clock.ts';
import type { EventLog } from '../kernel/event-log.ts';
import { childSeed } from '../kernel/random.ts';
import { initialMonitor } from '../monitor/monitor-model.ts';
import { initialScanner } from '../scanner/scanner-state.ts';
import { initialUps } from '../ups/ups-model.ts';
import { initialZone } from '../zone/zone-model.ts';
import type { ActOutcome } from './act-kit.ts';
import type { WorldConfig } from './config.ts';
import { couple } from './couplings.ts';
import { startDevices, type StartWorldOptions, type Stop } from './devices.ts';
import type { WorldParts } from './parts.ts';
import { WORLD_ACTS } from './world-acts.ts';
import { worldSnapshot, type WorldSnapshot } from './world-state.ts';

/** A simulated site: every device under one seed and one clock, and what they do to each other. */
export class World {
  readonly #parts: WorldParts;
  readonly #config: WorldConfig;
  readonly #stops: readonly Stop[];
  readonly #later = new Set<Cancel>();

  private constructor(config: WorldConfig, build: (world: World) => { parts: WorldParts; stops: Stop[] }) {
    this.#config = config;
    const { parts, stops } = build(this);
    this.#parts = parts;
    this.#stops = stops;
  }

  /** Listens on every configured port when the promise resolves. @throws Error when one cannot be opened */
  static async start(options: StartWorldOptions): Promise<World> {
    const started: Stop[] = [];
    try {
      const devices = await startDevices(options, started);
      return new World(options.config, (world) => {
        const parts: WorldParts = {
          ...devices,
          clock: options.clock,
          log: options.log,
          later: (delayMs, fn) => world.#doLater(delayMs, fn),
          reset: () => world.#reset(),
        };
        const uncouple = couple(parts);
        return { parts, stops: [() => Promise.resolve(uncouple()), ...started.toReversed()] };
      });
    } catch (error) {
      await Promise.allSettled(started.map((stop) => stop()));
      throw error;
    }
  }

  /** Where clients connect, by device; `path.NAME` for network paths. */
  get endpoints(): Readonly<Record<string, string>> {
    const { scanner, screen, monitor, zone, ups, paths } = this.#parts;
    return {
      scanner: scanner.endpoint,
      ...(screen === null ? {} : { screen: `rfb://${this.#config.screen.host}:${screen.port}` }),
      ...(monitor === null ? {} : { monitor: monitor.endpoint }),
      zone: zone.endpoint,
      ups: ups.endpoint,
      ...Object.fromEntries(
        this.#config.network.paths.map((path) => [
          `path.${path.name}`,
          `tcp://${path.listenHost}:${paths.get(path.name)?.port ?? 0}`,
        ]),
      ),
    };
  }

  get log(): EventLog {
    return this.#parts.log;
  }

  get parts(): WorldParts {
    return this.#parts;
  }

  /** Makes something happen. @param args by name, as in the act's list; those left out take their initial value */
  act(id: string, args: unknown = {}): ActOutcome {
    const act = WORLD_ACTS.find((candidate) => candidate.id === id);
    if (act === undefined) return { ok: false, problem: `no act "${id}"` };
    this.log.append({ source: 'world', kind: 'told', what: id, detail: { args: JSON.stringify(args) } });
    return act.run(this.#parts, args);
  }

  snapshot(): WorldSnapshot {
    return worldSnapshot(this.#parts);
  }

  /** Ends every device and closes every port. */
  async stop(): Promise<void> {
    this.#cancelLater();
    for (const stop of this.#stops) await stop();
  }

  #doLater(delayMs: number, fn: () => void): void {
    const { clock } = this.#parts;
    const cancel = clock.setTimer(clock.nowMs() + delayMs, () => {
      this.#later.delete(cancel);
      fn();
    });
    this.#later.add(cancel);
  }

  #cancelLater(): void {
    for (const cancel of this.#later) cancel();
    this.#later.clear();
  }

  /** Power first, so that what follows from it is undone before the devices forget it. */
  #reset(): void {
    const { seed, ups, scanner, zone, monitor } = this.#config;
    const parts = this.#parts;
    this.#cancelLater();
    parts.ups.runner.reset(initialUps(ups, childSeed(seed, 'ups')));
    parts.scanner.runner.reset(initialScanner(scanner, childSeed(seed, 'scanner')));
    parts.zone.runner.reset(initialZone(zone, childSeed(seed, 'zone')));
    parts.monitor?.runner.reset(initialMonitor(monitor, childSeed(seed, 'monitor')));
    parts.screen?.reset();
    for (const proxy of parts.paths.values()) proxy.reset();
    parts.log.append({ source: 'world', kind: 'did', what: 'reset' });
  }
}
