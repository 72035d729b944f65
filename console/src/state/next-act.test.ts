import type { SiteView } from '@farfield/protocol';
import { describe, expect, test } from 'vitest';
import { alarmFixture, CONSOLE_ID, siteViewFixture } from '../gallery/site-view-fixture.ts';
import { consoleFixture, NOW_MS, silent, unidentified } from '../gallery/state-fixture.ts';
import { nextAct } from './next-act.ts';

interface Moment {
  readonly session?: Partial<SiteView['session']>;
  readonly control?: Partial<SiteView['control']>;
  readonly scanner?: Partial<SiteView['scanner']>;
  readonly stop?: Partial<SiteView['stop']>;
  readonly alarms?: SiteView['alarms'];
  /** how many of the checklist are ticked; 7 are before the door */
  readonly ticked?: number;
}

/** Control granted, patient inside, everything said, the next step selected: READY is what is missing. */
function at({ session, control, scanner, stop, alarms, ticked = 12 }: Moment) {
  return (view: SiteView): SiteView => ({
    ...view,
    alarms: alarms ?? [],
    control: { ...view.control, ...control },
    stop: { ...view.stop, ...stop },
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
const LEFT_PAUSED = 'stay with the patient: nobody has control to continue the paused step: end it with STOP';
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
    ['paused, and nobody has control', { scanner: { state: 'paused' }, control: ASKED }, true, LEFT_PAUSED],
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

  test('a technologist on site may continue what was left paused', () => {
    const state = consoleFixture('onsite', (view) => {
      const paused = at({ scanner: { state: 'paused' }, control: NOBODY })(view);
      const abara = { ...paused.people[0]!, role: 'onsiteTechnologist', seat: 'onsite' } as const;
      return { ...paused, people: [...paused.people, abara] };
    });
    expect(nextAct(state, NOW_MS)?.words).toBe('stay with the patient: a step is paused');
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
    [
      'asked, and a step was left paused',
      { control: ASKED, scanner: { state: 'paused' } },
      false,
      'the safety tech ends the paused step with STOP, then offers control',
    ],
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

describe('a stop that the scanner has not confirmed comes before all else', () => {
  const oxygen = [alarmFixture('oxygenLow')];
  const onsite = { isMine: true, words: 'press the scanner’s own STOP, then say that the scan has stopped' };
  const remote = { isMine: false, words: 'the site presses the scanner’s own STOP' };
  test.each<[string, Moment]>([
    ['control granted', { stop: { status: 'notConfirmed' } }],
    ['the site is asked to', { stop: { status: 'askSite' } }],
    ['control has ended', { stop: { status: 'notConfirmed' }, control: NOBODY }],
    ['another console has control', { stop: { status: 'notConfirmed' }, control: { consoleId: 'c-otherotheroth' } }],
    ['the session is closed', { stop: { status: 'notConfirmed' }, control: NOBODY, session: { state: 'none' } }],
    ['beside an alarm', { stop: { status: 'notConfirmed' }, alarms: oxygen, scanner: { state: 'unknown' } }],
  ])('%s', (_, moment) => {
    expect(nextAct(consoleFixture('onsite', at(moment)), NOW_MS)).toEqual(onsite);
    expect(nextAct(consoleFixture('remote', at(moment)), NOW_MS)).toEqual(remote);
  });

  test.each([['sent'], ['notSent'], ['failed']] as const)(
    'one pressed here, %s, and not heard of at the site',
    (status) => {
      const stop = { commandId: 'c-1', pressedMs: NOW_MS - 3_000, status, confirmedMs: null };
      expect(nextAct({ ...consoleFixture('onsite', at({})), stop }, NOW_MS)).toEqual(onsite);
      expect(nextAct({ ...consoleFixture('remote', at({})), stop }, NOW_MS)).toEqual(remote);
    },
  );
});

describe('an alarm that asks something of people comes before the exam', () => {
  const { firstStep: everybodyOut } = alarmFixture('oxygenLow');
  const oxygen = [alarmFixture('oxygenLow')];
  test.each<[string, Moment, string]>([
    ['oxygen low, the time-out signed', { alarms: oxygen, session: { room: 'out' }, ticked: 7 }, everybodyOut],
    ['oxygen low, items at the table open', { alarms: oxygen, ticked: 9 }, everybodyOut],
    ['oxygen low, no session', { alarms: oxygen, session: { state: 'none' }, control: NOBODY }, everybodyOut],
    ['oxygen low, somebody asks for control', { alarms: oxygen, control: ASKED }, everybodyOut],
    ['oxygen low, a scan runs', { alarms: oxygen, scanner: { state: 'scanning' } }, everybodyOut],
    ['oxygen low, another alarm held', { alarms: [...held, ...oxygen] }, everybodyOut],
    [
      'clearing: its cause may come back',
      { alarms: [alarmFixture('oxygenLow', { status: 'clearing' })] },
      everybodyOut,
    ],
    ['quench', { alarms: [alarmFixture('quench')] }, alarmFixture('quench').firstStep],
    ['squeeze ball', { alarms: [alarmFixture('squeezeBall')] }, alarmFixture('squeezeBall').firstStep],
    [
      'medium, and its row asks somebody to look',
      { alarms: [alarmFixture('ferromagneticDoorShut')] },
      alarmFixture('ferromagneticDoorShut').firstStep,
    ],
    [
      'of two, the one that asks more',
      { alarms: [alarmFixture('squeezeBall', { ageMs: 0 }), ...oxygen] },
      everybodyOut,
    ],
    [
      'high before medium',
      { alarms: [alarmFixture('ferromagneticDoorShut', { ageMs: 0 }), alarmFixture('mrstLeft')] },
      alarmFixture('mrstLeft').firstStep,
    ],
  ])('%s', (_, moment, words) => {
    expect(nextAct(consoleFixture('onsite', at(moment)), NOW_MS)).toEqual({ isMine: true, words });
    expect(nextAct(consoleFixture('remote', at(moment)), NOW_MS)).toEqual({
      isMine: false,
      words: `on site: ${words}`,
    });
  });

  test('an alarm that asks nobody to act here and now leaves the exam go on', () => {
    const moment: Moment = {
      alarms: [alarmFixture('linkSlow'), alarmFixture('vitalsStale'), alarmFixture('linkDown')],
      session: { room: 'out' },
      ticked: 7,
    };
    expect(nextAct(consoleFixture('onsite', at(moment)), NOW_MS)?.words).toMatch(/^press that the patient goes in/);
  });

  test('with no session the count says whether anybody is inside', () => {
    const inside = (count4: number, fit = 'fitted') =>
      nextAct(
        consoleFixture('onsite', (view) => {
          const closed = at({ session: { state: 'none' }, control: NOBODY, alarms: [alarmFixture('zoneSilent')] })(
            view,
          );
          const inputs = closed.inputs.map((one) => (one.input === 'zone4Entry' ? { ...one, fit } : one));
          return { ...closed, inputs, zone: { ...closed.zone, count4 } };
        }),
        NOW_MS,
      )?.words;
    const { firstStep } = alarmFixture('zoneSilent');
    expect([inside(0), inside(1), inside(-1), inside(-1, 'notFitted')]).toEqual([
      'open the session',
      firstStep,
      firstStep,
      'open the session',
    ]);
  });

  test('one that is only held, and that asked for people, comes before asking for control', () => {
    const moment: Moment = { control: NOBODY, alarms: [alarmFixture('squeezeBall', { status: 'latched' })] };
    expect(nextAct(consoleFixture('remote', at(moment)), NOW_MS)?.words).toMatch(/^the safety tech clears/);
  });

  test('what only the MRSO clears is not asked of the safety tech, and nothing goes on before', () => {
    const flapped = alarmFixture('scannerSilent', { status: 'latched', clearedBy: ['mrso', 'mrmd'] });
    const act = { isMine: false, words: `the MRSO or the MRMD clears “${flapped.title}”` };
    expect(nextAct(consoleFixture('onsite', at({ alarms: [flapped] })), NOW_MS)).toEqual(act);
    expect(nextAct(consoleFixture('remote', at({ alarms: [flapped] })), NOW_MS)).toEqual(act);
  });
});

describe('a scanner that is not known to be at rest is never taken for it', () => {
  const CLOSED: Moment = { session: { state: 'none' }, control: NOBODY };
  test.each<[string, Moment, string]>([
    ['it is not heard', { scanner: { state: 'unknown', runningStepId: 'flair' } }, 'does not report'],
    ['it is not heard, and named no step', { scanner: { state: 'unknown' } }, 'does not report'],
    [
      'images complete',
      { session: { imagesCompleteBy: 'A. Moreno' }, scanner: { state: 'unknown' } },
      'does not report',
    ],
    ['before the door', { session: { room: 'out' }, ticked: 7, scanner: { state: 'unknown' } }, 'does not report'],
    ['no session', { ...CLOSED, scanner: { state: 'unknown' } }, 'does not report'],
    [
      'a fault beside a step that it names',
      { scanner: { state: 'unknown', runningStepId: 'flair', faultText: 'cooling warning' } },
      'reports a fault and does not say that the scan has ended',
    ],
    ['a fault', { scanner: { state: 'fault' } }, 'reports a fault'],
    ['off', { scanner: { state: 'off' } }, 'is off'],
    ['starting', { scanner: { state: 'booting' } }, 'is starting'],
    ['a word from a newer site', { scanner: { state: 'dancing' } }, 'reports what this page does not know'],
  ])('%s', (_, moment, trouble) => {
    expect(nextAct(consoleFixture('onsite', at(moment)), NOW_MS)).toEqual({
      isMine: true,
      words: `look at the scanner: it ${trouble}`,
    });
    expect(nextAct(consoleFixture('remote', at(moment)), NOW_MS)).toEqual({
      isMine: false,
      words: `the site looks at the scanner: it ${trouble}`,
    });
  });

  test.each<[string, Moment['scanner'], string, string]>([
    ['stopping', { state: 'stopping' }, 'a scan runs', 'watch the scan and the patient'],
    [
      'between prescan and scan',
      { state: 'prepped', runningStepId: 'flair' },
      'a scan runs',
      'watch the scan and the patient',
    ],
    ['a start on its way', { permitWallMs: 1 }, 'a scan runs', 'watch the scan and the patient'],
    ['paused', { state: 'paused', permitWallMs: 1 }, 'a step is paused', 'continue the step, or stop it'],
  ])('%s', (_, scanner, onsite, remote) => {
    const moment: Moment = { scanner: { ...scanner } };
    expect(nextAct(consoleFixture('onsite', at(moment)), NOW_MS)?.words).toBe(`stay with the patient: ${onsite}`);
    expect(nextAct(consoleFixture('remote', at(moment)), NOW_MS)?.words).toBe(remote);
  });

  test('control that changes hands while it scans is agreed to first', () => {
    const { handOver } = siteViewFixture().control;
    const moment: Moment = {
      scanner: { state: 'scanning' },
      control: { handOver: { ...handOver, stage: 'readBack' } },
    };
    expect(nextAct(consoleFixture('onsite', at(moment)), NOW_MS)?.words).toBe('agree to the hand-over, or not');
  });
});

test('nothing is said while the site is not heard, to whoever is not signed in, and before the first picture', () => {
  expect(nextAct(silent(consoleFixture('remote'), 9_000), NOW_MS)).toBeNull();
  expect(nextAct(silent(consoleFixture('onsite'), 9_000), NOW_MS)).toBeNull();
  expect(nextAct(unidentified(consoleFixture('onsite')), NOW_MS)).toBeNull();
  expect(nextAct({ ...consoleFixture('remote'), view: null }, NOW_MS)).toBeNull();
  expect(siteViewFixture().session.state).toBe('open');
});
