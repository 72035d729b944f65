import type { AgentInput, UplinkState } from './agent-state.ts';
import type { Work } from './work.ts';

/** So long after the last pair of copies that differed the fact is good again; its alarm stays until people clear it. */
const COPIES_GOOD_AFTER_MS = 5_000;

/** How many paths to the gateway a lease may rest on. */
export function livePaths({ paths }: UplinkState): number {
  return paths.filter((one) => one.isProven).length;
}

/** What the shell measured of each path. One of them down is a fact for people; nothing ends by it. */
export function pathsTold(work: Work, { paths, sharedRoute }: Extract<AgentInput, { kind: 'paths' }>): void {
  const { uplink } = work.state;
  work.change({ uplink: { ...uplink, paths, sharedRoute } });
  if (sharedRoute !== '' && sharedRoute !== uplink.sharedRoute) work.tell({ words: sharedRoute, priority: 'low' });
  const down = paths.filter((one) => one.state === 'down');
  // With none left it is the link that is down, and that is said elsewhere.
  const raw = paths.length < 2 || down.length === paths.length ? 'unknown' : down.length > 0 ? 'bad' : 'good';
  const words = down.map((one) => `${one.name} is down`).join(', ');
  const known = work.state.policy.inputs.pathSpare;
  if (known.raw === raw && known.words === words) return;
  work.policy({ kind: 'input', input: 'pathSpare', raw, seenMs: work.nowMs, words });
}

/** @param words which message it was, and by which path the other copy came */
export function copiesDiffer(work: Work, words: string): void {
  work.change({ uplink: { ...work.state.uplink, copiesDifferMs: work.nowMs } });
  work.policy({ kind: 'input', input: 'pathCopies', raw: 'bad', seenMs: work.nowMs, words });
}

export function watchCopies(work: Work): void {
  const { uplink } = work.state;
  if (uplink.copiesDifferMs === null || work.nowMs - uplink.copiesDifferMs < COPIES_GOOD_AFTER_MS) return;
  work.change({ uplink: { ...uplink, copiesDifferMs: null } });
  work.policy({ kind: 'input', input: 'pathCopies', raw: 'good', seenMs: work.nowMs, words: '' });
}
