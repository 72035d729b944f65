import { expect, test } from 'vitest';
import { CHECKLIST_ITEMS } from './checklist.ts';
import { MRST, RST, Story } from './story.ts';

test('every link is good and nobody said that the patient can be heard → no start', () => {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  story.post({ kind: 'input', input: 'patientAudio', raw: 'unknown', seenMs: story.nowMs, words: '' });
  expect([story.status('linkSuspect'), story.status('linkSlow'), story.status('consolePageSilent')]).toEqual([
    'ok',
    'ok',
    'ok',
  ]);
  const start = (): string[] => story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
  expect(start()).toEqual(['conditionActive', 'readyVoid']);
  story.mustDo(MRST, { kind: 'stateInput', input: 'patientAudio' });
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  expect(start()).toEqual(['done']);
});

test('a badge at the reader proves nobody’s presence; an act at the on-site console does', () => {
  const story = new Story().preparedExam();
  story.level2Inside = [MRST.name];
  story.count4 = 2;
  story.passes(60_500);
  expect(story.state.zone4.level2Inside).toEqual([MRST.name]);
  expect(story.status('presenceUnproven')).toBe('confirmed');
  story.mustDo(MRST, { kind: 'confirmPresence' });
  expect(story.status('presenceUnproven')).toBe('ok');
});

test('a word through the gateway proves no presence either', () => {
  const story = new Story().preparedExam();
  story.passes(60_500);
  expect(story.asks(RST, { kind: 'confirmPresence' })).toEqual(['done']);
  story.passes(250);
  expect(story.status('presenceUnproven')).toBe('confirmed');
});

test('a quiet detector is no screening: the patient is not admitted with that item alone', () => {
  const story = new Story().joins(MRST).joins(RST);
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
  story.mustDo(MRST, { kind: 'tickChecklist', items: ['detector'] });
  expect(story.asks(MRST, { kind: 'admitPatient' })).toEqual(['checklistIncomplete']);
  story.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS.filter((item) => item !== 'verbalScreen') });
  expect(story.asks(MRST, { kind: 'admitPatient' })).toEqual(['checklistIncomplete']);
  story.mustDo(MRST, { kind: 'tickChecklist', items: ['verbalScreen'] });
  expect(story.asks(MRST, { kind: 'admitPatient' })).toEqual(['done']);
});
