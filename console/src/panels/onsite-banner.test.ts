import type { SiteView } from '@farfield/protocol';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { alarmFixture } from '../gallery/site-view-fixture.ts';
import { consoleFixture, NOW_MS } from '../gallery/state-fixture.ts';
import { ConsoleContext } from '../shell/console-context.ts';
import { OnsiteBanner } from './onsite-banner.tsx';
import { WaveStore } from './wave-store.ts';

/** The words of the banner as they are read, and by which name. */
function banner(alarms: SiteView['alarms'], own: Partial<SiteView['stop']> = {}): string {
  const state = consoleFixture('onsite', (view) => ({
    ...view,
    alarms,
    stop: { ...view.stop, ...own },
    control: { ...view.control, taking: { ...view.control.taking, state: 'missed', why: 'nobody took it' } },
  }));
  const value = {
    state,
    nowMs: NOW_MS,
    waves: new WaveStore(),
    now: () => NOW_MS,
    act: () => undefined,
    pressedBarred: () => undefined,
    drill: null,
    drillFace: { kind: 'none' } as const,
    realMs: NOW_MS,
    askDrill: () => undefined,
    acknowledgeIncident: null,
    readBackIncident: null,
  };
  const markup = renderToStaticMarkup(createElement(ConsoleContext.Provider, { value }, createElement(OnsiteBanner)));
  const name = /data-banner="(\w+)"/.exec(markup)?.[1] ?? 'none';
  return `${name}: ${markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll(/\s+/g, ' ')
    .trim()}`;
}

const SENTENCE = 'Remote control is off. You may STOP, talk, take the patient out. You may not scan.';
const ended = alarmFixture('controlEnded');
const oxygen = alarmFixture('oxygenLow');

describe('remote control is off', () => {
  test('what may be done is said, and what became of the scan', () => {
    expect(banner([ended])).toContain(`remoteOff: `);
    expect(banner([ended])).toContain(SENTENCE);
    expect(banner([ended])).toContain('look at the patient, speak, phone the remote technologist');
  });

  test.each([
    ['control ended', [ended, oxygen]],
    ['the link is down', [alarmFixture('linkDown'), oxygen]],
    ['another high one is only held', [ended, alarmFixture('squeezeBall', { status: 'latched', ageMs: 0 }), oxygen]],
  ])('%s, and a high alarm: its title and its first step are read, and what became of the sequence', (_, alarms) => {
    const words = banner(alarms);
    expect(words).toContain('oxygenLow: ');
    expect(words).toContain(`${oxygen.title} first: ${oxygen.firstStep}`);
    expect(words).toContain('Remote control is off. You may not scan.');
    expect(words).toContain('Sequence stopped: nobody took it');
  });

  test('a high alarm that is only held leaves the place, and is still named', () => {
    const squeezed = alarmFixture('squeezeBall', { status: 'latched' });
    const words = banner([ended, squeezed]);
    expect(words).toContain(SENTENCE);
    expect(words).toContain(`${squeezed.title} · the cause is gone: look, then clear it under Alarms`);
  });

  test('a stop that is not confirmed goes before both', () => {
    expect(banner([ended, oxygen], { status: 'notConfirmed' })).toContain('pressScannerStop: ');
  });
});

test('with remote control on, a high alarm says nothing of it', () => {
  expect(banner([oxygen])).toContain(`${oxygen.title} first: ${oxygen.firstStep}`);
  expect(banner([oxygen])).not.toContain('Remote control is off');
});
