import type { RoomWords } from './command.ts';
import { isActive } from './condition-state.ts';
import { READ_BACK_WITHIN_MS } from './limits.ts';
import { implantWordsOf } from './read-back-gates.ts';
import { type Reason, reason } from './reasons.ts';
import type { Principal } from './roles.ts';
import { whileScanning } from './scanner-gates.ts';
import { expectedInZone4, type Session, type Signature } from './session.ts';
import type { PolicyState } from './state.ts';

/** Somebody signed in on site under their own name, who may be the session's Level 2. */
export function level2OnSite(state: PolicyState, personId: string): Principal | undefined {
  return state.attendees.find(
    ({ principal }) =>
      principal.personId === personId &&
      principal.seat === 'onsite' &&
      (principal.role === 'mrst' || principal.role === 'onsiteTechnologist') &&
      principal.isLevel2 &&
      principal.isCredentialValid,
  )?.principal;
}

/** What only the session's own Level 2 does. A session of an earlier version names none: then whoever leads is it. */
export function namedLevel2Reasons({ session }: PolicyState, { personId }: Principal): readonly Reason[] {
  const named = session?.level2 ?? null;
  return named === null || named.personId === personId ? [] : [reason('notNamedLevel2', { name: named.name })];
}

/** The one names the other; both are signed in on site. */
export function handOverLevel2Reasons(state: PolicyState, by: Principal, toPersonId: string): readonly Reason[] {
  if (state.session === null) return [reason('sessionNotOpen')];
  const isOther = toPersonId !== by.personId && level2OnSite(state, toPersonId) !== undefined;
  return [...namedLevel2Reasons(state, by), ...(isOther ? [] : [reason('noOtherLevel2')]), ...whileScanning(state)];
}

/** The other says back who lies there, with what limits, and who is inside; face to face, or because the first is gone. */
export function readBackLevel2Reasons(state: PolicyState, by: Principal, words: RoomWords): readonly Reason[] {
  const { session } = state;
  if (session === null) return [reason('sessionNotOpen')];
  const { level2 } = session;
  if (level2?.personId === by.personId) return [reason('isLevel2Already')];
  return [
    ...(level2 === null || isHandedTo(state, level2, session.level2Next, by) || isLevel2Gone(state, level2)
      ? []
      : [reason('notHandedTo', { name: level2.name })]),
    ...roomReasons(session, words),
    ...whileScanning(state),
  ];
}

/** Face to face: named less than two minutes ago by somebody who is still signed in on site. */
function isHandedTo(state: PolicyState, level2: Signature, level2Next: Signature | null, by: Principal): boolean {
  return (
    level2Next?.personId === by.personId &&
    state.nowMs - level2Next.atMs <= READ_BACK_WITHIN_MS &&
    level2OnSite(state, level2.personId) !== undefined
  );
}

/** Signed out, left, or not seen: a session does not stay without a Level 2 because the first can name nobody any more. */
function isLevel2Gone(state: PolicyState, level2: Signature): boolean {
  // Who is back is there again, while the alarm that they had left is yet to be cleared.
  const hasLeft = state.inputs.mrstLeft.raw === 'bad';
  return level2OnSite(state, level2.personId) === undefined || hasLeft || isActive(state.conditions.presenceLost);
}

function roomReasons(session: Session, words: RoomWords): readonly Reason[] {
  const wrong = [
    ...(words.patientRef === session.patientRef ? [] : ['patient']),
    ...(words.implantWords === implantWordsOf(session) ? [] : ['implant limits']),
    ...(words.inside === expectedInZone4(session) ? [] : ['who is inside']),
  ];
  return wrong.map((what) => reason('readBackMismatch', { what }));
}

/** Another Level 2 person on site is not the one whom this session names. @source design §10.17 */
export function level2HereReasons(state: PolicyState, { level2 }: Session): readonly Reason[] {
  if (level2 === null || level2OnSite(state, level2.personId) !== undefined) return [];
  return [reason('level2Gone', { name: level2.name })];
}
