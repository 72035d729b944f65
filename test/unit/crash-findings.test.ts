import { describe, expect, test } from 'vitest';
import { crashFindings, memoryFindings, type Remains, type Told } from '../support/crash-findings.ts';

const intent = (seq: number, commandId: string) => ({ seq, type: 'intent', data: { action: 'start', commandId } });
const told: Told = { pressed: new Set(['a', 'b', 'c']), acknowledged: new Set(['a', 'b']), granted: new Set() };
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

test('a grant that was answered and is not recorded is found, one that is recorded is not', () => {
  const grant = { seq: 4, type: 'intent', data: { action: 'agreeHandOver', commandId: 'g' } };
  const granted = new Set(['g']);
  expect(crashFindings({ ...told, granted }, { ...well, journal: [...well.journal, grant] })).toEqual([]);
  expect(crashFindings({ ...told, granted }, well)).toEqual(['the acknowledged grant g is not recorded']);
});

describe('what an agent knows after its boot', () => {
  const session = (what: string, room: string) => ({
    seq: 1,
    type: 'session',
    data: { what, sessionId: 's-1', session: { room } },
  });
  const shown = { state: 'open', sessionId: 's-1', room: 'in', timeOut: 'void', ready: 'void' } as const;
  const none = { state: 'none', sessionId: '', room: 'out', timeOut: 'none', ready: 'none' } as const;

  test('is what its record ends with', () => {
    expect(memoryFindings([session('opened', 'out'), session('admitPatient', 'in')], shown)).toEqual([]);
    expect(memoryFindings([session('admitPatient', 'in'), session('closed', 'in')], none)).toEqual([]);
    expect(memoryFindings([], none)).toEqual([]);
    const isVoid = { seq: 2, type: 'session', data: { what: 'timeOutVoid', why: 'somebody came in' } };
    expect(memoryFindings([session('admitPatient', 'in'), isVoid], shown)).toEqual([]);
  });

  test.each([
    ['a session that its record has closed', [session('closed', 'out')], shown, 'session ""'],
    ['no session where one is open', [session('opened', 'out')], none, 'session "s-1"'],
    ['another room', [session('opened', 'out')], shown, 'the patient out'],
    ['a time-out', [session('admitPatient', 'in')], { ...shown, timeOut: 'signed' as const }, 'a time-out is signed'],
    ['a READY', [session('admitPatient', 'in')], { ...shown, ready: 'given' as const }, 'a READY is given'],
  ])('%s is found', (_, journal, said, words) => {
    expect(memoryFindings(journal, said)).toEqual([expect.stringContaining(words)]);
  });
});
