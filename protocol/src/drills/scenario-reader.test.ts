import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY, type FacilityPolicy } from '../policy/facility-policy.ts';
import { problemLine } from '../policy/reading.ts';
import { dueTimes } from './due-times.ts';
import { parseDrill } from './scenario-reader.ts';
import type { SimulatedAct } from './simulated-act.ts';

const ACTS: readonly SimulatedAct[] = [
  { id: 'openDoor', args: { door: { kind: 'choice', choices: ['zone34Door'] } } },
  { id: 'linkDelay', args: { delayMs: { kind: 'number', min: 0, max: 60_000 }, path: { kind: 'text' } } },
  { id: 'mains', args: { on: { kind: 'boolean' } } },
];

const OPENS = {
  id: 'open',
  atS: 0,
  kind: 'act',
  act: 'openDoor',
  with: { door: 'zone34Door' },
  shows: { door34: 'bad' },
  words: 'the door opens',
};
const ALARM = { id: 'alarm', kind: 'condition', condition: 'doorOpen', after: 'open' };
const STOPPED = { id: 'stopped', kind: 'order', order: 'stop', after: 'alarm' };
const ACK = {
  id: 'ack',
  by: 'mrst',
  do: 'acknowledges',
  action: 'acknowledge',
  condition: 'doorOpen',
  after: 'alarm',
  within: 10,
};
const SPEAK = {
  id: 'speak',
  by: 'mrst',
  do: 'speaks to the patient',
  action: 'spokeToPatient',
  after: 'stopped',
  within: 'conditions.notSpokenAfterStop.confirmAfterMs',
};
const GOOD = {
  version: 1,
  id: 'door',
  number: 100,
  heading: 'emergencies',
  title: 'A door',
  exam: { class: 'C1', patient: 'an adult, awake' },
  ways: ['simulators', 'live', 'tableTop'],
  start: 'scanning',
  endsAtS: 120,
  briefing: ['one door opens'],
  faults: [OPENS],
  automatic: [ALARM, STOPPED],
  acts: [ACK, SPEAK],
  observer: ['who looked?'],
  returnToService: [],
};
const VITALS_SILENT = { id: 'mute', atS: 5, kind: 'shadow', shows: { vitals: 'silent' }, words: 'no numbers' };

function problemsOf(value: unknown, policy: FacilityPolicy = DEFAULT_POLICY): readonly string[] {
  const read = parseDrill(value, { acts: ACTS, policy });
  return read.ok ? [] : read.problems.map(problemLine);
}

const withFault = (own: object): object => ({ ...GOOD, faults: [{ ...OPENS, ...own }] });
const alsoFault = (one: object): object => ({ ...GOOD, faults: [OPENS, one] });
const alsoAutomatic = (one: object): object => ({ ...GOOD, automatic: [ALARM, STOPPED, one] });
const withAck = (own: object): object => ({ ...GOOD, acts: [{ ...ACK, ...own }, SPEAK] });
const withSpeak = (own: object): object => ({ ...GOOD, acts: [ACK, { ...SPEAK, ...own }] });
const alsoAct = (one: object): object => ({ ...GOOD, acts: [ACK, SPEAK, one] });

test('what may be left out has the value that people expect', () => {
  const read = parseDrill(GOOD, { acts: ACTS, policy: DEFAULT_POLICY });
  expect(read).toMatchObject({
    ok: true,
    value: {
      bore: 'empty',
      exam: { because: [] },
      faults: [{ seenAfterS: 0 }],
      acts: [{ pass: 'inTime' }, { condition: null }],
    },
  });
});

describe('what could touch the real scanner is refused', () => {
  test.each<[string, unknown, string]>([
    [
      'an order as a fault',
      withFault({ act: 'start', with: {} }),
      'faults[0].act: "start" is an order to a scanner: a drill gives none',
    ],
    [
      'a card that asks for a START',
      alsoFault({ id: 'card', atS: 5, kind: 'person', by: 'rst', action: 'start', words: 'press START' }),
      'faults[1].action: "start" could let the real scanner scan: no card asks for it',
    ],
    [
      'a card that asks for READY',
      alsoFault({ id: 'card', atS: 5, kind: 'person', by: 'mrst', action: 'giveReady', words: 'give READY' }),
      'faults[1].action: "giveReady" could let the real scanner scan: no card asks for it',
    ],
    [
      'a START expected in a live drill',
      alsoAct({ id: 'go', by: 'rst', do: 'goes on', action: 'start', after: 'alarm', within: 10 }),
      'acts[2].action: "start" could let the real scanner scan, and in a live drill there is no lease: take "live" out of ways',
    ],
    [
      'a live fault that no shadow signal shows',
      alsoFault({ id: 'off', atS: 5, kind: 'act', act: 'mains', with: { on: false }, words: 'power is out' }),
      'faults[1].shows: is empty: in a live drill only shadow signals are set, never a machine; say which, or take "live" out of ways',
    ],
    ['a patient', { ...GOOD, bore: 'patient' }, 'bore: must be empty or phantom: no drill runs with a patient'],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });

  test('the same START is no matter on simulators and at the table', () => {
    const go = { id: 'go', by: 'rst', do: 'goes on', action: 'start', after: 'alarm', within: 10 };
    expect(problemsOf({ ...GOOD, ways: ['simulators', 'tableTop'], acts: [ACK, SPEAK, go] })).toEqual([]);
  });
});

describe('what the shadow of a live drill cannot show is refused', () => {
  const shows = (one: object): object => alsoFault({ ...VITALS_SILENT, shows: one });
  const card = (action: string, one: object): object =>
    alsoFault({ id: 'card', atS: 5, kind: 'person', by: 'mrst', action, shows: one, words: 'does it' });
  const OTHERWISE = '; show it otherwise, or take "live" out of ways';
  test.each<[string, object, string]>([
    [
      'what exists at the real site alone',
      shows({ journal: 'bad' }),
      'faults[1].shows.journal: is nothing that the shadow of a live drill can show',
    ],
    [
      'the end of what it could not show',
      shows({ eventLoop: 'good' }),
      'faults[1].shows.eventLoop: is nothing that the shadow of a live drill can show',
    ],
    [
      'a signal in a way in which it never is',
      shows({ scannerStatus: 'bad' }),
      'faults[1].shows.scannerStatus: is never bad in the shadow of a live drill: good, silent',
    ],
    [
      'a count that falls silent',
      shows({ zone4Entry: 'silent' }),
      'faults[1].shows.zone4Entry: is never silent in the shadow of a live drill: good, bad, unknown',
    ],
    [
      'somebody who leaves without a card',
      shows({ mrstLeft: 'bad' }),
      'faults[1].shows.mrstLeft: is nothing that the shadow of a live drill can show',
    ],
    [
      'a card that shows something else',
      card('leaving', { door34: 'bad' }),
      'faults[1].shows.door34: does not come to be bad by "leaving"',
    ],
    [
      'a link without anybody at it',
      { ...shows({ link: 'silent' }), start: 'idle' },
      'faults[1].shows.link: says nothing without an exam: begin with a prepared one',
    ],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words + OTHERWISE]);
    expect(problemsOf({ ...value, ways: ['simulators', 'tableTop'] })).toEqual([]);
  });

  test('what people state at this site falls silent for nobody', () => {
    const vitals = { fit: 'attested', byRole: 'mrst', validForMs: 900_000, words: 'I see the numbers' } as const;
    const policy = { ...DEFAULT_POLICY, equipment: { ...DEFAULT_POLICY.equipment, vitals } };
    expect(problemsOf(shows({ vitals: 'silent' }), policy)).toEqual([
      `faults[1].shows.vitals: is never silent in the shadow of a live drill: good, bad, unknown${OTHERWISE}`,
    ]);
    expect(problemsOf(shows({ vitals: 'silent' }))).toEqual([]);
  });

  test('a card that shows what follows from it', () => {
    expect(problemsOf(card('leaving', { mrstLeft: 'bad' }))).toEqual([]);
  });
});

describe('what is in no catalogue is refused', () => {
  test.each<[string, unknown, string]>([
    [
      'a signal',
      withFault({ shows: { door34: 'bad', door35: 'bad' } }),
      'faults[0].shows.door35: is no signal of the catalogue',
    ],
    [
      'a way for a signal to be',
      withFault({ shows: { door34: 'open' } }),
      'faults[0].shows.door34: "open" is not known here: good, bad, unknown, silent',
    ],
    [
      'a signal that the core finds out',
      withFault({ shows: { door34: 'bad', orphan: 'bad' } }),
      'faults[0].shows.orphan: is found out by the core: show what it follows from',
    ],
    ['a fault', withFault({ act: 'earthquake' }), 'faults[0].act: "earthquake" is nothing that the simulators can do'],
    ['an argument', withFault({ with: { speed: 3 } }), 'faults[0].with: openDoor has no argument "speed"'],
    [
      'the value of an argument',
      withFault({ with: { door: 'barn' } }),
      'faults[0].with: door must be one of zone34Door',
    ],
    [
      'a kind of fault',
      withFault({ kind: 'order' }),
      'faults[0].kind: "order" is not known here: act, shadow, person, agentDies, stated',
    ],
    [
      'a role',
      withAck({ by: 'nurse' }),
      'acts[0].by: "nurse" is not known here: rst, mrst, onsiteTechnologist, rad, lip, trainee, coordinator, mrso, mrmd, it',
    ],
    ['an act of a person', withSpeak({ action: 'quench' }), 'acts[1].action: "quench" is not known here'],
    [
      'a condition',
      { ...GOOD, automatic: [{ ...ALARM, condition: 'doorAjar' }, STOPPED] },
      'automatic[0].condition: "doorAjar" is not known here',
    ],
    [
      'a limit',
      withSpeak({ within: 'conditions.doorOpen.patience' }),
      'acts[1].within: "conditions.doorOpen.patience" is no limit of a policy',
    ],
    [
      'a heading',
      { ...GOOD, heading: 'weather' },
      'heading: "weather" is not known here: equipmentFailure, communicationFailure, internetInstability, powerOutage, emergencies',
    ],
    ['a key', { ...GOOD, colour: 'red' }, 'colour: unknown key'],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });
});

describe('an agent that dies', () => {
  const DEATH = { id: 'dark', atS: 0, kind: 'agentDies', backAfterS: 60, words: 'the page is dark' };
  const BACK = { id: 'back', kind: 'booted', after: 'dark' };
  const FOUND = { id: 'found', kind: 'foundAtRest', after: 'back' };
  const ASK = { id: 'ask', by: 'rst', do: 'asks', action: 'requestControl', after: 'back', within: 30 };
  const DIES = { ...GOOD, ways: ['simulators', 'tableTop'], faults: [DEATH], automatic: [BACK, FOUND], acts: [ASK] };

  test.each([[['simulators', 'tableTop']], [['simulators']], [['tableTop']]])('is there for %j', (ways) => {
    expect(problemsOf({ ...DIES, ways })).toEqual([]);
    const read = parseDrill({ ...DIES, ways }, { acts: ACTS, policy: DEFAULT_POLICY });
    if (!read.ok) throw new Error('refused');
    const due = dueTimes(read.value, DEFAULT_POLICY);
    expect(['dark', 'back', 'found', 'ask'].map((id) => due.get(id))).toEqual([0, 61_000, 62_000, 91_000]);
  });

  test.each<[string, unknown, string]>([
    [
      'in a live drill',
      { ...DIES, ways: ['simulators', 'live', 'tableTop'] },
      'faults[0].kind: a live drill leaves the site’s agent alive, and it would end with it: take "live" out of ways',
    ],
    [
      'and is not back before the end',
      { ...DIES, faults: [{ ...DEATH, backAfterS: 121 }], automatic: [], acts: [{ ...ASK, after: 'dark' }] },
      'faults[0].backAfterS: is back at 121 s, after the end at 120 s',
    ],
    [
      'at once back',
      { ...DIES, faults: [{ ...DEATH, backAfterS: 0 }] },
      'faults[0].backAfterS: must be 1 to 600, is 0',
    ],
    [
      'while it is dead',
      { ...DIES, faults: [DEATH, { ...DEATH, id: 'darker', atS: 59, backAfterS: 2 }] },
      'faults[0].backAfterS: is back at 60 s, and "darker" ends it before that',
    ],
    [
      'and shows a signal',
      { ...DIES, faults: [{ ...DEATH, shows: { link: 'silent' } }] },
      'faults[0].shows: unknown key',
    ],
  ])('%s: refused', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });

  test.each<[string, object, string]>([
    [
      'its return counts from nothing else',
      alsoAutomatic({ ...BACK, after: 'open' }),
      'automatic[2].after: must name the fault by which the site agent died',
    ],
    [
      'how the scanner is found is told by its return',
      alsoAutomatic({ ...FOUND, after: 'open' }),
      'automatic[2].after: must name the site agent’s return',
    ],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });
});

describe('a drill without an end is refused', () => {
  const noEnd: Record<string, unknown> = { ...GOOD };
  delete noEnd['endsAtS'];
  test.each<[string, unknown, string]>([
    [
      'none at all',
      noEnd,
      'endsAtS: is missing: the drill has no end; it must end by itself after 1800 s at the latest',
    ],
    ['longer than half an hour', { ...GOOD, endsAtS: 1_801 }, 'endsAtS: must be 60 to 1800, is 1801'],
    [
      'an act that is due after it',
      { ...GOOD, endsAtS: 60, acts: [{ ...ACK, within: 60 }, SPEAK] },
      'acts[0]: "ack" is due at 61 s, after the end at 60 s',
    ],
    [
      'a fault after it',
      alsoFault({ ...VITALS_SILENT, atS: 130 }),
      'faults[1]: "mute" is due at 130 s, after the end at 120 s',
    ],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });
});

describe('what contradicts the policy is refused', () => {
  test.each<[string, unknown, string]>([
    [
      'speaking later than the policy lets it be',
      withSpeak({ within: 31 }),
      'acts[1].within: 31 s is looser than conditions.notSpokenAfterStop.confirmAfterMs of this policy, 30 s',
    ],
    [
      'acknowledging after the scan would be stopped for it',
      withAck({ within: 61 }),
      'acts[0].within: 61 s is looser than UNANSWERED_MS.stop of this policy, 60 s',
    ],
    [
      'a limit by its name that is looser than another one',
      withSpeak({ within: 'UNANSWERED_MS.stop' }),
      'acts[1].within: 60 s is looser than conditions.notSpokenAfterStop.confirmAfterMs of this policy, 30 s',
    ],
    ['no time at all', withAck({ within: 0 }), 'acts[0].within: is 0 s: nobody does anything in no time'],
    [
      'an order that no row asks for',
      { ...GOOD, automatic: [ALARM, { ...STOPPED, order: 'abort' }] },
      'automatic[1].order: doorOpen asks for no abort under this policy',
    ],
    [
      'an order out of nothing',
      { ...GOOD, automatic: [ALARM, { ...STOPPED, after: 'open' }] },
      'automatic[1].after: must name the condition that asks for the order',
    ],
    [
      'a STOP that is refused',
      alsoAutomatic({ id: 'barred', kind: 'refusal', action: 'stop', after: 'alarm' }),
      'automatic[2].action: "stop" restricts: nothing ever refuses it',
    ],
    [
      'an alarm that nothing brings',
      alsoAutomatic({ id: 'thin', kind: 'condition', condition: 'oxygenLow', after: 'open' }),
      'automatic[2].condition: oxygenLow is about oxygen, and "open" does not show it so',
    ],
    [
      'an alarm that counts from another alarm and not from its signal',
      alsoAutomatic({ id: 'thin', kind: 'condition', condition: 'oxygenLow', after: 'alarm' }),
      'automatic[2].after: must name the fault that oxygen shows',
    ],
    [
      'vitals of a patient who has no monitor',
      {
        ...GOOD,
        faults: [OPENS, VITALS_SILENT],
        automatic: [ALARM, STOPPED, { id: 'lost', kind: 'condition', condition: 'vitalsLost', after: 'mute' }],
      },
      'automatic[2].condition: vitalsLost is looked at only for a patient who is monitored',
    ],
    [
      'a person who may not',
      withAck({ by: 'coordinator' }),
      'acts[0].by: the coordinator may not acknowledge an alarm',
    ],
    [
      'a latch that is not theirs to clear',
      alsoAct({
        id: 'clear',
        by: 'mrmd',
        do: 'clears',
        action: 'clear',
        condition: 'doorOpen',
        after: 'alarm',
        pass: 'done',
      }),
      'acts[2].by: the MRMD does not clear doorOpen',
    ],
    [
      'an exam of the wrong class',
      { ...GOOD, exam: { class: 'C1', because: ['sedated'], patient: 'a child asleep' } },
      'exam.because: class C1 is awake and nothing on board: sedated is C2',
    ],
    [
      'a class without its reason',
      { ...GOOD, exam: { class: 'C2', patient: 'somebody' } },
      'exam.because: class C2 needs what makes it so',
    ],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });

  test('a signal that this site does not have', () => {
    const door34 = { fit: 'notFitted', substitute: 'a person at the door' } as const;
    const policy = { ...DEFAULT_POLICY, equipment: { ...DEFAULT_POLICY.equipment, door34 } };
    expect(problemsOf(GOOD, policy)).toEqual([
      'faults[0].shows.door34: is not fitted under this policy (instead: a person at the door)',
    ]);
  });
});

describe('what does not hang together is refused', () => {
  test.each<[string, unknown, string]>([
    ['one name twice', withSpeak({ id: 'ack' }), 'acts[1].id: "ack" is there already'],
    [
      'a name of words',
      withSpeak({ id: 'to speak' }),
      'acts[1].id: "to speak": a small letter first, then letters, digits and -',
    ],
    [
      'counting from nothing',
      withAck({ after: 'thunder' }),
      'acts[0].after: "thunder" is nothing that stands before it',
    ],
    [
      'counting from what comes later',
      withAck({ after: 'speak' }),
      'acts[0].after: "speak" is nothing that stands before it',
    ],
    [
      'time that goes back',
      { ...GOOD, faults: [{ ...VITALS_SILENT, id: 'late' }, OPENS] },
      'faults[1].atS: time goes back: 0 s after 5 s',
    ],
    ['in time without a time', withAck({ within: null }), 'acts[0].within: is there for pass: inTime, and only for it'],
    [
      'a time for what must never be',
      withAck({ pass: 'never' }),
      'acts[0].within: is there for pass: inTime, and only for it',
    ],
    [
      'an acknowledge of nothing',
      withAck({ condition: null }),
      'acts[0].condition: is there for acknowledge and clear, and only for them',
    ],
    [
      'a condition that does not come',
      withAck({ condition: 'mainsLost' }),
      'acts[0].condition: mainsLost does not come in this scenario',
    ],
    [
      'a shadow of nothing',
      alsoFault({ ...VITALS_SILENT, shows: {} }),
      'faults[1].shows: is empty: a shadow of nothing',
    ],
    ['nobody', { ...GOOD, acts: [] }, 'acts: is empty: nobody is expected to do anything'],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });

  test('and everything that is wrong is said at once', () => {
    expect(problemsOf({ ...GOOD, version: 2, heading: 'weather', endsAtS: 9 })).toHaveLength(3);
  });
});
