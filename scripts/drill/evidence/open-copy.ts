import type { Evidence } from './evidence-schema.ts';
import { withoutStaff } from './sealed-record.ts';

/**
 * A copy for whoever need not know who took part: no names, no signatures, the same seal and the same chain. It still
 * verifies.
 */
export function openCopy(evidence: Evidence): Evidence {
  const { parts, record } = evidence;
  const names = (parts.staff?.people ?? []).flatMap(({ personId, name }) => [JSON.stringify(personId), name]);
  return {
    ...evidence,
    parts: { ...parts, staff: null },
    signatures: [],
    closings: [],
    record: record.map((entry) => withoutStaff(entry, names)),
  };
}
