import { commandOfRegion } from '../policy/index.ts';
import { type Box, overlaps, reachesOutside } from './box.ts';
import {
  ID_MAX,
  ID_PATTERN,
  LIFE_SIGN_MAX_PIXELS,
  type LifeSign,
  MARK_MAX_PIXELS,
  type MarkedLayout,
  type MarkedRegion,
  POINTER_MAX_PIXELS,
  type ScreenMark,
  SHA256_PATTERN,
  WORDS_MAX,
} from './marked-layout.ts';

/** What no click from remote may reach, whatever a layout calls it. */
const NEVER_REMOTE = /table|quench|power|shut\s?down|service|door|injector/i;

export interface LayoutFault {
  /** where, as `regions[2].mark`; '' is the layout as a whole */
  readonly path: string;
  /** for whoever edits it: what is wrong */
  readonly words: string;
  /** what to do about it */
  readonly next: string;
}

type Say = (key: string, words: string, next: string) => void;

/** Everything for which no agent takes this layout; a layout without faults is one that it takes. */
export function faultsOf(layout: MarkedLayout): readonly LayoutFault[] {
  const faults: LayoutFault[] = [];
  const say: Say = (path, words, next) => faults.push({ path, words, next });
  sayOfId('layoutId', layout.layoutId, say);
  if (layout.regions.length === 0)
    say('regions', 'has no region: at least 1', 'Draw the first one. What is not listed takes no input from remote.');
  for (const [i, region] of layout.regions.entries()) {
    const inRegion: Say = (key, words, next) => say(`regions[${i}]${key}`, words, next);
    sayOfRegion(layout, region, i, inRegion);
    if (region.mark !== undefined) sayOfMark(layout, region, region.mark, inRegion);
  }
  sayOfNeutral(layout, say);
  if (layout.lifeSign !== undefined) sayOfLifeSign(layout, layout.lifeSign, say);
  return faults;
}

function sayOfId(path: string, id: string, say: Say): void {
  if (!ID_PATTERN.test(id) || id.length > ID_MAX) {
    const words = `"${id}": 1 to ${ID_MAX} letters, digits, dots, hyphens and underscores`;
    say(path, words, 'Give it such a name; people read the words, not this.');
  }
}

function sayOfRegion(layout: MarkedLayout, region: MarkedRegion, i: number, say: Say): void {
  const { regionId, words, kind } = region;
  sayOfId('.regionId', regionId, say);
  if (words.length < 1 || words.length > WORDS_MAX)
    say(
      '.words',
      `must have 1 to ${WORDS_MAX} characters, has ${words.length}`,
      'Write what the scanner calls it: people read it when a click is refused.',
    );
  if (reachesOutside(region, layout)) {
    const outside = `"${regionId}" reaches outside the picture of ${layout.width}x${layout.height}`;
    say('', outside, 'Move it, or make it smaller.');
  }
  if (layout.regions.findIndex((other) => other.regionId === regionId) !== i)
    say('.regionId', `"${regionId}" names another region already`, 'Give one of the two another name.');
  if (kind !== 'blocked' && NEVER_REMOTE.test(`${words} ${regionId}`))
    say('.kind', `"${words}" is never operated from remote: it must be blocked`, 'Make it blocked.');
  if (kind !== 'free') {
    if (region.takesKeys)
      say(
        '.takesKeys',
        `keys cannot follow a click that is never relayed (${kind})`,
        'Let it take no keys, or make it free.',
      );
    return;
  }
  for (const other of layout.regions) {
    if (other.kind !== 'free' && overlaps(region, other))
      say(
        '',
        `free "${regionId}" overlaps ${other.kind} "${other.regionId}"`,
        'Move or resize one of them until there is nothing that both have.',
      );
  }
}

function sayOfMark(layout: MarkedLayout, region: MarkedRegion, mark: ScreenMark, say: Say): void {
  if (reachesOutside(mark, layout)) {
    const outside = `reaches outside the picture of ${layout.width}x${layout.height}`;
    say('.mark', outside, 'Draw the mark anew, inside the picture.');
  }
  const pixels = mark.width * mark.height;
  if (pixels > MARK_MAX_PIXELS)
    say(
      '.mark',
      `has ${pixels} pixels, and ${MARK_MAX_PIXELS} are the most`,
      'Draw a smaller mark: a heading or a piece of frame is enough.',
    );
  if (region.kind === 'blocked')
    say(
      '.mark',
      'is never looked at: no press into it is relayed (blocked)',
      'Take the mark away, or make the region free.',
    );
  if (region.kind === 'permit') sayOfClickable(layout, region, mark, say);
  if (!SHA256_PATTERN.test(mark.sha256))
    say(
      '.mark.sha256',
      'must be 64 hexadecimal digits, as `farfield screen-marks` prints them',
      'Draw the mark on a picture of `farfield screen-picture`, or copy what `farfield screen-marks` prints.',
    );
}

/** A permit region with a mark is a button that a permitted command presses: it must be that button, whole, and no other. */
function sayOfClickable(layout: MarkedLayout, region: MarkedRegion, mark: ScreenMark, say: Say): void {
  const { regionId } = region;
  if (commandOfRegion(regionId) === null)
    say(
      '.mark',
      `is never looked at: "${regionId}" stands for no command, so nothing is pressed there`,
      'Take the mark away; "start" and "continue" are the names of what a permitted command presses.',
    );
  const isWhole =
    mark.x <= region.x &&
    mark.y <= region.y &&
    mark.x + mark.width >= region.x + region.width &&
    mark.y + mark.height >= region.y + region.height;
  if (!isWhole)
    say(
      '.mark',
      'must have the whole button in it: what is pressed is known by its own look',
      'Draw the mark over the button, edge and all, while it can be pressed.',
    );
  for (const other of layout.regions) {
    if (other !== region && overlaps(region, other))
      say('', `"${regionId}" is pressed, and overlaps "${other.regionId}"`, 'Move or resize one of them.');
  }
}

function sayOfNeutral({ width, height, neutral, regions }: MarkedLayout, say: Say): void {
  const next = 'Put the neutral spot where nothing reacts to a mouse, such as a title bar.';
  if (neutral.x >= width || neutral.y >= height) {
    say('neutral', 'lies outside the picture', next);
    return;
  }
  for (const region of regions) {
    if (overlaps(region, { ...neutral, width: 1, height: 1 }))
      say('neutral', `lies inside region "${region.regionId}"`, next);
  }
}

/** What changes there must be the scanner's own doing: no pointer that is moved from remote ever comes near it. */
function sayOfLifeSign(layout: MarkedLayout, lifeSign: LifeSign, say: Say): void {
  const { words, width, height, leastPixels } = lifeSign;
  if (words.length < 1 || words.length > WORDS_MAX)
    say('lifeSign.words', `must have 1 to ${WORDS_MAX} characters, has ${words.length}`, 'Write what it is: "Clock".');
  if (reachesOutside(lifeSign, layout))
    say('lifeSign', `reaches outside the picture of ${layout.width}x${layout.height}`, 'Move it, or make it smaller.');
  if (width * height > LIFE_SIGN_MAX_PIXELS)
    say(
      'lifeSign',
      `has ${width * height} pixels, and ${LIFE_SIGN_MAX_PIXELS} are the most`,
      'Draw it around the clock or the bar alone.',
    );
  if (leastPixels > width * height)
    say('lifeSign.leastPixels', `is more than the ${width * height} pixels that it has`, 'Make it smaller.');
  const near = reachedByPointer(lifeSign);
  const next = `Choose another one, ${POINTER_MAX_PIXELS} pixels away from whatever a mouse may reach.`;
  for (const region of layout.regions) {
    if (region.kind !== 'blocked' && overlaps(region, near))
      say('lifeSign', `a mouse in "${region.regionId}" could be taken for it`, next);
  }
  if (overlaps(near, { ...layout.neutral, width: 1, height: 1 }))
    say('lifeSign', 'a mouse at the neutral spot could be taken for it', next);
}

/** Where the tip of a pointer is that has some of itself in this box. */
function reachedByPointer({ x, y, width, height }: Box): Box {
  const [far, both] = [POINTER_MAX_PIXELS, 2 * POINTER_MAX_PIXELS];
  return { x: x - far, y: y - far, width: width + both, height: height + both };
}
