import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { enrolSite } from '../../../gateway/src/enrol.ts';
import { GATEWAY_NODE_FLAGS } from '../../../gateway/src/node-flags.ts';
import { openStore } from '../../../gateway/src/store/sqlite-store.ts';
import { SERVER_CORE } from './pin.ts';
import { type ProgramProcess, startProgram } from './server-process.ts';

/** One for each site at which somebody has control at the same time: the gateway lets nobody have two. */
function technologist(at: number) {
  return {
    personId: `bench.rst.${at}`,
    name: `BENCH, Technologist ${at}`,
    role: 'rst',
    isRegisteredTechnologist: true,
  } as const;
}

export interface GatewayTls {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface EnrolledGateway {
  readonly part: ProgramProcess;
  /** `http(s)://127.0.0.1:PORT` */
  readonly url: string;
  /** the key of each site */
  readonly keys: ReadonlyMap<string, string>;
  /** its SQLite file, to be looked into */
  readonly storeFile: string;
}

/** Enrols sites once and starts a real gateway on a fresh copy of that store as often as it is asked to. */
export class EnrolledGateways {
  readonly #folder: string;
  readonly #template: string;
  readonly #keys: ReadonlyMap<string, string>;

  private constructor(folder: string, template: string, keys: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#template = template;
    this.#keys = keys;
  }

  /** @param name of this set of sites within the folder */
  static async enrol(folder: string, name: string, siteIds: readonly string[]): Promise<EnrolledGateways> {
    const template = path.join(folder, `${name}.sqlite`);
    const store = await openStore({ file: template, incarnation: randomUUID() });
    const keys = new Map<string, string>();
    for (const siteId of siteIds)
      keys.set(siteId, await enrolSite(store, { siteId, name: siteId, wallMs: Date.now() }));
    await store.close();
    return new EnrolledGateways(folder, template, keys);
  }

  /**
   * @param own.technologists how many can sign in; 1 unless given
   * @param own.host this machine only, unless it runs in a network namespace of its own
   */
  async start(
    own: {
      technologists?: number | undefined;
      tls?: GatewayTls | undefined;
      nodeArgs?: readonly string[] | undefined;
      host?: string | undefined;
    } = {},
  ): Promise<EnrolledGateway> {
    const folder = mkdtempSync(path.join(this.#folder, 'gateway-'));
    const storeFile = path.join(folder, 'gateway.sqlite');
    copyFileSync(this.#template, storeFile);
    const peopleFile = path.join(folder, 'people.yaml');
    writeFileSync(
      peopleFile,
      JSON.stringify({ people: Array.from({ length: own.technologists ?? 1 }, (_, at) => technologist(at)) }),
    );
    const configFile = path.join(folder, 'gateway.yaml');
    writeFileSync(
      configFile,
      JSON.stringify({
        host: own.host ?? '127.0.0.1',
        port: 0,
        storeFile,
        peopleFile,
        demoSignIn: true,
        logLevel: 'warn',
        ...(own.tls === undefined ? {} : { tls: own.tls }),
      }),
    );
    const args = [...GATEWAY_NODE_FLAGS, ...(own.nodeArgs ?? []), 'gateway/src/main.ts', '--config', configFile];
    const part = await startProgram({ core: SERVER_CORE, name: 'gateway', args });
    return { part, url: String(part.ready['url']), keys: this.#keys, storeFile };
  }
}

/** One-click sign-in of a demonstration. @returns a token that opens a console where this person may work */
export async function signInTo(url: string, personId: string = technologist(0).personId): Promise<string> {
  const response = await fetch(`${url}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ personId }),
  });
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null || !('token' in answer) || typeof answer.token !== 'string') {
    throw new Error(`sign-in answered ${response.status}`);
  }
  return answer.token;
}

/** @returns a token of each of so many technologists of one gateway that was started with them */
export function signInAll(url: string, technologists: number): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: technologists }, (_, at) => signInTo(url, technologist(at).personId)));
}
