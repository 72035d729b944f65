import { expect, test } from 'vitest';
import type { PolicyState, ScannerStateName } from '@farfield/protocol/policy';
import { Bench, person } from '../test-bench.ts';
import { type ScanRisk, scanRisk } from './scan-risk.ts';

const AT_REST = new Bench().state.policy;
const SESSION = {} as NonNullable<PolicyState['session']>;
const TECHNOLOGIST = attendee(person('tom', 'onsiteTechnologist', 'onsite'));

/** A scanner that reported this just now. */
function reporting(state: ScannerStateName, own: Partial<PolicyState> = {}): PolicyState {
  const scannerStatus = { ...AT_REST.inputs.scannerStatus, raw: 'good' as const, lastSeenMs: AT_REST.nowMs };
  const scanner = { state, scannerRef: '' } as NonNullable<PolicyState['scanner']>;
  return { ...AT_REST, inputs: { ...AT_REST.inputs, scannerStatus }, scanner, ...own };
}

/** A technologist is signed in on site, and control is there too, in a session. */
function byHand(state: ScannerStateName, own: Partial<PolicyState> = {}): PolicyState {
  return reporting(state, { session: SESSION, attendees: [TECHNOLOGIST], lease: control('local'), ...own });
}

function attendee(principal: ReturnType<typeof person>): PolicyState['attendees'][number] {
  return { consoleId: principal.personId, principal } as PolicyState['attendees'][number];
}

function control(kind: PolicyState['lease']['control']['kind']): PolicyState['lease'] {
  return { ...AT_REST.lease, control: { kind } as PolicyState['lease']['control'] };
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
  // What nobody permitted, by who is at the scanner, and who has control.
  ['a technologist on site scans by hand', byHand('scanning'), 'none'],
  ['a technologist on site lets the scanner prescan', byHand('prescan'), 'none'],
  ['a technologist on site has paused what they scan', byHand('paused'), 'none'],
  ['by hand, control is offered and not read back', byHand('scanning', { lease: control('offered') }), 'none'],
  ['by hand, while somebody remote has control', byHand('scanning', { lease: control('granted') }), 'mayRun'],
  ['by hand, while control passes to another', byHand('scanning', { lease: control('passing') }), 'mayRun'],
  [
    'a safety tech alone is on site',
    byHand('scanning', { attendees: [attendee(person('mia', 'mrst', 'onsite'))] }),
    'mayRun',
  ],
  [
    'the technologist sits far away',
    byHand('scanning', { attendees: [attendee(person('tom', 'onsiteTechnologist', 'remote'))] }),
    'mayRun',
  ],
  [
    'the technologist’s credential ran out',
    byHand('scanning', {
      attendees: [attendee({ ...person('tom', 'onsiteTechnologist', 'onsite'), isCredentialValid: false })],
    }),
    'mayRun',
  ],
  ['by hand, and the scanner does not say any more what it does', { ...byHand('scanning'), scanner: null }, 'mayRun'],
  ['begun through Farfield, and then taken on site', byHand('scanning', { permit: seen(true) }), 'mayRun'],
  [
    'a START that may begin yet, whoever is on site',
    byHand('scanning', { unseenStarts: [{ stepId: 'T1', sinceMs: AT_REST.nowMs }] }),
    'mayBegin',
  ],
  [
    'a person said that it had stopped, and it was not seen at rest since',
    byHand('scanning', { stop: { status: 'confirmedByPerson', atRestMs: null, mayBeginUntilMs: null } as never }),
    'mayRun',
  ],
  [
    'a person said so, it was seen at rest, and a technologist scans by hand',
    byHand('scanning', { stop: { status: 'confirmedByPerson', atRestMs: 1, mayBeginUntilMs: null } as never }),
    'none',
  ],
])('%s', (_, policy, risk) => {
  expect(scanRisk(policy)).toBe(risk);
});
