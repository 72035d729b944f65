import { type DrillScenario, parseDrill } from '@farfield/protocol/drills';
import type { FacilityPolicy } from '@farfield/protocol/policy';

/**
 * A scenario as its conductor sent it, held against this site's own policy: what could touch the real scanner, names a
 * signal that is not fitted here, has no end or contradicts the policy is refused here whatever the sender thought of it.
 */
export function readScenario(
  text: string,
  policy: FacilityPolicy,
): { readonly ok: true; readonly value: DrillScenario } | { readonly ok: false; readonly why: string } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { ok: false, why: 'it is no document' };
  }
  const parsed = parseDrill(document, { acts: null, policy });
  if (parsed.ok) return parsed;
  const [first] = parsed.problems;
  return { ok: false, why: first === undefined ? 'it cannot be read' : `${first.path} ${first.words}` };
}
