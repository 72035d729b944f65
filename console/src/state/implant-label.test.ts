import { expect, test } from 'vitest';
import { EMPTY_LABEL, implantOf, type LabelDraft } from './implant-label.ts';

const LABEL: LabelDraft = { ...EMPTY_LABEL, words: 'Stimulator', sarBody: '2' };

test.each<[string, Partial<LabelDraft>, object]>([
  [
    'body SAR alone',
    {},
    { sarBodyMaxWkg: 2, sarHeadMaxWkg: null, b1RmsMaxUt: null, activeScan: null, modeMax: 'normal' },
  ],
  ['a comma for a point', { b1Rms: '2,8' }, { b1RmsMaxUt: 2.8 }],
  [
    'scan and pause',
    { scanMinutes: '30', pauseMinutes: '60' },
    { activeScan: { maxMs: 1_800_000, pauseMs: 3_600_000 } },
  ],
  ['sound and picture', { needsAudioVideo: true }, { needsAudioVideo: true }],
])('a label with %s', (_, own, expected) => {
  expect(implantOf({ ...LABEL, ...own })).toMatchObject(expected);
});

test.each<[string, Partial<LabelDraft>]>([
  ['no words', { words: ' ' }],
  ['no body SAR', { sarBody: '' }],
  ['a limit that is no number', { b1Rms: 'two' }],
  ['a limit of nothing', { sarHead: '0' }],
  ['more than any label', { sarBody: '5' }],
  ['half a clock', { scanMinutes: '30' }],
])('nothing is guessed of a label with %s', (_, own) => {
  expect(implantOf({ ...LABEL, ...own })).toBeNull();
});
