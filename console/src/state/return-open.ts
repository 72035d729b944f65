import type { DrillView } from '@farfield/protocol';
import type { ConsoleState } from './console-state.ts';

/** On site somebody has yet to say that all is as it was before the newest drill. */
export function isReturnOpen({ seat, realm }: Pick<ConsoleState, 'seat' | 'realm'>, view: DrillView): boolean {
  return seat === 'onsite' && realm === 'real' && view.stage === 'none' && view.toReturn.length > 0;
}
