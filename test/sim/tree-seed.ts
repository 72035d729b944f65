import { spawnSync } from 'node:child_process';
import { ROOT } from './plant-hooks.ts';

/** Another commit, another number; the same commit, the same one. */
export function treeSeed(): number {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD^{tree}'], { cwd: ROOT, encoding: 'utf8' });
  // A copy without its history has no tree to ask for.
  return status === 0 ? Number.parseInt(stdout.slice(0, 7), 16) : 1;
}
