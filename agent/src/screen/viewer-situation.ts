import type { LocalHandsWord } from '@farfield/protocol';
import type { SourceFailure } from '../adapters/rfb/source-failure.ts';
import type { SourceWord } from './screen-messages.ts';

/** What decides whether one viewer's hands may touch the screen, as it is now. */
export interface ViewerSituation {
  /** this viewer's console holds the lease */
  readonly holdsLease: boolean;
  readonly patientMayBeInRoom: boolean;
  readonly isViewOnly: boolean;
  readonly layout: 'asCalibrated' | 'changed' | 'uncalibrated';
  readonly source: SourceWord;
  readonly localHands: LocalHandsWord;
  /** how old the picture may be at least: since the source last answered, or since anything last changed; null: never */
  readonly sourceAgeMs: number | null;
  /** why the watcher has no picture; null: it has one */
  readonly sourceFailure: SourceFailure | null;
}
