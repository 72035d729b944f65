import { ACTION_RULES } from './authorise.ts';
import { type ActionKind, COMMAND_CLASS, type CommandClass } from './command.ts';
import type { Applies, ConditionRow } from './condition-row.ts';
import { CONDITION_IDS, type ConditionId, conditionRow, FLAP_CLEARED_BY } from './conditions.ts';
import { LINK_CONDITIONS } from './conditions-link.ts';
import { PEOPLE_CONDITIONS } from './conditions-people.ts';
import { POWER_CONDITIONS } from './conditions-power.ts';
import { SCANNER_CONDITIONS } from './conditions-scanner.ts';
import { SITE_CONDITIONS } from './conditions-site.ts';
import { VITALS_CONDITIONS } from './conditions-vitals.ts';
import { ZONE_CONDITIONS } from './conditions-zone.ts';
import { ARGUMENT_NAMES } from './act-arguments.ts';
import { COMMAND_AGE_MAX_MS, FLAP, type Ms, UNANSWERED_MS } from './limits.ts';
import { isReasonId, type ReasonId, REASONS } from './reasons.ts';
import { ROLE_WORDS } from './roles.ts';
import type { Situation } from './situation.ts';
import { verdictShort, verdictWords } from './why.ts';

/** One row of a table, in words. */
export interface Explanation {
  readonly kind: 'condition' | 'reason' | 'action';
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly lines: readonly ExplanationLine[];
  /** where the row stands */
  readonly source: string;
}

export interface ExplanationLine {
  readonly name: string;
  readonly words: string;
}

const APPLIES_WORDS: Readonly<Record<Applies, string>> = {
  always: 'always',
  patientInRoom: 'while the patient is, or may be, in Zone IV',
  remoteHolds: 'while a remote technologist has control',
  remoteHoldsWhileScanning: 'while a remote technologist has control and the scanner scans',
  door34Shut: 'while the Zone III/IV door is known to be shut',
  door34NotShut: 'while the Zone III/IV door is not known to be shut',
  monitored: 'for a monitored patient in Zone IV',
  monitoredAwake: 'for a monitored, awake patient in Zone IV',
  monitoredSedated: 'for a monitored patient in Zone IV who is, or may be, sedated',
};

const SITUATION_WORDS: Readonly<Record<Situation, string>> = {
  empty: 'room empty',
  inRoom: 'patient in room',
  scanning: 'scanning',
};

const CLASS_WORDS: Readonly<Record<CommandClass, string>> = {
  protect: 'protect: no lease, epoch, age or echo can refuse it',
  neutral: 'neutral: needs control',
  permit: 'permit: needs everything, and a durable record first',
  record: 'record: what people say or ask',
};

/**
 * Every row that goes by this name: an id (`doorOpen`, `tooOld`, `start`) or a rule id (`C-31`), capitals or not.
 * [] when nothing does.
 */
export function explain(name: string): readonly Explanation[] {
  const wanted = name.trim().toLowerCase();
  return allRows().filter((one) => one.id.toLowerCase() === wanted || one.rule.toLowerCase() === wanted);
}

/** Ids that have this text in them or in their title, for somebody who does not know the id. */
export function likeNames(name: string): readonly string[] {
  const wanted = name.trim().toLowerCase();
  return allRows()
    .filter((one) => one.id.toLowerCase().includes(wanted) || one.title.toLowerCase().includes(wanted))
    .map((one) => one.id);
}

function allRows(): readonly Explanation[] {
  return [
    ...CONDITION_IDS.map(explainCondition),
    ...Object.keys(REASONS).filter(isReasonId).map(explainReason),
    ...(Object.keys(ACTION_RULES) as readonly ActionKind[]).map(explainAction),
  ];
}

const FILES: Readonly<Record<string, object>> = {
  'conditions-link.ts': LINK_CONDITIONS,
  'conditions-people.ts': PEOPLE_CONDITIONS,
  'conditions-zone.ts': ZONE_CONDITIONS,
  'conditions-scanner.ts': SCANNER_CONDITIONS,
  'conditions-vitals.ts': VITALS_CONDITIONS,
  'conditions-power.ts': POWER_CONDITIONS,
  'conditions-site.ts': SITE_CONDITIONS,
};

function fileOf(id: ConditionId): string {
  return Object.entries(FILES)
    .filter(([, rows]) => Object.hasOwn(rows, id))
    .map(([file]) => file)
    .join(', ');
}

function explainCondition(id: ConditionId): Explanation {
  const row = conditionRow(id);
  const situations = Object.keys(SITUATION_WORDS) as readonly Situation[];
  return {
    kind: 'condition',
    id,
    rule: row.rule,
    title: row.title,
    lines: [
      { name: 'looked at', words: `${APPLIES_WORDS[row.applies]}, by ${EVALUATED_WORDS[row.evaluatedAt]}` },
      { name: 'bad when', words: badWhen(row) },
      {
        name: 'confirmed',
        words: row.confirmAfterMs === 0 ? 'at once' : `after ${seconds(row.confirmAfterMs)} of bad time`,
      },
      { name: 'over', words: overWhen(row) },
      ...situations.map((one) => ({ name: SITUATION_WORDS[one], words: asksFor(row.verdict[one]) })),
      ...(asksPeople(row) ? [{ name: 'unanswered', words: UNANSWERED_WORDS }] : []),
      ...(row.flap === 'none' ? [] : [{ name: 'flapping', words: FLAP_WORDS }]),
      ...tunableLines(row),
      { name: 'alarm', words: alarmWords(row) },
      { name: 'first step', words: row.firstStep },
      ...(row.titleUnknown === null ? [] : [{ name: 'if unknown, it reads', words: row.titleUnknown }]),
      ...(row.titleNeverSeen === null ? [] : [{ name: 'if never seen, it reads', words: row.titleNeverSeen }]),
    ],
    source: `protocol/src/policy/${fileOf(id)}, docs/CONDITIONS.md`,
  };
}

const EVALUATED_WORDS: Readonly<Record<ConditionRow['evaluatedAt'], string>> = {
  site: 'the site agent',
  gateway: 'the gateway',
  both: 'site agent and gateway',
};

function badWhen({ input, unknownIs, ttlMs, ttlTwoPathsMs }: ConditionRow): string {
  const onTwo = ttlTwoPathsMs === null ? '' : ` (${seconds(ttlTwoPathsMs)} on two paths)`;
  const old =
    ttlMs === null
      ? `${input} is unknown or was never seen`
      : `${input} is unknown or older than ${seconds(ttlMs)}${onTwo}`;
  switch (unknownIs) {
    case 'bad':
      return `${input} is bad, or ${old}`;
    case 'only':
      return `${old} (that it is bad is another row's)`;
    case 'notThisRow':
      return `${input} is bad (that it is unknown is another row's)`;
  }
}

function overWhen(row: ConditionRow): string {
  const good = row.clearAfterMs === 0 ? 'as soon as it is good' : `after it was good for ${seconds(row.clearAfterMs)}`;
  const roles = row.clearedBy.map((role) => ROLE_WORDS[role]).join(row.clearNeeds === 'each' ? ' and ' : ' or ');
  const by = row.clearNeeds === 'level2' ? `${roles}, of Level 2` : roles;
  switch (row.latch) {
    case 'none':
      return good;
    case 'always':
      return `latched: ${good}, and then cleared by ${by}`;
    case 'whileScanning':
      return `${good}; latched when it was confirmed while scanning, then cleared by ${by}`;
  }
}

function asksFor(verdict: ConditionRow['verdict'][Situation]): string {
  const words = verdictWords(verdict);
  return words.length === 0 ? 'nothing' : `${verdictShort(verdict)}: ${words.join('; ')}`;
}

const UNANSWERED_WORDS =
  `with a patient in the room and nobody acknowledging: stop the scan after ${seconds(UNANSWERED_MS.stop)}, ` +
  `abort it and take the patient out after ${seconds(UNANSWERED_MS.abort)}`;
const FLAP_WORDS =
  `latched when it came ${FLAP.times} times within ${FLAP.withinMs / 60_000} min, then cleared by ` +
  FLAP_CLEARED_BY.map((role) => ROLE_WORDS[role]).join(' or ');

function asksPeople({ verdict }: ConditionRow): boolean {
  return Object.values(verdict).some((one) => one.people >= 2);
}

function tunableLines({ tunable }: ConditionRow): readonly ExplanationLine[] {
  const bounds = Object.entries(tunable).map(
    ([field, { minMs, maxMs }]) => `${field} ${seconds(minMs)} to ${seconds(maxMs)}`,
  );
  return bounds.length === 0 ? [] : [{ name: 'facility may choose', words: bounds.join(', ') }];
}

function alarmWords({ priority, parent }: ConditionRow): string {
  return parent === null ? priority : `${priority}, shown under ${parent} when both are active`;
}

function explainReason(id: ReasonId): Explanation {
  const { rule, text, next } = REASONS[id];
  return {
    kind: 'reason',
    id,
    rule,
    title: text,
    lines: [{ name: 'do next', words: next }],
    source: 'protocol/src/policy/reasons.ts, docs/REASONS.md',
  };
}

function explainAction(id: ActionKind): Explanation {
  const { words, roles, seat, needsCredential } = ACTION_RULES[id];
  const commandClass = COMMAND_CLASS[id];
  return {
    kind: 'action',
    id,
    rule: 'R-1',
    title: words,
    lines: [
      { name: 'who', words: roles.map((role) => ROLE_WORDS[role]).join(', ') },
      { name: 'from', words: seat === 'any' ? 'any seat' : seat === 'onsite' ? 'an on-site console only' : 'remote' },
      { name: 'class', words: CLASS_WORDS[commandClass] },
      {
        name: 'not older than',
        words: commandClass === 'protect' ? 'any age on a live socket' : seconds(COMMAND_AGE_MAX_MS[commandClass]),
      },
      { name: 'credential', words: needsCredential ? 'must be valid' : 'not asked' },
      { name: 'takes', words: ARGUMENT_NAMES[id].join(', ') || 'nothing' },
    ],
    source: 'protocol/src/policy/authorise.ts, docs/ACTIONS.md',
  };
}

function seconds(ms: Ms): string {
  return `${ms / 1_000} s`;
}
