import { expect, test } from 'vitest';
import { EMPTY_FOLD } from './state.ts';
import { MRSO, MRST, Story } from './story.ts';

test('what flapped before a restart stays latched after it, and the one who looks for the cause can clear it', () => {
  const story = new Story({ fold: { ...EMPTY_FOLD, epoch: 3, latched: ['mainsLost'] } });
  story.passes(6_000);
  expect(story.status('mainsLost')).toBe('latched');
  story.joins(MRST).joins(MRSO);
  const clear = { kind: 'clear', condition: 'mainsLost', why: 'the breaker was replaced' } as const;
  expect(story.asks(MRST, clear)).toEqual(['clearRoleMayNot']);
  story.mustDo(MRSO, clear);
  expect(story.status('mainsLost')).toBe('ok');
});
