import type { DrillView } from '@farfield/protocol';
import { isReasonId, type Reason } from '@farfield/protocol/policy';

/** A reason that this page does not know is of a newer site: its name is better than nothing. */
export function reasonsOf(told: DrillView['reasons']): readonly Reason[] {
  return told.flatMap(({ id, params }) => (isReasonId(id) ? [{ id, params }] : []));
}
