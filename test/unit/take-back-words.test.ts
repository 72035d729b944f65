import { describe, expect, test } from 'vitest';
import { Bench } from '../../agent/src/test-bench.ts';
import { siteView } from '../../agent/src/site-view.ts';
import { takeBackFace } from '../../console/src/state/take-back-face.ts';
import type { Principal } from '@farfield/protocol/policy';
import { MRST, RST, Story, TECHNOLOGIST } from '../../protocol/src/policy/story.ts';

/** What the take-back pad says, and then what pressing it does in the core: the words must come true. */
function saysAndDoes(story: Story, person: Principal): { says: string; label: string; stops: boolean } {
  const agent = { ...new Bench().state, policy: story.state, wallOffsetMs: 1_000_000 };
  const { label, detail } = takeBackFace(siteView(agent, story.nowMs), person, false);
  const before = story.orders().length;
  story.mustDo(person, { kind: 'takeLocal' });
  return { says: detail, label, stops: story.orders().slice(before).includes('stop') };
}

function exam(mode: 'forYou' | 'withYou' = 'forYou'): Story {
  return new Story().joins(TECHNOLOGIST).preparedExam(mode);
}

function scanning(mode: 'forYou' | 'withYou' = 'forYou'): Story {
  const story = exam(mode);
  expect(story.starts()).toEqual(['done']);
  return story.passes(1_000);
}

/** The order is with the scanner, which has not begun. */
function started(): Story {
  const story = exam();
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  expect(story.starts()).toEqual(['done']);
  return story.passes(250);
}

const EXPIRED: Principal = { ...TECHNOLOGIST, isCredentialValid: false };

describe('what the take-back pad says comes true', () => {
  test.each<[string, () => Story, Principal, string, boolean]>([
    ['a scan runs, the safety tech', scanning, MRST, 'the running scan stops', true],
    ['a scan runs, a technologist on site', scanning, TECHNOLOGIST, 'the running scan goes on, and is yours', false],
    ['a scan runs, a technologist whose account ran out', scanning, EXPIRED, 'the running scan stops', true],
    ['a START that has not begun, the safety tech', started, MRST, 'a start on its way is stopped', true],
    ['a START that has not begun, a technologist', started, TECHNOLOGIST, 'a start on its way is stopped', true],
    ['nothing scans', exam, MRST, 'nothing scans now', false],
    [
      'READY is given',
      () => {
        const story = exam();
        story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
        return story;
      },
      MRST,
      'READY becomes void',
      false,
    ],
    [
      'the step is paused',
      () => {
        const story = scanning();
        story.mustDo(RST, { kind: 'pause' });
        return story.passes(500);
      },
      MRST,
      'the paused step stays paused',
      false,
    ],
    [
      'the sequence is offered after control ended, a technologist',
      () => {
        const story = scanning('withYou');
        story.silent.add('console');
        return story.passes(6_000);
      },
      TECHNOLOGIST,
      'the running scan stays to be taken, or stops',
      false,
    ],
    [
      'nobody has control and nothing scans',
      () => {
        const story = exam();
        story.mustDo(RST, { kind: 'releaseControl' });
        return story.passes(500);
      },
      MRST,
      'nothing to take back',
      false,
    ],
  ])('%s', (_, make, person, words, stops) => {
    const face = saysAndDoes(make(), person);
    expect(face.says).toBe(words);
    expect(face.stops).toBe(stops);
  });

  test('its name says where control is', () => {
    const labelOf = (story: Story): string => saysAndDoes(story, MRST).label;
    expect(labelOf(exam())).toBe('Take back control');
    const given = exam();
    given.mustDo(RST, { kind: 'releaseControl' });
    expect(labelOf(given)).toBe('The site has control');
    const offered = exam();
    offered.mustDo(RST, { kind: 'releaseControl' });
    offered.mustDo(RST, { kind: 'requestControl' });
    offered.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    expect(labelOf(offered)).toBe('Withdraw the offer');
  });

  test('a site that is not heard: it still tries', () => {
    expect(takeBackFace(null, MRST, true)).toEqual({
      label: 'Take back control',
      detail: 'NOT CONNECTED · still tries',
    });
  });
});
