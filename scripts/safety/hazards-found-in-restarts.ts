import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found where one life of the agent, one exam or one person's word goes over into the next. */
export const HAZARDS_FOUND_IN_RESTARTS: readonly Hazard[] = [
  {
    number: 104,
    hazard: 'A START that was stopped before it began begins after the agent has started anew, and nobody stops it',
    cause:
      'a scanner that keeps a START in its queue; an agent that is killed right after STOP, or right before its record',
    loss: 'L1',
    way: 'D',
    control:
      'The record says of a permit that ended before its scan was seen to begin; a boot within a minute of it, or of the intent of a START without an end, knows that the scanner may begin it, and stops what begins.',
    rules: ['S-D2', 'J-B'],
    tests: [
      ...tests(at.REFUTED_SEVENTH, 'with one in between it is stopped, too'),
      ...tests(
        at.JOURNAL_REFUTED_SEVENTH,
        'killed between the intent of a START and the record of its permit: the next life knows that the scanner may have it',
        'stopped before it began, and killed: the next life knows that the scanner may have it',
      ),
      ...tests(at.FOLD, 'what the scanner may begin yet: %s'),
    ],
    gap: 'The minute is counted by the wall clock; where it cannot be believed it is not over.',
  },
  {
    number: 105,
    hazard:
      'A restart makes people wait anew: for a power cut to be long, for a link that flaps to be looked at, for a patient to be taken out',
    cause: 'power that fails takes the agent with it; an agent that is killed while a row flaps',
    loss: 'L2',
    way: 'D',
    control:
      'What is asked of people in a power cut counts from its beginning by the record, and so does the time for which a patient lies there with nobody who may scan; a row that flaps counts as latched from the moment at which it flaps.',
    rules: ['J-B', 'C-62', 'C-63', 'C-24', 'C-C'],
    tests: [
      ...tests(
        at.REFUTED_SEVENTH,
        'the agent starts anew two minutes into a power cut: three minutes after the mains went the patient comes out (C-63)',
        'the mains flicker for a moment in a long cut: a battery that was low stays low',
      ),
      ...tests(
        at.JOURNAL_REFUTED_SEVENTH,
        'the link is down for the third time within ten minutes, and the agent is killed: it stays until somebody has looked',
      ),
      ...tests(at.FOLD, 'a power cut goes on while the agent is down'),
      ...tests(
        at.REFUTED_TWELFTH,
        'the agent starts anew 4 min 30 s after remote control was lost: the patient comes out at 5 min all the same',
      ),
    ],
    gap: 'A cut that ended and began anew while the agent was down counts as one.',
  },
  {
    number: 106,
    hazard:
      'What one person says is taken for another’s word: that they leave, that the patient was spoken to or is seen',
    cause: 'a second safety tech who goes home, a remote technologist who looks on, an account that is not on site',
    loss: 'L2',
    way: 'G',
    control:
      'Leaving is said of the session’s own Level 2 by that person, or seen by their badge at a door out of the suite; that the patient was spoken to is said by whoever has control or stands there; that the remote technologist sees the patient by the one who has control. Who lets a sequence finish has to be seen in person.',
    rules: ['T-K', 'C-22', 'C-26', 'C-81', 'W-H'],
    tests: [
      ...tests(
        at.REFUTED_SEVENTH,
        'they have not become able to take the session from its own Level 2, who is there',
        'the scan goes on with its own safety tech beside it',
        '%s says that the patient was spoken to: still unanswered after 10 s (C-26)',
        'that the patient is seen is said by the remote technologist who has control, not by another who looks on (C-81)',
        'whoever let it finish is not seen for 75 s, and a technologist on site presses "I am here": stopped',
      ),
      ...tests(
        at.AGENT_REFUTED_SEVENTH,
        'the badge of the session’s own Level 2 is read at the door out of the suite: the safety tech was seen leaving (C-22)',
      ),
    ],
    gap: 'A badge names its owner, not who carries it.',
  },
  {
    number: 107,
    hazard: 'A child, or a patient whose age nobody said, is in distress and lies there for five minutes',
    cause: 'remote control is off, and the rule asked for a monitor, sedation or an implant',
    loss: 'L2',
    way: 'D',
    control:
      'Whoever is not known to be an adult of class C1 comes out at once when in distress with remote control off.',
    rules: ['C-25'],
    tests: tests(at.REFUTED_SEVENTH, '%s in distress with remote control off is brought out at once'),
    gap: 'An adult of class C1 waits five minutes (C-24).',
  },
  {
    number: 108,
    hazard: 'What was said or lost in an exam counts in the next one, or is as good as new when it is old',
    cause: 'a START that the scanner refused; a loss of control in the exam before; a report that comes late',
    loss: 'L1',
    way: 'D',
    control:
      'A refused START is not the first one, so the time-out grows as old as before; what was lost belongs to its exam; a report older than the newest one loosens nothing.',
    rules: ['T-D', 'C-E', 'C-24'],
    tests: [
      ...tests(
        at.REFUTED_SEVENTH,
        'a START that the scanner refuses is not the first start: twenty minutes later a new time-out is asked for',
        'the safety tech goes in and out after READY, by the badge reader and the counter: READY is void',
        'a door that was shut before it was opened is open',
        'a scanner that rested before STOP was pressed confirms no STOP',
      ),
      ...tests(
        at.NEXT_PATIENT,
        '(lost: %s) the next patient is positioned for six minutes: nobody is asked to take them out (C-24)',
        '(left: %s) the safety tech of the day goes home; the next one is not called absent as soon as a patient is in (C-22)',
      ),
    ],
    gap: null,
  },
  {
    number: 109,
    hazard: 'A second alarm of the patient’s monitor hides behind the acknowledgement of the first',
    cause:
      'a lead that is off is acknowledged and stays, and the alarm becomes another one; it goes, and the next comes at once',
    loss: 'L2',
    way: 'D',
    control:
      'Other words than those acknowledged, numbers apart, and an alarm that comes again, are one that nobody has acknowledged: after 10 s the scan stops.',
    rules: ['C-V', 'C-56'],
    tests: tests(
      at.REFUTED_EIGHTH,
      '"lead off" is acknowledged and stays; then it is asystole: nobody acknowledges that for 10 s',
      'the first is over, and within three seconds another comes',
    ),
    gap: 'A monitor that reports two alarms in the same words is not told apart.',
  },
  {
    number: 110,
    hazard: 'Who left, or who is meant, is not recognised because a name or an id is written otherwise',
    cause: 'a badge system that decomposes letters or adds spaces; a scanner whose ids have spaces',
    loss: 'L1',
    way: 'D',
    control:
      'A badge is a person’s by the name as people read it; steps and patients may have any id that can be seen, and one that cannot is refused by name.',
    rules: ['T-K', 'C-22'],
    tests: tests(
      at.AGENT_REFUTED_EIGHTH,
      '%s: the badge of the safety tech at the door out of the suite is theirs',
      'a step with the id "%s"',
      'a patient with the id "%s"',
    ),
    gap: 'Two people who are written alike are one to it: badges are not matched by their number.',
  },
  {
    number: 111,
    hazard: 'What was said of one person counts for another',
    cause:
      'a technologist’s "I am here" after the safety tech left; "heard and seen" said of the radiologist before this one; an argument changed between page and site',
    loss: 'L1',
    way: 'D',
    control:
      'Who was seen leaving is back by their own word alone; another radiologist’s approval voids "heard and seen"; every argument stands in the command twice.',
    rules: ['T-K', 'N-A', 'F-A'],
    tests: tests(
      at.REFUTED_EIGHTH,
      'a technologist on site who has not taken over says "I am here": the safety tech is as gone as before',
      'another one approves afterwards: it was not said of that one',
      'another %s is another digest',
      'a time-out whose attendants are other than its second copy is refused',
    ),
    gap: null,
  },
  {
    number: 112,
    hazard: 'A START that nobody saw begin outlives the agent, or what it left running is nobody’s',
    cause:
      'the agent dies within the minute after a STOP, or right after it started beside a scan; it is ended in a scan, and its last STOP is lost; the only report after a START is a fault; control ends by a verdict that asks for no stop; the counter is as silent as the scanner',
    loss: 'L1',
    way: 'T',
    control:
      'The watchdog is told of such a START for its minute and watches on for as long; the first word to it is how the agent stands. An agent that is ended asks for the stop again until the scanner reports rest, on record, for 8 s and where no watchdog is ready for 20 s, with every door still open; what has not stopped then, or may begin yet, is the watchdog’s before the door on site closes. A fault alone confirms nothing; what control leaves running is stopped; a counter that says nothing does not say "nobody".',
    rules: ['S-D2', 'V-5', 'L-B', 'E-C', 'V-3', 'T-D'],
    tests: [
      ...tests(
        at.AGENT_REFUTED_EIGHTH,
        'the first report after a START is a fault: that is no word about the scan (V-5)',
        'stopped before it began, it may begin for a minute (S-D2): that is what the watchdog is told',
      ),
      ...tests(
        at.REFUTED_EIGHTH,
        'control ends, and what runs is stopped as at any other loss (L-B, L-E)',
        'the counter is as silent as the scanner',
        'the scanner took it and did nothing',
      ),
      ...tests(
        at.WATCHDOG_LINK,
        'an agent that boots beside a scan says so with its first word: it may die before its next turn',
        'the agent ends while a scan may run: no farewell, and it is left alone with what it has to stop',
      ),
      ...tests(
        at.AGENT,
        'the last STOP of an agent that ends is in the record: sent, answered, and what came of it; sent before it is written',
        'the last STOP is certainly not sent, because its session is being replaced: it is tried again',
        'a scanner that swallows it: NOT CONFIRMED after 2 s, an abort on top, again and again until its time is over',
      ),
      ...tests(
        at.PARTS_TO_END,
        'a scan did not stop for the agent: its watchdog has it before the door on site closes',
      ),
    ],
    gap: 'An agent that is started anew by hand within a minute after such a STOP is told apart from one that died by nobody: the room is called. Without a watchdog an agent that is ended leaves what did not stop in 20 s to people, who read NOT CONFIRMED: PRESS SCANNER STOP from 2 s on.',
  },
  {
    number: 113,
    hazard: 'People take what is real for part of a drill',
    cause:
      'the site is lost, silent or started anew while a page is marked DRILL; a STOP pressed in a pause of the drill; a table that moves; a patient known by name alone; an incident that is still open; a page that comes after the drill’s own',
    loss: 'L1',
    way: 'N',
    control:
      'A gateway that does not hear the site takes the mark off every page at once. A page that is not told of its drill for as long as a link may be silent says so, with the time; for as long as control may live, and it shows the real site. In a pause nothing is said to the shadow: STOP goes to the scanner, is on record, and ends the drill. One list of what is real refuses a drill and ends one: a moving table, a named patient, an exam begun at the scanner, a fault at rest, a field that is gone, a row that is only suspected, a gateway that restricts or is not heard, an incident of the site that is open, also when all is good again. Whoever is at the scanner meanwhile ends it too. Whoever was paged for a drill is told by one page that it is over.',
    rules: [],
    tests: [
      ...tests(
        at.SITE_DRILL,
        '%s: every page is told that the drill is over',
        'a real STOP goes to the real site, drill or not',
        'the site is told in the step in which it opens, and in which it closes',
      ),
      ...tests(
        at.LIVE_DRILL,
        'an incident of this site is open at the gateway, and the site itself is well',
        'in a pause nothing is said to the shadow: it goes there also with nothing to stop, and is on record',
      ),
      ...tests(
        at.DRILL_PAGES,
        'everybody who was paged is told once that the drill is over, and that every page is real from now on',
        'a page that is on its way when the drill ends is followed by its end',
      ),
      ...tests(at.DRILL_FACE, '%s, silent for %3$d ms: %4$s', 'a paused one is told of too, and doubted like any'),
      ...tests(
        at.DRILL_BAR,
        'not heard of for longer than the link may be silent: its age, that all may be real, and a clock that stands',
        'taken away: the page says that it is the real site’s, and that nobody has said so of the drill',
      ),
      ...tests(
        at.SITE_REASONS,
        'every row of the catalogue that is %s',
        '%s that is said to be bad, measured or stated, refuses a start and ends what runs',
        '$field: not as the drill found it, which ends it',
        'law: whatever happens together, what would refuse a start ends the drill in that step, and by the same reason',
      ),
    ],
    gap: 'A scanner whose report leaves out who is registered, because it cannot be read, looks like one with nobody registered. A gateway that is started anew in a drill pages nobody that it is over.',
  },
  {
    number: 114,
    hazard: 'Evidence of a drill says more than was shown',
    cause:
      'a role that a person has later; a pause or a broken scanner that counts as a stop; robot people who count for a shift; evidence that nobody signed; a file made without the site’s own; a drill that something real ended after seconds; people who had left; a copy that names nobody, with better marks; a signal that a shadow cannot show',
    loss: 'L3',
    way: 'G',
    control:
      'An act is scored in the role that its person had then, a stop from the first fault on and an abort by itself alone; what was not due before an early end is not reached, what must not happen is clean at the end alone, and a drill that ended early is neither passed nor counted: when and why stands sealed and first on its report. Each seat has a line by who joined and who left; a pair counts where both stayed. Robot people fill no shift. A live scenario names only what the shadow shows, as what it names; every role with an act is taken. A copy from which what people did is erased shows no score and counts for nothing. Evidence is held against the agent’s file, which is scored anew, and the site’s chain; site, scanner and shift against the record and the programme, or they are said to be as stated.',
    rules: [],
    tests: [
      ...tests(
        at.DRILL_SCORE,
        'who acted is who they were then: the same person may come back in another role',
        'a pause is no stop: it may go on',
      ),
      ...tests(
        at.SHADOW_SHOWS,
        'whatever has no row is refused as a live drill, and whatever has one in another way too',
        '$name is shown as that, and well again when it is over',
      ),
      ...tests(
        at.REFUTED_SCORE,
        'what was never due before a drill was ended is not called missing',
        'a scan that somebody ended before the fault shows no stop by Farfield',
        'an abort is shown by itself alone, here by %s',
        'what must not happen, what is refused and what an observer sees later is not reached by an early end',
        'a drill of which everything was done when it was ended is not passed: it did not come to its end',
        'on shadow state a fault is there at once, and nothing is due later for a sensor that nobody waits for',
      ),
      ...tests(
        at.DRILL_SEATS,
        'until an early end nobody was missed, and nobody stayed to the end',
        'a link that is cut in imagination takes nobody away; one that is cut in truth does, until it is back',
        'each person by themselves: the seat was kept, and who had it before did not stay',
      ),
      ...tests(
        at.DRILL_ENDED_EARLY,
        'a real door seconds into it: not passed, sealed with when and why, said on the first line, and counted by nobody',
        'the remote technologist leaves at once: the seat is missing, the drill is not passed, and counts for no pair',
      ),
      ...tests(
        at.DRILL_PROGRAMME,
        'what was ended early fills no row and no month, and is told with its reason',
        'what robot people rehearsed is on the page as theirs, and in no month of the year',
      ),
      ...tests(
        at.DRILL_HELD,
        'an agent’s file with %s is another file',
        'a chain that names another file, or holds no seal, does not do',
        '%s made otherwise, and sealed anew: refused while the agent’s file is held against it',
        'it counts for nothing in the programme, and its report says on the first line that it shows no score',
      ),
      ...tests(
        at.DRILL_PLACE,
        'a %s that the programme does not have is refused with those that it has',
        'of a live drill the agent says site and scanner: nobody needs to, and whoever says otherwise is refused',
      ),
      ...tests(
        at.DRILL_REHEARSAL,
        'law: each scored act late, wrong and missing → exactly that line of the score says so',
        'the law looks: a variant that says another mark, of another line, at another time, is found',
      ),
    ],
    gap: 'Whoever holds the agent’s disk before the drill is sealed can write another file. Who is signed in at a page and does nothing there has stayed by the record.',
  },
  {
    number: 115,
    hazard: 'A scan is started on what is already bad and not yet an alarm',
    cause: 'a row that waits a second or two before it is one: mains, oxygen, a person more in Zone IV',
    loss: 'L1',
    way: 'G',
    control:
      'A START and a Continue are judged on the facts of that instant: what is bad bars them while its row still waits, also when it comes while they wait for the disk.',
    rules: ['T-A', 'C-32', 'C-36', 'C-60', 'C-61'],
    tests: tests(
      at.REFUTED_NINTH,
      '%s, and not yet for as long as the row waits',
      'one more than expected is counted in Zone IV',
      'the disk has it when the mains are already gone: withdrawn',
    ).concat(tests(at.REFUTED_TENTH, '%s, for half a second')),
    gap: null,
  },
  {
    number: 116,
    hazard: 'A STOP pressed in a drill is answered as part of it, and the real scanner scans on',
    cause: 'the scanner began after its last report, and "idle" was still believed for up to two seconds',
    loss: 'L1',
    way: 'N',
    control:
      'A STOP that was part of the drill stays open until the scanner has been heard after it. If what it says then is anything but idle, or it says nothing, the STOP goes there, also when the drill is over by then.',
    rules: [],
    tests: [
      ...tests(
        at.LIVE_DRILL,
        'it says next that it scans: the STOP goes there, and is on record',
        'it says nothing any more: what is not known may scan, and the STOP goes there',
        'the drill was ended meanwhile by somebody: the STOP goes there all the same',
        'it says that it is idle, and scans later: nobody has pressed STOP for that',
      ),
    ],
    gap: 'The page on which it was pressed has called it part of the drill by then, and does not follow it as its own press: it shows what the site says of its stop.',
  },
  {
    number: 117,
    hazard: 'A sedated patient is scanned without a monitor, or on numbers of a while ago',
    cause:
      'both are said when the session is opened, each by itself; a site without a monitor; a probe that came off; a monitor that went silent',
    loss: 'L1',
    way: 'G',
    control:
      'A session for a sedated patient is opened only where the patient is monitored and the monitor reports to the site. With vitals older than 5 s no step begins and none follows. With the SpO2 probe off there are no vitals, whatever the ECG says.',
    rules: ['T-41', 'T-42', 'C-59'],
    tests: [
      ...tests(
        at.REFUTED_TENTH,
        'opened for a patient %s, sedated: %s → %s',
        'a site whose monitor reports nothing opens no session for one',
        '%s, the monitor silent for 6 s',
        'nobody states %s for minutes at a time',
      ),
      ...tests(at.MONITOR_FEED, 'what the monitor tells: %s'),
    ],
    gap: 'That a patient is sedated is said by people, once; nothing measures it.',
  },
  {
    number: 118,
    hazard: 'A START counts on somebody, or on something, that is no longer there',
    cause:
      'a time-out whose second voice has left; a battery that the last outage emptied; a patient who was spoken to before it stopped; a disk that hangs',
    loss: 'L1',
    way: 'G',
    control:
      'Without remote control a time-out holds while who read it back is here. A UPS with eight minutes left or less bars a start with the mains on too. Who was spoken to more than two seconds before a scan came to rest is spoken to again. A START that waits for a disk is over with its own time.',
    rules: ['T-43', 'T-44', 'T-22', 'F-7'],
    tests: tests(
      at.REFUTED_TENTH,
      'who read it back has gone: the technologist on site took no part in it',
      'the technologist reads back a new one, and starts',
      '%s ms left',
      'it scanned on for 20 s after they were spoken to: they are told anew',
      'when its time is over whoever pressed is told, and the patient may come out',
    ),
    gap: 'A technologist on site may start under a time-out that the remote technologist read back and still looks on: they are not asked for a voice of their own.',
  },
];
