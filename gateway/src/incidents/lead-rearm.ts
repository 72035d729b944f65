import { REARM_STEP_IDS, rearmWords } from '@farfield/protocol';
import type { SignId } from './causes.ts';
import type { IncidentDraft } from './incident-draft.ts';
import type { Incident } from './incident-state.ts';
import type { Observation } from './observe-site.ts';

/** By these the site itself says that it has ended remote control. */
const DISARMING: readonly SignId[] = ['controlEnded', 'instructorLost'];

/**
 * Follows the way back to remote control: each step that the site's own view shows as done, or as open again, is a line. The
 * gateway has no opinion of its own about any of them.
 */
export function leadRearm(draft: IncidentDraft, { said }: Observation): void {
  const { open } = draft;
  if (open === null) return;
  if (!open.isDisarmed && isDisarmedBy(open)) draft.change({ isDisarmed: true, rearmDone: [] });
  if (said === null || draft.open?.isDisarmed !== true) return;
  const { rearmDone: before } = draft.open;
  const { rearmDone } = said.exam;
  for (const id of REARM_STEP_IDS) {
    const [was, is] = [before.includes(id), rearmDone.includes(id)];
    if (!was && is) draft.line('rearm', `back to remote control, done: ${rearmWords(id)}`);
    if (was && !is) draft.line('rearm', `back to remote control, open again: ${rearmWords(id)}`);
  }
  if (before.length !== rearmDone.length || before.some((id) => !rearmDone.includes(id)))
    draft.change({ rearmDone: [...rearmDone] });
}

/** Somebody who takes over needs the same steps, also where nothing has ended control yet. */
function isDisarmedBy({ signs, backup }: Incident): boolean {
  return backup.kind !== 'none' || signs.some((one) => DISARMING.includes(one.sign));
}

/** Everything is good: is the way back to remote control still open? What nobody knows is open. */
export function rearmOpen(
  { isDisarmed }: Incident,
  { said }: Observation,
): { readonly isOpen: boolean; readonly words: string } {
  if (!isDisarmed) return { isOpen: false, words: '' };
  if (said === null) return { isOpen: true, words: '' };
  const { isRearmed, isPatientOut, holder } = said.exam;
  if (isPatientOut) return { isOpen: false, words: ', the patient is out' };
  return { isOpen: !isRearmed, words: `, ${holder?.name ?? 'somebody'} has control` };
}
