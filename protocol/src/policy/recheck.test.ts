import { describe, expect, test } from 'vitest';
import { restartFold } from './restart-fold.ts';
import { bootState } from './state.ts';
import { MRST, RST, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;
const LEADS = { kind: 'leadTimeOut', weightKg: 68, attendants: 0 } as const;
const READS_BACK = { kind: 'readBackTimeOut', words: WORDS } as const;

/** The safety tech says "I am here" and what they hear and see, twice a minute. */
function attended(story: Story, ms: number): void {
  for (let left = ms; left > 0; left -= 30_000) {
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(Math.min(left, 30_000));
  }
}

function startAnswer(story: Story): string[] {
  return story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
}

function powerGoesAndComes(story: Story): void {
  story.bad.add('mains');
  story.passes(3_000);
  story.bad.delete('mains');
  attended(story, 61_000);
}

function scannerGoesAndComes(story: Story): void {
  for (const state of ['off', 'booting', 'idle'] as const) {
    story.scanner = { ...story.scanner, state };
    story.passes(1_000);
  }
  attended(story, 4_000);
}

describe('after lost power or a scanner that starts anew nobody scans on what was said before', () => {
  test.each<[string, (story: Story) => void, string]>([
    ['mains power was lost', powerGoesAndComes, 'mains power was lost'],
    ['the scanner started anew', scannerGoesAndComes, 'the scanner was off'],
  ])('%s: two voices again, the one on site and the remote one, and only then READY and START', (_, happens, why) => {
    const story = new Story().preparedExam();
    happens(story);
    expect(story.state.verdict.authority).toBe(0);
    expect(story.state.session?.timeOut).toEqual({ kind: 'void', why });
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual(['timeOutMissing']);
    expect(startAnswer(story)).toEqual(['timeOutVoid', 'readyMissing']);
    story.mustDo(MRST, LEADS);
    // One voice is not two.
    expect(startAnswer(story)).toEqual(['timeOutMissing', 'readyMissing']);
    expect(story.asks(RST, { ...READS_BACK, words: { ...WORDS, patientRef: 'P2' } })).toEqual(['readBackMismatch']);
    story.mustDo(RST, READS_BACK);
    expect(story.starts()).toEqual(['done']);
  });

  test('a paused step does not continue either', () => {
    const story = new Story().preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.mustDo(RST, { kind: 'pause' });
    story.passes(500);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    const continues = (): string[] => story.asks(RST, { kind: 'resume', readyId: story.readyId() });
    powerGoesAndComes(story);
    expect(story.scanner.state).toBe('paused');
    expect(continues()).toEqual(['timeOutVoid', 'readyVoid']);
  });

  test('while it lasts no time-out is led: it would be void at once', () => {
    const story = new Story().preparedExam();
    story.bad.add('mains');
    story.passes(3_000);
    expect(story.asks(MRST, LEADS)).toEqual(['conditionActive']);
    const other = new Story().preparedExam();
    other.scanner = { ...other.scanner, state: 'booting' };
    other.passes(250);
    expect(other.asks(MRST, LEADS)).toEqual(['scannerBusy']);
  });

  test('a flicker shorter than 2 s is no loss', () => {
    const story = new Story().preparedExam();
    story.bad.add('mains');
    story.passes(1_500);
    story.bad.delete('mains');
    story.passes(10_000);
    expect(story.state.session?.timeOut.kind).toBe('signed');
    expect(story.starts()).toEqual(['done']);
  });

  test('led and not read back when power goes: that one is void too', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, LEADS);
    story.bad.add('mains');
    story.passes(3_000);
    expect(story.asks(RST, READS_BACK)).toEqual(['timeOutMissing']);
  });
});

test('a restart with a permit open: control, time-out and READY by people, each by two voices, before anything starts', () => {
  const before = new Story().preparedExam();
  expect(before.starts()).toEqual(['done']);
  before.passes(1_000);
  const fold = restartFold(before.state);
  expect(fold.hadOpenPermit).toBe(true);
  const story = new Story();
  const { siteId, scannerRef, policy, policyHash } = before.state;
  story.state = bootState({ siteId, scannerRef, policy, policyHash }, fold, story.nowMs);
  story.count4 = 1;
  story.scanner = before.scanner;
  story.effects.length = 0;
  story.joins(MRST).joins(RST);
  story.passes(1_000);
  expect(story.orders()).toContain('stop');
  attended(story, 31_000);
  for (const input of ['patientAudio', 'patientCamera'] as const) story.mustDo(MRST, { kind: 'stateInput', input });
  expect(story.asks(RST, { kind: 'spokeToPatient' })).toEqual(['mustBeOnSite']);
  story.mustDo(MRST, { kind: 'spokeToPatient' });
  story.passes(1_000);
  expect(startAnswer(story)).toEqual(expect.arrayContaining(['notHolder', 'timeOutVoid']));
  story.mustDo(RST, { kind: 'requestControl' });
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
  story.mustDo(RST, { kind: 'readBackControl', words: WORDS });
  expect(startAnswer(story)).toContain('timeOutVoid');
  story.mustDo(MRST, LEADS);
  story.mustDo(RST, READS_BACK);
  story.passes(500);
  expect(story.starts()).toEqual(['done']);
});
