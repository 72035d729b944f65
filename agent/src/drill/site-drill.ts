import { type LiveDrill, NO_DRILL } from '@farfield/protocol/drills';
import type { Reason } from '@farfield/protocol/policy';
import type { SiteInput } from '../agent-state.ts';
import type { Preparing } from './prepare-shadow.ts';
import type { ShadowSite } from './shadow-site.ts';

/** The live drill of a site: who asked for what, and the shadow while one runs. */
export interface SiteDrill {
  readonly live: LiveDrill;
  /** the exam that a drill begins with is being imagined; null: there is none, or it stands */
  readonly preparing: Preparing | null;
  /** there while a drill runs and its exam stands */
  readonly shadow: ShadowSite | null;
  /** why something was refused to the conductor lately */
  readonly refused: { readonly reasons: readonly Reason[]; readonly atMs: number } | null;
  /**
   * The newest STOP that was part of the drill, until the scanner has been heard after it: what was known of the scanner
   * when it was pressed may be seconds old. null: none is open.
   */
  readonly openStop: { readonly input: Extract<SiteInput, { kind: 'consoleCommand' }>; readonly atMs: number } | null;
  readonly shownMs: number;
  /** what was last shown of it, clocks apart; '': nothing yet */
  readonly shownKey: string;
}

export const NO_SITE_DRILL: SiteDrill = {
  live: NO_DRILL,
  preparing: null,
  shadow: null,
  refused: null,
  openStop: null,
  shownMs: 0,
  shownKey: '',
};
