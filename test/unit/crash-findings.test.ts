import { expect, test } from 'vitest';
import { crashFindings, type Remains, type Told } from '../support/crash-findings.ts';

const intent = (seq: number, commandId: string) => ({ seq, type: 'intent', data: { action: 'start', commandId } });
const told: Told = { pressed: new Set(['a', 'b', 'c']), acknowledged: new Set(['a', 'b']) };
const well: Remains = {
  verdict: { ok: true, headHash: 'h', erasedSeqs: [] },
  journal: [{ seq: 1, type: 'booted', data: {} }, intent(2, 'a'), intent(3, 'b')],
  starts: ['a', 'b'],
};

test('what is well has no findings', () => expect(crashFindings(told, well)).toEqual([]));

test.each<[string, Partial<Remains>, string]>([
  ['a broken chain', { verdict: { ok: false, seq: 2, why: 'changed' } }, 'the chain is broken at record 2: changed'],
  ['a lost record in the middle', { journal: [intent(1, 'a'), intent(3, 'b')] }, 'record 2 is not where it belongs'],
  ['a lost end', { journal: [intent(1, 'a')], starts: ['a'] }, 'the acknowledged start b is not recorded'],
  ['a start before its record', { starts: ['a', 'b', 'c'] }, 'the scanner was told start c, which is not recorded'],
  ['a repeated start', { starts: ['a', 'b', 'a'] }, 'the scanner was told start a again'],
  [
    'a start that nobody pressed',
    { journal: [intent(1, 'a'), intent(2, 'b'), intent(3, 'x')], starts: ['x'] },
    'nobody pressed start x',
  ],
])('%s is found', (_, change, finding) => {
  expect(crashFindings(told, { ...well, ...change })).toEqual([finding]);
});
