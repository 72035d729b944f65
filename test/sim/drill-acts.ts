import { type CommandAction, isConditionId, type Principal } from '@farfield/protocol/policy';
import type { ConsoleState } from '../../console/src/state/console-state.ts';
import type { Rng } from './rng.ts';

/** What somebody who takes part presses on the page of a drill, which looks like any other: STOP too, now and then. */
export function actInDrill(page: ConsoleState, { role, seat }: Principal, rng: Rng): CommandAction | null {
  const view = page.view?.value;
  if (view === undefined || page.pending.length > 2) return null;
  const alarm = view.alarms.find((one) => one.acknowledgedBy === '' && one.priority !== 'low');
  if (alarm !== undefined && isConditionId(alarm.condition) && rng.chance(300))
    return { kind: 'acknowledge', condition: alarm.condition };
  const { scanner, session } = view;
  switch (rng.below(45)) {
    case 0:
      return { kind: 'stop' };
    case 1:
      return seat === 'onsite' ? { kind: 'stop' } : null;
    case 2:
    case 3:
      return { kind: 'spokeToPatient' };
    case 4:
      return role === 'mrst' ? { kind: 'takeLocal' } : { kind: 'pause' };
    case 5:
      return { kind: 'requestControl' };
    case 6:
      return role === 'mrst'
        ? { kind: 'giveReady', stepId: scanner.selectedStepId, tableClear: false }
        : { kind: 'start', stepId: scanner.selectedStepId, readyId: session.readyId };
    default:
      return null;
  }
}
