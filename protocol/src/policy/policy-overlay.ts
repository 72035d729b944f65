import { DEFAULT_POLICY, type FacilityPolicy } from './facility-policy.ts';
import type { Fitting } from './inputs.ts';
import {
  bool,
  integer,
  isMap,
  list,
  object,
  oneOf,
  type Place,
  type Read,
  type Reader,
  text,
  variantsBy,
} from './reading.ts';
import { parsePolicyDocument, renderPolicyDocument } from './policy-document.ts';
import { STAFFING_PROFILES } from './staffing.ts';
import { tuningProblems } from './tuned-rows.ts';

/** What timelines run under unless they say otherwise: the strictest choices, signed, with a safety tech alone on site. */
export const TIMELINE_POLICY: FacilityPolicy = {
  ...DEFAULT_POLICY,
  name: 'timeline',
  staffingProfile: 'mrst',
  oxygenPlan: 'Everybody out of Zone IV. Prop the door open, then leave.',
  sitePhone: '555-0142',
  remotePhone: '555-0107',
  signatures: [
    { role: 'mrmd', personId: 'mrmd', name: 'Dr D. Castellan' },
    { role: 'mrso', personId: 'mrso', name: 'R. Lindqvist' },
  ],
};

const FITTING: Reader<Fitting> = variantsBy('fit', {
  fitted: {},
  attested: { byRole: oneOf(['mrst', 'rst']), validForMs: integer(1_000, 86_400_000), words: text({ max: 200 }) },
  notFitted: { substitute: text({ min: 3, max: 200 }) },
});

/** Words that a field may have; a text that is not named here is a name, a plan or a phone number. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  staffingProfile: Object.keys(STAFFING_PROFILES),
  modeCeiling: ['normal', 'firstLevel'],
};
const FREE_TEXTS: readonly string[] = ['name', 'oxygenPlan', 'sitePhone', 'remotePhone'];

const SIGNATURES = list(
  object({ role: oneOf(['mrmd', 'mrso']), personId: text({ min: 1, max: 64 }), name: text({ min: 1, max: 100 }) }),
  2,
);

/**
 * A policy from the parts of it that a document gives, the rest from `base`; within the bounds that every facility's
 * policy has. What `base` does not have is unknown and refused; nothing is clamped.
 */
export function policyFrom(base: FacilityPolicy): Reader<FacilityPolicy> {
  const shaped = shapedPolicy(base);
  return (value, at) => {
    const read = shaped(value, at);
    if (!read.ok) return read;
    const parsed = parsePolicyDocument(renderPolicyDocument({ policy: read.value, signatures: [] }));
    if (parsed.ok) return read;
    for (const { path, words } of parsed.problems) at.inside(path).refuse(words);
    return { ok: false };
  };
}

/** The same without the bounds: what a recorded run ran under is what it ran under, as long as the core can read it. */
export function shapedPolicy(base: FacilityPolicy): Reader<FacilityPolicy> {
  return (value, at) => {
    const read = overlay(base, value, at);
    // Same fields as `base`, each with a value of its own kind.
    return read.ok ? { ok: true, value: read.value as FacilityPolicy } : read;
  };
}

function overlay(base: unknown, value: unknown, at: Place): Read<unknown> {
  if (!isMap(base)) return leaf(base, value, at);
  if (!isMap(value)) return at.refuse('must be a map');
  const made: Record<string, unknown> = { ...base };
  let isWhole = true;
  for (const [name, given] of Object.entries(value)) {
    const place = at.inside(name);
    const read = Object.hasOwn(base, name) ? part(name, base[name], given, place) : place.refuse('unknown key');
    if (read.ok) made[name] = read.value;
    else isWhole = false;
  }
  return isWhole ? { ok: true, value: made } : { ok: false };
}

function part(name: string, base: unknown, value: unknown, at: Place): Read<unknown> {
  if (name === 'conditions') return tuning(value, at);
  if (name === 'signatures') return SIGNATURES(value, at);
  // A fitting is one of several maps: it is replaced as a whole.
  if (isMap(base) && 'fit' in base) return FITTING(value, at);
  const choices = CHOICES[name];
  if (choices !== undefined) return oneOf(choices)(value, at);
  if (typeof base === 'string' && !FREE_TEXTS.includes(name)) return at.refuse('cannot be changed here');
  return overlay(base, value, at);
}

/** Times of rows, within the bounds of each row. */
function tuning(value: unknown, at: Place): Read<unknown> {
  if (!isMap(value)) return at.refuse('must be a map');
  const rows: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, fields] of Object.entries(value)) {
    if (!isMap(fields)) return at.inside(name).refuse('must be a map');
    rows[name] = fields;
  }
  const problems = tuningProblems(rows);
  for (const { condition, field, words } of problems) {
    const row = at.inside(condition);
    (field === '' ? row : row.inside(field)).refuse(words);
  }
  return problems.length === 0 ? { ok: true, value } : { ok: false };
}

function leaf(base: unknown, value: unknown, at: Place): Read<unknown> {
  if (typeof base === 'boolean') return bool(value, at);
  if (typeof base === 'number') return integer(0, 86_400_000)(value, at);
  if (typeof base === 'string') return text({ max: 2_000 })(value, at);
  return at.refuse('cannot be changed here');
}
