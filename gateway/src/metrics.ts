import type { FrameErrorCode } from '@farfield/protocol';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

import { Tally } from './tally.ts';

export type Peer = 'agent' | 'console';

/** Counters of one gateway in a registry of its own, so that many can live in one process. */
export class Metrics {
  readonly registry = new Registry();
  readonly #frames = this.#tally('frames_total', 'Frames in and out, by message', ['peer', 'direction', 'body']);
  readonly #bytes = this.#tally('relayed_bytes_total', 'Bytes of WebSocket messages in and out', ['peer', 'direction']);
  readonly #refused = this.#counter('refused_frames_total', 'Frames that closed their socket, by code', [
    'peer',
    'code',
  ]);
  readonly #dropped = this.#counter('dropped_frames_total', 'Frames not sent or not heard, by message', [
    'peer',
    'why',
    'body',
  ]);
  readonly #commands = this.#counter('commands_total', 'Commands at the choke point, by action and result', [
    'action',
    'result',
  ]);
  readonly #outcomes = this.#counter('command_outcomes_total', 'Answers to forwarded commands', ['action', 'outcome']);
  readonly #opened = this.#counter('sockets_opened_total', 'WebSockets accepted', ['peer']);
  readonly #sockets = this.#gauge('sockets', 'WebSockets open now', ['peer']);
  readonly #signIns = this.#counter('sign_ins_total', 'Sign-ins by result', ['result']);
  readonly #journal = this.#counter('journal_batches_total', 'Journal batches by answer', ['answer']);
  readonly #storeFailures = this.#counter('store_failures_total', 'Writes that the store refused', ['what']);
  readonly #incidents = this.#counter('incidents_total', 'Incidents opened and closed', ['change']);
  readonly #pages = this.#counter('pages_total', 'Pages by what became of them', ['outcome']);

  frame(peer: Peer, direction: 'in' | 'out', body: string): void {
    this.#frames.add(1, peer, direction, body);
  }

  bytes(peer: Peer, direction: 'in' | 'out', bytes: number): void {
    this.#bytes.add(bytes, peer, direction);
  }

  refused(peer: Peer, code: FrameErrorCode): void {
    this.#refused.inc({ peer, code });
  }

  dropped(peer: Peer, why: 'behind' | 'beforeWelcome', body: string): void {
    this.#dropped.inc({ peer, why, body });
  }

  command(action: string, result: string): void {
    this.#commands.inc({ action, result });
  }

  outcome(action: string, outcome: string): void {
    this.#outcomes.inc({ action, outcome });
  }

  opened(peer: Peer): void {
    this.#opened.inc({ peer });
    this.#sockets.inc({ peer });
  }

  closed(peer: Peer): void {
    this.#sockets.dec({ peer });
  }

  signIn(result: 'done' | 'refused' | 'limited'): void {
    this.#signIns.inc({ result });
  }

  journal(answer: string): void {
    this.#journal.inc({ answer });
  }

  storeFailed(what: 'audit' | 'journal' | 'incident'): void {
    this.#storeFailures.inc({ what });
  }

  incident(change: 'opened' | 'closed'): void {
    this.#incidents.inc({ change });
  }

  page(outcome: 'sent' | 'failed' | 'struggling'): void {
    this.#pages.inc({ outcome });
  }

  /** CPU, memory, event loop. Once per process, by whoever owns it. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
    // These gauges end in _total, which the text format keeps for counters: promtool refuses the page with them.
    for (const kind of ['handles', 'requests', 'resources']) {
      this.registry.removeSingleMetric(`nodejs_active_${kind}`);
      this.registry.removeSingleMetric(`nodejs_active_${kind}_total`);
    }
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name: `farfield_gateway_${name}`, help, labelNames, registers: [this.registry] });
  }

  /** For what is counted with every frame: a prom-client counter hashes its labels each time it is raised. */
  #tally(name: string, help: string, labelNames: readonly string[]): Tally {
    const tally = new Tally();
    const counter = new Counter({
      name: `farfield_gateway_${name}`,
      help,
      labelNames,
      registers: [],
      collect() {
        this.reset();
        for (const { labels, count } of tally.counts())
          this.inc(Object.fromEntries(labelNames.map((label, at) => [label, labels[at] ?? ''])), count);
      },
    });
    this.registry.registerMetric(counter);
    return tally;
  }

  #gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name: `farfield_gateway_${name}`, help, labelNames, registers: [this.registry] });
  }
}
