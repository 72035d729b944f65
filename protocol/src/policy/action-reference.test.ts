import { expect, test } from 'vitest';
import { ACTION_RULES } from './authorise.ts';
import type { ActionKind } from './command.ts';
import type { Role, Seat } from './roles.ts';

type Line = readonly [roles: string, seat: 'any' | Seat, ...('noCredential' | 'level2')[]];

/**
 * The matrix written down a second time, from domain §1.2 and the rulings, without its shared lists: a role that slips into one
 * of those slips into every act of it, and is seen here at each.
 */
const REFERENCE: Readonly<Record<ActionKind, Line>> = {
  stop: ['rst mrst onsiteTechnologist rad lip trainee mrso mrmd unidentifiedOnsite', 'any', 'noCredential'],
  pause: ['rst mrst onsiteTechnologist rad lip trainee mrso mrmd unidentifiedOnsite', 'any', 'noCredential'],
  takeLocal: ['rst mrst onsiteTechnologist rad lip trainee mrso mrmd unidentifiedOnsite', 'onsite', 'noCredential'],
  voidReady: ['rst mrst onsiteTechnologist rad lip trainee mrso mrmd unidentifiedOnsite', 'any', 'noCredential'],
  testLink: ['rst mrst onsiteTechnologist', 'any'],
  requestControl: ['rst trainee', 'remote'],
  offerControl: ['mrst onsiteTechnologist', 'onsite'],
  readBackControl: ['rst trainee', 'remote'],
  releaseControl: ['rst trainee', 'any', 'noCredential'],
  proposeHandOver: ['rst', 'remote'],
  readBackHandOver: ['rst', 'remote'],
  agreeHandOver: ['mrst onsiteTechnologist', 'onsite'],
  dropHandOver: ['rst mrst onsiteTechnologist', 'any'],
  handOverLevel2: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  readBackLevel2: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  superviseTrainee: ['rst', 'remote'],
  takeBackTrainee: ['rst', 'any', 'noCredential'],
  selectStep: ['rst onsiteTechnologist trainee', 'any'],
  start: ['rst onsiteTechnologist trainee', 'any'],
  resume: ['rst onsiteTechnologist trainee', 'any'],
  takeSequence: ['onsiteTechnologist', 'onsite'],
  letFinish: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  openSession: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  tickChecklist: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  leadTimeOut: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  readBackTimeOut: ['rst onsiteTechnologist', 'any'],
  overrideDetector: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  admitPatient: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  giveReady: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  readOutExposure: ['rst onsiteTechnologist', 'any'],
  confirmExposure: ['mrst onsiteTechnologist', 'onsite', 'level2'],
  approveContrast: ['rad', 'any'],
  checkInPractitioner: ['lip', 'onsite'],
  stateSupervision: ['mrst onsiteTechnologist lip', 'onsite'],
  checkCart: ['mrst onsiteTechnologist lip', 'onsite'],
  checkContrast: ['mrst onsiteTechnologist lip', 'onsite'],
  confirmContrast: ['mrst onsiteTechnologist lip', 'onsite'],
  contrastGiven: ['mrst onsiteTechnologist lip', 'onsite'],
  imagesComplete: ['rst onsiteTechnologist', 'any'],
  patientOut: ['mrst onsiteTechnologist', 'onsite'],
  closeSession: ['mrst onsiteTechnologist', 'onsite'],
  confirmPresence: ['mrst onsiteTechnologist rst trainee', 'any'],
  leaving: ['mrst onsiteTechnologist', 'onsite', 'noCredential'],
  spokeToPatient: ['rst onsiteTechnologist mrst rad lip', 'any'],
  stateInput: ['mrst onsiteTechnologist rst', 'any'],
  acknowledge: ['rst mrst onsiteTechnologist rad lip mrso mrmd', 'any'],
  clear: ['mrst onsiteTechnologist mrso mrmd', 'onsite'],
  confirmStopped: ['mrst onsiteTechnologist', 'onsite'],
};

test.each(Object.entries(REFERENCE))(
  '%s is for these, at this seat, with or without credential and Level 2',
  (action, line) => {
    const [roles, seat, ...needs] = line;
    const rule = ACTION_RULES[action as ActionKind];
    const expected: readonly Role[] = rule.roles;
    expect(expected.toSorted().join(' ')).toBe(roles.split(' ').toSorted().join(' '));
    expect(rule.seat).toBe(seat);
    expect(rule.needsCredential).toBe(!needs.includes('noCredential'));
    expect(rule.needsLevel2).toBe(needs.includes('level2'));
  },
);

test('there is no act without a line', () => {
  expect(Object.keys(ACTION_RULES).toSorted()).toEqual(Object.keys(REFERENCE).toSorted());
});
