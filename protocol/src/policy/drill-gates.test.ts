import { describe, expect, test } from 'vitest';
import { COMMAND_CLASS, type CommandAction } from './command.ts';
import { permitNow } from './permit.ts';
import { MRST, RST, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
const PATIENT = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;

/** Both here, nobody in the room, and people rehearse. */
function inDrill(): Story {
  const story = new Story().joins(MRST).joins(RST).passes(500);
  return tells(story, true);
}

function tells(story: Story, isUnderWay: boolean): Story {
  story.post({ kind: 'drill', isUnderWay });
  return story;
}

describe('while a drill is under way nothing begins at the real site', () => {
  test.each<[string, typeof RST, CommandAction]>([
    ['a request for control', RST, { kind: 'requestControl' }],
    ['a session', MRST, { kind: 'openSession', patientRef: 'P1', patient: PATIENT }],
    ['an offer of control', MRST, { kind: 'offerControl', toPersonId: 'rst' }],
    ['a read-back of control', RST, { kind: 'readBackControl', words: WORDS }],
    ['a START', RST, { kind: 'start', stepId: 'localizer', readyId: 'r' }],
    ['a choice of step', RST, { kind: 'selectStep', stepId: 'localizer' }],
    ['READY', MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false }],
    ['a link test', RST, { kind: 'testLink' }],
  ])('%s is refused with a reason of its own', (_, who, action) => {
    const story = inDrill();
    expect(permitNow(story.state, { principal: who, consoleId: '', action }).map((one) => one.id)).toContain(
      'drillUnderWay',
    );
    expect(story.asks(who, action)).toContain('drillUnderWay');
  });

  test('no request is kept for later, and no control comes about', () => {
    const story = inDrill();
    story.asks(RST, { kind: 'requestControl' });
    expect(story.state.lease.requests).toEqual([]);
    expect(story.state.lease.control.kind).toBe('local');
  });

  test('what restricts is refused nothing', () => {
    const { state } = inDrill();
    for (const kind of ['stop', 'takeLocal', 'voidReady'] as const) {
      expect(COMMAND_CLASS[kind]).toBe('protect');
      expect(permitNow(state, { principal: MRST, consoleId: '', action: { kind } })).toEqual([]);
    }
  });

  test('once it is over the site is as it was', () => {
    const story = tells(inDrill(), false);
    expect(story.asks(RST, { kind: 'requestControl' })).toEqual(['done']);
  });
});
