import type { Role } from '@farfield/protocol/policy';
import { hashPassword } from './identity/passwords.ts';
import type { PeopleStore, StoredPerson } from './store/store-port.ts';

/** NIST SP 800-63B: length, not character classes. */
const PASSWORD_MIN_LENGTH = 12;

export interface NewPerson extends Omit<StoredPerson, 'passwordHash'> {
  readonly role: Exclude<Role, 'unidentifiedOnsite'>;
}

/**
 * A personal account. Adding the same person id again replaces it and its password.
 *
 * @throws RangeError for a password that is too short
 * @throws StoreError LOGIN_TAKEN when another person has this login
 */
export async function addPerson(store: PeopleStore, person: NewPerson, password: string): Promise<void> {
  if (password.length < PASSWORD_MIN_LENGTH)
    throw new RangeError(`the password has fewer than ${PASSWORD_MIN_LENGTH} characters`);
  await store.putPerson({ ...person, passwordHash: await hashPassword(password) });
}

/** The first line of a stream: a password never stands in argv, where every process of the machine can read it. */
export async function readPassword(input: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += chunk.toString();
    if (text.includes('\n') || text.length > 1_024) break;
  }
  return text.split(/\r?\n/)[0] ?? '';
}
