import type { CommandAction } from '@farfield/protocol/policy';
import { Link, randomName } from '../link/link.ts';
import type { FromLink, LinkPath } from '../link/link-messages.ts';
import { WaveStore } from '../panels/wave-store.ts';
import { consoleMachine } from '../state/console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from '../state/console-state.ts';
import { supervisionFace } from '../state/supervision-face.ts';
import { keepCommandSeq, tabCommandSeq, tabConsoleId } from './tab-identity.ts';

export interface Snapshot {
  readonly state: ConsoleState;
  readonly nowMs: number;
}

/** The shell around the console machine: link in, link out, and a snapshot for React on every change and 4 × a second. */
export class ConsoleSession {
  readonly waves = new WaveStore();
  readonly #link: Link;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;
  #siteId = '';
  #receivedBytes = 0;
  #pictureAsOfMs: number | null = null;

  constructor(seat: 'remote' | 'onsite', siteId: string) {
    this.#link = new Link((message) => this.#hear(message));
    const state = initialConsole({ consoleId: tabConsoleId(), seat, siteId, commandSeq: tabCommandSeq() });
    this.#siteId = siteId;
    this.#snapshot = { state, nowMs: this.#link.now() };
    this.#timer = setInterval(() => this.#tick(), 250);
  }

  /** Connects, or connects again as somebody else: the first frame carries the token, nothing later does. */
  open(credentials: { token: string; enrolment: string }, paths: readonly LinkPath[] = []): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const { state } = this.#snapshot;
    this.#link.open({
      url: `${scheme}://${location.host}/ws/console`,
      paths,
      hello: {
        siteId: this.#siteId,
        consoleId: state.consoleId,
        policyHash: state.view?.value.site.policyHash ?? '',
        ...credentials,
      },
    });
  }

  close(): void {
    this.#link.close();
    this.#post({ kind: 'signedOut' });
  }

  readonly act = (action: CommandAction): void => {
    this.#post({ kind: 'act', action, commandId: `k-${randomName(16)}` });
  };

  /** So much came to this page: the link counts its own, the picture says it here. */
  readonly received = (bytes: number): void => {
    this.#receivedBytes += bytes;
  };

  /** The moment that the picture shows, as drawn here; null: none is drawn. */
  readonly pictureAsOf = (asOfMs: number | null): void => {
    this.#pictureAsOfMs = asOfMs;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#snapshot;

  /** the clock that snapshots and waves share */
  readonly now = (): number => this.#link.now();

  end(): void {
    clearInterval(this.#timer);
    this.#link.end();
    this.#listeners.clear();
  }

  #hear(message: FromLink): void {
    switch (message.kind) {
      case 'socket':
        return this.#post({ kind: 'socket', socket: message.socket });
      case 'welcome': {
        const { principal, servedBy, policyHash } = message.welcome;
        return this.#post({ kind: 'welcome', principal, servedBy, policyHash });
      }
      case 'beat':
        return this.#post({ kind: 'beat', ...message.beat });
      case 'paths':
        return this.#post({ kind: 'paths', paths: message.paths });
      case 'copiesDiffer':
        return this.#post({ kind: 'copiesDiffer' });
      case 'siteView':
        return this.#post({ kind: 'siteView', view: message.view, realm: message.realm });
      case 'gatewayView':
        return this.#post({ kind: 'gatewayView', view: message.view });
      case 'numerics':
        return this.#post({ kind: 'numerics', numerics: message.numerics });
      case 'waveform':
        return this.waves.add(message.waveform, this.#link.now());
      case 'outcome':
        return this.#post({ kind: 'outcome', ...message.outcome });
      case 'received':
        return this.received(message.bytes);
      case 'notSent':
        return this.#post({ kind: 'notSent', commandId: message.commandId });
    }
  }

  #tick(): void {
    const page = {
      wallOffsetMs: Date.now() - this.#link.now(),
      receivedBytes: this.#receivedBytes,
      pictureAsOfMs: this.#pictureAsOfMs,
    };
    this.#receivedBytes = 0;
    this.#post({ kind: 'tick', page });
  }

  #post(input: ConsoleInput): void {
    const nowMs = this.#link.now();
    const { state, outputs } = consoleMachine.step(this.#snapshot.state, input, nowMs);
    this.#snapshot = { state, nowMs };
    this.#link.mustSee(supervisionFace(state) === 'instructor');
    for (const output of outputs) {
      keepCommandSeq(output.command.seq);
      this.#link.command(output.command);
    }
    for (const listener of this.#listeners) listener();
  }
}
