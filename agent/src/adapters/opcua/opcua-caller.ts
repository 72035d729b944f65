import { AttributeIds, type CallMethodResult, DataType, VariableIds, type Variant } from 'node-opcua-client';
import type { EffectOutcome, ScannerOrder } from '@farfield/protocol/policy';
import type { Cancel, Clock } from '../../clock.ts';
import type { MethodKind, OpcUaMapping, OpcUaMethod } from './mapping-file.ts';
import { type CallableMethod, findMethods } from './nodes.ts';
import { inWords, type OpcUaEndpoint, OpcUaSession, within } from './opcua-session.ts';
import { argumentVariant, rawValue } from './ua-value.ts';

const OPEN_WITHIN_MS = 5_000;
const TRY_AGAIN_MS = { first: 100, most: 1_000 } as const;
/** Before the asker's own deadline, so that who asks again at that deadline no longer meets the connection that hangs. */
const MARGIN_MS = 25;
/** A session that orders go over is asked this often whether it lives, and must answer within as long. */
const PROBE_EVERY_MS = 1_000;

export interface CallerOptions {
  readonly endpoint: OpcUaEndpoint;
  readonly methods: OpcUaMapping['methods'];
  readonly clock: Clock;
  /** told at each change; null: orders can be given */
  readonly onState: (trouble: string | null) => void;
}

/**
 * Orders over a connection of their own. An order is sent at once or not at all: with no living session it fails,
 * and nothing is kept for later. A call that is not answered in time ends the whole connection, so that neither the
 * request nor its answer can have an effect afterwards on this side.
 */
export class OpcUaCaller {
  readonly #options: CallerOptions;
  #live: { readonly link: OpcUaSession; readonly methods: ReadonlyMap<MethodKind, CallableMethod> } | null = null;
  #pending = 0;
  #lateAnswers = 0;
  #isStopped = false;
  #wake: Cancel = () => undefined;
  #endLink: ((why: string) => void) | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  get isReady(): boolean {
    return this.#live !== null && this.#live.link.isUsable;
  }

  get pending(): number {
    return this.#pending;
  }

  /** answers that came after their call was already told as unknown */
  get lateAnswers(): number {
    return this.#lateAnswers;
  }

  start(): void {
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    this.#endLink?.('stopped');
    await this.#ended;
  }

  /** Never rejects; resolves within `withinMs`. `failed`: it was certainly not sent. `unknown`: it may have happened. */
  async call(order: ScannerOrder, withinMs: number): Promise<EffectOutcome> {
    const mapped = this.#options.methods[order.kind];
    if (mapped === undefined) return { kind: 'failed', code: 'ORDER_NOT_MAPPED' };
    const live = this.#live;
    const method = live?.methods.get(order.kind);
    if (live === null || method === undefined || !live.link.isUsable)
      return { kind: 'failed', code: 'SCANNER_NOT_CONNECTED' };
    const inputArguments = argumentsOf(order, {
      mapped,
      method,
      deadlineUtcMs: this.#options.clock.wallMs() + withinMs,
    });
    if (inputArguments === null) return { kind: 'failed', code: 'ARGUMENT_TYPE' };
    this.#pending += 1;
    const answer = live.link.session.call({ objectId: method.objectId, methodId: method.methodId, inputArguments });
    let isTold = false;
    answer.then(
      () => {
        if (isTold) this.#lateAnswers += 1;
      },
      () => {
        // Told below.
      },
    );
    try {
      const result = await within(answer, { clock: this.#options.clock, withinMs: withinMs - MARGIN_MS }, NO_ANSWER);
      return outcomeOf(result, mapped);
    } catch (error) {
      const isTimeOut = error instanceof Error && error.message === NO_ANSWER;
      live.link.cut();
      if (this.#live === live) this.#endLink?.(isTimeOut ? `no answer to ${order.kind}` : inWords(error));
      return { kind: 'unknown', code: isTimeOut ? NO_ANSWER : 'CONNECTION_LOST' };
    } finally {
      isTold = true;
      this.#pending -= 1;
    }
  }

  async #run(): Promise<void> {
    const { clock, endpoint } = this.#options;
    let waitMs = 0;
    while (!this.#isStopped) {
      let link: OpcUaSession | null = null;
      let why = 'stopped';
      const startedMs = clock.nowMs();
      try {
        link = await OpcUaSession.open(endpoint, { clock, withinMs: OPEN_WITHIN_MS });
        why = await this.#serve(link);
      } catch (error) {
        why = inWords(error);
      }
      const wasLive = this.#live !== null;
      this.#live = null;
      this.#endLink = null;
      await link?.close({ clock, withinMs: 500 });
      if (this.#isStopped) return;
      this.#options.onState(why);
      // A connection that was given up for one late answer is made anew at once; a machine that is away, or that
      // throws us out again and again, is asked calmly.
      const isFirst = wasLive && clock.nowMs() - startedMs > TRY_AGAIN_MS.most;
      waitMs = isFirst ? 0 : Math.min(Math.max(TRY_AGAIN_MS.first, waitMs * 2), TRY_AGAIN_MS.most);
      await this.#pause(waitMs);
    }
  }

  /** @returns why the connection ended */
  async #serve(link: OpcUaSession): Promise<string> {
    const { clock, endpoint, methods } = this.#options;
    const lost = new Promise<string>((resolve) => {
      this.#endLink = resolve;
      link.onLost(() => resolve('the connection was lost'));
    });
    const finding = findMethods(link.session, methods, endpoint.endpointUrl);
    const found = await within(finding, { clock, withinMs: OPEN_WITHIN_MS }, 'no answer to the look-up of methods');
    if (this.#isStopped) return 'stopped';
    this.#live = { link, methods: found };
    this.#options.onState(null);
    const stopProbing = this.#probe(link);
    const why = await lost;
    stopProbing();
    return why;
  }

  #probe(link: OpcUaSession): Cancel {
    let cancel: Cancel = () => undefined;
    const probe = (): void => {
      const reading = link.session.read({
        nodeId: VariableIds.Server_ServerStatus_State,
        attributeId: AttributeIds.Value,
      });
      within(reading, { clock: this.#options.clock, withinMs: PROBE_EVERY_MS }, 'no answer to a probe').then(
        () => {
          cancel = this.#options.clock.after(PROBE_EVERY_MS, probe);
        },
        (error: unknown) => {
          if (this.#live?.link === link) this.#endLink?.(inWords(error));
        },
      );
    };
    cancel = this.#options.clock.after(PROBE_EVERY_MS, probe);
    return () => cancel();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

const NO_ANSWER = 'NO_ANSWER';

/** Statuses that say that the method did not run. Any other bad status leaves open what happened. */
const NOT_EXECUTED: ReadonlySet<string> = new Set([
  'BadArgumentsMissing',
  'BadInvalidArgument',
  'BadInvalidState',
  'BadMethodInvalid',
  'BadNodeIdInvalid',
  'BadNodeIdUnknown',
  'BadNotExecutable',
  'BadNotImplemented',
  'BadNotSupported',
  'BadOutOfRange',
  'BadTooManyArguments',
  'BadTypeMismatch',
  'BadUserAccessDenied',
]);

function outcomeOf(answer: CallMethodResult, mapped: OpcUaMethod): EffectOutcome {
  const status = answer.statusCode;
  if (!status.isGood()) {
    return NOT_EXECUTED.has(status.name)
      ? { kind: 'refused', why: status.name }
      : { kind: 'unknown', code: status.name };
  }
  if (mapped.result === undefined) return { kind: 'done' };
  const { index, accepted, reasonIndex } = mapped.result;
  const said = rawValue(answer.outputArguments?.[index]);
  if (said === accepted) return { kind: 'done' };
  if (said === null || typeof said === 'object') return { kind: 'unknown', code: 'ANSWER_NOT_UNDERSTOOD' };
  const reason = reasonIndex === undefined ? null : rawValue(answer.outputArguments?.[reasonIndex]);
  return { kind: 'refused', why: reason === null || reason === '' ? String(said) : String(reason) };
}

/** @returns null when the server asks for a type that a value cannot take */
function argumentsOf(
  order: ScannerOrder,
  options: { mapped: OpcUaMethod; method: CallableMethod; deadlineUtcMs: number },
): Variant[] | null {
  const variants = options.mapped.arguments.map((argument, i) => {
    const value = argumentValue(order, argument, options.deadlineUtcMs);
    if (value === null) return null;
    return argumentVariant(value, options.method.argumentTypes?.[i] ?? typeOf(value));
  });
  return variants.every((variant) => variant !== null) ? variants : null;
}

function argumentValue(
  order: ScannerOrder,
  argument: OpcUaMethod['arguments'][number],
  deadlineUtcMs: number,
): string | number | boolean | null {
  if (typeof argument === 'object') return argument.constant;
  switch (argument) {
    case 'stepId':
      return 'stepId' in order ? order.stepId : null;
    case 'commandId':
      return order.commandId;
    case 'deadlineUtcMs':
      return deadlineUtcMs;
  }
}

function typeOf(value: string | number | boolean): DataType {
  if (typeof value === 'string') return DataType.String;
  return typeof value === 'number' ? DataType.Double : DataType.Boolean;
}
