import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../policy/facility-policy.ts';
import { ROLE_WORDS } from '../../policy/roles.ts';
import { IDLE_SCANNER, LIP, MRSO, RAD, RST, SECOND_MRST } from '../../policy/story.ts';
import { type DrillScenario, type ExpectedAct, RETURN_TO_SERVICE } from '../scenario.ts';
import { ANA, CORA, DrillBench, LINK_LOSS, MIA } from './drill-bench.ts';
import { asRun, beginReasons, drillClockMs, type DrillPerson, LEAD_IN_MS, type RunningDrill } from './live-drill.ts';
import { drillEndWords } from './end-words.ts';
import { isIdleAndEmpty } from './site-reasons.ts';

const OBSERVED: ExpectedAct = {
  id: 'look',
  by: 'mrst',
  do: 'Looks.',
  action: null,
  condition: null,
  after: 'ended',
  within: 60,
  pass: 'inTime',
};

const begun = (): DrillBench => {
  const bench = new DrillBench().asked();
  expect(bench.begins()).toEqual([]);
  return bench;
};
const running = (bench: DrillBench): RunningDrill => {
  if (bench.drill.kind !== 'running') throw new Error(`it is ${bench.cause}`);
  return bench.drill;
};

test('asked for, the room said to be empty, everything clear: it begins', () => {
  const bench = begun();
  expect(bench.drill.kind).toBe('running');
  expect(bench.effects.map((one) => one.kind)).toEqual(['asked', 'began']);
});

describe('it cannot begin, and says why by name', () => {
  test.each<[string, (bench: DrillBench) => void, string]>([
    ['the count is not known', (bench) => bench.story.silent.add('zone'), 'zone4CountUnknown'],
    ['somebody is counted in Zone IV', (bench) => (bench.story.count4 = 1), 'zone4NotEmpty'],
    [
      'a patient is registered',
      (bench) => (bench.story.scanner = { ...bench.story.scanner, patientRef: 'P1' }),
      'drillPatientRegistered',
    ],
    [
      'a patient is registered by name alone',
      (bench) => (bench.story.scanner = { ...bench.story.scanner, patientName: 'DEMO, Ada' }),
      'drillPatientRegistered',
    ],
    [
      'the table moves',
      (bench) => (bench.story.scanner = { ...bench.story.scanner, isTableMoving: true }),
      'scannerBusy',
    ],
    [
      'the scanner scans',
      (bench) => (bench.story.scanner = { ...bench.story.scanner, state: 'scanning' }),
      'scannerBusy',
    ],
    ['the scanner does not report', (bench) => bench.story.silent.add('scanner'), 'scannerUnknown'],
    ['the door is open', (bench) => bench.shows('door34'), 'drillDoorNotShut'],
    ['mains is lost', (bench) => bench.shows('mains'), 'conditionActive'],
    ['a sensor is not well', (bench) => bench.shows('squeezeBall'), 'drillSignal'],
  ])('%s', (_, happens, id) => {
    const bench = new DrillBench().asked();
    happens(bench);
    bench.passes(8_000);
    expect(bench.begins()).toContain(id);
    expect(bench.drill.kind).toBe('asked');
  });

  test('nobody asked for one', () => {
    expect(new DrillBench().begins()).toContain('drillNotAsked');
  });

  test('nobody on site has said that it is empty', () => {
    const bench = new DrillBench();
    bench.does({ kind: 'propose', scenario: LINK_LOSS, by: CORA });
    expect(bench.begins()).toEqual(['drillEmptyNotSaid']);
  });

  test('what was said of the room is old', () => {
    const bench = new DrillBench().asked().passes(300_500);
    expect(bench.begins()).toEqual(['drillEmptyNotSaid']);
  });

  test('a session is open', () => {
    const bench = new DrillBench({ scanner: IDLE_SCANNER }).asked();
    bench.story.mustDo(
      { ...RST, personId: 'mrst', name: 'MRST', role: 'mrst', seat: 'onsite', isLevel2: true },
      {
        kind: 'openSession',
        patientRef: 'P1',
        patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
      },
    );
    expect(bench.begins()).toContain('sessionOpen');
  });

  test('a site that counts nobody does not know that nobody is inside', () => {
    const equipment = { ...DEFAULT_POLICY.equipment, zone4Entry: { fit: 'notFitted', substitute: 'watched' } } as const;
    const bench = new DrillBench({ policy: { equipment } }).asked();
    expect(bench.begins()).toContain('zone4CountUnknown');
    expect(isIdleAndEmpty(bench.story.state)).toBe(false);
  });

  test('the agent has just started', () => {
    const bench = new DrillBench();
    bench.story.state = { ...bench.story.state, bootedMs: bench.story.state.nowMs - 1_000 };
    expect(bench.asked().begins()).toEqual(['drillTooSoon']);
  });

  test('no remote technologist, no safety tech', () => {
    const bench = new DrillBench();
    bench.story.state = { ...bench.story.state, attendees: [] };
    // Whose word it was is not there either.
    expect(bench.asked().begins()).toEqual(['drillNobody', 'drillNobody', 'drillEmptyNotSaid']);
  });

  test.each<[string, Partial<DrillScenario>, string]>([
    ['an act that is scored', { acts: [{ ...OBSERVED, by: 'mrso', action: 'spokeToPatient' }] }, 'the MRSO'],
    ['an act that an observer looks at', { acts: [{ ...OBSERVED, by: 'lip' }] }, 'the licensed practitioner'],
    [
      'a card',
      {
        faults: [
          { id: 'card', atS: 0, words: 'says so', kind: 'person', by: 'rad', action: 'spokeToPatient', shows: {} },
        ],
      },
      'the radiologist',
    ],
  ])('nobody is there for %s', (_, own, role) => {
    const bench = new DrillBench().asked({ ...LINK_LOSS, ...own });
    const nobody = beginReasons(bench.drill, bench.story.state).filter(({ id }) => id === 'drillNobody');
    expect(nobody.map(({ params }) => params['role'])).toEqual([role]);
    const { role: taken } = [MRSO, LIP, RAD].find((one) => ROLE_WORDS[one.role] === role) ?? MRSO;
    for (const one of [MRSO, LIP, RAD].filter((other) => other.role === taken)) bench.story.joins(one);
    expect(beginReasons(bench.drill, bench.story.state)).toEqual([]);
  });

  test('what must never be done needs nobody who leaves it undone', () => {
    const acts = [{ ...OBSERVED, by: 'it', within: null, pass: 'never' }] as const;
    expect(new DrillBench().asked({ ...LINK_LOSS, acts }).begins()).toEqual([]);
  });

  test('who conducts takes no part: the only MRSO cannot do both', () => {
    const bench = new DrillBench();
    bench.story.joins(MRSO);
    const { personId, name, role, seat, isLevel2 } = MRSO;
    const by = { personId, name, role, seat, isLevel2, consoleId: 'c-mrso' };
    const scenario = { ...LINK_LOSS, acts: [{ ...OBSERVED, by: 'mrso' as const }] };
    bench.does({ kind: 'propose', scenario, by });
    bench.does({ kind: 'saidEmpty', by: MIA });
    expect(bench.begins(by)).toEqual(['drillNobody']);
  });

  test('a row that is only suspected', () => {
    const bench = new DrillBench().asked();
    const { conditions } = bench.story.state;
    const suspect = {
      status: 'suspect',
      cameMs: [],
      sinceMs: 0,
      budgetLeftMs: 1,
      budgetAtMs: 0,
      isDraining: false,
    } as const;
    bench.story.state = { ...bench.story.state, conditions: { ...conditions, mainsLost: suspect } };
    expect(bench.begins()).toEqual(['conditionActive']);
  });

  test('one is under way', () => {
    expect(begun().begins()).toEqual(['drillUnderWay']);
  });
});

describe('who may', () => {
  test('people of an exam do not conduct, a coordinator does', () => {
    const bench = new DrillBench();
    expect(bench.does({ kind: 'propose', scenario: LINK_LOSS, by: ANA })).toEqual(['drillConductorMayNot']);
    expect(bench.does({ kind: 'propose', scenario: LINK_LOSS, by: CORA })).toEqual([]);
  });

  test('one drill at a time, and it is its conductor’s', () => {
    const bench = new DrillBench().asked();
    const other = { ...CORA, personId: 'other', name: 'Other' };
    expect(bench.does({ kind: 'propose', scenario: LINK_LOSS, by: other })).toEqual(['drillBeingAsked']);
    expect(bench.begins(other)).toEqual(['drillNotYours']);
    bench.begins();
    expect(bench.does({ kind: 'pause', by: ANA })).toEqual(['drillNotYours']);
    expect(bench.does({ kind: 'inject', faultId: 'cut', by: other })).toEqual(['drillNotYours']);
    expect(bench.does({ kind: 'propose', scenario: LINK_LOSS, by: CORA })).toEqual(['drillUnderWay']);
  });

  test('another scenario may be chosen before it begins, and what was said of the room still holds', () => {
    const bench = new DrillBench().asked();
    bench.does({ kind: 'propose', scenario: { ...LINK_LOSS, id: 'other' }, by: CORA });
    expect(bench.begins()).toEqual([]);
  });

  test('a scenario that is not written for it is refused', () => {
    const scenario = { ...LINK_LOSS, ways: ['tableTop'] } as const;
    expect(new DrillBench().does({ kind: 'propose', scenario, by: CORA })).toEqual(['drillNotLive']);
  });

  test('only a Level 2 person on site says that the room is empty, and only of a room that is counted empty', () => {
    const bench = new DrillBench();
    expect(bench.does({ kind: 'saidEmpty', by: MIA })).toEqual(['drillNotAsked']);
    bench.does({ kind: 'propose', scenario: LINK_LOSS, by: CORA });
    expect(bench.does({ kind: 'saidEmpty', by: ANA })).toEqual(['mustBeOnSite', 'notLevel2', 'drillNotTheirWord']);
    bench.story.count4 = 1;
    bench.passes(2_000);
    expect(bench.does({ kind: 'saidEmpty', by: MIA })).toContain('zone4NotEmpty');
  });

  test.each<[string, DrillPerson]>([
    ['the conductor, on site and Level 2', { ...MIA, personId: CORA.personId, name: CORA.name }],
    ['an MRSO who takes no part', { ...MIA, personId: 'sven', name: 'Sven', role: 'mrso' }],
    ['a technologist on site', { ...MIA, personId: 'tess', name: 'Tess', role: 'onsiteTechnologist' }],
  ])('not %s: the safety tech who takes part answers for the room', (_, by) => {
    const bench = new DrillBench();
    bench.does({ kind: 'propose', scenario: LINK_LOSS, by: CORA });
    expect(bench.does({ kind: 'saidEmpty', by })).toEqual(['drillNotTheirWord']);
    expect(bench.begins()).toEqual(['drillEmptyNotSaid']);
  });

  test('the word goes with whoever gave it', () => {
    const bench = new DrillBench();
    bench.story.joins(SECOND_MRST);
    bench.asked();
    const { attendees } = bench.story.state;
    const stay = attendees.filter(({ principal }) => principal.personId !== MIA.personId);
    bench.story.state = { ...bench.story.state, attendees: stay };
    expect(bench.begins()).toEqual(['drillEmptyNotSaid']);
  });

  test('the word is void as soon as somebody goes in, and stays so when they are out again', () => {
    const bench = new DrillBench().asked();
    bench.story.count4 = 1;
    bench.passes(2_000);
    bench.story.count4 = 0;
    bench.passes(5_000);
    expect(bench.begins()).toContain('drillEmptyNotSaid');
  });
});

describe('it ends at once', () => {
  test.each<[string, (bench: DrillBench) => void, string]>([
    ['the real door opens', (bench) => bench.shows('door34'), 'site: drillDoorNotShut'],
    ['somebody goes in', (bench) => (bench.story.count4 = 1), 'site: zone4NotEmpty'],
    ['mains is lost, before its row has waited', (bench) => bench.shows('mains'), 'site: conditionActive'],
    ['the squeeze ball', (bench) => bench.shows('squeezeBall'), 'site: drillSignal'],
    [
      'a patient is registered',
      (bench) => (bench.story.scanner = { ...bench.story.scanner, patientRef: 'P2' }),
      'site: drillPatientRegistered',
    ],
    [
      'the scanner does something',
      (bench) => (bench.story.scanner = { ...bench.story.scanner, state: 'prescan' }),
      'site: scannerBusy',
    ],
  ])('%s', (_, happens, cause) => {
    const bench = begun();
    happens(bench);
    bench.passes(500);
    expect(bench.cause).toBe(cause);
    expect(bench.effects.at(-1)?.kind).toBe('ended');
  });

  test('what stops to report is unknown, and unknown is occupied', () => {
    const bench = begun();
    bench.story.silent.add('zone');
    expect(bench.runs(6_000).cause).toMatch(/^site: /);
  });

  test('the gateway is not heard', () => {
    const bench = begun();
    bench.isGatewaySilent = true;
    // For as long as its last word holds.
    expect(bench.runs(4_500).cause).toBe('running');
    expect(bench.runs(1_000).cause).toBe('site: drillGatewaySilent');
  });

  test.each([CORA, MIA, ANA])('by anybody in one act: $name', (by) => {
    const bench = begun();
    bench.does({ kind: 'end', by });
    expect(bench.cause).toBe('person');
  });

  test.each([
    [{ kind: 'realCommand', name: 'Ana', action: 'takeLocal' }, 'realCommand'],
    [{ kind: 'realStop', name: 'Ana' }, 'realStop'],
    [{ kind: 'notPrepared', why: 'no control' }, 'notPrepared'],
  ] as const)('%o', (event, cause) => {
    const bench = begun();
    bench.does(event);
    expect(bench.cause).toBe(cause);
  });

  test('its scenario is over', () => {
    expect(begun().runs(119_000).cause).toBe('running');
    expect(begun().runs(121_000).cause).toBe('scenarioOver');
  });

  test('after half an hour, paused or not', () => {
    const bench = begun();
    bench.does({ kind: 'pause', by: CORA });
    bench.drill = { ...running(bench), beganMs: bench.story.nowMs - 1_791_000, pausedForMs: 1_791_000 };
    // Counted from when people were shown that it began, and not from when its clock did.
    expect(bench.runs(4_500).cause).toBe('running');
    expect(bench.runs(1_000).cause).toBe('halfHour');
  });

  test('its conductor is not heard for long; a dip ends nothing', () => {
    const bench = begun();
    bench.does({ kind: 'conductorHeard' });
    bench.passes(29_000);
    bench.does({ kind: 'conductorHeard' });
    expect(bench.passes(29_000).cause).toBe('running');
    expect(bench.passes(2_000).cause).toBe('conductorLost');
  });

  test('one that was asked for and forgotten is dropped', () => {
    expect(new DrillBench().asked().passes(901_000).cause).toBe('none');
  });

  test('each cause in words', () => {
    const words = [
      { kind: 'scenarioOver' },
      { kind: 'halfHour' },
      { kind: 'conductorLost' },
      { kind: 'person', name: 'Mia', role: 'mrst' },
      { kind: 'site', reason: { id: 'zone4NotEmpty', params: { count: 1 } } },
      { kind: 'realCommand', name: 'Mia', action: 'leaving' },
      { kind: 'realStop', name: 'Mia' },
      { kind: 'notPrepared', why: 'no control' },
    ] as const;
    expect(words.map(drillEndWords)).toEqual([
      'the scenario is over',
      '30 minutes are over',
      'the conductor’s link is lost',
      'Mia (the safety tech) ended it',
      'REAL: Zone IV count is 1',
      'REAL: Mia asked the site for leaving',
      'REAL STOP by Mia: it went to the scanner',
      'the exam could not be prepared: no control',
    ]);
  });
});

describe('surprises', () => {
  test('come at their times, in their order', () => {
    const bench = begun().runs(61_000);
    expect(running(bench).came).toEqual([
      { faultId: 'cut', atMs: 10_000 },
      { faultId: 'back', atMs: 60_000 },
    ]);
  });

  test('the next one may come sooner, and it is scored by when it came', () => {
    const bench = begun().runs(4_000);
    expect(bench.does({ kind: 'inject', faultId: 'back', by: CORA })).toEqual(['drillNotNext']);
    expect(bench.does({ kind: 'inject', faultId: 'cut', by: CORA })).toEqual([]);
    expect(asRun(running(bench)).faults.map((one) => one.atS)).toEqual([4, 60]);
  });

  test('none comes, and no clock goes on, before the exam stands', () => {
    const bench = new DrillBench().asked();
    bench.does({ kind: 'begin', drillId: 'd', by: CORA });
    bench.does({ kind: 'goOn', by: CORA });
    bench.does({ kind: 'inject', faultId: 'cut', by: CORA });
    bench.runs(20_000);
    expect(running(bench)).toMatchObject({ isPrepared: false, came: [] });
    bench.does({ kind: 'prepared' });
    expect(drillClockMs(running(bench), bench.story.nowMs)).toBe(-LEAD_IN_MS);
  });

  test('nothing is left to inject, or there is no drill', () => {
    const bench = begun().runs(61_000);
    expect(bench.does({ kind: 'inject', faultId: 'cut', by: CORA })).toEqual(['drillNotNext']);
    bench.does({ kind: 'end', by: CORA });
    expect(bench.does({ kind: 'inject', faultId: 'cut', by: CORA })).toEqual(['drillOver']);
    expect(bench.does({ kind: 'pause', by: CORA })).toEqual(['drillOver']);
  });

  test('a pause stands the drill’s clock still, and nothing comes meanwhile', () => {
    const bench = begun().runs(4_000);
    bench.does({ kind: 'pause', by: CORA });
    bench.does({ kind: 'pause', by: CORA });
    bench.runs(30_000);
    expect(drillClockMs(running(bench), bench.story.nowMs)).toBe(4_000);
    bench.does({ kind: 'goOn', by: CORA });
    bench.does({ kind: 'goOn', by: CORA });
    expect(running(bench).came).toEqual([]);
    bench.runs(6_500);
    expect(running(bench).came).toEqual([{ faultId: 'cut', atMs: 10_000 }]);
  });
});

describe('return to service', () => {
  const over = (): DrillBench => {
    const bench = begun();
    bench.does({ kind: 'end', by: ANA });
    return bench;
  };
  const toReturn = ({ drill }: DrillBench) => (drill.kind === 'none' ? drill.toReturn : null);

  test('what is done after it is everybody’s list and the sheet’s own, and no drill begins before it is said to be done', () => {
    const bench = over();
    expect(toReturn(bench)).toEqual({
      drillId: 'd-1',
      title: LINK_LOSS.title,
      items: [...RETURN_TO_SERVICE, ...LINK_LOSS.returnToService],
    });
    expect(bench.does({ kind: 'propose', scenario: LINK_LOSS, by: CORA })).toEqual(['drillNotReturned']);
    expect(bench.does({ kind: 'returned', by: MIA })).toEqual([]);
    expect(bench.effects.at(-1)).toMatchObject({ kind: 'returned', by: { name: 'Mia' }, after: { drillId: 'd-1' } });
    expect(bench.asked().begins()).toEqual([]);
  });

  test.each<[string, DrillPerson, string]>([
    ['somebody remote', { ...MIA, seat: 'remote' }, 'mustBeOnSite'],
    ['somebody without Level 2', { ...MIA, role: 'lip', isLevel2: false }, 'notLevel2'],
  ])('not by %s', (_, by, id) => {
    const bench = over();
    expect(bench.does({ kind: 'returned', by })).toEqual([id]);
    expect(toReturn(bench)).not.toBeNull();
  });

  test('any Level 2 person on site may say so', () => {
    expect(over().does({ kind: 'returned', by: { ...MIA, personId: 'sven', role: 'mrso' } })).toEqual([]);
  });

  test('not of a room that is not counted empty; a patient who is registered meanwhile is no matter', () => {
    const bench = over();
    bench.story.scanner = { ...bench.story.scanner, patientRef: 'P1', patientName: 'DEMO, Ada' };
    bench.story.count4 = 1;
    bench.passes(2_000);
    expect(bench.does({ kind: 'returned', by: MIA })).toEqual(['zone4NotEmpty']);
    bench.story.count4 = 0;
    bench.passes(2_000);
    expect(bench.does({ kind: 'returned', by: MIA })).toEqual([]);
  });

  test('a drill that never began asks for nothing', () => {
    const bench = new DrillBench().asked();
    bench.does({ kind: 'end', by: ANA });
    expect(toReturn(bench)).toBeNull();
    expect(bench.does({ kind: 'returned', by: MIA })).toEqual(['drillNotAsked']);
  });
});
