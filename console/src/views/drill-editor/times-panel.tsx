import { clockWords } from '@farfield/protocol/drills';
import { type ReactNode, useState } from 'react';
import { place } from '../policy-lab/lane-row.tsx';
import { differenceWords, type DrillNumber, type DrillRow, drillRows } from './drill-rows.ts';
import type { DrillEditor } from './use-drill-editor.ts';

/** Past this part of the axis there is no room for words behind a bar. */
const NEAR_THE_END = 0.85;

const GROUPS: readonly { readonly kind: DrillRow['kind']; readonly title: string }[] = [
  { kind: 'fault', title: 'What goes wrong, and when' },
  { kind: 'automatic', title: 'What Farfield does by itself' },
  { kind: 'act', title: 'What people are expected to do, and how soon' },
  { kind: 'end', title: 'The end' },
];

/** The scenario's lines on the same axis as the verdict above; each with the number that a facility may choose. */
export function TimesPanel(props: { editor: DrillEditor; lengthMs: number }): ReactNode {
  const { editor, lengthMs } = props;
  const { scenario, policy, library } = editor;
  const rows = scenario === null ? [] : drillRows(scenario, policy, library);
  return (
    <section className="panel lab-lanes" aria-label="Times" data-testid="drill-times" data-old={!editor.read.ok}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling place must be reachable (WCAG 2.1.1) */}
      <section className="lab-lanes-scroll" aria-label="Lines of the scenario" tabIndex={0}>
        <p className="drill-note dim">
          Above: what Farfield does by itself while nobody acts. Below: by when each person is expected to have acted.
        </p>
        {scenario === null ? <p className="dim">It is drawn when what is listed beside the text is mended.</p> : null}
        {(scenario === null ? [] : GROUPS).map(({ kind, title }) => (
          <fieldset key={kind} className="lane-group" aria-label={title}>
            <h2 className="lane-group-title">{title}</h2>
            {rows
              .filter((one) => one.kind === kind)
              .map((one) => (
                <Row key={one.id} row={one} editor={editor} lengthMs={lengthMs} />
              ))}
          </fieldset>
        ))}
      </section>
    </section>
  );
}

function Row(props: { row: DrillRow; editor: DrillEditor; lengthMs: number }): ReactNode {
  const { row, editor, lengthMs } = props;
  const { number } = row;
  return (
    <div className="lane drill-line" data-kind={row.kind} data-testid={`line-${row.id}`}>
      <div className="drill-line-name">
        <span className="drill-line-words" title={row.words}>
          <b>{row.label}</b> <span className="dim">{row.who}:</span> {row.words}
        </span>
        {number === null ? (
          <span className="drill-line-fixed dim">{row.fixedBecause}</span>
        ) : (
          <Seconds
            // What the text says now is what is typed on from.
            key={number.seconds}
            row={row}
            number={number}
            onSet={(seconds) => editor.setNumber(number, seconds)}
          />
        )}
      </div>
      <div className="lane-track" data-fixed="true">
        <Bar row={row} lengthMs={lengthMs} />
      </div>
    </div>
  );
}

function Seconds(props: { row: DrillRow; number: DrillNumber; onSet: (seconds: number) => void }): ReactNode {
  const { row, number, onSet } = props;
  const [typed, setTyped] = useState(String(number.seconds));
  const difference = differenceWords(number);
  const set = (): void => {
    const seconds = Number(typed);
    if (typed.trim() === '' || !Number.isFinite(seconds)) setTyped(String(number.seconds));
    else if (seconds !== number.seconds) onSet(seconds);
  };
  return (
    <label className="drill-line-number">
      {difference === '' ? null : (
        <span className="drill-difference" data-looser={difference.startsWith('LOOSER')}>
          {difference}
        </span>
      )}
      <input
        type="number"
        aria-label={`${row.label} ${row.who}: ${row.kind === 'act' ? 'within' : 'at'}, seconds`}
        title={`${number.minSeconds} to ${number.maxSeconds} s`}
        data-testid={`seconds-${row.id}`}
        min={number.minSeconds}
        max={number.maxSeconds}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={set}
        onKeyDown={(event) => {
          if (event.key === 'Enter') set();
        }}
      />
      s
    </label>
  );
}

function Bar(props: { row: DrillRow; lengthMs: number }): ReactNode {
  const { row, lengthMs } = props;
  const { fromMs, dueMs } = row;
  if (row.kind === 'fault' || row.kind === 'end')
    return dueMs === null ? null : (
      <span className="drill-moment" style={{ left: `${Math.min(100, (100 * dueMs) / lengthMs)}%` }}>
        {clockWords(dueMs)}
      </span>
    );
  if (fromMs === null) return null;
  return (
    <span
      className="drill-window"
      data-open={dueMs === null}
      title={dueMs === null ? `from ${clockWords(fromMs)}` : `${clockWords(fromMs)} to ${clockWords(dueMs)}`}
      style={place({ fromMs, toMs: dueMs ?? lengthMs }, lengthMs)}
    >
      {dueMs === null ? null : (
        <span className="drill-due" data-inside={dueMs > NEAR_THE_END * lengthMs}>
          {clockWords(dueMs)}
        </span>
      )}
    </span>
  );
}
