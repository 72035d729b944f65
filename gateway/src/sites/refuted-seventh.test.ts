import { rearmSteps } from '@farfield/protocol';
import { expect, test } from 'vitest';
import { siteView } from '../testing/bodies.ts';

/**
 * SPEC T-I and S-F: between prescan and scan some scanners report that they are ready, some without a step's name, and go on by
 * themselves; design §2.4: nothing is shown as known that is not. What the site says of the gap in its own gate is what counts.
 */
test('a scanner that waits between prescan and scan has not ended it', () => {
  const view = siteView({ siteId: 'demo-1', scannerState: 'prepped' });
  const isDone = (id: string): boolean | undefined =>
    rearmSteps({ ...view, gates: [{ action: 'patientOut', reasons: [{ id, params: {} }] }] }).find(
      (one) => one.id === 'scanEnded',
    )?.isDone;
  expect({ atRest: isDone('sessionNotOpen'), inTheGap: isDone('startUnderWay') }).toEqual({
    atRest: true,
    inTheGap: false,
  });
});
