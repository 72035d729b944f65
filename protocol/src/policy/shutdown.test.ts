import { expect, test } from 'vitest';
import { restartFold } from './restart-fold.ts';
import { Story } from './story.ts';

const BECAUSE = 'The UPS says 3 min or less: Farfield shuts down';

function low(story: Story): Story {
  story.bad.add('mains');
  story.reports();
  story.post({ kind: 'power', runtimeMs: 170_000 });
  return story;
}

const shutdowns = (story: Story): readonly string[] =>
  story.effects.flatMap((one) => (one.kind === 'shutdown' ? [one.because] : []));
const lastWords = (story: Story) =>
  story.effects.flatMap((one) => (one.kind === 'journal' && one.record.type === 'siteDark' ? [one.record.data] : []));

test('battery low while it scans: the scan stops first, then the record has its last word, then the site goes dark, once', () => {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  low(story);
  story.passes(10_000);
  expect(story.orders()).toEqual(['start', 'abort']);
  expect(shutdowns(story)).toEqual([BECAUSE]);
  expect(lastWords(story)).toEqual([{ because: BECAUSE, wasQuiet: true }]);
  const order = story.effects.map((one) => (one.kind === 'journal' ? one.record.type : one.kind));
  expect(order.indexOf('siteDark')).toBeLessThan(order.indexOf('shutdown'));
  expect(order.lastIndexOf('stop')).toBeLessThan(order.indexOf('siteDark'));
});

test('a scanner that does not confirm its stop holds it up for 20 s and no longer', () => {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.onOrder = () => undefined;
  low(story);
  story.passes(20_000);
  expect(shutdowns(story)).toEqual([]);
  story.passes(4_000);
  expect(shutdowns(story)).toEqual([BECAUSE]);
  expect(lastWords(story)).toMatchObject([{ wasQuiet: false }]);
});

test('with minutes left nothing is shut down', () => {
  const story = low(new Story().preparedExam());
  story.post({ kind: 'power', runtimeMs: 181_000 });
  const other = new Story().preparedExam();
  other.bad.add('mains');
  other.reports();
  other.post({ kind: 'power', runtimeMs: 181_000 });
  other.passes(30_000);
  expect(shutdowns(other)).toEqual([]);
});

test('the held alarm of an earlier life ends no boot: people must be able to clear it', () => {
  const story = low(new Story().preparedExam());
  story.passes(5_000);
  expect(shutdowns(story)).toEqual([BECAUSE]);
  const after = new Story({ fold: restartFold(story.state) });
  after.passes(60_000);
  expect(after.status('upsCritical')).toBe('latched');
  expect(shutdowns(after)).toEqual([]);
});
