import {
  CONDITION_IDS,
  type ConditionId,
  conditionRow,
  isActive,
  type PolicyState,
  situation,
  type Verdict,
} from '@farfield/protocol/policy';

/** The verdict that the active rows ask for, joined here a second time: the core's own join is what is being judged. */
export function ownJoin(state: PolicyState, except: readonly ConditionId[] = []): Verdict {
  const now = situation(state);
  let authority: Verdict['authority'] = 0;
  let scan: Verdict['scan'] = 0;
  let people: Verdict['people'] = 0;
  let system: Verdict['system'] = 0;
  for (const id of CONDITION_IDS) {
    if (!isActive(state.conditions[id]) || except.includes(id)) continue;
    const one = conditionRow(id).verdict[now];
    if (one.authority > authority) authority = one.authority;
    // "With you": the stop of lost control waits while somebody on site may answer for the sequence (W-B).
    const waits = id === 'controlEnded' && (state.taking?.kind === 'offered' || state.taking?.kind === 'taken');
    if (one.scan > scan && !waits) scan = one.scan;
    if (one.people > people) people = one.people;
    if (one.system > system) system = one.system;
  }
  return { authority, scan, people, system };
}

/** No component of `left` is below that of `right`; compared here, because the core's own comparison rests on its join. */
export function isAtLeast(left: Verdict, right: Verdict): boolean {
  return (
    left.authority >= right.authority &&
    left.scan >= right.scan &&
    left.people >= right.people &&
    left.system >= right.system
  );
}
