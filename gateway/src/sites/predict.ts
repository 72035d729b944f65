import { NOT_SEEN } from '@farfield/protocol';
import { isScanning, type ScannerStateName, scannerStateNamed } from '@farfield/protocol/policy';
import { PREDICT_STOP_MS } from './limits.ts';
import type { SeenView } from './seen-view.ts';

/**
 * What the site does now by its own rules, from what was seen last, said while it cannot be heard: a guess, to be drawn as
 * one. Where the rules let a scan run on, nobody knows whether it does; and that a scan stopped is never said of a site that
 * is not heard, because a stop that was asked for is not one that was confirmed (S-C).
 *
 * The lease is the part that is proven: no console can have echoed a site tick newer than the last frame that came
 * through here, so the site's lease ends at the latest one lease length after that frame.
 *
 * @param heardMs when the agent's last frame came, same clock as `nowMs`
 * @returns a few words, never empty
 */
export function predict(last: SeenView | null, heardMs: number, nowMs: number): string {
  if (last === null) return 'nothing known';
  if (last.stop === 'notConfirmed') return NOT_SEEN.mayScanOn;
  if (last.stop === 'sent') return stoppingSince(heardMs, nowMs);
  const state = scannerStateNamed(last.scannerState);
  if (state === null) return 'nothing known of the scanner';
  return isScanning(state) ? ofScan(last, heardMs, nowMs) : ofRest(last, state);
}

function ofRest({ hasPermit }: SeenView, state: ScannerStateName): string {
  if (state === 'paused') return 'paused';
  // The scanner has the START, or is between prescan and scan.
  return hasPermit ? NOT_SEEN.mayScanOn : 'not scanning';
}

function ofScan(last: SeenView, heardMs: number, nowMs: number): string {
  const { control, leaseLengthMs, stop, taking } = last;
  if (last.localStopOnly) return 'scanning until somebody on site stops it';
  // A person says that it stopped, and the scanner that it scans.
  if (stop === 'confirmedByPerson') return NOT_SEEN.mayScanOn;
  if (taking === 'taken') return 'scanning; somebody on site answers for it';
  if (taking === 'offered' || control === 'passing') return NOT_SEEN.mayScanOn;
  if (control !== 'granted') return 'scanning, operated on site';
  const leaseEndMs = heardMs + leaseLengthMs;
  if (nowMs < leaseEndMs) return `scanning; remote control ends there in ${Math.ceil((leaseEndMs - nowMs) / 1_000)} s`;
  return mayRunOn(last) ? NOT_SEEN.mayScanOn : stoppingSince(leaseEndMs, nowMs);
}

/** Somebody on site may answer for the sequence beyond the lease: a technologist (W-C), or the safety tech (W-G). */
function mayRunOn({ mode, isFinishBarred }: SeenView): boolean {
  return mode !== 'forYou' || !isFinishBarred;
}

function stoppingSince(sinceMs: number, nowMs: number): string {
  return nowMs < sinceMs + PREDICT_STOP_MS ? 'stopping' : NOT_SEEN.toldToStop;
}
