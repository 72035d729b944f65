import { expect, test } from 'vitest';
import { diffPolicies } from './policy-diff.ts';
import { parsePolicyDocument, type PolicyDocument } from './policy-document.ts';

const BASE = {
  format: 'farfield-policy/1',
  name: 'Demo site',
  version: 3,
  oxygenPlan: 'Leave by the Zone III door, prop it open, wait outside.',
  sitePhone: '555-0100',
  remotePhone: '555-0101',
};
function policy(own: object): PolicyDocument {
  const result = parsePolicyDocument({ ...BASE, ...own });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.document;
}

function changes(before: object, after: object): readonly string[] {
  return diffPolicies(policy(before), policy(after)).map(
    ({ path, from, to, effect }) => `${path}: ${from} → ${to} (${effect})`,
  );
}

const DOOR = { fit: 'attested', byRole: 'mrst', words: 'The door is shut' };

test.each<[string, object, object, readonly string[]]>([
  ['nothing', {}, {}, []],
  ['what a default says, said', {}, { staffingProfile: 'iac', conditions: { zoneSilent: { ttlMs: 3_000 } } }, []],
  ['fewer people', {}, { staffingProfile: 'mrst' }, ['staffingProfile: iac → mrst (looser)']],
  ['more people', { staffingProfile: 'mrst' }, { staffingProfile: 'acr' }, ['staffingProfile: mrst → acr (stricter)']],
  ['two profiles of the same need', {}, { staffingProfile: 'acr' }, ['staffingProfile: iac → acr (other)']],
  ['a higher mode', {}, { modeCeiling: 'firstLevel' }, ['modeCeiling: normal → firstLevel (looser)']],
  ['a new revision', {}, { version: 4 }, ['version: 3 → 4 (other)']],
  ['other words', {}, { sitePhone: '555-0199' }, ['sitePhone: 555-0100 → 555-0199 (other)']],
  ['no stop from remote', {}, { capabilities: { stop: false } }, ['capabilities.stop: true → false (looser)']],
  ['no start from remote', {}, { capabilities: { start: false } }, ['capabilities.start: true → false (stricter)']],
  [
    'a sensor given up for a word',
    {},
    { equipment: { door34: DOOR } },
    [
      'equipment.door34.fit: fitted → attested (looser)',
      'equipment.door34.byRole:  → mrst (other)',
      'equipment.door34.validForMs:  → 900000 ms (other)',
      'equipment.door34.words:  → The door is shut (other)',
    ],
  ],
  [
    'a control in place of a word',
    { equipment: { door34: DOOR } },
    { equipment: { door34: { fit: 'notFitted', substitute: 'A guard' } } },
    [
      'equipment.door34.fit: attested → notFitted (looser)',
      'equipment.door34.byRole: mrst →  (other)',
      'equipment.door34.validForMs: 900000 ms →  (other)',
      'equipment.door34.words: The door is shut →  (other)',
      'equipment.door34.substitute:  → A guard (other)',
    ],
  ],
  [
    'a shorter word',
    { equipment: { door34: DOOR } },
    { equipment: { door34: { ...DOOR, validForMs: 60_000, byRole: 'rst' } } },
    ['equipment.door34.byRole: mrst → rst (other)', 'equipment.door34.validForMs: 900000 ms → 60000 ms (stricter)'],
  ],
  [
    'rows, each in its own direction',
    { conditions: { mainsLost: { confirmAfterMs: 500 } } },
    { conditions: { mainsLost: { confirmAfterMs: 600, clearAfterMs: 70_000 }, zoneSilent: { ttlMs: 2_000 } } },
    [
      'conditions.mainsLost.confirmAfterMs: 500 ms → 600 ms (looser)',
      'conditions.mainsLost.clearAfterMs: 60000 ms → 70000 ms (stricter)',
      'conditions.zoneSilent.ttlMs: 3000 ms → 2000 ms (stricter)',
    ],
  ],
])('%s', (_, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
  const mirror = { stricter: 'looser', looser: 'stricter', other: 'other' } as const;
  const there = diffPolicies(policy(before), policy(after));
  const back = diffPolicies(policy(after), policy(before));
  const key = ({ path, effect }: { path: string; effect: string }): string => `${path} ${effect}`;
  expect(back.map(key).toSorted()).toEqual(
    there.map((one) => key({ path: one.path, effect: mirror[one.effect] })).toSorted(),
  );
});

test('an order that permits is given up: stricter; one that protects: looser', () => {
  const effects = ['start', 'resume', 'selectStep', 'stop', 'abort', 'pause'].map((order) => {
    const [change] = diffPolicies(policy({}), policy({ capabilities: { [order]: false } }));
    return `${order}: ${change?.effect}`;
  });
  expect(effects).toEqual([
    'start: stricter',
    'resume: stricter',
    'selectStep: stricter',
    'stop: looser',
    'abort: looser',
    'pause: looser',
  ]);
});

test('a policy made without a document, with no times of its own, is as the rows have them', () => {
  const made = policy({});
  const bare = { ...made, policy: { ...made.policy, conditions: {} } };
  expect(diffPolicies(bare, made)).toEqual([]);
  expect(diffPolicies(bare, policy({ conditions: { zoneSilent: { ttlMs: 4_000 } } }))).toMatchObject([
    { path: 'conditions.zoneSilent.ttlMs', from: '3000 ms', to: '4000 ms', effect: 'looser' },
  ]);
});

test('signatures say nothing of their own; each change has words', () => {
  const signature = {
    role: 'mrmd',
    personId: 'dora',
    signedAt: '2026-01-31T09:30:00Z',
    signature: `${'A'.repeat(86)}==`,
  };
  expect(changes({}, { signatures: [signature] })).toEqual([]);
  const [change] = diffPolicies(policy({}), policy({ staffingProfile: 'mrst' }));
  expect(change?.title).toBe('Who must stand on site');
});
