import type { DrillView } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { Mark } from '../../panels/mark.tsx';
import { Panel, PlainButton, Scrolls } from '../../panels/parts.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { shownClockMs } from '../../state/drill-face.ts';
import { minutes } from '../../state/format.ts';
import { Refused } from './asked-panel.tsx';

type Expected = DrillView['desk']['expected'][number];
type Surprise = DrillView['desk']['surprises'][number];

const MARKS: Readonly<Record<string, string>> = {
  open: 'to come',
  inTime: 'in time',
  late: 'LATE',
  missing: 'MISSING',
  wrong: 'WRONG',
  clean: 'not done',
  held: 'refused',
  notTried: 'not tried',
  notReached: 'not reached',
  observer: 'by observer',
};

/** The running drill as its conductor sees it: clock, surprises, and what each person is expected to do next. */
export function RunningPanel(): ReactNode {
  const { drill, drillFace, realMs, askDrill } = useConsole();
  if (drill === null) return null;
  const { view } = drill;
  const clockMs = shownClockMs(drill, drillFace, realMs);
  return (
    <>
      <Panel title="The drill" testId="drill-running" lead={<b>{view.title}</b>}>
        <p className="drill-clock" data-testid="drill-clock" data-paused={view.isPaused}>
          <b>{minutes(clockMs)}</b> <span className="dim">of {minutes(view.endsAtMs)}</span>
          {drillFace.kind === 'heard' ? null : <span className="dim">as last told</span>}
          {view.isPaused && view.clockMs > 0 ? (
            <span className="chip" data-tone="medium">
              PAUSED
            </span>
          ) : null}
        </p>
        <div className="row">
          {view.isPaused ? (
            <PlainButton
              testId="go-on-drill"
              label="Go on"
              size="large"
              tone="action"
              onPress={() => askDrill({ kind: 'goOn' })}
            />
          ) : (
            <PlainButton testId="pause-drill" label="Pause" size="large" onPress={() => askDrill({ kind: 'pause' })} />
          )}
          <PlainButton
            testId="end-drill"
            label="End the drill"
            size="large"
            onPress={() => askDrill({ kind: 'end' })}
          />
        </div>
        <Refused />
        <h3 className="drill-heading">Surprises</h3>
        <Scrolls label="Surprises">
          <Surprises surprises={view.desk.surprises} clockMs={clockMs} />
        </Scrolls>
        <p className="dim">
          It ends by itself: at {minutes(view.endsAtMs)}, after 30 minutes, when your link is lost for 30 s, and at once
          by anything real.
        </p>
      </Panel>
      <Panel title="What is expected" testId="drill-expected" aside="by the drill’s own record">
        <Scrolls label="Expected acts">
          {peopleOf(view.desk.expected).map((person) => (
            <section className="drill-person" key={person} data-testid={`expected-of-${person.replaceAll(' ', '-')}`}>
              <h3>{person}</h3>
              <ul>
                {view.desk.expected
                  .filter((one) => one.by === person)
                  .map((one) => (
                    <ExpectedLine key={one.actId} one={one} clockMs={clockMs} />
                  ))}
              </ul>
            </section>
          ))}
        </Scrolls>
      </Panel>
    </>
  );
}

function Surprises(props: { surprises: readonly Surprise[]; clockMs: number }): ReactNode {
  const { askDrill } = useConsole();
  const next = props.surprises.find((one) => one.cameMs < 0);
  return (
    <ul className="drill-surprises">
      {props.surprises.map((one) => (
        <li key={one.faultId} data-testid={`surprise-${one.faultId}`} data-came={one.cameMs >= 0}>
          <span className="drill-at">{minutes(one.cameMs >= 0 ? one.cameMs : one.plannedMs)}</span>
          <span>
            {one.words}{' '}
            <span className="dim">
              {one.how}
              {one.cameMs >= 0 ? ', it came' : `, in ${minutes(one.plannedMs - props.clockMs)}`}
            </span>
          </span>
          {one === next ? (
            <PlainButton
              testId={`inject-${one.faultId}`}
              label="Now"
              size="small"
              tone="action"
              onPress={() => askDrill({ kind: 'inject', faultId: one.faultId })}
            />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function ExpectedLine(props: { one: Expected; clockMs: number }): ReactNode {
  const { one, clockMs } = props;
  const isBad = ['late', 'missing', 'wrong'].includes(one.mark);
  const isDue = one.isNext && one.dueMs >= 0;
  return (
    <li data-testid={`expected-${one.actId}`} data-mark={one.mark} data-next={one.isNext} data-bad={isBad}>
      <span className="drill-at">{one.dueMs >= 0 ? minutes(one.dueMs) : '–'}</span>
      <span>
        {one.isNext ? <b>{one.words}</b> : one.words}
        {isDue ? <span className="dim"> {dueWords(one.dueMs - clockMs)}</span> : null}
      </span>
      <span className="drill-mark">
        {isBad ? <Mark kind="medium" /> : null} {MARKS[one.mark] ?? one.mark}
        {one.atMs >= 0 ? ` ${minutes(one.atMs)}` : ''}
      </span>
    </li>
  );
}

function dueWords(leftMs: number): string {
  return leftMs >= 0 ? `${Math.ceil(leftMs / 1_000)} s left` : `${Math.ceil(-leftMs / 1_000)} s over`;
}

function peopleOf(expected: readonly Expected[]): readonly string[] {
  return [...new Set(expected.map((one) => one.by))];
}
