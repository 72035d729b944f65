import { isScanning, scannerStateNamed } from '@farfield/protocol/policy';
import { PREDICT_STOP_MS } from './limits.ts';
import type { SeenView } from './seen-view.ts';

/**
 * What the site most likely does now, said while it cannot be heard: a guess by the site's own rules, to be drawn as one.
 *
 * The lease is the part that is proven: no console can have echoed a site tick newer than the last frame that came
 * through here, so the site's lease ends at the latest one lease length after that frame.
 *
 * @param heardMs when the agent's last frame came, same clock as `nowMs`
 * @returns a few words, never empty
 */
export function predict(last: SeenView | null, heardMs: number, nowMs: number): string {
  if (last === null) return 'nothing known';
  const { scannerState, control, leaseLengthMs, stop } = last;
  const state = scannerStateNamed(scannerState);
  if (state === null) return 'nothing known of the scanner';
  if (!isScanning(state)) return state === 'paused' ? 'paused' : 'not scanning';
  if (last.localStopOnly) return 'scanning until somebody on site stops it';
  if (control !== 'granted') return 'scanning, operated on site';
  const leaseEndMs = heardMs + leaseLengthMs;
  if (stop === 'sent' || stop === 'notConfirmed') return nowMs < heardMs + PREDICT_STOP_MS ? 'stopping' : 'stopped';
  if (nowMs < leaseEndMs) return `scanning; remote control ends there in ${Math.ceil((leaseEndMs - nowMs) / 1_000)} s`;
  return nowMs < leaseEndMs + PREDICT_STOP_MS ? 'stopping' : 'stopped';
}
