import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInForce } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { choosePolicy } from './choose-policy.ts';
import { loadFacilityPolicy, type LoadedPolicy, readPolicyText } from './facility-policy-file.ts';
import { keepPolicy, keptPolicyFile, readKeptPolicy } from './kept-policy.ts';
import { makePolicyKey, type PolicySigner, signPolicy } from './policy-signature.ts';
import { watchPolicyFile } from './policy-watch.ts';

const KEYS = { mrmd: makePolicyKey(), mrso: makePolicyKey() };
const SIGNERS: readonly PolicySigner[] = [
  { role: 'mrmd', personId: 'dora', name: 'Dr Dora', publicKey: KEYS.mrmd.publicKey },
  { role: 'mrso', personId: 'sven', name: 'Sven', publicKey: KEYS.mrso.publicKey },
];

function textOf(version: number, signedBy: readonly ('mrmd' | 'mrso')[]): string {
  const text = `# version ${version}
format: farfield-policy/1
name: Demo site
version: ${version}
oxygenPlan: Leave by the Zone III door, prop it open, wait outside.
sitePhone: "555-0100"
remotePhone: "555-0101"
`;
  const read = readPolicyText('policy.yaml', text);
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const signatures = SIGNERS.filter(({ role }) => signedBy.includes(role)).map(({ role, personId }) =>
    signPolicy(read.value.document, { role, personId, signedAt: '2026-01-31T09:30:00Z' }, KEYS[role].privateKeyPem),
  );
  return `${text}signatures: ${JSON.stringify(signatures)}\n`;
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'farfield-policy-'));
const BOTH = ['mrmd', 'mrso'] as const;

function loaded(version: number, signedBy: readonly ('mrmd' | 'mrso')[] = BOTH): LoadedPolicy {
  const file = join(folder(), 'policy.yaml');
  writeFileSync(file, textOf(version, signedBy));
  return loadFacilityPolicy(file, SIGNERS);
}

test('no session open → what the file says, whatever ran before', () => {
  const offered = loaded(2);
  for (const kept of [null, loaded(1), offered]) {
    expect(choosePolicy({ offered, kept, isSessionOpen: false })).toEqual({ chosen: offered, note: '' });
  }
  expect(isInForce(offered.policy)).toBe(true);
});

test('no session open and not signed by both → it runs, is not in force, and says why', () => {
  const { chosen, note } = choosePolicy({ offered: loaded(2, ['mrmd']), kept: loaded(1), isSessionOpen: false });
  expect(chosen.policy.version).toBe(2);
  expect(isInForce(chosen.policy)).toBe(false);
  expect(note).toBe('not in force: not signed by the MRSO');
});

test('a session open → the policy that it was opened under goes on, and people read that another one waits', () => {
  const kept = loaded(1);
  const { chosen, note } = choosePolicy({ offered: loaded(2), kept, isSessionOpen: true });
  expect(chosen).toBe(kept);
  expect(note).toBe('policy Demo site v2 waits: takes effect when the agent starts with no session open');
  const unsigned = choosePolicy({ offered: loaded(2, []), kept, isSessionOpen: true });
  expect(unsigned.chosen).toBe(kept);
  expect(unsigned.note).toMatch(/v2 waits: .*\(not in force: not signed by the MRMD; not signed by the MRSO\)$/);
  expect(choosePolicy({ offered: loaded(1), kept, isSessionOpen: true }).note).toBe('');
});

test('a signature that comes in the middle of a session does not put a policy in force there', () => {
  const { chosen, note } = choosePolicy({ offered: loaded(1), kept: loaded(1, ['mrso']), isSessionOpen: true });
  expect(isInForce(chosen.policy)).toBe(false);
  expect(note).toMatch(/^not in force: not signed by the MRMD · the same policy with other signatures waits: /);
});

test('a session open, and nobody knows under which policy → nothing starts, and says so', () => {
  const offered = loaded(2);
  const { chosen, note } = choosePolicy({ offered, kept: null, isSessionOpen: true });
  expect(isInForce(chosen.policy)).toBe(false);
  expect(chosen.policyHash).toBe(offered.policyHash);
  expect(note).toMatch(/not in force: a session is open, and the policy that it was opened under is not known/);
});

test('the kept policy is the whole text or the one before, and is verified again when it is read', () => {
  const journalFile = join(folder(), 'journal.sqlite');
  const file = keptPolicyFile(journalFile);
  expect(readKeptPolicy(file, SIGNERS)).toBeNull();
  keepPolicy(file, textOf(1, BOTH));
  keepPolicy(file, textOf(2, BOTH));
  expect(readKeptPolicy(file, SIGNERS)).toEqual(loaded(2));
  expect(readdirSync(join(journalFile, '..'))).toEqual(['journal.sqlite.policy.yaml']);
  expect(readKeptPolicy(file, [])?.notInForce).toHaveLength(2);
  writeFileSync(file, textOf(2, BOTH).replace('version: 2', 'version: 3'));
  const forged = readKeptPolicy(file, SIGNERS);
  expect(forged !== null && isInForce(forged.policy)).toBe(false);
  writeFileSync(file, 'format: [');
  expect(readKeptPolicy(file, SIGNERS)).toBeNull();
});

test('a policy file that is changed while the agent runs is told and waits; put back, nothing is told any more', async () => {
  const file = join(folder(), 'policy.yaml');
  writeFileSync(file, textOf(1, BOTH));
  const running = loadFacilityPolicy(file, SIGNERS);
  const notes: string[] = [];
  const stop = watchPolicyFile({
    file,
    running,
    offered: running,
    signers: SIGNERS,
    tell: (note) => notes.push(note),
    everyMs: 10,
  });
  const changed = async (text: string): Promise<string> => {
    const before = notes.length;
    writeFileSync(file, text);
    await expect.poll(() => notes.length, { timeout: 5_000 }).toBeGreaterThan(before);
    return notes.at(-1) ?? '';
  };
  try {
    expect(await changed(textOf(2, BOTH))).toMatch(/^policy Demo site v2 waits/);
    expect(await changed(textOf(2, []).replace('version: 2', 'version: two'))).toBe(
      'the policy file was changed and is refused: version: expected a whole number, found "two"',
    );
    const before = notes.length;
    rmSync(file);
    await expect.poll(() => notes.length).toBeGreaterThan(before);
    expect(notes.at(-1)).toBe('the policy file was changed and is refused: it cannot be read');
    expect(await changed(textOf(1, BOTH))).toBe('');
  } finally {
    stop();
  }
});
