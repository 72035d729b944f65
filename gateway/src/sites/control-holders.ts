import { freshView } from './fresh-view.ts';
import { agentPresence, type SiteState } from './site-state.ts';

export interface ControlHolder {
  readonly personId: string;
  readonly name: string;
}

/** By console, whose person the gateway itself signed in. */
export function holderAt({ consoles, lastView }: Pick<SiteState, 'consoles' | 'lastView'>): ControlHolder | null {
  if (lastView?.control !== 'granted') return null;
  return named(consoles.find((one) => one.consoleId === lastView.controlConsoleId));
}

/**
 * Whoever scans there from remote, and whoever answers for a trainee that does. Nobody while the site is not heard: its own
 * lease has run out by then, and what was said before this connection says nothing of now.
 */
export function answerableAt(state: SiteState, nowMs: number): readonly ControlHolder[] {
  const view = freshView(state);
  const holder = holderAt(state);
  if (view === null || holder === null || agentPresence(state, nowMs) !== 'connected') return [];
  const instructor = named(state.consoles.find(({ principal }) => principal.personId === view.controlInstructorId));
  return instructor === null || instructor.personId === holder.personId ? [holder] : [holder, instructor];
}

function named(seat: SiteState['consoles'][number] | undefined): ControlHolder | null {
  return seat === undefined ? null : { personId: seat.principal.personId, name: seat.principal.name };
}
