import {
  commandDrill,
  type DrillLink,
  type DrillLinkOutput,
  drillTold,
  gone,
  hearDrill,
  tickDrill,
} from './drill-link.ts';
import { INITIAL_LINK, type LinkInput, linkMachine, type LinkOutput, type LinkState } from './link-machine.ts';
import type { Envelope } from '@farfield/protocol';
import { isScanning, scannerStateNamed } from '@farfield/protocol/policy';
import type { FromLink, ToLink } from './link-messages.ts';
import { LinkSockets, type OpenSocket } from './link-sockets.ts';

const TELL_RECEIVED_EVERY_MS = 500;

/** The shell around `linkMachine`: sockets and messages, no decisions. */
export class LinkShell {
  readonly #now: () => number;
  readonly #tell: (message: FromLink) => void;
  readonly #sockets: LinkSockets;
  #state: LinkState = INITIAL_LINK;
  #drill: DrillLink | null = null;
  #toldMs = 0;
  /** as the site said last; a site that was not heard of may scan */
  #mayScanRun = true;

  constructor(ports: {
    readonly open: OpenSocket;
    readonly now: () => number;
    readonly random: () => number;
    readonly incarnation: string;
    readonly tell: (message: FromLink) => void;
    readonly renewEveryMs?: number | undefined;
  }) {
    const { now, random, tell } = ports;
    this.#now = now;
    this.#tell = tell;
    this.#sockets = new LinkSockets({
      ...ports,
      isBusy: () => this.#mayScanRun,
      opened: () => this.post({ kind: 'socketOpened' }),
      closed: (code, detail) => {
        this.post({ kind: 'socketClosed', code, detail, jitter: random() });
        if (this.#drill !== null) this.#ofDrill(gone());
      },
      envelope: (envelope) => this.#hear(envelope),
      // The close event follows and carries the reason on.
      refused: (code, detail) => tell({ kind: 'socket', socket: { kind: 'waiting', code, detail }, atMs: now() }),
      paths: (paths) => this.post({ kind: 'paths', paths }),
      differs: (words) => tell({ kind: 'copiesDiffer', words, atMs: now() }),
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  post(input: LinkInput): void {
    const result = linkMachine.step(this.#state, input, this.#now());
    this.#state = result.state;
    for (const output of result.outputs) this.#perform(output);
  }

  /** What the page wants: of the real link, or of the drill's. */
  take(message: Exclude<ToLink, { kind: 'begin' }>): void {
    if (message.kind === 'drillCommand') return this.#ofDrill(commandDrill(this.#drill, message.command, this.#now()));
    this.post(message);
    if (message.kind === 'pageTick') this.#ofDrill(tickDrill(this.#drill, message, this.#now()));
    if ((message.kind === 'open' || message.kind === 'close') && this.#drill !== null) this.#ofDrill(gone());
  }

  #hear(envelope: Envelope): void {
    this.post({ kind: 'envelope', envelope });
    const { body, historical } = envelope;
    if (body.kind === 'siteView' && !historical) this.#mayScanRun = mayScanRun(body.value.scanner.state);
    if (body.kind === 'drillView') this.#ofDrill(drillTold(this.#drill, body.value, this.#state.target, this.#now()));
    if (body.kind === 'shadow') this.#ofDrill(hearDrill(this.#drill, envelope, body.value, this.#now()));
  }

  #ofDrill({
    drill,
    outputs,
  }: {
    readonly drill: DrillLink | null;
    readonly outputs: readonly DrillLinkOutput[];
  }): void {
    this.#drill = drill;
    for (const output of outputs) {
      if (output.kind === 'send') this.#sockets.send(output.body);
      else this.#tell(output.message);
    }
  }

  /** Time passes; called every 25 ms. */
  tick(): void {
    this.#sockets.tick();
    this.post({ kind: 'tick' });
    this.#ofDrill(tickDrill(this.#drill, null, this.#now()));
    this.#tellReceived();
  }

  #tellReceived(): void {
    const atMs = this.#now();
    if (atMs - this.#toldMs < TELL_RECEIVED_EVERY_MS) return;
    this.#toldMs = atMs;
    const bytes = this.#sockets.takeReceivedBytes();
    if (bytes > 0) this.#tell({ kind: 'received', bytes, atMs });
  }

  #perform(output: LinkOutput): void {
    switch (output.kind) {
      case 'connect':
        return this.#sockets.connect(output);
      case 'disconnect':
        return this.#sockets.drop(output.why);
      case 'send':
        return this.#sockets.send(output.body);
      case 'tell':
        return this.#tell(output.message);
    }
  }
}

/** A scanner that pauses goes on in a moment, and one that nobody sees may scan. */
function mayScanRun(words: string): boolean {
  const state = scannerStateNamed(words);
  return state === null || isScanning(state) || state === 'paused';
}
