import type { ConditionId, ReasonId } from '@farfield/protocol/policy';
import * as at from './test-files.ts';
import { type TestReference, tests } from './test-reference.ts';

export type GateName = 'START' | 'INJECT' | 'ADMIT' | 'RESUME' | 'STOP';

export interface GateClause {
  readonly gate: GateName;
  readonly clause: string;
  /** the refusals with which the site says that this clause is not met */
  readonly reasons: readonly ReasonId[];
  /** the rows behind a refusal `conditionActive` */
  readonly conditions: readonly ConditionId[];
  readonly tests: readonly TestReference[];
  /** what of the clause is not checked; null: all of it is */
  readonly gap: string | null;
}

const EACH = tests(at.START_GATE, '%s: alone it refuses the START, with its own reason');

const ADMIT = tests(at.ADMIT_GATES, '%s: alone it bars the way in');

const INJECT = tests(at.CONTRAST_GATES, '%s: alone it stands against an injection');

function clause(
  gate: GateName,
  words: string,
  parts: {
    readonly reasons?: readonly ReasonId[];
    readonly conditions?: readonly ConditionId[];
    readonly tests?: readonly TestReference[];
    readonly gap?: string;
  },
): GateClause {
  return {
    gate,
    clause: words,
    reasons: parts.reasons ?? [],
    conditions: parts.conditions ?? [],
    tests: parts.tests ?? [],
    gap: parts.gap ?? null,
  };
}

/** What must be true before somebody may act: first the clauses that the field asks for, then those that Farfield adds. */
export const GATES: readonly GateClause[] = [
  clause('START', 'A session is open under a named staffing profile', { reasons: ['sessionNotOpen'], tests: EACH }),
  clause('START', 'The remote technologist has control, alone, and it has not ended', {
    reasons: ['notHolder', 'oldEpoch'],
    conditions: ['controlEnded'],
    tests: [...EACH, ...tests(at.STEP, 'a start with %s is refused')],
  }),
  clause('START', 'Credential and site privilege of the remote technologist are valid', {
    reasons: ['credentialInvalid'],
    tests: EACH,
  }),
  clause('START', 'The remote technologist holds no more scanners than the facility allows', {
    gap: 'not checked: sites do not know of each other',
  }),
  clause('START', 'A Level 2 person was proven on site within 60 s', {
    reasons: ['conditionActive'],
    conditions: ['presenceUnproven', 'presenceLost', 'mrstLeft', 'orphan'],
    tests: EACH,
  }),
  clause('START', 'The staffing profile is met', {
    reasons: ['staffingMissing'],
    tests: EACH,
    gap: 'the second person in the suite ("+1") is not counted',
  }),
  clause('START', 'Identity is the same three ways: order, patient, scanner', {
    reasons: ['checklistIncomplete', 'patientMismatch'],
    tests: EACH,
    gap: 'the order itself is not read; the registered patient stands for it',
  }),
  clause('START', 'Farfield’s own: the scanner that answers is this site’s, and its magnet is at field', {
    reasons: ['scannerMismatch', 'otherScanner', 'fieldDown'],
    tests: tests(at.REFUTED_ELEVENTH, 'it is not started', 'nothing is started'),
    gap: 'of a scanner that reports name and field; its field is not compared with an implant’s label',
  }),
  clause('START', 'Screened in writing and by voice', {
    reasons: ['checklistIncomplete'],
    tests: EACH,
    gap: 'a Level 2 person ticks it; what is written on paper is not read',
  }),
  clause('START', 'Time-out signed by both, at most 15 min before the first start, and still about this room', {
    reasons: ['timeOutMissing', 'timeOutVoid', 'timeOutOtherPerson', 'readerGone'],
    gap: 'after the first start of an entry no age is asked for: what voids it is the room, not the clock (ruling 11)',
    tests: [
      ...EACH,
      ...tests(
        at.START_GATE,
        'a time-out that was signed %i min before the first start → %s',
        'another patient on the scanner voids the time-out, also when the first one comes back',
      ),
    ],
  }),
  clause('START', 'READY for this step, at most 120 s old', {
    reasons: ['readyMissing', 'readyVoid', 'readyOtherStep', 'readyUsed'],
    tests: [
      ...EACH,
      ...tests(at.START_GATE, 'another READY than the one in force, or of another step, is refused'),
      ...tests(at.STEP, 'without READY the start is refused and nothing reaches the scanner', 'READY dies after 120 s'),
    ],
  }),
  clause('START', 'The Zone III/IV door is shut', {
    reasons: ['conditionActive'],
    conditions: ['doorOpen', 'zoneSilent'],
    tests: EACH,
  }),
  clause('START', 'Hearing protection in, squeeze ball in hand', { reasons: ['checklistIncomplete'], tests: EACH }),
  clause('START', 'The remote technologist hears the patient and the site', {
    reasons: ['conditionActive'],
    conditions: ['audioUnproven'],
    tests: EACH,
    gap: 'stated by a person for up to 15 min, not measured; nothing is looped back',
  }),
  clause('START', 'The patient can be seen', {
    reasons: ['conditionActive'],
    conditions: ['cameraUnproven'],
    tests: EACH,
    gap: 'stated by a person for up to 15 min, not measured; Farfield carries no picture',
  }),
  clause('START', 'The step’s operating mode is within the ceiling', {
    reasons: ['modeAboveCeiling'],
    tests: [...EACH, ...tests(at.IMPLANT_GATE, 'facility %s, label %s: a first level step')],
  }),
  clause('START', 'The implant’s active-scan time is not spent, and lasts for the whole step', {
    reasons: ['implantClockSpent', 'implantClockShort'],
    conditions: ['implantClockSpent'],
    tests: tests(
      at.SCAN_CLOCK,
      'a step that would outlast it is refused, and the refusal says how much is left',
      'spent while it scans: the scan is stopped, and nothing starts until the pause is over',
    ),
  }),
  clause('START', 'The link is good enough', {
    reasons: ['linkTooSlow', 'conditionActive'],
    conditions: ['linkSuspect', 'linkDown', 'linkSlow', 'linkVerySlow', 'consolePageSilent'],
    tests: EACH,
  }),
  clause('START', 'Mains power is on, or the battery is above its threshold', {
    reasons: ['conditionActive', 'upsNearlyEmpty'],
    conditions: ['mainsLost', 'mainsUnknown', 'upsLow', 'upsCritical'],
    tests: [...EACH, ...tests(at.REFUTED_TENTH, '%s ms left')],
    gap: 'stricter than the clause: no start on battery at all',
  }),
  clause('START', 'No alarm of high priority is held, and none that asks for somebody stays unanswered', {
    reasons: ['conditionActive', 'unanswered'],
    tests: [
      ...tests(
        at.START_GATE,
        'every alarm of high priority that is held until somebody clears it bars a start',
        '%s: held, it bars the start while a patient is in the room',
      ),
      ...tests(at.DERIVED_FACTS, '60 s: the scan stops; 120 s: it is aborted and the patient comes out (ruling 15)'),
    ],
  }),
  clause('START', 'It is not a drill with a patient', {
    reasons: ['drillUnderWay'],
    tests: tests(at.DRILL_GATES, '%s is refused with a reason of its own'),
  }),
  clause('START', 'The policy is signed, and the same at both ends', {
    reasons: ['policyUnsigned', 'policyMismatch'],
    tests: [
      ...EACH,
      ...tests(at.SITE_MACHINE, 'a page drawn from another policy than the agent runs may stop and not start'),
    ],
  }),
  clause('START', 'Farfield’s own: the patient is recorded as in Zone IV and the count agrees', {
    reasons: ['patientNotAdmitted', 'zone4TooFew'],
    conditions: ['unauthorisedEntry'],
    tests: EACH,
  }),
  clause('START', 'Farfield’s own: weight at the time-out and on the scanner agree', {
    reasons: ['weightMismatch'],
    tests: EACH,
  }),
  clause('START', 'Farfield’s own: SAR and B1+rms of the step are known and within an implant’s limits', {
    reasons: ['sarUnknown', 'aboveImplantLimit', 'exposureNotReadOut', 'exposureMismatch'],
    conditions: ['implantExceeded'],
    tests: tests(
      at.IMPLANT_GATE,
      'a step with %s',
      'read out alone it is not known; confirmed it is, and is compared with the label',
      'void when %s',
    ),
  }),
  clause('START', 'Farfield’s own: sound and picture are measured where an implant’s label needs them', {
    reasons: ['labelNeedsMeasured'],
    conditions: ['labelWatchLost'],
    tests: tests(
      at.IMPLANT_GATE,
      'stated and not measured: neither admitted nor started, with that reason',
      'measured, it may; and when the picture goes while it scans, the scan is stopped',
    ),
    gap: 'nothing measures them yet: such an exam is always refused',
  }),
  clause('START', 'Farfield’s own: a step that moves the table by itself has the safety tech’s "clear"', {
    reasons: ['tableMovesItself'],
    tests: tests(at.START_GATE, 'a step that moves the table needs READY with the table called clear'),
  }),
  clause('START', 'Farfield’s own: READY and START are of two persons', { reasons: ['samePerson'], tests: EACH }),
  clause('START', 'Farfield’s own: the scanner reports, is idle, and has this step selected', {
    reasons: [
      'scannerUnknown',
      'scannerBusy',
      'scannerPaused',
      'stepUnknown',
      'stepNotSelected',
      'startUnderWay',
      'stopUnderWay',
      'cannotDo',
    ],
    conditions: ['scannerSilent', 'scannerFault', 'scannerDesync'],
    tests: EACH,
  }),
  clause('START', 'Farfield’s own: the command is fresh and about what its screen showed', {
    reasons: ['tooOld', 'expired', 'staleEcho', 'argumentMismatch', 'askerGone', 'linkUnmeasured'],
    tests: tests(at.STEP, 'a start with %s is refused'),
  }),
  clause('START', 'Farfield’s own: the record can be written', {
    reasons: ['intentNotDurable', 'conditionActive'],
    conditions: ['journalFailed', 'journalFull', 'siteIdentityDoubted'],
    tests: EACH,
  }),
  clause('START', 'Farfield’s own: the watchdog beside the agent could stop the scan', {
    reasons: ['conditionActive'],
    conditions: ['watchdogNotReady'],
    tests: tests(at.WATCHDOG_GATE, 'START is refused, in words that name it and what to do', 'RESUME is refused'),
    gap: 'where the site has one; a site may sign that it has none',
  }),
  clause('START', 'Farfield’s own: the gateway does not hold', { reasons: ['gatewayHold'], tests: EACH }),
  clause('INJECT', 'The radiologist approved this agent for this patient', {
    reasons: ['contrastNotApproved', 'contrastOtherAgent', 'patientMismatch'],
    tests: INJECT,
  }),
  clause('INJECT', 'The radiologist saw kidney function with its date, allergies, earlier reactions and drugs', {
    reasons: ['contrastFactsNotSeen'],
    tests: tests(at.CONTRAST_GATES, 'approval without having seen %s is refused'),
    gap: 'said by the radiologist; Farfield does not read the record',
  }),
  clause('INJECT', 'A licensed practitioner is checked in on site, with competency and BLS', {
    reasons: ['practitionerMissing', 'samePerson'],
    tests: INJECT,
    gap: 'competency and BLS are stated by the practitioner; no certificate is compared',
  }),
  clause('INJECT', 'Sound and picture to the named radiologist are live now', {
    reasons: ['radiologistAway', 'supervisionNotStated'],
    tests: INJECT,
    gap: 'stated for 60 s by a person on site, not measured: Farfield carries neither',
  }),
  clause('INJECT', 'Coverage lasts through injection and observation; a second radiologist is named', {
    reasons: ['coverageTooShort', 'backupNotNamed'],
    tests: INJECT,
  }),
  clause('INJECT', 'Emergency drugs and cart were checked today', {
    reasons: ['cartNotChecked'],
    tests: INJECT,
    gap: 'stricter: said in each session',
  }),
  clause('INJECT', 'Two people checked agent, dose and lot', {
    reasons: ['contrastNotChecked', 'contrastCheckDiffers', 'samePerson'],
    tests: tests(at.CONTRAST_GATES, 'two people check, with the same agent and lot'),
  }),
  clause(
    'INJECT',
    'Farfield’s own: nothing is the matter that stops a scan or takes the patient out, and no alarm of high priority',
    {
      reasons: ['conditionActive'],
      tests: INJECT,
    },
  ),
  clause('INJECT', 'Farfield’s own: what was given is recorded with what was open', {
    reasons: ['sessionNotOpen'],
    tests: tests(at.CONTRAST_GATES, 'is always recorded, and the record names what was open'),
  }),
  clause('ADMIT', 'The person is screened by Level 2, or is Level 2', {
    reasons: ['checklistIncomplete', 'sessionNotOpen', 'mustBeOnSite', 'roleMayNot'],
    tests: tests(
      at.PROOF_OF_PEOPLE,
      'a quiet detector is no screening: the patient is not admitted with that item alone',
    ),
  }),
  clause('ADMIT', 'Past the detector, or Level 2 overrides with a reason', {
    reasons: ['checklistIncomplete', 'detectorNotQuiet', 'detectorQuiet', 'overrideWithoutWhy', 'notLevel2'],
    tests: [
      ...ADMIT,
      ...tests(
        at.ADMIT_GATES,
        'it alarms on a hip: overridden, said why, recorded, and the patient goes in',
        'the next alarm is not answered by the override of the last',
      ),
    ],
  }),
  clause('ADMIT', 'The number of people in Zone IV is known', {
    reasons: ['zone4CountUnknown', 'zone4TooMany', 'zone4TooFew'],
    conditions: ['zoneSilent', 'zone4CountUnknown', 'unauthorisedEntry'],
    tests: [...ADMIT, ...tests(at.STEP, 'patient said to be in, Zone IV count %s → neither READY nor START')],
    gap: 'where a counter is fitted; without one nobody is asked to say it',
  }),
  clause('ADMIT', 'The scan is stopped, or Level 2 decides', {
    reasons: ['scannerBusy', 'scannerPaused', 'scannerUnknown', 'startUnderWay'],
    tests: ADMIT,
    gap: 'stricter: Level 2 does not decide otherwise; an open door stops a scan (C-31)',
  }),
  clause('ADMIT', 'Farfield’s own: a policy in force, and nothing that would send the patient out again at once', {
    reasons: ['policyUnsigned', 'conditionActive', 'labelNeedsMeasured'],
    tests: tests(
      at.ADMIT_GATES,
      'law: a row bars the way in exactly when in the room it would stop a scan or send the patient out',
      'a policy that is not in force, a scanner that does not report',
    ),
  }),
  clause('RESUME', 'A named person closed the cause', {
    reasons: ['conditionActive', 'conditionStillBad', 'clearRoleMayNot'],
    tests: tests(at.CLEAR_ROLES, '%s: cleared by the roles of its row, on site, and by nobody else'),
    gap: 'asked of what latches; a cause that ends by itself needs nobody',
  }),
  clause('RESUME', 'The patient was spoken to', {
    reasons: ['patientNotSpokenTo', 'conditionActive'],
    conditions: ['notSpokenAfterStop', 'squeezeUnanswered'],
    tests: [
      ...tests(at.STEP, 'pause, then continue needs the patient spoken to and a new READY'),
      ...tests(at.DERIVED_FACTS, 'nobody speaks for 30 s: attend, and no new READY until somebody has'),
    ],
  }),
  clause('RESUME', 'A new READY', {
    reasons: ['readyMissing', 'readyVoid'],
    tests: tests(at.STEP, 'pause, then continue needs the patient spoken to and a new READY'),
  }),
  clause('RESUME', 'After a lost link, lost power or a restart: the console read again, and two voices', {
    reasons: [
      'controlEnded',
      'recovering',
      'notOffered',
      'readBackMismatch',
      'quarantine',
      'timeOutVoid',
      'timeOutMissing',
    ],
    tests: tests(
      at.STEP,
      'link back restarts nothing for ten minutes, and control comes back only by people',
      'control cannot be offered before the link was good for 30 s',
    ).concat(
      tests(
        at.RECHECK,
        '%s: two voices again, the one on site and the remote one, and only then READY and START',
        'a restart with a permit open: control, time-out and READY by people, each by two voices, before anything starts',
      ),
    ),
    gap: 'the check after lost power is the whole time-out again; what the safety tech found is said aloud and not recorded',
  }),
  clause('STOP', 'Nothing', {
    reasons: ['roleMayNot'],
    tests: tests(
      at.STEP,
      '%s stops a scan at once',
      'a stop with wrong patient, epoch, echo and expiry still acts, and what was wrong is noted',
    ),
  }),
];
