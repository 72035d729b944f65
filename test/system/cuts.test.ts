import { expect, test } from 'vitest';
import { CUT_ROWS } from '../proof/cuts/cut-rows.ts';
import { PROXY } from '../proof/cuts/networks.ts';
import { runRow } from '../proof/cuts/run-row.ts';

// A slice of `npm run proof:cuts`. Its times are asked for there, on a machine that does nothing else.

test('2 s without a path: remote control is off, what was held is let go, and nothing late acts, is lost or comes twice', async () => {
  const row = CUT_ROWS.find((one) => one.rowId === 'cut-2');
  if (row === undefined) throw new Error('no such row');
  const facts = await runRow({ row, network: PROXY, seed: 1, say: () => undefined });
  expect(facts).toMatchObject({ late: [], lost: [], duplicates: [], isUsableAgain: true });
  expect(facts.times.controlOff).not.toBeNull();
  expect(facts.times.keysUp).not.toBeNull();
  expect(facts.times.inputOff).not.toBeNull();
  expect(facts.sent).toBeGreaterThan(facts.executed);
}, 300_000);
