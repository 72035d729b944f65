import type { AlarmView, SiteView } from '@farfield/protocol';
import { conditionRow, isConditionId, scannerStateNamed, type Situation, situationOf } from '@farfield/protocol/policy';

/** From here on a row's verdict asks somebody to go and look, or more. */
const ATTEND = 2;

/**
 * The alarm whose first step people do before anything else of the exam: its cause lasts, and it is high or its row asks for
 * somebody. What asks most comes first, and of the same the youngest. null: no such alarm.
 */
export function pressingAlarm(view: SiteView): AlarmView | null {
  const [first] = view.alarms
    .filter((one) => one.status !== 'latched' && asksOfPeople(one, view))
    .toSorted(
      (left, right) =>
        Number(right.priority === 'high') - Number(left.priority === 'high') ||
        peopleAsked(right, view) - peopleAsked(left, view) ||
        left.ageMs - right.ageMs,
    );
  return first ?? null;
}

/** Whether it is held or lasts: high, or somebody is to go and look. */
export function asksOfPeople(alarm: AlarmView, view: SiteView): boolean {
  return alarm.priority === 'high' || peopleAsked(alarm, view) >= ATTEND;
}

/** A row that this page does not know asks by its priority alone. */
function peopleAsked({ condition }: AlarmView, view: SiteView): number {
  return isConditionId(condition) ? conditionRow(condition).verdict[situation(view)].people : 0;
}

function situation(view: SiteView): Situation {
  const scannerState = scannerStateNamed(view.scanner.state);
  return situationOf({ scannerState, patientInRoom: isEmpty(view) ? 'no' : 'yes' });
}

/** With no session nobody said that anybody went in: the count decides, where there is one. */
function isEmpty({ session, zone, inputs }: SiteView): boolean {
  if (session.state === 'open') return session.room === 'out';
  return zone.count4 === 0 || inputs.some((one) => one.input === 'zone4Entry' && one.fit === 'notFitted');
}
