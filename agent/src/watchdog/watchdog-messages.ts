import type { AgentAsHeard } from './watchdog-machine.ts';

/** What agent and watchdog say to each other, over the channel of parent and child. */
export type ToWatchdog =
  /** the agent's own turn came round */
  | ({ readonly kind: 'beat' } & AgentAsHeard)
  /** the agent ends in order; nothing it answers for can be running */
  | { readonly kind: 'bye' };

export type FromWatchdog = {
  /** whether it could stop the scanner if it had to now */
  readonly kind: 'readiness';
  readonly isReady: boolean;
  readonly words: string;
};

/** The agent says that it lives this often. */
export const BEAT_EVERY_MS = 250;

export function isToWatchdog(message: unknown): message is ToWatchdog {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'bye' || (message.kind === 'beat' && 'scan' in message && 'mayHold' in message);
}

export function isFromWatchdog(message: unknown): message is FromWatchdog {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'readiness';
}
