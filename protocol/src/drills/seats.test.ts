import { describe, expect, test } from 'vitest';
import type { JournalRecord } from '../policy/effects.ts';
import { DEFAULT_POLICY } from '../policy/facility-policy.ts';
import type { Role } from '../policy/roles.ts';
import { LINK_LOSS } from './live/drill-bench.ts';
import type { DrillFault, DrillScenario } from './scenario.ts';
import { type DrillRecord, scoreDrill } from './score.ts';
import { AWAY_MAX_MS, peopleIn, seatsOf } from './seats.ts';

const BEGAN = 50_000;
const ENDS = LINK_LOSS.endsAtS * 1_000;

type Told = readonly [atMs: number, what: 'joined' | 'left', who: string, role?: Role];

/** Ana is the remote technologist, Mia the safety tech; times are of the drill's clock. */
function recordOf(told: readonly Told[], own: Partial<DrillRecord> = {}): DrillRecord {
  const journal = told.map(([atMs, what, who, role = who === 'mia' ? 'mrst' : 'rst']) => {
    const record: JournalRecord = { type: 'people', data: { what, personId: who, name: who, role, seat: 'onsite' } };
    return { tickMs: BEGAN + atMs, record };
  });
  return { beganTickMs: BEGAN, endedTickMs: BEGAN + ENDS, journal, isOnShadow: true, ...own };
}

const THERE: readonly Told[] = [
  [-9_000, 'joined', 'ana'],
  [-9_000, 'joined', 'mia'],
];

function seatOf(role: Role, record: DrillRecord, scenario: DrillScenario = LINK_LOSS) {
  const { lines } = scoreDrill(scenario, DEFAULT_POLICY, record);
  return lines.find(({ id }) => id === `seat:${role}`);
}

test('both of every exam have a seat, and whoever has to press something; what an observer sees needs no page', () => {
  expect(seatsOf(LINK_LOSS)).toEqual(['rst', 'mrst']);
  const [act] = LINK_LOSS.acts;
  if (act === undefined) throw new Error('no act');
  const acts = [
    { ...act, by: 'lip' },
    { ...act, by: 'rad', action: null },
    { ...act, by: 'mrso', pass: 'never' },
  ] as const;
  expect(seatsOf({ ...LINK_LOSS, acts })).toEqual(['rst', 'mrst', 'lip']);
});

describe('who stayed, by who joined and who left', () => {
  test.each<[string, readonly Told[], object]>([
    ['all the time', THERE, { mark: 'inTime', why: null }],
    ['nobody ever', [[-9_000, 'joined', 'mia']], { mark: 'missing', why: 'nobody was' }],
    ['gone before it began', [...THERE, [-1, 'left', 'ana']], { mark: 'missing', why: 'nobody was' }],
    ['gone in the middle', [...THERE, [12_000, 'left', 'ana']], { mark: 'missing', why: 'left at 0:12' }],
    [
      'gone for long and back',
      [...THERE, [12_000, 'left', 'ana'], [50_000, 'joined', 'ana']],
      { mark: 'late', atMs: 50_000, why: 'away from 0:12 to 0:50' },
    ],
    [
      'a page that is loaded anew',
      [...THERE, [12_000, 'left', 'ana'], [12_000 + AWAY_MAX_MS, 'joined', 'ana']],
      { mark: 'inTime' },
    ],
    [
      'and a moment longer',
      [...THERE, [12_000, 'left', 'ana'], [12_001 + AWAY_MAX_MS, 'joined', 'ana']],
      { mark: 'late' },
    ],
    ['of two pages one was shut', [...THERE, [0, 'joined', 'ana'], [12_000, 'left', 'ana']], { mark: 'inTime' }],
    [
      'somebody else took the seat at once',
      [...THERE, [12_000, 'left', 'ana'], [14_000, 'joined', 'bo']],
      { mark: 'inTime' },
    ],
    [
      'somebody took it in another role',
      [...THERE, [12_000, 'left', 'ana'], [14_000, 'joined', 'bo', 'coordinator']],
      { mark: 'missing' },
    ],
    ['gone after its end', [...THERE, [ENDS + 1, 'left', 'ana']], { mark: 'inTime' }],
  ])('%s', (_, told, line) => {
    expect(seatOf('rst', recordOf(told))).toMatchObject(line);
    expect(seatOf('mrst', recordOf(told))).toMatchObject({ mark: 'inTime' });
  });

  test('until an early end nobody was missed, and nobody stayed to the end', () => {
    const endedTickMs = BEGAN + 20_000;
    expect(seatOf('rst', recordOf(THERE, { endedTickMs }))?.mark).toBe('notReached');
    const left: readonly Told[] = [...THERE, [2_000, 'left', 'ana']];
    expect(seatOf('rst', recordOf(left, { endedTickMs }))?.mark).toBe('missing');
  });
});

describe('whom the drill itself takes away', () => {
  const fault = (own: object): DrillScenario => ({
    ...LINK_LOSS,
    faults: [{ id: 'cut', atS: 10, words: 'It goes.', ...own } as DrillFault],
  });
  const leaves = (who: string): readonly Told[] => [...THERE, [12_000, 'left', who]];

  test.each<[string, object, Role, Role]>([
    ['a card to leave', { kind: 'person', by: 'mrst', action: 'leaving', shows: { mrstLeft: 'bad' } }, 'mrst', 'rst'],
    ['nobody proves presence', { kind: 'shadow', shows: { presence: 'silent' } }, 'mrst', 'rst'],
    ['nobody touches the remote console', { kind: 'shadow', shows: { operatorInput: 'silent' } }, 'rst', 'mrst'],
  ])('%s', (_, own, away, other) => {
    const who = (role: Role): string => (role === 'mrst' ? 'mia' : 'ana');
    expect(seatOf(away, recordOf(leaves(who(away))), fault(own))?.mark).toBe('inTime');
    expect(seatOf(other, recordOf(leaves(who(other))), fault(own))?.mark).toBe('missing');
    // Before it is their turn to go they stay.
    const early: readonly Told[] = [...THERE, [-1, 'left', who(away)], [12_000, 'joined', who(away)]];
    expect(seatOf(away, recordOf(early, { isOnShadow: false }), fault({ ...own, atS: 11 }))?.mark).toBe('late');
  });

  test('a link that is cut in imagination takes nobody away; one that is cut in truth does, until it is back', () => {
    const gone = leaves('ana');
    const back: readonly Told[] = [...gone, [85_000, 'joined', 'ana']];
    expect(seatOf('rst', recordOf(back))?.mark).toBe('late');
    expect(seatOf('rst', recordOf(back, { isOnShadow: false }))?.mark).toBe('inTime');
    expect(seatOf('rst', recordOf(gone, { isOnShadow: false }))).toMatchObject({
      mark: 'missing',
      why: 'left at 1:30',
    });
    expect(seatOf('mrst', recordOf(leaves('mia'), { isOnShadow: false }))?.mark).toBe('missing');
  });
});

describe('an agent that died says of nobody that they left', () => {
  const withBoot = (told: readonly Told[], bootMs: number): DrillRecord => {
    const record = recordOf(told, { isOnShadow: false });
    const boot = { tickMs: BEGAN + bootMs, record: { type: 'booted', data: { epoch: 2, policyHash: 'h' } } } as const;
    const journal = [...record.journal, boot].toSorted((left, right) => left.tickMs - right.tickMs);
    return { ...record, journal };
  };
  const back = (anaMs: number): readonly Told[] => [...THERE, [71_000, 'joined', 'mia'], [anaMs, 'joined', 'ana']];
  const dies: DrillScenario = {
    ...LINK_LOSS,
    faults: [{ id: 'dark', atS: 10, kind: 'agentDies', backAfterS: 60, words: 'dark' }],
  };

  test('in a drill that is about it, both are seen again half a minute after its return', () => {
    expect(seatOf('rst', withBoot(back(99_000), 70_000), dies)?.mark).toBe('inTime');
    expect(seatOf('mrst', withBoot(back(99_000), 70_000), dies)?.mark).toBe('inTime');
    expect(seatOf('rst', withBoot(back(111_000), 70_000), dies)?.mark).toBe('late');
    expect(seatOf('rst', withBoot(back(999_000), 70_000), dies)).toMatchObject({
      mark: 'missing',
      why: 'left at 1:40',
    });
  });

  test('in another one they were gone from its last word on; and one page is one page in each life', () => {
    const mia = seatOf('mrst', withBoot(back(72_000), 70_000));
    expect(mia).toMatchObject({ mark: 'late', why: 'away from 0:00 to 1:11' });
    const gone: readonly Told[] = [...back(72_000), [80_000, 'left', 'ana']];
    expect(seatOf('rst', withBoot(gone, 70_000), dies)).toMatchObject({ mark: 'missing' });
  });
});

test('each person by themselves: the seat was kept, and who had it before did not stay', () => {
  const record = recordOf([...THERE, [12_000, 'left', 'ana'], [14_000, 'joined', 'bo']]);
  expect(peopleIn(LINK_LOSS, record).map(({ personId, role, hasStayed }) => [personId, role, hasStayed])).toEqual([
    ['ana', 'rst', false],
    ['mia', 'mrst', true],
    ['bo', 'rst', false],
  ]);
});
