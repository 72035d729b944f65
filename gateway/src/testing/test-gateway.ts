import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentHello } from '@farfield/protocol';
import type { Role } from '@farfield/protocol/policy';
import { pino } from 'pino';
import { type Clock, systemClock } from '../clock.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { enrolSite } from '../enrol.ts';
import { type RunningGateway, startGateway } from '../start-gateway.ts';
import { MemoryStore } from './memory-store.ts';
import { WireClient } from './wire-client.ts';

export const SITE_ID = 'demo-1';

/** A gateway on a free loopback port with one enrolled site, demo people, and clients that can be dialled. */
export class TestGateway {
  readonly gateway: RunningGateway;
  readonly store: MemoryStore;
  readonly key: string;
  readonly log: readonly Record<string, unknown>[];
  readonly #folder: string;
  readonly #clients: WireClient[] = [];

  private constructor(parts: {
    gateway: RunningGateway;
    store: MemoryStore;
    key: string;
    log: Record<string, unknown>[];
    folder: string;
  }) {
    this.gateway = parts.gateway;
    this.store = parts.store;
    this.key = parts.key;
    this.log = parts.log;
    this.#folder = parts.folder;
  }

  static async start(
    own: {
      config?: Partial<GatewayConfig>;
      clock?: Clock;
      consoleFiles?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<TestGateway> {
    const folder = await mkdtemp(join(tmpdir(), 'farfield-gateway-'));
    const peopleFile = join(folder, 'people.yaml');
    const roles: readonly Role[] = ['rst', 'mrst', 'rad', 'coordinator', 'it'];
    await writeFile(
      peopleFile,
      JSON.stringify({ people: roles.map((role) => ({ personId: role, name: `DEMO, ${role}`, role })) }),
    );
    const consoleFolder = join(folder, 'console');
    await mkdir(consoleFolder);
    await Promise.all(
      Object.entries(own.consoleFiles ?? {}).map(([name, text]) => writeFile(join(consoleFolder, name), text)),
    );
    const store = new MemoryStore();
    const key = await enrolSite(store, { siteId: SITE_ID, name: 'Demo site', wallMs: 0 });
    const log: Record<string, unknown>[] = [];
    const config: GatewayConfig = {
      host: '127.0.0.1',
      port: 0,
      tls: null,
      consoleFolder: own.consoleFiles === undefined ? null : consoleFolder,
      storeFile: join(folder, 'gateway.sqlite'),
      demoSignIn: true,
      peopleFile,
      logLevel: 'info',
      sitePhone: '555-0142',
      remotePhone: '555-0107',
      consolePaths: [],
      drillsFolder: null,
      drillProgramme: null,
      paging: null,
      ...own.config,
    };
    const gateway = await startGateway({
      config,
      ports: {
        store,
        clock: own.clock ?? systemClock(),
        log: pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
      },
    });
    return new TestGateway({ gateway, store, key, log, folder });
  }

  async dial(
    path: '/ws/agent' | '/ws/console',
    own: { stream: string; siteId?: string; incarnation?: string },
  ): Promise<WireClient> {
    const client = await WireClient.dial(`${this.gateway.url}${path}`, { siteId: SITE_ID, ...own });
    this.#clients.push(client);
    return client;
  }

  agentHello(own: Partial<AgentHello> = {}): { kind: 'agentHello'; value: AgentHello } {
    return {
      kind: 'agentHello',
      value: {
        siteId: SITE_ID,
        key: this.key,
        policyHash: 'hash-1',
        softwareVersion: '0.1.0',
        schemaHash: '',
        epoch: 1,
        journalHeadSeq: 0,
        journalHeadHash: '',
        ...own,
      },
    };
  }

  /** An agent that has been welcomed. */
  async agent(own: { incarnation?: string } = {}): Promise<WireClient> {
    const client = await this.dial('/ws/agent', { stream: 'agent', ...own });
    client.say(this.agentHello());
    await client.hears('agentWelcome');
    return client;
  }

  async signIn(personId: Role): Promise<string> {
    const { token } = await this.post('/api/demo/sign-in', { personId }).then(
      (answer) => answer.json as { token: string },
    );
    return token;
  }

  /** A console that has been welcomed. */
  async console(personId: Role, own: { consoleId?: string; token?: string } = {}): Promise<WireClient> {
    const consoleId = own.consoleId ?? `c-${randomUUID().slice(0, 12)}`;
    const client = await this.dial('/ws/console', { stream: `console:${consoleId}` });
    const token = own.token ?? (await this.signIn(personId));
    client.say({ kind: 'consoleHello', value: { siteId: SITE_ID, consoleId, token, enrolment: '', policyHash: '' } });
    await client.hears('consoleWelcome');
    return client;
  }

  async post(path: string, body: object): Promise<{ status: number; json: unknown }> {
    const response = await fetch(`${this.gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  }

  async get(path: string, token = ''): Promise<{ status: number; text: string; headers: Headers }> {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${this.gateway.url}${path}`, { headers });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  async metric(line: RegExp): Promise<number> {
    const { text } = await this.get('/metrics');
    const found = text.split('\n').find((one) => line.test(one));
    return Number(found?.split(' ').at(-1) ?? 0);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.end();
    await this.gateway.stop();
    await rm(this.#folder, { recursive: true });
  }
}
