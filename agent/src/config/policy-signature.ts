import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import {
  type DocumentSignature,
  type FacilityPolicy,
  type PolicyDocument,
  policyText,
  SIGNER_ROLES,
  type SignerRole,
  signatureText,
} from '@farfield/protocol/policy';

/** A person whose signature this site takes, with the one role that they sign in. */
export interface PolicySigner {
  readonly role: SignerRole;
  readonly personId: string;
  readonly name: string;
  /** Ed25519, SubjectPublicKeyInfo in DER, base64 */
  readonly publicKey: string;
}

/** What became of a document's signatures. In force: `missing` is empty. */
export interface SignatureFindings {
  /** those that hold, as the safety core takes them */
  readonly held: FacilityPolicy['signatures'];
  /** why it is not in force, one sentence each */
  readonly missing: readonly string[];
}

/** The key cannot be used: not a key, of another kind, or not this person's. */
export class PolicyKeyError extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'PolicyKeyError';
  }
}

/** SHA-256 of what the policy says, hex: the same for every spelling, on every machine. */
export function policyHashOf(document: PolicyDocument): string {
  return createHash('sha256').update(policyText(document)).digest('hex');
}

/** @returns the private key as PEM (PKCS #8), which never leaves its owner, and the public one for the site's signers */
export function makePolicyKey(): { readonly privateKeyPem: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: spkiOf(publicKey),
  };
}

/** @throws PolicyKeyError when the key is no Ed25519 private key */
export function signPolicy(
  document: PolicyDocument,
  by: Omit<DocumentSignature, 'signature'>,
  privateKeyPem: string,
): DocumentSignature {
  return { ...by, signature: signText(signatureText(policyHashOf(document), by), privateKeyPem) };
}

/**
 * One person's signature over a text, base64.
 *
 * @throws PolicyKeyError when the key is no Ed25519 private key
 */
export function signText(text: string, privateKeyPem: string): string {
  return sign(null, Buffer.from(text), privateKeyOf(privateKeyPem)).toString('base64');
}

/** Whether this signature is of this text and key; a public key that is none signed nothing. */
export function isSignatureOf(text: string, signature: string, publicKey: string): boolean {
  const key = readPublicKey(publicKey);
  if (key === null) return false;
  const bytes = Buffer.from(signature, 'base64');
  // One spelling for one signature: base64 leaves bits over that nothing would notice.
  return bytes.toString('base64') === signature && verify(null, Buffer.from(text), key, bytes);
}

/** @throws PolicyKeyError */
export function publicKeyOf(privateKeyPem: string): string {
  return spkiOf(createPublicKey(privateKeyOf(privateKeyPem)));
}

/** @returns null when it is no Ed25519 public key, or one in another spelling than `publicKeyOf` gives */
export function readPublicKey(publicKey: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && spkiOf(key) === publicKey ? key : null;
  } catch {
    return null;
  }
}

/**
 * Whose signatures on this document hold. A signature counts only by a signer whom the site knows, in the role that the
 * site gives them, over exactly what the document says.
 */
export function verifySignatures(document: PolicyDocument, signers: readonly PolicySigner[]): SignatureFindings {
  const policyHash = policyHashOf(document);
  const found = SIGNER_ROLES.map((role) => verifyRole(document, policyHash, role, signers));
  return {
    held: found.flatMap((one) => (one.ok ? [one.signature] : [])),
    missing: found.flatMap((one) => (one.ok ? [] : [one.why])),
  };
}

type RoleFinding =
  | { readonly ok: true; readonly signature: FacilityPolicy['signatures'][number] }
  | { readonly ok: false; readonly why: string };

function verifyRole(
  { signatures }: PolicyDocument,
  policyHash: string,
  role: SignerRole,
  signers: readonly PolicySigner[],
): RoleFinding {
  const given = signatures.find((one) => one.role === role);
  if (given === undefined) return { ok: false, why: `not signed by the ${titleOf(role)}` };
  const signer = signers.find((one) => one.personId === given.personId);
  if (signer === undefined) {
    return { ok: false, why: `${given.personId} signed as ${titleOf(role)} and is no signer that this site knows` };
  }
  if (signer.role !== role) {
    return {
      ok: false,
      why: `${given.personId} signed as ${titleOf(role)}, and is the ${titleOf(signer.role)} of this site`,
    };
  }
  if (!isOfKey(policyHash, given, signer.publicKey)) {
    return {
      ok: false,
      why: `the signature of ${given.personId} (${titleOf(role)}) is not of this text: changed since, or another key`,
    };
  }
  return { ok: true, signature: { role, personId: signer.personId, name: signer.name } };
}

/** This key made this signature, over exactly what the document says now. */
export function isSignedBy(document: PolicyDocument, given: DocumentSignature, publicKey: string): boolean {
  return isOfKey(policyHashOf(document), given, publicKey);
}

function isOfKey(policyHash: string, given: DocumentSignature, publicKey: string): boolean {
  return isSignatureOf(signatureText(policyHash, given), given.signature, publicKey);
}

function privateKeyOf(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new PolicyKeyError('is no private key in PEM, or is locked with a passphrase');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new PolicyKeyError('is no Ed25519 key');
  return key;
}

function spkiOf(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

function titleOf(role: SignerRole): string {
  return role.toUpperCase();
}
