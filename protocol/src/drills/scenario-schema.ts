import { ACTION_KINDS } from '../policy/act-arguments.ts';
import { CONDITION_IDS } from '../policy/conditions.ts';
import { inputSource } from '../policy/input-source.ts';
import { INPUT_IDS } from '../policy/inputs.ts';
import { ROLES } from '../policy/roles.ts';
import { HEADING_IDS } from './heading.ts';
import {
  BACK_AFTER_MAX_S,
  C2_REASONS,
  DRILL_BORES,
  DRILL_MAX_S,
  DRILL_STARTS,
  DRILL_WAYS,
  EXAM_CLASSES,
  PASS_RULES,
  SHOWN_AS,
} from './scenario.ts';
import type { SimulatedAct } from './simulated-act.ts';

type Schema = Readonly<Record<string, unknown>>;

const sentence = { type: 'string', minLength: 3, maxLength: 300 };
const sentences = { type: 'array', items: sentence, maxItems: 20 };
const seconds = { type: 'number', minimum: 0, maximum: DRILL_MAX_S };
const id = { type: 'string', pattern: '^[a-z][A-Za-z0-9-]{0,47}$' };
const oneOf = (words: readonly string[]): Schema => ({ enum: [...words] });
const listOf = (items: Schema): Schema => ({ type: 'array', items });

/** @param optional what may be left out */
function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  const required = Object.keys(properties).filter((one) => !optional.includes(one));
  return { type: 'object', properties, required, additionalProperties: false };
}

/**
 * The shape of a scenario, for editors that complete and mark. What depends on the loaded policy is not in it:
 * `farfield drill check` says that.
 */
export function drillJsonSchema(acts: readonly SimulatedAct[]): Schema {
  const by = oneOf(ROLES.filter((one) => one !== 'unidentifiedOnsite'));
  const action = oneOf(ACTION_KINDS);
  const condition = oneOf(CONDITION_IDS);
  const inputs = INPUT_IDS.filter((one) => inputSource(one) !== 'derived');
  const shows = {
    type: 'object',
    properties: Object.fromEntries(inputs.map((one) => [one, oneOf(SHOWN_AS)])),
    additionalProperties: false,
  };
  const fault = { id, atS: seconds, words: sentence };
  const automatic = { id, after: id };
  const kind = (name: string): Schema => ({ const: name });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Farfield drill',
    ...object(
      {
        version: { const: 1 },
        id,
        number: { type: 'integer', minimum: 1, maximum: 9_999 },
        heading: oneOf(HEADING_IDS),
        title: { type: 'string', minLength: 3, maxLength: 80 },
        exam: object({ class: oneOf(EXAM_CLASSES), because: listOf(oneOf(C2_REASONS)), patient: sentence }, [
          'because',
        ]),
        bore: oneOf(DRILL_BORES),
        ways: listOf(oneOf(DRILL_WAYS)),
        start: oneOf(DRILL_STARTS),
        endsAtS: { type: 'number', minimum: 60, maximum: DRILL_MAX_S },
        briefing: sentences,
        faults: listOf({
          oneOf: [
            object(
              {
                kind: kind('act'),
                ...fault,
                act: oneOf(acts.map((one) => one.id)),
                with: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
                shows,
                seenAfterS: seconds,
              },
              ['with', 'shows', 'seenAfterS'],
            ),
            object({ kind: kind('shadow'), ...fault, shows }),
            object({ kind: kind('person'), ...fault, by, action, shows }, ['shows']),
            object({
              kind: kind('agentDies'),
              ...fault,
              backAfterS: { type: 'number', minimum: 1, maximum: BACK_AFTER_MAX_S },
            }),
            object({ kind: kind('stated'), ...fault }),
          ],
        }),
        automatic: listOf({
          oneOf: [
            object({ kind: kind('condition'), ...automatic, condition }),
            object({ kind: kind('order'), ...automatic, order: oneOf(['stop', 'abort']) }),
            object({ kind: kind('readyVoid'), ...automatic }),
            object({ kind: kind('booted'), ...automatic }),
            object({ kind: kind('foundAtRest'), ...automatic }),
            object({ kind: kind('refusal'), ...automatic, action }),
          ],
        }),
        acts: listOf(
          object(
            {
              id,
              by,
              do: sentence,
              action,
              condition,
              after: id,
              within: { oneOf: [seconds, { type: 'string', description: 'the name of a limit of the policy' }] },
              pass: oneOf(PASS_RULES),
            },
            ['action', 'condition', 'within', 'pass'],
          ),
        ),
        observer: sentences,
        returnToService: sentences,
      },
      ['bore', 'automatic'],
    ),
  };
}
