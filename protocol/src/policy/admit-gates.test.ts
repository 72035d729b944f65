import { describe, expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import { latchedCondition } from './condition-state.ts';
import { DEFAULT_POLICY, type FacilityPolicy } from './facility-policy.ts';
import { permitNow } from './permit.ts';
import { restartFold } from './restart-fold.ts';
import type { PolicyState } from './state.ts';
import { IDLE_SCANNER, LIP, MRST, RST, Story } from './story.ts';

const PATIENT = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
const ADMITS = { kind: 'admitPatient' } as const;
const OVERRIDES = { kind: 'overrideDetector', why: 'a hip, by its card' } as const;
const NO_DETECTOR: Partial<FacilityPolicy> = {
  equipment: { ...DEFAULT_POLICY.equipment, ferromagnetic: { fit: 'notFitted', substitute: 'a hand-held one' } },
};

/** Screened and ticked, before the door. */
function atTheDoor(policy: Partial<FacilityPolicy> = {}): Story {
  const story = new Story({ policy }).joins(MRST).joins(RST);
  story.passes(500);
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT });
  story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
  return story.passes(250);
}

test('everything is as it should be: the patient goes in', () => {
  expect(atTheDoor().asks(MRST, ADMITS)).toEqual(['done']);
});

describe('each gate refuses with its own reason', () => {
  test.each<[string, (story: Story) => void, string]>([
    [
      'the counter does not say how many are inside',
      (story) => story.post({ kind: 'zone4', facts: { count: null, level2Inside: [], mayBeGone: 0 } }),
      'zone4CountUnknown',
    ],
    [
      'the zone sensors fall silent',
      (story) => {
        story.silent.add('zone');
        story.passes(3_250);
      },
      'zone4CountUnknown',
    ],
    [
      'somebody is inside whom nobody stated',
      (story) => story.post({ kind: 'zone4', facts: { count: 1, level2Inside: [], mayBeGone: 0 } }),
      'zone4TooMany',
    ],
    [
      'one more than the Level 2 person whom the reader saw',
      (story) => story.post({ kind: 'zone4', facts: { count: 2, level2Inside: ['mrst'], mayBeGone: 0 } }),
      'zone4TooMany',
    ],
    [
      'the detector alarms',
      (story) => {
        story.bad.add('ferromagnetic');
        story.passes(250);
      },
      'detectorNotQuiet',
    ],
    [
      'the detector alarmed and nobody has looked',
      (story) => {
        story.bad.add('ferromagnetic');
        story.passes(250);
        story.bad.clear();
        story.passes(5_000);
      },
      'detectorNotQuiet',
    ],
    [
      'the scanner scans',
      (story) => {
        story.scanner = { ...IDLE_SCANNER, state: 'prescan' };
        story.reports();
      },
      'scannerBusy',
    ],
    [
      'mains power is lost',
      (story) => {
        story.bad.add('mains');
        story.passes(2_250);
      },
      'conditionActive',
    ],
    [
      'oxygen is low',
      (story) => {
        story.bad.add('oxygen');
        story.passes(1_250);
      },
      'conditionActive',
    ],
    [
      'the magnet has quenched',
      (story) => {
        story.bad.add('quench');
        story.passes(250);
      },
      'conditionActive',
    ],
    [
      'the room stop was pressed',
      (story) => {
        story.bad.add('roomStop');
        story.passes(250);
      },
      'conditionActive',
    ],
  ])('%s: alone it bars the way in', (_, happens, why) => {
    const story = atTheDoor();
    happens(story);
    const reasons = new Set(story.asks(MRST, ADMITS));
    expect(reasons).toContain(why);
    reasons.delete(why);
    // Silent zone sensors also leave the detector unheard; the scanner that scans is what C-42 is about.
    reasons.delete('detectorNotQuiet');
    reasons.delete('conditionActive');
    expect([...reasons]).toEqual([]);
    expect(story.state.session?.room).toBe('out');
  });

  test.each(['identity', 'writtenScreen', 'verbalScreen', 'implants', 'weight', 'metalOff', 'detector'] as const)(
    'not ticked: %s',
    (item) => {
      const { state } = atTheDoor();
      const { session } = state;
      if (session === null) throw new Error('no session');
      const { [item]: _, ...checklist } = session.checklist;
      expect(whyNot({ ...state, session: { ...session, checklist } })).toEqual(['checklistIncomplete']);
    },
  );

  test('what is done beside the table is not asked for before the door', () => {
    const { state } = atTheDoor();
    const { session } = state;
    if (session === null) throw new Error('no session');
    const {
      hearing: _,
      squeezeBall: __,
      positioning: ___,
      coil: ____,
      hearsPatient: _____,
      ...checklist
    } = session.checklist;
    expect(whyNot({ ...state, session: { ...session, checklist } })).toEqual([]);
  });

  test('a policy that is not in force, a scanner that does not report', () => {
    const { state } = atTheDoor();
    expect(whyNot({ ...state, policy: { ...state.policy, signatures: [] } })).toEqual(['policyUnsigned']);
    expect(whyNot({ ...state, scanner: null })).toEqual(['scannerUnknown']);
    expect(whyNot({ ...state, session: null })).toEqual(['sessionNotOpen']);
  });

  test('law: a row bars the way in exactly when in the room it would stop a scan or send the patient out', () => {
    const { state } = atTheDoor();
    for (const id of CONDITION_IDS) {
      const { scan, people } = conditionRow(id).verdict.inRoom;
      const conditions = { ...state.conditions, [id]: latchedCondition(state.nowMs) };
      const own = ['ferromagneticDoorShut', 'ferromagneticDoorOpen', 'ferromagneticUnknown'].includes(id)
        ? ['detectorNotQuiet']
        : ['zoneSilent', 'zone4CountUnknown'].includes(id)
          ? ['zone4CountUnknown']
          : scan >= 2 || people >= 3
            ? ['conditionActive']
            : [];
      expect(whyNot({ ...state, conditions, activeIds: [id] }), id).toEqual(own);
    }
  });
});

describe('the counter', () => {
  test('a Level 2 person whom the reader saw go in is no stranger', () => {
    const story = atTheDoor();
    story.post({ kind: 'zone4', facts: { count: 1, level2Inside: ['mrst'], mayBeGone: 0 } });
    expect(story.asks(MRST, ADMITS)).toEqual(['done']);
  });

  test('not fitted, nobody is asked for it', () => {
    const equipment = {
      ...DEFAULT_POLICY.equipment,
      zone4Entry: { fit: 'notFitted', substitute: 'looked at' },
    } as const;
    const story = atTheDoor({ equipment });
    story.post({ kind: 'zone4', facts: { count: null, level2Inside: [], mayBeGone: 0 } });
    expect(story.asks(MRST, ADMITS)).toEqual(['done']);
  });
});

describe('the detector is overridden by Level 2, with a reason', () => {
  test('it alarms on a hip: overridden, said why, recorded, and the patient goes in', () => {
    const story = atTheDoor();
    story.bad.add('ferromagnetic');
    story.passes(500);
    story.mustDo(MRST, OVERRIDES);
    expect(story.asks(MRST, ADMITS)).toEqual(['done']);
    expect(story.state.session?.detectorOverride).toMatchObject({ by: { name: MRST.name }, why: 'a hip, by its card' });
    const records = story.effects.flatMap((one) => (one.kind === 'journal' ? [one.record] : []));
    expect(records).toContainEqual(
      expect.objectContaining({
        type: 'command',
        data: expect.objectContaining({ action: 'overrideDetector', arguments: { why: 'a hip, by its card' } }),
      }),
    );
  });

  test('it stands for the detector’s item of the checklist, and for nothing else', () => {
    const story = new Story().joins(MRST).joins(RST);
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT });
    story.bad.add('ferromagnetic');
    story.passes(250);
    story.mustDo(MRST, OVERRIDES);
    expect(Object.keys(story.state.session?.checklist ?? {})).toEqual(['detector']);
    expect(story.asks(MRST, ADMITS)).toEqual(['checklistIncomplete']);
  });

  test('the next alarm is not answered by the override of the last', () => {
    const story = atTheDoor();
    story.bad.add('ferromagnetic');
    story.passes(250);
    story.mustDo(MRST, OVERRIDES);
    story.bad.clear();
    story.passes(1_000);
    expect(story.asks(MRST, { kind: 'stateInput', input: 'patientAudio' })).toEqual(['done']);
    story.bad.add('ferromagnetic');
    story.passes(250);
    expect(story.asks(MRST, ADMITS)).toEqual(['detectorNotQuiet']);
  });

  test('it does not report: overridden likewise', () => {
    const story = atTheDoor();
    story.post({ kind: 'input', input: 'ferromagnetic', raw: 'unknown', seenMs: story.nowMs, words: '' });
    expect(story.asks(MRST, ADMITS)).toEqual(['detectorNotQuiet']);
    story.mustDo(MRST, OVERRIDES);
    expect(story.asks(MRST, ADMITS)).toEqual(['done']);
  });

  test('refused while it is quiet, without a reason, to whoever is not Level 2 on site, and without a session', () => {
    const story = atTheDoor();
    expect(story.asks(MRST, OVERRIDES)).toEqual(['detectorQuiet']);
    story.bad.add('ferromagnetic');
    story.passes(250);
    expect(story.asks(MRST, { ...OVERRIDES, why: '  ' })).toEqual(['overrideWithoutWhy']);
    expect(story.asks({ ...MRST, isLevel2: false }, OVERRIDES)).toEqual(['notLevel2']);
    expect(story.asks(RST, OVERRIDES)).toEqual(expect.arrayContaining(['roleMayNot', 'mustBeOnSite']));
    expect(story.asks(LIP, OVERRIDES)).toContain('roleMayNot');
    expect(new Story().asks(MRST, OVERRIDES)).toEqual(['sessionNotOpen']);
  });

  test('where no detector is fitted, Level 2 may say what stood in for it', () => {
    const story = atTheDoor(NO_DETECTOR);
    expect(story.asks(MRST, { ...OVERRIDES, why: 'hand-held, quiet' })).toEqual(['done']);
  });

  test('it is of this entry: void when the patient leaves, and when the agent restarts', () => {
    const story = atTheDoor();
    story.bad.add('ferromagnetic');
    story.passes(250);
    story.mustDo(MRST, OVERRIDES);
    const { session } = restartFold(story.state);
    expect(session?.detectorOverride).toBeNull();
    expect(session?.checklist).not.toHaveProperty('detector');
    expect(session?.checklist).toHaveProperty('identity');
    story.mustDo(MRST, { kind: 'patientOut' });
    expect(story.state.session?.detectorOverride).toBeNull();
  });
});

function whyNot(state: PolicyState): string[] {
  return permitNow(state, { principal: MRST, consoleId: 'c-mrst', action: ADMITS }).map(({ id }) => id);
}
