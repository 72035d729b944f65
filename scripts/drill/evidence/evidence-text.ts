import { createHash } from 'node:crypto';
import { canonical } from '@farfield/protocol/policy';
import {
  type Evidence,
  EVIDENCE_FORMAT,
  type EvidenceClosing,
  type EvidenceParts,
  evidenceSchema,
  type EvidenceSignature,
  PART_NAMES,
} from './evidence-schema.ts';

export const SUPPORTS = 'This record supports a facility’s evidence of rehearsal.';

/** One spelling for one evidence: a second would be a second file with the same meaning. */
export function evidenceText(evidence: Evidence): string {
  // In the order of the schema, whatever the order in which it was made.
  return `${JSON.stringify(evidenceSchema.parse(evidence), null, 1)}\n`;
}

export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function hashesOf(parts: EvidenceParts): Evidence['hashes'] {
  return Object.fromEntries(PART_NAMES.map((name) => [name, hashOfText(canonical(parts[name]))])) as Evidence['hashes'];
}

export function sealOf(hashes: Evidence['hashes']): string {
  return hashOfText(canonical({ format: EVIDENCE_FORMAT, hashes }));
}

/** Sealed, and signed by nobody yet. */
export function sealed(parts: EvidenceParts, record: Evidence['record']): Evidence {
  const hashes = hashesOf(parts);
  return {
    format: EVIDENCE_FORMAT,
    supports: SUPPORTS,
    parts,
    hashes,
    seal: sealOf(hashes),
    signatures: [],
    closings: [],
    record,
  };
}

/** The very text that a person signs of a drill: it cannot be moved to another drill, role, person or date. */
export function drillSignatureText(seal: string, by: Omit<EvidenceSignature, 'signature'>): string {
  const { role, personId, name, signedAt } = by;
  return canonical({ format: 'farfield-drill-signature/1', seal, role, personId, name, signedAt });
}

/** The very text that a person signs when a corrective action is closed. */
export function closingSignatureText(
  seal: string,
  { action, closedOn, how }: Omit<EvidenceClosing, 'by'>,
  by: Omit<EvidenceSignature, 'signature'>,
): string {
  const { role, personId, name, signedAt } = by;
  return canonical({
    format: 'farfield-drill-closing/1',
    seal,
    action,
    closedOn,
    how,
    role,
    personId,
    name,
    signedAt,
  });
}
