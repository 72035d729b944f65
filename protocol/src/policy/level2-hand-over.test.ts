import { describe, expect, test } from 'vitest';
import { MRSO, MRST, RST, SECOND_MRST, Story, TECHNOLOGIST } from './story.ts';
import type { Principal } from './roles.ts';

const room = { patientRef: 'P1', implantWords: 'none', inside: 1 };
const handOver = { kind: 'handOverLevel2', toPersonId: 'mrst2' } as const;
const readBack = { kind: 'readBackLevel2', room } as const;
const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };

function exam(): Story {
  return new Story().joins(SECOND_MRST).preparedExam();
}
const leaves = (story: Story): void => void story.post({ kind: 'attendeeLeft', consoleId: 'c-mrst' });
const nothing = (): void => undefined;

describe('a session always names its Level 2', () => {
  test('whoever opens it, and after the hand-over whoever read back', () => {
    const story = exam();
    expect(story.state.session?.level2).toMatchObject({ personId: 'mrst', name: 'J. Okafor' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.mustDo(MRST, handOver);
    expect(story.state.session).toMatchObject({ level2: { personId: 'mrst' }, ready: { kind: 'given' } });
    story.mustDo(SECOND_MRST, readBack);
    expect(story.state.session).toMatchObject({
      level2: { personId: 'mrst2', name: 'N. Achebe' },
      level2Next: null,
      ready: { kind: 'void', why: 'the safety tech changed' },
      timeOut: { kind: 'void', why: 'the safety tech changed' },
      room: 'in',
    });
    // The remote technologist keeps control; nothing starts before the second one has led a time-out.
    expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst' } });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'x' })).toContain('timeOutVoid');
    expect(story.asks(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 })).toEqual(['notNamedLevel2']);
    story.mustDo(SECOND_MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    story.mustDo(RST, { kind: 'readBackTimeOut', words });
    story.mustDo(SECOND_MRST, { kind: 'stateInput', input: 'patientAudio' });
    story.mustDo(SECOND_MRST, { kind: 'stateInput', input: 'patientCamera' });
    story.mustDo(SECOND_MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['done']);
  });

  test('a technologist on site who is of Level 2 takes over as another safety tech does', () => {
    const story = new Story().joins(TECHNOLOGIST).preparedExam();
    story.mustDo(MRST, { ...handOver, toPersonId: TECHNOLOGIST.personId });
    story.mustDo(TECHNOLOGIST, readBack);
    expect(story.state.session?.level2).toMatchObject({ personId: TECHNOLOGIST.personId });
  });

  test.each<[string, Principal]>([
    ['a technologist who is not of Level 2', { ...TECHNOLOGIST, isLevel2: false }],
    ['the safety officer, who is of Level 2 and looks after no patient', MRSO],
  ])('%s does not', (_, person) => {
    const story = exam().joins(person);
    expect(story.asks(MRST, { ...handOver, toPersonId: person.personId })).toEqual(['noOtherLevel2']);
  });

  test('nobody opens one who is not Level 2', () => {
    const story = new Story();
    const open = {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
    } as const;
    expect(story.asks({ ...MRST, isLevel2: false }, open)).toEqual(['notLevel2']);
  });

  /** A session of an earlier version, which names nobody, after a restart. */
  const nameless = (): Story => {
    const { session } = exam().state;
    if (session === null) throw new Error('no session');
    const fold = {
      epoch: 9,
      latched: [],
      session: { ...session, level2: null },
      hadOpenPermit: false,
      mainsLostForMs: 0,
      remoteOffForMs: 0,
      scanClocks: [],
      contrastGiven: [],
      nextId: 90,
    };
    return new Story({ fold }).joins(SECOND_MRST).passes(6_000);
  };

  test('whoever leads in a session of an earlier version, which names nobody, is its Level 2', () => {
    const story = nameless();
    story.mustDo(SECOND_MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    expect(story.state.session?.level2).toMatchObject({ personId: 'mrst2' });
  });

  test('in such a session any safety tech on site who says that they leave leaves the patient; another’s word leaves nobody', () => {
    const story = nameless();
    story.mustDo(SECOND_MRST, { kind: 'confirmPresence' });
    story.asks(RST, { kind: 'leaving' });
    story.passes(500);
    expect(story.status('mrstLeft')).toBe('ok');
    story.mustDo(SECOND_MRST, { kind: 'leaving' });
    story.passes(500);
    expect(story.status('mrstLeft')).not.toBe('ok');
  });
});

describe('who may not', () => {
  const scans = (story: Story): void => {
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.reports();
  };
  const named = (story: Story): void => story.mustDo(MRST, handOver);
  const saying = (own: Partial<typeof room>) => ({ kind: 'readBackLevel2', room: { ...room, ...own } }) as const;

  test.each<[string, (story: Story) => void, Principal, Parameters<Story['asks']>[1], string]>([
    [
      'one who is not the session’s Level 2 hands over',
      nothing,
      SECOND_MRST,
      { ...handOver, toPersonId: 'mrst' },
      'notNamedLevel2',
    ],
    ['to somebody who is not signed in', nothing, MRST, { ...handOver, toPersonId: 'mrst3' }, 'noOtherLevel2'],
    ['to oneself', nothing, MRST, { ...handOver, toPersonId: 'mrst' }, 'noOtherLevel2'],
    ['to the remote technologist', nothing, MRST, { ...handOver, toPersonId: 'rst' }, 'noOtherLevel2'],
    ['while it scans', scans, MRST, handOver, 'scannerBusy'],
    ['read back unasked', nothing, SECOND_MRST, readBack, 'notHandedTo'],
    ['read back by whoever is it already', nothing, MRST, readBack, 'isLevel2Already'],
    ['another patient', named, SECOND_MRST, saying({ patientRef: 'P2' }), 'readBackMismatch'],
    ['other limits', named, SECOND_MRST, saying({ implantWords: '1.5 T' }), 'readBackMismatch'],
    ['another number inside', named, SECOND_MRST, saying({ inside: 2 }), 'readBackMismatch'],
    ['from afar', named, { ...SECOND_MRST, seat: 'remote' }, readBack, 'mustBeOnSite'],
    ['without Level 2', named, { ...SECOND_MRST, isLevel2: false }, readBack, 'notLevel2'],
    [
      'read back when it begins to scan',
      (story) => {
        named(story);
        scans(story);
      },
      SECOND_MRST,
      readBack,
      'scannerBusy',
    ],
    [
      'two minutes later',
      (story) => {
        named(story);
        story.passes(60_000);
        story.mustDo(MRST, { kind: 'confirmPresence' });
        story.passes(60_250);
        story.mustDo(MRST, { kind: 'confirmPresence' });
      },
      SECOND_MRST,
      readBack,
      'notHandedTo',
    ],
  ])('Level 2 is not handed over: %s', (_, prepare, person, action, reasonId) => {
    const story = exam();
    prepare(story);
    expect(story.asks(person, action)).toContain(reasonId);
    expect(story.state.session?.level2).toMatchObject({ personId: 'mrst' });
  });
});

describe('the first one is gone and named nobody', () => {
  test.each<[string, (story: Story) => void]>([
    ['said that they leave', (story) => story.mustDo(MRST, { kind: 'leaving' })],
    ['was not seen for 75 s', (story) => void story.passes(76_000)],
    ['signed out', leaves],
  ])('%s → another Level 2 reads back and is it', (_, prepare) => {
    const story = exam();
    prepare(story);
    story.passes(250);
    story.mustDo(SECOND_MRST, readBack);
    story.passes(250);
    expect(story.state.session).toMatchObject({ level2: { personId: 'mrst2' }, timeOut: { kind: 'void' } });
  });

  test('left while it scans → the scan stops, whoever else is there', () => {
    const story = exam();
    expect(story.starts()).toEqual(['done']);
    story.mustDo(MRST, { kind: 'leaving' });
    story.passes(500);
    expect(story.orders()).toContain('stop');
  });
});
