import { NOT_SEEN } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import { predictedWords } from './predicted-words.ts';

const fixture = siteViewFixture();
const BARRED = [{ action: 'letFinish', reasons: [{ id: 'nothingFinishes', params: {} }] }];

function view(own: { stop?: string; mode?: string; gates?: typeof fixture.gates; holder?: string } = {}) {
  return {
    control: { ...fixture.control, kind: 'granted', consoleId: own.holder ?? 'c-1' },
    stop: { ...fixture.stop, status: own.stop ?? 'none' },
    session: { ...fixture.session, mode: own.mode ?? 'forYou' },
    gates: own.gates ?? BARRED,
  };
}

test.each([
  ['the gateway’s guess goes first', { gateway: 'paused', link: 'ended', view: view() }, 'paused'],
  ['the lease holds yet', { gateway: '', link: 'down', view: view() }, 'still running'],
  ['the lease is over', { gateway: '', link: 'ended', view: view() }, NOT_SEEN.toldToStop],
  ['"with you": it may be taken', { gateway: '', link: 'ended', view: view({ mode: 'withYou' }) }, NOT_SEEN.mayScanOn],
  ['it may be let finish', { gateway: '', link: 'ended', view: view({ gates: [] }) }, NOT_SEEN.mayScanOn],
  ['a stop was asked for', { gateway: '', link: 'down', view: view({ stop: 'sent' }) }, NOT_SEEN.toldToStop],
  [
    'of another’s control this page’s silence says nothing',
    { gateway: '', link: 'ended', view: view({ holder: 'c-2' }) },
    NOT_SEEN.mayScanOn,
  ],
  ['never heard', { gateway: '', link: 'never', view: view({ holder: '' }) }, NOT_SEEN.mayScanOn],
  ['NOT CONFIRMED', { gateway: '', link: 'down', view: view({ stop: 'notConfirmed' }) }, NOT_SEEN.mayScanOn],
] as const)(
  'a step of a site that is not heard is guessed at, and is never said to have stopped: %s',
  (_, known, words) => {
    expect(predictedWords({ ...known, consoleId: 'c-1' })).toBe(words);
    expect(words).not.toMatch(/\bstopped\b/);
  },
);
