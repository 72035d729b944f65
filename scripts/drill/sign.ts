import { readFileSync } from 'node:fs';
import { PolicyKeyError } from '../../agent/src/config/policy-signature.ts';
import { keyOwner } from '../policy/key-file.ts';
import { signerRole } from '../policy/keygen.ts';
import { argumentsOf, type PolicyCommand, required, UsageError } from '../policy/policy-command.ts';
import { EvidenceRefused, type SignAs, withClosing, withSignature } from './evidence/amend-evidence.ts';
import type { Evidence } from './evidence/evidence-schema.ts';
import { evidenceNo, readEvidenceFile, writeEvidenceFile } from './evidence-file.ts';
import { dateOf } from './note.ts';

const TEXT = { type: 'string' } as const;
const WHO = { role: TEXT, person: TEXT, name: TEXT, key: TEXT, at: TEXT };

export const sign: PolicyCommand = {
  usage: 'EVIDENCE --role mrso|mrmd --person ID --name NAME --key KEYFILE [--at TIME]',
  words: 'signs the seal of a drill, as one person in one role; what was signed is not changed any more',
  run: (args) => {
    const { files, options } = argumentsOf(args, 1, WHO, 'evidence file');
    return signed(files[0] ?? '', options, withSignature);
  },
};

export const close: PolicyCommand = {
  usage:
    'EVIDENCE --action A1 --how WORDS --on 2026-01-31 --role mrso|mrmd --person ID --name NAME --key KEYFILE [--at TIME]',
  words: 'a corrective action is done: said over the seal by MRSO or MRMD; the drill itself stays as both signed it',
  run: (args) => {
    const { files, options } = argumentsOf(args, 1, { ...WHO, action: TEXT, how: TEXT, on: TEXT }, 'evidence file');
    const closed = {
      action: required(options.action, '--action'),
      how: required(options.how, '--how'),
      closedOn: dateOf(required(options.on, '--on')),
    };
    return signed(files[0] ?? '', options, (evidence, by, key) => withClosing(evidence, closed, by, key));
  },
};

type Who = Readonly<Partial<Record<keyof typeof WHO, string>>>;

function signed(file: string, who: Who, change: (evidence: Evidence, by: SignAs, key: string) => Evidence) {
  const signedAt = who.at ?? `${new Date().toISOString().slice(0, 19)}Z`;
  if (Number.isNaN(Date.parse(signedAt))) throw new UsageError(`--at ${signedAt}: no such time`);
  const by: SignAs = {
    role: signerRole(who.role),
    personId: required(who.person, '--person'),
    name: required(who.name, '--name'),
    signedAt,
  };
  const keyFile = required(who.key, '--key');
  const read = readEvidenceFile(file);
  if (!read.ok) return read.answer;
  try {
    const key = readFileSync(keyFile, 'utf8');
    const owner = keyOwner(key);
    if (owner !== null && (owner.role !== by.role || owner.personId !== by.personId))
      return evidenceNo(keyFile, `is the key of ${owner.personId} as ${owner.role.toUpperCase()}`);
    const made = change(read.evidence, by, key);
    writeEvidenceFile(file, made);
    return {
      exitCode: 0 as const,
      lines: [
        `signed by ${by.name} as ${by.role.toUpperCase()}, seal ${made.seal}`,
        // Whoever signs marks that nothing in the file shows answers for them alone.
        ...(read.isScoreShown
          ? []
          : ['  its score is not shown by this file: drill verify says why, and --record shows it']),
      ],
      json: { ok: true, file, seal: made.seal, ...by },
    };
  } catch (error) {
    if (error instanceof EvidenceRefused) return evidenceNo(file, error.message);
    if (error instanceof PolicyKeyError) return evidenceNo(keyFile, error.message);
    if (error instanceof Error && 'code' in error) return evidenceNo(keyFile, error.message);
    throw error;
  }
}
