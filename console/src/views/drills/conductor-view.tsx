import { CONDUCTORS, HEADINGS } from '@farfield/protocol/drills';
import { type ReactNode, useState } from 'react';
import type { ListedDrill } from '../../api/http.ts';
import { DrillBar, DrillDoubt } from '../../panels/drill-bar.tsx';
import { LinkWords } from '../../panels/link-words.tsx';
import { Panel, PlainButton, Scrolls } from '../../panels/parts.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { clockTime } from '../../state/format.ts';
import { DRILL_YEAR_PATH } from '../../routes.ts';
import { roleWords } from '../../state/role-words.ts';
import { DrillMark } from '../drill-mark.tsx';
import { AskedPanel } from './asked-panel.tsx';
import { RunningPanel } from './running-panel.tsx';

/** Choose, ask, begin, watch: the half of a drill that no participant sees. */
export function ConductorView(props: {
  drills: readonly ListedDrill[];
  problem: string;
  onSignOut: () => void;
  notice?: ReactNode;
}): ReactNode {
  const { state, drill, drillFace, view, link, siteWallMs } = useConsole();
  const stage = drill?.view.stage ?? 'none';
  const isMine = drill !== null && drill.view.conductorId === state.principal?.personId;
  const isRunning = stage === 'running';
  return (
    <div className="conductor" data-testid="conductor" data-stage={stage} data-realm={isRunning ? 'drill' : 'real'}>
      <h1 className="sr-only">Farfield, conductor of a drill</h1>
      <DrillMark realm={isRunning ? 'drill' : 'real'} face={drillFace} />
      <header className="bar header-bar">
        <div className="bar-group">
          <span className="brand">Farfield</span>
          <b data-testid="site">{view === null ? state.siteId : `${view.site.name} · ${view.site.scannerName}`}</b>
          <span className="dim">Drills</span>
          <a href={DRILL_YEAR_PATH} data-testid="go-drill-year">
            The year
          </a>
        </div>
        <div className="bar-group bar-end">
          <span data-testid="you">
            <b>{state.principal?.name ?? ''}</b>
            <PlainButton testId="sign-out" label="Sign out" tone="quiet" size="small" onPress={props.onSignOut} />
          </span>
          <LinkWords link={link} path="gateway" />
          <b className="clock" title="the site's clock">
            {clockTime(siteWallMs)}
          </b>
        </div>
      </header>
      {props.notice}
      {stage === 'none' ? <DrillBar /> : null}
      {drillFace.kind === 'doubted' || drillFace.kind === 'lost' ? (
        <div className="banner" data-priority="medium" data-testid="drill-unheard">
          <DrillDoubt />
          <span>Phone the site: nobody here knows whether the drill goes on.</span>
        </div>
      ) : null}
      <main className="conductor-main">
        {isRunning ? (
          isMine ? (
            <RunningPanel />
          ) : (
            <SomebodyElse />
          )
        ) : (
          <>
            <Library drills={props.drills} problem={props.problem} />
            <AskedPanel isMine={isMine} />
          </>
        )}
      </main>
    </div>
  );
}

function SomebodyElse(): ReactNode {
  const { drill, askDrill } = useConsole();
  return (
    <Panel title="A drill runs" testId="others-drill">
      <p>
        <b>{drill?.view.conductorName}</b> conducts “{drill?.view.title}”. Anybody may end it.
      </p>
      <PlainButton testId="end-drill" label="End the drill" size="large" onPress={() => askDrill({ kind: 'end' })} />
    </Panel>
  );
}

/** What there is to rehearse. What is not written for a live drill is listed, and says so. */
function Library(props: { drills: readonly ListedDrill[]; problem: string }): ReactNode {
  const { state, drill, askDrill } = useConsole();
  const [chosen, setChosen] = useState('');
  const asked = drill?.view.stage === 'asked' ? drill.view.scenarioId : '';
  const role = state.principal?.role;
  const mayConduct = role !== undefined && CONDUCTORS.includes(role);
  const live = props.drills.filter((one) => one.ways.includes('live'));
  const others = props.drills.filter((one) => !one.ways.includes('live'));
  return (
    <Panel
      title="Scenarios"
      testId="drill-library"
      aside={`${live.length} for a live drill, ${others.length} for the table or simulators only`}
    >
      {mayConduct ? null : (
        <p className="form-error" data-testid="not-conductor">
          {roleWords(role ?? '')} does not conduct a drill: ask {CONDUCTORS.map(roleWords).join(' or ')}.
        </p>
      )}
      {props.problem === '' ? null : <p className="form-error">{props.problem}</p>}
      <Scrolls label="Scenarios">
        {Object.entries(HEADINGS).map(([heading, words]) => (
          <div className="stack" key={heading}>
            <h3 className="drill-heading">{words}</h3>
            <ul className="drill-list">
              {live
                .filter((one) => one.heading === heading)
                .map((one) => (
                  <li key={one.id}>
                    <button
                      type="button"
                      className="drill-choice"
                      data-testid={`drill-${one.id}`}
                      data-chosen={asked === one.id || chosen === one.id}
                      aria-pressed={asked === one.id}
                      disabled={!mayConduct}
                      onClick={() => {
                        setChosen(one.id);
                        askDrill({ kind: 'propose', scenario: JSON.stringify(one.document) });
                      }}
                    >
                      <span className="dim">{one.number}</span> {one.title}
                    </button>
                  </li>
                ))}
              {others
                .filter((one) => one.heading === heading)
                .map((one) => (
                  <li key={one.id} className="drill-other" data-testid={`drill-${one.id}`}>
                    <span>
                      {one.number} {one.title}
                    </span>{' '}
                    · not for a live drill
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </Scrolls>
    </Panel>
  );
}
