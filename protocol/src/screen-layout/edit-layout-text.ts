import {
  type Alias,
  Document,
  isAlias,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  stringify,
  visit,
} from 'yaml';
import type { Box, Point, Size } from './box.ts';
import type { LifeSign, RegionKind, ScreenMark } from './marked-layout.ts';

/** What of one region is changed; `mark: null` takes it away. */
export interface RegionChange {
  readonly regionId?: string;
  readonly words?: string;
  readonly kind?: RegionKind;
  readonly box?: Box;
  readonly takesKeys?: boolean;
  readonly mark?: ScreenMark | null;
}

/**
 * A layout to begin with: nothing may be touched yet, and its neutral spot lies outside, so that it does not stand until
 * somebody has chosen one.
 */
export function newLayoutText({ width, height }: Size): string {
  return `# Which parts of the scanner's screen take remote input. Pixels from the top left of the whole picture.
# free: relayed · permit: a click is a command and meets the interlocks · blocked: never from remote
# Everything that is not listed takes no remote input at all.
layoutId: console-1
width: ${width}
height: ${height}
# Where letting go of a button does nothing.
neutral: { x: ${width}, y: ${height} }
regions: []
`;
}

/** A region more, without words yet: nobody but who draws it knows what the scanner calls it. */
export function withRegion(text: string, kind: RegionKind, box: Box): string {
  return edited(text, (document) => {
    const regions = document.get('regions');
    if (!isSeq(regions)) return;
    const regionId = freeId(kind, regions.toJSON());
    const region = document.createNode({ regionId, words: '', kind, ...box });
    region.flow = true;
    // The first one opens the list: `[]` on one line is no place for two hundred.
    if (regions.items.length === 0) regions.flow = false;
    regions.add(region);
  });
}

/** One region changed, everything else and the comments as they were. */
export function withRegionChange(text: string, index: number, change: RegionChange): string {
  return edited(text, (document) => {
    const at = (key: string): (string | number)[] => ['regions', index, key];
    const region = document.getIn(['regions', index]);
    if (!isNode(region)) return;
    untie(document, region);
    const { box, mark, kind, ...plain } = change;
    for (const [key, value] of Object.entries({ ...plain, ...box, ...(kind === undefined ? {} : { kind }) }))
      setPlain(document, at(key), value);
    // What only a free region has goes with its being free.
    if (mark === null || (kind !== undefined && kind !== 'free')) document.deleteIn(at('mark'));
    if (kind !== undefined && kind !== 'free') document.deleteIn(at('takesKeys'));
    if (mark !== undefined && mark !== null) {
      const node = document.createNode(mark);
      node.flow = true;
      document.setIn(at('mark'), node);
    }
  });
}

export function withoutRegion(text: string, index: number): string {
  return edited(text, (document) => {
    const region = document.getIn(['regions', index]);
    if (!isNode(region)) return;
    untie(document, region);
    document.deleteIn(['regions', index]);
  });
}

export function withNeutral(text: string, { x, y }: Point): string {
  return edited(text, (document) => {
    const neutral = document.get('neutral');
    if (isNode(neutral)) untie(document, neutral);
    document.setIn(['neutral', 'x'], x);
    document.setIn(['neutral', 'y'], y);
  });
}

/** What changes by itself, or some of it changed; null: there is nothing any more that would tell a frozen picture. */
export function withLifeSign(text: string, change: Partial<LifeSign> | null): string {
  return edited(text, (document) => {
    const known = document.get('lifeSign');
    if (change === null) {
      document.delete('lifeSign');
      return;
    }
    if (!isNode(known)) {
      const node = document.createNode({ words: '', ...change });
      node.flow = true;
      document.set('lifeSign', node);
      return;
    }
    untie(document, known);
    for (const [key, value] of Object.entries(change)) setPlain(document, ['lifeSign', key], value);
  });
}

export function withSize(text: string, { width, height }: Size): string {
  return edited(text, (document) => {
    document.set('width', width);
    document.set('height', height);
  });
}

/** A value that needed quotation marks before may not need them now. */
function setPlain(document: Document.Parsed, path: (string | number)[], value: unknown): void {
  const node = document.getIn(path, true);
  if (isScalar(node)) delete node.type;
  document.setIn(path, value);
}

/** A text that is no YAML, or has nothing to change there, is given back as it is: who writes it is in the middle of a line. */
function edited(text: string, change: (document: Document.Parsed) => void): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  try {
    change(document);
    return stringify(document, { lineWidth: 0 });
  } catch {
    return text;
  }
}

/**
 * Values that several regions have in common (`&edge`, `*edge`) become each region's own as soon as one of them is changed:
 * nothing moves that nobody touched.
 */
function untie(document: Document.Parsed, region: Node): void {
  const names = new Set<string>();
  const isInside = new Set<Node>();
  visit(region, {
    Node: (_, node) => {
      isInside.add(node);
      if (isAlias(node)) return;
      if (node.anchor !== undefined) names.add(node.anchor);
    },
  });
  const ownCopy = (alias: Alias): Node | undefined => {
    const source = alias.resolve(document);
    if (source === undefined) return undefined;
    const copy = source.clone();
    if (!isNode(copy) || isAlias(copy)) return undefined;
    delete copy.anchor;
    return copy;
  };
  visit(document, {
    Alias: (_, alias) => (names.has(alias.source) || isInside.has(alias) ? ownCopy(alias) : undefined),
  });
  visit(region, {
    Node: (_, node) => {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}

function freeId(kind: RegionKind, regions: unknown): string {
  const taken = new Set(
    (Array.isArray(regions) ? regions : []).map((one: unknown) =>
      typeof one === 'object' && one !== null && 'regionId' in one ? String(one.regionId) : '',
    ),
  );
  let number = 1;
  while (taken.has(`${kind}.${number}`)) number += 1;
  return `${kind}.${number}`;
}
