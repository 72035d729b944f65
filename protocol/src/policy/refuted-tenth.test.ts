import { describe, expect, test } from 'vitest';
import type { PatientStatement } from './command.ts';
import { MRST, RST, Story } from './story.ts';

describe('a sedated patient is monitored (T-41)', () => {
  const opens = (own: Pick<PatientStatement, 'monitoring' | 'isSedated'>): readonly string[] => {
    const story = new Story().joins(MRST).passes(500);
    return story.asks(MRST, { kind: 'openSession', patientRef: 'P1', patient: { ...own, implant: { kind: 'none' } } });
  };
  test.each([
    ['monitored', false, 'done'],
    ['notMonitored', false, 'done'],
    ['monitored', true, 'done'],
    ['notMonitored', true, 'sedatedNotMonitored'],
  ] as const)('%s, sedated: %s → %s', (monitoring, isSedated, answer) => {
    expect(opens({ monitoring, isSedated })).toEqual([answer]);
  });
});

describe('a disk that hangs with a START before it (F-7)', () => {
  const pressed = (): Story => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.silent.add('disk');
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(['waiting']);
    return story;
  };
  test('as long as it may still be given, nobody goes in or out on it', () => {
    expect(pressed().passes(1_250).asks(MRST, { kind: 'patientOut' })).toContain('startUnderWay');
  });
  test('when its time is over whoever pressed is told, and the patient may come out', () => {
    const story = pressed().passes(1_750);
    expect(story.state.pending).toBeNull();
    expect(story.state.lastCommand?.answer).toContain('refused');
    const withdrawn = story.effects.flatMap((one) =>
      one.kind === 'journal' && one.record.type === 'withdrawn' ? [one.record.data.reasons] : [],
    );
    expect(withdrawn).toEqual([['intentNotDurable']]);
    expect(story.asks(MRST, { kind: 'patientOut' })).toEqual(['done']);
  });
  test('the disk has it after all: nothing begins', () => {
    const story = pressed();
    const intentId = story.state.pending?.intentId ?? '';
    story.passes(1_750).post({ kind: 'intentDurable', intentId });
    expect(story.orders()).not.toContain('start');
  });
});
