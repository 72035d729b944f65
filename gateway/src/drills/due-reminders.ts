import type { ProgrammeFile, ProgrammeOwner } from './programme-file.ts';

const DAY_MS = 86_400_000;
/** A programme that nobody has looked at for so long says little of what was held since. */
export const OLD_AFTER_DAYS = 35;

/** One thing that is due, and that somebody is to be reminded of now. */
export interface Reminder {
  /** the same for the same thing, day and nearness: each is said once */
  readonly reminderId: string;
  readonly owner: ProgrammeOwner;
  readonly subject: string;
  readonly text: string;
}

/** Before all else that a reminder says: it rings where alarms ring. */
export const REMINDER_WORDS = 'REMINDER, no alarm: nothing is lost, and nobody has to go anywhere.';

/**
 * What people are reminded of today: each drill, new pair and corrective action once at each nearness, the nearest alone, and
 * once more when it is overdue. No word of it was written freely: findings and actions are named by their numbers.
 *
 * @param remindDays so many days before, in any order
 */
export function dueReminders(
  programme: ProgrammeFile,
  { today, remindDays }: { readonly today: string; readonly remindDays: readonly number[] },
): readonly Reminder[] {
  const old = daysFrom(programme.madeOn, today) > OLD_AFTER_DAYS;
  return dueThings(programme).flatMap(({ key, on, owner, what, first }) => {
    const leftDays = daysFrom(today, on);
    const nearness = nearnessOf(leftDays, remindDays);
    if (nearness === null) return [];
    return [
      {
        reminderId: `${key}/${on}/${nearness}`,
        owner,
        subject: `Farfield REMINDER: ${programme.site}: ${what} ${leftDays < 0 ? 'overdue' : 'due'}`,
        text: [
          REMINDER_WORDS,
          `${programme.site}: ${what} ${dueWords(on, leftDays)}.`,
          first,
          `By the evidence as of ${programme.madeOn}${old ? ', which is old: what was held since is not in it' : ''}.`,
        ].join('\n'),
      },
    ];
  });
}

interface DueThing {
  readonly key: string;
  readonly on: string;
  readonly owner: ProgrammeOwner;
  readonly what: string;
  readonly first: string;
}

function dueThings({ rows, pairs, actions }: ProgrammeFile): readonly DueThing[] {
  return [
    ...rows.map(({ drillId, scanner, shift, dueOn, passedOn }) => ({
      key: `drill/${drillId}/${scanner}/${shift}`,
      on: dueOn,
      owner: 'mrso' as const,
      what: `drill ${drillId} on ${scanner}, ${shift},`,
      first: `Passed last: ${passedOn ?? 'never'}. Hold it, or say why it waits.`,
    })),
    ...pairs
      .filter(({ passedOn }) => passedOn === null)
      .map(({ remote, onsite, firstPatientOn }) => ({
        key: `pair/${remote}/${onsite}`,
        // Before the first patient, not on that day.
        on: dayBefore(firstPatientOn),
        owner: 'mrso' as const,
        what: `a drill together of ${remote} and ${onsite}`,
        first: `Their first patient is on ${firstPatientOn}.`,
      })),
    ...actions.map(({ id, drillId, scanner, heldOn, owner, until }) => ({
      key: `action/${drillId}/${scanner}/${heldOn}/${id}`,
      on: until,
      owner,
      what: `corrective action ${id} of drill ${drillId}, ${scanner}, held ${heldOn},`,
      first: 'MRSO or MRMD say over the evidence that it is done (farfield drill close).',
    })),
  ];
}

function nearnessOf(leftDays: number, remindDays: readonly number[]): string | null {
  if (leftDays < 0) return 'overdue';
  const reached = remindDays.filter((days) => leftDays <= days);
  return reached.length === 0 ? null : String(Math.min(...reached));
}

function dueWords(on: string, leftDays: number): string {
  if (leftDays < 0) return `is OVERDUE: it was due on ${on}, ${-leftDays} d ago`;
  return leftDays === 0 ? `is due today, ${on}` : `is due on ${on}, in ${leftDays} d`;
}

function daysFrom(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);
}
