import type { SourceFailure } from '../adapters/rfb/source-failure.ts';

/** What decides whether one viewer's hands may touch the screen, as it is now. */
export interface ViewerSituation {
  /** this viewer's console holds the lease */
  readonly holdsLease: boolean;
  readonly patientMayBeInRoom: boolean;
  readonly isViewOnly: boolean;
  readonly layout: 'asCalibrated' | 'changed' | 'uncalibrated';
  readonly source: 'live' | 'lost';
  /** since the source last answered its watcher; null: never */
  readonly sourceAgeMs: number | null;
  /** why the watcher has no picture; null: it has one */
  readonly sourceFailure: SourceFailure | null;
}
