import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Room, people, record and machine: 23 to 45 of the hazards listed before the code was written. */
export const HAZARDS_OF_THE_SITE: readonly Hazard[] = [
  {
    number: 23,
    hazard: 'An unscreened person walks into Zone IV unnoticed',
    cause: 'a door contact that chatters, a door held for a friend',
    loss: 'L2',
    way: 'N',
    control:
      'More people counted than declared stops the scan and voids READY and time-out until the safety tech clears it; an open door stops a scan; a count that contradicts what people said bars the start.',
    rules: ['C-30', 'C-31', 'C-32', 'T-G', 'T-24'],
    tests: [
      ...tests(
        at.STEP,
        'an unexpected person stops the scan, voids READY and time-out',
        '%s while scanning',
        'patient said to be in, Zone IV count %s → neither READY nor START',
      ),
      ...tests(
        at.OPCUA_ADAPTER,
        'an unchanged door is told again and again while the heartbeat lives, and not once it stops',
      ),
    ],
    gap: 'With no session open the count is shown and raises no alarm: who cleans or services is not declared to Farfield.',
  },
  {
    number: 24,
    hazard: 'The ferromagnetic alarm sounds and nobody acts on it',
    cause: 'an alarm that everybody is used to, a message that nobody saw',
    loss: 'L2',
    way: 'N',
    control:
      'It stays until a Level 2 person clears it with a reason and voids READY meanwhile; with the door open it stops the scan and is of high priority.',
    rules: ['C-33', 'C-34', 'C-44', 'C-2', 'C-3', 'C-4'],
    tests: [
      ...tests(at.STEP, '%s while scanning'),
      ...tests(at.ACKNOWLEDGE, 'a ferromagnetic alarm with the door open stops the scan and stays until it is cleared'),
      ...tests(at.LATE_START, '%s does not report while its feed lives → no start'),
    ],
    gap: 'Unanswered for a minute it stops the scan whatever the door; it calls no further person and drives no siren.',
  },
  {
    number: 25,
    hazard: 'Low oxygen or a quench, and people are told too late',
    cause: 'a warning that needs the network',
    loss: 'L2',
    way: 'T',
    control:
      'Both are judged at the site in the step in which they are reported, abort the scan and ask for evacuation in the site’s own words for the doors; neither network nor gateway is on the way to the on-site screen.',
    rules: ['C-36', 'C-37', 'C-38', 'C-45'],
    tests: [
      ...tests(at.STEP, '%s while scanning', 'oxygen: latched until MRST and MRSO have cleared it, never while low'),
      ...tests(
        at.ONSITE_ALONE,
        'the gateway process is gone → vitals, zone and last command stay on the on-site console, and its STOP stops',
      ),
    ],
    gap: 'No siren or beacon beside the screen.',
  },
  {
    number: 26,
    hazard: 'A prompt tells people to do the wrong thing',
    cause: 'words that drift from what the site decided',
    loss: 'L2',
    way: 'G',
    control:
      'Titles and first steps are part of the rows; doors in a quench are the site’s own words, without which the policy is refused; each card begins with the way out of Zone IV.',
    rules: ['C-36', 'C-38'],
    tests: [
      ...tests(at.ALARM_WORDS, 'no row tells anybody to treat, to dose, to resuscitate in place or to scan on'),
      ...tests(at.CARDS, 'there are six cards and the first line of each is the way out of Zone IV'),
      ...tests(at.AGENT_CONFIG, 'everything that is wrong is told at once, each with file, key and reason'),
    ],
    gap: 'No clinician has reviewed the words yet. English only.',
  },
  {
    number: 27,
    hazard: 'The remote STOP looks alive and is dead',
    cause: 'a socket that is open and carries nothing',
    loss: 'L1',
    way: 'N',
    control:
      'STOP judges its own way by the echo that came back: without it, it reads NOT CONNECTED, still tries, and names the phone; a press is never shown as done without the site’s word.',
    rules: ['S-C'],
    tests: [
      ...tests(
        at.CONSOLE_MACHINE,
        'STOP that no socket took says that it was not sent',
        'STOP that is not confirmed in 2 s says so, and stays so',
        'STOP whose answer was lost ends as not confirmed, never as done',
      ),
      ...tests(at.FACES, 'a link that was never echoed is never live'),
      ...tests(at.BROWSER_LINK, 'the remote screen says so by its own clock: control ended, picture dimmed, input off'),
    ],
    gap: null,
  },
  {
    number: 28,
    hazard: 'A storm of stops makes the site unusable',
    cause: 'a console in wrong hands, or one that is broken',
    loss: 'L4',
    way: 'G',
    control:
      'Every stop acts; none is refused to end a storm. Three from remote within 10 min ask people whether a person presses there.',
    rules: ['S-A', 'C-19'],
    tests: [
      ...tests(at.STEP, 'a stop with wrong patient, epoch, echo and expiry still acts, and what was wrong is noted'),
      ...tests(at.DERIVED_FACTS, 'a stop storm never bars a stop'),
      ...tests(at.SITE_MACHINE, 'signing out ends the tabs of that sign-in only'),
    ],
    gap: null,
  },
  {
    number: 29,
    hazard: 'A forged sequence number shuts out the true sender',
    cause: 'somebody who writes into the stream ahead of its owner',
    loss: 'L1',
    way: 'G',
    control:
      'A number counts only after its sender was authenticated and only within a window; a console is known by its id and the door that it came by.',
    rules: ['F-4', 'F-5'],
    tests: [
      ...tests(at.AGENT_MACHINE, 'a permit command with a sequence %s is refused; a stop with it acts'),
      ...tests(at.APPLY_CONSOLE, 'a remote console under an on-site id cannot spend its command numbers'),
    ],
    gap: null,
  },
  {
    number: 30,
    hazard: 'Somebody clears an alarm that is not theirs to clear',
    cause: 'a button on the wrong screen, a fault in the page',
    loss: 'L1',
    way: 'G',
    control: 'Each row names the roles that clear it; the site asks it at the command, and the act is on site only.',
    rules: ['C-C', 'C-3', 'R-1', 'R-2'],
    tests: tests(
      at.CLEAR_ROLES,
      '%s: cleared by the roles of its row, on site, and by nobody else',
      'no row is cleared by IT, a coordinator, a trainee or somebody not signed in',
    ),
    gap: null,
  },
  {
    number: 31,
    hazard: 'Power comes back and the scan goes on by itself',
    cause: 'a recovery that restores what was',
    loss: 'L1',
    way: 'G',
    control: 'No rule starts anything. Power, link, scanner and agent may come back: only people start again.',
    rules: ['S-D', 'S-F', 'J-A'],
    tests: [
      ...tests(
        at.REAL_POWER_CUT,
        'power and agent are back → control is local, nothing starts, and the patient is in until people say otherwise',
      ),
      ...tests(at.RECOVERY, '%s comes back → ten minutes later nothing was started, and START still needs both people'),
      ...tests(at.STEP, 'link back restarts nothing for ten minutes, and control comes back only by people'),
    ],
    gap: null,
  },
  {
    number: 32,
    hazard: 'An alarm is put off and forgotten',
    cause: 'a "later" button',
    loss: 'L1',
    way: 'D',
    control:
      'There is no act that puts an alarm off. Acknowledging says who has it; it weighs as before. Not acknowledged for a minute it weighs more.',
    rules: ['C-C', 'C-4'],
    tests: [
      ...tests(
        at.ACKNOWLEDGE,
        'acknowledge says who has it and changes nothing else: verdict, status and refusals stay',
      ),
      ...tests(at.DERIVED_FACTS, '60 s: the scan stops; 120 s: it is aborted and the patient comes out (ruling 15)'),
    ],
    gap: null,
  },
  {
    number: 33,
    hazard: 'A drill touches the real scanner, or hides a real event',
    cause: 'one state for both',
    loss: 'L1',
    way: 'G',
    control:
      'A live drill is a second state of the same machines, behind which there is an imagined scanner and no order that could leave the agent. It begins only into a site known to be empty and clear, where meanwhile nothing real begins; the first thing that is real ends it in the same step. STOP goes to the real site first. A body of one realm in a frame of the other is refused.',
    rules: [
      'D-A',
      'D-B',
      'D-C',
      'D-1',
      'D-2',
      'D-3',
      'D-4',
      'D-5',
      'D-6',
      'D-7',
      'D-8',
      'D-9',
      'D-10',
      'D-11',
      'D-12',
      'D-13',
      'D-14',
      'D-15',
      'D-16',
      'D-17',
      'D-18',
    ],
    tests: [
      ...tests(
        at.DRILL_PAGES,
        'what a drill loses is paged to those who would be paged, and every line of it says DRILL',
      ),
      ...tests(at.DRILL_GATES, '%s is refused with a reason of its own', 'what restricts is refused nothing'),
      ...tests(
        at.LIVE_DRILL_RULES,
        'only a Level 2 person on site says that the room is empty, and only of a room that is counted empty',
        'by anybody in one act: $name',
        'its conductor is not heard for long; a dip ends nothing',
      ),
      ...tests(
        at.LIVE_DRILL,
        'and nothing of it was the real site’s: no order, no lease, no line in its record but that people rehearsed',
        'with the scanner idle and empty there is nothing to stop: it is part of the drill',
        '%s: it goes there, and ends the drill',
        'a count that is no longer known',
      ),
      ...tests(at.SITE_DRILL, 'a real STOP goes to the real site, drill or not'),
    ],
    gap: 'What the drill wrote down is a file beside the site’s journal; the site’s chain has its hash, and has none of a drill that the agent did not live to end.',
  },
  {
    number: 34,
    hazard: 'Site and console work by different policies',
    cause: 'an upgrade of one side only',
    loss: 'L1',
    way: 'T',
    control: 'Both say the hash of their policy; while they differ, stop works and start does not.',
    rules: ['T-5', 'G-1'],
    tests: tests(
      at.SITE_MACHINE,
      'a page drawn from another policy than the agent runs may stop and not start',
      'an agent that shows %s → remote may look, talk and STOP, with the reason',
    ),
    gap: null,
  },
  {
    number: 35,
    hazard: 'A facility sets a limit to an unsafe value',
    cause: 'a file edited in a hurry',
    loss: 'L1',
    way: 'G',
    control:
      'What may vary has bounds and is refused outside them when it is loaded; a policy not signed by two different persons, as MRMD and MRSO, starts nothing.',
    rules: ['T-4', 'C-D'],
    tests: [
      ...tests(at.STEP, 'an unsigned policy, or one person signing twice, starts nothing'),
      ...tests(at.AGENT_CONFIG, 'equipment with %s is refused'),
      ...tests(
        at.TUNED_ROWS,
        'a facility that chose a shorter time gets it, and only there',
        'a tuning is refused for what it is: %s',
      ),
    ],
    gap: null,
  },
  {
    number: 36,
    hazard: 'Part of the record is lost before it reaches the gateway',
    cause: 'an acknowledge before the disk has it, a copy trimmed too early',
    loss: 'L3',
    way: 'D',
    control:
      'What permits waits for the disk; the gateway acknowledges what it has stored, by number and hash; nothing is trimmed.',
    rules: ['J-A', 'F-7'],
    tests: [
      ...tests(
        at.DURABILITY,
        "by the kernel's own account: the sync of the START's intent has returned before the first byte of the Start call leaves",
      ),
      ...tests(
        at.JOURNAL_FILE,
        'the log cut anywhere at or after what was acknowledged loses nothing that was acknowledged',
      ),
      ...tests(
        'agent/src/uplink/journal-streamer.test.ts',
        'over real sockets that are cut again and again the gateway stores each record exactly once, in order',
      ),
    ],
    gap: null,
  },
  {
    number: 37,
    hazard: 'Somebody changes or cuts the record',
    cause: 'a person with access to the disk',
    loss: 'L3',
    way: 'G',
    control:
      'Each record is chained by hash to the one before; a changed byte, a cut and a fork are found; the gateway holds a copy of its own.',
    rules: ['J-B'],
    tests: [
      ...tests(at.JOURNAL_CHAIN, 'law: no single changed byte of any record passes'),
      ...tests(at.AUDIT_CLI, '%s is found'),
      ...tests(at.RECORDS, 'audit verify: the exports hold, and one changed letter is found and named'),
    ],
    gap: 'Nobody outside signs: whoever holds site and gateway both could write both anew.',
  },
  {
    number: 38,
    hazard: 'Old records raise alarms or show values as if they were of now',
    cause: 'the upload after an outage',
    loss: 'L4',
    way: 'G',
    control: 'What is sent afterwards says that it is; it changes records and never a live value.',
    rules: [],
    tests: [
      ...tests(at.LINK_MACHINE, 'historical frames never reach the page as live values'),
      ...tests(
        at.SITE_MACHINE,
        'a site view goes to every console as it came; a replayed one says so and is not taken for the present',
      ),
      ...tests(at.OBSERVE_SITE, 'what is replayed after an outage is no fact of now: no sign comes of it'),
    ],
    gap: null,
  },
  {
    number: 39,
    hazard: 'A full or broken disk stops the safety logic',
    cause: 'a step that waits for a write',
    loss: 'L1',
    way: 'N',
    control:
      'What restricts never waits for the disk; the disk has a thread of its own; while it fails, starts are refused, and one that waits for it is over with its own expiry.',
    rules: ['S-B', 'C-70', 'C-71', 'C-72', 'F-7', 'J-A'],
    tests: [
      ...tests(
        at.ONSITE_ALONE,
        "the journal's disk is full → starting is refused, the on-site STOP stops, and its record is there when the disk is well",
        'every fsync takes 3 s → the on-site STOP is at the scanner within 100 ms',
      ),
      ...tests(at.DURABILITY, 'and the reverse for STOP: it leaves although its record is not synced yet'),
      ...tests(
        at.AGENT_MACHINE,
        'a disk that fails bars starts at once; one that is silent does so after 5 s; both end when it writes again',
      ),
      ...tests(
        at.REFUTED_TENTH,
        'when its time is over whoever pressed is told, and the patient may come out',
        'the disk has it after all: nothing begins',
      ),
    ],
    gap: null,
  },
  {
    number: 40,
    hazard: 'The agent stands still and nobody watches the exam',
    cause: 'a long pause of the process, a blocked loop',
    loss: 'L1',
    way: 'N',
    control:
      'Everybody who listens to it notices its silence, and its remote control ends at the console by itself; its watchdog ends it and stops the scan. A standstill that is over is a condition of its own.',
    rules: ['C-74', 'C-75'],
    tests: [
      ...tests(at.SITE_MACHINE, 'a silent agent: told at 2.5 s as medium with a first step, and over when it is heard'),
      ...tests('agent/src/inspect/inspect-server.test.ts', 'healthz follows the step loop'),
      ...tests(at.SYSTEM_WATCHDOG, 'in mid-scan the agent %s → the watchdog stops it, and the room is told'),
      ...tests(at.HOST_FACTS, 'an agent that stood still holds an alarm until somebody on site clears it'),
    ],
    gap: 'The watchdog beside the agent stops the scan and calls the room only where the site has one; a site may sign that it has none.',
  },
  {
    number: 41,
    hazard: 'A jump of the clock breaks a lease or lets an old command through',
    cause: 'a time service that corrects itself',
    loss: 'L1',
    way: 'T',
    control:
      'All deciding times are of one process’s monotonic clock; a value that goes back is clamped and reported; wall time is only for people to read. The site compares its time of day with the gateway’s each second: people are told, the record says from when to when, and nothing else comes of it.',
    rules: ['F-A', 'F-B', 'L-B', 'C-82', 'C-83'],
    tests: [
      ...tests(at.RECOVERY, 'a clock that goes back is clamped and reported, and gives nobody more time'),
      ...tests(
        'agent/src/adapters/opcua/link-delay.test.ts',
        'a message is late by what it took more than the fastest one, whatever the two clocks say',
      ),
      ...tests(
        'agent/src/apply-gateway-clock.test.ts',
        'it warns and no more: authority, scan and what may be started stay as they were',
        'the record says from when to when its times of day are in doubt',
      ),
    ],
    gap: 'Two clocks that agree may both be wrong: neither is compared with a time source of its own. Away from the gateway the site’s is not compared at all.',
  },
  {
    number: 42,
    hazard: 'One cause raises twenty alarms and the one that matters is lost',
    cause: 'each row speaking for itself',
    loss: 'L1',
    way: 'N',
    control:
      'A row that follows from another stands under it, and whoever says “I have it” has both; alarms stand by priority, and the verdict names its first cause.',
    rules: ['V-2', 'C-U'],
    tests: tests(
      at.FACES,
      'one cause is one alarm: what follows stands under it, and a parent that is not active hides nobody',
      'who has an alarm has what stands under it, and what comes under it later is asked for anew (C-U)',
      'alarms stand by priority, then by age, youngest first',
    ),
    gap: 'Alarms make no sound yet, so there is nothing to limit there.',
  },
  {
    number: 43,
    hazard: 'The remote technologist does not attend to this patient',
    cause: 'tired, called away, or busy with another site',
    loss: 'L1',
    way: 'D',
    control:
      'While it scans, 60 s without a hand on the console ask "are you there", 70 s end the scan after its step and tell the site.',
    rules: ['C-15', 'C-16', 'C-13', 'C-18'],
    tests: [
      ...tests(at.RECOVERY, 'a remote technologist who does not answer: asked at 60 s, no further step after 70 s'),
      ...tests(at.STEP, 'a page that does not answer its own link worker loses control too'),
    ],
    gap: 'How many scanners one person may hold is not limited: one person may hold control at two sites.',
  },
  {
    number: 44,
    hazard: 'Both paths to the gateway fail together',
    cause: 'one fibre, one mast, one power supply for both',
    loss: 'L4',
    way: 'N',
    control:
      'Each path is bound to its own local address; what they are seen to share is said in the site’s picture. One path down is an alarm. With both gone remote control ends after 3 s; the site goes on by itself.',
    rules: ['L-B', 'L-M', 'C-11', 'C-76'],
    tests: [
      ...tests(
        at.ONSITE_ALONE,
        'the gateway process is gone → vitals, zone and last command stay on the on-site console, and its STOP stops',
      ),
      ...tests(
        at.GATEWAY_DIES,
        'the gateway is killed → STOP on the locked tablet stops the scan, and the record says who it was',
        'the safety tech signs in without the gateway, speaks to the patient, and takes them out by the list',
      ),
    ],
    gap: 'What lies behind the two addresses, such as one duct or one mast, only people know.',
  },
  {
    number: 45,
    hazard: 'The only person who still sees the patient is shut out',
    cause: 'an alarm about people on site that takes remote control away',
    loss: 'L1',
    way: 'G',
    control:
      'Rows about the presence of the safety tech bar starts and stop the scan; they leave the remote technologist the picture, the voice and STOP.',
    rules: ['C-20', 'C-21', 'C-22', 'S-A'],
    tests: tests(at.RECOVERY, 'the safety tech is absent: the remote technologist keeps control, picture and STOP'),
    gap: null,
  },
];
