import type { SiteView } from '@farfield/protocol';
import { describe, expect, test } from 'vitest';
import { alarmFixture, CONSOLE_ID, siteViewFixture } from '../gallery/site-view-fixture.ts';
import { consoleFixture, NOW_MS, silent, unidentified } from '../gallery/state-fixture.ts';
import { nextAct } from './next-act.ts';

interface Moment {
  readonly session?: Partial<SiteView['session']>;
  readonly control?: Partial<SiteView['control']>;
  readonly scanner?: Partial<SiteView['scanner']>;
  readonly alarms?: SiteView['alarms'];
  /** how many of the checklist are ticked; 7 are before the door */
  readonly ticked?: number;
}

/** Control granted, patient inside, everything said, the next step selected: READY is what is missing. */
function at({ session, control, scanner, alarms, ticked = 12 }: Moment) {
  return (view: SiteView): SiteView => ({
    ...view,
    alarms: alarms ?? [],
    control: { ...view.control, ...control },
    scanner: {
      ...view.scanner,
      state: 'idle',
      runningStepId: '',
      selectedStepId: 'flair',
      permitWallMs: 0,
      ...scanner,
    },
    session: {
      ...view.session,
      ready: 'none',
      checklist: view.session.checklist.map((one, index) => ({ ...one, by: index < ticked ? 'J. Okafor' : '' })),
      ...session,
    },
  });
}

const NOBODY: Moment['control'] = { kind: 'local', personId: '', name: '', consoleId: '', requests: [] };
const ASKED = {
  ...NOBODY,
  requests: [{ personId: 'moreno', name: 'A. Moreno', consoleId: CONSOLE_ID, ageMs: 9_000 }],
};
const OUT = { room: 'out', timeOut: 'none' } as const;
const held = [alarmFixture('controlEnded', { status: 'latched' })];
const { title: heldTitle } = held[0] ?? { title: '' };

describe('on site', () => {
  test.each<[string, Moment, boolean, string]>([
    ['no session', { session: { state: 'none' } }, true, 'open the session'],
    [
      'no patient at the scanner',
      { session: { state: 'none' }, scanner: { registeredPatientRef: '' } },
      true,
      'register the patient on the scanner',
    ],
    [
      'nobody has asked for control',
      { control: NOBODY, session: OUT, ticked: 0 },
      false,
      'a remote technologist asks for control',
    ],
    ['asked for control', { control: ASKED, session: OUT, ticked: 0 }, true, 'offer control to A. Moreno'],
    ['offered', { control: { kind: 'offered' }, session: OUT }, false, 'A. Moreno reads back and takes control'],
    ['granted, nothing ticked', { session: OUT, ticked: 0 }, true, 'tick the checklist: 7 before Zone IV'],
    ['screened', { session: OUT, ticked: 7 }, true, 'lead the time-out, aloud'],
    ['led', { session: { room: 'out', timeOut: 'led' }, ticked: 7 }, false, 'A. Moreno reads back the time-out'],
    ['signed', { session: { room: 'out' }, ticked: 7 }, true, 'press that the patient goes in, before the door'],
    ['inside, table items open', { ticked: 9 }, true, 'tick the checklist: 3 at the table'],
    ['all said', {}, true, 'READY for FLAIR tra, when all is clear'],
    ['READY given', { session: { ready: 'given', readyStepName: 'FLAIR tra' } }, false, 'A. Moreno starts FLAIR tra'],
    ['a scan runs', { scanner: { state: 'scanning' } }, true, 'stay with the patient: a scan runs'],
    ['held', { alarms: held, control: NOBODY }, true, `look, then clear “${heldTitle}” under Alarms`],
    [
      'images complete',
      { session: { imagesCompleteBy: 'A. Moreno' } },
      true,
      'take the patient out, then press that they are out',
    ],
  ])('%s', (_, moment, isMine, words) => {
    expect(nextAct(consoleFixture('onsite', at(moment)), NOW_MS)).toEqual({ isMine, words });
  });

  test('what nobody has stated for ten minutes is to be said again', () => {
    const state = consoleFixture('onsite', (view) => {
      const ready = at({})(view);
      const inputs = ready.inputs.map((one) => (one.input === 'patientAudio' ? { ...one, raw: 'unknown' } : one));
      return { ...ready, inputs };
    });
    expect(nextAct(state, NOW_MS)?.words).toBe('say that you hear and see the patient');
  });
});

describe('remotely', () => {
  test.each<[string, Moment, boolean, string]>([
    ['no session, not asked', { session: { state: 'none' }, control: NOBODY }, true, 'request control'],
    [
      'no session, asked',
      { session: { state: 'none' }, control: ASKED },
      false,
      'the safety tech opens a session and offers control',
    ],
    ['asked', { control: ASKED }, false, 'the safety tech offers control'],
    ['offered', { control: { kind: 'offered' } }, true, 'read back below, and control is yours'],
    ['not screened', { session: OUT, ticked: 3 }, false, 'the safety tech screens the patient'],
    ['screened', { session: OUT, ticked: 7 }, false, 'the safety tech leads the time-out'],
    ['led', { session: { room: 'out', timeOut: 'led' }, ticked: 7 }, true, 'read back the time-out below'],
    ['signed', { session: { room: 'out' }, ticked: 7 }, false, 'the patient goes into Zone IV'],
    ['inside', {}, false, 'READY for FLAIR tra on site'],
    ['READY given', { session: { ready: 'given', readyStepName: 'FLAIR tra' } }, true, 'start FLAIR tra'],
    ['a scan runs', { scanner: { state: 'scanning' } }, true, 'watch the scan and the patient'],
    ['paused', { scanner: { state: 'paused' } }, true, 'continue the step, or stop it'],
    ['held', { alarms: held }, false, `the safety tech clears “${heldTitle}”`],
    [
      'the selected step is done',
      { scanner: { selectedStepId: 't2' } },
      true,
      'select a step, or say “Images complete”',
    ],
  ])('%s', (_, moment, isMine, words) => {
    expect(nextAct(consoleFixture('remote', at(moment)), NOW_MS)).toEqual({ isMine, words });
  });
});

test('a stop that the scanner has not confirmed comes before all else, on both pages', () => {
  const unseen = (view: SiteView): SiteView => ({ ...view, stop: { ...view.stop, status: 'notConfirmed' } });
  expect(nextAct(consoleFixture('onsite', unseen), NOW_MS)).toEqual({
    isMine: true,
    words: 'press the scanner’s own STOP, then say that the scan has stopped',
  });
  expect(nextAct(consoleFixture('remote', unseen), NOW_MS)).toEqual({
    isMine: false,
    words: 'the site presses the scanner’s own STOP',
  });
});

test('nothing is said while the site is not heard, to whoever is not signed in, and before the first picture', () => {
  expect(nextAct(silent(consoleFixture('remote'), 9_000), NOW_MS)).toBeNull();
  expect(nextAct(silent(consoleFixture('onsite'), 9_000), NOW_MS)).toBeNull();
  expect(nextAct(unidentified(consoleFixture('onsite')), NOW_MS)).toBeNull();
  expect(nextAct({ ...consoleFixture('remote'), view: null }, NOW_MS)).toBeNull();
  expect(siteViewFixture().session.state).toBe('open');
});
