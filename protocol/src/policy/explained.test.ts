import { expect, test } from 'vitest';
import { ACTION_KINDS } from './act-arguments.ts';
import { CONDITION_IDS } from './conditions.ts';
import { explain } from './explain.ts';
import { policyDocumentJsonSchema } from './policy-document-schema.ts';
import { isReasonId, REASONS } from './reasons.ts';

test('every row, reason and act in the words that people get who ask', async () => {
  const names = [...CONDITION_IDS, ...Object.keys(REASONS).filter(isReasonId), ...ACTION_KINDS];
  const text = names
    .flatMap((name) => explain(name))
    .map(({ kind, id, rule, title, lines, source }) =>
      [`${kind} ${id} ${rule} (${source})`, `  ${title}`, ...lines.map((one) => `  ${one.name}: ${one.words}`)].join(
        '\n',
      ),
    )
    .join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot('./records/explained.txt');
});

test('the shape of a facility’s policy, as editors read it', async () => {
  await expect(`${JSON.stringify(policyDocumentJsonSchema(), null, 1)}\n`).toMatchFileSnapshot(
    './records/policy-schema.txt',
  );
});
