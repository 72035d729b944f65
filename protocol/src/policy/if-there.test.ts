import { expect, test } from 'vitest';
import { Draft } from './draft.ts';
import { ifThere } from './if-there.ts';
import { Story } from './story.ts';

const story = new Story();
const command = story.command({ kind: 'closeSession' });

test.each([null, undefined])('a gate let through what is not there (%s): refused, and nothing is done', (fact) => {
  const draft = new Draft(story.state);
  const done: unknown[] = [];
  ifThere(draft, command, { fact, otherwise: 'sessionNotOpen' }, (one) => done.push(one));
  expect(done).toEqual([]);
  expect(draft.effects).toEqual([
    {
      kind: 'outcome',
      commandId: command.commandId,
      consoleId: command.consoleId,
      outcome: { kind: 'refused', reasons: [{ id: 'sessionNotOpen', params: {} }] },
    },
  ]);
});

test.each([0, '', false, 'a step'])('what is there is acted on, also when it is %j', (fact) => {
  const draft = new Draft(story.state);
  const done: unknown[] = [];
  ifThere(draft, command, { fact, otherwise: 'sessionNotOpen' }, (one) => done.push(one));
  expect(done).toEqual([fact]);
  expect(draft.effects).toEqual([]);
});
