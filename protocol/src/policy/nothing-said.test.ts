import { describe, expect, test } from 'vitest';
import { contrastAfter } from './apply-contrast.ts';
import { NO_CONTRAST } from './contrast.ts';
import { Draft } from './draft.ts';
import { completePassing, handOverOf, passOn, setHandOver } from './hand-over.ts';
import { NO_EXPOSURE } from './implant.ts';
import { readBackReasons } from './read-back-gates.ts';
import { confirmedExposure, type ReadOut, saidExposure, whyReadOutIsVoid } from './read-out.ts';
import type { Session, Signature, TimeOut } from './session.ts';
import { IDLE_SCANNER, MRST, RST, Story } from './story.ts';
import { readBackTimeOut } from './time-out.ts';

const MRST_SIGN: Signature = { personId: MRST.personId, name: MRST.name, atMs: 1_000 };
const RST_SIGN: Signature = { personId: RST.personId, name: RST.name, atMs: 2_000 };
const [LOCALIZER] = IDLE_SCANNER.steps;
if (LOCALIZER === undefined) throw new Error('the scanner has no step');

function openSession(story: Story): Session {
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  return session;
}

describe('a second voice counts only after a first', () => {
  test.each<[string, TimeOut, TimeOut['kind']]>([
    ['led', { kind: 'led', lead: MRST_SIGN, weightKg: 68 }, 'signed'],
    ['not led', { kind: 'none' }, 'none'],
    ['void', { kind: 'void', why: 'the patient left' }, 'void'],
  ])('a time-out that is %s, read back', (_, timeOut, kind) => {
    expect(readBackTimeOut(timeOut, RST_SIGN).kind).toBe(kind);
  });

  test.each<[string, ReadOut, ReadOut['kind']]>([
    ['said', saidExposure(LOCALIZER, NO_EXPOSURE, RST_SIGN), 'confirmed'],
    ['not said', { kind: 'none' }, 'none'],
    ['void', { kind: 'void', why: 'another step was selected' }, 'void'],
  ])('numbers that are %s, confirmed', (_, readOut, kind) => {
    expect(confirmedExposure(readOut, MRST_SIGN).kind).toBe(kind);
  });

  test('nothing is void of what was not read out', () => {
    expect(whyReadOutIsVoid({ kind: 'none' }, LOCALIZER, 't2')).toBeNull();
    expect(whyReadOutIsVoid(saidExposure(LOCALIZER, NO_EXPOSURE, RST_SIGN), LOCALIZER, 't2')).toBe(
      'another step was selected',
    );
  });

  test('a contrast check that nobody began is not confirmed', () => {
    const story = new Story().preparedExam();
    const confirm = { kind: 'confirmContrast', agent: 'gadobutrol', lot: 'L1' } as const;
    expect(contrastAfter(new Draft(story.state), openSession(story), confirm, RST_SIGN)).toEqual(NO_CONTRAST);
  });

  test('contrast that nobody checked is recorded as given, and as not permitted', () => {
    const story = new Story().preparedExam();
    const draft = new Draft(story.state);
    const after = contrastAfter(draft, openSession(story), { kind: 'contrastGiven' }, MRST_SIGN);
    expect(after.given).toMatchObject({ kind: 'given' });
    expect(draft.effects).toMatchObject([
      { kind: 'journal', record: { data: { what: 'givenNotPermitted', agent: '', lot: '' } } },
    ]);
  });

  test('with no session there are no words to compare: the gate for the session refuses', () => {
    const words = { patientRef: 'X', scannerRef: 'X', weightKg: 1, implantWords: 'X' };
    expect(readBackReasons(new Story().state, words)).toEqual([]);
    expect(readBackReasons(new Story().preparedExam().state, words).length).toBe(4);
  });
});

describe('control that nobody has is handed to nobody', () => {
  const { lease } = new Story().state;
  const to = { personId: 'rst2', name: 'K. Brandt', consoleId: 'c-rst2' };

  test('not named', () => {
    expect(setHandOver(lease, { to, stage: 'proposed', sinceMs: 1 })).toBe(lease);
    expect(handOverOf(lease)).toBeNull();
  });

  test('not passed on', () => {
    expect(passOn(lease, to, MRST.name, 1)).toBe(lease);
  });

  test('not begun', () => {
    expect(completePassing(lease, 1, 1)).toBe(lease);
  });

  test('where it is held it passes: the first has ended, who agreed is named, and the second’s own request is answered', () => {
    const held = new Story().preparedExam().state.lease;
    const asked = [
      { ...to, sinceMs: 5 },
      { personId: 'rst3', name: 'M. Osei', consoleId: 'c-rst3', sinceMs: 6 },
    ];
    const passing = passOn({ ...held, requests: asked }, to, MRST.name, 900_000);
    expect(passing.control).toMatchObject({ kind: 'passing', agreedBy: MRST.name, from: { personId: 'rst' }, to });
    expect(passing.lostMs).toBeNull();
    const begun = completePassing(passing, 900_500, 900_400);
    expect(begun.epoch).toBe(passing.epoch + 1);
    expect(begun.requests.map((one) => one.personId)).toEqual(['rst3']);
    expect(begun.quarantine).toEqual({ untilMs: 900_500, exceptConsoleId: null });
    expect(begun.control).toMatchObject({ kind: 'granted', holder: to, renewedTickMs: 900_400 });
  });
});
