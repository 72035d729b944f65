import { readFileSync } from 'node:fs';
import { ACTION_RULES } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';

/**
 * The issue: "for the others a sentence names the type, rule or absent message that prevents it". For the usual mistake 22,
 * "Supervision by telephone recorded as if it met the rule", the sentence names a message that is absent; it is not: there is
 * `stateSupervision`, and that word of a person, at most 60 s old, is what the INJECT gate counts (N-A, `supervisionNotStated`).
 * Hurt: whoever believes the page. What prevents the mistake, if anything does, is another rule than the one it names.
 */
test('what prevents the usual mistake 22 is not a message that exists', () => {
  const page = readFileSync(new URL('../../docs/MISTAKES.md', import.meta.url), 'utf8');
  const [row = ''] = page.split('\n').filter((line) => line.startsWith('| 22 |'));
  expect({
    action: 'stateSupervision' in ACTION_RULES,
    isDenied: row.includes('speaks of supervision of contrast'),
  }).toEqual({
    action: true,
    isDenied: false,
  });
});
