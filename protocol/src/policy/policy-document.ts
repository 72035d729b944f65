import { CONDITION_IDS, conditionRow, isConditionId } from './conditions.ts';
import { canonical } from './canonical.ts';
import { ALL_FITTED, type FacilityPolicy } from './facility-policy.ts';
import { type EquipmentList, type Fitting, INPUT_IDS, type InputId } from './inputs.ts';
import {
  FIT_FIELD,
  FITTING_FIELDS,
  fitsAllowed,
  isOwnInput,
  POLICY_FIELDS,
  type TextField,
  TUNABLE_CONDITIONS,
  tunablesOf,
} from './policy-fields.ts';
import { kindOf, type PolicyProblem, PolicyReader, under } from './policy-reader.ts';
import type { RowTuning } from './tuned-rows.ts';

/** Rises when an older version would read a document otherwise than it was meant. */
export const POLICY_FORMAT = 'farfield-policy/1';

export type SignerRole = FacilityPolicy['signatures'][number]['role'];
export const SIGNER_ROLES = ['mrmd', 'mrso'] as const satisfies readonly SignerRole[];

/** What a facility wrote down and two people signed. */
export interface PolicyDocument {
  /** `signatures` is empty: who has verified one puts it there, nobody else */
  readonly policy: FacilityPolicy;
  readonly signatures: readonly DocumentSignature[];
}

/** A claim until a shell has verified it against the signers that the site knows. */
export interface DocumentSignature {
  readonly role: SignerRole;
  readonly personId: string;
  /** UTC, to the second */
  readonly signedAt: string;
  /** Ed25519 over `signatureText`, base64 */
  readonly signature: string;
}

export type ParsedPolicy =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

const SECTIONS = ['format', 'equipment', 'capabilities', 'conditions', 'signatures'];
const TOP_KEYS = [...Object.keys(POLICY_FIELDS).filter((path) => !path.includes('.')), ...SECTIONS];
const SHORT_TEXT: TextField = { kind: 'text', title: 'One line', minLength: 1, maxLength: 100, source: 'Farfield' };
const DETAILS: Readonly<Record<Fitting['fit'], readonly string[]>> = {
  fitted: ['fit'],
  attested: ['fit', 'byRole', 'validForMs', 'words'],
  notFitted: ['fit', 'substitute'],
};

/**
 * Reads a policy document that came from anywhere. Nothing is guessed, moved into bounds or passed over: whatever is not
 * understood is a problem, and a document with a problem is refused as a whole.
 *
 * @param value plain data, as a YAML or JSON reader gives it
 */
export function parsePolicyDocument(value: unknown): ParsedPolicy {
  const reader = new PolicyReader();
  const top = reader.map(value, '', null);
  if (reader.problems.length === 0) checkFormat(reader, top);
  // Keys of another format mean nothing here: naming each would only hide the one thing that is wrong.
  if (reader.problems.length > 0) return { ok: false, problems: reader.problems };
  reader.map(top, '', TOP_KEYS);
  const text = (key: 'name' | 'oxygenPlan' | 'sitePhone' | 'remotePhone'): string =>
    reader.text(top, key, '', POLICY_FIELDS[key]);
  const document: PolicyDocument = {
    policy: {
      name: text('name'),
      version: reader.number(top, 'version', '', POLICY_FIELDS.version),
      staffingProfile: reader.choice(top, 'staffingProfile', '', POLICY_FIELDS.staffingProfile),
      modeCeiling: reader.choice(top, 'modeCeiling', '', POLICY_FIELDS.modeCeiling),
      finishMaxMs: reader.number(top, 'finishMaxMs', '', POLICY_FIELDS.finishMaxMs),
      oxygenPlan: text('oxygenPlan'),
      sitePhone: text('sitePhone'),
      remotePhone: text('remotePhone'),
      capabilities: parseCapabilities(reader, top),
      equipment: parseEquipment(reader, top),
      conditions: parseConditions(reader, top),
      signatures: [],
    },
    signatures: parseSignatures(reader, top),
  };
  return reader.problems.length === 0 ? { ok: true, document } : { ok: false, problems: reader.problems };
}

/**
 * The document with everything said, also what was left to the defaults: plain data that parses back to the same, in an
 * order that people can read.
 */
export function renderPolicyDocument({ policy, signatures }: PolicyDocument): Readonly<Record<string, unknown>> {
  return {
    format: POLICY_FORMAT,
    name: policy.name,
    version: policy.version,
    staffingProfile: policy.staffingProfile,
    modeCeiling: policy.modeCeiling,
    finishMaxMs: policy.finishMaxMs,
    oxygenPlan: policy.oxygenPlan,
    sitePhone: policy.sitePhone,
    remotePhone: policy.remotePhone,
    capabilities: { ...policy.capabilities },
    equipment: Object.fromEntries(INPUT_IDS.map((input) => [input, { ...policy.equipment[input] }])),
    conditions: Object.fromEntries(Object.entries(policy.conditions).map(([id, times]) => [id, { ...times }])),
    signatures: signatures.map((one) => ({ ...one })),
  };
}

/**
 * What the hash is made of and both people sign: everything that the policy says, whatever order, comments or defaults it
 * was written with, and no signature.
 */
export function policyText(document: PolicyDocument): string {
  const { finishMaxMs, equipment } = document.policy;
  // Left out where nothing finishes and a watchdog is fitted: who signed before there was such a choice signed for that.
  const signed = {
    ...(finishMaxMs === 0 ? { finishMaxMs: undefined } : {}),
    ...(equipment.watchdog.fit === 'fitted' ? { equipment: { ...equipment, watchdog: undefined } } : {}),
  };
  return canonical({ ...renderPolicyDocument(document), ...signed, signatures: undefined });
}

/**
 * The very text that one person signs: a signature cannot be moved to another policy, role, person or date.
 *
 * @param policyHash SHA-256 of `policyText`, hex
 */
export function signatureText(policyHash: string, by: Omit<DocumentSignature, 'signature'>): string {
  const { role, personId, signedAt } = by;
  return canonical({ format: 'farfield-policy-signature/1', policyHash, role, personId, signedAt });
}

function checkFormat(reader: PolicyReader, top: Readonly<Record<string, unknown>>): void {
  const format = Object.hasOwn(top, 'format') ? top['format'] : undefined;
  if (format === undefined) reader.note('format', 'missing', `is missing; this version reads ${POLICY_FORMAT}`);
  else if (format !== POLICY_FORMAT)
    reader.note('format', 'otherFormat', `this version reads ${POLICY_FORMAT}, the document says ${kindOf(format)}`);
}

function parseCapabilities(
  reader: PolicyReader,
  top: Readonly<Record<string, unknown>>,
): FacilityPolicy['capabilities'] {
  const names = ['start', 'stop', 'abort', 'pause', 'resume', 'selectStep'] as const;
  const given = reader.mapIfThere(top, 'capabilities', '', names);
  const flag = (name: (typeof names)[number]): boolean =>
    reader.flag(given, name, 'capabilities', POLICY_FIELDS[`capabilities.${name}`]);
  return {
    start: flag('start'),
    stop: flag('stop'),
    abort: flag('abort'),
    pause: flag('pause'),
    resume: flag('resume'),
    selectStep: flag('selectStep'),
  };
}

/** An input that is not listed is as `ALL_FITTED` has it. */
function parseEquipment(reader: PolicyReader, top: Readonly<Record<string, unknown>>): EquipmentList {
  const given = reader.mapIfThere(top, 'equipment', '', null);
  const listed = Object.entries(given).flatMap(([key, value]) => {
    const input = INPUT_IDS.find((one) => one === key);
    if (input === undefined) {
      reader.note(under('equipment', key), 'unknownInput', 'no such input');
      return [];
    }
    const fitting = parseFitting(reader, input, value);
    return fitting === null ? [] : [[input, fitting] as const];
  });
  return { ...ALL_FITTED, ...Object.fromEntries(listed) };
}

function parseFitting(reader: PolicyReader, input: InputId, value: unknown): Fitting | null {
  const path = `equipment.${input}`;
  const before = reader.problems.length;
  const map = reader.map(value, path, null);
  const fit = reader.choice(map, 'fit', path, FIT_FIELD);
  if (reader.problems.length > before) return null;
  if (!fitsAllowed(input).includes(fit)) {
    reader.note(path, 'fitNotAllowed', whyNot(input, fit));
    return null;
  }
  reader.map(map, path, DETAILS[fit]);
  switch (fit) {
    case 'fitted':
      return { fit };
    case 'attested':
      return {
        fit,
        byRole: reader.choice(map, 'byRole', path, FITTING_FIELDS.byRole),
        validForMs: reader.number(map, 'validForMs', path, FITTING_FIELDS.validForMs),
        words: reader.text(map, 'words', path, FITTING_FIELDS.words),
      };
    case 'notFitted':
      return { fit, substitute: reader.text(map, 'substitute', path, FITTING_FIELDS.substitute) };
  }
}

function whyNot(input: InputId, fit: Fitting['fit']): string {
  if (isOwnInput(input)) return `Farfield measures this itself; it cannot be declared ${fit}`;
  return fit === 'fitted'
    ? 'nothing measures this; declare it attested or notFitted'
    : 'a person cannot state this for minutes at a time';
}

/** Every time that a row leaves to the facility, chosen or not, so that a hash over it changes when a row's own does. */
function parseConditions(reader: PolicyReader, top: Readonly<Record<string, unknown>>): RowTuning {
  const rows = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [id, value] of Object.entries(reader.mapIfThere(top, 'conditions', '', null))) {
    const path = under('conditions', id);
    if (!isConditionId(id)) {
      reader.note(path, 'unknownCondition', 'no such condition');
      continue;
    }
    const offered: readonly string[] = tunablesOf(id).map((one) => one.field);
    const others = offered.length === 0 ? 'nothing of this row is' : `of this row only ${offered.join(', ')}`;
    const row = reader.map(value, path, null);
    rows.set(id, row);
    for (const field of Object.keys(row).filter((one) => !offered.includes(one)))
      reader.note(under(path, field), 'notTunable', `is not the facility's to choose; ${others}`);
  }
  const chosen = TUNABLE_CONDITIONS.map((id) => {
    const times = tunablesOf(id).map((one) => {
      const value = reader.number(rows.get(id) ?? {}, one.field, under('conditions', id), one);
      return [one.field, value] as const;
    });
    return [id, Object.fromEntries(times)] as const;
  });
  const tuning: RowTuning = Object.fromEntries(chosen);
  checkWarnings(reader, tuning);
  return tuning;
}

/** A row that is shown under another of the same input is its warning: one that comes too late would warn of nothing. */
function checkWarnings(reader: PolicyReader, tuning: RowTuning): void {
  const ttlMs = (id: (typeof CONDITION_IDS)[number]): number | null => tuning[id]?.ttlMs ?? conditionRow(id).ttlMs;
  for (const warning of CONDITION_IDS) {
    const { parent, input } = conditionRow(warning);
    if (parent === null || !isConditionId(parent) || conditionRow(parent).input !== input) continue;
    const [warnsMs, actsMs] = [ttlMs(warning), ttlMs(parent)];
    if (warnsMs === null || actsMs === null || warnsMs < actsMs) continue;
    const words = `${actsMs} ms is not later than its warning, ${warning} at ${warnsMs} ms`;
    reader.note(`conditions.${parent}.ttlMs`, 'noWarning', words);
  }
}

function parseSignatures(reader: PolicyReader, top: Readonly<Record<string, unknown>>): readonly DocumentSignature[] {
  const given = reader.listIfThere(top, 'signatures', '', SIGNER_ROLES.length);
  const signatures: DocumentSignature[] = [];
  for (const [index, value] of given.entries()) {
    const path = `signatures[${index}]`;
    const before = reader.problems.length;
    const one = parseSignature(reader, value, path);
    if (reader.problems.length > before) continue;
    if (signatures.some(({ role }) => role === one.role))
      reader.note(`${path}.role`, 'sameRole', `the ${one.role.toUpperCase()} signed already`);
    if (signatures.some(({ personId }) => personId.toLowerCase() === one.personId.toLowerCase()))
      reader.note(`${path}.personId`, 'samePerson', `${one.personId} signed already; it takes two persons`);
    signatures.push(one);
  }
  return signatures;
}

function parseSignature(reader: PolicyReader, value: unknown, path: string): DocumentSignature {
  const map = reader.map(value, path, ['role', 'personId', 'signedAt', 'signature']);
  const roles = { choices: SIGNER_ROLES, default: null };
  const matching = (key: 'personId' | 'signedAt' | 'signature', pattern: RegExp, words: string): string => {
    const text = reader.text(map, key, path, SHORT_TEXT);
    if (text !== '' && !pattern.test(text)) reader.note(under(path, key), 'badSignature', words);
    return text;
  };
  return {
    role: reader.choice(map, 'role', path, roles),
    personId: matching('personId', /^[\w.:@/-]{1,64}$/, 'expected 1 to 64 letters, digits or . : @ / - _'),
    signedAt: matching('signedAt', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'expected UTC as 2026-01-31T09:30:00Z'),
    signature: matching('signature', /^[A-Za-z0-9+/]{86}==$/, 'expected the 64 bytes of a signature in base64'),
  };
}
