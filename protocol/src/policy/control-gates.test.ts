import { expect, test } from 'vitest';
import { MRST, RST, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;

test('a scan that did not stop is given to nobody: control waits until the stop is confirmed', () => {
  const story = new Story().preparedExam();
  story.passes(250);
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  const obeys = story.onOrder;
  story.onOrder = () => undefined;
  story.mustDo(MRST, { kind: 'takeLocal' });
  story.passes(10_000);
  expect(story.state.stop?.status).toBe('notConfirmed');
  story.mustDo(RST, { kind: 'requestControl' });
  expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).toEqual(['scannerBusy']);
  // Nor where it says nothing.
  story.silent.add('scanner');
  story.passes(5_000);
  expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).toEqual(['scannerUnknown']);
  story.onOrder = obeys;
  story.silent.delete('scanner');
  story.passes(5_000);
  expect(story.state.stop?.status).toBe('confirmed');
  expect(story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId })).toEqual(['done']);
});

test('a session that closes while control is offered takes the offer with it', () => {
  const story = new Story().preparedExam();
  story.mustDo(RST, { kind: 'releaseControl' });
  story.mustDo(MRST, { kind: 'patientOut' });
  story.count4 = 0;
  story.passes(6_000);
  story.mustDo(RST, { kind: 'requestControl' });
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
  const { epoch } = story.state.lease;
  story.mustDo(MRST, { kind: 'closeSession' });
  expect(story.state.lease).toMatchObject({ epoch, control: { kind: 'local' } });
  const ended = story.effects.flatMap((one) =>
    one.kind === 'journal' && one.record.type === 'control' ? [one.record.data] : [],
  );
  expect(ended.at(-1)).toMatchObject({ holder: '', by: 'the session closed' });
  expect(story.asks(RST, { kind: 'readBackControl', words: WORDS })).toContain('notOffered');
});
