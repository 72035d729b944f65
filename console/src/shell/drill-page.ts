import type { CommandAction, Reason } from '@farfield/protocol/policy';
import type { DrillClock, FromLink } from '../link/link-messages.ts';
import { WaveStore } from '../panels/wave-store.ts';
import { type ConsoleOutput, consoleMachine } from '../state/console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from '../state/console-state.ts';

/**
 * The page of a drill: the page's machine a second time, told by the drill's own link. What it shows is the shadow's, what
 * it asks goes to the shadow. The page of the real site goes on beneath it.
 */
export class DrillPage {
  readonly drillId: string;
  /** no samples ever come: a drill has numerics and no waves */
  readonly waves = new WaveStore();
  #clock: DrillClock;
  #state: ConsoleState;
  /** STOPs that were pressed on this page; each went to the real site as well */
  readonly stops: string[] = [];

  constructor(clock: DrillClock, real: ConsoleState) {
    const { consoleId, seat, siteId, principal, servedBy, paths } = real;
    this.drillId = clock.drillId;
    this.#clock = clock;
    this.#state = {
      ...initialConsole({ consoleId, seat, siteId, commandSeq: 0 }),
      principal,
      servedBy,
      paths,
      socket: { kind: 'open' },
      realm: 'drill',
    };
  }

  get state(): ConsoleState {
    return this.#state;
  }

  setClock(clock: DrillClock): void {
    this.#clock = clock;
  }

  nowMs(realMs: number): number {
    return (this.#clock.pausedMs ?? realMs) - this.#clock.pausedForMs;
  }

  hear(message: FromLink, realMs: number): void {
    const input = inputOf(message);
    if (input !== null) this.#post(input, realMs);
  }

  tick(realMs: number): void {
    if (this.#clock.pausedMs === null) this.#post({ kind: 'tick' }, realMs);
  }

  /** @returns what is to be said to the shadow. Paused, nothing is; a STOP has gone to the real site already */
  act(action: CommandAction, commandId: string, realMs: number): readonly ConsoleOutput[] {
    if (this.#clock.pausedMs !== null) return [];
    const outputs = this.#post({ kind: 'act', action, commandId }, realMs);
    if (action.kind !== 'stop') return outputs;
    this.stops.push(commandId);
    return [];
  }

  pressedBarred(action: CommandAction['kind'], reasons: readonly Reason[], realMs: number): void {
    this.#post({ kind: 'pressedBarred', action, reasons }, realMs);
  }

  #post(input: ConsoleInput, realMs: number): readonly ConsoleOutput[] {
    const { state, outputs } = consoleMachine.step(this.#state, input, this.nowMs(realMs));
    this.#state = { ...state, realm: 'drill' };
    return outputs;
  }
}

/** @returns null: nothing that a page of a drill draws */
function inputOf(message: FromLink): ConsoleInput | null {
  switch (message.kind) {
    case 'beat':
      return { kind: 'beat', ...message.beat };
    case 'siteView':
      return { kind: 'siteView', view: message.view, realm: 'drill' };
    case 'gatewayView':
      return { kind: 'gatewayView', view: message.view };
    case 'numerics':
      return { kind: 'numerics', numerics: message.numerics };
    case 'outcome':
      return { kind: 'outcome', ...message.outcome };
    case 'notSent':
      return { kind: 'notSent', commandId: message.commandId };
    default:
      return null;
  }
}
