import { readFile } from 'node:fs/promises';
import Nut from 'node-nut';
import type { EffectOutcome } from '@farfield/protocol/policy';
import type { NutAdapterConfig } from '../../config/agent-config.ts';
import type { AdapterPort, Observation } from '../adapter-port.ts';
import type { Cancel, Clock } from '../../clock.ts';
import { RuntimeLeft } from '../runtime-left.ts';
import { type NutAnswer, parseListVar, readNut, unknownReading } from './nut-status.ts';

/** A row about the mains may wait as long as it says and a second more (a drill scores it so): what finds it out has half of that. */
const POLL_EVERY_MS = 500;
const RECONNECT_AFTER_MS = 1_000;
const ANSWER_WITHIN_MS = 2_000;
const ANSWER_MAX_CHARACTERS = 100_000;
/** Without any answer for this long the power display says unknown; the input ages by itself. */
const POWER_UNKNOWN_AFTER_MS = 3_000;

/**
 * Mains and battery of one UPS from a NUT `upsd`, asked twice a second. What upsd itself calls unknown (WAIT,
 * DATA-STALE, an unknown UPS) is told as unknown at once; when upsd does not answer, nothing is told and the policy's
 * time to live judges.
 *
 * Of node-nut only connection and framing are used: its own LIST VAR parser keeps its state in global variables (two
 * UPS would mix up their answers) and throws in a socket callback on a line that it does not expect.
 */
export class NutAdapter implements AdapterPort {
  readonly name: string;
  readonly capabilities = null;
  readonly #config: NutAdapterConfig;
  readonly #clock: Clock;
  #post: (observation: Observation) => void = () => undefined;
  #client: Nut | null = null;
  #cancel: Cancel = () => undefined;
  #isStopped = false;
  #password: string | null = null;
  #told: string | null = null;
  #answeredMs: number;
  readonly #left = new RuntimeLeft();

  constructor(options: { readonly config: NutAdapterConfig; readonly clock: Clock }) {
    this.#config = options.config;
    this.#clock = options.clock;
    this.name = options.config.name;
    this.#answeredMs = options.clock.nowMs();
  }

  /** @throws Error when the password file cannot be read */
  async start(post: (observation: Observation) => void): Promise<void> {
    this.#post = post;
    const { passwordFile } = this.#config;
    this.#password = passwordFile === undefined ? null : (await readFile(passwordFile, 'utf8')).trimEnd();
    this.#connect();
  }

  execute(): Promise<EffectOutcome> {
    return Promise.resolve({ kind: 'failed', code: 'ORDER_NOT_MAPPED' });
  }

  stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    this.#drop();
    return Promise.resolve();
  }

  #connect(): void {
    const client = new Nut(this.#config.port, this.#config.host);
    this.#client = client;
    client.on('error', (error: Error) => this.#lose(client, `${this.#where()}: ${error.message}`));
    client.on('close', () => this.#lose(client, `${this.#where()}: upsd closed the connection`));
    client.on('ready', () => {
      if (client === this.#client) this.#greet(client);
    });
    client.start();
    this.#await(client, 'does not answer');
  }

  /** USERNAME and PASSWORD are always answered OK; only LOGIN shows whether they are right. */
  #greet(client: Nut): void {
    const { user, ups } = this.#config;
    const steps =
      user === undefined || this.#password === null
        ? []
        : [`USERNAME ${user}`, `PASSWORD ${this.#password}`, `LOGIN ${ups}`];
    this.#next(client, steps);
  }

  #next(client: Nut, steps: readonly string[]): void {
    const [step, ...rest] = steps;
    if (step === undefined) return this.#poll(client);
    this.#ask(client, step, (text) => {
      if (text.startsWith('OK')) this.#next(client, rest);
      else this.#lose(client, `${this.#where()}: upsd refuses the login (${text.trim()})`);
      return true;
    });
  }

  #poll(client: Nut): void {
    const { ups } = this.#config;
    this.#ask(client, `LIST VAR ${ups}`, (text) => {
      const answer = parseListVar(text, ups);
      if (answer === null) return false;
      this.#take(answer);
      this.#cancel = this.#clock.after(POLL_EVERY_MS, () => this.#poll(client));
      return true;
    });
  }

  /** @param take gets all text of the answer so far; true: it was complete */
  #ask(client: Nut, command: string, take: (text: string) => boolean): void {
    let text = '';
    this.#await(client, `does not answer ${command.split(' ', 1)[0] ?? ''}`);
    client.send(command, (part) => {
      if (client !== this.#client) return;
      text += part;
      client.status = 'idle';
      this.#cancel();
      if (text.length > ANSWER_MAX_CHARACTERS) return this.#lose(client, `${this.#where()}: upsd answers without end`);
      if (!take(text)) this.#await(client, 'does not finish its answer');
    });
  }

  #await(client: Nut, why: string): void {
    this.#cancel();
    this.#cancel = this.#clock.after(ANSWER_WITHIN_MS, () => this.#lose(client, `${this.#where()}: upsd ${why}`));
  }

  #take(answer: NutAnswer): void {
    const seenMs = this.#clock.nowMs();
    this.#answeredMs = seenMs;
    const reading = readNut(answer, this.#config.ups);
    this.#news('connected', reading.mains === 'unknown' ? reading.words : `UPS "${this.#config.ups}" answers`);
    this.#post({ kind: 'input', input: 'mains', raw: reading.mains, seenMs, words: reading.words });
    this.#post({ kind: 'power', power: this.#left.of(reading.power, seenMs), seenMs });
  }

  #lose(client: Nut, why: string): void {
    if (client !== this.#client || this.#isStopped) return;
    this.#cancel();
    this.#drop();
    this.#news('lost', why);
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#answeredMs >= POWER_UNKNOWN_AFTER_MS)
      this.#post({ kind: 'power', power: this.#left.of(unknownReading(why).power, nowMs), seenMs: nowMs });
    this.#cancel = this.#clock.after(RECONNECT_AFTER_MS, () => this.#connect());
  }

  #drop(): void {
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    client.removeAllListeners();
    client.on('error', () => {
      // An error of a connection that was given up already.
    });
    const { _client: socket } = client;
    socket?.destroy();
  }

  #news(state: 'connected' | 'lost', detail: string): void {
    const text = `${state} ${detail}`;
    if (text === this.#told) return;
    this.#told = text;
    this.#post({ kind: 'adapter', adapter: this.name, state, detail, source: `NUT ${this.#where()}` });
  }

  #where(): string {
    return `${this.#config.ups}@${this.#config.host}:${this.#config.port}`;
  }
}
