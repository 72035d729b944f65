import type { Profile } from './fault.ts';

/** A seed that found a bug, real or planted, and is run for ever after. */
export interface NamedSeed {
  readonly seed: number;
  /** the nemeses that it meets; none: the seed's own */
  readonly only: readonly string[];
  /** null: the seed's own */
  readonly profile: Profile | null;
  /** length of its part with faults, as on the command line */
  readonly hours: string;
  /** the plant that it must find; null: it must only pass */
  readonly plant: string | null;
  /** what the plant breaks; '' without one */
  readonly invariant: string;
  /** with that rule switched off nobody else notices, on seeds 1 to 20 and up to this one: `npm run proof:plants` */
  readonly isAlone: boolean;
  readonly why: string;
}

const row = (seed: number, only: readonly string[], plant: string, invariant: string, why: string): NamedSeed => ({
  seed,
  only,
  profile: null,
  hours: '0.1',
  plant,
  invariant,
  isAlone: false,
  why,
});

/** A plant that one rule alone notices. */
const alone = (...args: Parameters<typeof row>): NamedSeed => ({ ...row(...args), isAlone: true });

/** A seed that found a bug of no plant's, and has to pass since. */
const passes = (seed: number, why: string): NamedSeed => ({
  seed,
  only: [],
  profile: null,
  hours: '0.2',
  plant: null,
  invariant: '',
  isAlone: false,
  why,
});

export const NAMED_SEEDS: readonly NamedSeed[] = [
  row(3, ['squeeze', 'door', 'wrongClick'], 'anybodyClears', 'I11', 'cleared while the cause is there'),
  alone(1, ['diskSlow'], 'actsBeforeTheDisk', 'I25', 'the first grant'),
  row(1, ['agentKill'], 'epochForgotten', 'I3', 'a restart after a grant'),
  row(1, ['door'], 'gatewayLoosens', 'I14', 'the gateway sees nothing wrong at boot'),
  row(1, ['door'], 'joinByMin', 'I8', 'the first row that asks for something'),
  alone(1, ['squeeze'], 'latchDropped', 'I11', 'the squeeze ball ends by itself'),
  alone(3, ['diskSlow'], 'lateCommandsAct', 'I19', 'a disk that takes seconds'),
  alone(1, ['consoleSlow'], 'leaseFromReceipt', 'I5b', 'a late path lets it believe too long'),
  row(1, ['consoleDead'], 'leaseNeverEnds', 'I0', 'a dead path'),
  row(1, ['agentKill'], 'noBootQuarantine', 'L5b', 'every boot shows it'),
  row(2, ['quickHandOver'], 'noQuarantine', 'I4', 'taken from one that hears nothing, handed on at once'),
  alone(2, ['quickHandOver'], 'quarantineHalf', 'I4', 'taken from one that hears nothing, handed on a moment later'),
  alone(1, ['door'], 'noStopForVerdict', 'I16', 'the door opens in a scan'),
  row(2, ['takeBack'], 'offerOutlivesTakeLocal', 'I35', 'taken back while it is offered'),
  alone(14, ['forgedEpoch'], 'oldEpochActs', 'I2', 'a step selected with the epoch before'),
  alone(1, ['policyDiffers'], 'otherPolicyPasses', 'I21', 'a start from a page of another policy'),
  alone(1, ['takeBackMidIntent'], 'pendingOutlivesTakeLocal', 'I6', 'taken back while a START waits for the disk'),
  alone(1, ['agentKill'], 'recordSkipsNumber', 'I26', 'a restart after fifty records'),
  row(1, ['consoleDead'], 'recoveryRestarts', 'I2', 'the link is back after a stop'),
  row(1, ['consoleSlow'], 'renewalFromArrival', 'I2b', 'the first late echo'),
  row(2, ['scannerMute'], 'replayedStart', 'I13', 'the scanner acts and does not answer'),
  alone(1, ['squeeze', 'agentKill'], 'restartClearsLatch', 'I11b', 'a restart after the squeeze ball'),
  alone(2, ['forgedEpoch'], 'stopNeedsEpoch', 'I17', 'a STOP with the epoch before'),
  alone(3, ['scannerIgnoresStop', 'stopPressed'], 'stopNeverDoubted', 'I15', 'the scanner ignores a stop'),
  alone(1, ['inputUnknown'], 'unknownIsGood', 'I10', 'sensors have said nothing yet'),
  alone(10, ['scannerStartsItself'], 'unpermittedScanUnseen', 'I29', 'the scanner starts by itself'),
  alone(1, ['wallJump'], 'wallClockSteps', 'I20', 'the wall clock jumps'),
  alone(1, ['takeBack'], 'sameEpochGranted', 'I1', 'the first grant'),
  alone(1, ['agentKill'], 'bootKeepsEpoch', 'I3', 'the first boot'),
  alone(1, ['consoleSlow'], 'renewsBeyondEcho', 'I2b', 'the first renewal'),
  alone(18, ['takeBack'], 'lastHolderStillNamed', 'I5', 'taken back, and nobody offered it again for a while'),
  alone(1, ['agentKill'], 'bootQuarantineShort', 'L5b', 'every boot shows it'),
  alone(1, ['takeBack'], 'takeBackNeedsEcho', 'I35', 'a page that has heard no heartbeat'),
  alone(1, ['consoleDead'], 'leaseEndsLate', 'V6', 'a dead path'),
  alone(1, ['inputUnknown'], 'startsAtAuthorityOne', 'I7', 'a START while a sensor does not report'),
  alone(1, ['door'], 'startOnHeartbeat', 'I13', 'the first START'),
  alone(1, ['door'], 'grantOnHeartbeat', 'I13b', 'the first grant'),
  alone(3, ['scannerMute'], 'replayedSelect', 'I18', 'the scanner acts and does not answer'),
  alone(1, ['otherPatient'], 'otherPatientPasses', 'I22', 'a START for the patient before'),
  alone(1, ['otherScanner'], 'otherScannerPasses', 'I22', 'a START at the scanner next door'),
  alone(1, ['door'], 'tableGoesHome', 'I28', 'the first step selected'),
  alone(1, ['scannerRefuses'], 'readyNotUsedUp', 'K1', 'refused by the scanner and pressed again'),
  alone(1, ['door'], 'peopleForgotten', 'I8', 'the first row that asks people for something'),
  alone(26, ['twoAgents'], 'badVitalsLoosen', 'I9', 'asked while the gateway holds'),
  alone(1, ['squeeze'], 'squeezeUnheard', 'V1', 'the patient squeezes the ball'),
  row(1, ['twoAgents'], 'peerForgottenEarly', 'I12', 'the gateway holds'),
  row(1, ['door', 'squeeze'], 'deafCore', 'K15', 'the door opens, and the core was told so'),
  alone(17, ['consoleDead'], 'twoPathsLastLong', 'V6', 'a console that had two paths falls silent'),
  alone(1, ['door'], 'gatewayLoosensOnce', 'I14', 'the gateway sees nothing wrong while the door is open'),
  alone(1, ['mrstAbsent'], 'absenceBlinds', 'I24', 'the safety tech is away for longer than 75 s'),
  alone(1, ['door'], 'secretCount', 'I30', 'the first step that is taken twice'),
  alone(1, ['door'], 'beatsKept', 'I31', 'after half a minute'),
  alone(1, ['uplinkReset'], 'uplinkStaysDown', 'V2', 'the uplink was down once'),
  alone(1, ['door'], 'presenceUnanswered', 'V3', 'said every half minute'),
  alone(3, ['scannerMute', 'pausePressed'], 'pauseNeverEnds', 'V5', 'paused while the scanner does not answer'),
  alone(2, ['agentUnwell'], 'identityNeverClears', 'V8', 'another agent was seen'),
  alone(1, ['door'], 'countsAreEarly', 'I0', 'a count comes right after something else'),
  alone(1, ['twoAgents'], 'reasonThrows', 'throws', 'the gateway says why it holds'),
  alone(17, ['scannerFailsStop', 'stopPressed'], 'stopAskedOnce', 'I15b', 'stops fail, and the scanner cannot abort'),
  alone(17, ['scannerFailsStop', 'stopPressed'], 'failedStopAtOnce', 'I15b', 'the same'),
  alone(17, ['scannerHangsInGap'], 'gapIsStopped', 'I15c', 'stopped between prescan and scan'),
  alone(1, ['scannerWarns'], 'faultIsStopped', 'I15d', 'a fault beside a scan that goes on'),
  alone(1, ['scannerIgnoresPause'], 'pauseBelieved', 'I15e', 'a pause that is answered and not carried out'),
  alone(30, ['scannerIgnoresStop', 'stopPressed'], 'abortsAllTheSame', 'I28b', 'a stop that has no effect'),
  alone(1, ['scannerHangsInGap'], 'startsInGap', 'K5', 'a scanner that waits before it scans'),
  alone(1, ['nobodyAnswers'], 'nobodyEscalates', 'V4', 'an alarm for two minutes'),
  alone(1, ['upsRunsOut'], 'darkAtOnce', 'I32', 'the UPS has a minute left in a scan'),
  alone(14, ['wrongLevel2'], 'anybodyTakesOver', 'K3', 'another safety tech reads back unasked'),
  alone(14, ['wrongLevel2'], 'readyByAnybody', 'K4', 'another safety tech gives READY'),
  alone(18, ['withYouLost'], 'takenAtLeisure', 'W1', 'the link is lost, and the technologist looks elsewhere'),
  alone(
    23,
    ['withYouLost', 'takenByWrong'],
    'safetyTechTakes',
    'W2',
    'the link is lost, and the safety tech presses first',
  ),
  alone(23, ['technologistGone', 'technologistTakes'], 'ownerNotMissed', 'W3', 'signed out during their own scan'),
  alone(
    33,
    ['consoleDead'],
    'anybodyFinishes',
    'W4',
    'the link is lost with little left, and nobody said that an adult lies there',
  ),
  alone(1, ['pausePressedAgain'], 'pauseHeldOff', 'I15e', 'pause pressed each second while the scanner scans on'),
  alone(1, ['scannerRunsOther'], 'otherStepCovered', 'I29', 'the scanner runs another step than it was told'),
  alone(18, ['startAfterGrace'], 'lateStartIsTheirs', 'I29', 'a START begins late while a technologist is on site'),
  alone(1, ['mrstAbsent'], 'absenceEndsControl', 'I24', 'the safety tech is away for longer than 75 s'),
  alone(1, ['twoAgents'], 'restLoosens', 'I12', 'the gateway holds while the scan ends'),
  row(62, ['scannerHangsInGap'], 'namelessGapIsStopped', 'K5', 'a scanner that names no step waits before it scans'),
  row(35, ['scannerWarns'], 'namelessFaultIsStopped', 'I15d', 'one that names no step reports a fault beside a scan'),
  alone(26, ['attendantSwapped'], 'anybodyComesBack', 'K7', 'an attendant went out, and a stranger came in'),
  row(24, ['safetyTechInside'], 'scannedBesideThem', 'K7', 'the safety tech is inside, by the reader at the door'),
  alone(18, ['technologistGone'], 'oneOfTheStaff', 'K6', 'signed out, and the exam goes on from remote'),
  alone(25, ['watchdogDies'], 'watchdogUnasked', 'K8', 'a START while the watchdog is gone'),
  alone(28, ['watchdogDies'], 'watchdogStops', 'K9', 'the watchdog dies in the middle of a scan'),
  { ...alone(28, [], 'checklistOutlivesExit', 'K10', 'brought out in an alarm, and in again'), hours: '0.2' },
  alone(1, ['weightMisread'], 'anyWeightReadBack', 'K11', 'the time-out read back with three kilograms more'),
  alone(1, ['clearUnsaid'], 'tableMovesUnasked', 'K12', 'READY without a word of the table'),
  alone(3, [], 'scanTimeUnasked', 'K13', 'a minute of scan time, and a second step'),
  alone(1, ['drillRealAsk'], 'shadowOrdersScanner', 'I23', 'the link of the drill is lost in its scan'),
  alone(1, ['drillRealAsk'], 'shadowOnRecord', 'I23', 'the first drill'),
  row(1, ['drillRealAsk'], 'shadowOnPages', 'I23', 'the first drill'),
  alone(1, ['drillSensor'], 'doorIsOfDrill', 'I23b', 'the door opens in a drill'),
  row(1, ['drillSensor'], 'signalsAreOfDrill', 'I23b', 'mains is lost in a drill, and its row waits'),
  alone(1, ['drillIntruder'], 'drillBesideCount', 'I23b', 'somebody goes in'),
  alone(1, ['drillIntruder'], 'drillEndsNextTurn', 'I23b', 'somebody goes in'),
  alone(12, ['beginsAnyway'], 'drillBesidePatient', 'I23c', 'a patient is registered just before it begins'),
  {
    ...alone(36, ['beginsAnyway'], 'drillBesideSuspect', 'I23c', 'what is half confirmed just before it begins'),
    hours: '0.02',
  },
  alone(1, ['drillEnded'], 'propsForgotten', 'I23c', 'the drill after the first'),
  alone(2, ['beginsAnyway'], 'emptyOutlivesEntry', 'I23c', 'somebody was inside, and it begins'),
  alone(1, ['drillStop'], 'stopIsOfPausedDrill', 'I23d', 'STOP in a pause'),
  alone(1, ['drillScanUnseen'], 'stopNotPassedOn', 'I23d', 'the scanner scans, and has not said so yet'),
  alone(6, ['drillStopToShadow'], 'stopToShadowAlone', 'I23d', 'a page says STOP to the shadow in a pause'),
  alone(1, ['drillRealAsk'], 'siteOpenInDrill', 'I23e', 'control is asked for in a drill'),
  alone(1, ['conductorGone'], 'conductorNotMissed', 'V9', 'the conductor signs out'),
  alone(1, ['drillRunsLong'], 'drillWithoutEnd', 'V9', 'a drill of half an hour'),
  alone(1, ['drillEnded'], 'conductorAloneEnds', 'V9b', 'somebody who takes part has had enough'),
  alone(1, ['drillIntruder'], 'siteStaysShut', 'V9b', 'somebody goes in'),
  alone(2, ['squeeze', 'mrstAbsent'], 'derivedUnasked', 'V1b', 'the ball is squeezed, and nobody speaks'),
  row(1, ['vitalsAlarm'], 'monitorUnasked', 'V1c', 'the monitor of a sedated patient alarms'),
  alone(1, ['ferromagnetic'], 'detectorUnasked', 'V1c', 'the detector alarms beside a door that is shut'),
  alone(
    1,
    ['operatorIdle', 'longSequences'],
    'operatorUnasked',
    'V1d',
    'nobody touches the console for a minute of scan',
  ),
  row(17, ['wrongClear', 'squeeze', 'agentUnwell', 'quench'], 'anyRoleClears', 'I11', 'each role presses clear'),
  alone(
    2,
    ['diskSlow', 'takeBack', 'givenBack'],
    'grantWaits',
    'V3b',
    'control is read back while the disk takes seconds',
  ),
  alone(18, ['otherPatient'], 'anyPatientCovered', 'I29b', 'another patient is registered under a scan'),
  row(
    18,
    ['otherPatientOnSite', 'technologistTakes'],
    'otherPatientPrepared',
    'I29b',
    'another patient is registered under the hands of the technologist on site',
  ),
  row(3, ['consoleDead'], 'redialsAtLeisure', 'V2', 'a page whose path is back looks for it twice a minute'),
  alone(61, [], 'contrastUnasked', 'K14', 'given with coverage that ends before the observation does'),
  row(184, [], 'radiologistUnseen', 'K14', 'given, and nobody has said that the radiologist is heard and seen'),
  alone(8, ['door'], 'readyOutlivesDoor', 'K15', 'the door opens and shuts between READY and START'),
  alone(1, ['tableMoved'], 'readyOutlivesTable', 'K15', 'the table is driven away and back between READY and START'),
  alone(
    2,
    ['stepSelectedThere'],
    'readyOutlivesSelection',
    'K15',
    'another step is selected at the scanner, and the one before again',
  ),
  alone(4, ['longSequences'], 'readyOutlivesLength', 'K15', 'what was to take seconds takes minutes'),
  alone(9, ['squeeze'], 'readyOutlivesSqueeze', 'K15', 'the ball, an answer, and START'),
  row(40, ['ferromagnetic'], 'readyOutlivesDetector', 'K15', 'the detector alarms, is cleared, and START'),
  alone(1, ['leavesAfterReady'], 'readyOutlivesPresence', 'K15', 'away and back between READY and START'),
  alone(7, ['agentUnwell'], 'readyOutlivesBars', 'K15', 'the disk of the journal is full for seconds'),
  alone(4, ['stopPressed'], 'readyOutlivesStop', 'K15', 'STOP before anything runs'),
  alone(
    1,
    ['takeBackMidIntent'],
    'readyOutlivesControl',
    'K15',
    'taken back before START is on the disk, and given again',
  ),
  alone(
    18,
    ['technologistTakes'],
    'readyOutlivesGrant',
    'K15',
    'READY for the technologist on site, and control goes to another',
  ),
  row(58, ['badgeHeld'], 'readyOutlivesOwnEntry', 'K15', 'who gave READY holds a badge to the door, and stays outside'),
  row(
    58,
    ['badgeHeld'],
    'timeOutOutlivesLevel2',
    'K15b',
    'another safety tech holds a badge to the door, and stays outside',
  ),
  alone(1, ['intruder'], 'timeOutOutlivesEntry', 'K15b', 'somebody goes in, and out again'),
  alone(1, ['roomStop'], 'timeOutOutlivesRoomStop', 'K15b', 'the room stop is pressed, and cleared'),
  alone(
    1,
    ['ferromagneticInDoor'],
    'timeOutOutlivesDetector',
    'K15b',
    'the detector alarms in the open door, and is cleared',
  ),
  alone(1, ['mainsLost'], 'timeOutOutlivesMains', 'K15b', 'mains is back for a minute'),
  alone(1, ['scannerRestarts'], 'timeOutOutlivesScannerOff', 'K15b', 'the scanner comes up again'),
  alone(
    1,
    ['consoleDead', 'door'],
    'timeOutOutlivesOpenDoor',
    'K15b',
    'the link is lost, the door opens, the link is back',
  ),
  alone(
    1,
    ['otherPatient'],
    'timeOutOutlivesPatient',
    'K15b',
    'another patient is registered, and the right one again',
  ),
  alone(2, ['quickHandOver'], 'timeOutOutlivesReader', 'K15b', 'taken from one who read it back, given to another'),
  {
    seed: 10010,
    only: [],
    profile: 'swarm',
    hours: '0.2',
    plant: null,
    invariant: '',
    isAlone: false,
    why: 'an agent that died twice within seconds was never heard again by a remote page',
  },
  {
    seed: 100,
    only: [],
    profile: 'storm',
    hours: '0.2',
    plant: null,
    invariant: '',
    isAlone: false,
    why: 'a console of more than 64 commands was refused everything after the agent restarted',
  },
  {
    seed: 47,
    only: [],
    profile: 'pile',
    hours: '0.2',
    plant: null,
    invariant: '',
    isAlone: false,
    why: 'an agent that began anew while a remote page reconnected: the page never believed in a lease again',
  },
  {
    seed: 197187001,
    only: [],
    profile: 'storm',
    hours: '0.2',
    plant: null,
    invariant: '',
    isAlone: false,
    why: 'the rule I10 itself: a report grew too old while the agent stood still, and was called overdue at its next turn',
  },
  passes(255229381, 'a declared attendant stood in for a Level 2 person who was inside besides'),
  passes(1651, 'a START that the scanner had and did not begin was forgotten when the next one was refused'),
  passes(7_613, 'an alarm that nobody had answered counted its minutes anew when it came again'),
  passes(8_434, 'the rule I12 itself: it counted those minutes from the last time that the alarm came'),
  row(225, ['consoleDead'], 'anyRestFinishes', 'W4', 'the link is lost with six seconds more left than was signed for'),
  row(42, ['consoleDead', 'scannerRunsOn'], 'finishNeverEnds', 'W4', 'what was let finish goes on past its end'),
  {
    ...row(284, [], 'oldAnswerKept', 'I12', 'an alarm that is back still asks, whoever answered it before'),
    hours: '0.2',
  },
  { ...row(1_018, [], 'saidStoppedIsStopped', 'I16', 'said to have stopped, and it scans again'), hours: '0.2' },
  passes(1_651, 'a START that did not begin was forgotten when the next one was refused'),
  passes(305, 'the rule V6 itself: it took a lease that was never renewed for one on two paths'),
  passes(
    9_563,
    'an old START that was refused set the count of commands of a page that had just joined, far ahead of its own',
  ),
  passes(12_879, 'the rule K7 itself: it took the clock of an agent that had died for that of the next one'),
  passes(40_163, 'a scan was left paused by control that ended: nobody may resume it, and nobody was told to end it'),
  passes(
    40_546,
    'a scan that was cut short at the scanner itself: nobody spoke to the patient, though the page asked for it',
  ),
  passes(
    1_239,
    'the rule V2 itself: it counted from before an agent that died three times in a row had its last death',
  ),
  passes(127, 'a time-out led while a declared attendant was out: whoever came in then was taken for that person'),
];

/** Each seed with its faults once: several plants are found with the same ones. */
export function distinctSeeds(): readonly NamedSeed[] {
  const keyOf = ({ seed, only, hours, profile }: NamedSeed): string => [seed, only.join(), hours, profile].join(' ');
  return [...new Map(NAMED_SEEDS.map((one) => [keyOf(one), one])).values()];
}

const OWN_WEATHER: ReadonlySet<number> = new Set(
  NAMED_SEEDS.filter(({ only }) => only.length === 0).map(({ seed }) => seed),
);

/** Kept in the weather that was its own then: what came to the simulation since does not come to it. */
export function keepsItsWeather(seed: number): boolean {
  return OWN_WEATHER.has(seed);
}

const BEFORE_CONTRAST: ReadonlySet<number> = new Set(
  NAMED_SEEDS.filter(({ invariant }) => invariant !== 'K14').map(({ seed }) => seed),
);

/** Found what it found where nobody was given contrast. */
export function isFromBeforeContrast(seed: number): boolean {
  return BEFORE_CONTRAST.has(seed);
}
