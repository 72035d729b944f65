import { readFile } from 'node:fs/promises';
import type { EffectOutcome, ScannerCapabilities } from '@farfield/protocol/policy';
import { type AdapterPort, isRestricting, type Observation, type ScannerCall } from '../adapter-port.ts';
import type { Clock } from '../../clock.ts';
import type { OpcUaAdapterConfig } from '../../config/agent-config.ts';
import { CertificateStore } from './certificate-store.ts';
import type { OpcUaMapping } from './mapping-file.ts';
import { OpcUaCaller } from './opcua-caller.ts';
import { OpcUaObserver } from './opcua-observer.ts';
import type { OpcUaEndpoint } from './opcua-session.ts';

export interface OpcUaAdapterOptions {
  readonly config: OpcUaAdapterConfig;
  readonly siteId: string;
  /** what the machine is called when its mapping names no signal for that */
  readonly scannerRef: string;
  readonly clock: Clock;
}

/**
 * One OPC UA machine (scanner, zone sensors, monitor, or several in one server). It is watched over one connection and
 * ordered over others: one for what permits, two for what restricts, so that a hung start holds up no stop, and a hung
 * stop no abort.
 */
export class OpcUaAdapter implements AdapterPort {
  readonly name: string;
  readonly capabilities: ScannerCapabilities | null;
  readonly #options: OpcUaAdapterOptions;
  #certificates: CertificateStore | null = null;
  #observer: OpcUaObserver | null = null;
  #permitting: OpcUaCaller | null = null;
  #restricting: readonly OpcUaCaller[] = [];

  constructor(options: OpcUaAdapterOptions) {
    this.#options = options;
    this.name = options.config.name;
    this.capabilities = capabilitiesOf(options.config.mapping);
  }

  /**
   * Returns as soon as the attempts have begun; what comes of them is posted.
   * @throws Error when the PKI folder or the password file cannot be used: no attempt could ever succeed
   */
  async start(post: (observation: Observation) => void): Promise<void> {
    const { config, clock, scannerRef, siteId } = this.#options;
    const password = config.passwordFile === undefined ? null : (await readFile(config.passwordFile, 'utf8')).trimEnd();
    this.#certificates = await CertificateStore.open({
      folder: config.pkiFolder,
      trust: config.trust,
      applicationUri: `urn:farfield:agent:${siteId}:${config.name}`,
    });
    const endpoint: OpcUaEndpoint = {
      endpointUrl: config.endpointUrl,
      security: config.security,
      login: config.user === undefined || password === null ? null : { user: config.user, password },
      certificates: this.#certificates,
    };
    const { mapping } = config;
    this.#observer = new OpcUaObserver({ endpoint, mapping, name: this.name, scannerRef, clock, post });
    this.#observer.start();
    if (this.capabilities === null) return;
    const caller = (what: string): OpcUaCaller => this.#caller(endpoint, what, post);
    this.#permitting = caller('orders');
    this.#restricting = [caller('stop'), caller('spare stop')];
    for (const one of [this.#permitting, ...this.#restricting]) one.start();
  }

  /** Sent at once or not at all; see `OpcUaCaller.call`. */
  execute({ order, withinMs }: ScannerCall): Promise<EffectOutcome> {
    const caller = isRestricting(order.kind) ? this.#idlest() : this.#permitting;
    return caller === null
      ? Promise.resolve({ kind: 'failed', code: 'SCANNER_NOT_CONNECTED' })
      : caller.call(order, withinMs);
  }

  /** Answers that came too late to count, over all connections since the last start. */
  get lateAnswers(): number {
    return this.#callers().reduce((sum, caller) => sum + caller.lateAnswers, 0);
  }

  /** Whether an order given now would be sent now: a start, and a stop. */
  get readiness(): { readonly permitting: boolean; readonly restricting: boolean } {
    return {
      permitting: this.#permitting?.isReady === true,
      restricting: this.#restricting.some((caller) => caller.isReady),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.#observer?.stop(), ...this.#callers().map((caller) => caller.stop())]);
    await this.#certificates?.close();
  }

  #callers(): readonly OpcUaCaller[] {
    return this.#permitting === null ? this.#restricting : [this.#permitting, ...this.#restricting];
  }

  /** The living connection that waits for the fewest answers; with none alive, the first, which will say so. */
  #idlest(): OpcUaCaller | null {
    const [first] = this.#restricting.toSorted(
      (a, b) => Number(b.isReady) - Number(a.isReady) || a.pending - b.pending,
    );
    return first ?? null;
  }

  #caller(endpoint: OpcUaEndpoint, what: string, post: (observation: Observation) => void): OpcUaCaller {
    const { mapping } = this.#options.config;
    let last: string | null | undefined;
    return new OpcUaCaller({
      endpoint,
      methods: mapping.methods,
      clock: this.#options.clock,
      onState: (trouble) => {
        if (trouble === last) return;
        last = trouble;
        const detail = trouble === null ? `${what}: ready` : `${what}: not ready, ${trouble}`;
        post({
          kind: 'adapter',
          adapter: `${this.name}/${what}`,
          state: trouble === null ? 'connected' : 'lost',
          detail,
          source: mapping.name,
        });
      },
    });
  }
}

function capabilitiesOf({ methods }: OpcUaMapping): ScannerCapabilities | null {
  const capabilities = {
    start: methods.start !== undefined,
    stop: methods.stop !== undefined,
    abort: methods.abort !== undefined,
    pause: methods.pause !== undefined,
    resume: methods.resume !== undefined,
    selectStep: methods.selectStep !== undefined,
  };
  return Object.values(capabilities).includes(true) ? capabilities : null;
}
