import { type ActionKind, COMMAND_CLASS } from './command.ts';
import { type Reason, reason } from './reasons.ts';
import type { PolicyState } from './state.ts';

/** What begins something at the real scanner, or for a real patient, besides what permits. */
const BEGINNING: readonly ActionKind[] = ['requestControl', 'openSession', 'testLink'];

/**
 * While people rehearse, nothing begins at the real site: whoever would begin it ends the drill first, in one act. What
 * restricts, and what is said of the room, is asked nothing.
 */
export function drillReasons({ isDrill }: PolicyState, action: ActionKind): readonly Reason[] {
  const kind = COMMAND_CLASS[action];
  const begins = kind === 'permit' || kind === 'neutral' || BEGINNING.includes(action);
  return isDrill && begins ? [reason('drillUnderWay')] : [];
}
