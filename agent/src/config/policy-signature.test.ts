import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePolicyDocument, type PolicyDocument } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import {
  makePolicyKey,
  PolicyKeyError,
  policyHashOf,
  type PolicySigner,
  publicKeyOf,
  readPublicKey,
  signPolicy,
  verifySignatures,
} from './policy-signature.ts';
import { loadPolicySigners } from './policy-signers-file.ts';

const SIGNED_AT = '2026-01-31T09:30:00Z';
const dora = makePolicyKey();
const sven = makePolicyKey();
const DORA: PolicySigner = { role: 'mrmd', personId: 'dora', name: 'Dr Dora', publicKey: dora.publicKey };
const SVEN: PolicySigner = { role: 'mrso', personId: 'sven', name: 'Sven', publicKey: sven.publicKey };
const AS_DORA = { role: 'mrmd', personId: 'dora', signedAt: SIGNED_AT } as const;
const AS_SVEN = { role: 'mrso', personId: 'sven', signedAt: SIGNED_AT } as const;

function policy(own: object = {}): PolicyDocument {
  const result = parsePolicyDocument({
    format: 'farfield-policy/1',
    name: 'Demo site',
    version: 3,
    oxygenPlan: 'Leave by the Zone III door, prop it open, wait outside.',
    sitePhone: '555-0100',
    remotePhone: '555-0101',
    ...own,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

const byDora = signPolicy(policy(), AS_DORA, dora.privateKeyPem);
const bySven = signPolicy(policy(), AS_SVEN, sven.privateKeyPem);

test('signed by both, known to the site → in force, with the names that the site knows them by', () => {
  const { held, missing } = verifySignatures({ ...policy(), signatures: [bySven, byDora] }, [DORA, SVEN]);
  expect(missing).toEqual([]);
  expect(held).toEqual([
    { role: 'mrmd', personId: 'dora', name: 'Dr Dora' },
    { role: 'mrso', personId: 'sven', name: 'Sven' },
  ]);
});

test('a policy survives its being written and read: signatures hold whatever order and comments', () => {
  const again = policy({ remotePhone: '555-0101', version: 3 });
  expect(policyHashOf(again)).toBe(policyHashOf(policy()));
  expect(policyHashOf(again)).toMatch(/^[0-9a-f]{64}$/);
  expect(verifySignatures({ ...again, signatures: [byDora, bySven] }, [DORA, SVEN]).missing).toEqual([]);
});

const NOT_HIS = 'the signature of sven (MRSO) is not of this text: changed since, or another key';
const NOT_HERS = 'the signature of dora (MRMD) is not of this text: changed since, or another key';

test.each<[string, PolicyDocument, readonly PolicySigner[], readonly string[]]>([
  ['nobody signed', policy(), [DORA, SVEN], ['not signed by the MRMD', 'not signed by the MRSO']],
  ['one signed', { ...policy(), signatures: [byDora] }, [DORA, SVEN], ['not signed by the MRSO']],
  [
    'a word was changed after',
    { ...policy({ version: 4 }), signatures: [byDora, bySven] },
    [DORA, SVEN],
    [NOT_HERS, NOT_HIS],
  ],
  [
    'the date was changed after',
    {
      ...policy(),
      signatures: [byDora, { ...bySven, signedAt: '2026-02-01T09:30:00Z' }],
    },
    [DORA, SVEN],
    [NOT_HIS],
  ],
  [
    'a byte of the signature was changed',
    {
      ...policy(),
      signatures: [
        byDora,
        { ...bySven, signature: `${bySven.signature.startsWith('A') ? 'B' : 'A'}${bySven.signature.slice(1)}` },
      ],
    },
    [DORA, SVEN],
    [NOT_HIS],
  ],
  [
    'signed with another key',
    {
      ...policy(),
      signatures: [byDora, signPolicy(policy(), AS_SVEN, makePolicyKey().privateKeyPem)],
    },
    [DORA, SVEN],
    [NOT_HIS],
  ],
  [
    "one person's signature under the other's name",
    {
      ...policy(),
      signatures: [byDora, { ...byDora, role: 'mrso', personId: 'sven' }],
    },
    [DORA, SVEN],
    [NOT_HIS],
  ],
  [
    'nobody whom the site knows',
    { ...policy(), signatures: [byDora, bySven] },
    [],
    [
      'dora signed as MRMD and is no signer that this site knows',
      'sven signed as MRSO and is no signer that this site knows',
    ],
  ],
  [
    'a role that the site gives to nobody like that',
    {
      ...policy(),
      signatures: [byDora, signPolicy(policy(), { ...AS_DORA, role: 'mrso', personId: 'sven' }, sven.privateKeyPem)],
    },
    [DORA, { ...SVEN, role: 'mrmd' }],
    ['sven signed as MRSO, and is the MRMD of this site'],
  ],
])('%s → not in force, and says why', (_, document, signers, missing) => {
  const found = verifySignatures(document, signers);
  expect(found.missing).toEqual(missing);
  expect(found.held.length).toBe(2 - missing.length);
});

test('only an Ed25519 key signs', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  expect(() => signPolicy(policy(), AS_DORA, pem)).toThrow(PolicyKeyError);
  expect(() => signPolicy(policy(), AS_DORA, 'no key')).toThrow(/no private key in PEM/);
  const rsaPublic = rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  expect([readPublicKey(rsaPublic), readPublicKey('AAAA'), readPublicKey(`${dora.publicKey}\n`)]).toEqual([
    null,
    null,
    null,
  ]);
  expect(publicKeyOf(dora.privateKeyPem)).toBe(dora.publicKey);
});

test.each<[string, readonly object[], string]>([
  ['one person twice', [DORA, { ...SVEN, personId: 'Dora' }], 'signers[1].personId: is listed already'],
  [
    'one key for two persons',
    [DORA, { ...SVEN, publicKey: DORA.publicKey }],
    'signers[1].publicKey: is the key of another',
  ],
  ['a key that is none', [{ ...DORA, publicKey: 'abc' }], 'signers[0].publicKey: is no Ed25519 public key'],
  ['a role that does not sign', [{ ...DORA, role: 'it' }], 'signers[0].role: '],
  ['a key that nobody knows', [{ ...DORA, colour: 'red' }], 'signers[0].colour: unknown key'],
])("a signers' file with %s is refused", (_, signers, words) => {
  const file = join(mkdtempSync(join(tmpdir(), 'farfield-signers-')), 'signers.yaml');
  writeFileSync(file, JSON.stringify({ signers: [DORA, SVEN] }));
  expect(loadPolicySigners(file)).toEqual([DORA, SVEN]);
  writeFileSync(file, JSON.stringify({ signers }));
  expect(() => loadPolicySigners(file)).toThrow(ConfigError);
  expect(() => loadPolicySigners(file)).toThrow(words);
});
