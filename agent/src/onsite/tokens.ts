import { createHash, randomBytes } from 'node:crypto';
import type { Person } from './people-file.ts';

export const TOKEN_LIFE_MS = 12 * 3_600_000;

/** More sign-ins than any shift makes; the oldest go first. */
const TOKENS_MAX = 1000;

export interface SignIn {
  readonly person: Person;
  /** agent tick; monotonic, so that a stepped wall clock neither ends nor prolongs a sign-in */
  readonly untilMs: number;
}

/**
 * Who is signed in, in memory only: a restart of the agent asks everybody to sign in again, and no token is on a disk.
 * Only a token's hash is kept, so that looking one up tells nothing by its timing.
 */
export class Tokens {
  readonly #signIns = new Map<string, SignIn>();

  issue(person: Person, nowMs: number): string {
    for (const [id, { untilMs }] of this.#signIns) if (untilMs <= nowMs) this.#signIns.delete(id);
    const oldest = this.#signIns.keys().next();
    if (this.#signIns.size >= TOKENS_MAX && oldest.done !== true) this.#signIns.delete(oldest.value);
    const token = randomBytes(32).toString('base64url');
    this.#signIns.set(tokenId(token), { person, untilMs: nowMs + TOKEN_LIFE_MS });
    return token;
  }

  find(id: string, nowMs: number): SignIn | null {
    const signIn = this.#signIns.get(id);
    return signIn !== undefined && nowMs < signIn.untilMs ? signIn : null;
  }

  revoke(id: string): void {
    this.#signIns.delete(id);
  }
}

/** What stands for a token everywhere but in the browser that holds it. */
export function tokenId(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
