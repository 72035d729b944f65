import { expect, test } from 'vitest';
import { ALL_FITTED, DEFAULT_POLICY } from './facility-policy.ts';
import { parsePolicyDocument, type PolicyDocument, signatureText } from './policy-document.ts';
import { TUNABLE_CONDITIONS, tunablesOf } from './policy-fields.ts';
import { tunedRows } from './tuned-rows.ts';

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

test('texts may be as short and as long as their bounds', () => {
  for (const name of ['x', ' x ', 'x'.repeat(100)]) expect(parsed({ ...GOOD, name }).policy.name).toBe(name);
  expect(problemsOf({ ...GOOD, name: 'x'.repeat(101) })).toEqual([
    'name | outOfBounds | 101 characters; 1 to 100 are allowed',
  ]);
});

test('one person is one person, in capitals or not, whoever signs first', () => {
  for (const [first, second] of [
    ['dora', 'DORA'],
    ['DORA', 'dora'],
  ] as const) {
    const signatures = [
      { ...MRMD, personId: first },
      { ...MRSO, personId: second },
    ];
    expect(problemsOf({ ...GOOD, signatures })).toEqual([
      `signatures[1].personId | samePerson | ${second} signed already; it takes two persons`,
    ]);
  }
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
