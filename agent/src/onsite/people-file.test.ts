import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findEnrolment, loadEnrolmentsFile } from './enrolments-file.ts';
import { loadPeopleFile, principalOf } from './people-file.ts';

const HASH = '$argon2id$v=19$m=1024,t=2,p=1$c29tZXNhbHQ$UGFzc3dvcmRIYXNo';

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'farfield-people-')), 'file.yaml');
  writeFileSync(file, text);
  return file;
}

function personText(change: Record<string, string> = {}): string {
  const fields = {
    personId: 'ada',
    login: 'ada',
    name: '"DEMO, Ada"',
    role: 'mrst',
    isLevel2: 'true',
    isRegisteredTechnologist: 'false',
    credentialUntil: '2027-01-15',
    passwordHash: `"${HASH}"`,
    ...change,
  };
  return `  - {${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')}}\n`;
}

test('a good file gives its people', () => {
  const people = loadPeopleFile(fileOf(`people:\n${personText()}`));
  expect(people).toMatchObject([{ personId: 'ada', role: 'mrst', credentialUntil: '2027-01-15' }]);
});

test.each([
  ['an unknown key', { nickname: 'a' }, /people\[0\]\.nickname: unknown key/],
  ['a role that nobody can have by signing in', { role: 'unidentifiedOnsite' }, /people\[0\]\.role/],
  ['a date that is none', { credentialUntil: '2027-02-30' }, /people\[0\]\.credentialUntil/],
  ['a hash of another kind', { passwordHash: '"$2b$10$abc"' }, /people\[0\]\.passwordHash: not an argon2id hash/],
  ['an id with a blank', { personId: '"a b"' }, /people\[0\]\.personId/],
  ['a truth that is a word', { isLevel2: '"yes"' }, /people\[0\]\.isLevel2/],
])('%s is refused, by key, without its value', (_name, change, message) => {
  const file = fileOf(`people:\n${personText(change)}`);
  expect(() => loadPeopleFile(file)).toThrow(message);
  expect(() => loadPeopleFile(file)).toThrow(file);
  expect(() => loadPeopleFile(file)).not.toThrow('$2b$10');
});

test('the same id or login twice is refused, whatever its case', () => {
  const text = `people:\n${personText()}${personText({ personId: 'ADA', login: 'Ada' })}`;
  expect(() => loadPeopleFile(fileOf(text))).toThrow(
    /people\[1\]\.personId: used twice[^]*people\[1\]\.login: used twice/,
  );
});

test('an empty or broken file is refused', () => {
  expect(() => loadPeopleFile(fileOf(''))).toThrow('file.yaml: ');
  expect(() => loadPeopleFile(fileOf('people: [}'))).toThrow(/file\.yaml: /);
});

test('a credential is valid through its last day in local time', () => {
  const [ada] = loadPeopleFile(fileOf(`people:\n${personText()}`));
  if (ada === undefined) throw new Error('no person');
  expect(principalOf(ada, new Date(2027, 0, 15, 23, 59, 59).getTime()).isCredentialValid).toBe(true);
  expect(principalOf(ada, new Date(2027, 0, 16, 0, 0, 0).getTime()).isCredentialValid).toBe(false);
});

test('enrolments: only the right secret, never the empty one', () => {
  const ofSecret = '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b'; // 'secret'
  const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'; // ''
  const enrolments = loadEnrolmentsFile(
    fileOf(
      `enrolments:\n  - {consoleName: Desk, secretSha256: ${ofSecret}}\n  - {consoleName: Trap, secretSha256: ${ofNothing}}\n`,
    ),
  );
  expect(findEnrolment(enrolments, 'secret')?.consoleName).toBe('Desk');
  expect(findEnrolment(enrolments, 'Secret')).toBeNull();
  expect(findEnrolment(enrolments, '')).toBeNull();
  expect(() => loadEnrolmentsFile(fileOf('enrolments:\n  - {consoleName: Desk, secretSha256: abc}\n'))).toThrow(
    /enrolments\[0\]\.secretSha256: 64/,
  );
});
