import type { CoreRun } from '@farfield/protocol/policy';
import type { Timeline } from '@farfield/protocol/policy-lab';
import type { Moment, TrackSummary } from './track.ts';

/** What is played: one document, or the same timeline under two policies. */
export type ToPlay =
  | { readonly kind: 'timelines'; readonly timelines: readonly Timeline[] }
  | { readonly kind: 'run'; readonly run: CoreRun };

export type ToWorker =
  | { readonly kind: 'play'; readonly id: number; readonly what: ToPlay }
  | { readonly kind: 'moment'; readonly id: number; readonly atMs: number };

export type FromWorker =
  | { readonly kind: 'progress'; readonly id: number; readonly part: number }
  | {
      readonly kind: 'played';
      readonly id: number;
      readonly summaries: readonly TrackSummary[];
      readonly tookMs: number;
    }
  | { readonly kind: 'moments'; readonly id: number; readonly moments: readonly Moment[] }
  | { readonly kind: 'failed'; readonly id: number; readonly words: string };
