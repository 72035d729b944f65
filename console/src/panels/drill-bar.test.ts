import type { DrillView, Realm } from '@farfield/protocol';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { noSession } from '../gallery/scenes.ts';
import { drillFixture } from '../gallery/drill-fixture.ts';
import { consoleFixture, NOW_MS } from '../gallery/state-fixture.ts';
import { ConsoleContext } from '../shell/console-context.ts';
import { drillFace } from '../state/drill-face.ts';
import { ConductorView } from '../views/drills/conductor-view.tsx';
import { DrillMark } from '../views/drill-mark.tsx';
import { DrillBar } from './drill-bar.tsx';
import { SessionStep } from './session-step.tsx';
import { WaveStore } from './wave-store.ts';

/** @param silentMs since the drill was told of. @returns what is read on the page, and its markup */
function shown(
  page: 'bar' | 'conductor' | 'session',
  realm: Realm,
  silentMs: number,
  {
    seat,
    view,
    isInSession = false,
  }: { readonly seat: 'remote' | 'onsite'; readonly view: Partial<DrillView>; readonly isInSession?: boolean } = {
    seat: 'remote',
    view: {},
    isInSession: true,
  },
): { words: string; markup: string } {
  const state = { ...consoleFixture(seat, isInSession ? undefined : noSession), realm };
  const drill = { view: drillFixture(view), receivedMs: NOW_MS - silentMs };
  const value = {
    state,
    nowMs: NOW_MS,
    waves: new WaveStore(),
    now: () => NOW_MS,
    act: () => undefined,
    pressedBarred: () => undefined,
    drill,
    drillFace: drillFace(drill, state, NOW_MS),
    realMs: NOW_MS,
    askDrill: () => undefined,
    acknowledgeIncident: null,
    readBackIncident: null,
  };
  const child =
    page === 'session'
      ? createElement(SessionStep)
      : page === 'bar'
        ? createElement(DrillBar)
        : createElement(ConductorView, { drills: [], problem: '', onSignOut: () => undefined });
  const markup = renderToStaticMarkup(createElement(ConsoleContext.Provider, { value }, child));
  const words = markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return { words, markup };
}

const DOUBT = /Drill not heard of for 4 s .*: treat everything as real\./;

describe('a page that takes part', () => {
  test('a drill that is heard of is one, and its clock goes on', () => {
    const { words } = shown('bar', 'drill', 400);
    expect(words).toMatch(/^DRILL Link loss mid-scan/);
    expect(words).not.toMatch(/not heard/);
  });

  test('not heard of for longer than the link may be silent: its age, that all may be real, and a clock that stands', () => {
    const { words, markup } = shown('bar', 'drill', 4_200);
    expect(words).toMatch(/^DRILL\? /);
    expect(words).toMatch(DOUBT);
    expect(words).toMatch(/last told at 0:12/);
    expect(markup).toMatch(/role="alert"/);
    // Ending it stays one act away.
    expect(markup).toMatch(/data-testid="end-drill"/);
  });

  test('taken away: the page says that it is the real site’s, and that nobody has said so of the drill', () => {
    const { words } = shown('bar', 'real', 9_000);
    expect(words).toMatch(/Drill not heard of for 9 s/);
    expect(words).toMatch(/Everything on this screen is the real site now/);
    expect(words).not.toMatch(/DRILL/);
  });

  test('a page that has yet to turn says nothing of a drill that is heard', () => {
    expect(shown('bar', 'real', 100).words).toBe('');
  });
});

describe('after a drill, on site', () => {
  const after = { stage: 'none', toReturn: ['All props are out.'], returnTitle: 'Link loss mid-scan' } as const;
  const told = (own: Partial<DrillView> = {}) => ({ ...after, toReturn: [...after.toReturn], ...own });

  test('it stands there until it is said, and whoever is Level 2 says it in one act', () => {
    const { words, markup } = shown('bar', 'real', 100, { seat: 'onsite', view: told() });
    expect(words).toMatch(/^Return to service is not said yet/);
    expect(markup).toMatch(/data-testid="said-returned"/);
  });

  test('while a session is open the screen is the patient’s', () => {
    expect(shown('bar', 'real', 100, { seat: 'onsite', view: told(), isInSession: true }).words).toBe('');
  });

  test('beside how it ended, while that is news', () => {
    const view = told({ endedWords: 'REAL: the door is open', endedAgeMs: 1_000, isEndedBySite: true });
    const { words } = shown('bar', 'real', 100, { seat: 'onsite', view });
    expect(words).toMatch(/The drill is over: REAL: the door is open.*Return to service/);
  });

  test('of a room that is not empty it cannot be said, and the page says why', () => {
    const view = told({ returnReasons: [{ id: 'zone4NotEmpty', params: { count: '1' } }] });
    const { words, markup } = shown('bar', 'real', 100, { seat: 'onsite', view });
    expect(words).toMatch(/Not now: .*Zone IV/);
    expect(markup).not.toMatch(/said-returned/);
  });

  test('what is to be done stands where the next session is opened', () => {
    expect(shown('session', 'real', 100, { seat: 'onsite', view: told() }).words).toMatch(
      /^Return to service , after the drill “Link loss mid-scan”: All props are out\./,
    );
    expect(shown('session', 'real', 100, { seat: 'onsite', view: told({ toReturn: [] }) }).words).not.toMatch(
      /Return to service/,
    );
  });

  test('nobody remote is asked for it', () => {
    expect(shown('bar', 'real', 100, { seat: 'remote', view: told() }).words).toBe('');
  });
});

describe('the conductor’s page', () => {
  test('heard of: no doubt', () => {
    expect(shown('conductor', 'real', 400).words).not.toMatch(/not heard/);
  });

  test('not heard of: the same words, the mark with its age', () => {
    const { words, markup } = shown('conductor', 'real', 4_200);
    expect(words).toMatch(DOUBT);
    expect(words).toMatch(/DRILL\? 4 s/);
    expect(markup).toMatch(/drill-frame" aria-hidden="true" data-doubted="true"/);
  });
});

test('the frame of a drill that is heard of is not the frame of one that is doubted', () => {
  const frame = (kind: 'heard' | 'doubted'): string =>
    renderToStaticMarkup(
      createElement(DrillMark, {
        realm: 'drill',
        face: kind === 'heard' ? { kind } : { kind, silentMs: 3_000 },
      }),
    );
  expect(frame('heard')).toMatch(/data-doubted="false".*DRILL</);
  expect(frame('doubted')).toMatch(/data-doubted="true".*DRILL\? 3 s</);
});
