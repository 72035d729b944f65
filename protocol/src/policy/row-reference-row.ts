import type { Applies, Priority } from './condition-row.ts';
import type { ConditionId } from './conditions.ts';
import type { InputId } from './inputs.ts';
import type { Role } from './roles.ts';

/**
 * What each condition row must do, written by hand from its source and not from `conditions-….ts`: the second book against
 * which the table is checked (`row-reference.test.ts`) and by which `npm run mutate:rows` tells that a changed row is
 * noticed. Times in seconds. Whoever changes a row changes both, from the source.
 */
export interface RowReference extends Own {
  readonly rule: string;
  readonly input: InputId;
  readonly when: Applies;
  readonly priority: Priority;
  /** empty · patient in room · scanning, each as in docs/CONDITIONS.md */
  readonly verdict: readonly [string, string, string];
  /** section and row of the safety report, or the design's ruling */
  readonly source: string;
}

interface Own {
  /** so long after its last report the input is as good as bad; null: it does not age */
  readonly silentS: number | null;
  /** the same while the lease rests on two live paths; absent: no different */
  readonly silentTwoPathsS?: number;
  /** acts: not knowing is bad · other: not knowing is another row's · only: the row is about not knowing */
  readonly unknown: 'acts' | 'other' | 'only';
  readonly confirmS: number;
  readonly clearS: number;
  readonly latch: 'none' | 'always' | 'whileScanning';
  readonly clearedBy: readonly Role[];
  /** each: all of these roles, each another person; one: any of them; level2: any of them who is of Level 2 */
  readonly clearNeeds: 'one' | 'level2' | 'each';
  /** latch: three times within 10 min and it stays */
  readonly flap: 'none' | 'latch';
  /** what a facility may choose, from … to */
  readonly tunable: Readonly<Partial<Record<'silentS' | 'confirmS' | 'clearS', readonly [number, number]>>>;
  readonly parent: ConditionId | null;
  readonly at: 'site' | 'gateway' | 'both';
}

export const SITE: readonly Role[] = ['mrst', 'onsiteTechnologist'];

const USUAL: Own = {
  silentS: null,
  unknown: 'acts',
  confirmS: 0,
  clearS: 0,
  latch: 'none',
  clearedBy: [],
  clearNeeds: 'one',
  flap: 'none',
  tunable: {},
  parent: null,
  at: 'site',
};

export function row(
  [rule, input, when, priority]: readonly [string, InputId, Applies, Priority],
  verdict: RowReference['verdict'],
  own: Partial<Own>,
  source: string,
): RowReference {
  return { ...USUAL, rule, input, when, priority, verdict, ...own, source };
}
