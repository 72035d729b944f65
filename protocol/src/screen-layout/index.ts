/** The calibration of a scanner's screen: what a layout is, what is wrong with one, and how its text is changed. One judge for agent and page. */
export { type Box, boxBetween, type Handle, movedBox, pixelAt, type Point, resizedBox, type Size } from './box.ts';
export { clickableFor, type ClickableRegion } from './clickable.ts';
export { changed, type EditHistory, historyOf, undone } from './edit-history.ts';
export {
  newLayoutText,
  type RegionChange,
  withLifeSign,
  withNeutral,
  withoutRegion,
  withRegion,
  withRegionChange,
  withSize,
} from './edit-layout-text.ts';
export { screenLayoutJsonSchema } from './layout-json-schema.ts';
export { colourOfPixel, isAsTheAgentSees, markPixels, type Picture } from './mark-pixels.ts';
export {
  LIFE_SIGN_WITHIN_MS,
  type LifeSign,
  MARK_MAX_PIXELS,
  type MarkedLayout,
  type MarkedRegion,
  REGION_KINDS,
  type RegionKind,
  type ScreenMark,
  WORDS_MAX,
} from './marked-layout.ts';
export { type LayoutRead, readLayout } from './read-layout.ts';
export { type LayoutTextFault, type LayoutTextRead, readLayoutText } from './read-layout-text.ts';
