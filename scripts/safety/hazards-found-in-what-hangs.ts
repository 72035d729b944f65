import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found where something neither answers nor fails: a disk, a read, a connection, a part that is told to end. */
export const HAZARDS_FOUND_IN_WHAT_HANGS: readonly Hazard[] = [
  {
    number: 124,
    hazard: 'A disk of the gateway that stands still keeps site and people out, and with them the remote STOP',
    cause: 'a sync that takes half a minute; a dead volume; a store that is asked ever more often while it is sick',
    loss: 'L1',
    way: 'N',
    control:
      'Whoever is known is let in after one second without an answer, as after a refusal: site, sign-in and place in the record as last known. A greeting that does not end is ended with a code, and the peer dials anew. One question at a time asks a sick store for the journal of a site.',
    rules: [],
    tests: [
      ...tests(
        at.HUNG_STORE,
        'a disk that stands still: agent and console that were known are let in after a second each, and STOP gets through',
        'somebody of the file signs in anew meanwhile: let in, until this gateway restarts',
        'a token that is not known yet is not refused for a slow disk: it may come again',
        'a greeting that does not end, for whatever reason, is ended with a code',
      ),
      ...tests(
        at.SITE_JOURNAL,
        'a store that is sick for minutes is asked as often as at first, however often the agent sent the same batch again',
      ),
    ],
    gap: 'Somebody of the store who signed in before this gateway started, or signs in by password, waits for the disk: they STOP by telephone, or on site. Signing out waits for it too.',
  },
  {
    number: 125,
    hazard: 'An agent that shall end does not, and its record is not closed while the battery lasts',
    cause: 'a spare connection of a browser, on which nobody ever speaks; a device that does not let go; a hung disk',
    loss: 'L3',
    way: 'D',
    control:
      'Its servers end every connection and let nobody in any more. Each part has 5 s to end, a record 10 s, a last STOP its own time; what does not end is told and left behind, and the journal is closed after it. A site that went dark says so by its exit code whatever ended it.',
    rules: [],
    tests: [
      ...tests(
        at.OPEN_CONNECTIONS,
        'a TCP connection %s does not hold the end of the on-site server',
        'nor does one on which no TLS comes about',
        'nor that of the inspect server',
        'a console whose connection is there already is not let in by an agent that has ended its consoles',
      ),
      ...tests(
        at.END_IN_TURN,
        'a part that %s is told, and the journal is closed all the same',
        'what writes the record has longer, and the end comes even so',
      ),
      ...tests(
        at.END_OF_PROCESS,
        'the site goes dark: 4, also when ending fails',
        'the computer is shut down while the site goes dark: the record is closed first, and the code is 4',
      ),
    ],
    gap: 'A thread that the operating system itself does not let end keeps the process; whoever runs it ends it by force.',
  },
  {
    number: 126,
    hazard: 'What nobody can read any more is shown as it was',
    cause:
      'the battery of the agent’s computer cannot be read, or its read hangs; the feed of the zones died; a page that does not hear the site',
    loss: 'L2',
    way: 'D',
    control:
      'A battery that has not answered for 3 s is unknown, and one whose read hangs is asked again. With the zone feed dead neither the Level 2 person inside nor the last badge is shown. How long the detector is quiet does not count on while the site is not heard.',
    rules: ['C-61'],
    tests: [
      ...tests(
        at.HOST_BATTERY,
        'a battery that cannot be read any more is not shown as "on mains, 88 %" for ever',
        'an operating system that does not answer is given up, asked again ever more slowly, and believed when it does',
        'an answer that comes after it was given up says nothing of now',
      ),
      ...tests(
        at.SITE_VIEW,
        'the feed of the zones died: nothing of them is shown as it was, the Level 2 person and the last badge included',
      ),
      ...tests(at.ZONE_STRIP, 'the detector is quiet for as long as the site was heard, and no longer'),
    ],
    gap: 'After a long hang the battery is asked every half minute: for so long mains may be back and not known.',
  },
  {
    number: 127,
    hazard: 'People are called out for what somebody has taken on, or for what was days ago',
    cause:
      'a page that waits for its record while somebody acknowledges; a gateway that was off; a channel that fails badly',
    loss: 'L4',
    way: 'T',
    control:
      'Whoever acknowledges drops a page wherever it waits. A page is as old as when it was made, whichever gateway sends it; one older than an hour is not sent, and that is on record. A channel that breaks keeps no other page back.',
    rules: [],
    tests: [
      ...tests(
        at.INCIDENT_DESK,
        'acknowledged while the page still waits for a slow disk: nobody is paged',
        'a page of three days ago is not sent by a gateway that starts now; that it was not, and why, is on record',
      ),
      ...tests(
        at.PAGE_SENDER,
        'an hour counts from when the page was made, not from when this gateway found it',
        'a channel that breaks its word and rejects: the page is tried again, and others go out',
      ),
    ],
    gap: 'Between gateways age is by the wall clock: one that is wrong by an hour holds pages back, or sends old ones.',
  },
];
