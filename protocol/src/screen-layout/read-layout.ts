import { bool, integer, list, object, oneOf, type Reader, readDocument, text, withDefault } from '../policy/reading.ts';
import { faultsOf, type LayoutFault } from './layout-faults.ts';
import {
  LIFE_SIGN_LEAST_PIXELS,
  LIFE_SIGN_MAX_PIXELS,
  LIFE_SIGN_WITHIN_MS,
  type LifeSign,
  type MarkedLayout,
  PIXEL_MAX,
  REGION_KINDS,
  REGIONS_MAX,
  type ScreenMark,
} from './marked-layout.ts';

const pixel = integer(0, PIXEL_MAX);
const side = integer(1, PIXEL_MAX);
const box = { x: pixel, y: pixel, width: side, height: side };

const mark = object({ ...box, sha256: text() });
const markIfAny: Reader<ScreenMark | undefined> = (value, at) =>
  value === undefined ? { ok: true, value } : mark(value, at);

const lifeSign = object({
  words: text(),
  ...box,
  withinMs: integer(LIFE_SIGN_WITHIN_MS.min, LIFE_SIGN_WITHIN_MS.max),
  leastPixels: withDefault(integer(1, LIFE_SIGN_MAX_PIXELS), LIFE_SIGN_LEAST_PIXELS),
  mayRepeat: withDefault(bool, false),
});
const lifeSignIfAny: Reader<LifeSign | undefined> = (value, at) =>
  value === undefined ? { ok: true, value } : lifeSign(value, at);

const LAYOUT: Reader<MarkedLayout> = object({
  layoutId: text(),
  width: side,
  height: side,
  regions: list(
    object({
      regionId: text(),
      words: text(),
      kind: oneOf(REGION_KINDS),
      ...box,
      takesKeys: withDefault(bool, false),
      mark: markIfAny,
    }),
    REGIONS_MAX,
  ),
  neutral: object({ x: pixel, y: pixel }),
  lifeSign: lifeSignIfAny,
});

/** A layout that stands, or what of it can be drawn and everything that is wrong. */
export type LayoutRead =
  | { readonly ok: true; readonly layout: MarkedLayout }
  | {
      readonly ok: false;
      /** null: not even its shape is right */
      readonly draft: MarkedLayout | null;
      /** at least one */
      readonly faults: readonly LayoutFault[];
    };

/** The calibration of one scanner screen from plain data: the one judge, of the agent and of the page. */
export function readLayout(value: unknown): LayoutRead {
  const read = readDocument(LAYOUT, value);
  if (!read.ok) {
    const faults = read.problems.map((one) => ({ ...one, next: 'Mend it in the text.' }));
    return { ok: false, draft: null, faults };
  }
  const faults = faultsOf(read.value);
  return faults.length === 0 ? { ok: true, layout: read.value } : { ok: false, draft: read.value, faults };
}
