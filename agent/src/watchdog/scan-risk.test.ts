import { expect, test } from 'vitest';
import type { PolicyState, ScannerStateName } from '@farfield/protocol/policy';
import { Bench } from '../test-bench.ts';
import { type ScanRisk, scanRisk } from './scan-risk.ts';

const AT_REST = new Bench().state.policy;
const SESSION = {} as NonNullable<PolicyState['session']>;

/** A scanner that reported this just now. */
function reporting(state: ScannerStateName, own: Partial<PolicyState> = {}): PolicyState {
  const scannerStatus = { ...AT_REST.inputs.scannerStatus, raw: 'good' as const, lastSeenMs: AT_REST.nowMs };
  const scanner = { state, scannerRef: '' } as NonNullable<PolicyState['scanner']>;
  return { ...AT_REST, inputs: { ...AT_REST.inputs, scannerStatus }, scanner, ...own };
}

function seen(wasSeenScanning: boolean): NonNullable<PolicyState['permit']> {
  return { status: 'running', wasSeenScanning } as NonNullable<PolicyState['permit']>;
}

test.each<[string, PolicyState, ScanRisk]>([
  ['no session, scanner silent', AT_REST, 'none'],
  ['no session, somebody scans at the scanner itself', reporting('scanning'), 'none'],
  ['a session, scanner idle', reporting('idle', { session: SESSION }), 'none'],
  ['a session, scanner silent', { ...AT_REST, session: SESSION }, 'mayRun'],
  ['a session, scanning', reporting('scanning', { session: SESSION }), 'mayRun'],
  ['a session, paused', reporting('paused', { session: SESSION }), 'mayRun'],
  ['a permit under which it was seen to scan', reporting('idle', { permit: seen(true) }), 'mayRun'],
  ['a START that the scanner has, whatever it says', reporting('idle', { permit: seen(false) }), 'mayBegin'],
  [
    'a START that was stopped before it began',
    reporting('idle', { stop: { status: 'sent', mayBeginUntilMs: 1 } as never }),
    'mayBegin',
  ],
  ['a START that waits for the disk', reporting('idle', { pending: {} as never }), 'mayBegin'],
  [
    'a stop that nobody has seen',
    reporting('idle', { stop: { status: 'notConfirmed', mayBeginUntilMs: null } as never }),
    'mayRun',
  ],
])('%s', (_, policy, risk) => {
  expect(scanRisk(policy)).toBe(risk);
});
