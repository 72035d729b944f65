import { describe, expect, test } from 'vitest';
import { conditionRow } from './conditions.ts';
import { MRST, RST, Story } from './story.ts';

function scanning(): Story {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  return story;
}

describe('acknowledge is not clear', () => {
  test('acknowledge says who has it and changes nothing else: verdict, status and refusals stay', () => {
    const story = scanning();
    story.bad.add('squeezeBall');
    story.passes(500);
    const { verdict } = story.state;
    expect(verdict).toMatchObject({ authority: 1, scan: 2, people: 2 });
    story.mustDo(RST, { kind: 'acknowledge', condition: 'squeezeBall' });
    expect(story.state.conditions.squeezeBall).toMatchObject({ status: 'confirmed', acknowledgedBy: RST.name });
    expect(story.state.verdict).toEqual(verdict);
    story.bad.delete('squeezeBall');
    story.passes(1_000);
    expect(story.state.conditions.squeezeBall).toMatchObject({ status: 'latched', acknowledgedBy: RST.name });
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toContain(
      'conditionActive',
    );
    story.mustDo(MRST, {
      kind: 'clear',
      condition: 'squeezeBall',
      why: 'spoke to her, she only wanted to know how long',
    });
    story.passes(250);
    expect(story.status('squeezeBall')).toBe('ok');
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual(['done']);
  });

  test('acknowledging what is not there does nothing', () => {
    const story = scanning();
    const before = story.state.conditions;
    story.mustDo(RST, { kind: 'acknowledge', condition: 'quench' });
    expect(story.state.conditions.quench).toEqual(before.quench);
  });

  test('a ferromagnetic alarm with the door open stops the scan and stays until it is cleared', () => {
    const story = scanning();
    story.bad.add('door34').add('ferromagnetic');
    story.passes(250);
    expect(story.orders()).toEqual(['start', 'stop']);
    expect(conditionRow('ferromagneticDoorOpen').priority).toBe('high');
    story.bad.clear();
    story.passes(2_000);
    expect(story.status('ferromagneticDoorOpen')).toBe('latched');
    expect(story.asks(RST, { kind: 'clear', condition: 'ferromagneticDoorOpen', why: 'looks well' })).toContain(
      'roleMayNot',
    );
    expect(story.status('ferromagneticDoorOpen')).toBe('latched');
  });
});
