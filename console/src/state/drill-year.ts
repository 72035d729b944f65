/** What the gateway tells of the facility's programme of drills. Days are the place's own, as text: 2026-01-31. */
export interface DrillProgramme {
  readonly site: string;
  readonly madeOn: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly rows: readonly {
    readonly scanner: string;
    readonly shift: string;
    readonly drillId: string;
    readonly everyMonths: number;
    readonly heldOn: string | null;
    readonly passedOn: string | null;
    readonly dueOn: string;
  }[];
  readonly pairs: readonly {
    readonly remote: string;
    readonly onsite: string;
    readonly firstPatientOn: string;
    readonly passedOn: string | null;
  }[];
  readonly actions: readonly {
    readonly id: string;
    readonly scanner: string;
    readonly drillId: string;
    readonly heldOn: string;
    readonly words: string;
    readonly owner: string;
    readonly until: string;
  }[];
  readonly held: readonly {
    readonly scanner: string;
    readonly shift: string;
    readonly drillId: string;
    readonly heldOn: string;
    readonly isPassed: boolean;
  }[];
}

export type DueState = 'overdue' | 'soon' | 'well';

const SOON_DAYS = 30;
const DAY_MS = 86_400_000;
const MONTHS_BACK = 11;
const MONTHS_AHEAD = 3;
/** @see the gateway's own limit, after which it says in each reminder that the evidence is old */
export const OLD_AFTER_DAYS = 35;

export function daysUntil(today: string, day: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS);
}

export function dueState(today: string, dueOn: string): DueState {
  const leftDays = daysUntil(today, dueOn);
  return leftDays < 0 ? 'overdue' : leftDays <= SOON_DAYS ? 'soon' : 'well';
}

/** One thing in a month: held and passed, held and not, or due. */
export interface YearMark {
  readonly kind: 'passed' | 'notPassed' | DueState;
  readonly day: number;
}

/** One scanner in one shift: its drills, and what was and will be in each month. */
export interface YearPlace {
  readonly scanner: string;
  readonly shift: string;
  readonly drills: readonly {
    readonly drillId: string;
    readonly title: string;
    readonly everyMonths: number;
    readonly passedOn: string | null;
    readonly dueOn: string;
    readonly state: DueState;
    readonly months: readonly (readonly YearMark[])[];
  }[];
}

/** Twelve months until this one, and three ahead, as 2026-01. */
export function monthsAround(today: string): readonly string[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return Array.from({ length: MONTHS_BACK + 1 + MONTHS_AHEAD }, (_, index) => {
    const count = year * 12 + month - 1 + index - MONTHS_BACK;
    return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
  });
}

/** What was rehearsed per scanner and shift, and what is due, by the day on which it is looked at. */
export function drillYear(programme: DrillProgramme, today: string): readonly YearPlace[] {
  const months = monthsAround(today);
  const places = new Map(programme.rows.map((one) => [placeKey(one), one] as const));
  return [...places.values()].map(({ scanner, shift }) => ({
    scanner,
    shift,
    drills: programme.rows
      .filter((one) => placeKey(one) === placeKey({ scanner, shift }))
      .map(({ drillId, everyMonths, passedOn, dueOn }) => {
        const state = dueState(today, dueOn);
        const held = programme.held.filter(
          (one) => one.drillId === drillId && placeKey(one) === placeKey({ scanner, shift }),
        );
        return {
          drillId,
          title: programme.titles[drillId] ?? drillId,
          everyMonths,
          passedOn,
          dueOn,
          state,
          months: months.map((month) => [
            ...held
              .filter((one) => one.heldOn.startsWith(month))
              .map((one): YearMark => ({ kind: one.isPassed ? 'passed' : 'notPassed', day: dayOf(one.heldOn) })),
            ...(dueOn.startsWith(month) ? [{ kind: state, day: dayOf(dueOn) }] : []),
          ]),
        };
      }),
  }));
}

function placeKey({ scanner, shift }: { readonly scanner: string; readonly shift: string }): string {
  return JSON.stringify([scanner, shift]);
}

function dayOf(day: string): number {
  return Number(day.slice(-2));
}

/** For whoever asks for it, in a table of their own: what was held, what is due, what is still to be mended. It names nobody. */
export function yearCsv({ rows, actions, held, titles, site, madeOn }: DrillProgramme): string {
  const lines = [
    ['what', 'site', 'scanner', 'shift', 'drill', 'title', 'day', 'note'],
    ...held.map((one) => [
      'held',
      site,
      one.scanner,
      one.shift,
      one.drillId,
      titles[one.drillId] ?? '',
      one.heldOn,
      one.isPassed ? 'passed' : 'not passed',
    ]),
    ...rows.map((one) => [
      'due',
      site,
      one.scanner,
      one.shift,
      one.drillId,
      titles[one.drillId] ?? '',
      one.dueOn,
      `every ${one.everyMonths} months; passed last ${one.passedOn ?? 'never'}`,
    ]),
    ...actions.map((one) => [
      'corrective action',
      site,
      one.scanner,
      '',
      one.drillId,
      titles[one.drillId] ?? '',
      one.until,
      `${one.id} by ${one.owner}, of ${one.heldOn}: ${one.words}`,
    ]),
    ['evidence as of', site, '', '', '', '', madeOn, 'This supports a facility’s evidence of rehearsal.'],
  ];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** A cell that a spreadsheet would take for a formula is told as text. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
