import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/run-command.ts';
import { Program } from './process.ts';
import { until } from './wait.ts';

const run = promisify(execFile);
const SYSTEMD = '/usr/lib/systemd/systemd';
const INSTALLED = '/opt/farfield';
/** where the kernel shows its one hierarchy of control groups, alone or beside older ones */
const CGROUPS = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((one) => existsSync(path.join(one, 'cgroup.procs')));

/** null: there is a systemd that can run here, in namespaces of its own; else why not. */
export const NO_SYSTEMD: string | null =
  process.getuid?.() !== 0
    ? 'it needs root'
    : !existsSync(SYSTEMD)
      ? 'there is no systemd'
      : CGROUPS === undefined
        ? 'the kernel shows no control groups of version 2'
        : spawnSync('unshare', ['--mount', '--pid', '--fork', '--cgroup', 'true']).status === 0
          ? null
          : 'the kernel gives no namespaces of its own';

/**
 * A real systemd that supervises a test's own units and nothing else: in namespaces for mounts, processes and control groups,
 * which end with it. It sees none of the machine's processes and touches none.
 */
export class ServiceManager {
  readonly #inside: Program;
  readonly #group: string;
  readonly #env: Record<string, string>;
  #pid = 0;

  private constructor(inside: Program, group: string, env: Record<string, string>) {
    this.#inside = inside;
    this.#group = group;
    this.#env = env;
  }

  /** @param units the text of each by its name */
  static async start(folder: string, units: Readonly<Record<string, string>>): Promise<ServiceManager> {
    const unitFolder = path.join(folder, 'units');
    mkdirSync(unitFolder);
    // What a manager wants to find at its start and at its end.
    for (const name of ['default', 'basic', 'sysinit', 'shutdown', 'exit'])
      writeFileSync(path.join(unitFolder, `${name}.target`), `[Unit]\nDescription=${name}\nDefaultDependencies=no\n`);
    for (const [name, text] of Object.entries(units)) writeFileSync(path.join(unitFolder, name), text);
    const group = path.join(CGROUPS ?? '', `farfield-test-${process.pid}`);
    mkdirSync(group);
    const script = [
      'set -e',
      'mount -t cgroup2 cgroup2 /sys/fs/cgroup',
      'mount -t tmpfs tmpfs /run',
      'mkdir -p /run/systemd/system /run/systemd/inaccessible/dir /run/manager',
      // What a unit may not see is covered with one of these.
      'cd /run/systemd/inaccessible && touch reg && mkfifo fifo && mknod chr c 0 0 && mknod blk b 0 0 && cd /',
      'chmod 700 /run/manager',
      // The first process of its namespace stays, and takes everything with it when it is ended.
      `${SYSTEMD} --user --log-target=console --log-level=info &`,
      'wait',
    ].join('\n');
    const env = { XDG_RUNTIME_DIR: '/run/manager', SYSTEMD_UNIT_PATH: unitFolder };
    const unshare = 'exec unshare --mount --pid --fork --cgroup --mount-proc --kill-child sh -c "$2"';
    const inside = new Program(
      'systemd',
      'sh',
      ['-c', `echo $$ > "$1/cgroup.procs"; ${unshare}`, 'sh', group, script],
      env,
    );
    const manager = new ServiceManager(inside, group, env);
    try {
      await until('systemd answers', () => manager.#answers(), { withinMs: 15_000, everyMs: 100 });
    } catch (error) {
      await manager.stop();
      throw new Error(`${String(error)}\n${inside.output}`, { cause: error });
    }
    return manager;
  }

  get output(): string {
    return this.#inside.output;
  }

  /** @returns what it printed; an exit code other than 0 is no error: `is-active` says with it what it was asked */
  async ask(...args: readonly string[]): Promise<string> {
    const inside = ['-t', `${this.#pid}`, '--mount', '--pid', '--cgroup'];
    const asked = run('nsenter', [...inside, 'systemctl', '--user', ...args], {
      env: { ...process.env, ...this.#env },
    });
    const { stdout } = await asked.catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }));
    return stdout.trim();
  }

  /** one property of a unit, as systemd says it */
  property(unit: string, name: string): Promise<string> {
    return this.ask('show', unit, `--property=${name}`, '--value');
  }

  async stop(): Promise<void> {
    await this.#inside.end('SIGKILL');
    await until('its control group is empty', () => this.#removed());
  }

  async #answers(): Promise<boolean> {
    // Of the two shells the inner one is the first process of the namespace.
    const [child] = readFileSync(`/proc/${this.#inside.pid}/task/${this.#inside.pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean);
    this.#pid = Number(child ?? 0);
    return this.#pid !== 0 && (await this.ask('is-active', 'default.target')) === 'active';
  }

  #removed(): boolean {
    try {
      for (const one of spawnSync('find', [this.#group, '-depth', '-type', 'd'], { encoding: 'utf8' }).stdout.split(
        '\n',
      ))
        if (one !== '') rmdirSync(one);
      return true;
    } catch {
      return false;
    }
  }
}

/** What a hospital installs, for this checkout, these files and this user: all else as it is shipped. */
export function unitHere(part: 'agent' | 'gateway', name: string, change: Readonly<Record<string, string>>): string {
  let text = readFileSync(path.join(ROOT, part, 'deploy', name), 'utf8').replaceAll(INSTALLED, ROOT);
  for (const [from, to] of Object.entries(change)) {
    if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return text;
}
