import { NOT_SEEN } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { predict } from '../sites/predict.ts';
import { seenView } from '../sites/seen-view.ts';
import { siteView } from '../testing/bodies.ts';
import type { Kept } from './incident-state.ts';
import { readSaved, writeSaved } from './saved-incident.ts';

const control = { kind: 'granted', leaseLengthMs: 5_000 };
const lastView = seenView(siteView({ siteId: 'demo-1', scannerState: 'scanning', control }), 0);

function saved(view: object): string {
  const open = {
    incidentId: 'demo-1-5',
    openedWallMs: 5,
    signs: [],
    calls: [],
    timeline: [],
    silence: { heardMs: 0, lastView: view, predicted: '' },
  };
  const kept = { stake: 'occupied', raises: [], idMs: 0, open } as unknown as Kept;
  return writeSaved({ nowMs: 1, wallMs: 1, kept });
}

test('the last view of a silent site is read as it was written', () => {
  expect(readSaved(saved(lastView))?.kept.open?.silence?.lastView).toEqual(lastView);
});

test('of before it was kept what lets a sequence run on: nobody knows whether it still scans', () => {
  const { mode: _m, taking: _t, isFinishBarred: _f, hasPermit: _p, ...earlier } = lastView;
  const read = readSaved(saved(earlier))?.kept.open?.silence?.lastView ?? null;
  expect(predict(read, 0, 60_000)).toBe(NOT_SEEN.mayScanOn);
});
