import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LineProgram } from './line-program.ts';

/** What a TUN line between two namespaces needs. @returns in words what is missing and what helps; [] when nothing is */
export function missingForNamespaces(): readonly string[] {
  const missing: string[] = [];
  if (process.getuid?.() !== 0)
    missing.push('root: network namespaces and TUN devices are made by root alone (try sudo)');
  if (!existsSync('/dev/net/tun'))
    missing.push('/dev/net/tun: load the module (modprobe tun) or give it to the container');
  for (const [program, args, packageName] of [
    ['ip', ['-V'], 'iproute2'],
    ['nsenter', ['--version'], 'util-linux'],
    ['python3', ['--version'], 'python3'],
  ] as const) {
    try {
      execFileSync(program, args, { stdio: 'ignore' });
    } catch {
      missing.push(`${program}: install it (apt-get install ${packageName})`);
    }
  }
  return missing;
}

export function addNamespace(name: string): void {
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
}

export function deleteNamespace(name: string): void {
  ip('netns', 'del', name);
}

/** What stands before a command that is to run in there; it is replaced by the command, so its pid is the command's. */
export function within(namespace: string): readonly string[] {
  return ['nsenter', `--net=/run/netns/${namespace}`];
}

export interface LineShape {
  readonly mbitPerSecond: number;
  readonly roundTripMs: number;
  readonly queueKib: number;
}

/** Lines between two namespaces, every packet through a small program: see `tun-link.py`. */
export class TunLines {
  readonly #program: LineProgram;
  readonly #b: string;

  private constructor(program: LineProgram, b: string) {
    this.#program = program;
    this.#b = b;
  }

  static async start(a: string, b: string, shape: LineShape, count: number): Promise<TunLines> {
    const numbers = [shape.mbitPerSecond, shape.roundTripMs, shape.queueKib, count].map(String);
    const file = fileURLToPath(new URL('tun-link.py', import.meta.url));
    return new TunLines(await LineProgram.start('tun-link', ['python3', file, a, b, ...numbers]), b);
  }

  /** Loses every packet that way from now on, and what is under way. @returns packets dropped on the line so far */
  async lose(line: number, lost: 'none' | 'both' | 'toA' | 'toB'): Promise<number> {
    return Number((await this.#program.ask({ line, lost }))['dropped']);
  }

  /** B's own devices, down as when a cable is pulled: its routes are gone with them. */
  setDevicesOfB(areUp: boolean): void {
    const { devices } = this.#program.ready;
    if (!Array.isArray(devices)) throw new Error('tun-link names no devices');
    for (const device of devices) ip('-n', this.#b, 'link', 'set', String(device['b']), areUp ? 'up' : 'down');
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', [...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}
