import type { LivePaths } from '@farfield/protocol/policy';

/** How one link is cut. A cut is silent: every socket stays open and nothing comes through. */
export interface CutPlan {
  readonly paths: LivePaths;
  /** whose last mile: that of the site or that of the remote console; with two paths both of it */
  readonly end: 'site' | 'console';
  readonly way: 'both' | 'toTarget' | 'fromTarget';
}

/** Every kind of cut in turn, so that any number of cuts has about as many of each. */
export const CUT_PLANS: readonly CutPlan[] = (['both', 'toTarget', 'fromTarget'] as const).flatMap((way) =>
  (['site', 'console'] as const).flatMap((end) =>
    (['twoPaths', 'onePath'] as const).map((paths) => ({ paths, end, way })),
  ),
);
