import { SIGNER_ROLES, type SignerRole } from '@farfield/protocol/policy';

/** Whose key a key file says it is. It guards against a slip of the hand; what counts at a site is its signers file. */
export interface KeyOwner {
  readonly role: SignerRole;
  readonly personId: string;
}

const LINE = /^farfield-policy-key role=(\S+) person=(\S+)$/m;

/** A private key with its owner in the line above, which readers of PEM skip. */
export function keyFileText({ role, personId }: KeyOwner, privateKeyPem: string): string {
  return `farfield-policy-key role=${role} person=${personId}\n${privateKeyPem}`;
}

/** @returns null for a key that does not say whose it is */
export function keyOwner(text: string): KeyOwner | null {
  const [, named, personId] = LINE.exec(text) ?? [];
  const role = SIGNER_ROLES.find((one) => one === named);
  return role === undefined || personId === undefined ? null : { role, personId };
}
