import { expect, test } from 'vitest';
import type { PolicyState, ScannerStateName } from '@farfield/protocol/policy';
import { Bench } from '../test-bench.ts';
import { mayScan } from './may-scan.ts';

const AT_REST = new Bench().state.policy;
const SESSION = {} as NonNullable<PolicyState['session']>;

/** A scanner that reported this just now. */
function reporting(state: ScannerStateName, own: Partial<PolicyState> = {}): PolicyState {
  const scannerStatus = { ...AT_REST.inputs.scannerStatus, raw: 'good' as const, lastSeenMs: AT_REST.nowMs };
  const scanner = { state } as NonNullable<PolicyState['scanner']>;
  return { ...AT_REST, inputs: { ...AT_REST.inputs, scannerStatus }, scanner, ...own };
}

test.each<[string, PolicyState, boolean]>([
  ['no session, scanner silent', AT_REST, false],
  ['no session, somebody scans at the scanner itself', reporting('scanning'), false],
  ['a session, scanner idle', reporting('idle', { session: SESSION }), false],
  ['a session, scanner silent', { ...AT_REST, session: SESSION }, true],
  ['a session, scanning', reporting('scanning', { session: SESSION }), true],
  ['a session, paused', reporting('paused', { session: SESSION }), true],
  ['a permit, whatever the scanner says', reporting('idle', { permit: {} as never }), true],
  ['a START that waits for the disk', reporting('idle', { pending: {} as never }), true],
  ['a stop that nobody has seen', reporting('idle', { stop: { status: 'notConfirmed' } as never }), true],
])('%s', (_, policy, may) => {
  expect(mayScan(policy)).toBe(may);
});
