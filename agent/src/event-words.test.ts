import { expect, test } from 'vitest';
import { MRST, RST, Story } from '../../protocol/src/policy/story.ts';
import { eventWords } from './event-words.ts';

/** What the timeline says of one press of take-back. */
function told(story: Story): readonly string[] {
  const from = story.effects.length;
  story.mustDo(MRST, { kind: 'takeLocal' });
  return story.effects
    .slice(from)
    .flatMap((one) => (one.kind === 'journal' ? [eventWords(one.record)?.words ?? ''] : []))
    .filter((words) => words !== '');
}

function asked(): Story {
  const story = new Story().joins(MRST).joins(RST).passes(500);
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
  story.mustDo(RST, { kind: 'requestControl' });
  return story;
}

test('take-back pressed with nobody in control: the timeline does not say that control was taken back', () => {
  expect(told(asked())).toEqual(['J. Okafor kept control at the site: nobody remote had it']);
});

test('with an offer out, the offer is withdrawn', () => {
  const story = asked();
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
  expect(told(story)).toEqual(['J. Okafor withdrew the offer of control to A. Moreno']);
});

test('from whoever had it, control is taken back, and the running scan stops in those words', () => {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  expect(told(story)).toEqual(['J. Okafor took back control from A. Moreno', 'stop sent: J. Okafor took back control']);
});

test('READY that ends with it says what happened to control', () => {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  story.mustDo(MRST, { kind: 'takeLocal' });
  expect(story.state.session?.ready).toEqual({ kind: 'void', why: 'control was taken back' });
});
