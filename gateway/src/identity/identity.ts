import type { Principal } from '@farfield/protocol/policy';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { inTime, isSlow } from '../store/in-time.ts';
import type { SignInStore, StoredPerson } from '../store/store-port.ts';
import type { PasswordChecker } from './passwords.ts';
import type { PeopleDirectory } from './people-directory.ts';
import { principalOf } from './principal-of.ts';
import { newSecret, secretHash } from './secrets.ts';

/** A shift with some room. @source brief: per-tab tokens, 12 h */
const SIGN_IN_VALID_MS = 12 * 3_600_000;

export interface SignedIn {
  /** names the sign-in without giving it away */
  readonly sessionId: string;
  readonly person: StoredPerson;
  readonly principal: Principal;
  readonly expiresWallMs: number;
}

interface Known {
  readonly person: StoredPerson;
  readonly expiresWallMs: number;
  readonly isSaved: boolean;
}

/** Who people are. Nothing here knows what anybody may do: that is `authorise`. */
export class Identity {
  readonly people: PeopleDirectory;
  readonly #signIns: SignInStore;
  readonly #passwords: PasswordChecker;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** what the store last said, for the time when it cannot say anything; a sick disk, or one that stands still, must not keep people from STOP */
  readonly #known = new Map<string, Known>();

  constructor(parts: {
    people: PeopleDirectory;
    signIns: SignInStore;
    passwords: PasswordChecker;
    clock: Clock;
    log: Logger;
  }) {
    this.people = parts.people;
    this.#signIns = parts.signIns;
    this.#passwords = parts.passwords;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** @returns null when login or password is wrong; which of them is not told */
  async signIn(login: string, password: string): Promise<(SignedIn & { token: string }) | null> {
    const person = await this.people.personByLogin(login);
    const isRight = await this.#passwords.check(person?.passwordHash ?? null, password);
    return person !== null && isRight ? this.#open(person) : null;
  }

  /** Demo only: the caller has checked that the demo is on. */
  async signInDemo(personId: string): Promise<(SignedIn & { token: string }) | null> {
    const person = this.people.demoPeople.find((one) => one.personId === personId);
    return person === undefined ? null : this.#open(person);
  }

  /**
   * @returns null for a token that is unknown, has run out, or belongs to nobody any more
   * @throws StoreError STORE_SLOW for one that is not known yet: whoever has it tries again, and need not sign in again
   */
  async authenticate(token: string): Promise<SignedIn | null> {
    if (token === '') return null;
    const sessionId = secretHash(token);
    const found = await this.#find(sessionId);
    const wallMs = this.#clock.wallMs();
    if (found === null || found.expiresWallMs <= wallMs) return null;
    const { person, expiresWallMs } = found;
    return { sessionId, person, principal: principalOf(person, wallMs), expiresWallMs };
  }

  /** @returns the ended sign-in's id, whether or not there was one */
  async signOut(token: string): Promise<string> {
    const sessionId = secretHash(token);
    this.#known.delete(sessionId);
    await this.#signIns.removeSignIn(sessionId);
    return sessionId;
  }

  async forgetExpired(): Promise<void> {
    const wallMs = this.#clock.wallMs();
    for (const [sessionId, { expiresWallMs }] of this.#known)
      if (expiresWallMs <= wallMs) this.#known.delete(sessionId);
    await this.#signIns.removeSignInsExpiredBy(wallMs);
  }

  async #find(sessionId: string): Promise<Known | null> {
    const known = this.#known.get(sessionId) ?? null;
    try {
      const stored = await inTime(this.#clock, this.#stored(sessionId));
      if (stored === null) return known?.isSaved === false ? known : null;
      const { person, expiresWallMs } = stored;
      if (person === null) return null;
      const found = { person, expiresWallMs, isSaved: true };
      this.#known.set(sessionId, found);
      return found;
    } catch (error) {
      if (known === null && isSlow(error)) throw error;
      this.#log.error({ err: error, code: 'SIGN_IN_NOT_READ' }, 'sign-in not read, the last known is used');
      return known;
    }
  }

  /** @returns person null: it belongs to nobody any more */
  async #stored(sessionId: string): Promise<{ person: StoredPerson | null; expiresWallMs: number } | null> {
    const stored = await this.#signIns.signIn(sessionId);
    if (stored === null) return null;
    return { person: await this.people.person(stored.personId), expiresWallMs: stored.expiresWallMs };
  }

  async #open(person: StoredPerson): Promise<SignedIn & { token: string }> {
    const token = newSecret();
    const sessionId = secretHash(token);
    const wallMs = this.#clock.wallMs();
    const expiresWallMs = wallMs + SIGN_IN_VALID_MS;
    const { personId } = person;
    const isSaved = await this.#save({ tokenHash: sessionId, personId, createdWallMs: wallMs, expiresWallMs });
    this.#known.set(sessionId, { person, expiresWallMs, isSaved });
    return { token, sessionId, person, principal: principalOf(person, wallMs), expiresWallMs };
  }

  /** @returns false when the store would not take it, or not in time: the sign-in then holds until this gateway restarts */
  async #save(signIn: Parameters<SignInStore['addSignIn']>[0]): Promise<boolean> {
    const saving = this.#signIns.addSignIn(signIn);
    try {
      await inTime(this.#clock, saving);
      return true;
    } catch (error) {
      if (isSlow(error))
        void saving.then(
          () => this.#noteSaved(signIn.tokenHash),
          () => undefined,
        );
      this.#log.error(
        { err: error, code: 'SIGN_IN_NOT_WRITTEN' },
        'sign-in not written, it holds until this gateway restarts',
      );
      return false;
    }
  }

  /** From now on what the store says of it counts: whoever is removed there is out. */
  #noteSaved(sessionId: string): void {
    const known = this.#known.get(sessionId);
    if (known !== undefined) this.#known.set(sessionId, { ...known, isSaved: true });
  }
}

export function mayWorkAt(person: StoredPerson, siteId: string): boolean {
  return person.siteIds.length === 0 || person.siteIds.includes(siteId);
}
