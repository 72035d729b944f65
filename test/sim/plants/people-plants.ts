import { plant, type Plant, POLICY } from './plant.ts';

/** Level 2, the technologist on site, the watchdog beside the agent. */
export const PEOPLE_PLANTS: readonly Plant[] = [
  plant(
    'anybodyTakesOver',
    'any safety tech on site takes a session over, whoever it is',
    `${POLICY}/level2-gates.ts`,
    ": [reason('notHandedTo', { name: level2.name })]),",
    ": [reason('notHandedTo', { name: level2.name })].slice(1)),",
  ),
  plant(
    'readyByAnybody',
    'any safety tech on site gives READY for another’s time-out',
    `${POLICY}/apply-command.ts`,
    "return lead.personId === principal.personId ? [] : [reason('timeOutOtherPerson', { name: lead.name })];",
    'return [];',
  ),
  plant(
    'takenAtLeisure',
    'a sequence whose remote end is lost may be taken for a minute',
    `${POLICY}/limits.ts`,
    'export const TAKE_WITHIN_MS: Ms = 10_000;',
    'export const TAKE_WITHIN_MS: Ms = 60_000;',
  ),
  plant(
    'anybodyFinishes',
    'with the link lost a step finishes also when nobody said that an adult lies there',
    `${POLICY}/exam-class.ts`,
    "return age === 'adult' &&",
    "return age !== 'child' &&",
  ),
  plant(
    'finishNeverEnds',
    'what finishes without its remote technologist may go on for as long as it likes',
    `${POLICY}/apply-taking.ts`,
    "else if (state.nowMs > finishesByMs) miss(draft, 'the sequence did not finish in its time');",
    '',
  ),
  plant(
    'anyRestFinishes',
    'with the link lost a step finishes however much of it is left',
    `${POLICY}/taking.ts`,
    '(scanner.remainingMs ?? 0) > policy.finishMaxMs)',
    'false)',
  ),
  {
    name: 'safetyTechTakes',
    text: 'a safety tech takes a sequence',
    patches: [
      {
        file: `${POLICY}/authorise.ts`,
        find: "takeSequence: rule('take the sequence', ['onsiteTechnologist'], 'onsite'),",
        replace: "takeSequence: rule('take the sequence', ['onsiteTechnologist', 'mrst'], 'onsite'),",
      },
      {
        file: `${POLICY}/taking.ts`,
        find: 'return technologistsOnSite(state).some((one) => isAt(one, by));',
        replace: 'return state.attendees.some((one) => isAt(one, by));',
      },
    ],
  },
  plant(
    'ownerNotMissed',
    'a technologist on site may be away from their own scan for minutes',
    `${POLICY}/settle.ts`,
    'else if (nowMs - goneMs >= OWNER_GONE_MS) issueStop(',
    'else if (nowMs - goneMs >= 20 * OWNER_GONE_MS) issueStop(',
  ),
  plant(
    'anybodyComesBack',
    'whoever comes in after one of those declared has left is taken for that one',
    `${POLICY}/step.ts`,
    "const isAnybody = state.zone4Fill === 'short' && hasRisen(state.zone4, event.facts);",
    "const isAnybody = state.zone4Fill === 'short' && state.nowMs < 0;",
  ),
  plant(
    'scannedBesideThem',
    'a safety tech whom the reader saw go in, and nobody saw leave, is no reason not to scan',
    `${POLICY}/session-gates.ts`,
    "...(isMore ? [reason('level2Inside', { names: level2Inside.join(', ') })] : []),",
    "...(isMore && count === 9 ? [reason('level2Inside', { names: level2Inside.join(', ') })] : []),",
  ),
  plant(
    'oneOfTheStaff',
    'of those whom the staffing profile asks for, the first is enough',
    `${POLICY}/staffing.ts`,
    'return STAFFING_PROFILES[profile].needs\n',
    'return STAFFING_PROFILES[profile].needs.slice(0, 1)\n',
  ),
  plant(
    'watchdogUnasked',
    'a watchdog that is not ready is told to people, and bars nothing',
    `${POLICY}/conditions-site.ts`,
    'verdict: everywhere(verdict(2, 0, 1)),',
    'verdict: everywhere(verdict(0, 0, 1)),',
  ),
  plant(
    'watchdogStops',
    'a watchdog that is not ready stops the scan that runs',
    `${POLICY}/conditions-site.ts`,
    'verdict: everywhere(verdict(2, 0, 1)),',
    'verdict: everywhere(verdict(2, 2, 1)),',
  ),
  plant(
    'contrastUnasked',
    'whatever was said before it, contrast counts as given as permitted',
    `${POLICY}/apply-contrast.ts`,
    'const wasPermitted = reasons.length === 0;',
    'const wasPermitted = reasons.length < 99;',
  ),
  plant(
    'radiologistUnseen',
    'nobody need say that the radiologist is heard and seen',
    `${POLICY}/contrast-gates.ts`,
    'const isStated = saidMs !== null && state.nowMs - saidMs <= SUPERVISION_STATED_MS;',
    'const isStated = saidMs === null || state.nowMs >= saidMs;',
  ),
];
