import type { Hazard } from './hazard.ts';
import * as at from './test-files.ts';
import { tests } from './test-reference.ts';

/** Found while the code was written and tried, not in the first list: scanner, screen and order of things. */
export const HAZARDS_FOUND_IN_SCANNING: readonly Hazard[] = [
  {
    number: 46,
    hazard: 'A click on the scanner’s own Start, in its relayed picture, starts without two keys',
    cause: 'pixels and mouse know no roles',
    loss: 'L1',
    way: 'G',
    control:
      'Input passes a gate at the agent: a region is free, asks for a permit, or is blocked; what is in no list takes nothing, and a permit region’s click is a START like any other. A region with a mark takes a press only while its mark is seen. No mouse reaches a permit region: where the scanner has no method, the permitted order is one press by the agent, on the button’s own pixels.',
    rules: ['S-1', 'S-2', 'S-3'],
    tests: [
      ...tests(at.SCREEN_GATE, '%s is dropped with its reason'),
      ...tests(
        at.SCREEN_SERVICE,
        'something else at the place of the mark: a press goes nowhere, a region without a mark is as before',
      ),
      ...tests(at.VIEWER_INPUT, '%s goes nowhere, is told once, and cannot be dragged into a free one'),
      ...tests(at.SCREEN_SERVICE, 'only the lease holder reaches the scanner, and only free regions'),
      ...tests(at.SCREEN_CLICK, '%s: not aimed, and not pressed when it comes in between'),
      ...tests(at.SCREEN_CLICK, 'a press that comes late, by this process’s own clock, is none'),
      ...tests(
        at.START_BY_SCREEN,
        'what refuses a START refuses this one, with the same reasons, and the screen is not touched',
      ),
      ...tests(
        at.START_BY_SCREEN,
        'a permitted START is one press of the scanner’s own button, in the record before it is done, and never a second one',
      ),
      ...tests(at.BROWSER_EXAM, "a click on the scanner's own Start without READY goes nowhere, and says why"),
    ],
    gap: 'A region to which the layout gives no mark is known by its rectangle and the size of the picture alone: there a pop-up or a moved window is not noticed.',
  },
  {
    number: 47,
    hazard: 'A mouse button that was down when the link fell silent is let go over a control of the scanner',
    cause: 'the release that never came; an agent or a screen worker that hangs with it',
    loss: 'L1',
    way: 'T',
    control:
      'Whatever is held is let go at the layout’s neutral spot, never where it was pressed, within 400 ms of a cut. The process that holds is not the agent; whichever of the two hangs, the other lets go, whoever has control by then, and tries until it came about once; for so long remote input waits, and both pages say that something may still be held. What was dragged may stand anywhere then: the drag is named, with its time, to whoever has control until they say that they read it, and both are on record.',
    rules: ['S-3', 'S-4'],
    tests: [
      ...tests(at.SCREEN_GATE, 'a held button is let go at the neutral spot, never where it was pressed'),
      ...tests(
        at.SCREEN_SERVICE,
        'when the agent stops, what is held is let go before its worker ends',
        'the connection that pressed breaks with a button held → let go over the one that watches, and nobody presses before',
        '%s with key and button held → key up, button let go at the neutral spot, one cut drag told',
        'the worker dies in the middle of a drag → the agent names the drag',
        'a worker hangs with a button held, and %s before it is ended → let go at the neutral spot all the same',
        'the worker dies with a button held while the screen takes no connection → let go when it does, and said for as long as it may be held',
        'a screen with no seat for one more: the next worker lets go over its own connection, before anybody presses again',
      ),
      ...tests(
        at.WATCHDOG_PROCESS,
        'its agent dies with a hand on the screen, which takes no connection just then; %s',
      ),
      ...tests(
        at.CUT_DRAGS,
        'who reads it has read it, by whatever console they come back; who has control next has not',
        'an agent that starts anew in an open session says that a drag may have been cut off; without one it says nothing',
        'who dragged, where, and when it was cut; and who read it, and when, each with its own line',
      ),
      ...tests(at.HELD_WATCH, '%s → let go at the very end of the silence, not at the beat after it'),
      ...tests(
        at.STUCK_KEYS,
        'with %s held → all up within 400 ms, nothing activated',
        'everything held → all up within 400 ms, over the connection that held it, nothing activated',
        'with whatever it started → its watchdog ends them all, and lets go over a connection of its own',
        '%s → the agent ends it, and lets go; the screen lives again',
      ),
      ...tests(
        at.VIEWER_INPUT,
        'law: whatever hands do, no button is down outside a free region, and letting go leaves nothing held',
      ),
      ...tests(
        at.BROWSER_LET_GO,
        '%s with a mouse button and a key held → both are up at the scanner, the button at the neutral spot',
        'the tab is hidden with a mouse button and a key held → both are up at the scanner, the button at the neutral spot',
        'what was cut off is named on both pages, until the person who has control says that they read it',
      ),
    ],
    gap: 'An agent that starts anew in an open session says and records only that there may have been a cut drag. Where the agent dies and the screen takes no connection for 30 s after it, its watchdog gives up and the next agent does not know.',
  },
  {
    number: 137,
    hazard:
      'A remote click goes where somebody at the scanner moved the pointer, or theirs where it was put from remote',
    cause: 'two hands on the one pointer of one screen, neither of which sees the other',
    loss: 'L1',
    way: 'G',
    control:
      'Where the scanner’s screen tells of its pointer or its lock lights, a place or a light that nobody put there from here is somebody at the scanner: all that is held is let go at once, remote input is thrown away and counted until 5 s after the last sign, the scanner’s own Start is not pressed, and whoever has control is told why. STOP has no part in it. Where the screen does not tell, they are told that before their first click.',
    rules: [],
    tests: [
      ...tests(
        at.LOCAL_HANDS,
        'law: whatever a remote hand does, over whatever line, its own echo is never somebody at the scanner',
        'law: a place outside all that was sent is noticed at the look that shows it, in the middle of remote moves',
        'TigerVNC tells of warps alone: that none came says nothing',
      ),
      ...tests(
        at.SCREEN_HUB,
        'somebody moves the scanner’s own mouse: what is held is up at once, remote input waits and is told why, and passes after it',
      ),
      ...tests(
        at.SCREEN_CLICK,
        'somebody uses the scanner’s own mouse as it is to be aimed, or comes to it before the press: refused, and why',
      ),
      ...tests(at.LOCAL_HANDS_AT_SITE, 'STOP from a console by the %s: somebody at the mouse holds up nothing of it'),
      ...tests(at.LOCAL_HANDS_FACE, 'in words: that it waits and for how long, that nobody can tell, or nothing'),
      ...tests(
        at.LOCAL_HANDS_REAL,
        'seed %i: what the remote hand does comes back late and in part, and is never another hand',
        'a mouse at the scanner, while a remote button is held: up at once, all input waits and is counted, and flows after',
      ),
    ],
    gap: 'An RFB server reports no local input. libvncserver and x11vnc tell of each place of the pointer; TigerVNC of those alone to which a program put it, and many a KVM of none. A local click without a move, and a local key that is no lock key, nobody tells. A place where the remote hand was in the last 5 s counts as its echo.',
  },
  {
    number: 48,
    hazard: 'A click is aimed at a picture that is no longer there',
    cause: 'a late picture; a scanner screen or KVM that answers with a picture that stands still',
    loss: 'L1',
    way: 'T',
    control:
      'Each input says which picture it was about; an old one goes nowhere, and an old picture says its age. What the layout names as changing by itself is watched: without a change in its time the picture is frozen, what is held is let go and no press passes.',
    rules: ['F-3', 'S-3'],
    tests: [
      ...tests(at.SCREEN_SERVICE, 'input on an old picture goes nowhere'),
      ...tests(at.SCREEN_FACE, 'a live picture says its age, and takes input from whoever has control'),
      ...tests(
        at.SCREEN_HUB,
        'a picture that stands still: what is held is let go, new presses go nowhere, and it is live when it changes',
        'a source that hangs up and shows the same again is frozen, not new',
      ),
      ...tests(
        at.LIFE_SIGN_WATCH,
        '%s is no clock: only the first time counts',
        'law: whatever is shown, a picture that stands still from some look on is still when its time is over',
      ),
      ...tests(
        at.TIGERVNC_FAULTS,
        'a desktop whose clock stands still is frozen although TigerVNC answers, and live when it goes on',
      ),
    ],
    gap: 'A layout that names nothing that changes by itself cannot tell, and the page says so. What is drawn into that part by something between scanner and agent, and is new each time, passes for the scanner.',
  },
  {
    number: 49,
    hazard: 'A start that the scanner already has begins after somebody said stop',
    cause: 'a scanner that thinks about it for seconds',
    loss: 'L1',
    way: 'T',
    control:
      'A stop ends the permit, is not called confirmed while such a start may still begin, and is asked again when it does; later it is a scan without a permit, for 60 s also where a technologist on site may scan.',
    rules: ['S-B', 'S-D2', 'S-F', 'C-42', 'T-C'],
    tests: [
      ...tests(
        at.LATE_START,
        'STOP, and the scan begins %d ms later → it is stopped again',
        'while it may still begin the stop is not called confirmed',
        'begun after the stop was confirmed → C-42, high alarm, stopped',
      ),
      ...tests(
        at.REFUTED_ONCE_MORE,
        'the technologist starts locally, the safety tech presses STOP, confirmed; it then begins: it is stopped',
        'STOP pressed once more after it was confirmed takes nothing back: the START that then begins is stopped (S-D2)',
      ),
    ],
    gap: null,
  },
  {
    number: 50,
    hazard: 'A door opens and shuts between START and the first gradient and is forgotten',
    cause: 'a situation that is judged by gradients alone',
    loss: 'L2',
    way: 'N',
    control: 'From START on the room counts as scanning for everything that stops a scan.',
    rules: ['V-4', 'C-31'],
    tests: tests(at.LATE_START, 'a door that opens and shuts before the first gradient → the start is stopped'),
    gap: null,
  },
  {
    number: 51,
    hazard: 'Continue is pressed at the scanner itself, and a paused step goes on without READY',
    cause: 'paused is not stopped',
    loss: 'L1',
    way: 'G',
    control:
      'A paused step goes on by the command alone; anything else is a scan without a permit, stopped and of high priority.',
    rules: ['S-F', 'S-G', 'C-42', 'X-11'],
    tests: tests(
      at.LATE_START,
      'Continue pressed at the scanner itself, without READY → C-42, stopped',
      'after a STOP nothing is left to continue',
    ),
    gap: null,
  },
  {
    number: 52,
    hazard: 'The scanner’s queue goes on to a step that nobody permitted',
    cause: 'a queue that advances by itself',
    loss: 'L1',
    way: 'G',
    control: 'A permit covers one named step and its time; another step is a scan without a permit.',
    rules: ['T-C', 'C-42'],
    tests: tests(
      at.STEP,
      'a queue that goes on to the next step by itself is stopped',
      'a scan that nobody permitted is stopped',
    ),
    gap: null,
  },
  {
    number: 53,
    hazard: 'Choosing a step turns the gradients on',
    cause: 'a scanner that prescans when a step is loaded',
    loss: 'L1',
    way: 'G',
    control: 'What begins is a scan without a permit and is stopped within its report.',
    rules: ['C-42', 'T-C'],
    tests: tests(at.STEP, 'a scan that nobody permitted is stopped'),
    gap: 'Choosing a step needs no READY, so on such a scanner some gradients run before the stop.',
  },
  {
    number: 54,
    hazard: 'A call to the scanner that waited for its connection runs seconds later',
    cause: 'a client library that repeats what it could not send',
    loss: 'L1',
    way: 'T',
    control:
      'Orders go over a client that never repeats, made anew for each link and destroyed at a time-out; the outcome is unknown and never asked again.',
    rules: ['S-D'],
    tests: tests(
      at.OPCUA_ADAPTER,
      'a machine that restarts is observed afresh, and a start missed in between never runs late',
      'a start that is asked for while the machine is silent is unknown, and a start without a link is not sent',
    ),
    gap: null,
  },
  {
    number: 55,
    hazard: 'A start that hangs holds up the stop behind it',
    cause: 'one queue for all calls',
    loss: 'L1',
    way: 'T',
    control: 'Stops pass everything, in parallel; a start that still waits when a stop comes is not sent any more.',
    rules: ['S-B'],
    tests: [
      ...tests(
        at.GUARD,
        '$kind passes a hung start at once',
        'stops go in parallel, none waits for another',
        'a start that still waits when a stop comes is not sent any more',
      ),
      ...tests(
        at.OPCUA_ADAPTER,
        'a start that hangs is unknown at its deadline and holds up no stop; the next start finds a new connection',
      ),
    ],
    gap: null,
  },
];
