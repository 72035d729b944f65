import type { LoadedPolicy } from './facility-policy-file.ts';

export interface PolicyChoice {
  readonly chosen: LoadedPolicy;
  /** what people should know about it; '': it is the file's own, and in force */
  readonly note: string;
}

/**
 * Which policy an agent runs with from its start on. A policy takes effect only with no session open: with one open the
 * agent stays on the policy that it ran with, and when nobody can say which that was, nothing starts.
 *
 * @param offered what the policy file says now
 * @param kept what this agent last ran with; null: not known
 */
export function choosePolicy(facts: {
  readonly offered: LoadedPolicy;
  readonly kept: LoadedPolicy | null;
  readonly isSessionOpen: boolean;
}): PolicyChoice {
  const { offered, kept, isSessionOpen } = facts;
  if (!isSessionOpen) return { chosen: offered, note: standingWords(offered) };
  if (kept !== null) return { chosen: kept, note: noteOf(kept, offered) };
  const why = 'a session is open, and the policy that it was opened under is not known: no start until it is closed';
  const chosen: LoadedPolicy = {
    ...offered,
    policy: { ...offered.policy, signatures: [] },
    notInForce: [why],
  };
  return { chosen, note: standingWords(chosen) };
}

/** What to tell people while the agent runs with one policy and the file says what it says. */
export function noteOf(running: LoadedPolicy, offered: LoadedPolicy): string {
  return [standingWords(running), waitingWords(running, offered)].filter((one) => one !== '').join(' · ');
}

/** @param reason the first thing that is wrong with what the file says now */
export function refusedNote(running: LoadedPolicy, reason: string): string {
  return [standingWords(running), `the policy file was changed and is refused: ${reason}`]
    .filter((one) => one !== '')
    .join(' · ');
}

function waitingWords(running: LoadedPolicy, offered: LoadedPolicy): string {
  const isSame = offered.policyHash === running.policyHash;
  if (isSame && offered.notInForce.join() === running.notInForce.join()) return '';
  const { name, version } = offered.policy;
  const what = isSame ? 'the same policy with other signatures' : `policy ${name} v${version}`;
  const standing = standingWords(offered);
  const when = 'takes effect when the agent starts with no session open';
  return `${what} waits: ${when}${standing === '' ? '' : ` (${standing})`}`;
}

function standingWords({ notInForce }: LoadedPolicy): string {
  return notInForce.length === 0 ? '' : `not in force: ${notInForce.join('; ')}`;
}
