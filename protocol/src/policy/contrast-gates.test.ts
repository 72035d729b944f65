import { describe, expect, test } from 'vitest';
import { conditionRow } from './conditions.ts';
import { CONTRAST_FACT_IDS, type ContrastFact, observationLeftMs } from './contrast.ts';
import { contrastReasons } from './contrast-gates.ts';
import type { PatientStatement } from './command.ts';
import { type Reason, reasonRule } from './reasons.ts';
import { LINK_TIMERS } from './limits.ts';
import { restartFold } from './restart-fold.ts';
import type { Session } from './session.ts';
import { LIP, MRST, RAD, RST, Story } from './story.ts';

const AGENT = { agent: 'the agent of the order', lot: 'L-7' };
const approve = (story: Story, own: { agent?: string; coveredForMs?: number; backup?: string } = {}): void =>
  story.mustDo(RAD, {
    kind: 'approveContrast',
    agent: AGENT.agent,
    saw: CONTRAST_FACT_IDS,
    coveredForMs: 3_600_000,
    backup: 'Dr B',
    ...own,
  });

/** Everybody has said everything: nothing stands against an injection. */
function permitted(patient?: PatientStatement): Story {
  const story = new Story().preparedExam('forYou', patient).joins(RAD).joins(LIP).passes(250);
  approve(story);
  story.mustDo(LIP, { kind: 'checkInPractitioner' });
  story.mustDo(LIP, { kind: 'stateSupervision' });
  story.mustDo(MRST, { kind: 'checkCart' });
  story.mustDo(LIP, { kind: 'checkContrast', ...AGENT });
  story.mustDo(MRST, { kind: 'confirmContrast', ...AGENT });
  return story;
}

const open = (story: Story): readonly string[] => contrastReasons(story.state).map((one: Reason) => reasonRule(one));
const sessionOf = (story: Story): Session => {
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  return session;
};
const away = (story: Story, consoleId: string): void => void story.post({ kind: 'attendeeLeft', consoleId });

describe('INJECT', () => {
  test('with every clause met nothing stands against it', () => {
    expect(open(permitted())).toEqual([]);
  });

  test('nothing said: every clause is open', () => {
    expect(open(new Story().preparedExam())).toEqual(['N-1', 'N-7', 'N-8', 'N-9']);
    expect(open(new Story())).toEqual(['T-1']);
  });

  test.each<[string, (story: Story) => void, readonly string[]]>([
    ['the radiologist who approved has left', (story) => away(story, 'c-rad'), ['N-3']],
    [
      'the console of the radiologist who approved says nothing any more',
      (story) => {
        const attendees = story.state.attendees.map((one) =>
          one.principal.role === 'rad' ? { ...one, echoTickMs: story.nowMs - LINK_TIMERS.onePath.downMs - 1 } : one,
        );
        story.state = { ...story.state, attendees };
      },
      ['N-3'],
    ],
    [
      'the practitioner looks after the patient as the session’s Level 2',
      (story) => {
        const session = sessionOf(story);
        const level2 = { personId: LIP.personId, name: LIP.name, atMs: story.nowMs };
        story.state = { ...story.state, session: { ...session, level2 } };
      },
      ['T-25', 'T-31'],
    ],
    [
      'the magnet quenches',
      (story) => {
        story.bad.add('quench');
        story.passes(500);
      },
      [conditionRow('quench').rule],
    ],
    ['the word about sound and picture is older than 60 s', (story) => void story.passes(60_500), ['N-4']],
    ['the coverage ends before the observation does', (story) => approve(story, { coveredForMs: 1_799_000 }), ['N-5']],
    ['no second radiologist is named', (story) => approve(story, { backup: ' ' }), ['N-6']],
    ['the second radiologist is the first', (story) => approve(story, { backup: RAD.name }), ['N-6']],
    [
      'nobody has said that both are heard and seen',
      (story) => {
        const session = sessionOf(story);
        story.state = {
          ...story.state,
          session: { ...session, contrast: { ...session.contrast, supervision: null } },
        };
      },
      ['N-4'],
    ],
    ['the practitioner has left', (story) => away(story, 'c-lip'), ['N-7']],
    ['another agent was checked than is approved', (story) => approve(story, { agent: 'another one' }), ['N-10']],
    [
      'it is checked again and not confirmed',
      (story) => story.mustDo(LIP, { kind: 'checkContrast', ...AGENT }),
      ['N-9'],
    ],
    [
      'the scanner has another patient',
      (story) => {
        story.scanner = { ...story.scanner, patientRef: 'P2' };
        story.reports();
      },
      ['T-16'],
    ],
    [
      'contrast was given: the next one is checked anew',
      (story) => story.mustDo(LIP, { kind: 'contrastGiven' }),
      ['N-9'],
    ],
    [
      'the patient left and came back: all of it is said anew',
      (story) => {
        story.count4 = 0;
        story.reports();
        story.mustDo(MRST, { kind: 'patientOut' });
      },
      ['N-1', 'N-7', 'N-8', 'N-9'],
    ],
  ])('%s: alone it stands against an injection', (_, spoil, rules) => {
    const story = permitted();
    spoil(story);
    expect(open(story)).toEqual(rules);
  });

  test.each(CONTRAST_FACT_IDS)('approval without having seen %s is refused', (fact: ContrastFact) => {
    const story = new Story().preparedExam().joins(RAD);
    const saw = CONTRAST_FACT_IDS.filter((one) => one !== fact);
    const ask = { kind: 'approveContrast', agent: AGENT.agent, saw, coveredForMs: 3_600_000, backup: 'Dr B' } as const;
    expect(story.asks(RAD, ask)).toEqual(['contrastFactsNotSeen']);
    expect(sessionOf(story).contrast.approval).toBeNull();
  });

  test('two people check, with the same agent and lot', () => {
    const story = new Story().preparedExam().joins(LIP);
    expect(story.asks(MRST, { kind: 'confirmContrast', ...AGENT })).toEqual(['contrastNotChecked']);
    story.mustDo(LIP, { kind: 'checkContrast', ...AGENT });
    expect(story.asks(LIP, { kind: 'confirmContrast', ...AGENT })).toEqual(['samePerson']);
    expect(story.asks(MRST, { kind: 'confirmContrast', ...AGENT, lot: 'L-8' })).toEqual(['contrastCheckDiffers']);
    expect(story.asks(MRST, { kind: 'confirmContrast', ...AGENT, agent: 'B' })).toEqual(['contrastCheckDiffers']);
    expect(story.asks(MRST, { kind: 'confirmContrast', ...AGENT })).toEqual(['done']);
  });

  test('who may say what: nobody remote but the radiologist, and nobody for another', () => {
    const story = permitted();
    const remoteLip = { ...LIP, seat: 'remote' } as const;
    expect(story.asks(RST, { kind: 'contrastGiven' })).toEqual(['roleMayNot', 'mustBeOnSite']);
    expect(story.asks(remoteLip, { kind: 'checkInPractitioner' })).toEqual(['mustBeOnSite']);
    expect(story.asks(MRST, { kind: 'checkInPractitioner' })).toEqual(['roleMayNot']);
    expect(
      story.asks(MRST, { kind: 'approveContrast', agent: 'A', saw: CONTRAST_FACT_IDS, coveredForMs: 1, backup: 'B' }),
    ).toEqual(['roleMayNot']);
  });
});

describe('that contrast was given', () => {
  const records = (story: Story) =>
    story.effects.flatMap((one) => (one.kind === 'journal' && one.record.type === 'contrast' ? [one.record.data] : []));

  test('is recorded as permitted with no reason open', () => {
    const story = permitted();
    story.mustDo(LIP, { kind: 'contrastGiven' });
    expect(records(story)).toEqual([{ what: 'givenAsPermitted', by: LIP.name, ...AGENT, reasons: [] }]);
    expect(story.orders()).toEqual([]);
  });

  test('is always recorded, and the record names what was open', () => {
    const story = permitted();
    away(story, 'c-rad');
    story.mustDo(MRST, { kind: 'contrastGiven' });
    expect(records(story)).toEqual([
      { what: 'givenNotPermitted', by: MRST.name, ...AGENT, reasons: ['radiologistAway'] },
    ]);
    expect(sessionOf(story).contrast.given).toMatchObject({ kind: 'given', wasPermitted: false });
  });

  test('makes the exam C2 for 30 min, also outside Zone IV; in distress with remote control off the patient comes out', () => {
    const distressed = (story: Story): string => {
      expect(story.starts()).toEqual(['done']);
      story.passes(1_000);
      story.mustDo(MRST, { kind: 'takeLocal' });
      story.passes(1_000);
      story.bad.add('squeezeBall');
      story.passes(250);
      return story.status('distressRemoteOff');
    };
    const adult = { monitoring: 'notMonitored', isSedated: false, age: 'adult', implant: { kind: 'none' } } as const;
    const story = permitted(adult);
    story.mustDo(LIP, { kind: 'contrastGiven' });
    expect(distressed(story)).toBe('confirmed');
    story.mustDo(MRST, { kind: 'patientOut' });
    expect(observationLeftMs(sessionOf(story), story.nowMs)).toBeGreaterThan(1_790_000);
    expect(distressed(permitted(adult))).toBe('ok');
  });

  test('the 30 min end; after a restart nobody knows when they began', () => {
    const story = permitted();
    story.mustDo(LIP, { kind: 'contrastGiven' });
    const fold = restartFold(story.state);
    expect(fold.session?.contrast).toMatchObject({ approval: null, cart: null, given: { kind: 'before' } });
    expect(observationLeftMs(sessionOf(story), story.nowMs + 1_799_999)).toBe(1);
    expect(observationLeftMs(sessionOf(story), story.nowMs + 1_800_000)).toBe(0);
    const after = new Story({ fold });
    expect(observationLeftMs(sessionOf(after), after.nowMs)).toBe(1_800_000);
  });
});
