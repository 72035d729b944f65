import { expect, test } from 'vitest';
import { MRST, RST, SECOND_RST, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;
const READ_BACK = { kind: 'readBackTimeOut', words: WORDS } as const;

function led(): Story {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
  return story;
}

/** The safety tech stays in the picture all the while. */
function waits(story: Story, ms: number): Story {
  for (let left = ms; left > 0; left -= 20_000) {
    story.passes(Math.min(left, 20_000));
    story.mustDo(MRST, { kind: 'confirmPresence' });
  }
  return story;
}

test('a time-out is read back within 120 s, to the very end of them', () => {
  const story = waits(led(), 120_000);
  expect(story.asks(RST, READ_BACK)).toEqual(['done']);
});

test('later it is led anew', () => {
  const story = waits(led(), 120_250);
  expect(story.asks(RST, READ_BACK)).toEqual(['timeOutVoid']);
  expect(story.state.session?.timeOut.kind).toBe('led');
});

test('a person who leads it does not read it back, whatever account they use', () => {
  const story = led();
  const same = { ...RST, personId: MRST.personId };
  const command = story.command(READ_BACK);
  const [outcome] = story
    .post({ kind: 'command', command, principal: same })
    .flatMap((one) => (one.kind === 'outcome' && one.outcome.kind === 'refused' ? [one.outcome] : []));
  expect(outcome?.reasons.map((one) => one.id)).toContain('samePerson');
});

test('the technologist who was named leaves: the hand-over is over, and the holder holds', () => {
  const story = new Story().joins(SECOND_RST).preparedExam();
  story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' });
  story.post({ kind: 'attendeeLeft', consoleId: 'c-rst2' });
  expect(story.state.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst' }, handOver: null });
});

test('somebody else leaves: the hand-over goes on', () => {
  const story = new Story()
    .joins(SECOND_RST)
    .joins({ ...SECOND_RST, personId: 'rst3' })
    .preparedExam();
  story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' });
  story.post({ kind: 'attendeeLeft', consoleId: 'c-rst3' });
  expect(story.state.lease.control).toMatchObject({ kind: 'granted', handOver: { to: { personId: 'rst2' } } });
});

test('a table whose position the scanner does not report voids no READY by it', () => {
  const story = new Story().preparedExam();
  story.scanner = { ...story.scanner, tablePositionMm: null };
  story.passes(250);
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  expect(story.state.session?.ready).toMatchObject({ kind: 'given', tablePositionMm: null });
  story.passes(500);
  expect(story.state.session?.ready.kind).toBe('given');
  story.scanner = { ...story.scanner, isTableMoving: true };
  story.passes(250);
  expect(story.state.session?.ready).toMatchObject({ kind: 'void', why: 'the table moved' });
});
