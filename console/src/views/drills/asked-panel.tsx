import type { DrillView } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Panel, PlainButton, ReasonLines, Scrolls } from '../../panels/parts.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { minutes, seconds } from '../../state/format.ts';
import { reasonsOf } from '../../state/told-reasons.ts';

/** What was asked for, what stands against it by name, and the button that begins it. */
export function AskedPanel(props: { isMine: boolean }): ReactNode {
  const { drill, realMs, askDrill } = useConsole();
  if (drill === null || drill.view.stage !== 'asked') return <Nothing />;
  const { view, receivedMs } = drill;
  const reasons = reasonsOf(view.reasons);
  const isGated = reasons.length > 0 || !props.isMine;
  return (
    <Panel
      title="Asked for"
      testId="drill-asked"
      lead={<b>{view.title}</b>}
      aside={`ends at ${minutes(view.endsAtMs)}`}
    >
      <Refused />
      <div className="drill-gate" data-testid="drill-gate" data-clear={reasons.length === 0}>
        <h3>{reasons.length === 0 ? 'Nothing stands against it' : 'It cannot begin now'}</h3>
        <ReasonLines reasons={reasons} max={12} withNext />
        <p data-testid="drill-empty" className={view.emptyBy === '' ? 'dim' : ''}>
          {view.emptyBy === ''
            ? 'The safety tech has not said "I looked: empty" yet; their page asks for it.'
            : `${view.emptyBy} looked ${seconds(view.emptyAgeMs + (realMs - receivedMs))} ago: bore and Zone IV are empty.`}
        </p>
      </div>
      <div className="row">
        <Button
          className="button"
          data-testid="begin-drill"
          data-tone="action"
          data-size="large"
          data-gated={isGated}
          aria-disabled={isGated}
          onPress={() => {
            if (!isGated) askDrill({ kind: 'begin' });
          }}
        >
          <span className="button-label">Begin the drill</span>
          <span className="button-detail">every screen of this site says DRILL from then on</span>
        </Button>
        <PlainButton testId="drop-drill" label="Not now" size="large" onPress={() => askDrill({ kind: 'end' })} />
      </div>
      <Scrolls label="Briefing and surprises">
        <h3 className="drill-heading">Say before it begins</h3>
        <ul className="drill-lines">
          {view.briefing.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        {props.isMine ? <Planned surprises={view.desk.surprises} /> : null}
      </Scrolls>
    </Panel>
  );
}

function Planned(props: { surprises: DrillView['desk']['surprises'] }): ReactNode {
  return (
    <>
      <h3 className="drill-heading">What will happen (yours alone)</h3>
      <ul className="drill-lines">
        {props.surprises.map((one) => (
          <li key={one.faultId}>
            <b>{minutes(one.plannedMs)}</b> {one.words} <span className="dim">{one.how}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Nothing(): ReactNode {
  const { drill } = useConsole();
  const view = drill?.view;
  return (
    <Panel title="Asked for" testId="drill-asked">
      <Refused />
      {view === undefined || view.toReturn.length === 0 ? null : (
        <p data-testid="not-returned">
          <b>Not before return to service is said on site</b>, after “{view.returnTitle}”: the page there asks a Level 2
          person for it.
        </p>
      )}
      <p className="dim">
        Choose a scenario. People on site and at the remote console are asked, and nothing begins before you say so.
      </p>
      <ul className="drill-lines dim">
        <li>The room must be known to be empty: count 0, nobody registered, and the safety tech looked.</li>
        <li>Every alarm must be clear, no session open, control local.</li>
        <li>STOP SCAN stays real all the time. Anything real ends the drill at once, and so may anybody.</li>
      </ul>
    </Panel>
  );
}

/** Why the last thing was not done, while it is news. */
export function Refused(): ReactNode {
  const { drill } = useConsole();
  const reasons = reasonsOf(drill?.view.desk.refused ?? []);
  if (reasons.length === 0) return null;
  return (
    <output className="answer" data-testid="drill-refused">
      <b>Refused:</b> <ReasonLines reasons={reasons} max={6} withNext />
    </output>
  );
}
