import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** What a figure needs beside it to mean anything: program, machine, date. */
export function machineLine(): string {
  const [first] = cpus();
  return [
    `commit ${commit()}`,
    new Date().toISOString().slice(0, 16).replace('T', ' '),
    `${cpus().length} × ${first?.model ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Linux ${release()}`,
    `Node ${process.versions.node}`,
  ].join(' · ');
}

function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
