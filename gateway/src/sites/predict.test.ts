import { expect, test } from 'vitest';
import { siteView } from '../testing/bodies.ts';
import { predict } from './predict.ts';
import { seenView } from './seen-view.ts';

const granted = { kind: 'granted', leaseLengthMs: 5_000 };
const seen = (own: Omit<Parameters<typeof siteView>[0], 'siteId'>) =>
  seenView(siteView({ siteId: 'demo-1', ...own }), 9_900);

test.each([
  ['nothing was ever seen', null, 60_000, 'nothing known'],
  ['idle', seen({ scannerState: 'idle' }), 60_000, 'not scanning'],
  ['paused', seen({ scannerState: 'paused', control: granted }), 60_000, 'paused'],
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
  ['scanning, stop confirmed or escalated', seen({ scannerState: 'scanning', control: granted }), 17_000, 'stopped'],
  ['prescan is a scan', seen({ scannerState: 'prescan', control: granted }), 17_000, 'stopped'],
  ['a stop was under way', seen({ scannerState: 'scanning', control: granted, stop: 'sent' }), 12_000, 'stopped'],
  ['scanning under local control', seen({ scannerState: 'scanning' }), 60_000, 'scanning, operated on site'],
  [
    'a site that only people can stop',
    seen({ scannerState: 'scanning', control: granted, localStopOnly: true }),
    60_000,
    'scanning until somebody on site stops it',
  ],
] as const)('a site that is not heard is guessed at: %s', (_name, last, nowMs, words) => {
  expect(predict(last, 10_000, nowMs)).toBe(words);
});
