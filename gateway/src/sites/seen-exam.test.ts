import { needsRearm, REARM_STEP_IDS, rearmSteps, type SiteView } from '@farfield/protocol';
import { describe, expect, test } from 'vitest';
import { siteAlarm, siteView } from '../testing/bodies.ts';
import { seenExam } from './seen-exam.ts';

type Change = (view: SiteView) => SiteView;

/** Remote control was lost; nobody has done anything yet. */
const LOST = loss(siteView({ siteId: 'demo-1', scannerState: 'scanning' }));

function loss(view: SiteView): SiteView {
  return {
    ...view,
    session: { ...view.session, state: 'open', room: 'in', timeOut: 'void', timeOutWhy: 'the scanner was restarted' },
    control: { ...view.control, lostWallMs: 5 },
    alarms: [{ ...siteAlarm('controlEnded', 'C-12'), status: 'latched' }],
    gates: [
      { action: 'offerControl', reasons: [{ id: 'recovering', params: { goodSeconds: '12', needSeconds: '30' } }] },
    ],
  };
}

const ASKING = { personId: 'rst', name: 'DEMO, rst', consoleId: 'c-rst', ageMs: 0 };
const asks: Change = (view) => ({ ...view, control: { ...view.control, requests: [ASKING] } });
const kind =
  (word: string): Change =>
  (view) => ({ ...view, control: { ...view.control, kind: word, name: 'DEMO, rst' } });

/** What people do one after the other, and what is done by it. */
const STORY: readonly (readonly [string, Change, string])[] = [
  ['the scan is stopped', (view) => ({ ...view, scanner: { ...view.scanner, state: 'idle' } }), 'scanEnded'],
  ['what was held is cleared', (view) => ({ ...view, alarms: [] }), 'alarmsCleared'],
  ['somebody asks', asks, 'technologistAsks'],
  ['the link was good for long enough', (view) => ({ ...view, gates: [] }), 'linkGood'],
  ['control is offered', kind('offered'), 'controlOffered'],
  ['and read back', kind('granted'), 'controlReadBack'],
  [
    'the time-out is led anew',
    (view) => ({ ...view, session: { ...view.session, timeOut: 'signed' } }),
    'timeOutHolds',
  ],
];

describe('the way back to remote control, by what the site says', () => {
  test('each act does its own step, in this order, and none before it', () => {
    let view = LOST;
    const done: string[] = [];
    expect(seenExam(view).rearmDone).toEqual([]);
    for (const [words, change, step] of STORY) {
      view = change(view);
      done.push(step);
      expect(seenExam(view).rearmDone, words).toEqual(done);
    }
    expect(done).toEqual(REARM_STEP_IDS);
    expect(seenExam(view).isRearmed).toBe(true);
  });

  test('what stands against a step is said in the site’s own words', () => {
    const noteOf = (view: SiteView, id: string): string => rearmSteps(view).find((one) => one.id === id)?.note ?? '';
    expect(noteOf(LOST, 'scanEnded')).toBe('scanner: scanning');
    expect(noteOf(LOST, 'alarmsCleared')).toContain('C-12');
    expect(noteOf(LOST, 'timeOutHolds')).toBe('void: the scanner was restarted');
    // Nobody asks yet: whose link would it be?
    expect(noteOf(LOST, 'linkGood')).toBe('');
    expect(noteOf(asks(LOST), 'linkGood')).toBe('12 of 30 s');
  });

  test.each(['sent', 'notConfirmed', 'askSite'])(
    'a scanner that rests while a stop is %s has not ended it',
    (status) => {
      const idle = { ...LOST, scanner: { ...LOST.scanner, state: 'idle' }, stop: { ...LOST.stop, status } };
      expect(seenExam(idle).rearmDone).toEqual([]);
    },
  );

  test('it is needed while a session is open and control that was lost is nobody’s', () => {
    expect(needsRearm(LOST)).toBe(true);
    expect(needsRearm({ ...LOST, control: { ...LOST.control, lostWallMs: 0 } })).toBe(false);
    expect(needsRearm({ ...LOST, session: { ...LOST.session, state: 'none' } })).toBe(false);
  });
});

test('what is read back is patient, scanner and last command', () => {
  const { lastCommand } = LOST;
  const view = { ...LOST, lastCommand: { ...lastCommand, action: 'Start', stepName: 'T1 sag SE' } };
  expect(seenExam(view)).toMatchObject({
    patientRef: 'P-1',
    scannerRef: view.site.scannerRef,
    lastCommand: 'Start T1 sag SE',
  });
  expect(seenExam({ ...view, lastCommand: { ...lastCommand, action: '', stepName: '' } }).lastCommand).toBe('');
  expect(seenExam({ ...view, session: { ...view.session, room: 'out' } }).isPatientOut).toBe(true);
});
