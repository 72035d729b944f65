import { isConditionId } from '../policy/conditions.ts';
import { CONTRAST_OBSERVED_MS, SUPERVISION_STATED_MS } from '../policy/contrast.ts';
import type { FacilityPolicy } from '../policy/facility-policy.ts';
import {
  type Ms,
  OFFER_VALID_MS,
  READ_BACK_WITHIN_MS,
  READY_VALID_MS,
  RECOVERY_GOOD_MS,
  STOP_CONFIRM_MS,
  TAKE_WITHIN_MS,
  UNANSWERED_MS,
} from '../policy/limits.ts';
import { tunedRows } from '../policy/tuned-rows.ts';

/** Limits that are the same at every site, under the names that they have in the core. */
const NAMED: Readonly<Record<string, Ms>> = {
  STOP_CONFIRM_MS,
  TAKE_WITHIN_MS,
  READ_BACK_WITHIN_MS,
  OFFER_VALID_MS,
  READY_VALID_MS,
  RECOVERY_GOOD_MS,
  SUPERVISION_STATED_MS,
  CONTRAST_OBSERVED_MS,
  'UNANSWERED_MS.stop': UNANSWERED_MS.stop,
  'UNANSWERED_MS.abort': UNANSWERED_MS.abort,
};
const ROW_TIMES = ['ttlMs', 'ttlTwoPathsMs', 'confirmAfterMs', 'clearAfterMs'] as const;

/**
 * A time of the loaded policy by its own name, such as `STOP_CONFIRM_MS` or `conditions.mainsLost.confirmAfterMs`, so that
 * a drill's target and the policy cannot drift apart.
 *
 * @returns null: there is no such limit, or this row has no such time
 */
export function policyLimitMs(name: string, policy: FacilityPolicy): Ms | null {
  if (Object.hasOwn(NAMED, name)) return NAMED[name] ?? null;
  const [head, id = '', field = '', ...rest] = name.split('.');
  if (head !== 'conditions' || rest.length > 0 || !isConditionId(id)) return null;
  const time = ROW_TIMES.find((one) => one === field);
  return time === undefined ? null : tunedRows(policy).byId[id][time];
}
