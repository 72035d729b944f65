import type { AgentAsHeard } from './watchdog-machine.ts';

/** What agent and watchdog say to each other, over the channel of parent and child. */
export type ToWatchdog =
  /** the agent's own turn came round */
  | ({ readonly kind: 'beat' } & AgentAsHeard)
  /** the agent ends in order; nothing it answers for can be running */
  | { readonly kind: 'bye' };

/** Said at each change, and again and again: the silence of a watchdog is no word of its readiness. */
export type FromWatchdog = {
  /** whether it could stop the scanner if it had to now, and call the room where the site has something to call with */
  readonly kind: 'readiness';
  readonly isReady: boolean;
  /** how, or why not */
  readonly words: string;
};

/** The agent says that it lives this often. */
export const BEAT_EVERY_MS = 250;
/** The watchdog says this often whether it is ready. @see the row C-78, to which 2 s of silence are as good as "no" */
export const READINESS_EVERY_MS = 500;

export function isToWatchdog(message: unknown): message is ToWatchdog {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'bye' || (message.kind === 'beat' && 'scan' in message && 'mayHold' in message);
}

export function isFromWatchdog(message: unknown): message is FromWatchdog {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'readiness';
}
