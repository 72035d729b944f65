import type { SiteView } from '@farfield/protocol';
import { describe, expect, test } from 'vitest';
import { alarmFixture, siteViewFixture } from '../gallery/site-view-fixture.ts';
import { ONSITE_PERSON } from '../gallery/state-fixture.ts';
import { clockTime } from './format.ts';
import { scannerFace, scannerWords } from './scanner-face.ts';
import { takeBackFace } from './take-back-face.ts';

/** The core calls a scanner unknown that is silent, and one that reports a fault beside a step that it names. */
function unknown(scanner: Partial<SiteView['scanner']>, alarms: SiteView['alarms'] = []): SiteView {
  const view = siteViewFixture();
  return { ...view, alarms, scanner: { ...view.scanner, state: 'unknown', ...scanner } };
}

const FAULT = 'the scanner reports a fault and does not say that the scan has ended';
const fault = alarmFixture('scannerFault');
const silent = alarmFixture('scannerSilent');
const SINCE = `scanner unknown since ${clockTime(siteViewFixture().wallMs - 300)}`;

describe('what is said of a scanner that is unknown is true', () => {
  test.each<[string, SiteView, string, string]>([
    ['a fault in its words', unknown({ faultText: 'cooling warning' }), FAULT, `${FAULT}: look at it`],
    ['a fault without words', unknown({}, [fault]), FAULT, `${FAULT}: look at it`],
    ['silent', unknown({}, [silent]), SINCE, 'the scanner does not report: look at it'],
    [
      'silent since a fault',
      unknown({ faultText: 'cooling warning' }, [fault, silent]),
      SINCE,
      'the scanner does not report: look at it',
    ],
    [
      'a fault that is over and only held',
      unknown({}, [alarmFixture('scannerFault', { status: 'latched' })]),
      SINCE,
      'the scanner does not report: look at it',
    ],
  ])('%s', (_, view, words, takeBack) => {
    expect(scannerWords(scannerFace(view, false))).toBe(words);
    expect(takeBackFace(view, ONSITE_PERSON, false).detail).toBe(takeBack);
  });
});

test('a site that is not heard is unknown by the link, whatever fault it had', () => {
  const view = unknown({ faultText: 'cooling warning' });
  expect(scannerFace(view, true)).toMatchObject({ kind: 'unknown', because: 'link' });
  expect(scannerWords(scannerFace(view, true))).toBe(`scanner unknown since ${clockTime(view.wallMs)}`);
});

test('what it says itself is said after it', () => {
  expect(scannerWords(scannerFace(siteViewFixture(), false))).toBe('scanner scanning');
});
