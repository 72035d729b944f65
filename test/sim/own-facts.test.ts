import { expect, test } from 'vitest';
import { CONDITION_IDS, conditionRow, type InputId, OWN_INPUTS } from '@farfield/protocol/policy';
import { DERIVED_FACTS } from '../../protocol/src/policy/derived-facts.ts';
import { OWN_FACT_INPUTS, OWN_SCOPES } from './own-facts.ts';
import { runSeed } from './run-seed.ts';

test('each fact that the core derives from others is reckoned here a second time', () => {
  expect(DERIVED_FACTS.map(({ input }) => input).filter((input) => !OWN_FACT_INPUTS.includes(input))).toEqual([]);
});

test('each scope that a row may have is looked at here', () => {
  const own: readonly string[] = ['always', ...OWN_SCOPES];
  expect(CONDITION_IDS.filter((id) => !own.includes(conditionRow(id).applies))).toEqual([]);
});

/** @see invariants I29 and I29b for what scans and nobody permitted; the others are heard at the core's own door */
const ELSEWHERE: readonly InputId[] = ['scannerDesync'];

test('what no device reports, and no event brings, is reckoned, aged, or another rule’s', () => {
  const aged: readonly InputId[] = ['link', 'consolePage', 'operatorInput', 'presence', 'scannerStatus'];
  const told: readonly InputId[] = [
    'journal',
    'journalSpace',
    'journalFull',
    'eventLoop',
    'eventLoopStall',
    'siteIdentity',
    'pathSpare',
    'pathCopies',
    'wallClock',
    'wallClockFar',
  ];
  const known = [...OWN_FACT_INPUTS, ...aged, ...told, ...ELSEWHERE];
  const own = CONDITION_IDS.map((id) => conditionRow(id).input).filter((input) =>
    OWN_INPUTS.some((one) => one === input),
  );
  expect(own.filter((input) => !known.includes(input))).toEqual([]);
});

test('a patient who squeezes the ball while the safety tech is away is reckoned with, and the core agrees', () => {
  const { violation, held } = runSeed({ seed: 2, faultMs: 180_000, profile: null, only: ['squeeze', 'mrstAbsent'] });
  expect(violation).toBeNull();
  expect(held.get('V1b') ?? 0).toBeGreaterThan(0);
});
