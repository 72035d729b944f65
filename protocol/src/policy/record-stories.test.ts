import { describe, expect, test } from 'vitest';

import type { FacilityPolicy } from './facility-policy.ts';
import type { InputId } from './inputs.ts';
import {
  exam,
  NOT_MONITORED,
  prepared,
  ready,
  Recorded,
  SECOND_RST,
  started,
  swallows,
  TECHNOLOGIST,
  WORDS,
} from './record-story.ts';
import { UNIDENTIFIED_ONSITE } from './roles.ts';
import { implantFixture, MRSO, MRST, RST, type Story } from './story.ts';
import { verdict } from './verdict.ts';

const RECORDS: Readonly<Record<string, () => Recorded>> = {
  'whole-exam': () => {
    const all = prepared().shows('attendees', 'lease', 'session', 'safetyVersion');
    started(all).shows('permit', 'inflight', 'lastCommand', 'session');
    all.passes(1_000).shows('permit', 'stop');
    all.does('the localizer ends', (story) => {
      story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    });
    all.passes(4_000).asks(RST, { kind: 'selectStep', stepId: 't2' }).passes(250);
    started(all, 't2').passes(1_000);
    all.does('the T2 ends', (story) => {
      story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
    });
    return all
      .passes(4_000)
      .asks(RST, { kind: 'imagesComplete' })
      .asks(MRST, { kind: 'imagesComplete' })
      .asks(MRST, { kind: 'patientOut' })
      .shows('session')
      .does('the room is empty', (story) => {
        story.count4 = 0;
      })
      .passes(500)
      .asks(MRST, { kind: 'closeSession' })
      .shows('lease', 'session', 'stop', 'permit', 'lastCommand');
  },
  stop: () => {
    const all = started(exam())
      .passes(1_000)
      .asks(UNIDENTIFIED_ONSITE, { kind: 'stop' })
      .shows('stop', 'inflight', 'lastCommand');
    return all.passes(1_000).shows('stop', 'permit', 'session');
  },
  'stop-swallowed': () => {
    const all = started(exam()).passes(1_000).does('the scanner takes orders and does nothing', swallows);
    return all
      .asks(RST, { kind: 'stop' })
      .passes(2_000)
      .shows('stop')
      .passes(3_000)
      .shows('stop')
      .asks(MRST, { kind: 'confirmStopped' })
      .shows('stop')
      .passes(2_500);
  },
  'stop-refused-by-scanner': () => {
    const all = started(exam()).passes(1_000);
    all.does('the scanner refuses to stop', (story) => {
      story.onOrder = (_, effectId) =>
        story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'refused', why: 'busy' } });
    });
    all.asks(RST, { kind: 'stop' }).shows('stop').passes(500);
    all.does('and then fails to', (story) => {
      story.onOrder = (_, effectId) =>
        story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'failed', code: 'DOWN' } });
    });
    return all.asks(MRST, { kind: 'stop' }).passes(2_500);
  },
  'start-outcomes': () => {
    const all = exam();
    const outcomes = [
      { kind: 'refused', why: 'coil missing' },
      { kind: 'failed', code: 'LINK_DOWN' },
      { kind: 'unknown', code: 'NO_ANSWER' },
    ] as const;
    for (const outcome of outcomes) {
      all.does(`the scanner answers ${outcome.kind}`, (story) => {
        story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome });
      });
      started(all)
        .shows('permit', 'lastCommand')
        .asks(RST, { kind: 'selectStep', stepId: 't2' })
        .shows('lastCommand')
        .passes(3_500);
    }
    all.asks(RST, { kind: 'spokeToPatient' }).does('the scanner never answers', (story) => {
      story.onOrder = () => undefined;
    });
    started(all).shows('inflight').passes(2_250).shows('inflight').passes(500).shows('inflight', 'permit');
    return all.does('an answer to nothing', (story) =>
      story.post({ kind: 'effectOutcome', effectId: 'start-999', outcome: { kind: 'done' } }),
    );
  },
  'pause-and-resume': () => {
    const all = started(exam()).passes(1_000).asks(RST, { kind: 'pause' }).passes(500).shows('permit');
    all.asks(RST, { kind: 'pause' }).asks(RST, { kind: 'spokeToPatient' });
    ready(all).asks(RST, { kind: 'resume', readyId: all.story.readyId() }).shows('permit', 'session', 'lastCommand');
    return all.passes(1_000).shows('permit');
  },
  'link-lost-and-back': () => {
    const all = started(exam()).passes(1_000);
    all
      .does('the link is cut', (story) => story.silent.add('console'))
      .passes(6_000)
      .shows('lease', 'attendees');
    all.does('the link is back', (story) => story.silent.delete('console')).passes(5_000);
    all.asks(RST, { kind: 'requestControl' }).asks(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    all.asks(MRST, { kind: 'clear', condition: 'controlEnded', why: 'spoke by phone' });
    all.asks(MRST, { kind: 'offerControl', toPersonId: 'rst' }).passes(25_250);
    all.asks(MRST, { kind: 'offerControl', toPersonId: 'rst' }).asks(RST, { kind: 'readBackControl', words: WORDS });
    return all.shows('lease', 'session');
  },
  control: () => {
    const all = new Recorded();
    all.does('all join', (story) => void story.joins(MRST).joins(RST).joins(SECOND_RST)).passes(500);
    all
      .asks(RST, { kind: 'requestControl' })
      .asks(SECOND_RST, { kind: 'requestControl' })
      .asks(RST, { kind: 'requestControl' });
    all.shows('lease').asks(MRST, { kind: 'openSession', patientRef: 'P1', patient: NOT_MONITORED });
    all
      .asks(MRST, { kind: 'offerControl', toPersonId: 'nobody' })
      .asks(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    all.asks(SECOND_RST, { kind: 'readBackControl', words: WORDS });
    all.passes(60_000).passes(250).shows('lease');
    all.asks(RST, { kind: 'requestControl' }).asks(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    all.asks(RST, {
      kind: 'readBackControl',
      words: { patientRef: 'P9', scannerRef: 'MR9', weightKg: 1, implantWords: '?' },
    });
    all.asks(RST, { kind: 'readBackControl', words: WORDS }).shows('lease');
    all
      .asks(MRST, { kind: 'offerControl', toPersonId: 'rst2' })
      .asks(SECOND_RST, { kind: 'readBackControl', words: WORDS });
    all.asks(SECOND_RST, { kind: 'releaseControl' }).asks(MRST, { kind: 'takeLocal' }).shows('lease');
    all.asks(RST, { kind: 'releaseControl' }).asks(SECOND_RST, { kind: 'requestControl' });
    all
      .asks(MRST, { kind: 'offerControl', toPersonId: 'rst2' })
      .asks(SECOND_RST, { kind: 'readBackControl', words: WORDS });
    all.passes(5_250).asks(SECOND_RST, { kind: 'readBackControl', words: WORDS });
    all.asks(SECOND_RST, { kind: 'releaseControl' }).shows('lease', 'session');
    return all.does('one leaves, one was never there', (story) => {
      story.post({ kind: 'attendeeLeft', consoleId: 'c-rst' });
      story.post({ kind: 'attendeeLeft', consoleId: 'c-nobody' });
    });
  },
  'take-back': () => {
    const all = started(exam())
      .passes(1_000)
      .asks(UNIDENTIFIED_ONSITE, { kind: 'takeLocal' })
      .shows('lease', 'session', 'stop');
    const waiting = exam().does('the disk is slow', (story) => story.silent.add('disk'));
    started(waiting).asks(MRST, { kind: 'takeLocal' }).shows('pending', 'lease');
    const kept = started(exam().does('a technologist is on site', (story) => story.joins(TECHNOLOGIST))).passes(1_000);
    kept.asks(TECHNOLOGIST, { kind: 'takeLocal' }).passes(1_000).shows('permit', 'stop');
    all.lines.push(...waiting.lines, ...kept.lines);
    return all;
  },
  'who-stops-first': () => {
    const all = exam().does('the disk is slow', (story) => story.silent.add('disk'));
    started(all)
      .shows('pending', 'lastCommand')
      .asks(MRST, { kind: 'pause' })
      .asks(MRST, { kind: 'stop' })
      .shows('pending');
    all
      .does('the disk answers late', (story) => story.post({ kind: 'intentDurable', intentId: 'intent-1' }))
      .passes(1_000);
    all.asks(RST, { kind: 'spokeToPatient' });
    started(all).does('the disk fails', (story) =>
      story.post({ kind: 'intentFailed', intentId: story.state.pending?.intentId ?? '' }),
    );
    all.does('and fails another', (story) => story.post({ kind: 'intentFailed', intentId: 'intent-99' }));
    started(all).does('the door opens before the disk answers', (story) => {
      story.bad.add('door34');
      story.reports();
      story.post({ kind: 'intentDurable', intentId: story.state.pending?.intentId ?? '' });
    });
    return all.shows('lastCommand', 'pending');
  },
  'site-that-cannot': () => {
    const can = (own: Partial<FacilityPolicy['capabilities']>) => ({
      policy: {
        capabilities: { start: true, stop: true, abort: true, pause: true, resume: true, selectStep: true, ...own },
      },
    });
    const all = new Recorded();
    for (const own of [
      { stop: false },
      { abort: false },
      { stop: false, abort: false },
      { start: false, selectStep: false, resume: false },
    ]) {
      const one = exam(can(own)).note(`without ${Object.keys(own).join(' and ')}`);
      started(one).passes(500).asks(RST, { kind: 'stop' }).shows('stop').passes(500);
      one
        .does('the magnet quenches', (story) => story.bad.add('quench'))
        .passes(3_000)
        .shows('stop');
      one.asks(RST, { kind: 'selectStep', stepId: 't2' }).asks(RST, { kind: 'resume', readyId: 'none' });
      all.lines.push(...one.lines);
    }
    return all;
  },
  'gateway-holds': () => {
    const all = started(exam()).passes(500);
    all.does('the gateway bars starts', (story) =>
      story.post({ kind: 'peer', verdict: verdict(1), why: 'page not answered', againstDrill: '' }),
    );
    all
      .asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' })
      .shows('verdict')
      .passes(5_000)
      .shows('verdict')
      .passes(250)
      .shows('verdict', 'peer');
    all.does('the gateway asks for a stop', (story) =>
      story.post({ kind: 'peer', verdict: verdict(2, 2, 2), why: 'nobody answers', againstDrill: '' }),
    );
    return all.passes(500).shows('stop');
  },
  'ready-is-void': () => {
    const all = exam();
    const voids: readonly (readonly [string, (story: Story) => void])[] = [
      ['the door opens', (story) => void story.bad.add('door34')],
      ['ferromagnetic alarm', (story) => void story.bad.add('ferromagnetic')],
      ['the ball is squeezed', (story) => void story.bad.add('squeezeBall')],
      ['the table moves', (story) => (story.scanner = { ...story.scanner, isTableMoving: true })],
      ['the table moved 2 mm', (story) => (story.scanner = { ...story.scanner, tablePositionMm: 1_002 })],
      [
        'another step is selected at the scanner',
        (story) => (story.scanner = { ...story.scanner, selectedStepId: 't2' }),
      ],
      [
        'the step leaves the queue',
        (story) => (story.scanner = { ...story.scanner, steps: story.scanner.steps.slice(1) }),
      ],
      ['the safety tech leaves', (story) => void story.asks(MRST, { kind: 'leaving' })],
    ];
    for (const [words, act] of voids) {
      const one = ready(exam()).does(words, act).passes(250);
      all.lines.push(...one.lines, `        ready is ${JSON.stringify(one.story.state.session?.ready)}`);
    }
    ready(all)
      .passes(59_750)
      .asks(MRST, { kind: 'confirmPresence' })
      .passes(59_750)
      .asks(MRST, { kind: 'confirmPresence' });
    return all.passes(750).shows('session');
  },
  'time-out-is-void': () => {
    const entry = exam()
      .does('somebody goes in', (story) => (story.count4 = 2))
      .passes(1_500)
      .shows('session');
    const other = exam().does('the scanner has another patient', (story) => {
      story.scanner = { ...story.scanner, patientRef: 'P2' };
    });
    other.passes(250).shows('session').asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' });
    const changed = exam()
      .does('another remote technologist comes', (story) => story.joins(SECOND_RST))
      .passes(250);
    changed.asks(RST, { kind: 'releaseControl' }).asks(SECOND_RST, { kind: 'requestControl' }).passes(5_000);
    changed
      .asks(MRST, { kind: 'offerControl', toPersonId: 'rst2' })
      .asks(SECOND_RST, { kind: 'readBackControl', words: WORDS })
      .shows('session');
    entry.lines.push(...other.lines, ...changed.lines);
    return entry;
  },
  monitored: () => {
    const all = new Recorded();
    for (const isSedated of [false, true]) {
      const one = exam({}, { monitoring: 'monitored', isSedated, implant: { kind: 'none' } }).note(
        isSedated ? 'sedated' : 'awake',
      );
      started(one)
        .passes(1_000)
        .does('the monitor falls silent', (story) => story.silent.add('monitor'))
        .passes(20_000);
      one
        .asks(MRST, { kind: 'confirmPresence' })
        .passes(45_000)
        .does('the monitor is back', (story) => story.silent.delete('monitor'))
        .passes(6_000);
      one
        .asks(MRST, { kind: 'confirmPresence' })
        .does('its own alarm', (story) => story.bad.add('vitalsAlarm'))
        .passes(500);
      one.asks(MRST, { kind: 'acknowledge', condition: 'vitalsAlarm' }).passes(500);
      all.lines.push(...one.lines);
    }
    return all;
  },
  alarms: () => {
    const all = new Recorded();
    const inputs: readonly InputId[] = [
      'door34',
      'zone4Entry',
      'ferromagnetic',
      'squeezeBall',
      'oxygen',
      'quench',
      'roomStop',
      'mains',
      'zoneFeed',
    ];
    for (const input of inputs) {
      const one = started(exam())
        .passes(1_000)
        .does(`${input} is bad`, (story) => story.bad.add(input))
        .passes(3_000);
      one.does('and good again', (story) => story.bad.delete(input)).passes(3_500);
      for (const condition of one.story.state.session === null
        ? []
        : (['doorOpen', 'squeezeBall', 'oxygenLow', 'quench', 'roomStop'] as const))
        if (one.story.state.conditions[condition].status !== 'ok') {
          one.asks(RST, { kind: 'clear', condition, why: 'x' });
          one
            .asks(MRST, { kind: 'clear', condition, why: 'looked' })
            .asks(MRSO, { kind: 'clear', condition, why: 'looked too' });
        }
      all.lines.push(...one.lines);
    }
    return all;
  },
  implant: () => {
    const implant = implantFixture();
    const all = exam({}, { monitoring: 'notMonitored', isSedated: false, implant });
    started(all).passes(1_000).asks(MRST, { kind: 'stop' }).passes(500);
    all.asks(RST, { kind: 'spokeToPatient' }).does('SAR of the step is above', (story) => {
      story.scanner = { ...story.scanner, steps: story.scanner.steps.map((one) => ({ ...one, sarBodyWkg: 1.1 })) };
    });
    started(all.passes(250));
    all.does('SAR of the step is not reported', (story) => {
      story.scanner = { ...story.scanner, steps: story.scanner.steps.map((one) => ({ ...one, sarBodyWkg: null })) };
    });
    started(all.passes(250));
    all.does('the step needs first level and moves the table', (story) => {
      story.scanner = {
        ...story.scanner,
        steps: story.scanner.steps.map((one) => ({ ...one, sarBodyWkg: 1, mode: 'firstLevel', movesTable: true })),
      };
    });
    all.passes(250).asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    all.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: true });
    return all.asks(RST, { kind: 'start', stepId: 'localizer', readyId: all.story.readyId() });
  },
  restart: () => {
    const before = started(exam()).passes(500);
    const { session, lease } = before.story.state;
    const all = new Recorded({
      fold: {
        epoch: lease.epoch,
        latched: ['squeezeBall', 'controlEnded'],
        session,
        hadOpenPermit: true,
        mainsLostForMs: 0,
        remoteOffForMs: 0,
        scanClocks: [],
        contrastGiven: [],
        nextId: 900,
      },
    });
    all
      .shows('lease', 'session', 'nextId', 'safetyVersion')
      .does('both join', (story) => void story.joins(MRST).joins(RST))
      .passes(1_000);
    all.asks(RST, { kind: 'requestControl' }).asks(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    all
      .asks(MRST, { kind: 'clear', condition: 'controlEnded', why: 'restart' })
      .asks(MRST, { kind: 'clear', condition: 'squeezeBall', why: 'spoke' });
    return all
      .passes(31_000)
      .asks(MRST, { kind: 'offerControl', toPersonId: 'rst' })
      .asks(RST, { kind: 'readBackControl', words: WORDS })
      .shows('lease');
  },
  'bad-time': () => {
    const all = started(exam()).passes(250);
    all.does('the clock goes back', (story) => {
      story.nowMs -= 1_000;
      story.post({ kind: 'tick' });
      story.nowMs += 1_000;
    });
    all.does('the clock has half a millisecond', (story) => {
      story.nowMs += 0.5;
      story.post({ kind: 'tick' });
      story.nowMs += 0.5;
    });
    return all.shows('verdict').passes(250).shows('verdict');
  },
};

describe('the record of', () => {
  test.each(Object.keys(RECORDS))('%s', async (name) => {
    await expect(RECORDS[name]?.().text()).toMatchFileSnapshot(`./records/${name}.txt`);
  });
});
