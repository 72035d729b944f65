import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INPUT_IDS } from './inputs.ts';
import {
  parsePolicyDocument,
  POLICY_FORMAT,
  type PolicyDocument,
  policyText,
  renderPolicyDocument,
} from './policy-document.ts';
import { FITTING_FIELDS, fitsAllowed, POLICY_FIELDS } from './policy-fields.ts';

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

function parsed(value: unknown): PolicyDocument {
  const result = parsePolicyDocument(value);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

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
const RUNS = { numRuns: 100, seed: 20_261_122 };

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
        finishMaxMs: 60_000,
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

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, one]) => [key, reversed(one)]),
  );
}
