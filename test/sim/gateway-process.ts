import type { Body } from '@farfield/protocol';
import { siteMachine } from '../../gateway/src/sites/site-machine.ts';
import type { SiteInput, SiteOutput } from '../../gateway/src/sites/site-messages.ts';
import { initialSite, type SiteState } from '../../gateway/src/sites/site-state.ts';
import { ProcessClock, type World } from './world.ts';

export interface GatewayPorts {
  readonly toAgent: (socketId: string, body: Body) => void;
  readonly toConsole: (socketId: string, body: Body) => void;
  readonly close: (socketId: string, code: string) => void;
  readonly stepped: (before: SiteState, input: SiteInput, outputs: readonly SiteOutput[]) => void;
  readonly died: () => void;
}

const TICK_MS = 500;
const SITE = { siteId: 'site-1', name: 'Simulated' };

/** The gateway's process with its machine for this one site. It keeps nothing over its own death. */
export class GatewayProcess {
  state: SiteState | null;
  readonly #world: World;
  readonly #ports: GatewayPorts;
  #clock: ProcessClock;
  #backlog: SiteInput[] | null = null;
  #life = 0;

  constructor(world: World, ports: GatewayPorts) {
    this.#world = world;
    this.#ports = ports;
    this.#clock = new ProcessClock(0, 70_000, 40);
    this.state = initialSite(SITE, this.nowMs);
    world.every(TICK_MS, 130, () => this.takes({ kind: 'tick', wallMs: 1_800_000_000_000 + world.nowMs }));
  }

  get nowMs(): number {
    return this.#clock.read(this.#world.nowMs);
  }

  kill(): void {
    if (this.state === null) return;
    this.state = null;
    this.#life += 1;
    this.#backlog = null;
    this.#ports.died();
  }

  boot(): void {
    if (this.state !== null) return;
    this.#clock = new ProcessClock(this.#world.nowMs, 5_000, -60);
    this.state = initialSite(SITE, this.nowMs);
  }

  stall(lengthMs: number): void {
    if (this.#backlog !== null) return;
    this.#backlog = [];
    const life = this.#life;
    this.#world.after(lengthMs, () => {
      if (life !== this.#life) return;
      const backlog = this.#backlog ?? [];
      this.#backlog = null;
      for (const input of backlog) this.takes(input);
    });
  }

  takes(input: SiteInput): void {
    if (this.state === null) return;
    if (this.#backlog !== null) {
      if (this.#backlog.length < 5_000) this.#backlog.push(input);
      return;
    }
    const before = this.state;
    const { state, outputs } = siteMachine.step(before, input, this.nowMs);
    this.state = state;
    this.#ports.stepped(before, input, outputs);
    for (const output of outputs) this.#perform(output);
  }

  #perform(output: SiteOutput): void {
    switch (output.kind) {
      case 'send':
        for (const socketId of output.to) {
          if (socketId.startsWith('agent#')) this.#ports.toAgent(socketId, output.body);
          else this.#ports.toConsole(socketId, output.body);
        }
        return;
      case 'close':
        return this.#ports.close(output.socketId, output.code);
      case 'takeJournal':
      case 'inspectAnswered':
      case 'decided':
      case 'answered':
      case 'noted':
        return;
    }
  }
}
