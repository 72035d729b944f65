import { answerableAt } from './control-holders.ts';
import { seatedKey } from './seated-key.ts';
import { agentPresence, type SiteState } from './site-state.ts';

/** A person at a console of this site who has control, or answers for a trainee who has it, at another one. */
export interface ControlElsewhere {
  readonly personId: string;
  readonly siteName: string;
}

/**
 * One technologist looks at one patient: whoever sits at a console here and scans somewhere else.
 *
 * @param others every other site, as this gateway sees it
 */
export function controlElsewhere(
  { consoles }: Pick<SiteState, 'consoles'>,
  others: readonly SiteState[],
  nowMs: number,
): readonly ControlElsewhere[] {
  const seated = new Set(consoles.map((seat) => seat.principal.personId));
  if (seated.size === 0) return [];
  return others.flatMap((other) =>
    answerableAt(other, nowMs)
      .filter(({ personId }) => seated.has(personId))
      .map(({ personId }) => ({ personId, siteName: other.name })),
  );
}

export function isSameElsewhere(left: readonly ControlElsewhere[], right: readonly ControlElsewhere[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ personId, siteName }, index) => {
      const other = right[index];
      return other?.personId === personId && other.siteName === siteName;
    })
  );
}

/** Two states with the same key say the same of who scans here, and of whose other scans must be known here. */
export function controlKey(state: SiteState, nowMs: number): string {
  const { consoles, lastView } = state;
  const heard = agentPresence(state, nowMs);
  const scanning = `${lastView?.control} ${lastView?.controlConsoleId} ${lastView?.controlInstructorId}`;
  return `${heard} ${scanning} ${seatedKey(consoles)}`;
}

/** Who scans here and there at once; it should not come to this, and is told at both when it has. */
export function heldTwice(
  state: SiteState,
  nowMs: number,
): { readonly name: string; readonly siteName: string } | null {
  if (state.elsewhere.length === 0) return null;
  const here = answerableAt(state, nowMs);
  for (const { personId, siteName } of state.elsewhere) {
    const found = here.find((one) => one.personId === personId);
    if (found !== undefined) return { name: found.name, siteName };
  }
  return null;
}
