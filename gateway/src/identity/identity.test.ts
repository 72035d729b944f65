import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import type { StoredPerson } from '../store/store-port.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { demoPerson } from '../testing/people.ts';
import { Identity } from './identity.ts';
import { hashPassword, PasswordChecker } from './passwords.ts';
import { PeopleDirectory } from './people-directory.ts';

const PASSWORD = 'a long demo password';
const SHIFT_MS = 12 * 3_600_000;

let clock: ManualClock;
let store: MemoryStore;
let identity: Identity;
beforeEach(async () => {
  clock = new ManualClock();
  store = new MemoryStore();
  identity = started([demoPerson('rad')]);
  await store.putPerson(
    demoPerson('rst', { passwordHash: await hashPassword(PASSWORD), credentialUntilWallMs: clock.wallMs() + 1_000 }),
  );
});

/** A gateway begins on the store that is there. */
function started(file: readonly StoredPerson[]): Identity {
  const people = new PeopleDirectory(file, store);
  return new Identity({
    people,
    signIns: store,
    passwords: new PasswordChecker(),
    clock,
    log: pino({ level: 'silent' }),
  });
}

async function signIn(): Promise<string> {
  const signedIn = await identity.signIn('RST', PASSWORD);
  return signedIn?.token ?? '';
}

test('a token holds 12 hours and not a millisecond longer', async () => {
  const token = await signIn();
  clock.pass(SHIFT_MS - 1);
  expect(await identity.authenticate(token)).toMatchObject({ person: { personId: 'rst' } });
  clock.pass(1);
  expect(await identity.authenticate(token)).toBeNull();
});

test('each tab has a token of its own, and signing one out leaves the other', async () => {
  const [one, two] = [await signIn(), await signIn()];
  expect(one).not.toBe(two);
  await identity.signOut(one);
  expect(await identity.authenticate(one)).toBeNull();
  expect(await identity.authenticate(two)).not.toBeNull();
});

test('a credential that ran out makes the principal say so, and the sign-in still works', async () => {
  const token = await signIn();
  expect((await identity.authenticate(token))?.principal.isCredentialValid).toBe(true);
  clock.pass(1_000);
  expect((await identity.authenticate(token))?.principal).toMatchObject({ isCredentialValid: false, seat: 'remote' });
});

test('a person who was removed, by whatever process, is out at the next hello', async () => {
  const token = await signIn();
  expect(await identity.authenticate(token)).not.toBeNull();
  await store.removePerson('rst');
  expect(await identity.authenticate(token)).toBeNull();
});

test('one-click sign-in is for people of the file only', async () => {
  expect(await identity.signInDemo('rad')).toMatchObject({ principal: { role: 'rad' } });
  expect(await identity.signInDemo('rst')).toBeNull();
});

test('whoever is signed in stays so when the gateway begins anew, people of the file too, but nobody who left it', async () => {
  const [stored, ofFile] = [await signIn(), (await identity.signInDemo('rad'))?.token ?? ''];
  const again = started([demoPerson('rad')]);
  expect(await again.authenticate(stored)).toMatchObject({ person: { personId: 'rst' } });
  expect(await again.authenticate(ofFile)).toMatchObject({ principal: { role: 'rad' } });
  await again.signOut(ofFile);
  expect(await started([demoPerson('rad')]).authenticate(ofFile)).toBeNull();
  const another = (await again.signInDemo('rad'))?.token ?? '';
  expect(await started([]).authenticate(another)).toBeNull();
  clock.pass(SHIFT_MS);
  expect(await started([demoPerson('rad')]).authenticate(another)).toBeNull();
});

test('a sick store: known sign-ins hold, new ones of people of the file hold until a restart, unknown tokens do not', async () => {
  const token = await signIn();
  store.isSick = true;
  expect(await identity.authenticate(token)).toMatchObject({ person: { personId: 'rst' } });
  const unsaved = await identity.signInDemo('rad');
  expect(await identity.authenticate(unsaved?.token ?? '')).toMatchObject({ person: { personId: 'rad' } });
  expect(await identity.authenticate('made-up')).toBeNull();
  store.isSick = false;
  expect(await identity.authenticate(unsaved?.token ?? '')).toMatchObject({ person: { personId: 'rad' } });
});

test('passwords: wrong, empty and of nobody are refused; many at once are all answered', async () => {
  const checker = new PasswordChecker();
  const hash = await hashPassword(PASSWORD);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$|^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  const tries = [PASSWORD, 'wrong', '', PASSWORD, 'x', PASSWORD].map((password) => checker.check(hash, password));
  expect(await Promise.all(tries)).toEqual([true, false, false, true, false, true]);
  expect(await checker.check(null, 'nobody has this password')).toBe(false);
});
