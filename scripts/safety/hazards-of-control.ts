import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Control, link and command: the first 22 of the hazards listed before the code was written. */
export const HAZARDS_OF_CONTROL: readonly Hazard[] = [
  {
    number: 1,
    hazard: 'A scan is started while the link is dying',
    cause: 'loss and delay that grow without a clean break',
    loss: 'L1',
    way: 'G',
    control:
      'START is refused once no echo came for 1 s, while the newest round trip is above 150 ms, and when the command is older than 1.5 s by the site’s own clock.',
    rules: ['C-10', 'C-14', 'C-17', 'L-G', 'L-11', 'F-A', 'F-1', 'F-8'],
    tests: [
      ...tests(
        at.STEP,
        'suspect at 1.0 s, view only at 2.5 s, control over and scan stopped at 5 s',
        'a start with %s is refused',
      ),
      ...tests(at.LATE_START, 'one slow round trip refuses a START at once'),
    ],
    gap: 'Lost packets and the age of the picture do not bar a start by themselves; only the round trip and silence do.',
  },
  {
    number: 2,
    hazard: 'A START from before an outage acts after it',
    cause: 'a frame that waited in a queue or behind a lost one',
    loss: 'L1',
    way: 'T',
    control:
      'Each command echoes the site’s tick and safety version and carries an expiry; nothing is queued for a link that is not there, and a new connection replays nothing.',
    rules: ['F-A', 'F-1', 'F-2', 'F-3', 'L-3'],
    tests: [
      ...tests(at.STEP, 'a start with %s is refused'),
      ...tests(
        at.LINK_MACHINE,
        'a command without a welcomed socket is told as not sent, at once, and never sent later',
      ),
      ...tests(at.UPLINK, 'after a cut it dials anew, goes on counting its stream, and replays nothing'),
      ...tests(at.SITE_MACHINE, 'nothing waits for an absent agent: when it comes it gets no command'),
    ],
    gap: null,
  },
  {
    number: 3,
    hazard: 'Two consoles believe at the same time that they have control',
    cause: 'a lease that is counted from different moments at its two ends; control that ended unheard',
    loss: 'L1',
    way: 'G',
    control:
      'The console counts its lease from the heartbeat that it sent, less a margin; the site counts from the tick that the renewal echoes, and grants nobody else until the old holder can no longer believe.',
    rules: ['L-A', 'L-B', 'L-D', 'L-H', 'L-N', 'L-2', 'L-6'],
    tests: [
      ...tests(
        at.LEASE_PATHS,
        'a shorter renewal takes no earlier promise back: others wait for the longest that is still outstanding',
      ),
      ...tests(at.LEASE_BELIEF, 'law: whatever the delays, the console stops believing before the site stops granting'),
      ...tests(
        at.RECOVERY,
        'control that was taken back is granted to no other console while its old holder may still believe',
      ),
      ...tests(
        at.HAND_OVER,
        'the first console says nothing more → the second waits until the first cannot believe',
        'the first console echoes %s',
      ),
      ...tests(at.STEP, 'latches, epoch and patient survive; remote is off and quarantined'),
    ],
    gap: null,
  },
  {
    number: 4,
    hazard: 'A remote command acts after somebody on site took over',
    cause: 'a race between the hand on site and a command on its way',
    loss: 'L1',
    way: 'G',
    control: 'Take back ends the lease in its own step, withdraws a start that waits, and raises the epoch.',
    rules: ['L-A', 'L-D', 'L-E', 'L-1', 'L-3', 'L-8'],
    tests: tests(
      at.STEP,
      'take back ends control in the same step, from every state, without sign-in',
      'a start by the old epoch after take back is refused',
    ),
    gap: null,
  },
  {
    number: 5,
    hazard: 'Nobody is in control and each thinks that the other is',
    cause: 'control that ended without a person noticing',
    loss: 'L1',
    way: 'N',
    control:
      'Without a lease the site is local. Its end is an alarm that stays until the safety tech clears it, and both pages say who has control, or that nobody knows.',
    rules: ['C-12', 'C-4', 'L-B', 'L-8', 'L-10'],
    tests: [
      ...tests(at.DERIVED_FACTS, '60 s: the scan stops; 120 s: it is aborted and the patient comes out (ruling 15)'),
      ...tests(at.STEP, 'suspect at 1.0 s, view only at 2.5 s, control over and scan stopped at 5 s'),
      ...tests(at.BROWSER_LINK, 'the safety tech reads what is off and what remains'),
      ...tests(at.FACES, 'who holds control at a site that is not heard is unknown'),
    ],
    gap: 'An alarm that nobody acknowledges stops the scan after a minute. People are paged for a loss of link, power, agent, console or person, not for every alarm, and only where the gateway’s file names who is on call.',
  },
  {
    number: 6,
    hazard: 'The gateway tells people that the scan stopped while it goes on',
    cause: 'a partition, and a guess shown as a fact',
    loss: 'L1',
    way: 'T',
    control:
      'A site that is not heard is unknown. What it probably does is worded as a guess, derived from the site’s own rules and what was seen last; only the end of its lease is taken as certain. Where those rules let the scan run on, and after NOT CONFIRMED, the words are that nobody knows whether it still scans; that it stopped is never said from afar.',
    rules: ['L-B', 'W-C', 'W-G', 'S-C'],
    tests: [
      ...tests(
        at.PREDICT,
        'a site that is not heard is guessed at: %s',
        'a session "with you", scanning, not heard for %d ms: nobody is told that it stopped',
        'a stop that the scanner had not confirmed, and then the site is not heard: nobody is told that it stopped',
        'of no scan that ran, or may have begun, is it ever said that it stopped or does not scan',
      ),
      ...tests(
        at.PREDICTED_WORDS,
        'a step of a site that is not heard is guessed at, and is never said to have stopped: %s',
      ),
      ...tests(at.SITE_MACHINE, 'a silent agent: told at 2.5 s as medium with a first step, and over when it is heard'),
      ...tests(at.FACES, 'who holds control at a site that is not heard is unknown'),
      ...tests(
        at.INCIDENT_MACHINE,
        'while the site is not heard it is UNKNOWN, with what the same rules predict, never as a fact',
        'while the site is not heard and its scan may run on, nobody is told of a stop',
      ),
    ],
    gap: null,
  },
  {
    number: 7,
    hazard: 'An agent comes back with an old epoch, or has forgotten a lease that somebody still believes in',
    cause: 'a crash, a long pause, an old copy of its disk',
    loss: 'L1',
    way: 'G',
    control:
      'The epoch rises at each boot and is read from the record; for one lease length after a boot nobody is granted control; a record that says something else than what the gateway holds ends remote control until the safety officer has looked.',
    rules: ['L-A', 'L-D', 'L-F', 'J-B', 'L-6', 'C-73'],
    tests: [
      ...tests(at.STEP, 'latches, epoch and patient survive; remote is off and quarantined'),
      ...tests(at.FOLD, 'the epoch never falls, no READY or time-out survives, the next id is new'),
      ...tests(at.JOURNAL_WRITER, 'an older copy put in its place is noticed, and nothing is written to it'),
      ...tests(
        at.START_GATEWAY,
        'an agent whose journal ends before what it sent earlier is welcome, and everybody is told',
      ),
      ...tests(at.JOURNAL_STREAMER, 'fork when %s: reported once, nothing more is sent'),
      ...tests(at.START_GATE, '%s: alone it refuses the START, with its own reason'),
    ],
    gap: null,
  },
  {
    number: 8,
    hazard: 'Two agents speak for one scanner',
    cause: 'a cloned machine or a copied key',
    loss: 'L1',
    way: 'G',
    control:
      'The newest connection wins, the older is closed with its reason, and the gateway holds new starts for a while; two records of one site end remote control.',
    rules: ['G-1', 'C-73'],
    tests: tests(
      at.SITE_MACHINE,
      'a second live agent: the newest wins, the older is closed REPLACED, no new start for a while',
      'the same agent over a new socket, or a new one after a silent one, is no ground to hold',
    ),
    gap: 'The gateway’s hold ends by itself. Two agents that never meet at the gateway are not noticed.',
  },
  {
    number: 9,
    hazard: 'A link that comes and goes never counts as bad',
    cause: 'a delay that starts anew at each good moment',
    loss: 'L1',
    way: 'N',
    control:
      'Bad time drains a bucket that good time refills at a quarter of the rate: more than a fifth bad confirms. What comes three times within 10 min stays until the safety officer or the medical director has looked.',
    rules: ['C-B'],
    tests: [
      ...tests(at.LAWS, '%s: bad for its budget confirms it, also when it flaps'),
      ...tests(
        at.DERIVED_FACTS,
        'the third time within 10 min it stays, and those on site who want to go on cannot clear it',
      ),
    ],
    gap: null,
  },
  {
    number: 10,
    hazard: 'A link that comes and goes hands control back again and again',
    cause: 'an alarm that clears itself',
    loss: 'L1',
    way: 'G',
    control:
      'Control ends by itself and comes back by people only: the latch cleared, 30 s of good link, a new request, offer and read-back.',
    rules: ['C-12', 'L-C', 'L-4', 'L-5', 'L-7', 'L-8'],
    tests: tests(
      at.STEP,
      'link back restarts nothing for ten minutes, and control comes back only by people',
      'control cannot be offered before the link was good for 30 s',
    ),
    gap: null,
  },
  {
    number: 11,
    hazard: 'One failure hides another',
    cause: 'rules that share a flag, or an order of evaluation',
    loss: 'L1',
    way: 'N',
    control: 'Each row has a state of its own, all are advanced in every step, and the verdict is their join.',
    rules: ['V-1', 'V-2', 'C-A'],
    tests: [
      ...tests(at.CONDITION_PAIRS, 'two bad inputs, in either order: what one alone does, both together do at least'),
      ...tests(at.LAWS, 'commutative, associative, idempotent, and never below either side'),
    ],
    gap: null,
  },
  {
    number: 12,
    hazard: 'A sensor that says nothing is taken for one that says all is well',
    cause: 'never reported, or no longer reporting',
    loss: 'L1',
    way: 'N',
    control:
      'Unknown, never seen and too old are bad for every input that the site lists as fitted; event sensors have a row of their own for their silence.',
    rules: ['C-A', 'C-D', 'C-30', 'C-43', 'C-44', 'C-45', 'C-46', 'C-57'],
    tests: [
      ...tests(
        at.LAWS,
        '%s: unknown is bad, or is said to be its feed’s row',
        '%s: an input that is fitted and unknown bars a start, or its feed does',
      ),
      ...tests(at.LATE_START, '%s does not report while its feed lives → no start'),
      ...tests(at.STEP, 'silent zone sensors are unknown: no start'),
    ],
    gap: null,
  },
  {
    number: 13,
    hazard: 'A stop was asked for and the scanner goes on',
    cause: 'an adapter that hangs, a scanner that swallows the order',
    loss: 'L1',
    way: 'N',
    control:
      'Only the scanner’s own later report, or a person’s word, confirms a stop. Without one in 2 s: abort on top, asked again every 2 s, and everybody reads NOT CONFIRMED: PRESS SCANNER STOP. STOP pressed again takes no abort back, and a person’s word holds for the scan that was to be stopped alone. For as long it is an alarm that is escalated and paged, whoever speaks to the patient.',
    rules: ['S-C', 'S-F', 'S-J', 'C-58', 'X-5'],
    tests: [
      ...tests(
        at.REFUTED_FOURTH,
        'pressed every second',
        '9 control: the same word with no technologist on site: C-42, stopped again',
      ),
      ...tests(at.STEP, 'a stop that the scanner swallows is aborted after 2 s, asked again, and people are told'),
      ...tests(
        at.REFUTED_NINTH,
        'also when the patient was told: until a person says that it stopped, and whoever is named is there',
      ),
      ...tests(at.GUARD, '$kind passes a hung start at once'),
      ...tests(
        at.BROWSER_EXAM,
        "the scanner's stop method hangs, and its abort does nothing: both screens say NOT CONFIRMED: PRESS SCANNER STOP",
      ),
    ],
    gap: null,
  },
  {
    number: 14,
    hazard: 'An abort that was not needed spoils an exam',
    cause: 'a threshold that trips on noise',
    loss: 'L4',
    way: 'G',
    control:
      'Stops wait for their row’s time; what only bars starts lets the running step end; a stop is the scanner’s normal one before it is an abort.',
    rules: ['C-B', 'V-2', 'L-B'],
    tests: tests(
      at.STEP,
      'mains lost: stop after 2 s, not before',
      'a count that falls short while a scan runs stops nothing',
      '%s while scanning',
    ),
    gap: 'How often a stop comes for nothing over a real week of links and sensors has not been measured.',
  },
  {
    number: 15,
    hazard: 'A scan runs on while nobody is with the patient',
    cause: 'the safety tech left, fainted or was called away',
    loss: 'L1',
    way: 'D',
    control:
      'Presence unproven for 60 s bars starts, for 75 s stops the scan; seen leaving stops at once; nobody near and nobody far aborts; a permit ends with its step’s length.',
    rules: ['C-20', 'C-21', 'C-22', 'C-23', 'C-4', 'T-C'],
    tests: [
      ...tests(at.DERIVED_FACTS, 'remote console gone and safety tech not seen: abort, and all are told to go in'),
      ...tests(
        at.STEP,
        'presence: unproven at 60 s bars starts, at 75 s stops the scan',
        'seen leaving stops at once and needs a reason to come back',
        'a permit covers its step and its maximum time: a scan that outlasts it is stopped',
      ),
    ],
    gap: 'The site itself calls nobody further: people are paged by the gateway, after their order, only where its file names who is on call. No beacon besides the watchdog’s.',
  },
  {
    number: 16,
    hazard: 'The patient is left in the bore in a power cut',
    cause: 'mains gone, table drive dead, the battery ends silently',
    loss: 'L1',
    way: 'N',
    control:
      'Mains lost for 2 s stops the scan, and its first step says: light that is MR Safe, speak, guard the door, table by hand; silence of the UPS counts as unknown power. After 1 min prepare, after 3 min patient out; the battery’s last 8 and 3 min have rows of their own.',
    rules: ['C-60', 'C-61', 'C-62', 'C-63', 'C-64', 'C-65'],
    tests: [
      ...tests(
        at.REAL_POWER_CUT,
        'the battery is low → the patient comes out now, by people; nobody is counted out by it',
        'the battery is critical → the site goes dark in order, its last word on the disk',
      ),
      ...tests(at.STEP, 'mains lost: stop after 2 s, not before'),
      ...tests(
        at.NUT_ADAPTER,
        'a silent upsd is lost, tells nothing of mains, shows power as unknown, leaves no socket, and is found again',
      ),
      ...tests(
        at.ALARM_WORDS,
        'power is gone: every row about it that stands by itself says that the magnet field is on',
      ),
      ...tests(at.DERIVED_FACTS, 'the patient clock runs from the mains, not from the battery', 'a UPS that %s'),
    ],
    gap: 'No beacon besides the watchdog’s, which a site names in its file.',
  },
  {
    number: 17,
    hazard: 'The battery is believed to last longer than it does',
    cause: 'an old battery, an estimate that rises and falls',
    loss: 'L1',
    way: 'T',
    control:
      'On battery the estimate may only fall; one that is not reported counts as low; and the patient’s clock runs from the loss of mains, whatever the battery says.',
    rules: ['C-63', 'C-64', 'C-65'],
    tests: tests(
      at.DERIVED_FACTS,
      'an estimate that rises again on battery is not believed; back on mains it begins anew',
      'a UPS that %s',
      'the patient clock runs from the mains, not from the battery',
    ),
    gap: 'The estimate is not compared with a measured discharge: that needs a drill.',
  },
  {
    number: 18,
    hazard: 'Vitals stand still and look alive',
    cause: 'a feed that stalls while its server answers',
    loss: 'L1',
    way: 'D',
    control:
      'Freshness is proven by the feed’s own change, not by the connection; a value that is old leaves its large place, keeps its age, and is followed by alarms at 5, 15 and 60 s.',
    rules: ['C-50', 'C-51', 'C-52', 'C-53'],
    tests: [
      ...tests(
        at.MONITOR_FEED,
        'a frozen feed is told as stale after 3 s although the server answers, and vitals are no longer told',
      ),
      ...tests(
        at.FACES,
        'a number %i ms old is %s and its large place shows %s',
        'a cut link takes the number out of its live place at once, its age goes on',
      ),
    ],
    gap: null,
  },
  {
    number: 19,
    hazard: 'The exam of another patient is driven',
    cause: 'the wrong tab, the wrong site, a patient exchanged at the scanner',
    loss: 'L1',
    way: 'G',
    control:
      'Session, scanner and the sender’s screen must name the same patient; control and time-out are read back with patient, scanner, weight and implant words; another patient on the scanner voids the time-out.',
    rules: ['T-D', 'L-C', 'T-16', 'L-9'],
    tests: [
      ...tests(at.STEP, 'a start with %s is refused', 'a read-back with the wrong weight is refused'),
      ...tests(at.START_GATE, 'another patient on the scanner voids the time-out, also when the first one comes back'),
      ...tests(
        at.BAD_INPUT,
        'START with an old epoch, another patient, another scanner or an old view is refused with that reason, and with none of them it acts',
      ),
    ],
    gap: 'Control is taken for one site in one tab; one person may hold control of two sites in two tabs (see 43).',
  },
  {
    number: 20,
    hazard: 'A command reaches another scanner than the one meant',
    cause: 'a fault of routing',
    loss: 'L1',
    way: 'G',
    control: 'Each command names its scanner; a site closes a peer that speaks of another site.',
    rules: ['F-A', 'T-17', 'F-6'],
    tests: [
      ...tests(at.STEP, 'a start with %s is refused'),
      ...tests(at.SITE_MACHINE, 'an agent that speaks of another site is closed and its view reaches nobody'),
    ],
    gap: null,
  },
  {
    number: 21,
    hazard: 'One press starts two scans',
    cause: 'a repeat by a person, a page or a network',
    loss: 'L1',
    way: 'G',
    control:
      'A command id acts once and is answered again; READY is used up by its start; one effect is performed once.',
    rules: ['T-B', 'T-12', 'T-15', 'X-6', 'F-4'],
    tests: [
      ...tests(at.AGENT_MACHINE, 'a repeated command is answered again and never acts again'),
      ...tests(at.STEP, 'a READY is used up by its start; the next step needs its own'),
      ...tests(at.GUARD, 'one effect is performed once'),
    ],
    gap: null,
  },
  {
    number: 22,
    hazard: 'A start is asked again after a crash',
    cause: 'an agent that finishes what its record left open',
    loss: 'L1',
    way: 'G',
    control:
      'An intent without an outcome is resolved by reading the scanner; an unknown start is never repeated, and a scan that then begins is stopped.',
    rules: ['S-D', 'J-A', 'J-B', 'C-42'],
    tests: [
      ...tests(
        at.STEP,
        'an unknown start is asked to stop and withdraws its permit: a scan that then begins is stopped too',
      ),
      ...tests(
        at.CRASH,
        'the power goes after each sync of an exam with starts, stops and a door → what was acknowledged is there, the chain holds, and the next boot starts nothing',
      ),
    ],
    gap: null,
  },
];
