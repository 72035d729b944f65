import { describe, expect, test } from 'vitest';
import { CONDITION_IDS, conditionRow } from './conditions.ts';
import type { Principal } from './roles.ts';
import { MRST, RST, Story } from './story.ts';
import { step } from './step.ts';

const OTHER: Principal = { ...RST, personId: 'rst2', name: 'B. Novak' };
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;

function scanning(stepId = 'localizer'): Story {
  const story = new Story().preparedExam();
  if (stepId !== 'localizer') story.mustDo(RST, { kind: 'selectStep', stepId });
  story.passes(250);
  expect(story.starts(stepId)).toEqual(['done']);
  story.passes(1_000);
  return story;
}

/** The safety tech says "I am here" twice a minute. */
function attended(story: Story, minutes: number): void {
  for (let half = 0; half < 2 * minutes; half += 1) {
    story.passes(30_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
  }
}

describe('what comes back starts nothing', () => {
  test.each<[string, (story: Story) => void]>([
    [
      'mains power',
      (story) => {
        story.bad.add('mains');
        story.passes(5_000);
        story.bad.delete('mains');
      },
    ],
    [
      'the zone',
      (story) => {
        story.silent.add('zone');
        story.passes(5_000);
        story.silent.delete('zone');
      },
    ],
    [
      'the scanner',
      (story) => {
        story.silent.add('scanner');
        story.passes(5_000);
        story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
        story.silent.delete('scanner');
      },
    ],
    [
      'the disk',
      (story) => {
        story.bad.add('journal');
        story.passes(5_000);
        story.bad.delete('journal');
      },
    ],
    [
      'the link',
      (story) => {
        story.silent.add('console');
        story.passes(6_000);
        story.silent.delete('console');
      },
    ],
  ])('%s comes back → ten minutes later nothing was started, and START still needs both people', (_, lose) => {
    const story = scanning();
    lose(story);
    attended(story, 10);
    expect(story.orders().filter((kind) => kind === 'start' || kind === 'resume')).toEqual(['start']);
    const answer = story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
    expect(answer.some((id) => id === 'readyMissing' || id === 'readyVoid')).toBe(true);
    expect(story.orders().filter((kind) => kind === 'start')).toHaveLength(1);
  });

  test('a clock that goes back is clamped and reported, and gives nobody more time', () => {
    const story = scanning();
    const { state } = story;
    const { state: after, effects } = step(state, { kind: 'tick' }, state.nowMs - 5_000);
    expect(effects).toEqual([{ kind: 'violation', what: 'clock went back by 5000 ms' }]);
    expect(after.nowMs).toBe(state.nowMs);
    expect(step(after, { kind: 'tick' }, state.nowMs + 6_000).state.lease.control.kind).toBe('local');
  });
});

describe('who may command', () => {
  test('control that was taken back is granted to no other console while its old holder may still believe', () => {
    const story = new Story().preparedExam();
    story.joins(OTHER);
    story.passes(500);
    story.mustDo(MRST, { kind: 'takeLocal' });
    story.mustDo(OTHER, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: OTHER.personId });
    expect(story.asks(OTHER, { kind: 'readBackControl', words: WORDS })).toEqual(['quarantine']);
    story.passes(5_250);
    expect(story.asks(OTHER, { kind: 'readBackControl', words: WORDS })).toEqual(['done']);
  });

  test('a remote technologist who does not answer: asked at 60 s, no further step after 70 s', () => {
    const story = scanning('t2');
    story.silent.add('console');
    const quietFor = (totalMs: number): void => {
      const untilMs = story.nowMs + totalMs;
      while (story.nowMs < untilMs) {
        inputAgeMs += 250;
        story.passes(250);
        story.beats('c-rst', { inputAgeMs });
      }
    };
    let inputAgeMs = 0;
    quietFor(50_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    expect(story.status('operatorQuiet')).toBe('ok');
    quietFor(10_500);
    expect(story.status('operatorQuiet')).toBe('confirmed');
    expect(story.status('operatorSilent')).toBe('ok');
    quietFor(10_000);
    expect(story.status('operatorSilent')).toBe('confirmed');
    expect(story.state.verdict).toMatchObject({ authority: 2, scan: 1 });
    expect(story.orders()).toEqual(['selectStep', 'start']);
  });

  test('the safety tech is absent: the remote technologist keeps control, picture and STOP', () => {
    const story = scanning('t2');
    story.passes(80_000);
    expect(story.status('presenceLost')).toBe('confirmed');
    expect(story.state.lease.control.kind).toBe('granted');
    expect(story.asks(RST, { kind: 'stop' })).toEqual(['done']);
    const rows = CONDITION_IDS.map(conditionRow).filter((one) =>
      ['presence', 'mrstLeft', 'orphan'].includes(one.input),
    );
    expect(rows.length).toBeGreaterThan(2);
    for (const { rule, verdict } of rows) {
      for (const one of Object.values(verdict)) expect(one.authority, rule).toBeLessThan(3);
    }
  });
});
