import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs an installed tool, or Node on a file, from the repository's root, and collects what it says.
 *
 * @param priority low: takes only what others leave of the cores
 */
export function runCommand(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  priority: 'normal' | 'low' = 'normal',
): Promise<CommandResult> {
  const bin = path.join(ROOT, 'node_modules', '.bin');
  const file = command === 'node' ? process.execPath : path.join(bin, command);
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: ROOT,
      env: {
        ...process.env,
        NO_COLOR: '1',
        PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH'] ?? ''}`,
        ...env,
      },
    });
    if (priority === 'low' && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let output = '';
    // As text, decoded across chunks: a letter of several bytes may come in two.
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
