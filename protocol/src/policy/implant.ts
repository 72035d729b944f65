import type { ScanMode } from './facility-policy.ts';
import { lengthWords } from './length-words.ts';
import type { Ms } from './limits.ts';

/** What an MR Conditional label allows, as a person on site read it from card, record or manual. */
export interface ImplantLabel {
  /** make, model and conditions, from the card */
  readonly words: string;
  readonly modeMax: ScanMode;
  readonly sarBodyMaxWkg: number;
  /** null: the label does not limit it */
  readonly sarHeadMaxWkg: number | null;
  readonly b1RmsMaxUt: number | null;
  /** the label asks for sound and picture of the patient all the time; a person's word is not that */
  readonly needsAudioVideo: boolean;
  /** so long may be scanned, then so long must not be; null: the label has no such clock */
  readonly activeScan: ActiveScanLimit | null;
}

export interface ActiveScanLimit {
  readonly maxMs: Ms;
  readonly pauseMs: Ms;
}

export type ImplantLimits = { readonly kind: 'none' } | ({ readonly kind: 'conditional' } & ImplantLabel);

/** How far a label's two times may go: no label asks for more. @source domain §2, MR Conditional labels */
export const ACTIVE_SCAN_BOUNDS = { maxMs: 4 * 3_600_000, pauseMs: 24 * 3_600_000 } as const;
export const SAR_MAX_WKG = 4;
export const B1_RMS_MAX_UT = 20;

/** What one step puts into the patient. null: not reported, never 0. */
export interface Exposure {
  readonly sarBodyWkg: number | null;
  readonly sarHeadWkg: number | null;
  readonly b1RmsUt: number | null;
}

export const NO_EXPOSURE: Exposure = { sarBodyWkg: null, sarHeadWkg: null, b1RmsUt: null };

/** Each measure with the words that people read and the limit that a label sets for it. */
export const EXPOSURE_PARTS = [
  { key: 'sarBodyWkg', limit: 'sarBodyMaxWkg', words: 'body SAR', unit: 'W/kg' },
  { key: 'sarHeadWkg', limit: 'sarHeadMaxWkg', words: 'head SAR', unit: 'W/kg' },
  { key: 'b1RmsUt', limit: 'b1RmsMaxUt', words: 'B1+rms', unit: 'µT' },
] as const satisfies readonly {
  readonly key: keyof Exposure;
  readonly limit: keyof ImplantLabel;
  readonly words: string;
  readonly unit: string;
}[];

/** The label's limits, a line each, as both people read them. */
export function limitLines(implant: ImplantLimits): readonly string[] {
  if (implant.kind === 'none') return [];
  const { activeScan } = implant;
  return [
    implant.modeMax === 'normal' ? 'Normal mode only' : 'up to first level mode',
    ...EXPOSURE_PARTS.flatMap(({ limit, words, unit }) => {
      const max = implant[limit];
      return max === null ? [] : [`${words} at most ${max} ${unit}`];
    }),
    ...(implant.needsAudioVideo ? ['sound and picture of the patient all the time'] : []),
    ...(activeScan === null
      ? []
      : [`at most ${lengthWords(activeScan.maxMs)} of scanning, then ${lengthWords(activeScan.pauseMs)} without`]),
  ];
}

/**
 * The lower of what the facility signed and what the label allows; and whoever cannot say that they grow warm stays in
 * normal mode. @source domain §1.2 row 27
 */
export function modeCeiling(
  { implant, isSedated }: { readonly implant: ImplantLimits; readonly isSedated: boolean },
  ofFacility: ScanMode,
): { readonly mode: ScanMode; readonly by: 'facility' | 'implant' | 'sedation' } {
  if (implant.kind === 'conditional' && implant.modeMax === 'normal') return { mode: 'normal', by: 'implant' };
  if (isSedated) return { mode: 'normal', by: 'sedation' };
  return { mode: ofFacility, by: 'facility' };
}

/** What is above the label's limits, in words; what is not known is not in it. */
export function aboveLimits(implant: ImplantLabel, exposure: Exposure): readonly string[] {
  return EXPOSURE_PARTS.flatMap(({ key, limit, words, unit }) => {
    const [value, max] = [exposure[key], implant[limit]];
    return value !== null && max !== null && value > max ? [`${words} ${value} ${unit}, limit ${max}`] : [];
  });
}
