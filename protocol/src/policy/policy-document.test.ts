import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { ALL_FITTED, DEFAULT_POLICY, OWN_INPUTS } from './facility-policy.ts';
import { INPUT_IDS } from './inputs.ts';
import {
  parsePolicyDocument,
  POLICY_FORMAT,
  type PolicyDocument,
  policyText,
  renderPolicyDocument,
  signatureText,
} from './policy-document.ts';
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
import { tunedRows, tuningProblems } from './tuned-rows.ts';

const GOOD = {
  format: 'farfield-policy/1',
  name: 'Demo site',
  version: 3,
  oxygenPlan: 'Leave by the Zone III door, prop it open, wait outside.',
  sitePhone: '555-0100',
  remotePhone: '555-0101',
};
const SIGNATURE = `${'A'.repeat(86)}==`;
const MRMD = { role: 'mrmd', personId: 'dora', signedAt: '2026-01-31T09:30:00Z', signature: SIGNATURE };
const MRSO = { role: 'mrso', personId: 'sven', signedAt: '2026-01-31T09:31:00Z', signature: SIGNATURE };

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

test('a short document is the strictest policy with the words that were given', () => {
  const { policy, signatures } = parsed(GOOD);
  expect(policy).toEqual({
    ...DEFAULT_POLICY,
    name: 'Demo site',
    version: 3,
    oxygenPlan: GOOD.oxygenPlan,
    sitePhone: '555-0100',
    remotePhone: '555-0101',
    conditions: OWN_TIMES,
  });
  expect(policy.staffingProfile).toBe('iac');
  expect(policy.modeCeiling).toBe('normal');
  expect(policy.equipment).toEqual(ALL_FITTED);
  expect([signatures, policy.signatures]).toEqual([[], []]);
  expect(tunedRows(policy).all).toEqual(tunedRows(DEFAULT_POLICY).all);
});

test('everything that can be chosen is taken as it is written', () => {
  const { policy, signatures } = parsed({
    ...GOOD,
    staffingProfile: 'mrst',
    modeCeiling: 'firstLevel',
    capabilities: { pause: false, resume: false },
    equipment: {
      door34: { fit: 'attested', byRole: 'mrst', validForMs: 30_000, words: 'The door is shut' },
      oxygen: { fit: 'notFitted', substitute: 'The wall display' },
      patientCamera: { fit: 'attested', byRole: 'rst', words: 'I see the patient' },
      mains: { fit: 'fitted' },
    },
    conditions: { zoneSilent: { ttlMs: 2_000 } },
    signatures: [MRSO, MRMD],
  });
  expect(policy).toMatchObject({ staffingProfile: 'mrst', modeCeiling: 'firstLevel' });
  expect(policy.capabilities).toEqual({
    start: true,
    stop: true,
    abort: true,
    pause: false,
    resume: false,
    selectStep: true,
  });
  expect(policy.equipment).toEqual({
    ...ALL_FITTED,
    door34: { fit: 'attested', byRole: 'mrst', validForMs: 30_000, words: 'The door is shut' },
    oxygen: { fit: 'notFitted', substitute: 'The wall display' },
    patientCamera: { fit: 'attested', byRole: 'rst', validForMs: 900_000, words: 'I see the patient' },
  });
  expect(policy.conditions).toEqual({ ...OWN_TIMES, zoneSilent: { ttlMs: 2_000 } });
  expect(tunedRows(policy).byId.zoneSilent.ttlMs).toBe(2_000);
  expect(signatures).toEqual([MRSO, MRMD]);
  expect(policy.signatures, 'a claim is no signature').toEqual([]);
});

const equipment = (lines: unknown) => ({ ...GOOD, equipment: lines });
const attested = (own: object) =>
  equipment({ door34: { fit: 'attested', byRole: 'mrst', words: 'shut, I looked', ...own } });
const without = (key: keyof typeof GOOD) => Object.fromEntries(Object.entries(GOOD).filter(([one]) => one !== key));
const EXPECTED_MAP = 'wrongType | expected a map of keys, found';

test.each<[string, unknown, readonly string[]]>([
  // what it is
  ['nothing', null, [` | ${EXPECTED_MAP} nothing`]],
  ['nothing at all', undefined, [` | ${EXPECTED_MAP} undefined`]],
  ['a text', 'policy', [` | ${EXPECTED_MAP} "policy"`]],
  ['a list', [GOOD], [` | ${EXPECTED_MAP} a list`]],
  ['a number', 7, [` | ${EXPECTED_MAP} 7`]],
  ['no format', without('format'), ['format | missing | is missing; this version reads farfield-policy/1']],
  [
    'another version of the document, and nothing else is named',
    { format: 'farfield-policy/2', colour: 'red' },
    ['format | otherFormat | this version reads farfield-policy/1, the document says "farfield-policy/2"'],
  ],
  [
    'a format that is no text',
    { ...GOOD, format: 1 },
    ['format | otherFormat | this version reads farfield-policy/1, the document says 1'],
  ],
  // keys
  ['an unknown key', { ...GOOD, colour: 'red' }, ['colour | unknownKey | unknown key']],
  ['a key of every object', { ...GOOD, toString: 1 }, ['toString | unknownKey | unknown key']],
  ['an unknown order', { ...GOOD, capabilities: { table: true } }, ['capabilities.table | unknownKey | unknown key']],
  // texts
  ['no oxygen and quench plan', without('oxygenPlan'), ['oxygenPlan | missing | is missing']],
  [
    'a plan of spaces',
    { ...GOOD, oxygenPlan: '              ' },
    ['oxygenPlan | outOfBounds | 0 characters; 10 to 2000 are allowed'],
  ],
  [
    'a plan that is too short',
    { ...GOOD, oxygenPlan: 'Get out. ' },
    ['oxygenPlan | outOfBounds | 8 characters; 10 to 2000 are allowed'],
  ],
  [
    'a plan that nobody could read in time',
    { ...GOOD, oxygenPlan: 'x'.repeat(2_001) },
    ['oxygenPlan | outOfBounds | 2001 characters; 10 to 2000 are allowed'],
  ],
  ['no name', without('name'), ['name | missing | is missing']],
  ['a name left empty', { ...GOOD, name: null }, ['name | wrongType | expected text, found nothing']],
  ['a phone as a number', { ...GOOD, sitePhone: 5550100 }, ['sitePhone | wrongType | expected text, found 5550100']],
  [
    'no phones',
    { ...without('sitePhone'), remotePhone: '1' },
    ['sitePhone | missing | is missing', 'remotePhone | outOfBounds | 1 characters; 3 to 40 are allowed'],
  ],
  // numbers
  ['no version', without('version'), ['version | missing | is missing']],
  ['version 0', { ...GOOD, version: 0 }, ['version | outOfBounds | 0; 1 to 1000000 are allowed']],
  [
    'version a million and one',
    { ...GOOD, version: 1_000_001 },
    ['version | outOfBounds | 1000001; 1 to 1000000 are allowed'],
  ],
  ['half a version', { ...GOOD, version: 1.5 }, ['version | wrongType | expected a whole number, found 1.5']],
  ['a version as text', { ...GOOD, version: '3' }, ['version | wrongType | expected a whole number, found "3"']],
  [
    'a version that is no number',
    { ...GOOD, version: Number.NaN },
    ['version | wrongType | expected a whole number, found NaN'],
  ],
  // choices and flags
  [
    'a profile that does not exist',
    { ...GOOD, staffingProfile: 'nobody' },
    ['staffingProfile | notAChoice | expected one of iac, acr, mrst; found "nobody"'],
  ],
  [
    'a profile left empty is not the default',
    { ...GOOD, staffingProfile: null },
    ['staffingProfile | wrongType | expected one of iac, acr, mrst; found nothing'],
  ],
  [
    'a mode above the first level',
    { ...GOOD, modeCeiling: 'secondLevel' },
    ['modeCeiling | notAChoice | expected one of normal, firstLevel; found "secondLevel"'],
  ],
  [
    'yes for true',
    { ...GOOD, capabilities: { stop: 'yes' } },
    ['capabilities.stop | wrongType | expected true or false, found "yes"'],
  ],
  ['orders as a list', { ...GOOD, capabilities: ['stop'] }, [`capabilities | ${EXPECTED_MAP} a list`]],
  // equipment
  ['equipment left empty', equipment(null), [`equipment | ${EXPECTED_MAP} nothing`]],
  [
    'an input that does not exist',
    equipment({ doors: { fit: 'fitted' } }),
    ['equipment.doors | unknownInput | no such input'],
  ],
  ['an input without words', equipment({ door34: 'fitted' }), [`equipment.door34 | ${EXPECTED_MAP} "fitted"`]],
  ['no fit', equipment({ door34: {} }), ['equipment.door34.fit | missing | is missing']],
  [
    'another fit',
    equipment({ door34: { fit: 'broken' } }),
    ['equipment.door34.fit | notAChoice | expected one of fitted, attested, notFitted; found "broken"'],
  ],
  [
    'an input of its own as not fitted',
    equipment({ link: { fit: 'notFitted', substitute: 'we hope' } }),
    ['equipment.link | fitNotAllowed | Farfield measures this itself; it cannot be declared notFitted'],
  ],
  [
    'an input of its own as attested',
    equipment({ journal: { fit: 'attested', byRole: 'mrst', words: 'it is fine' } }),
    ['equipment.journal | fitNotAllowed | Farfield measures this itself; it cannot be declared attested'],
  ],
  [
    'a feed as attested',
    equipment({ zoneFeed: { fit: 'attested', byRole: 'mrst', words: 'it is fine' } }),
    ['equipment.zoneFeed | fitNotAllowed | a person cannot state this for minutes at a time'],
  ],
  [
    'a camera as fitted',
    equipment({ patientCamera: { fit: 'fitted' } }),
    ['equipment.patientCamera | fitNotAllowed | nothing measures this; declare it attested or notFitted'],
  ],
  [
    'a fitted input with more words',
    equipment({ door34: { fit: 'fitted', words: 'shut' } }),
    ['equipment.door34.words | unknownKey | unknown key'],
  ],
  [
    'not fitted, and no control instead',
    equipment({ ferromagnetic: { fit: 'notFitted' } }),
    ['equipment.ferromagnetic.substitute | missing | is missing'],
  ],
  [
    'a word that holds for an hour',
    attested({ validForMs: 3_600_000 }),
    ['equipment.door34.validForMs | outOfBounds | 3600000 ms; 30000 to 900000 ms are allowed'],
  ],
  [
    'a word that holds for a second less than half a minute',
    attested({ validForMs: 29_999 }),
    ['equipment.door34.validForMs | outOfBounds | 29999 ms; 30000 to 900000 ms are allowed'],
  ],
  [
    'stated by nobody who could',
    attested({ byRole: 'coordinator' }),
    ['equipment.door34.byRole | notAChoice | expected one of mrst, rst; found "coordinator"'],
  ],
  // condition rows
  [
    'an unknown condition row',
    { ...GOOD, conditions: { moonPhase: {} } },
    ['conditions.moonPhase | unknownCondition | no such condition'],
  ],
  ['rows as a list', { ...GOOD, conditions: ['doorOpen'] }, [`conditions | ${EXPECTED_MAP} a list`]],
  ['a row as a number', { ...GOOD, conditions: { doorOpen: 3 } }, [`conditions.doorOpen | ${EXPECTED_MAP} 3`]],
  // signatures
  [
    'signatures as a map',
    { ...GOOD, signatures: {} },
    ['signatures | wrongType | expected a list, found a map of keys'],
  ],
  [
    'three signatures',
    { ...GOOD, signatures: [MRMD, MRSO, { ...MRMD, personId: 'third' }] },
    ['signatures | outOfBounds | 3 entries; at most 2'],
  ],
  [
    'a signature that is none',
    { ...GOOD, signatures: ['dora', 'sven'] },
    [`signatures[0] | ${EXPECTED_MAP} "dora"`, `signatures[1] | ${EXPECTED_MAP} "sven"`],
  ],
  [
    'one role twice',
    { ...GOOD, signatures: [MRMD, { ...MRSO, role: 'mrmd' }] },
    ['signatures[1].role | sameRole | the MRMD signed already'],
  ],
  [
    'one person twice, in capitals',
    { ...GOOD, signatures: [MRMD, { ...MRSO, personId: 'Dora' }] },
    ['signatures[1].personId | samePerson | Dora signed already; it takes two persons'],
  ],
  [
    'a role that does not sign',
    { ...GOOD, signatures: [{ ...MRMD, role: 'it' }] },
    ['signatures[0].role | notAChoice | expected one of mrmd, mrso; found "it"'],
  ],
  [
    'a signature without a name',
    { ...GOOD, signatures: [{ ...MRMD, personId: 'Dr Dora' }] },
    ['signatures[0].personId | badSignature | expected 1 to 64 letters, digits or . : @ / - _'],
  ],
  [
    'a day without a time',
    { ...GOOD, signatures: [{ ...MRMD, signedAt: '2026-01-31' }] },
    ['signatures[0].signedAt | badSignature | expected UTC as 2026-01-31T09:30:00Z'],
  ],
  [
    'a signature with a byte missing',
    { ...GOOD, signatures: [{ ...MRMD, signature: SIGNATURE.slice(1) }] },
    ['signatures[0].signature | badSignature | expected the 64 bytes of a signature in base64'],
  ],
  [
    'a signature left out',
    { ...GOOD, signatures: [{ role: 'mrmd', personId: 'dora', signedAt: MRMD.signedAt }] },
    ['signatures[0].signature | missing | is missing'],
  ],
  [
    'a signature with a comment',
    { ...GOOD, signatures: [{ ...MRMD, name: 'Dora' }] },
    ['signatures[0].name | unknownKey | unknown key'],
  ],
])('%s → refused, and says exactly why', (_, document, problems) => {
  expect(problemsOf(document)).toEqual(problems);
});

test('everything that is wrong is told at once', () => {
  const bad = { ...GOOD, version: -1, colour: 1, equipment: { x: 1 }, conditions: { y: 1 }, signatures: 0 };
  expect(problemsOf(bad).map((one) => one.split(' | ')[0])).toEqual([
    'colour',
    'version',
    'equipment.x',
    'conditions.y',
    'signatures',
  ]);
});

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

const text = (min: number, max: number) =>
  fc.string({ minLength: min, maxLength: max }).filter((one) => one.trim().length >= min);
const fitting = (input: (typeof INPUT_IDS)[number]) =>
  fc.oneof(
    ...fitsAllowed(input).map((fit) => {
      switch (fit) {
        case 'fitted':
          return fc.record({ fit: fc.constant(fit) });
        case 'attested':
          return fc.record({
            fit: fc.constant(fit),
            byRole: fc.constantFrom(...FITTING_FIELDS.byRole.choices),
            validForMs: fc.integer({ min: FITTING_FIELDS.validForMs.min, max: FITTING_FIELDS.validForMs.max }),
            words: text(3, 200),
          });
        case 'notFitted':
          return fc.record({ fit: fc.constant(fit), substitute: text(3, 200) });
      }
    }),
  );
const documents = fc
  .record(
    {
      format: fc.constant(POLICY_FORMAT),
      name: text(1, 100),
      version: fc.integer({ min: 1, max: 1_000_000 }),
      oxygenPlan: text(10, 300),
      sitePhone: text(3, 40),
      remotePhone: text(3, 40),
      staffingProfile: fc.constantFrom(...POLICY_FIELDS.staffingProfile.choices),
      modeCeiling: fc.constantFrom(...POLICY_FIELDS.modeCeiling.choices),
      capabilities: fc.record({ start: fc.boolean(), stop: fc.boolean(), pause: fc.boolean() }, { requiredKeys: [] }),
      equipment: fc.record(Object.fromEntries(INPUT_IDS.map((input) => [input, fitting(input)])), {
        requiredKeys: [],
      }),
      conditions: fc.record(
        {
          zoneSilent: fc.record({ ttlMs: fc.integer({ min: 2_000, max: 5_000 }) }, { requiredKeys: [] }),
          mainsLost: fc.record({ clearAfterMs: fc.integer({ min: 60_000, max: 600_000 }) }),
        },
        { requiredKeys: [] },
      ),
      signatures: fc.subarray([MRMD, MRSO]),
    },
    { requiredKeys: ['format', 'name', 'version', 'oxygenPlan', 'sitePhone', 'remotePhone'] },
  )
  .map((one): unknown => one);
const RUNS = { numRuns: 200, seed: 20_261_122 };

describe('laws', () => {
  test('parse(render(policy)) = policy, and says the same text', () => {
    fc.assert(
      fc.property(documents, (value) => {
        const document = parsed(value);
        const again = parsed(JSON.parse(JSON.stringify(renderPolicyDocument(document))));
        expect(again).toEqual(document);
        expect(policyText(again)).toBe(policyText(document));
      }),
      RUNS,
    );
  });

  test('the text that is hashed follows what the policy says: not the order of keys, and no signature', () => {
    fc.assert(
      fc.property(documents, (value) => {
        const document = parsed(value);
        expect(policyText(parsed(reversed(value)))).toBe(policyText(document));
        expect(policyText({ ...document, signatures: [] })).toBe(policyText(document));
        const signed = {
          ...document,
          policy: { ...document.policy, signatures: [{ ...MRMD, role: 'mrmd', name: 'D' }] },
        };
        expect(policyText({ ...signed, policy: { ...signed.policy, signatures: [] } })).toBe(policyText(document));
      }),
      RUNS,
    );
  });

  test('whatever comes in, the parser answers: a policy, or at least one problem with words', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.anything().map((one) => ({ ...GOOD, equipment: one, signatures: [one] })),
        ),
        (value) => {
          const result = parsePolicyDocument(value);
          expect(result.ok || result.problems.every((one) => one.words.length > 0)).toBe(true);
          expect(result.ok || result.problems.length > 0).toBe(true);
        },
      ),
      RUNS,
    );
  });

  test.each(Object.keys(renderPolicyDocument(parsed(GOOD))).filter((key) => key !== 'format' && key !== 'signatures'))(
    'a change of %s changes the text that is hashed',
    (key) => {
      const other: Readonly<Record<string, unknown>> = {
        name: 'Another site',
        version: 4,
        staffingProfile: 'mrst',
        modeCeiling: 'firstLevel',
        oxygenPlan: 'Leave by the other door.',
        sitePhone: '555-0199',
        remotePhone: '555-0198',
        capabilities: { pause: false },
        equipment: { oxygen: { fit: 'notFitted', substitute: 'The wall display' } },
        conditions: { zoneSilent: { ttlMs: 2_001 } },
      };
      expect(Object.keys(other)).toContain(key);
      expect(policyText(parsed({ ...GOOD, [key]: other[key] }))).not.toBe(policyText(parsed(GOOD)));
    },
  );
});

test('what one person signs names policy, role, person and date: none of them can be changed after', () => {
  const by = { role: 'mrmd', personId: 'dora', signedAt: MRMD.signedAt } as const;
  const texts = [
    signatureText('aa', by),
    signatureText('ab', by),
    signatureText('aa', { ...by, role: 'mrso' }),
    signatureText('aa', { ...by, personId: 'sven' }),
    signatureText('aa', { ...by, signedAt: MRSO.signedAt }),
  ];
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts[0]).toBe(
    '{"format":"farfield-policy-signature/1","personId":"dora","policyHash":"aa","role":"mrmd","signedAt":"2026-01-31T09:30:00Z"}',
  );
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
      expect([input, fits.includes('notFitted'), fits.length === 1]).toEqual([input, !isOwn, isOwn]);
      expect(fits).toContain(ALL_FITTED[input].fit);
    }
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

  test('the JSON schema names every field with its bounds, and lets nothing else in', () => {
    const schema = policyDocumentJsonSchema();
    expect(schema['additionalProperties']).toBe(false);
    expect(schema['required']).toEqual(['format', 'name', 'version', 'oxygenPlan', 'sitePhone', 'remotePhone']);
    expect(Object.keys(schema['properties'] ?? {}).toSorted()).toEqual(
      Object.keys(renderPolicyDocument(parsed(GOOD))).toSorted(),
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

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, one]) => [key, reversed(one)]),
  );
}
