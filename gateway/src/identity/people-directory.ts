import type { PeopleStore, StoredPerson } from '../store/store-port.ts';

/** Everybody who can sign in: people of the file first, then those of the store. */
export class PeopleDirectory {
  readonly #file: readonly StoredPerson[];
  readonly #store: PeopleStore;

  constructor(file: readonly StoredPerson[], store: PeopleStore) {
    this.#file = file;
    this.#store = store;
  }

  /** people who may sign in with one click where the demo is on: those of the file, never those of the store */
  get demoPeople(): readonly StoredPerson[] {
    return this.#file;
  }

  /** @throws StoreError */
  async everybody(): Promise<readonly StoredPerson[]> {
    const stored = await this.#store.people();
    return [...this.#file, ...stored.filter((one) => !this.#isOfFile(one.personId))];
  }

  async person(personId: string): Promise<StoredPerson | null> {
    return this.#file.find((one) => one.personId === personId) ?? this.#store.person(personId);
  }

  async personByLogin(login: string): Promise<StoredPerson | null> {
    const wanted = login.toLowerCase();
    return this.#file.find((one) => one.login.toLowerCase() === wanted) ?? this.#store.personByLogin(login);
  }

  #isOfFile(personId: string): boolean {
    return this.#file.some((one) => one.personId === personId);
  }
}
