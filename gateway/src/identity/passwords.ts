import argon2 from 'argon2';

/** OWASP's first choice for argon2id, in KiB, passes and lanes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** How many passwords are checked at one time; others wait, so that a burst of sign-ins cannot take all memory. */
const CHECKS_AT_ONCE = 2;

/** @returns argon2id in its encoded form */
export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, COST);
}

/** Checks passwords in about the same time whether or not the login exists. */
export class PasswordChecker {
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #decoy: Promise<string> | null = null;

  /** @param hash null: there is no such login, or it has no password */
  async check(hash: string | null, password: string): Promise<boolean> {
    await this.#turn();
    try {
      this.#decoy ??= hashPassword('nobody has this password');
      const isRight = await argon2.verify(hash ?? (await this.#decoy), password);
      return isRight && hash !== null;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= CHECKS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}
