import './policy-lab.css';
import { type ReactNode, useEffect } from 'react';
import { ActPanel } from './act-panel.tsx';
import { LabHeader, LabToolbar } from './lab-toolbar.tsx';
import { LanesPanel } from './lanes-panel.tsx';
import { MomentPanels } from './moment-panel.tsx';
import { readFile } from './read-file.ts';
import { SecondPolicy } from './second-policy.tsx';
import { useLab } from './use-lab.ts';
import { VerdictStrips } from './verdict-strips.tsx';

/**
 * The policy core in the page: the module that the site agent runs, with nobody's scanner behind it. What happens is set
 * on lanes and by acts; what comes of it, and why, is read at the cursor.
 */
export function PolicyLabView(): ReactNode {
  const lab = useLab();
  useEffect(() => {
    document.title = 'Farfield policy lab';
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a file may be dropped anywhere; the button opens it too
    <main
      className="lab"
      data-testid="policy-lab"
      data-ready={lab.summaries.length > 0 && lab.moments.length === lab.summaries.length}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        if (file !== undefined) readFile(file).then(lab.open, () => null);
      }}
    >
      <LabHeader lab={lab} />
      <LabToolbar lab={lab} />
      {lab.source.kind === 'timeline' && lab.source.other !== null ? (
        <SecondPolicy lab={lab} other={lab.source.other} />
      ) : null}
      {lab.problems.length === 0 ? null : (
        <div className="lab-problems" role="alert" data-testid="lab-problems">
          <b>Not opened.</b> What was shown before is still shown.
          <ul>
            {lab.problems.slice(0, 12).map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="lab-main" data-compare={lab.summaries.length > 1}>
        <div className="lab-left">
          <VerdictStrips lab={lab} />
          <LanesPanel lab={lab} />
          <ActPanel lab={lab} />
          <div className="lab-cursor" aria-hidden="true">
            <span style={{ left: `${(100 * lab.cursorMs) / lab.lengthMs}%` }} />
          </div>
        </div>
        <MomentPanels lab={lab} />
      </div>
    </main>
  );
}
