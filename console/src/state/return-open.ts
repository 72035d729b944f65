import type { DrillView } from '@farfield/protocol';
import type { ConsoleState } from './console-state.ts';

/**
 * On site somebody has yet to say that all is as it was before the newest drill. While a session is open its screen is the
 * patient’s: it stands there again when that is closed.
 */
export function isReturnOpen(
  { seat, realm, view: site }: Pick<ConsoleState, 'seat' | 'realm' | 'view'>,
  view: DrillView,
): boolean {
  const isFree = site?.value.session.state !== 'open';
  return seat === 'onsite' && realm === 'real' && isFree && view.stage === 'none' && view.toReturn.length > 0;
}
