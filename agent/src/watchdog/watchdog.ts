import { spawn } from 'node:child_process';
import { type LastScan, lastScanAfter } from '@farfield/protocol/policy';
import type { AdapterPort } from '../adapters/adapter-port.ts';
import type { AgentLog } from '../agent.ts';
import type { Clock } from '../clock.ts';
import {
  type BeaconCall,
  stepWatchdog,
  WATCHDOG_TICK_MS,
  watchdogAtStart,
  type WatchdogInput,
  type WatchdogOutput,
} from './watchdog-machine.ts';
import type { LetGo } from './let-go-of-screen.ts';
import { LettingGo } from './letting-go.ts';
import { soundOrSilent } from './sound-or-silent.ts';
import type { WatchFile } from './watch-file.ts';
import { type FromWatchdog, READINESS_EVERY_MS, type ToWatchdog } from './watchdog-messages.ts';
import { beaconMeans, watchdogReadiness } from './watchdog-readiness.ts';

export interface WatchdogParts {
  /** can stop and nothing else; null: nothing at this site can be told to stop */
  readonly adapter: (AdapterPort & { readonly readiness: { readonly restricting: boolean } }) | null;
  readonly clock: Clock;
  readonly log: AgentLog;
  /** the site's own light or horn, a program and its arguments; null: it has none */
  readonly beacon: readonly [string, ...string[]] | null;
  killAgent(): void;
  /** one try; null: nobody remote could have held anything at the scanner's screen */
  readonly letGoOfScreen: (() => Promise<LetGo>) | null;
  /** whose the watch is; null: nobody else can have it */
  readonly watch: Pick<WatchFile, 'take' | 'isAnothers'> | null;
  tellAgent(message: FromWatchdog): void;
  exit(): void;
}

/**
 * In an exam nobody has control again earlier than that. Outside one somebody may, and then sees the screen no sooner than a
 * try comes about.
 *
 * @source design §10.12: 30 s good, then a re-check by two voices
 */
export const LET_GO_FOR_MS = 30_000;
/** One try at a stop; the next begins a second after this one. */
const STOP_WITHIN_MS = 900;

export const BEACON_WORDS: Readonly<Record<BeaconCall, string>> = {
  agentGone: 'Farfield is down here. Go to the patient; stop with the scanner’s own STOP.',
  scanStopped: 'The scan is stopped, confirmed by the scanner.',
  pressScannerStop: 'NOT CONFIRMED: PRESS SCANNER STOP',
};

/** The shell around the watchdog's machine: a session of its own to the scanner, a beacon, and the end of the agent. */
export class Watchdog {
  readonly #parts: WatchdogParts;
  #state;
  #tried = 0;
  #hasAskedForWatch = false;
  #lettingGo: Promise<void> = Promise.resolve();
  #toldReadiness = { words: '', atMs: Number.NEGATIVE_INFINITY };
  /** why there was no session to the scanner last */
  #session = '';
  #lastScan: LastScan = 'none';
  #cancelTick: () => void = () => undefined;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    this.#state = watchdogAtStart(parts.clock.nowMs());
  }

  async start(): Promise<void> {
    await this.#parts.adapter?.start((observation) => {
      if (observation.kind === 'adapter' && observation.state === 'lost') this.#session = observation.detail;
      if (observation.kind !== 'scanner') return;
      const { fact, seenMs } = observation;
      this.#lastScan = lastScanAfter(this.#lastScan, fact);
      this.#post({ kind: 'scanner', state: soundOrSilent(this.#lastScan, fact), seenMs });
    });
    this.#tick();
  }

  async stop(): Promise<void> {
    this.#cancelTick();
    await Promise.all([this.#parts.adapter?.stop(), this.#lettingGo]);
  }

  /** from the agent */
  hear(message: ToWatchdog): void {
    this.#post(message);
  }

  /** the channel to the agent is closed */
  agentEnded(): void {
    this.#post({ kind: 'ended' });
  }

  #tick(): void {
    const { clock, watch } = this.#parts;
    if (this.#state.agent.kind === 'gone' && watch?.isAnothers === true) this.#post({ kind: 'replaced' });
    this.#post({ kind: 'tick' });
    this.#tellReadiness();
    this.#cancelTick = clock.after(WATCHDOG_TICK_MS, () => this.#tick());
  }

  #post(input: WatchdogInput): void {
    const { state, outputs } = stepWatchdog(this.#state, input, this.#parts.clock.nowMs());
    this.#state = state;
    for (const output of outputs) this.#perform(output);
  }

  #perform(output: WatchdogOutput): void {
    switch (output.kind) {
      case 'killAgent':
        this.#parts.log.error({ code: 'AGENT_HUNG' }, 'the agent gives no sign of life; it is ended');
        return this.#parts.killAgent();
      case 'letGoOfScreen':
        this.#lettingGo = this.#letGoOfScreen();
        return;
      case 'stopScan':
        return void this.#stopScan();
      case 'say':
        return this.#say(output.call);
      case 'exit':
        return this.#parts.exit();
    }
  }

  async #stopScan(): Promise<void> {
    const { adapter, log } = this.#parts;
    if (adapter === null) return;
    this.#tried += 1;
    const commandId = `watchdog-${process.pid}-${this.#tried}`;
    const { capabilities } = adapter;
    // Each second try is an abort, where there is one: what did not stop for the one may for the other.
    const isAbort = capabilities?.stop !== true || (this.#tried % 2 === 0 && capabilities.abort);
    const order = { kind: isAbort ? 'abort' : 'stop', commandId } as const;
    const outcome = await adapter.execute({ order, withinMs: STOP_WITHIN_MS });
    log.warn({ code: 'WATCHDOG_STOP', order, outcome }, 'the scanner was told to stop');
  }

  async #letGoOfScreen(): Promise<void> {
    const { letGoOfScreen, clock, log } = this.#parts;
    if (letGoOfScreen === null) return;
    const { done } = new LettingGo({
      clock,
      letGo: letGoOfScreen,
      isDue: () => true,
      giveUpAfterMs: LET_GO_FOR_MS,
      onFailed: ({ code, words }) =>
        log.error({ code, why: words }, 'the scanner screen may still have a button or key held down'),
    });
    if (await done) log.warn({ code: 'WATCHDOG_LET_GO' }, 'button and keys at the scanner screen are let go');
    else log.error({ code: 'WATCHDOG_LET_GO_FAILED' }, 'no more tries: look for a held button or key at the scanner');
  }

  #say(call: BeaconCall): void {
    const { beacon, log } = this.#parts;
    const words = BEACON_WORDS[call];
    log.error({ code: 'WATCHDOG', call }, words);
    if (beacon === null) return;
    const [program, ...args] = beacon;
    const child = spawn(program, [...args, call, words], { detached: true, stdio: 'ignore' });
    child.on('error', (error) => log.error({ code: 'BEACON_FAILED', program, why: error.message }, 'no beacon'));
    child.unref();
  }

  /** Said again and again, so that one who has fallen silent is not believed to be ready. */
  #tellReadiness(): void {
    const { adapter, beacon, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const { isReady, words } = watchdogReadiness({
      hearsAgent: this.#state.agent.kind === 'heard',
      canStop: adapter === null ? null : adapter.readiness.restricting,
      session: this.#session,
      beacon: beaconMeans(beacon === null ? null : beacon[0]),
    });
    // Before anybody hears that it is ready: nothing is started before, and an earlier one is over by then.
    if (isReady) this.#takeWatch();
    const told = this.#toldReadiness;
    if (words === told.words && nowMs - told.atMs < READINESS_EVERY_MS) return;
    this.#toldReadiness = { words, atMs: nowMs };
    this.#parts.tellAgent({ kind: 'readiness', isReady, words });
  }

  #takeWatch(): void {
    if (this.#hasAskedForWatch) return;
    this.#hasAskedForWatch = true;
    try {
      this.#parts.watch?.take();
    } catch (error) {
      // An earlier one then stops what begins within its minute: a needless stop, and no reason not to be ready.
      const why = error instanceof Error ? error.message : String(error);
      this.#parts.log.error(
        { code: 'WATCH_NOT_TAKEN', why },
        'an earlier watchdog cannot be told that this one is ready',
      );
    }
  }
}
