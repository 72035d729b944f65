import { expect, test } from 'vitest';
import { restartFold } from './restart-fold.ts';
import { MRST, RST, SECOND_RST, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;

test('a site with no session restarts with none, and with its own epoch while nobody had control', () => {
  const { state } = new Story();
  expect(restartFold(state)).toMatchObject({ session: null, epoch: state.lease.epoch, hadOpenPermit: false });
});

test('what an intent speaks for is skipped by the next boot: no epoch is used twice', () => {
  const story = new Story().joins(SECOND_RST).preparedExam();
  const { epoch } = story.state.lease;
  expect(restartFold(story.state).epoch).toBe(epoch + 1);
  story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' });
  story.mustDo(SECOND_RST, { kind: 'readBackHandOver', words: WORDS });
  story.silent.add('disk');
  expect(story.asks(MRST, { kind: 'agreeHandOver', toPersonId: 'rst2' })).toEqual(['waiting']);
  expect(restartFold(story.state).epoch).toBe(epoch + 3);
  const [intent] = story.effects
    .flatMap((one) => (one.kind === 'journal' && one.intentId !== null ? [one.intentId] : []))
    .slice(-1);
  story.post({ kind: 'intentDurable', intentId: intent ?? '' });
  expect(story.state.lease).toMatchObject({ epoch: epoch + 1, control: { kind: 'passing' } });
  expect(restartFold(story.state).epoch).toBe(epoch + 3);
});

test('the grant that waits for the disk speaks for its own epoch and the end of it', () => {
  const story = new Story().joins(MRST).joins(RST).passes(500);
  story.mustDo(RST, { kind: 'requestControl' });
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
  story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
  story.silent.add('disk');
  expect(story.asks(RST, { kind: 'readBackControl', words: WORDS })).toEqual(['waiting']);
  expect(restartFold(story.state).epoch).toBe(story.state.lease.epoch + 2);
});

test('READY and time-out are void after a restart, and what was never said stays unsaid', () => {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  const why = 'the agent restarted';
  expect(restartFold(story.state).session).toMatchObject({
    timeOut: { kind: 'void', why },
    ready: { kind: 'void', why },
    firstStartMs: null,
    spokenToMs: null,
    level2Next: null,
  });
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  const unsaid = { ...session, timeOut: { kind: 'none' }, ready: { kind: 'none' } } as const;
  expect(restartFold({ ...story.state, session: unsaid }).session).toMatchObject({
    timeOut: { kind: 'none' },
    ready: { kind: 'none' },
  });
});
