import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { stepOfReady } from './facts.ts';
import { regionAt, type ScreenLayout } from './screen-gate.ts';
import type { Session } from './session.ts';
import type { PolicyState } from './state.ts';
import { MRST, RST, Story } from './story.ts';
import { fillAtTimeOut, hasRisen, zone4FillAfter } from './zone4-fill.ts';

/** Where one fact ends and the next begins: each edge from both sides. */

describe('a region of the screen', () => {
  const LAYOUT: ScreenLayout = {
    layoutId: 'l',
    width: 100,
    height: 100,
    regions: [
      { regionId: 'start', words: 'Start', kind: 'permit', x: 20, y: 30, width: 10, height: 5, takesKeys: false },
    ],
    neutral: { x: 90, y: 90 },
  };
  test.each([
    [20, 30, true],
    [29, 34, true],
    [19, 30, false],
    [30, 30, false],
    [20, 29, false],
    [20, 35, false],
  ])('%d, %d is in it: %s', (x, y, isIn) => {
    expect(regionAt(LAYOUT, x, y)?.regionId).toBe(isIn ? 'start' : undefined);
  });
});

describe('who is still missing of those whom the time-out counts on', () => {
  const in4 = (count: number | null, level2Inside: readonly string[] = [], mayBeGone = 0) => ({
    count,
    level2Inside: [...level2Inside],
    mayBeGone,
  });
  const exam = (attendants: number): Session => {
    const { session } = new Story().preparedExam().state;
    if (session === null) throw new Error('no exam');
    return { ...session, attendants };
  };
  const after = (session: Session | null, zone4Fill: PolicyState['zone4Fill'], zone4: PolicyState['zone4']) =>
    zone4FillAfter({ ...new Story().state, session, zone4Fill }, zone4);

  test.each<[number, PolicyState['zone4Fill'], ReturnType<typeof in4>, PolicyState['zone4Fill']]>([
    // patient and one attendant
    [1, 'filling', in4(1), 'filling'],
    [1, 'filling', in4(2), 'whole'],
    [1, 'filling', in4(3), 'whole'],
    [1, 'whole', in4(2), 'whole'],
    [1, 'whole', in4(1), 'short'],
    [1, 'short', in4(2), 'short'],
    [1, 'short', in4(1), 'short'],
    // whom the reader saw stands in for nobody
    [1, 'filling', in4(2, ['J. Okafor']), 'filling'],
    [1, 'filling', in4(3, ['J. Okafor']), 'whole'],
    [1, 'whole', in4(2, ['J. Okafor'], 1), 'whole'],
    // nobody counts: it stays as it was
    [1, 'whole', in4(null), 'whole'],
    [1, 'filling', in4(null), 'filling'],
  ])('%d attendants, %s, then %j: %s', (attendants, before, zone4, is) => {
    expect(after(exam(attendants), before, zone4)).toBe(is);
  });

  test('with no session, or the patient out, whoever comes in fills it', () => {
    expect(after(null, 'short', in4(0))).toBe('filling');
    expect(after({ ...exam(0), room: 'out' }, 'short', in4(1))).toBe('filling');
  });

  test.each([
    [in4(1), in4(2), true],
    [in4(2), in4(2), false],
    [in4(2), in4(1), false],
    [in4(null), in4(1), true],
    [in4(1), in4(null), false],
    [in4(1), in4(2, ['J. Okafor']), false],
  ])('from %j to %j somebody came in: %s', (before, now, isRisen) => {
    expect(hasRisen(before, now)).toBe(isRisen);
  });

  test.each<[number, number | null, PolicyState['zone4Fill']]>([
    [0, 1, 'whole'],
    [1, 1, 'short'],
    [1, 2, 'whole'],
    [0, null, 'short'],
  ])('a time-out with the patient in, %d attendants, a count of %j: %s', (attendants, count, is) => {
    const state = { ...new Story().state, session: exam(0), zone4: in4(count) };
    expect(fillAtTimeOut(state, attendants)).toBe(is);
    expect(fillAtTimeOut({ ...state, session: { ...exam(0), room: 'out' } }, attendants)).toBe('filling');
  });
});

test('a row that flaps says so in the record, with everything that a row says', () => {
  const story = new Story().preparedExam();
  const written: unknown[] = [];
  const post = story.post.bind(story);
  story.post = (event) => {
    const effects = post(event);
    for (const effect of effects)
      if (effect.kind === 'journal' && effect.record.type === 'condition') written.push(effect.record.data);
    return effects;
  };
  for (let turn = 0; turn < 12; turn += 1) {
    story.bad.add('mains');
    story.passes(3_000).mustDo(MRST, { kind: 'confirmPresence' });
    story.bad.delete('mains');
    story.passes(64_000).mustDo(MRST, { kind: 'confirmPresence' });
  }
  const flapping = written.filter((one) => JSON.stringify(one).includes('isFlapping'));
  expect(flapping.length).toBeGreaterThan(0);
  expect(flapping[0]).toMatchObject({
    condition: 'mainsLost',
    rule: 'C-60',
    from: expect.any(String),
    to: expect.stringMatching(/confirmed|latched/),
    title: expect.any(String),
    words: expect.any(String),
    isFlapping: true,
  });
  expect(written.filter((one) => !JSON.stringify(one).includes('isFlapping')).length).toBeGreaterThan(0);
  expect(story.asks(RST, { kind: 'stop' })).toEqual(['done']);
});

describe('READY before anybody knows, and alarms before the patient comes', () => {
  test('with no word from the scanner there is no step that READY could be about', () => {
    expect(stepOfReady({ ...new Story().state, scanner: null })).toBe('');
  });

  test('what was acknowledged in the empty room stays acknowledged by the same person when the patient is admitted', () => {
    const story = new Story().joins(MRST).joins(RST).passes(500);
    const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
    story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    story.scanner = { ...story.scanner, state: 'fault', faultText: 'coil' };
    story.passes(3_000);
    story.mustDo(MRST, { kind: 'acknowledge', condition: 'scannerFault' });
    const before = story.state.conditions.scannerFault;
    story.passes(3_000).mustDo(MRST, { kind: 'admitPatient' });
    expect(story.state.conditions.scannerFault).toEqual(before);
    expect(before).toMatchObject({ acknowledgedBy: MRST.name });
  });
});
