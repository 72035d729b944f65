import type { SiteView } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { siteView } from '../testing/bodies.ts';
import { predict } from './predict.ts';
import { seenView } from './seen-view.ts';

const granted = { kind: 'granted', leaseLengthMs: 5_000 };
const NOTHING_FINISHES = [{ action: 'letFinish', reasons: [{ id: 'nothingFinishes', params: {} }] }];
const MAY_SCAN_ON = 'unknown: nobody knows whether it still scans';
const TOLD_TO_STOP = 'told to stop; nobody here saw it stop';

/** Of an open session, "for you" and where nothing may finish by itself unless told: there the end of the lease stops the scan. */
interface Told extends Omit<Parameters<typeof siteView>[0], 'siteId' | 'control'> {
  readonly control?: Partial<SiteView['control']>;
  readonly mode?: string;
  readonly gates?: SiteView['gates'];
  readonly permitWallMs?: number;
  readonly taking?: string;
}

function seen({ mode = 'forYou', gates = NOTHING_FINISHES, permitWallMs = 0, taking = 'none', ...own }: Told) {
  const view = siteView({ siteId: 'demo-1', ...own });
  const { control, scanner, session } = view;
  return seenView(
    {
      ...view,
      gates,
      control: { ...control, taking: { ...control.taking, state: taking } },
      scanner: { ...scanner, permitWallMs },
      session: { ...session, state: 'open', room: 'in', mode },
    },
    9_900,
  );
}

test.each([
  ['nothing was ever seen', null, 60_000, 'nothing known'],
  ['idle', seen({ scannerState: 'idle' }), 60_000, 'not scanning'],
  ['idle, and the scanner has a START', seen({ scannerState: 'idle', permitWallMs: 1 }), 60_000, MAY_SCAN_ON],
  ['between prescan and scan', seen({ scannerState: 'prepped', permitWallMs: 1 }), 60_000, MAY_SCAN_ON],
  ['paused', seen({ scannerState: 'paused', control: granted, permitWallMs: 1 }), 60_000, 'paused'],
  ['a state that nobody reported', seen({ scannerState: 'unknown' }), 60_000, 'nothing known of the scanner'],
  [
    'scanning, 1 s into silence',
    seen({ scannerState: 'scanning', control: granted }),
    11_000,
    'scanning; remote control ends there in 4 s',
  ],
  [
    'scanning, last ms of the lease',
    seen({ scannerState: 'scanning', control: granted }),
    14_999,
    'scanning; remote control ends there in 1 s',
  ],
  ['scanning, lease over', seen({ scannerState: 'scanning', control: granted }), 15_000, 'stopping'],
  [
    'scanning, stop confirmed or escalated: nobody here saw which',
    seen({ scannerState: 'scanning', control: granted }),
    17_000,
    TOLD_TO_STOP,
  ],
  ['prescan is a scan', seen({ scannerState: 'prescan', control: granted }), 17_000, TOLD_TO_STOP],
  ['a stop was under way', seen({ scannerState: 'scanning', control: granted, stop: 'sent' }), 11_999, 'stopping'],
  [
    'a stop was under way, and its time is over',
    seen({ scannerState: 'scanning', control: granted, stop: 'sent' }),
    12_000,
    TOLD_TO_STOP,
  ],
  [
    'remote control had ended, and its stop was under way',
    seen({ scannerState: 'scanning', stop: 'sent' }),
    60_000,
    TOLD_TO_STOP,
  ],
  [
    'a stop was NOT CONFIRMED',
    seen({ scannerState: 'scanning', control: granted, stop: 'notConfirmed' }),
    10_001,
    MAY_SCAN_ON,
  ],
  [
    'NOT CONFIRMED, and the scanner silent',
    seen({ scannerState: 'unknown', stop: 'notConfirmed' }),
    60_000,
    MAY_SCAN_ON,
  ],
  ['scanning under local control', seen({ scannerState: 'scanning' }), 60_000, 'scanning, operated on site'],
  [
    'a site that only people can stop',
    seen({ scannerState: 'scanning', control: granted, localStopOnly: true }),
    60_000,
    'scanning until somebody on site stops it',
  ],
  [
    '"with you", before the lease is over',
    seen({ scannerState: 'scanning', control: granted, mode: 'withYou' }),
    12_000,
    'scanning; remote control ends there in 3 s',
  ],
  [
    '"with you", the lease over: a technologist on site may have taken the sequence (W-C)',
    seen({ scannerState: 'scanning', control: granted, mode: 'withYou' }),
    15_000,
    MAY_SCAN_ON,
  ],
  [
    'the facility signed that a sequence may finish (W-F)',
    seen({ scannerState: 'scanning', control: granted, gates: [{ action: 'letFinish', reasons: [] }] }),
    15_000,
    MAY_SCAN_ON,
  ],
  [
    'a view that does not say whether a sequence may finish',
    seen({ scannerState: 'scanning', control: granted, gates: [] }),
    15_000,
    MAY_SCAN_ON,
  ],
  [
    'a view that does not say for whom is scanned',
    seen({ scannerState: 'scanning', control: granted, mode: '' }),
    15_000,
    MAY_SCAN_ON,
  ],
  [
    'the sequence was offered on site',
    seen({ scannerState: 'scanning', control: granted, taking: 'offered' }),
    10_001,
    MAY_SCAN_ON,
  ],
  [
    'the sequence was taken on site',
    seen({ scannerState: 'scanning', taking: 'taken' }),
    60_000,
    'scanning; somebody on site answers for it',
  ],
] as const)('a site that is not heard is guessed at: %s', (_name, last, nowMs, words) => {
  expect(predict(last, 10_000, nowMs)).toBe(words);
});

// By the site's own rules (ruling 1, W-A to W-H) a sequence of a session "with you" is not stopped at the lease's end: it waits 10 s
// from link-down for a technologist on site, and runs to its end where they take it.
test.each([7_100, 60_000])(
  'a session "with you", scanning, not heard for %d ms: nobody is told that it stopped',
  (ms) => {
    const last = seen({ scannerState: 'scanning', control: granted, mode: 'withYou' });
    expect(predict(last, 10_000, 10_000 + ms)).toBe(MAY_SCAN_ON);
  },
);

// The site's own last word was NOT CONFIRMED: PRESS SCANNER STOP, of a scanner that swallows its stop. Nothing since then says otherwise.
test('a stop that the scanner had not confirmed, and then the site is not heard: nobody is told that it stopped', () => {
  const last = seen({ scannerState: 'scanning', control: granted, stop: 'notConfirmed' });
  expect(predict(last, 10_000, 20_000)).toBe(MAY_SCAN_ON);
});

test('of no scan that ran, or may have begun, is it ever said that it stopped or does not scan', () => {
  let looked = 0;
  for (const scannerState of ['scanning', 'prescan', 'stopping', 'prepped'])
    for (const kind of ['local', 'offered', 'granted', 'passing'])
      for (const stop of ['none', 'sent', 'notConfirmed', 'confirmed', 'askSite', 'confirmedByPerson'])
        for (const mode of ['forYou', 'withYou', ''])
          for (const taking of ['none', 'offered', 'taken', 'missed'])
            for (const gates of [NOTHING_FINISHES, []])
              for (const silentMs of [0, 4_999, 5_000, 7_000, 15_000, 3_600_000]) {
                const control = { kind, leaseLengthMs: 5_000 };
                const last = seen({ scannerState, control, stop, mode, taking, gates, permitWallMs: 1 });
                expect(predict(last, 10_000, 10_000 + silentMs)).not.toMatch(/\bstopped\b|not scanning/);
                looked += 1;
              }
  expect(looked).toBe(13_824);
});
