import { expect, test } from 'vitest';
import { Bench } from '../test-bench.ts';
import { handsOn } from './hands-on.ts';

test.each([
  [0, false],
  [1, false],
  [2, true],
  [3, true],
] as const)('at A%i remote may only look: %s', (authority, isViewOnly) => {
  const { policy } = new Bench().state;
  const now = handsOn({ ...policy, verdict: { ...policy.verdict, authority } });
  expect(now.isViewOnly).toBe(isViewOnly);
});

test('at boot nobody operates the screen, and a patient may be there', () => {
  expect(handsOn(new Bench().state.policy)).toMatchObject({ holderConsoleId: null, patientMayBeInRoom: true });
});
