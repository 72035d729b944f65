import { EvidenceRefused } from './amend-evidence.ts';
import type { Evidence } from './evidence-schema.ts';
import { namedIn, openTexts, staffIn, withoutStaff } from './staff-names.ts';

/**
 * A copy for whoever need not know who took part: no names, no signatures, the same seal and the same chain. It still
 * verifies. What was sealed cannot be changed for it: a text that names somebody makes it no open copy.
 *
 * @throws EvidenceRefused
 */
export function openCopy(evidence: Evidence): Evidence {
  const people = staffIn(evidence);
  const { parts, record } = evidence;
  const copy: Evidence = {
    ...evidence,
    parts: { ...parts, staff: null },
    signatures: [],
    closings: [],
    record: record.map((entry) => withoutStaff(entry, people)),
  };
  refuseNamed(copy, evidence);
  return copy;
}

/**
 * Before anything of it is shown to whoever need not know: of `shown`, nobody is named whom `evidence` knows.
 *
 * @throws EvidenceRefused
 */
export function refuseNamed(shown: Evidence, evidence: Evidence): void {
  const named = namedIn(openTexts(shown), staffIn(evidence));
  if (named.length > 0)
    throw new EvidenceRefused(
      `names staff where everybody reads it, and is none to hand out: ${named.map(({ where }) => where).join(', ')}`,
    );
}
