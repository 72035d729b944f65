import { describe, expect, test } from 'vitest';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { ALL_FITTED, OWN_INPUTS } from './facility-policy.ts';
import { INPUT_IDS } from './inputs.ts';
import { parsePolicyDocument, policyText, type PolicyDocument, renderPolicyDocument } from './policy-document.ts';
import { policyDocumentJsonSchema } from './policy-document-schema.ts';
import {
  FITTING_FIELDS,
  fitsAllowed,
  POLICY_FIELDS,
  type PolicyField,
  SETTLED_POINTS,
  TUNABLE_CONDITIONS,
  tunablesOf,
  tunablesOfRow,
} from './policy-fields.ts';
import { tuningProblems } from './tuned-rows.ts';

const GOOD = {
  format: 'farfield-policy/1',
  name: 'Demo site',
  version: 3,
  oxygenPlan: 'Leave by the Zone III door, prop it open, wait outside.',
  sitePhone: '555-0100',
  remotePhone: '555-0101',
};
/** Of each row that leaves times to the facility, those, as the row has them. */
const OWN_TIMES = Object.fromEntries(
  TUNABLE_CONDITIONS.map((id) => [id, Object.fromEntries(tunablesOf(id).map((one) => [one.field, one.default]))]),
);

function parsed(value: unknown): PolicyDocument {
  const result = parsePolicyDocument(value);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

function problemsOf(value: unknown): readonly string[] {
  const result = parsePolicyDocument(value);
  return result.ok ? [] : result.problems.map(({ path, code, words }) => `${path} | ${code} | ${words}`);
}

describe('times of condition rows', () => {
  const tuned = (conditions: unknown) => ({ ...GOOD, conditions });

  test.each<[string, unknown, readonly string[]]>([
    [
      'above the bound',
      tuned({ zoneSilent: { ttlMs: 5_001 } }),
      ['conditions.zoneSilent.ttlMs | outOfBounds | 5001 ms; 2000 to 5000 ms are allowed'],
    ],
    [
      'below the bound',
      tuned({ zoneSilent: { ttlMs: 1_999 } }),
      ['conditions.zoneSilent.ttlMs | outOfBounds | 1999 ms; 2000 to 5000 ms are allowed'],
    ],
    [
      'half a millisecond',
      tuned({ zoneSilent: { ttlMs: 2_000.5 } }),
      ['conditions.zoneSilent.ttlMs | wrongType | expected a whole number, found 2000.5'],
    ],
    [
      'no number',
      tuned({ zoneSilent: { ttlMs: '3 s' } }),
      ['conditions.zoneSilent.ttlMs | wrongType | expected a whole number, found "3 s"'],
    ],
    [
      'left empty',
      tuned({ zoneSilent: { ttlMs: null } }),
      ['conditions.zoneSilent.ttlMs | wrongType | expected a whole number, found nothing'],
    ],
    [
      'of the row, and not offered by it',
      tuned({ mainsLost: { latch: 'none' } }),
      [
        "conditions.mainsLost.latch | notTunable | is not the facility's to choose; of this row only confirmAfterMs, clearAfterMs",
      ],
    ],
    [
      'of a row that offers nothing',
      tuned({ quench: { confirmAfterMs: 1 } }),
      ["conditions.quench.confirmAfterMs | notTunable | is not the facility's to choose; nothing of this row is"],
    ],
    [
      'a stop before the question',
      tuned({ operatorQuiet: { ttlMs: 70_000 } }),
      [
        'conditions.operatorSilent.ttlMs | noWarning | 70000 ms is not later than its warning, operatorQuiet at 70000 ms',
      ],
    ],
    [
      'absence before its warning',
      tuned({ presenceUnproven: { ttlMs: 60_000 }, presenceLost: { ttlMs: 45_000 } }),
      [
        'conditions.presenceLost.ttlMs | noWarning | 45000 ms is not later than its warning, presenceUnproven at 60000 ms',
      ],
    ],
  ])('%s → refused', (_, document, problems) => {
    expect(problemsOf(document)).toEqual(problems);
  });

  test('every time that a row offers is taken at both bounds, and refused one beyond them', () => {
    let count = 0;
    for (const id of TUNABLE_CONDITIONS) {
      for (const { field, min, max, default: own } of tunablesOf(id)) {
        const codes = (value: number): readonly string[] => {
          const result = parsePolicyDocument(tuned({ [id]: { [field]: value } }));
          return result.ok ? [] : result.problems.map((one) => one.code);
        };
        for (const value of [min, own, max]) {
          expect(
            codes(value).filter((code) => code !== 'noWarning'),
            `${id}.${field}`,
          ).toEqual([]);
          expect(tuningProblems({ [id]: { [field]: value } })).toEqual([]);
        }
        for (const value of [min - 1, max + 1]) {
          expect(codes(value), `${id}.${field}`).toContain('outOfBounds');
          expect(tuningProblems({ [id]: { [field]: value } })).toHaveLength(1);
        }
        expect(conditionRow(id)[field]).toBe(own);
        count += 1;
      }
    }
    expect(count).toBe(CONDITION_IDS.flatMap((id) => Object.keys(conditionRow(id).tunable)).length);
    expect(count).toBeGreaterThan(5);
    const offering = CONDITION_IDS.filter((id) => Object.keys(conditionRow(id).tunable).length > 0);
    expect(TUNABLE_CONDITIONS).toEqual(offering);
  });

  test('a time that a row does not have cannot be chosen, whatever the row offers', () => {
    const row = {
      ...conditionRow('quench'),
      tunable: { ttlMs: { minMs: 0, maxMs: 9 }, clearAfterMs: { minMs: 0, maxMs: 9 } },
    };
    expect(row.ttlMs).toBeNull();
    expect(tunablesOfRow(row).map((one) => one.field)).toEqual(['clearAfterMs']);
  });

  test('what is not said is as the row has it', () => {
    for (const document of [GOOD, tuned({}), tuned({ quench: {} }), tuned({ zoneSilent: {} })])
      expect(parsed(document).policy.conditions).toEqual(OWN_TIMES);
  });
});

describe('the table of fields', () => {
  test('every default is one that the field itself allows, and the strictest of its choices', () => {
    const fields: readonly PolicyField[] = [...Object.values(POLICY_FIELDS), ...Object.values(FITTING_FIELDS)];
    const bad = fields.filter((field) => {
      if (field.kind === 'text' || field.kind === 'flag' || field.default === null) return false;
      if (field.kind === 'number') return field.default < field.min || field.default > field.max;
      return field.strictness[field.default] !== Math.max(...Object.values(field.strictness));
    });
    expect(bad).toEqual([]);
    expect(fields.filter((field) => field.kind === 'choice' || field.kind === 'number').length).toBeGreaterThan(4);
  });

  test('every input may be had in some way, its own ones in one way only', () => {
    for (const input of INPUT_IDS) {
      const fits = fitsAllowed(input);
      const isOwn = OWN_INPUTS.some((own) => own === input);
      const isAlways = isOwn || ['mrstLeft', 'scannerFault'].includes(input);
      expect([input, fits.includes('notFitted'), fits.length === 1]).toEqual([input, !isAlways, isAlways]);
      expect(fits).toContain(ALL_FITTED[input].fit);
    }
    expect(fitsAllowed('mrstLeft')).toEqual(['fitted']);
    expect(fitsAllowed('door34')).toEqual(['fitted', 'attested', 'notFitted']);
    expect(fitsAllowed('patientAudio')).toEqual(['attested', 'notFitted']);
    expect(fitsAllowed('scannerStatus')).toEqual(['fitted', 'notFitted']);
  });

  test('each point on which the sources disagree is settled by a field that exists, or said to be settled for all', () => {
    expect(SETTLED_POINTS).toHaveLength(10);
    for (const { field, words } of SETTLED_POINTS) {
      expect(field === null || Object.hasOwn(POLICY_FIELDS, field)).toBe(true);
      expect(words).not.toBe('');
    }
  });

  test('what may finish without its remote technologist: at most 4 min, and nothing is left out of the text that is not 0', () => {
    expect(policyText(parsed({ ...GOOD, finishMaxMs: 0 }))).toBe(policyText(parsed(GOOD)));
    expect(policyText(parsed({ ...GOOD, finishMaxMs: 1 }))).not.toBe(policyText(parsed(GOOD)));
    expect(parsePolicyDocument({ ...GOOD, finishMaxMs: 240_001 }).ok).toBe(false);
    expect(parsed({ ...GOOD, finishMaxMs: 240_000 }).policy.finishMaxMs).toBe(240_000);
  });

  test('a watchdog that is fitted is left out of the text as it was signed before; one that is not is signed for', () => {
    const without = { ...GOOD, equipment: { watchdog: { fit: 'notFitted', substitute: 'a hand at the STOP' } } };
    expect(policyText(parsed({ ...GOOD, equipment: { watchdog: { fit: 'fitted' } } }))).toBe(policyText(parsed(GOOD)));
    expect(policyText(parsed(GOOD))).not.toContain('watchdog');
    expect(policyText(parsed(without))).toContain('a hand at the STOP');
    expect(fitsAllowed('watchdog')).toEqual(['fitted', 'notFitted']);
  });

  test('the JSON schema names every field with its bounds, and lets nothing else in', () => {
    const schema = policyDocumentJsonSchema();
    expect(schema['additionalProperties']).toBe(false);
    expect(schema['required']).toEqual(['format', 'name', 'version', 'oxygenPlan', 'sitePhone', 'remotePhone']);
    expect(Object.keys(schema['properties'] ?? {}).toSorted()).toEqual(
      Object.keys(renderPolicyDocument(parsed({ ...GOOD, finishMaxMs: 60_000 }))).toSorted(),
    );
    expect(schema).toMatchObject({
      properties: {
        format: { const: 'farfield-policy/1' },
        version: { type: 'integer', minimum: 1, maximum: 1_000_000 },
        staffingProfile: { enum: ['iac', 'acr', 'mrst'], default: 'iac' },
        oxygenPlan: { type: 'string', minLength: 10, maxLength: 2_000 },
        capabilities: { properties: { stop: { type: 'boolean', default: true } }, additionalProperties: false },
        equipment: {
          properties: {
            link: { oneOf: [{ properties: { fit: { const: 'fitted' } } }] },
            door34: { oneOf: [{}, { required: ['fit', 'byRole', 'words'] }, { required: ['fit', 'substitute'] }] },
          },
        },
        conditions: {
          properties: {
            zoneSilent: { properties: { ttlMs: { type: 'integer', minimum: 2_000, maximum: 5_000, default: 3_000 } } },
          },
          additionalProperties: false,
        },
        signatures: { maxItems: 2, items: { additionalProperties: false } },
      },
    });
  });
});
