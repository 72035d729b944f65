import { type ReactNode, useRef } from 'react';
import type { Calibration } from './use-calibration.ts';
import { goToLine } from '../../panels/go-to-line.ts';

/** What keeps the layout from standing, what to do about each, and the text that is saved. */
export function FaultsPanel(props: { calibration: Calibration }): ReactNode {
  const { calibration } = props;
  const { read, text } = calibration;
  const field = useRef<HTMLTextAreaElement>(null);
  const details = useRef<HTMLDetailsElement>(null);
  const faults = read.ok ? [] : read.faults;
  const goTo = (line: number, path: string): void => {
    const [, index] = /^regions\[(\d+)\]/.exec(path) ?? [];
    if (index !== undefined) {
      calibration.setMode('select');
      calibration.select(Number(index));
    }
    if (field.current === null || details.current === null) return;
    details.current.open = true;
    goToLine(field.current, line);
  };
  return (
    <section className="panel cal-faults" aria-label="Whether it stands, and its text">
      <header className="panel-head">
        <h2>Whether it stands</h2>
        <div className="panel-aside" data-testid="layout-verdict" data-holds={read.ok}>
          {read.ok ? '● an agent takes it' : `▲ ${faults.length} to mend`}
        </div>
      </header>
      {read.ok ? (
        <p className="dim">
          Save it as the agent’s <code>layoutFile</code>; it is in force when the agent is started again. Before that,{' '}
          <code>farfield screen-marks</code> says whether the screen looks so.
        </p>
      ) : (
        <ul className="cal-fault-list" role="alert" data-testid="layout-faults">
          {faults.slice(0, 20).map((one) => (
            <li key={`${one.path} ${one.words}`}>
              <button type="button" className="drill-problem" onClick={() => goTo(one.line, one.path)}>
                line {one.line}
              </button>{' '}
              {one.path === '' ? null : <code>{one.path}</code>} {one.words}. <span className="dim">{one.next}</span>
            </li>
          ))}
          {faults.length > 20 ? <li className="dim">and {faults.length - 20} more</li> : null}
        </ul>
      )}
      <details ref={details}>
        <summary data-testid="as-text">As text</summary>
        <textarea
          ref={field}
          aria-label="YAML of the layout"
          data-testid="layout-yaml"
          spellCheck={false}
          wrap="off"
          value={text}
          onChange={(event) => {
            const next = event.currentTarget.value;
            calibration.edit(() => next, 'typing');
          }}
        />
      </details>
    </section>
  );
}
