import type { SiteView } from '@farfield/protocol';

/**
 * What the gateway remembers of a site's newest view. The whole view, once a second and site, would outlive the
 * collector's young generation and cost more memory than everything else of a site.
 */
export interface SeenView {
  readonly scannerState: string;
  readonly control: string;
  readonly leaseLengthMs: number;
  readonly stop: string;
  readonly localStopOnly: boolean;
  readonly policyHash: string;
  readonly seenMs: number;
}

/** @param seenMs when it came, on this gateway's clock */
export function seenView({ scanner, control, stop, site }: SiteView, seenMs: number): SeenView {
  return {
    scannerState: scanner.state,
    control: control.kind,
    leaseLengthMs: control.leaseLengthMs,
    stop: stop.status,
    localStopOnly: site.localStopOnly,
    policyHash: site.policyHash,
    seenMs,
  };
}
