import type { ConditionRow, TunableField } from './condition-row.ts';
import { CONDITION_IDS, type ConditionId, conditionRow } from './conditions.ts';
import { ATTESTED_FOR_MS, DEFAULT_POLICY, OWN_INPUTS } from './facility-policy.ts';
import type { Fitting, InputId } from './inputs.ts';
import { FINISH_MAX_MS } from './limits.ts';

/**
 * What a facility may choose, as data: the parser, the JSON schema, the diff and the documentation all read these rows.
 * A value outside its bounds is refused, never moved to the nearest one that is allowed.
 */
export type PolicyField = NumberField | TextField | ChoiceField | FlagField;

interface FieldWords {
  readonly title: string;
  /** where the bounds come from */
  readonly source: string;
}

/** Which way a number gets stricter; `neither`: it restricts nobody. */
export type Stricter = 'less' | 'more' | 'neither';

export interface NumberField extends FieldWords {
  readonly kind: 'number';
  readonly unit: 'ms' | 'revision';
  /** bounds of an integer, both allowed */
  readonly min: number;
  readonly max: number;
  /** null: the document says it */
  readonly default: number | null;
  readonly stricter: Stricter;
}

/** The facility's own words; always given. Lengths in characters, spaces at both ends not counted. */
export interface TextField extends FieldWords {
  readonly kind: 'text';
  readonly minLength: number;
  readonly maxLength: number;
}

export interface ChoiceField<T extends string = string> extends FieldWords {
  readonly kind: 'choice';
  /** strictest first */
  readonly choices: readonly [T, ...T[]];
  /** the higher, the stricter; equal: neither is */
  readonly strictness: Readonly<Record<T, number>>;
  /** null: the document says it */
  readonly default: T | null;
}

export interface FlagField extends FieldWords {
  readonly kind: 'flag';
  readonly default: boolean;
  /** the value that restricts more */
  readonly stricter: boolean;
}

const { capabilities } = DEFAULT_POLICY;

export const POLICY_FIELDS = {
  name: { kind: 'text', title: 'What people call this policy', minLength: 1, maxLength: 100, source: 'Farfield' },
  version: {
    kind: 'number',
    title: "The facility's own count of its policies",
    unit: 'revision',
    min: 1,
    max: 1_000_000,
    default: null,
    stricter: 'neither',
    source: 'Farfield',
  },
  staffingProfile: {
    kind: 'choice',
    title: 'Who must stand on site',
    choices: ['iac', 'acr', 'mrst'],
    strictness: { iac: 1, acr: 1, mrst: 0 },
    default: DEFAULT_POLICY.staffingProfile,
    source: 'IAC Nov 2024, ACR 2024, ABMRS; design 2.11',
  },
  modeCeiling: {
    kind: 'choice',
    title: 'Highest operating mode of a step that is started from remote',
    choices: ['normal', 'firstLevel'],
    strictness: { normal: 1, firstLevel: 0 },
    default: DEFAULT_POLICY.modeCeiling,
    source: 'IEC 60601-2-33',
  },
  finishMaxMs: {
    kind: 'number',
    title:
      'With the link lost, an awake adult’s sequence with at most this left may finish, if the safety tech says so within 10 s; 0: it is stopped',
    unit: 'ms',
    min: 0,
    max: FINISH_MAX_MS,
    default: DEFAULT_POLICY.finishMaxMs,
    stricter: 'less',
    source: 'design 10, ruling 1',
  },
  oxygenPlan: {
    kind: 'text',
    title: "The facility's own words for people and doors at low oxygen or a quench",
    minLength: 10,
    maxLength: 2_000,
    source: 'design 10, ruling 9: no plan, no policy',
  },
  sitePhone: { kind: 'text', title: 'Phone beside the scanner', minLength: 3, maxLength: 40, source: 'design 7' },
  remotePhone: {
    kind: 'text',
    title: 'Phone of the remote technologist',
    minLength: 3,
    maxLength: 40,
    source: 'design 7',
  },
  'capabilities.start': can('start a step', capabilities.start, false),
  'capabilities.stop': can('stop a scan', capabilities.stop, true),
  'capabilities.abort': can('abort a scan', capabilities.abort, true),
  'capabilities.pause': can('pause a scan', capabilities.pause, true),
  'capabilities.resume': can('continue a paused scan', capabilities.resume, false),
  'capabilities.selectStep': can('select a step', capabilities.selectStep, false),
} as const satisfies Readonly<Record<string, PolicyField>>;

function can(act: string, byDefault: boolean, stricter: boolean): FlagField {
  return {
    kind: 'flag',
    title: `Farfield can ${act} on this scanner`,
    default: byDefault,
    stricter,
    source: "the scanner's own interface; held against the mapping at start",
  };
}

/** What one line of the equipment list carries besides its `fit`. */
export const FITTING_FIELDS = {
  byRole: {
    kind: 'choice',
    title: 'Who states it',
    choices: ['mrst', 'rst'],
    strictness: { mrst: 0, rst: 0 },
    default: null,
    source: 'design 2.4',
  },
  validForMs: {
    kind: 'number',
    title: "How long that person's word holds",
    unit: 'ms',
    min: 30_000,
    max: ATTESTED_FOR_MS,
    default: ATTESTED_FOR_MS,
    stricter: 'less',
    source: 'design 2.4',
  },
  words: { kind: 'text', title: 'What that person says', minLength: 3, maxLength: 200, source: 'design 2.4' },
  substitute: {
    kind: 'text',
    title: 'The control that stands in for it',
    minLength: 3,
    maxLength: 200,
    source: 'design 2.4',
  },
} as const satisfies Readonly<Record<string, PolicyField>>;

export const FIT_FIELD = {
  kind: 'choice',
  title: 'How the site has this input',
  choices: ['fitted', 'attested', 'notFitted'],
  strictness: { fitted: 2, attested: 1, notFitted: 0 },
  default: null,
  source: 'design 2.4',
} as const satisfies ChoiceField<Fitting['fit']>;

/** What a person can look at, or listen to, and then say for some minutes. An input that is not listed cannot be stated. */
const ATTESTABLE_INPUTS: readonly InputId[] = [
  'door34',
  'mains',
  'squeezeBall',
  'oxygen',
  'quench',
  'roomStop',
  'ferromagnetic',
  'patientAudio',
  'patientCamera',
];
/** Farfield carries neither, so nothing could ever prove them. */
const NEVER_FITTED: readonly InputId[] = ['patientAudio', 'patientCamera'];

/** Farfield measures these inputs itself: a site can declare them neither missing nor stated. */
export function isOwnInput(input: InputId): boolean {
  return OWN_INPUTS.some((own) => own === input);
}

/** A person's own word, and the scanner's own fault: no site does without. */
const ALWAYS_FITTED: readonly InputId[] = ['mrstLeft', 'scannerFault'];

export function fitsAllowed(input: InputId): readonly Fitting['fit'][] {
  if (isOwnInput(input) || ALWAYS_FITTED.includes(input)) return ['fitted'];
  return FIT_FIELD.choices.filter(
    (fit) =>
      fit === 'notFitted' || (fit === 'fitted' ? !NEVER_FITTED.includes(input) : ATTESTABLE_INPUTS.includes(input)),
  );
}

/** One time of a condition row that the row leaves to the facility. */
export interface Tunable extends NumberField {
  readonly field: TunableField;
  /** as the row has it */
  readonly default: number;
}

/** A row acts earlier with less time to live and less to confirm, and lasts longer with more to clear. */
const TIMES = {
  ttlMs: { title: 'silence until it counts as bad', stricter: 'less' },
  confirmAfterMs: { title: 'bad until it is confirmed', stricter: 'less' },
  clearAfterMs: { title: 'good until it is over', stricter: 'more' },
} as const satisfies Readonly<Record<TunableField, { readonly title: string; readonly stricter: Stricter }>>;
const TIME_FIELDS = ['ttlMs', 'confirmAfterMs', 'clearAfterMs'] as const satisfies readonly TunableField[];

/** @returns empty for a row that leaves nothing to the facility */
export function tunablesOf(id: ConditionId): readonly Tunable[] {
  return tunablesOfRow(conditionRow(id));
}

/** A time that a row does not have cannot be chosen either. */
export function tunablesOfRow(row: ConditionRow): readonly Tunable[] {
  return TIME_FIELDS.flatMap((field): Tunable[] => {
    const bounds = row.tunable[field];
    const own = row[field];
    if (bounds === undefined || own === null) return [];
    const { title, stricter } = TIMES[field];
    const words = { title: `${row.title}: ${title}`, source: row.rule };
    return [
      { kind: 'number', unit: 'ms', min: bounds.minMs, max: bounds.maxMs, default: own, field, stricter, ...words },
    ];
  });
}

export const TUNABLE_CONDITIONS: readonly ConditionId[] = CONDITION_IDS.filter((id) => tunablesOf(id).length > 0);

/**
 * The points on which the sources disagree, and how each is settled here: by a field that the facility fills in, or the
 * same way for everybody.
 * @source domain report §7.1
 */
export const SETTLED_POINTS: readonly {
  readonly point: string;
  readonly field: keyof typeof POLICY_FIELDS | null;
  readonly words: string;
}[] = [
  { point: 'Person with the patient', field: 'staffingProfile', words: 'as the profile says; the default is IAC' },
  {
    point: 'On-site technologist supervising operators',
    field: 'staffingProfile',
    words: 'needed under IAC and ACR, not under MRST',
  },
  { point: 'Scanners per remote technologist', field: null, words: 'not judged: Farfield sees one site at a time' },
  {
    point: 'Contrast on site',
    field: null,
    words: 'no injection passes through Farfield; a practitioner besides is asked (rule N-7)',
  },
  {
    point: 'Link loss while scanning',
    field: 'finishMaxMs',
    words: 'stopped (rule C-12), unless somebody on site answers for it in time (rules W-B, W-F)',
  },
  { point: 'Lead and cable check before each scan', field: null, words: 'the MRST, on the checklist' },
  { point: 'Door in a quench', field: 'oxygenPlan', words: "the site's own words; a policy without them is refused" },
  { point: 'Door open while scanning', field: null, words: 'always stopped (rule C-31)' },
  { point: 'Supervising link', field: null, words: 'no start above 150 ms round trip (rules C-14, L-11)' },
  { point: 'Power loss and quench', field: 'oxygenPlan', words: "the site's own words; the field counts as ON" },
];
