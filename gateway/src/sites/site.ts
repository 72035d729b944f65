import type { JournalAck, JournalBatch } from '@farfield/protocol';
import { unreachable } from '@farfield/protocol/policy';
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import type { PeerSocket } from '../sockets/peer-socket.ts';
import { INSPECT_WITHIN_MS } from './limits.ts';
import { maskPatient, seesPatient } from './mask-patient.ts';
import { siteMachine } from './site-machine.ts';
import type { CommandDecided, RelayedKind, ScreenBody, SiteEvent, SiteInput, SiteOutput } from './site-messages.ts';
import { controlKey } from './control-elsewhere.ts';
import { initialSite, type SiteState } from './site-state.ts';

export interface SitePorts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** the batch is on the disk, or refused with where to go on, when it resolves */
  takeJournal(siteId: string, batch: JournalBatch, isHistorical: boolean): Promise<JournalAck>;
  /** who scans at this site may have changed */
  controlMoved(): void;
  record(siteId: string, entry: { decided: CommandDecided } | { event: SiteEvent }): void;
}

type Letter = { readonly kind: 'input'; readonly input: SiteInput } | RelayLetter;

interface RelayLetter {
  readonly kind: 'relay';
  readonly socketId: string;
  readonly bodyKind: RelayedKind;
  readonly bodyBytes: Uint8Array;
  readonly historical: boolean;
}

type OfferedBatch = Pick<Extract<SiteOutput, { kind: 'takeJournal' }>, 'socketId' | 'batch' | 'isHistorical'>;

const JOURNAL_RETRY_MS = 2_000;

/**
 * A site's mailbox and hands: `post` from a socket callback, drain in a microtask, perform what the machine asks. Time
 * is stepped before a letter is, so that a late frame never outruns the silence that it is late for.
 */
export class Site {
  readonly siteId: string;
  readonly #ports: SitePorts;
  readonly #sockets = new Map<string, PeerSocket>();
  readonly #inspections = new Map<string, (text: string | null) => void>();
  readonly #letters: Letter[] = [];
  #isDraining = false;
  #isStopped = false;
  #deepest = 0;
  #state: SiteState;
  #wakeAtMs: number | null = null;
  #cancelWake: Cancel | null = null;
  /** the newest batch that the store has not answered */
  #offered: OfferedBatch | null = null;
  /** one is with the store, or waits until it is asked again */
  #isTakingJournal = false;
  #controlKey = '';

  constructor(site: { siteId: string; name: string }, ports: SitePorts) {
    this.siteId = site.siteId;
    this.#ports = ports;
    this.#state = initialSite(site, ports.clock.nowMs());
    this.#tick();
  }

  /** as of the last step; a reader never changes it */
  get state(): SiteState {
    return this.#state;
  }

  get queue(): { readonly depth: number; readonly deepest: number } {
    return { depth: this.#letters.length, deepest: this.#deepest };
  }

  attach(socket: PeerSocket): void {
    this.#sockets.set(socket.id, socket);
  }

  detach(socketId: string): void {
    this.#sockets.delete(socketId);
  }

  post(input: SiteInput): void {
    this.#put({ kind: 'input', input });
  }

  /** Numerics and waves: to every console as they came, without a step. */
  relay(socketId: string, bodyKind: RelayedKind, bodyBytes: Uint8Array, historical: boolean): void {
    const letter: RelayLetter = { kind: 'relay', socketId, bodyKind, bodyBytes, historical };
    // Nothing waits before it, so it keeps its place without going through the box.
    if (this.#letters.length === 0 && !this.#isDraining && !this.#isStopped) this.#relay(letter);
    else this.#put(letter);
  }

  /** Asks the agent what it does now. @returns its JSON text; null: no agent, or no answer in time */
  inspectAgent(requestId: string): Promise<string | null> {
    if (this.#state.agent.kind !== 'connected') return Promise.resolve(null);
    return new Promise((resolve) => {
      const cancel = this.#ports.clock.after(INSPECT_WITHIN_MS, () => answer(null));
      const answer = (text: string | null): void => {
        cancel();
        this.#inspections.delete(requestId);
        resolve(text);
      };
      this.#inspections.set(requestId, answer);
      this.post({ kind: 'inspectAsked', requestId });
    });
  }

  /** Asks the agent to open or end a scanner screen; the pixels then take a socket of their own. @returns false: no agent */
  askScreen(body: ScreenBody): boolean {
    if (this.#state.agent.kind !== 'connected') return false;
    this.post({ kind: 'screenAsked', body });
    return true;
  }

  /** Is this console open now, and with this sign-in? */
  isSeated(consoleId: string, sessionId: string): boolean {
    return this.#state.consoles.some((seat) => seat.consoleId === consoleId && seat.sessionId === sessionId);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelWake?.();
    this.#letters.length = 0;
    for (const answer of this.#inspections.values()) answer(null);
  }

  #put(letter: Letter): void {
    if (this.#isStopped) return;
    this.#letters.push(letter);
    this.#deepest = Math.max(this.#deepest, this.#letters.length);
    if (this.#isDraining) return;
    this.#isDraining = true;
    queueMicrotask(() => this.#drain());
  }

  #drain(): void {
    // Emptied one by one, in place. Taken out as a whole, the mailbox's own store goes with its letters; once that store has
    // grown old it keeps what lay in it alive until the next full collection, each view after the other: with 500 sites
    // hundreds of megabytes.
    this.#isDraining = false;
    for (let letter = this.#letters.shift(); letter !== undefined; letter = this.#letters.shift()) {
      if (this.#isStopped) return;
      if (letter.kind === 'relay') this.#relay(letter);
      else this.#step(letter.input);
    }
  }

  #step(input: SiteInput): void {
    const nowMs = this.#ports.clock.nowMs();
    if (this.#wakeAtMs !== null && nowMs >= this.#wakeAtMs && input.kind !== 'tick') {
      this.#perform({ kind: 'tick', wallMs: this.#ports.clock.wallMs() }, nowMs);
    }
    this.#perform(input, nowMs);
  }

  #perform(input: SiteInput, nowMs: number): void {
    const { state, outputs, wakeAtMs } = siteMachine.step(this.#state, input, nowMs);
    this.#state = state;
    this.#wakeAt(wakeAtMs, nowMs);
    for (const output of outputs) this.#act(output);
    this.#lookAtControl(nowMs);
  }

  #lookAtControl(nowMs: number): void {
    const key = controlKey(this.#state, nowMs);
    if (key === this.#controlKey) return;
    this.#controlKey = key;
    this.#ports.controlMoved();
  }

  #tick(): void {
    this.#step({ kind: 'tick', wallMs: this.#ports.clock.wallMs() });
  }

  #wakeAt(wakeAtMs: number | null, nowMs: number): void {
    if (wakeAtMs === this.#wakeAtMs) return;
    this.#cancelWake?.();
    this.#wakeAtMs = wakeAtMs;
    if (wakeAtMs === null || this.#isStopped) return;
    this.#cancelWake = this.#ports.clock.after(Math.max(1, wakeAtMs - nowMs), () => {
      this.#wakeAtMs = null;
      if (!this.#isStopped) this.#tick();
    });
  }

  #act(output: SiteOutput): void {
    const { log, metrics } = this.#ports;
    switch (output.kind) {
      case 'send': {
        const { body } = output;
        if (body.kind !== 'siteView') {
          for (const id of output.to) this.#sockets.get(id)?.send(body, output.historical);
          return;
        }
        const masked = { ...body, value: maskPatient(body.value) };
        const seers = new Set(
          this.#state.consoles.filter((seat) => seesPatient(seat.principal.role)).map((seat) => seat.socketId),
        );
        for (const id of output.to) this.#sockets.get(id)?.send(seers.has(id) ? body : masked, output.historical);
        return;
      }
      case 'close':
        return this.#sockets.get(output.socketId)?.close(output.code, output.detail);
      case 'takeJournal':
        return this.#offerJournal(output);
      case 'inspectAnswered':
        return this.#inspections.get(output.requestId)?.(output.text);
      case 'decided': {
        const { decision } = output;
        metrics.command(decision.action, decision.result.kind);
        const { commandId, consoleId, action, result } = decision;
        log.info(
          { siteId: this.siteId, commandId, consoleId, personId: decision.principal.personId, action, result },
          'command decided',
        );
        return this.#ports.record(this.siteId, { decided: decision });
      }
      case 'answered':
        return metrics.outcome(output.action, output.outcome);
      case 'noted':
        log.info({ siteId: this.siteId, ...withoutNames(output.event) }, 'site event');
        return this.#ports.record(this.siteId, { event: output.event });
    }
    return unreachable(output);
  }

  #relay({ socketId, bodyKind, bodyBytes, historical }: RelayLetter): void {
    const { agent, consoles } = this.#state;
    if (agent.kind !== 'connected' || agent.socketId !== socketId) return;
    for (const seat of consoles) this.#sockets.get(seat.socketId)?.relay(bodyKind, bodyBytes, historical);
  }

  /** The agent sends its next batch only after this one's answer, or this one again: a sick disk is asked for the newest alone. */
  #offerJournal(batch: OfferedBatch): void {
    this.#offered = batch;
    if (!this.#isTakingJournal) this.#takeJournal();
  }

  #takeJournal(): void {
    const { clock, log, metrics } = this.#ports;
    const offered = this.#isStopped ? null : this.#offered;
    this.#isTakingJournal = offered !== null;
    if (offered === null) return;
    const { socketId, batch, isHistorical } = offered;
    this.#ports.takeJournal(this.siteId, batch, isHistorical).then(
      (ack) => {
        metrics.journal(ack.answer);
        this.post({ kind: 'journalTaken', socketId, ack });
        if (this.#offered === offered) this.#offered = null;
        this.#takeJournal();
      },
      (error: unknown) => {
        metrics.storeFailed('journal');
        log.error({ siteId: this.siteId, err: error, code: 'JOURNAL_NOT_TAKEN' }, 'journal batch not written');
        clock.after(JOURNAL_RETRY_MS, () => {
          // An agent that is gone sends it anew when it is back.
          if (this.#offered !== null && !this.#sockets.has(this.#offered.socketId)) this.#offered = null;
          this.#takeJournal();
        });
      },
    );
  }
}

/** People's names are for the record; the log has their ids. */
function withoutNames(event: SiteEvent): object {
  if (!('principal' in event)) return event;
  const { principal, ...rest } = event;
  return { ...rest, personId: principal.personId, role: principal.role };
}
