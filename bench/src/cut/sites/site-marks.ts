import type { LivePaths, PolicyState } from '@farfield/protocol/policy';

/** What happened to one site, all by the agent's own clock; null: it did not happen. */
export interface SiteMarks {
  /** the site's tick that the newest valid echo carried */
  readonly lastEchoMs: number | null;
  readonly paths: LivePaths;
  /** the step in which remote control went to A2 for the last time */
  readonly offMs: number | null;
  /** the step in which "link down" became active for the last time */
  readonly downMs: number | null;
  readonly stopAskedMs: number | null;
  readonly notScanningMs: number | null;
}

/** Looks on at each step of one agent. */
export class MarkWatch {
  lastEchoMs: number | null = null;
  paths: LivePaths = 'onePath';
  offMs: number | null = null;
  downMs: number | null = null;
  #wasOff = false;
  #wasDown = false;

  looksOn(policy: PolicyState): void {
    const { lease, verdict, nowMs, activeIds } = policy;
    if (lease.control.kind === 'granted') {
      this.lastEchoMs = lease.control.renewedTickMs;
      this.paths = lease.control.paths;
    }
    const isOff = verdict.authority >= 2;
    if (isOff && !this.#wasOff) this.offMs = nowMs;
    this.#wasOff = isOff;
    const isDown = activeIds.includes('linkDown');
    if (isDown && !this.#wasDown) this.downMs = nowMs;
    this.#wasDown = isDown;
  }
}
