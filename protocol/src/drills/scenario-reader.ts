import { ACTION_KINDS } from '../policy/act-arguments.ts';
import { CONDITION_IDS } from '../policy/conditions.ts';
import { INPUT_IDS } from '../policy/inputs.ts';
import {
  exactly,
  integer,
  isMap,
  list,
  number,
  object,
  oneOf,
  orNull,
  type Problem,
  type Reader,
  readDocument,
  text,
  variants,
  withDefault,
} from '../policy/reading.ts';
import { ROLES } from '../policy/roles.ts';
import { checkScenario, type DrillCatalogue } from './scenario-checks.ts';
import {
  BACK_AFTER_MAX_S,
  C2_REASONS,
  DRILL_BORES,
  DRILL_MAX_S,
  DRILL_STARTS,
  DRILL_WAYS,
  type DrillBore,
  type DrillScenario,
  EXAM_CLASSES,
  PASS_RULES,
  SHOWN_AS,
  type Shows,
  type ShownAs,
} from './scenario.ts';
import { HEADING_IDS } from './heading.ts';

export type ParsedDrill =
  | { readonly ok: true; readonly value: DrillScenario }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Who can be expected to do something: whoever has an account. Fire service, security and code team have none. */
const PEOPLE = ROLES.filter((one) => one !== 'unidentifiedOnsite');

const sentence = text({ min: 3, max: 300 });
const sentences = list(sentence, 20);
const seconds = number(0, DRILL_MAX_S);

const id: Reader<string> = (value, at) => {
  const read = text({ min: 1, max: 48 })(value, at);
  return read.ok && !/^[a-z][A-Za-z0-9-]*$/.test(read.value)
    ? at.refuse(`"${read.value}": a small letter first, then letters, digits and -`)
    : read;
};

const endsAtS: Reader<number> = (value, at) =>
  value === undefined
    ? at.refuse(`is missing: the drill has no end; it must end by itself after ${DRILL_MAX_S} s at the latest`)
    : number(60, DRILL_MAX_S)(value, at);

const bore: Reader<DrillBore> = (value, at) => {
  const found = DRILL_BORES.find((one) => one === value);
  return found === undefined
    ? at.refuse('must be empty or phantom: no drill runs with a patient')
    : { ok: true, value: found };
};

const shows: Reader<Shows> = (value, at) => {
  if (!isMap(value)) return at.refuse('must be a map of signals');
  const shown: Record<string, ShownAs> = {};
  let isWhole = true;
  for (const [name, how] of Object.entries(value)) {
    const place = at.inside(name);
    if (!INPUT_IDS.some((one) => one === name)) isWhole = place.refuse('is no signal of the catalogue').ok;
    const read = oneOf(SHOWN_AS)(how, place);
    if (read.ok) shown[name] = read.value;
    else isWhole = false;
  }
  return isWhole ? { ok: true, value: shown } : { ok: false };
};

const actArguments: Reader<Readonly<Record<string, string | number | boolean>>> = (value, at) => {
  if (!isMap(value)) return at.refuse('must be a map of arguments');
  const given: Record<string, string | number | boolean> = {};
  let isWhole = true;
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') given[name] = one;
    else isWhole = at.inside(name).refuse('must be a text, a number, true or false').ok;
  }
  return isWhole ? { ok: true, value: given } : { ok: false };
};

const within: Reader<number | string> = (value, at) =>
  typeof value === 'string' ? text({ min: 1, max: 80 })(value, at) : seconds(value, at);

const fault = { id, atS: seconds, words: sentence };
const FAULT = variants({
  act: {
    ...fault,
    act: text({ min: 1, max: 48 }),
    with: withDefault(actArguments, {}),
    shows: withDefault(shows, {}),
    seenAfterS: withDefault(seconds, 0),
  },
  shadow: { ...fault, shows },
  person: { ...fault, by: oneOf(PEOPLE), action: oneOf(ACTION_KINDS), shows: withDefault(shows, {}) },
  agentDies: { ...fault, backAfterS: number(1, BACK_AFTER_MAX_S) },
  stated: fault,
});

const automatic = { id, after: id };
const AUTOMATIC = variants({
  condition: { ...automatic, condition: oneOf(CONDITION_IDS) },
  order: { ...automatic, order: oneOf(['stop', 'abort']) },
  readyVoid: automatic,
  booted: automatic,
  foundAtRest: automatic,
  refusal: { ...automatic, action: oneOf(ACTION_KINDS) },
});

const ACT = object({
  id,
  by: oneOf(PEOPLE),
  do: sentence,
  action: withDefault(orNull(oneOf(ACTION_KINDS)), null),
  condition: withDefault(orNull(oneOf(CONDITION_IDS)), null),
  after: id,
  within: withDefault(orNull(within), null),
  pass: withDefault(oneOf(PASS_RULES), 'inTime'),
});

const SCENARIO: Reader<DrillScenario> = object({
  version: exactly(1),
  id,
  number: integer(1, 9_999),
  heading: oneOf(HEADING_IDS),
  title: text({ min: 3, max: 80 }),
  exam: object({
    class: oneOf(EXAM_CLASSES),
    because: withDefault(list(oneOf(C2_REASONS), C2_REASONS.length), []),
    patient: sentence,
  }),
  bore: withDefault(bore, 'empty'),
  ways: list(oneOf(DRILL_WAYS), DRILL_WAYS.length),
  start: oneOf(DRILL_STARTS),
  endsAtS,
  briefing: sentences,
  faults: list(FAULT, 40),
  automatic: withDefault(list(AUTOMATIC, 40), []),
  acts: list(ACT, 60),
  observer: sentences,
  returnToService: sentences,
});

/** @returns the scenario, or everything that is wrong with it under this policy; nothing is moved into bounds */
export function parseDrill(value: unknown, known: DrillCatalogue): ParsedDrill {
  return readDocument((given, at) => {
    const read = SCENARIO(given, at);
    if (read.ok) checkScenario(read.value, known, at);
    return read;
  }, value);
}
