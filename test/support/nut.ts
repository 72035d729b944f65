import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from 'node:net';
import { freePort } from '../../scripts/demo/free-port.ts';
import { ensureDebian } from './debian.ts';
import { Program } from './process.ts';
import { until } from './wait.ts';

const UPS = 'site-ups';
/** upsd calls a driver's data stale after this long, s */
const MAX_AGE_S = 4;

/** Debian's `upsd` with its `dummy-ups` driver: a UPS whose state is a file. Nobody of this project wrote either. */
export class NutServer {
  readonly port: number;
  readonly ups = UPS;
  readonly #folder: string;
  readonly #upsd: Program;
  #driver: Program;
  #writes = 0;

  private constructor(parts: { port: number; folder: string; upsd: Program; driver: Program }) {
    this.port = parts.port;
    this.#folder = parts.folder;
    this.#upsd = parts.upsd;
    this.#driver = parts.driver;
  }

  /** @throws Error when the packages are missing and cannot be installed, or the server does not answer */
  static async start(folder: string): Promise<NutServer> {
    await ensureDebian(['nut-server', 'nut-client']);
    const port = await freePort(0);
    for (const one of ['etc', 'run']) mkdirSync(path.join(folder, one), { recursive: true, mode: 0o770 });
    const write = (name: string, text: string): void => {
      writeFileSync(path.join(folder, 'etc', name), text);
      chmodSync(path.join(folder, 'etc', name), 0o640);
    };
    write('nut.conf', 'MODE=standalone\n');
    write('ups.conf', `maxretry = 3\n[${UPS}]\n  driver = dummy-ups\n  port = ${UPS}.dev\n  pollinterval = 1\n`);
    write('upsd.conf', `LISTEN 127.0.0.1 ${port}\nMAXAGE ${MAX_AGE_S}\n`);
    write('upsd.users', '[agent]\n  password = demo-only\n  upsmon secondary\n');
    writeFileSync(stateFile(folder), stateText('OL', 100, 1_800));
    const driver = startDriver(folder);
    const upsd = new Program('upsd', '/lib/nut/upsd', ['-F', '-u', 'root'], environment(folder));
    const server = new NutServer({ port, folder, upsd, driver });
    try {
      await until('upsd answers with the state', async () => (await server.status()).includes('"OL"'), {
        withinMs: 10_000,
        everyMs: 200,
      });
    } catch (error) {
      await server.stop();
      throw new Error(`${error instanceof Error ? error.message : ''}\n${upsd.output}\n${driver.output}`, {
        cause: error,
      });
    }
    return server;
  }

  /** What the driver reports from its next look at the file on, at most 2 s later. */
  set(status: string, chargePercent: number, runtimeS: number): void {
    writeFileSync(stateFile(this.#folder), stateText(status, chargePercent, runtimeS));
    // The driver looks at the whole second of the file's time; two writes within one would be one to it.
    this.#writes += 1;
    const at = Date.now() / 1_000 + this.#writes;
    utimesSync(stateFile(this.#folder), at, at);
  }

  freezeDriver(): void {
    this.#driver.signal('SIGSTOP');
  }

  thawDriver(): void {
    this.#driver.signal('SIGCONT');
  }

  async killDriver(): Promise<void> {
    await this.#driver.end('SIGKILL');
  }

  startDriver(): void {
    this.#driver = startDriver(this.#folder);
  }

  async stop(): Promise<void> {
    await this.#upsd.end();
    await this.#driver.end();
  }

  /** @returns what upsd answers for the status, without any part of the project in between; '' when it does not */
  status(): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write(`GET VAR ${UPS} ups.status\n`));
      socket.setTimeout(1_000, () => socket.destroy());
      socket.once('data', (chunk) => {
        resolve(chunk.toString().trim());
        socket.destroy();
      });
      socket.once('error', () => resolve(''));
      socket.once('close', () => resolve(''));
    });
  }
}

function startDriver(folder: string): Program {
  return new Program('dummy-ups', '/lib/nut/dummy-ups', ['-a', UPS, '-F', '-u', 'root'], environment(folder));
}

function environment(folder: string): Record<string, string> {
  return {
    NUT_CONFPATH: path.join(folder, 'etc'),
    NUT_STATEPATH: path.join(folder, 'run'),
    NUT_ALTPIDPATH: path.join(folder, 'run'),
  };
}

function stateFile(folder: string): string {
  return path.join(folder, 'etc', `${UPS}.dev`);
}

function stateText(status: string, chargePercent: number, runtimeS: number): string {
  return [
    `ups.status: ${status}`,
    'ups.mfr: Example',
    'ups.model: DEMO',
    'ups.load: 22',
    `battery.charge: ${chargePercent}`,
    `battery.runtime: ${runtimeS}`,
    '',
  ].join('\n');
}
