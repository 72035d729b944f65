import { spawn } from 'node:child_process';

interface Ran {
  readonly code: number;
  readonly output: string;
}

/**
 * Makes sure that Debian packages are installed, by apt-get when this process may.
 *
 * @throws Error naming the missing packages and why they could not be installed; a test that needs a real part fails
 * without it, and never skips
 */
export async function ensureDebian(packages: readonly string[]): Promise<void> {
  const missing = await missingOf(packages);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0)
    throw new Error(`needs the Debian packages ${missing.join(', ')}, and this user may not install them`);
  // Another process that installs at this moment is waited for by apt itself.
  let install = await aptInstall(missing);
  if (install.code !== 0) {
    await apt(['update']);
    install = await aptInstall(missing);
  }
  if (install.code !== 0)
    throw new Error(`apt-get could not install ${missing.join(', ')}:\n${tailOf(install.output)}`);
  const still = await missingOf(packages);
  if (still.length > 0) throw new Error(`apt-get ended well, and ${still.join(', ')} is not installed`);
}

async function missingOf(packages: readonly string[]): Promise<readonly string[]> {
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...packages]);
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return packages.filter((one) => !installed.has(one));
}

function aptInstall(packages: readonly string[]): Promise<Ran> {
  return apt(['install', '-y', '--no-install-recommends', ...packages]);
}

function apt(args: readonly string[]): Promise<Ran> {
  return run('apt-get', ['-o', 'DPkg::Lock::Timeout=900', ...args], { DEBIAN_FRONTEND: 'noninteractive' });
}

function run(file: string, args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function tailOf(text: string): string {
  return text.trim().split('\n').slice(-6).join('\n');
}
