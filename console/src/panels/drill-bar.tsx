import { reasonText } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { shownClockMs } from '../state/drill-face.ts';
import { minutes, seconds } from '../state/format.ts';
import { reasonsOf } from '../state/told-reasons.ts';
import { isReturnOpen } from '../state/return-open.ts';
import { Mark } from './mark.tsx';
import { PlainButton } from './parts.tsx';

/** How long its end is told: long enough for the last person to look up. */
const TOLD_FOR_MS = 120_000;

/** A drill that is asked for, runs or has just ended: one line across the page, and the act that anybody may do. */
export function DrillBar(): ReactNode {
  const { drill, drillFace, realMs, state } = useConsole();
  if (drill === null) return null;
  const { view, receivedMs } = drill;
  const sinceMs = realMs - receivedMs;
  switch (view.stage) {
    case 'running':
      // A page that has yet to turn shows the real site, and says nothing of a drill that is heard.
      return state.realm === 'drill' ? <RunningBar /> : drillFace.kind === 'heard' ? null : <UnheardBar />;
    case 'asked':
      return <AskedBar />;
    default: {
      const isNews = view.endedWords !== '' && view.endedAgeMs + sinceMs <= TOLD_FOR_MS;
      return isNews || isReturnOpen(state, view) ? <EndedBar isNews={isNews} /> : null;
    }
  }
}

function RunningBar(): ReactNode {
  const { drill, drillFace, realMs, askDrill, state } = useConsole();
  if (drill === null) return null;
  const { view } = drill;
  const isHeard = drillFace.kind === 'heard';
  return (
    <div
      className="drill-bar"
      data-testid="drill-bar"
      data-stage="running"
      data-paused={view.isPaused}
      data-doubted={!isHeard}
    >
      <b className="drill-bar-word" data-testid="drill">
        DRILL{isHeard ? '' : '?'}
      </b>
      <span className="drill-bar-words">
        <DrillDoubt />
        {isHeard ? <b>{view.title}</b> : null}
        <span data-testid="drill-clock">
          {isHeard ? '' : 'last told at '}
          {view.isPaused ? (view.clockMs === 0 ? 'getting ready, ' : 'PAUSED at ') : ''}
          {minutes(shownClockMs(drill, drillFace, realMs))} of {minutes(view.endsAtMs)}
        </span>
        {isHeard ? <span>conducted by {view.conductorName}</span> : null}
        <span>{isHeard ? 'No scanner behind it. ' : ''}STOP SCAN is real.</span>
      </span>
      <PlainButton
        testId="end-drill"
        label="End the drill"
        size={state.seat === 'onsite' ? 'pad' : 'normal'}
        onPress={() => askDrill({ kind: 'end' })}
      />
    </div>
  );
}

/** On every page of a drill: it is not told of any more, so that nobody takes for a drill what may be real. */
export function DrillDoubt(): ReactNode {
  const { drillFace } = useConsole();
  if (drillFace.kind !== 'doubted' && drillFace.kind !== 'lost') return null;
  return (
    <b role="alert" data-testid="drill-doubt">
      <Mark kind="medium" /> Drill not heard of for <span aria-hidden="true">{seconds(drillFace.silentMs)}</span>
      <span className="sr-only">some seconds</span>: treat everything as real.
    </b>
  );
}

/** The page of the drill is gone from this screen, and nobody has said that the drill is. */
function UnheardBar(): ReactNode {
  return (
    <div className="drill-bar" data-testid="drill-bar" data-stage="ended" data-real="true">
      <span className="drill-bar-words">
        <DrillDoubt />
        <span>Everything on this screen is the real site now.</span>
      </span>
    </div>
  );
}

function AskedBar(): ReactNode {
  const { drill, realMs, askDrill, state } = useConsole();
  if (drill === null) return null;
  const { view, receivedMs } = drill;
  const { principal } = state;
  const isAsked =
    state.seat === 'onsite' &&
    principal?.role === 'mrst' &&
    principal.isLevel2 &&
    principal.personId !== view.conductorId;
  const size = state.seat === 'onsite' ? 'pad' : 'normal';
  return (
    <div className="drill-bar" data-testid="drill-bar" data-stage="asked">
      <span className="drill-bar-words">
        <b>A drill is asked for: {view.title}</b>
        <span>by {view.conductorName}. This screen is still real.</span>
        <span data-testid="drill-empty">
          {view.emptyBy === ''
            ? 'The safety tech looks into bore and Zone IV first.'
            : `${view.emptyBy} looked ${seconds(view.emptyAgeMs + (realMs - receivedMs))} ago: empty`}
        </span>
      </span>
      {isAsked ? (
        <PlainButton
          testId="said-empty"
          tone="action"
          size="pad"
          label="I looked: empty"
          detail="bore and Zone IV, props counted"
          onPress={() => askDrill({ kind: 'saidEmpty' })}
        />
      ) : null}
      <PlainButton testId="end-drill" label="Not now" size={size} onPress={() => askDrill({ kind: 'end' })} />
    </div>
  );
}

/** That it is over, while it is news; on site, until somebody says so, that not all is as before yet. */
function EndedBar(props: { isNews: boolean }): ReactNode {
  const { drill, state, askDrill } = useConsole();
  if (drill === null) return null;
  const { view } = drill;
  const isOpen = isReturnOpen(state, view);
  const reasons = reasonsOf(view.returnReasons);
  const maySay = isOpen && state.principal?.isLevel2 === true && reasons.length === 0;
  const isReal = props.isNews && view.isEndedBySite;
  return (
    <div
      className="drill-bar"
      data-testid="drill-bar"
      data-stage="ended"
      data-real={isReal}
      role={isReal ? 'alert' : 'status'}
    >
      <span className="drill-bar-words">
        {props.isNews ? (
          <>
            <b>
              {view.isEndedBySite ? <Mark kind="medium" /> : null} The drill is over: {view.endedWords}
            </b>
            <span>Everything on this screen is the real site now.</span>
          </>
        ) : null}
        {isOpen ? (
          <span data-testid="return-open">
            <b>Return to service</b> is not said yet: see Session.
            {reasons[0] === undefined ? '' : ` Not now: ${reasonText(reasons[0])}.`}
          </span>
        ) : null}
      </span>
      {maySay ? (
        <PlainButton
          testId="said-returned"
          tone="action"
          size="pad"
          label="All as before"
          detail="bore empty, props out, count 0"
          onPress={() => askDrill({ kind: 'returned' })}
        />
      ) : null}
    </div>
  );
}
