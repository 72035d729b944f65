import type { ReactNode } from 'react';
import { Mark } from '../panels/mark.tsx';
import { Panel } from '../panels/parts.tsx';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { age } from '../state/format.ts';

/**
 * The scanner's own screen: frame, age, who may use it, and dimming when it may be out of date. The picture itself is the
 * child, mounted inside the stage by whoever carries the pixels; without one the panel only says what there is.
 */
export function ScreenPanel(props: { children?: ReactNode }): ReactNode {
  const { view, isLost } = useConsole();
  const source = view?.screen.source ?? 'none';
  if (source === 'none') {
    return (
      <section className="panel screen screen-none" aria-label="Scanner screen" data-testid="screen" data-source="none">
        <span className="dim">
          <b>Scanner screen</b> · {view === null ? 'not known yet' : 'no scanner screen at this site'}
        </span>
      </section>
    );
  }
  const isStale = isLost || source !== 'live';
  return (
    <Panel title="Scanner screen" testId="screen" className="screen" lead={<ScreenState />} aside={<ScreenInput />}>
      <div className="screen-stage" data-testid="screen-stage" data-dimmed={isStale}>
        {props.children ?? <p className="dim">the picture is not carried to this page</p>}
      </div>
    </Panel>
  );
}

function ScreenState(): ReactNode {
  const facts = useConsole();
  const { view, isLost } = facts;
  if (view === null) return null;
  const { source, layout, ageMs } = view.screen;
  const isStale = isLost || source !== 'live';
  const words = source === 'lost' ? 'picture lost' : `picture may be out of date, ${age(agedMs(facts, ageMs))}`;
  return (
    <span data-testid="screen-state" data-source={source} data-stale={isStale}>
      {isStale ? (
        <b className="is-medium">
          <Mark kind="medium" /> {words}
        </b>
      ) : (
        `live · ${age(agedMs(facts, ageMs))} old`
      )}
      {layout === 'changed' ? ' · does not look as calibrated: input is off' : ''}
      {layout === 'uncalibrated' ? ' · not calibrated: input is off' : ''}
    </span>
  );
}

function ScreenInput(): ReactNode {
  const { state, nowMs, view, isLost } = useConsole();
  const face = authorityFace(state, nowMs);
  const isOn =
    face.kind === 'mine' && !isLost && view?.screen.source === 'live' && view.screen.layout === 'asCalibrated';
  return (
    <span data-testid="screen-input" data-input={isOn ? 'on' : 'off'}>
      {isOn ? 'input: yours, inside free regions' : 'input off'}
    </span>
  );
}
