import ical, { ICalAlarmType } from 'ical-generator';
import { OWNERS } from '../evidence/evidence-schema.ts';
import type { Plan } from './plan.ts';
import type { Programme } from './programme.ts';

/** So many days before it is due, the calendar speaks. */
const REMIND_DAYS = [30, 7, 1] as const;
const DAY_S = 86_400;

interface DueDay {
  /** the same for the same thing whenever it is written, so that a calendar moves its entry and makes no second one */
  readonly id: string;
  readonly on: string;
  readonly summary: string;
  readonly words: string;
}

/**
 * The due days of a programme with their reminders (iCalendar, RFC 5545), for the calendar that the facility works with: what
 * reminds people is the one that they look at. It names staff by their ids, and only where a new pair is due.
 */
export function programmeCalendar(plan: Plan, made: Programme, titles: ReadonlyMap<string, string>): string {
  const calendar = ical({
    name: `Drills: ${plan.site}`,
    prodId: { company: 'Farfield', product: 'drill programme', language: 'EN' },
  });
  const writtenAt = new Date(`${made.on}T00:00:00Z`);
  for (const one of dueDays(plan, made, titles)) {
    const event = calendar.createEvent({
      id: `${one.id}@farfield`,
      start: new Date(`${one.on}T00:00:00Z`),
      allDay: true,
      stamp: writtenAt,
      summary: one.summary,
      description: one.words,
    });
    for (const days of REMIND_DAYS) event.createAlarm({ type: ICalAlarmType.display, trigger: days * DAY_S });
  }
  return `${calendar.toString()}\r\n`;
}

function dueDays(plan: Plan, made: Programme, titles: ReadonlyMap<string, string>): readonly DueDay[] {
  return [
    ...made.rows.map(({ scanner, shift, drillId, dueOn, passedOn }) => ({
      id: slug('drill', plan.site, drillId, scanner, shift),
      on: dueOn,
      summary: `Drill due: ${titles.get(drillId) ?? drillId} (${scanner}, ${shift})`,
      words: `Passed last: ${passedOn ?? 'never'}. farfield drill show ${drillId}`,
    })),
    ...made.pairs
      .filter((one) => one.passedOn === null)
      .map(({ remote, onsite, firstPatientOn }) => ({
        id: slug('pair', plan.site, remote, onsite),
        on: firstPatientOn,
        summary: `First patient of ${remote} with ${onsite}: a drill together is due before`,
        words: `One of: ${(plan.pairs?.drills ?? []).join(', ')}`,
      })),
    ...made.actions.map(({ words, owner, until, drillId, heldOn }) => ({
      id: slug('action', plan.site, drillId, heldOn, words),
      on: until,
      summary: `Corrective action due: ${words}`,
      words: `By ${OWNERS[owner]}; from ${drillId}, ${heldOn}.`,
    })),
  ];
}

function slug(...parts: readonly string[]): string {
  return parts.map((one) => encodeURIComponent(one).replaceAll('%', '_')).join('.');
}
