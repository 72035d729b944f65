import { expect, test } from 'vitest';
import { MRST, RST, SECOND_RST, Story } from './story.ts';

/** What the record says of one press of take-back. */
function recorded(story: Story): unknown {
  const from = story.effects.length;
  story.mustDo(MRST, { kind: 'takeLocal' });
  return story.effects
    .slice(from)
    .flatMap((one) => (one.kind === 'journal' && one.record.type === 'control' ? [one.record.data] : []))
    .map(({ kind, holder, by }) => ({ kind, holder, by }));
}

function givenBack(): Story {
  const story = new Story().joins(SECOND_RST).preparedExam();
  story.mustDo(RST, { kind: 'releaseControl' });
  return story;
}

test('L-D: taken back from whoever had control', () => {
  expect(recorded(new Story().preparedExam())).toEqual([{ kind: 'takenLocal', holder: RST.name, by: MRST.name }]);
});

test('L-D: an offer that was out is withdrawn', () => {
  const story = givenBack();
  story.mustDo(RST, { kind: 'requestControl' });
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
  expect(recorded(story)).toEqual([{ kind: 'offerWithdrawn', holder: RST.name, by: MRST.name }]);
});

test('L-D: with nobody in control it is kept at the site, nothing was taken', () => {
  expect(recorded(givenBack())).toEqual([{ kind: 'keptLocal', holder: '', by: MRST.name }]);
});

test('L-D: on its way from one remote technologist to another, it is taken from who would have had it', () => {
  const story = new Story().joins(SECOND_RST).preparedExam();
  const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
  story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: SECOND_RST.personId });
  story.mustDo(SECOND_RST, { kind: 'readBackHandOver', words });
  story.silent.add('console');
  story.mustDo(MRST, { kind: 'agreeHandOver', toPersonId: SECOND_RST.personId });
  expect(story.state.lease.control.kind).toBe('passing');
  expect(recorded(story)).toEqual([{ kind: 'takenLocal', holder: SECOND_RST.name, by: MRST.name }]);
});
