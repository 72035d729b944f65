import { describe, expect, test } from 'vitest';
import type { PatientStatement } from './command.ts';
import { MRST, Story } from './story.ts';

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
