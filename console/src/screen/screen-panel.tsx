import type { ReactNode } from 'react';
import { Panel } from '../panels/parts.tsx';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { age } from '../state/format.ts';

/**
 * The scanner's own screen: frame, age, who may use it, and dimming when it may be out of date. The picture itself is the
 * child, mounted inside the stage by whoever carries the pixels; without one the panel only says what there is.
 */
export function ScreenPanel(props: { children?: ReactNode }): ReactNode {
  const facts = useConsole();
  const { view, isLost } = facts;
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
  const ageMs = view === null ? -1 : agedMs(facts, view.screen.ageMs);
  return (
    <Panel title="Scanner screen" testId="screen" className="screen" aside={<ScreenInput />}>
      <p className="screen-state" data-testid="screen-state" data-source={source} data-stale={isStale}>
        {isStale ? (
          <b className="is-medium">▲ {source === 'lost' ? 'picture lost' : `picture may be out of date, ${age(ageMs)}`}</b>
        ) : (
          <span className="dim">live · {age(ageMs)} old</span>
        )}
        {view?.screen.layout === 'changed' ? ' · does not look as calibrated: input is off' : ''}
        {view?.screen.layout === 'uncalibrated' ? ' · not calibrated: input is off' : ''}
      </p>
      <div className="screen-stage" data-testid="screen-stage" data-dimmed={isStale}>
        {props.children ?? <p className="dim">the picture is not carried to this page</p>}
      </div>
    </Panel>
  );
}

function ScreenInput(): ReactNode {
  const { state, nowMs, view, isLost } = useConsole();
  const face = authorityFace(state, nowMs);
  const isOn = face.kind === 'mine' && !isLost && view?.screen.source === 'live' && view.screen.layout === 'asCalibrated';
  return (
    <span data-testid="screen-input" data-input={isOn ? 'on' : 'off'}>
      {isOn ? 'input: yours, inside free regions' : 'input off'}
    </span>
  );
}
