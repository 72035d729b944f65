import { z } from 'zod';
import { ConfigError, type ConfigIssue } from '../config/config-error.ts';
import { check, type Checked, readYaml } from '../config/yaml-file.ts';
import type { MarkedLayout, MarkedRegion } from './screen-mark.ts';

/** What no click from remote may reach, whatever a layout calls it. */
const NEVER_REMOTE = /table|quench|power|shut\s?down|service|door|injector/i;

/** Looked at with each press: enough for a heading, not for a window. */
const MARK_MAX_PIXELS = 16_384;

const pixel = z.int().min(0).max(65_535);
const size = z.int().min(1).max(65_535);

const regionSchema = z.strictObject({
  regionId: z
    .string()
    .regex(/^[\w.-]+$/, 'letters, digits, dots, hyphens and underscores')
    .max(64),
  words: z.string().min(1).max(60).describe('what a person reads when it is refused'),
  kind: z
    .enum(['free', 'permit', 'blocked'])
    .describe(
      'free: relayed; permit: a click is a command and goes through the interlocks; blocked: never from remote',
    ),
  x: pixel,
  y: pixel,
  width: size,
  height: size,
  takesKeys: z.boolean().default(false).describe('whether typing may follow a click into it'),
  mark: z
    .strictObject({
      x: pixel,
      y: pixel,
      width: size,
      height: size,
      sha256: z.string().regex(/^[\da-f]{64}$/, '64 hexadecimal digits, as `farfield screen-marks` prints them'),
    })
    .optional()
    .describe('what must be seen in the picture at the moment of a press; absent: the rectangle alone'),
});

const layoutSchema = z.strictObject({
  layoutId: z
    .string()
    .regex(/^[\w.-]+$/, 'letters, digits, dots, hyphens and underscores')
    .max(64),
  width: size.describe('of the whole picture, pixels'),
  height: size.describe('of the whole picture, pixels'),
  regions: z.array(regionSchema).min(1).max(200),
  neutral: z.strictObject({ x: pixel, y: pixel }).describe('where letting go of a button does nothing'),
});

/**
 * The calibration of one scanner screen from its YAML file.
 * @throws ConfigError with every fault of the file
 */
export function loadScreenLayout(file: string): MarkedLayout {
  const checked = checkScreenLayout(file);
  if (!checked.ok) throw new ConfigError(checked.issues);
  return checked.value;
}

export function checkScreenLayout(file: string): Checked<MarkedLayout> {
  const document = readYaml(file);
  if (!document.ok) return document;
  const checked = check(file, layoutSchema, document.value);
  if (!checked.ok) return checked;
  const issues = faultsOf(checked.value).map(({ key, reason }) => ({ file, key, reason }));
  return issues.length > 0 ? { ok: false, issues } : checked;
}

/** JSON schema of the layout file, for editors. */
export function screenLayoutJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(layoutSchema, { io: 'input' });
}

type Fault = Omit<ConfigIssue, 'file'>;

function faultsOf(layout: MarkedLayout): readonly Fault[] {
  return [...layout.regions.flatMap((region, i) => faultsOfRegion(layout, region, i)), ...faultsOfNeutral(layout)];
}

function faultsOfRegion(layout: MarkedLayout, region: MarkedRegion, i: number): readonly Fault[] {
  const faults: Fault[] = [];
  const at = (key: string, reason: string): number => faults.push({ key: `regions[${i}]${key}`, reason });
  if (region.x + region.width > layout.width || region.y + region.height > layout.height) {
    at('', `"${region.regionId}" reaches outside the picture of ${layout.width}x${layout.height}`);
  }
  if (layout.regions.findIndex((other) => other.regionId === region.regionId) !== i) {
    at('.regionId', `"${region.regionId}" names another region already`);
  }
  if (region.kind !== 'blocked' && NEVER_REMOTE.test(`${region.words} ${region.regionId}`)) {
    at('.kind', `"${region.words}" is never operated from remote: it must be blocked`);
  }
  if (region.kind === 'free') {
    for (const other of layout.regions) {
      if (other.kind !== 'free' && overlaps(region, other)) {
        at('', `free "${region.regionId}" overlaps ${other.kind} "${other.regionId}"`);
      }
    }
  } else if (region.takesKeys) {
    at('.takesKeys', `keys cannot follow a click that is never relayed (${region.kind})`);
  }
  const { mark } = region;
  if (mark === undefined) return faults;
  if (mark.x + mark.width > layout.width || mark.y + mark.height > layout.height)
    at('.mark', `reaches outside the picture of ${layout.width}x${layout.height}`);
  if (mark.width * mark.height > MARK_MAX_PIXELS)
    at('.mark', `has ${mark.width * mark.height} pixels, and ${MARK_MAX_PIXELS} are the most`);
  if (region.kind !== 'free') at('.mark', `is never looked at: no press into it is relayed (${region.kind})`);
  return faults;
}

function faultsOfNeutral({ width, height, neutral, regions }: MarkedLayout): readonly Fault[] {
  if (neutral.x >= width || neutral.y >= height) return [{ key: 'neutral', reason: 'lies outside the picture' }];
  const point = { ...neutral, width: 1, height: 1 };
  return regions
    .filter((region) => overlaps(region, point))
    .map(({ regionId }) => ({ key: 'neutral', reason: `lies inside region "${regionId}"` }));
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
