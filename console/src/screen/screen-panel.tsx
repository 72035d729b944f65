import { type ReactNode, useMemo, useState } from 'react';
import { Mark } from '../panels/mark.tsx';
import { Chip, Panel, PlainButton } from '../panels/parts.tsx';
import { useConsole } from '../shell/console-context.ts';
import { CutDragNotice } from './cut-drag-notice.tsx';
import { LocalHandsNotice } from './local-hands-notice.tsx';
import type { ScreenLook } from './screen-look.ts';
import { faceOf, ScreenPlaceContext, usePicture } from './screen-look-context.ts';
import './screen.css';

/**
 * The scanner's own screen: frame, age, who may use it, and dimming when it may be out of date. The picture itself is the
 * child (`ScannerPicture` on a live page); without one the panel only says what there is.
 */
export function ScreenPanel(props: { children?: ReactNode }): ReactNode {
  const facts = useConsole();
  const { view } = facts;
  const [look, setLook] = useState<ScreenLook | null>(null);
  const [isFitted, setIsFitted] = useState(true);
  const place = useMemo(() => ({ look, setLook, isFitted }), [look, isFitted]);
  const picture = usePicture(look);
  const face = faceOf(facts, picture);
  const source = view?.screen.source ?? 'none';
  if (view === null || face === null || source === 'none') {
    return (
      <section className="panel screen screen-none" aria-label="Scanner screen" data-testid="screen" data-source="none">
        <span className="dim">
          <b>Scanner screen</b> · {view === null ? 'not known yet' : 'no scanner screen at this site'}
        </span>
      </section>
    );
  }
  const { layout } = view.screen;
  const lead = (
    <>
      <span data-testid="screen-state" data-source={source} data-stale={face.isStale}>
        {face.isStale ? (
          <b className="is-medium">
            <Mark kind="medium" /> {face.words}
          </b>
        ) : (
          face.words
        )}
        {layout === 'changed' ? ' · does not look as calibrated' : ''}
        {layout === 'uncalibrated' ? ' · not calibrated' : ''}
      </span>
      <span className="dim" data-testid="screen-input" data-input={face.inputOff === null ? 'on' : 'off'}>
        {face.inputOff === null ? 'input: yours, inside free regions' : 'input off'}
      </span>
    </>
  );
  return (
    <Panel
      title="Scanner screen"
      testId="screen"
      className="screen"
      lead={lead}
      aside={<ScreenTools look={look} isFitted={isFitted} onFit={setIsFitted} />}
    >
      <div className="screen-stage" data-testid="screen-stage" data-dimmed={face.isStale}>
        <ScreenPlaceContext value={place}>
          {props.children ?? <p className="dim">the picture is not carried to this page</p>}
        </ScreenPlaceContext>
        <CutDragNotice look={look} />
        <LocalHandsNotice look={look} />
      </div>
    </Panel>
  );
}

function ScreenTools(props: {
  look: ScreenLook | null;
  isFitted: boolean;
  onFit: (isFitted: boolean) => void;
}): ReactNode {
  const { look, isFitted, onFit } = props;
  const canvas = look?.canvas ?? null;
  if (canvas === null) return null;
  return (
    <span className="screen-tools">
      <Chip testId="screen-size">
        {canvas.width}×{canvas.height}
      </Chip>
      <PlainButton
        testId="screen-fit"
        label={isFitted ? 'Fit' : '1:1'}
        size="small"
        tone="quiet"
        onPress={() => onFit(!isFitted)}
      />
    </span>
  );
}
