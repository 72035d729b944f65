import type { SiteView } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { siteViewFixture } from '../gallery/site-view-fixture.ts';
import { scannerFace } from '../state/scanner-face.ts';
import { dueStep, examStage } from './onsite-exam.tsx';

const SCREENING = 7;

function at(own: { room?: string; timeOut?: string; ticked?: number; control?: string; state?: string }): SiteView {
  const view = siteViewFixture();
  const { session } = view;
  const checklist = session.checklist.map((one, index) => ({
    ...one,
    by: index < (own.ticked ?? 12) ? 'J. Okafor' : '',
  }));
  return {
    ...view,
    control: { ...view.control, kind: own.control ?? 'granted' },
    session: {
      ...session,
      state: own.state ?? 'open',
      room: own.room ?? 'out',
      timeOut: own.timeOut ?? 'none',
      checklist,
    },
  };
}

test.each<[string, SiteView | null, string]>([
  ['nothing heard', null, 'session'],
  ['no session', at({ state: 'none' }), 'session'],
  ['opened, control still local', at({ control: 'local', ticked: 0 }), 'session'],
  ['control granted', at({ ticked: 0 }), 'checklist'],
  ['screening half done', at({ ticked: 3 }), 'checklist'],
  ['screened', at({ ticked: SCREENING }), 'timeOut'],
  ['time-out led', at({ ticked: SCREENING, timeOut: 'led' }), 'timeOut'],
  ['time-out signed', at({ ticked: SCREENING, timeOut: 'signed' }), 'zone4'],
  ['inside, table items open', at({ ticked: SCREENING, timeOut: 'signed', room: 'in' }), 'checklist'],
  ['inside, all ticked', at({ timeOut: 'signed', room: 'in' }), 'zone4'],
  ['out again', at({ timeOut: 'void', ticked: 0 }), 'session'],
])('%s: %s is due', (_, view, step) => {
  expect(dueStep(view)).toBe(step);
});

test('ticking never changes the stage, so that nothing moves under a finger', () => {
  const stages = Array.from({ length: 13 }, (_, ticked) => examStage(at({ ticked })));
  expect(new Set(stages).size).toBe(1);
  expect(examStage(at({ timeOut: 'signed' }))).not.toBe(stages[0]);
  expect(examStage(at({ room: 'in' }))).not.toBe(stages[0]);
});

test('a scanner that does not report is unknown since its last report; a site that is not heard, since its last word', () => {
  const view = siteViewFixture();
  expect(scannerFace(view, false)).toEqual({ kind: 'known', state: 'scanning', isRunning: true });
  const silent = { ...view, scanner: { ...view.scanner, state: 'unknown', ageMs: 4_000 } };
  expect(scannerFace(silent, false)).toEqual({
    kind: 'unknown',
    sinceWallMs: view.wallMs - 4_000,
    because: 'scanner',
    wasRunning: true,
  });
  expect(scannerFace(view, true)).toMatchObject({ kind: 'unknown', sinceWallMs: view.wallMs, because: 'link' });
});
