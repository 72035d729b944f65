/**
 * The reason catalogue: every refusal, alarm and hold that a person can meet, in the words that screen, log and audit
 * share. `{name}` is filled from the reason's `params`. Rule ids are those of SPEC.md.
 */
interface ReasonEntry {
  readonly rule: string;
  readonly text: string;
  /** what to do next */
  readonly next: string;
}

export const REASONS = {
  // who
  roleMayNot: { rule: 'R-1', text: '{role} may not {action}', next: 'Ask {allowed}.' },
  mustBeOnSite: { rule: 'R-2', text: '{action} must be done on site', next: 'Use the on-site console.' },
  credentialInvalid: {
    rule: 'R-3',
    text: 'credential or site privilege of {name} is not valid',
    next: 'Ask the facility to renew it.',
  },
  notLevel2: {
    rule: 'R-6',
    text: '{name} is not Level 2 MR personnel and may not {action}',
    next: 'A Level 2 person does it.',
  },
  notIdentified: {
    rule: 'R-4',
    text: 'nobody is signed in at this console',
    next: 'Sign in. STOP SCAN and Take back work without.',
  },
  // control
  notHolder: { rule: 'L-1', text: 'you do not have control', next: 'Request control; the MRST offers it.' },
  controlHeld: { rule: 'L-2', text: '{holder} has control', next: 'The MRST takes control back first.' },
  oldEpoch: { rule: 'L-3', text: 'this command belongs to control that has ended', next: 'Request control again.' },
  notOffered: { rule: 'L-4', text: 'control has not been offered to you', next: 'Ask the MRST to offer it.' },
  notRequested: {
    rule: 'L-5',
    text: 'no remote technologist has asked for control',
    next: 'Wait for a request, or call.',
  },
  quarantine: { rule: 'L-6', text: 'earlier control may still be believed, {seconds} s left', next: 'Wait.' },
  recovering: {
    rule: 'L-7',
    text: 'the link has been good for {goodSeconds} s of {needSeconds} s',
    next: 'Wait; the patient may be taken out meanwhile.',
  },
  controlEnded: {
    rule: 'L-8',
    text: 'remote control has ended',
    next: 'The MRST clears it, offers control, and both re-check.',
  },
  readBackMismatch: {
    rule: 'L-9',
    text: 'read-back does not match: {what}',
    next: 'Read it back again from the header.',
  },
  handOverOpen: {
    rule: 'L-12',
    text: 'control is being handed over to {name}',
    next: 'Complete the hand-over or drop it first.',
  },
  nobodyToHandTo: {
    rule: 'L-13',
    text: 'no other remote technologist of this name is connected',
    next: 'They join this site first.',
  },
  successorNotHeard: {
    rule: 'L-14',
    text: 'the console of {name} is not heard well',
    next: 'Wait a second, or call them.',
  },
  notProposed: {
    rule: 'L-15',
    text: 'no hand-over to you has been proposed',
    next: 'The technologist who has control proposes it.',
  },
  noHandOver: { rule: 'L-16', text: 'no such hand-over is proposed', next: 'Nothing to agree to or to drop.' },
  handOverReadBack: { rule: 'L-17', text: 'it has been read back', next: 'The site agrees to it.' },
  handOverNotReadBack: { rule: 'L-18', text: '{name} has not read back', next: 'They read back first.' },
  notSupervised: {
    rule: 'L-19',
    text: 'no remote technologist supervises {name}',
    next: 'A remote technologist who is here names the trainee.',
  },
  instructorNotHeard: {
    rule: 'L-20',
    text: '{name}, who supervises the trainee, is not heard',
    next: 'Wait a second, or call them.',
  },
  noTrainee: { rule: 'L-21', text: 'no trainee of this name is connected', next: 'They join this site first.' },
  traineeHolds: {
    rule: 'L-22',
    text: '{name} has control under {instructor}',
    next: 'It is taken back or given back first.',
  },
  // with you
  noTechnologistOnSite: {
    rule: 'W-1',
    text: 'no MR technologist is signed in on site',
    next: 'They sign in at the on-site console, or the session is "for you".',
  },
  notWithYou: {
    rule: 'W-2',
    text: 'this session is "for you": nobody on site goes on with a sequence',
    next: 'It stops when remote control ends.',
  },
  nothingToTake: {
    rule: 'W-3',
    text: 'no sequence waits for an answer on site',
    next: 'The link is up, nothing scans, it is somebody else’s to answer, or too much of it is left: then it stops by itself.',
  },
  nothingFinishes: {
    rule: 'W-7',
    text: 'the facility has not signed that a sequence may finish without its remote technologist',
    next: 'It stops when remote control ends.',
  },
  takingMissed: { rule: 'W-4', text: 'the sequence is stopped: {why}', next: 'Look at the patient, speak.' },
  takenAlready: { rule: 'W-5', text: '{name} has taken the sequence', next: 'Stop it, or leave it to them.' },
  otherSequence: { rule: 'W-6', text: 'the sequence that runs is {step}', next: 'Look again and press again.' },
  noControl: { rule: 'L-10', text: 'nobody has remote control', next: 'Nothing to give back.' },
  // two keys
  sessionNotOpen: { rule: 'T-1', text: 'no session is open', next: 'The MRST opens one for the registered patient.' },
  sessionOpen: { rule: 'T-2', text: 'a session is already open', next: 'Close it first.' },
  staffingMissing: {
    rule: 'T-3',
    text: '{who} on site: missing',
    next: 'Sign in on site, or have the MRMD and MRSO sign another staffing profile.',
  },
  policyUnsigned: {
    rule: 'T-4',
    text: 'the site policy is not signed by MRMD and MRSO',
    next: 'Have both sign it; it takes effect with no session open.',
  },
  policyMismatch: { rule: 'T-5', text: 'console and site run different policies', next: 'Reload this page.' },
  checklistIncomplete: {
    rule: 'T-6',
    text: 'checklist: {missing} of {total} not ticked',
    next: 'The MRST completes it.',
  },
  patientNotAdmitted: { rule: 'T-7', text: 'the patient is not in Zone IV', next: 'The MRST records the entry.' },
  patientInRoom: {
    rule: 'T-8',
    text: 'the patient is, or may be, in Zone IV',
    next: 'The MRST records that the patient is out.',
  },
  zone4NotEmpty: { rule: 'T-9', text: 'Zone IV count is {count}', next: 'Everybody leaves Zone IV first.' },
  timeOutMissing: {
    rule: 'T-10',
    text: 'time-out not signed by both',
    next: 'The MRST leads it; the remote technologist reads it back.',
  },
  timeOutVoid: { rule: 'T-11', text: 'time-out is void: {why}', next: 'Do the time-out again.' },
  readyMissing: { rule: 'T-12', text: 'READY not given for {step}', next: 'The MRST gives READY on site.' },
  readyVoid: { rule: 'T-13', text: 'READY is void: {why}', next: 'The MRST gives READY again.' },
  readyOtherStep: {
    rule: 'T-14',
    text: 'READY is for {readyStep}, not for {step}',
    next: 'Ask for READY for this step.',
  },
  readyUsed: { rule: 'T-15', text: 'this READY is not the one in force', next: 'Ask for a new READY.' },
  patientMismatch: {
    rule: 'T-16',
    text: 'patient differs: {what}',
    next: 'Stop. Both read back; begin again at identity.',
  },
  scannerMismatch: {
    rule: 'T-17',
    text: 'this command names another scanner',
    next: 'Check which site this console shows.',
  },
  weightMismatch: {
    rule: 'T-18',
    text: 'weight differs: said {said} kg, scanner has {registered} kg',
    next: 'Correct the registration; weight sets SAR.',
  },
  modeAboveCeiling: {
    rule: 'T-19',
    text: '{step} needs {mode} mode; the ceiling is {ceiling}',
    next: 'Choose a step within the limit.',
  },
  sarUnknown: {
    rule: 'T-20',
    text: '{what} of {step} is not reported, and this patient has an implant limit for it',
    next: 'The remote technologist reads it out from the scanner; the MRST confirms it.',
  },
  tableMovesItself: {
    rule: 'T-21',
    text: '{step} moves the table by itself',
    next: 'The MRST gives "clear" for this step.',
  },
  patientNotSpokenTo: {
    rule: 'T-22',
    text: 'the patient was not spoken to since the pause or stop',
    next: 'Speak to the patient, then record it.',
  },
  timeOutOtherPerson: {
    rule: 'T-23',
    text: 'the time-out was led by {name}',
    next: 'The person who gives READY leads a new time-out.',
  },
  samePerson: {
    rule: 'T-25',
    text: 'the same person {other}',
    next: 'Two people hold the two keys: another one does this.',
  },
  notNamedLevel2: {
    rule: 'T-27',
    text: 'the session’s Level 2 is {name}',
    next: 'They do it, or hand over to you first.',
  },
  noOtherLevel2: {
    rule: 'T-28',
    text: 'no other Level 2 person of this name is signed in on site',
    next: 'They sign in at a console on site first.',
  },
  notHandedTo: {
    rule: 'T-29',
    text: '{name} is the session’s Level 2 and has not handed over to you',
    next: 'Stand together at the console: they name you, you read back.',
  },
  level2Gone: {
    rule: 'T-31',
    text: 'the session’s Level 2, {name}, is not signed in on site',
    next: 'They sign in again, or another Level 2 person takes over by the read-back.',
  },
  isLevel2Already: { rule: 'T-30', text: 'you are the session’s Level 2', next: 'Nothing to take over.' },
  notYourStatement: {
    rule: 'T-26',
    text: '{input} is stated by {role}',
    next: 'Ask that person to look and to say so.',
  },
  zone4TooFew: {
    rule: 'T-24',
    text: 'Zone IV count is {count}, expected {expected}',
    next: 'Look into Zone IV: who is in it? Correct what is recorded, or what the sensor counts.',
  },
  level2Inside: {
    rule: 'T-40',
    text: '{names} went into Zone IV and the time-out does not declare it',
    next: 'Whoever does not stay comes out. Who stays is declared: lead the time-out again.',
  },
  zone4CountUnknown: {
    rule: 'T-32',
    text: 'nobody knows how many people are in Zone IV',
    next: 'Look into Zone IV and count; the counter must report before the patient goes in.',
  },
  zone4TooMany: {
    rule: 'T-33',
    text: 'Zone IV count is {count}, expected {expected}',
    next: 'Who is in Zone IV? They come out first.',
  },
  detectorNotQuiet: {
    rule: 'T-34',
    text: 'the detector is not quiet: {title}',
    next: 'Step back, re-screen, pass again; or Level 2 overrides it and says why.',
  },
  detectorQuiet: { rule: 'T-35', text: 'the detector is quiet', next: 'Nothing to override: tick the item.' },
  overrideWithoutWhy: {
    rule: 'T-36',
    text: 'the detector is not overridden without saying why',
    next: 'Say what was found.',
  },
  sedatedNotMonitored: {
    rule: 'T-41',
    text: 'a sedated patient is monitored',
    next: 'Connect the monitor and say so; without one this exam is not for Farfield.',
  },
  sedatedNotMeasured: {
    rule: 'T-42',
    text: 'the vitals of a sedated patient are measured, and no monitor reports to this site',
    next: 'This exam is not for Farfield at this site: a technologist at the scanner does it.',
  },
  upsNearlyEmpty: {
    rule: 'T-43',
    text: 'the UPS has {left} left, {need} are needed',
    next: 'Wait until it is charged, or have it looked at.',
  },
  readerGone: {
    rule: 'T-44',
    text: 'the time-out was read back by {name}, who is not here any more',
    next: 'They come back, or another technologist reads a new one back.',
  },
  otherScanner: {
    rule: 'T-45',
    text: 'the scanner says that it is {said}, and this site is {site}',
    next: 'Start nothing. Call IT: Farfield reads another scanner than its own.',
  },
  fieldDown: {
    rule: 'T-46',
    text: 'the scanner reports a field of {tesla} T',
    next: 'Call service: the magnet is not at field.',
  },
  askerGone: {
    rule: 'T-47',
    text: '{name} is not connected any more',
    next: 'They come back and press again.',
  },
  notBesidePatient: {
    rule: 'C-6',
    text: 'the monitor’s alarm is answered on site, or by whoever has control',
    next: 'Call them.',
  },
  // implant envelope
  aboveImplantLimit: {
    rule: 'E-1',
    text: '{step} is above the implant’s limit: {what}',
    next: 'Choose or plan a step within the label.',
  },
  implantClockShort: {
    rule: 'E-2',
    text: '{left} of the implant’s {max} of scanning is left; {step} takes {length}',
    next: 'Choose a shorter step, or scan nothing for {pause}.',
  },
  implantClockSpent: {
    rule: 'E-3',
    text: 'the implant’s {max} of scanning is used up',
    next: 'Scan nothing for {pause} more.',
  },
  labelNeedsMeasured: {
    rule: 'E-4',
    text: 'the implant’s label needs {what} of the patient all the time; here it is stated, not measured',
    next: 'This exam is not for Farfield at this site: a technologist at the scanner does it.',
  },
  exposureNotReadOut: {
    rule: 'E-5',
    text: 'nothing was read out for this step',
    next: 'The remote technologist reads it out first.',
  },
  exposureMismatch: {
    rule: 'E-6',
    text: '{what} differs from what was read out',
    next: 'Both look at the scanner screen; it is read out again.',
  },
  // contrast: what stands against an injection
  contrastNotApproved: {
    rule: 'N-1',
    text: 'no radiologist has approved contrast for this patient',
    next: 'The radiologist looks at the record and approves.',
  },
  contrastFactsNotSeen: {
    rule: 'N-2',
    text: 'the radiologist has not seen: {what}',
    next: 'The radiologist looks at these first.',
  },
  radiologistAway: {
    rule: 'N-3',
    text: '{name}, who approved, is not connected',
    next: 'Call the radiologist, or the second one, who then approves.',
  },
  supervisionNotStated: {
    rule: 'N-4',
    text: 'nobody on site has said within 60 s that they and {name} hear and see each other (stated, not measured)',
    next: 'Look, speak, and say so. A telephone is not enough.',
  },
  coverageTooShort: {
    rule: 'N-5',
    text: '{name} covers for {left} more, contrast and observation take {need}',
    next: 'The radiologist who covers that long approves.',
  },
  backupNotNamed: {
    rule: 'N-6',
    text: 'no second radiologist is named',
    next: 'The radiologist approves again and names one.',
  },
  practitionerMissing: {
    rule: 'N-7',
    text: 'no licensed practitioner is checked in and signed in on site',
    next: 'The practitioner signs in on site and checks in: competency and BLS valid.',
  },
  cartNotChecked: {
    rule: 'N-8',
    text: 'emergency drugs and cart are not recorded as checked today',
    next: 'Somebody on site checks them and says so.',
  },
  contrastNotChecked: {
    rule: 'N-9',
    text: 'what vial and prescription say was not checked by two',
    next: 'One checks, another one on site confirms.',
  },
  contrastOtherAgent: {
    rule: 'N-10',
    text: '{checked} was checked, {approved} is approved',
    next: 'Stop. Both look again; the radiologist decides.',
  },
  contrastCheckDiffers: {
    rule: 'N-11',
    text: 'the {what} differs from what was checked',
    next: 'Both look at the vial; it is checked again.',
  },
  // scanner
  scannerBusy: { rule: 'X-1', text: 'the scanner is {state}', next: 'Wait until it is idle.' },
  scannerPaused: { rule: 'X-13', text: 'the scanner is paused', next: 'Resume the scan, or end it with STOP.' },
  scannerUnknown: {
    rule: 'X-2',
    text: 'the scanner has not reported for {ageSeconds} s',
    next: 'Look at the scanner screen; call the site.',
  },
  stepUnknown: { rule: 'X-3', text: 'the scanner has no step {step}', next: 'Choose a step from the queue.' },
  stepNotSelected: { rule: 'X-4', text: '{step} is not the selected step', next: 'Select it first.' },
  stopUnderWay: { rule: 'X-5', text: 'a stop is under way', next: 'Wait for the scanner to confirm.' },
  startUnderWay: { rule: 'X-6', text: 'a start is under way', next: 'Wait for its outcome.' },
  notPaused: { rule: 'X-7', text: 'the scanner is not paused', next: 'Nothing to continue.' },
  notScanning: { rule: 'X-8', text: 'the scanner is not scanning', next: 'Nothing to pause.' },
  pauseWithoutPermit: {
    rule: 'X-11',
    text: 'what is paused has no permit any more',
    next: 'Stop it, then start the step anew.',
  },
  cannotDo: { rule: 'X-9', text: 'this site cannot {action} from Farfield', next: 'The site uses the scanner itself.' },
  permitStands: {
    rule: 'X-12',
    text: 'a scan of {step} is permitted',
    next: 'Wait until it has ended.',
  },
  scannerRefused: { rule: 'X-10', text: 'the scanner refused: {why}', next: 'Look at the scanner screen.' },
  linkTooSlow: {
    rule: 'L-11',
    text: 'the round trip is {roundTripMs} ms, more than {limitMs} ms',
    next: 'Wait for a better link, or call the site.',
  },
  // the link test
  linkTestRuns: { rule: 'Q-1', text: 'a link test runs', next: 'Wait for its result, some seconds.' },
  nobodyToTest: {
    rule: 'Q-2',
    text: 'no remote technologist is connected',
    next: 'They open this site on their console first.',
  },
  // freshness
  tooOld: {
    rule: 'F-1',
    text: 'the command was {ageMs} ms old, the limit is {limitMs} ms',
    next: 'Check the link and press again.',
  },
  expired: { rule: 'F-2', text: 'the command expired before it could act', next: 'Check the link and press again.' },
  staleEcho: { rule: 'F-3', text: 'the site changed since this screen was drawn', next: 'Look again and press again.' },
  replayed: { rule: 'F-4', text: 'this command was already answered', next: 'Nothing happened a second time.' },
  outOfSequence: { rule: 'F-5', text: 'command sequence {seq} is outside the window', next: 'Reload this page.' },
  argumentMismatch: {
    rule: 'F-6',
    text: 'the command and its digest differ',
    next: 'Reload this page and press again.',
  },
  intentNotDurable: {
    rule: 'F-7',
    text: 'the record could not be written',
    next: 'Starting is off until the disk is well. STOP works.',
  },
  linkUnmeasured: { rule: 'F-8', text: 'the link to this console is not measured yet', next: 'Wait a second.' },
  // conditions
  conditionActive: { rule: 'C-0', text: '{title}', next: '{firstStep}' },
  clearWithoutWhy: { rule: 'C-5', text: 'an alarm is not cleared without saying why', next: 'Say what you found.' },
  unanswered: {
    rule: 'C-4',
    text: 'nobody has answered for more than a minute: {title}',
    next: 'Look at it and acknowledge it.',
  },
  conditionNotLatched: { rule: 'C-1', text: '{title} has nothing to clear', next: 'Nothing to do.' },
  conditionStillBad: { rule: 'C-2', text: '{title} is still present', next: 'Mend the cause first.' },
  clearRoleMayNot: { rule: 'C-3', text: '{title} is cleared by {roles}', next: 'Ask them.' },
  // inputs
  notAttestable: {
    rule: 'I-1',
    text: '{input} is not a person-stated input at this site',
    next: 'See the equipment list.',
  },
  backupNotReadBack: {
    rule: 'G-2',
    text: 'an incident is open and {holder} is lost: the gateway asks for control only for whoever it assigned and who read back',
    next: 'Whoever is assigned reads back on the remote page. To look, to speak and STOP stay open to all.',
  },
  controlElsewhere: {
    rule: 'G-3',
    text: 'you have control at {site}, or answer for the trainee who has it there',
    next: 'Give it back there, or hand it over. To look, to speak and STOP stay open at both.',
  },
  // live drills
  drillUnderWay: {
    rule: 'D-1',
    text: 'a drill is under way at this site',
    next: 'End the drill first: anybody may, in one act.',
  },
  drillConductorMayNot: { rule: 'D-2', text: '{role} does not conduct a drill', next: 'Ask {allowed}.' },
  drillNotLive: {
    rule: 'D-3',
    text: 'this scenario is not one for a live drill: {why}',
    next: 'Choose one that is written for it.',
  },
  drillEmptyNotSaid: {
    rule: 'D-4',
    text: 'no safety tech who takes part has said within {minutes} min "I looked: empty"',
    next: 'The safety tech looks into bore and Zone IV and says so.',
  },
  drillPatientRegistered: {
    rule: 'D-5',
    text: 'a patient is registered on the scanner',
    next: 'Close the exam at the scanner, or wait until it is done.',
  },
  drillDoorNotShut: {
    rule: 'D-6',
    text: 'the Zone III/IV door is open, or nobody knows',
    next: 'Shut it, and look that it reports.',
  },
  drillNobody: {
    rule: 'D-7',
    text: '{role} is needed, and nobody but the conductor is at a console of this site as that',
    next: 'They join first.',
  },
  drillSignal: {
    rule: 'D-8',
    text: '{input} is not well: {words}',
    next: 'Look at it, and begin when it is well.',
  },
  drillBeingAsked: {
    rule: 'D-9',
    text: '{name} has asked for a drill already',
    next: 'One drill at a time; they end it first.',
  },
  drillNotAsked: { rule: 'D-10', text: 'no drill is asked for', next: 'The conductor chooses a scenario first.' },
  drillOver: { rule: 'D-11', text: 'the drill is over', next: 'What is on the screen now is real.' },
  drillNotYours: { rule: 'D-12', text: '{name} conducts this drill', next: 'Anybody may end it.' },
  drillNotNext: {
    rule: 'D-13',
    text: 'that is not the next surprise of this scenario',
    next: 'They come in their order.',
  },
  drillTooSoon: {
    rule: 'D-14',
    text: 'the site agent started less than a minute ago',
    next: 'Wait until it has seen everything.',
  },
  drillExamOpen: {
    rule: 'D-15',
    text: 'an exam is open on the scanner',
    next: 'Close it at the scanner, or wait until it is done.',
  },
  drillNoField: {
    rule: 'D-16',
    text: 'the scanner reports that the magnet has no field',
    next: 'Nobody goes in. Look at the magnet display, by the site’s own quench plan.',
  },
  drillScannerChanged: {
    rule: 'D-17',
    text: 'at the scanner it is not as the drill found it: {what}',
    next: 'Find out who is at the scanner, then begin anew.',
  },
  drillGatewaySilent: {
    rule: 'D-18',
    text: 'the gateway is not heard at this site',
    next: 'Wait until the link is back; what is remote is not there.',
  },
  drillNotTheirWord: {
    rule: 'D-19',
    text: 'that the room is empty is said by the safety tech who takes part, and {name} does not as that',
    next: 'The safety tech looks into bore and Zone IV and says so.',
  },
  drillIncidentOpen: {
    rule: 'D-20',
    text: 'at the gateway {what}',
    next: 'See to it first; it closes when everything was good for half a minute.',
  },
  drillNotReturned: {
    rule: 'D-21',
    text: 'nobody on site has said that all is as before since the drill "{title}"',
    next: 'A Level 2 person on site goes through "return to service" and says so on the page there.',
  },
  gatewayHold: { rule: 'G-1', text: 'the gateway holds: {why}', next: 'See the alarm list.' },
  screenRegionBlocked: {
    rule: 'S-1',
    text: '{region} is never operated from remote',
    next: 'The site does this by hand.',
  },
  screenNotCalibrated: {
    rule: 'S-2',
    text: 'this part of the screen takes no remote input',
    next: 'Use the queue and buttons below.',
  },
  screenLayoutChanged: {
    rule: 'S-3',
    text: 'the scanner screen does not look as calibrated',
    next: 'Input is off until it does.',
  },
  screenInputHeldBySite: {
    rule: 'S-4',
    text: 'someone uses the scanner console on site',
    next: 'Wait, or talk to the site.',
  },
  screenViewOnly: {
    rule: 'S-5',
    text: 'remote may look, talk and STOP, not operate',
    next: 'See the alarm list.',
  },
} as const satisfies Record<string, ReasonEntry>;

export type ReasonId = keyof typeof REASONS;

export interface Reason {
  readonly id: ReasonId;
  readonly params: Readonly<Record<string, string | number>>;
}

export function reason(id: ReasonId, params: Record<string, string | number> = {}): Reason {
  return { id, params };
}

export function isReasonId(id: string): id is ReasonId {
  return Object.hasOwn(REASONS, id);
}

export function reasonText(one: Reason): string {
  return fill(REASONS[one.id].text, one.params);
}

export function reasonNext(one: Reason): string {
  return fill(REASONS[one.id].next, one.params);
}

export function reasonRule(one: Reason): string {
  // A condition's reason carries the condition's own rule, so that the screen names the row and not the family.
  const own = one.params['rule'];
  return typeof own === 'string' ? own : REASONS[one.id].rule;
}

function fill(template: string, params: Reason['params']): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '?'));
}
