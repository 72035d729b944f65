import {
  ACTIVE_SCAN_BOUNDS,
  B1_RMS_MAX_UT,
  type ImplantLimits,
  SAR_MAX_WKG,
  type ScanMode,
} from '@farfield/protocol/policy';

/** A label as it is being typed: numbers are texts until they are whole. */
export interface LabelDraft {
  readonly words: string;
  readonly modeMax: ScanMode;
  readonly sarBody: string;
  readonly sarHead: string;
  readonly b1Rms: string;
  readonly needsAudioVideo: boolean;
  readonly scanMinutes: string;
  readonly pauseMinutes: string;
}

export const EMPTY_LABEL: LabelDraft = {
  words: '',
  modeMax: 'normal',
  sarBody: '',
  sarHead: '',
  b1Rms: '',
  needsAudioVideo: false,
  scanMinutes: '',
  pauseMinutes: '',
};

/** @returns null while something of it is missing or no number: nothing of a label is guessed */
export function implantOf(draft: LabelDraft): ImplantLimits | null {
  const words = draft.words.trim();
  const sarBodyMaxWkg = typed(draft.sarBody, SAR_MAX_WKG);
  const sarHeadMaxWkg = typed(draft.sarHead, SAR_MAX_WKG);
  const b1RmsMaxUt = typed(draft.b1Rms, B1_RMS_MAX_UT);
  const scan = typed(draft.scanMinutes, ACTIVE_SCAN_BOUNDS.maxMs / 60_000);
  const pause = typed(draft.pauseMinutes, ACTIVE_SCAN_BOUNDS.pauseMs / 60_000);
  const isTyped = [sarHeadMaxWkg, b1RmsMaxUt, scan, pause].every((one) => one !== 'unreadable');
  if (words === '' || typeof sarBodyMaxWkg !== 'number' || !isTyped) return null;
  // One time without the other is half a clock.
  if ((scan === null) !== (pause === null)) return null;
  return {
    kind: 'conditional',
    words,
    modeMax: draft.modeMax,
    sarBodyMaxWkg,
    sarHeadMaxWkg: numberOrNull(sarHeadMaxWkg),
    b1RmsMaxUt: numberOrNull(b1RmsMaxUt),
    needsAudioVideo: draft.needsAudioVideo,
    activeScan:
      typeof scan === 'number' && typeof pause === 'number'
        ? { maxMs: Math.round(scan * 60_000), pauseMs: Math.round(pause * 60_000) }
        : null,
  };
}

/** @returns null: nothing typed, so the label does not limit it */
export function typed(text: string, max: number): number | null | 'unreadable' {
  if (text.trim() === '') return null;
  const value = Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) && value > 0 && value <= max ? value : 'unreadable';
}

function numberOrNull(value: number | null | 'unreadable'): number | null {
  return typeof value === 'number' ? value : null;
}
