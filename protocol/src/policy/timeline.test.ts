import { describe, expect, test } from 'vitest';
import { parseTimeline } from './timeline.ts';
import { problemLine } from './reading.ts';

const GOOD = { version: 1, title: 'a story', lengthMs: 10_000 };

function problemsOf(value: unknown): readonly string[] {
  const read = parseTimeline(value);
  return read.ok ? [] : read.problems.map(problemLine);
}

test('what may be left out has the value that people expect', () => {
  const read = parseTimeline({ ...GOOD, events: [{ atMs: 5, kind: 'act', person: 'mrst', action: 'stop' }] });
  expect(read).toEqual({
    ok: true,
    value: {
      ...GOOD,
      start: 'preparedExam',
      patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
      policy: {},
      events: [{ atMs: 5, kind: 'act', person: 'mrst', action: 'stop', with: {} }],
    },
  });
});

describe('a bad timeline is refused with its place and words', () => {
  const withEvents = (...events: unknown[]) => ({ ...GOOD, events });
  test.each<[string, unknown, string]>([
    ['no map', [], 'must be a map, is a list'],
    ['another version', { ...GOOD, version: 2 }, 'version: must be 1, is 2'],
    ['no title', { version: 1, lengthMs: 10_000 }, 'title: is missing: must be a text'],
    ['an unknown key', { ...GOOD, lenght: 5 }, 'lenght: unknown key'],
    ['a length in seconds', { ...GOOD, lengthMs: 60 }, 'lengthMs: must be 1000 to 86400000, is 60'],
    ['a broken number', { ...GOOD, lengthMs: Number.NaN }, 'lengthMs: must be a whole number, is NaN'],
    [
      'half a millisecond',
      withEvents({ atMs: 0.5, kind: 'restart' }),
      'events[0].atMs: must be a whole number, is 0.5',
    ],
    [
      'an unknown start',
      { ...GOOD, start: 'halfway' },
      'start: "halfway" is not known here: boot, preparedExam, scanning',
    ],
    [
      'an unknown kind',
      withEvents({ atMs: 0, kind: 'explode' }),
      'events[0].kind: "explode" is not known here: input, scanner, power, zone4, joins, leaves, act, link, disk, gateway, restart',
    ],
    [
      'an unknown input',
      withEvents({ atMs: 0, kind: 'input', input: 'door35', is: 'bad' }),
      'events[0].input: "door35" is not known here',
    ],
    [
      'an input that is something else',
      withEvents({ atMs: 0, kind: 'input', input: 'door34', is: 'open' }),
      'events[0].is: "open" is not known here: good, bad, unknown, silent',
    ],
    [
      'an input that the core finds out',
      withEvents({ atMs: 0, kind: 'input', input: 'orphan', is: 'bad' }),
      'events[0].input: is found out by the core: set what it follows from',
    ],
    [
      'a time of a row outside its bounds',
      { ...GOOD, policy: { conditions: { zoneSilent: { ttlMs: 60_000 } } } },
      'policy.conditions.zoneSilent.ttlMs: 60000 is not a whole number of ms from 2000 to 5000',
    ],
    [
      'an unknown action',
      withEvents({ atMs: 0, kind: 'act', person: 'mrst', action: 'quench' }),
      'events[0].action: "quench" is not known here',
    ],
    [
      'an argument of another action',
      withEvents({ atMs: 0, kind: 'act', person: 'mrst', action: 'stop', with: { stepId: 't2' } }),
      'events[0].with.stepId: unknown key',
    ],
    [
      'a wrong argument',
      withEvents({ atMs: 0, kind: 'act', person: 'mrst', action: 'clear', with: { condition: 'doorAjar' } }),
      'events[0].with.condition: "doorAjar" is not known here',
    ],
    [
      'nobody of that name',
      withEvents({ atMs: 0, kind: 'leaves', person: 'bob' }),
      'events[0].person: "bob" is not known here',
    ],
    [
      'time that goes back',
      withEvents({ atMs: 900, kind: 'restart' }, { atMs: 899, kind: 'restart' }),
      'events[1].atMs: time goes back: 899 ms after 900 ms',
    ],
    [
      'an event beyond the end',
      withEvents({ atMs: 10_001, kind: 'restart' }),
      'events[0].atMs: 10001 ms is beyond the end at 10000 ms',
    ],
    ['a negative time', withEvents({ atMs: -1, kind: 'restart' }), 'events[0].atMs: must be 0 to 86400000, is -1'],
    [
      'a delay on a good line',
      withEvents({ atMs: 0, kind: 'link', person: 'rst', is: 'good', delayMs: 5 }),
      'events[0].delayMs: is there for "late", and only for it',
    ],
    [
      'a level that does not exist',
      withEvents({ atMs: 0, kind: 'gateway', verdict: { authority: 4, scan: 0, people: 0, system: 0 } }),
      'events[0].verdict.authority: must be one of 0, 1, 2, 3',
    ],
    ['an unknown policy field', { ...GOOD, policy: { doors: 2 } }, 'policy.doors: unknown key'],
    [
      'an unknown profile',
      { ...GOOD, policy: { staffingProfile: 'nobody' } },
      'policy.staffingProfile: "nobody" is not known here: iac, acr, mrst',
    ],
    [
      'an input that the equipment list does not have',
      { ...GOOD, policy: { equipment: { door35: { fit: 'fitted' } } } },
      'policy.equipment.door35: unknown key',
    ],
    [
      'a fitting without its substitute',
      { ...GOOD, policy: { equipment: { door34: { fit: 'notFitted' } } } },
      'policy.equipment.door34.substitute: is missing: must be a text',
    ],
    [
      'a feed that a person would state for minutes',
      {
        ...GOOD,
        policy: { equipment: { zoneFeed: { fit: 'attested', byRole: 'mrst', validForMs: 60_000, words: 'I looked' } } },
      },
      'policy.equipment.zoneFeed: a person cannot state this for minutes at a time',
    ],
    [
      'a plan of one word',
      { ...GOOD, policy: { oxygenPlan: 'run' } },
      'policy.oxygenPlan: 3 characters; 10 to 2000 are allowed',
    ],
    [
      'a capability that is a word',
      { ...GOOD, policy: { capabilities: { stop: 'yes' } } },
      'policy.capabilities.stop: must be true or false, is "yes"',
    ],
  ])('%s', (_, value, words) => {
    expect(problemsOf(value)).toEqual([words]);
  });

  test('and everything that is wrong is said at once', () => {
    expect(problemsOf({ ...GOOD, version: 3, events: [{ atMs: 'now', kind: 'restart' }, 7], more: 1 })).toEqual([
      'more: unknown key',
      'version: must be 1, is 3',
      'events[0].atMs: must be a number, is "now"',
      'events[1].kind: is missing: must be one of the known words: input, scanner, power, zone4, joins, leaves, act, link, disk, gateway, restart',
    ]);
  });
});
