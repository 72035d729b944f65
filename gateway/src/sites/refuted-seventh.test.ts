import { rearmSteps } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { siteView } from '../testing/bodies.ts';

/**
 * SPEC T-I and S-F: between prescan and scan some scanners report that they are ready, name the step, and go on by themselves;
 * design §2.4: nothing is shown as known that is not. The first step of the way back, "the scanner reports that it does not scan", is
 * ticked there on both pages, and a line of the incident says that it is done.
 * Hurt: the patient, and whoever goes in to them because the page says that nothing scans.
 */
test('a scanner that waits between prescan and scan of a step that it names has not ended it', () => {
  const view = siteView({ siteId: 'demo-1', scannerState: 'prepped' });
  const isDone = (runningStepId: string): boolean | undefined =>
    rearmSteps({ ...view, scanner: { ...view.scanner, runningStepId } }).find(({ id }) => id === 'scanEnded')?.isDone;
  expect({ atRest: isDone(''), inTheGap: isDone('t2') }).toEqual({ atRest: true, inTheGap: false });
});
