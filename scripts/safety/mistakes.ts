import * as at from './test-files.ts';
import { type TestReference, tests } from './test-reference.ts';

export interface Mistake {
  /** 1–30, in the order of the list that the code was written against */
  readonly number: number;
  readonly mistake: string;
  /** what prevents it here: a type, a rule, a message that is absent; or, plainly, that nothing does yet */
  readonly prevention: string;
  readonly tests: readonly TestReference[];
}

/** What software people usually get wrong beside a magnet. */
export const MISTAKES: readonly Mistake[] = [
  {
    number: 1,
    mistake: 'A remote button for quench, power-off, door, table or injector',
    prevention: 'No message, action, order or method names one; a mapping that does is refused.',
    tests: [
      ...tests(
        at.ABSENT_COMMANDS,
        'no message that asks for something names table, quench, power-off, door or injector',
        'no action, order or mapped method names one either',
      ),
      ...tests(at.MAPPING_FILE, 'method %s with { %s } is refused as a thing that Farfield never commands'),
    ],
  },
  {
    number: 2,
    mistake: 'One "emergency stop" for four different things',
    prevention:
      'STOP SCAN stops the scan and says so; room stop and quench are rows of their own, and no label says "emergency stop".',
    tests: [
      ...tests(at.CONSOLE_SOURCE, 'nothing on a page is called emergency stop; the one stop is STOP SCAN'),
      ...tests(at.ALARM_WORDS, 'stop of the scan, room stop and quench have first steps of their own'),
    ],
  },
  {
    number: 3,
    mistake: 'A flow that treats or resuscitates a person in Zone IV',
    prevention: 'The first line of each card is the way out of Zone IV, and no row says otherwise.',
    tests: [
      ...tests(at.CARDS, 'there are six cards and the first line of each is the way out of Zone IV'),
      ...tests(at.ALARM_WORDS, 'no row tells anybody to treat, to dose, to resuscitate in place or to scan on'),
    ],
  },
  {
    number: 4,
    mistake: 'The scan goes on when the only Level 2 person leaves',
    prevention: 'C-21 and C-22 stop it.',
    tests: tests(
      at.STEP,
      'seen leaving stops at once and needs a reason to come back',
      'presence: unproven at 60 s bars starts, at 75 s stops the scan',
    ),
  },
  {
    number: 5,
    mistake: 'A frozen vital sign shown as live; "no measurement" shown as 0',
    prevention:
      'Freshness is proven by the feed itself; invalid is a state and not a number. No HL7 adapter exists yet.',
    tests: [
      ...tests(
        at.MONITOR_FEED,
        'an invalid number is told as invalid, never as 0 measured',
        'a frozen feed is told as stale after 3 s although the server answers, and vitals are no longer told',
      ),
      ...tests(at.FACES, 'an invalid measurement shows neither 0 nor the last value'),
    ],
  },
  {
    number: 6,
    mistake: 'A patient without a monitor treated as an alarm, or as well',
    prevention: '"Not monitored" is said when the session opens; the vitals rows do not apply, and no value is drawn.',
    tests: [
      ...tests(at.STEP, 'a patient without a monitor raises no vitals alarm'),
      ...tests(at.FACES, 'not monitored by plan and not fitted are states of their own, never values'),
    ],
  },
  {
    number: 7,
    mistake: 'Commands kept while offline and sent afterwards',
    prevention: 'Console, gateway and agent each fail at once what they cannot hand on.',
    tests: [
      ...tests(
        at.LINK_MACHINE,
        'a command without a welcomed socket is told as not sent, at once, and never sent later',
      ),
      ...tests(at.SITE_MACHINE, 'nothing waits for an absent agent: when it comes it gets no command'),
      ...tests(
        at.OPCUA_ADAPTER,
        'a machine that restarts is observed afresh, and a start missed in between never runs late',
      ),
    ],
  },
  {
    number: 8,
    mistake: 'Going on by itself after a reconnect or a reboot',
    prevention: 'Nothing starts but by START and READY of that moment.',
    tests: [
      ...tests(at.RECOVERY, '%s comes back → ten minutes later nothing was started, and START still needs both people'),
      ...tests(at.BROWSER_LINK, 'the link comes back, and for ten minutes of the scanner nothing starts by itself'),
    ],
  },
  {
    number: 9,
    mistake: 'A question in front of STOP',
    prevention: 'STOP acts on press-down, is never disabled, and there is no dialog in the console at all.',
    tests: [
      ...tests(at.CONSOLE_SOURCE, 'STOP acts on press-down, is never disabled, and nothing asks before it'),
      ...tests(at.CONSOLE_MACHINE, 'STOP goes out in every one of those states'),
    ],
  },
  {
    number: 10,
    mistake: 'Asking the safety tech to take over scanning when the link is lost',
    prevention:
      'The safety tech may stop, never start; the words of C-12 say what remains, and scanning is not among it.',
    tests: [
      ...tests(at.STEP, 'an MRST may never start, a remote technologist may never give READY'),
      ...tests(at.BROWSER_LINK, 'the safety tech reads what is off and what remains'),
    ],
  },
  {
    number: 11,
    mistake: 'Taking the scanner’s state from work-list messages or from pixels, without saying so',
    prevention:
      'The type: a scanner fact comes from a mapped signal, each with a `source` in words that people are shown. No code reads pixels or MPPS.',
    tests: tests(at.MAPPING_FILE, '%s is refused'),
  },
  {
    number: 12,
    mistake: 'A green tick because the socket is up, while nobody can hear the patient',
    prevention:
      'Audio is an input of its own: not stated, or stated too long ago, bars the start with every link good.',
    tests: [
      ...tests(at.PROOF_OF_PEOPLE, 'every link is good and nobody said that the patient can be heard → no start'),
      ...tests(at.FACES, 'a link that was never echoed is never live'),
    ],
  },
  {
    number: 13,
    mistake: 'Counting a badge as presence',
    prevention: 'Badges say who is expected in Zone IV. Presence is proven by an act at the on-site console.',
    tests: tests(
      at.PROOF_OF_PEOPLE,
      'a badge at the reader proves nobody’s presence; an act at the on-site console does',
    ),
  },
  {
    number: 14,
    mistake: 'Treating a quiet detector as screening',
    prevention: 'The detector is one item of seven; the patient is not admitted without the others.',
    tests: tests(
      at.PROOF_OF_PEOPLE,
      'a quiet detector is no screening: the patient is not admitted with that item alone',
    ),
  },
  {
    number: 15,
    mistake: 'The door contact taken for a patient-safety device, or its events ignored',
    prevention: 'An open door voids READY and stops the scan; who is inside is judged by the count.',
    tests: [
      ...tests(at.STEP, '%s while scanning', 'an unexpected person stops the scan, voids READY and time-out'),
      ...tests(at.LATE_START, 'a door that opens and shuts before the first gradient → the start is stopped'),
    ],
  },
  {
    number: 16,
    mistake: '"The power is off, so it is safe to go in"',
    prevention: 'Every row about lost power or a pressed power-off that stands by itself says that the field is on.',
    tests: tests(
      at.ALARM_WORDS,
      'power is gone: every row about it that stands by itself says that the magnet field is on',
    ),
  },
  {
    number: 17,
    mistake: 'A battery percentage without what it feeds',
    prevention: 'The figure stands beside the loads that the site’s configuration names.',
    tests: tests(at.POWER_WORDS, 'on battery the words name what it feeds'),
  },
  {
    number: 18,
    mistake: 'Floods of alarms without an owner or a first cause; acknowledged means gone',
    prevention: 'Consequences stand under their cause; acknowledging names the owner and silences nothing else.',
    tests: [
      ...tests(
        at.ACKNOWLEDGE,
        'acknowledge says who has it and changes nothing else: verdict, status and refusals stay',
      ),
      ...tests(
        at.FACES,
        'one cause is one alarm: what follows stands under it, and a parent that is not active hides nobody',
      ),
    ],
  },
  {
    number: 19,
    mistake: 'Red for what is not urgent; meaning by colour alone',
    prevention: 'An alarm has a word and a shape beside its colour.',
    tests: tests(at.CONSOLE_SOURCE, 'an alarm has its priority as a word and as a shape, not by colour alone'),
  },
  {
    number: 20,
    mistake: 'One remote technologist on two live patients without anybody noticing',
    prevention:
      'Whoever has control at one site, or answers for a trainee there, is refused it at another of the same gateway, and told where. If both came in one moment, both sites are told and no scan begins at either.',
    tests: tests(
      at.CONTROL_ELSEWHERE,
      'whoever has control at one site and %s at another is refused, and told where',
      'both at once, as by two presses in one moment: told at both, and no scan begins at either until one is given back',
    ),
  },
  {
    number: 21,
    mistake: 'A trainee counted as staff; an expired credential let through with a warning',
    prevention: 'The staffing profile counts neither, and an expired credential is a refusal.',
    tests: [
      ...tests(at.STAFFING, '%s is not counted as staff'),
      ...tests(at.ROLES, 'an expired credential refuses everything but what restricts'),
      ...tests(at.SITE_MACHINE, 'a sign-in that ran out takes away requesting control and starting, never STOP'),
    ],
  },
  {
    number: 22,
    mistake: 'Supervision by telephone recorded as if it met the rule',
    prevention:
      'That radiologist and site hear and see each other is said by somebody on site, within 60 s, and is shown as stated and not measured; its refusal says that a telephone is not enough (N-4).',
    tests: tests(at.CONTRAST_GATES, '%s: alone it stands against an injection'),
  },
  {
    number: 23,
    mistake: 'Advice on dose or treatment',
    prevention: 'No card, row or refusal gives one.',
    tests: [
      ...tests(at.CARDS, 'no card gives a dose'),
      ...tests(at.ALARM_WORDS, 'no row tells anybody to treat, to dose, to resuscitate in place or to scan on'),
    ],
  },
  {
    number: 24,
    mistake: 'Patient data where they are not needed; the camera recorded by default',
    prevention:
      'Coordinators get the view without the patient, logs name none. No code takes or keeps a camera’s picture.',
    tests: [
      ...tests(at.SOCKETS, 'a coordinator gets the view without the patient, and no STOP'),
      ...tests('gateway/src/http/http.test.ts', 'nothing in the log names a patient, a token or a key'),
    ],
  },
  {
    number: 25,
    mistake: 'A software update during a session',
    prevention: 'No part of Farfield fetches or applies an update; no message asks for one.',
    tests: tests(at.ABSENT_COMMANDS, 'no message asks for an update, a restart or a change of policy'),
  },
  {
    number: 26,
    mistake: 'Records with the server’s time alone',
    prevention:
      'Each record of the site has the site’s own tick, its wall time, and which start of the agent wrote it.',
    tests: tests(at.JOURNAL_CHAIN, 'a header reads back as it was sealed; junk reads as null'),
  },
  {
    number: 27,
    mistake: 'Words for roles that are not the field’s',
    prevention: 'The glossary has the field’s terms first; roles and rows use them.',
    tests: tests(at.GLOSSARY_WORDS, 'the glossary has the field’s own word %s'),
  },
  {
    number: 28,
    mistake: 'An administrator who can do clinical acts',
    prevention: 'There is no such role; IT and a coordinator may do nothing in a session.',
    tests: tests(at.ROLES, 'there is no administrator; IT and a coordinator may do nothing in a session'),
  },
  {
    number: 29,
    mistake: 'A failover that needs the cloud',
    prevention: 'Every rule is judged at the site; the on-site console is served by the agent.',
    tests: tests(
      at.ONSITE_ALONE,
      'the gateway process is gone → vitals, zone and last command stay on the on-site console, and its STOP stops',
    ),
  },
  {
    number: 30,
    mistake: 'Drills that are slides instead of timed faults',
    prevention:
      'A scenario is faults on a timeline and expected acts with times; run live at a site’s shadow or rehearsed in virtual time, it is scored from the record.',
    tests: tests(at.LIVE_DRILL, 'once it is over the score is made of the drill’s own record'),
  },
];
