import type { Ms } from './limits.ts';
import type { Session, Signature } from './session.ts';

/** What the radiologist looks at before approving contrast. @source ContrastConnect, domain §1.2 row 36 */
export const CONTRAST_FACTS = {
  kidney: 'kidney function with its date',
  allergies: 'allergies',
  priorReaction: 'earlier reactions to contrast',
  drugs: 'drugs',
} as const;
export type ContrastFact = keyof typeof CONTRAST_FACTS;
export const CONTRAST_FACT_IDS = Object.keys(CONTRAST_FACTS) as readonly ContrastFact[];

export function isContrastFact(id: string): id is ContrastFact {
  return Object.hasOwn(CONTRAST_FACTS, id);
}

/** How long a patient is observed after contrast, and how long the exam counts as of class C2. @source design §10.2, domain §6.24 */
export const CONTRAST_OBSERVED_MS: Ms = 1_800_000;
/** More patients than are scanned while an observation lasts: of so many it is remembered that they were given some. */
export const CONTRAST_KEPT = 8;
/** How long a person's word holds that the radiologist is heard and seen. */
export const SUPERVISION_STATED_MS: Ms = 60_000;
/** No block of coverage is longer. */
export const COVERAGE_MAX_MS: Ms = 12 * 3_600_000;

/** Words of people about one patient's contrast. Nothing here orders, doses or starts anything. */
export interface Contrast {
  readonly approval: ContrastApproval | null;
  /** competency and BLS stated as valid, on site */
  readonly practitioner: Signature | null;
  /** the newest word that the radiologist is heard and seen, both ways: stated, not measured */
  readonly supervision: Signature | null;
  /** emergency drugs and cart, today */
  readonly cart: Signature | null;
  readonly check: ContrastCheck;
  readonly given: ContrastGiven;
}

export interface ContrastApproval {
  readonly by: Signature;
  readonly agent: string;
  readonly saw: readonly ContrastFact[];
  readonly coveredUntilMs: Ms;
  /** the second radiologist */
  readonly backup: string;
}

/** Agent, dose, lot and expiry as prescribed and as on the vial: looked at by one, confirmed by another. Never how much. */
export type ContrastCheck =
  | { readonly kind: 'none' }
  | { readonly kind: 'said'; readonly agent: string; readonly lot: string; readonly by: Signature }
  | {
      readonly kind: 'confirmed';
      readonly agent: string;
      readonly lot: string;
      readonly by: Signature;
      readonly confirmedBy: Signature;
    };

/** `before`: in an earlier life of the agent, so nobody knows how long ago: the observation is not over. */
export type ContrastGiven =
  | { readonly kind: 'none' }
  | { readonly kind: 'given'; readonly atMs: Ms; readonly by: string; readonly wasPermitted: boolean }
  | { readonly kind: 'before' };

export const NO_CONTRAST: Contrast = {
  approval: null,
  practitioner: null,
  supervision: null,
  cart: null,
  check: { kind: 'none' },
  given: { kind: 'none' },
};

/** What people said is void after a restart; that contrast was given is not. */
export function contrastAfterRestart({ given }: Contrast): Contrast {
  return { ...NO_CONTRAST, given: given.kind === 'none' ? given : { kind: 'before' } };
}

/** How long the observation after contrast still lasts; 0: none was given, or it is over. */
export function observationLeftMs({ contrast: { given } }: Session, nowMs: Ms): Ms {
  switch (given.kind) {
    case 'none':
      return 0;
    case 'before':
      return CONTRAST_OBSERVED_MS;
    case 'given':
      return Math.max(0, given.atMs + CONTRAST_OBSERVED_MS - nowMs);
  }
}
