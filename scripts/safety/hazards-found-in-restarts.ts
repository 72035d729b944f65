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
    hazard: 'A restart makes people wait anew: for a power cut to be long, for a link that flaps to be looked at',
    cause: 'power that fails takes the agent with it; an agent that is killed while a row flaps',
    loss: 'L2',
    way: 'D',
    control:
      'What is asked of people in a power cut counts from its beginning by the record; a row that flaps counts as latched from the moment at which it flaps.',
    rules: ['J-B', 'C-62', 'C-63', 'C-C'],
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
];
