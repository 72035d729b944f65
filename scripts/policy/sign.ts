import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import type { PolicyDocument } from '@farfield/protocol/policy';
import { isSignedBy, PolicyKeyError, publicKeyOf, signPolicy } from '../../agent/src/config/policy-signature.ts';
import { type KeyOwner, keyOwner } from './key-file.ts';
import { signerRole } from './keygen.ts';
import { type Answer, argumentsOf, type PolicyCommand, required, UsageError } from './policy-command.ts';
import { parsePolicyText, readPolicy, refused, titleOf } from './read-policy.ts';
import { signedText } from './signed-text.ts';

export const sign: PolicyCommand = {
  usage: 'FILE --role mrmd|mrso --person ID --key KEYFILE [--at 2026-01-31T09:30:00Z] [--replace]',
  words:
    'signs what it says now, as one person in one role; read `show` first; --replace: in the place of another person of that role',
  run(args) {
    const { files, options } = argumentsOf(args, 1, {
      role: { type: 'string' },
      person: { type: 'string' },
      key: { type: 'string' },
      at: { type: 'string' },
      replace: { type: 'boolean' },
    });
    const [file = ''] = files;
    const role = signerRole(options.role);
    const personId = required(options.person, '--person');
    const keyFile = required(options.key, '--key');
    const signedAt = options.at ?? `${new Date().toISOString().slice(0, 19)}Z`;
    if (Number.isNaN(Date.parse(signedAt))) throw new UsageError(`--at ${signedAt}: no such time`);
    const read = readPolicy(file);
    if (!read.ok) return refused(file, read.problems);
    const key = readKey(keyFile);
    if (!key.ok) return key.answer;
    let text: string;
    try {
      const why = whyNot(read.document, key.text, { role, personId }, options.replace === true);
      if (why !== null) return no(`${file}: ${why}`);
      const signature = signPolicy(read.document, { role, personId, signedAt }, key.text);
      text = signedText(read.text, read.document.signatures, signature);
    } catch (error) {
      if (!(error instanceof PolicyKeyError)) throw error;
      return no(`${keyFile}: ${error.message}`);
    }
    // What would be written is read again: one person twice, or a name that no document may hold, never reaches the file.
    const signed = parsePolicyText(text);
    if (!signed.ok) return refused(file, signed.problems);
    writeFileSync(`${file}.next`, text, { mode: statSync(file).mode & 0o777 });
    renameSync(`${file}.next`, file);
    const { policyHash } = signed;
    return {
      exitCode: 0,
      lines: [`${titleOf(signed.document)} signed by ${personId} as ${role.toUpperCase()}, hash ${policyHash}`],
      json: { ok: true, file, policyHash, role, personId, signedAt },
    };
  },
};

/**
 * A key is one person's, and one person signs in one role. Nobody's signature is put in the place of another person's
 * unless that is what was asked for.
 *
 * @returns why not, or null
 */
function whyNot(document: PolicyDocument, keyText: string, by: KeyOwner, isReplacing: boolean): string | null {
  const asRole = by.role.toUpperCase();
  const owner = keyOwner(keyText);
  if (owner !== null && (owner.role !== by.role || owner.personId !== by.personId))
    return `this key is of ${owner.personId} as ${owner.role.toUpperCase()}, and does not sign for ${by.personId} as ${asRole}`;
  const key = publicKeyOf(keyText);
  for (const one of document.signatures) {
    const role = one.role.toUpperCase();
    const isSamePerson = one.personId.toLowerCase() === by.personId.toLowerCase();
    if (one.role !== by.role) {
      if (isSamePerson)
        return `${one.personId} signed already as ${role}, and cannot sign as ${asRole}; it takes two persons`;
      if (isSignedBy(document, one, key))
        return `${one.personId} signed already as ${role} with this key; one key is one person in one role`;
    } else if (!isSamePerson && !isReplacing)
      return `${one.personId} signed already as ${role}; --replace puts ${by.personId} in that place`;
  }
  return null;
}

function readKey(file: string): { ok: true; text: string } | { ok: false; answer: Answer } {
  try {
    return { ok: true, text: readFileSync(file, 'utf8') };
  } catch (error) {
    return { ok: false, answer: no(`${file}: ${error instanceof Error ? error.message : String(error)}`) };
  }
}

function no(why: string): Answer {
  return { exitCode: 1, lines: [why], json: { ok: false, why } };
}
