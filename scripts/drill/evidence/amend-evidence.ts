import { publicKeyOf, signText } from '../../../agent/src/config/policy-signature.ts';
import type { Evidence, EvidenceParts, EvidenceSignature, Owner } from './evidence-schema.ts';
import { namedIn, openTexts, type StaffName, staffIn } from './staff-names.ts';
import { closingSignatureText, drillSignatureText, sealed } from './evidence-text.ts';

/** Said to whoever asks for what may not be done to this evidence. */
export class EvidenceRefused extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'EvidenceRefused';
  }
}

export type SignAs = Pick<EvidenceSignature, 'role' | 'personId' | 'name' | 'signedAt'>;

export interface Note {
  readonly finding: string;
  readonly action: { readonly words: string; readonly owner: Owner; readonly until: string } | null;
}

/**
 * A finding of an observer, with what is mended by whom; before anybody signed.
 *
 * @throws EvidenceRefused
 */
export function withFinding(evidence: Evidence, { finding, action }: Note): Evidence {
  refuseSigned(evidence);
  refuseNames(evidence, [finding, action?.words ?? '']);
  const { findings, actions } = evidence.parts;
  const known = findings.find(({ id }) => id === finding);
  const own = known ?? { id: `F${findings.length + 1}`, words: finding };
  const parts: EvidenceParts = {
    ...evidence.parts,
    findings: known === undefined ? [...findings, own] : findings,
    actions: action === null ? actions : [...actions, { id: `A${actions.length + 1}`, finding: own.id, ...action }],
  };
  return sealed(parts, evidence.record);
}

/**
 * @throws EvidenceRefused
 * @throws PolicyKeyError
 */
export function withSignature(evidence: Evidence, by: SignAs, privateKeyPem: string): Evidence {
  if (evidence.parts.staff === null) throw new EvidenceRefused('this copy names nobody; sign the one that was kept');
  if (evidence.signatures.some(({ role }) => role === by.role))
    throw new EvidenceRefused(`the ${by.role.toUpperCase()} signed it already`);
  if (evidence.signatures.some(({ personId }) => personId === by.personId))
    throw new EvidenceRefused(`${by.personId} signed it already; it takes two persons`);
  refuseSignerNamed(evidence, by);
  const own = { ...by, publicKey: publicKeyOf(privateKeyPem) };
  const signature = signText(drillSignatureText(evidence.seal, own), privateKeyPem);
  return { ...evidence, signatures: [...evidence.signatures, { ...own, signature }] };
}

/**
 * A corrective action is closed by MRSO or MRMD, over the seal; the drill itself stays as both signed it.
 *
 * @throws EvidenceRefused
 * @throws PolicyKeyError
 */
export function withClosing(
  evidence: Evidence,
  closed: { readonly action: string; readonly closedOn: string; readonly how: string },
  by: SignAs,
  privateKeyPem: string,
): Evidence {
  refuseNames(evidence, [closed.how], [by]);
  if (!evidence.parts.actions.some(({ id }) => id === closed.action))
    throw new EvidenceRefused(`there is no corrective action ${closed.action}`);
  if (evidence.closings.some(({ action }) => action === closed.action))
    throw new EvidenceRefused(`${closed.action} is closed already`);
  const own = { ...by, publicKey: publicKeyOf(privateKeyPem) };
  const signature = signText(closingSignatureText(evidence.seal, closed, own), privateKeyPem);
  return { ...evidence, closings: [...evidence.closings, { ...closed, by: { ...own, signature } }] };
}

function refuseSigned({ signatures }: Evidence): void {
  if (signatures.length > 0) throw new EvidenceRefused('it is signed: what was signed is not changed');
}

/** What everybody may read names no staff: they stand in the staff part and beside their signatures alone. */
function refuseNames(evidence: Evidence, texts: readonly string[], also: readonly StaffName[] = []): void {
  const free = texts.map((text) => ({ where: '', text, isFree: true }));
  const [named] = namedIn(free, [...staffIn(evidence), ...also]);
  if (named !== undefined)
    throw new EvidenceRefused(`it names ${named.person.name}; findings name functions, such as "the safety tech"`);
}

/** Whoever signs may have been named before anybody knew that they would. */
function refuseSignerNamed(evidence: Evidence, by: SignAs): void {
  const named = namedIn(openTexts(evidence), [by]);
  if (named.length > 0)
    throw new EvidenceRefused(
      `${named.map(({ where }) => where).join(', ')} names ${by.name}: make the evidence again with "the ${by.role.toUpperCase()}" there`,
    );
}
