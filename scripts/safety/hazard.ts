import type { TestReference } from './test-reference.ts';

/** What is lost if nobody prevents it. */
export const LOSSES = {
  L1: 'harm to the patient',
  L2: 'harm to staff or bystanders',
  L3: 'a lost or false record',
  L4: 'loss of service',
  L5: 'loss of privacy',
} as const;

/** How a control act goes wrong. */
export const WAYS = {
  N: 'not given',
  G: 'given when it is unsafe',
  T: 'too early, too late, or in the wrong order',
  D: 'kept up too long, or ended too soon',
} as const;

export interface Hazard {
  /** 1–45 as they were listed before the code was written; from 46 on as found in it */
  readonly number: number;
  readonly hazard: string;
  readonly cause: string;
  readonly loss: keyof typeof LOSSES;
  readonly way: keyof typeof WAYS;
  /** what the code does about it now, never what it is meant to do later */
  readonly control: string;
  /** ids that screens and records name */
  readonly rules: readonly string[];
  readonly tests: readonly TestReference[];
  /** what is missing, plainly; null: nothing that we know of */
  readonly gap: string | null;
}

export type Standing = 'controlled' | 'partly' | 'open';

/** A hazard without a test is open, whatever its control says. */
export function standingOf({ tests, gap }: Hazard): Standing {
  if (tests.length === 0) return 'open';
  return gap === null ? 'controlled' : 'partly';
}
