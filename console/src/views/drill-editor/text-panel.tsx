import { type ReactNode, useRef } from 'react';
import type { DrillEditor } from './use-drill-editor.ts';
import { goToLine } from '../../panels/go-to-line.ts';

/** The scenario as it is kept, with everything that is wrong with it and where. */
export function TextPanel(props: { editor: DrillEditor }): ReactNode {
  const { text, read, write } = props.editor;
  const field = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLDivElement>(null);
  const problems = read.ok ? [] : read.problems;
  const bad = new Set(problems.map((one) => one.line));
  return (
    <section className="panel drill-text" aria-label="The scenario as text">
      <header className="panel-head">
        <h2>As text</h2>
        <div className="panel-aside" data-testid="drill-verdict" data-holds={read.ok}>
          {read.ok ? '● holds' : `▲ ${problems.length} to mend`}
        </div>
      </header>
      {read.ok ? (
        <p className="dim drill-next">
          Save it, then <code>farfield drill check FILE</code> holds what the simulators shall do against them, and{' '}
          <code>farfield drill run FILE</code> rehearses it. For a live drill it goes into the gateway’s drills folder.
        </p>
      ) : (
        <ul className="drill-problems" role="alert" data-testid="drill-problems">
          {problems.slice(0, 20).map((one) => (
            <li key={`${one.line} ${one.path} ${one.words}`}>
              <button
                type="button"
                className="drill-problem"
                onClick={() => field.current !== null && goToLine(field.current, one.line)}
              >
                line {one.line}
              </button>{' '}
              {one.path === '' ? '' : <code>{one.path}</code>} {one.words}
            </li>
          ))}
        </ul>
      )}
      <div className="drill-lines-and-text">
        <div className="drill-line-numbers" aria-hidden="true" ref={numbers}>
          {text.split('\n').map((_, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a line is its number
            <span key={index} data-bad={bad.has(index + 1)}>
              {index + 1}
            </span>
          ))}
        </div>
        <textarea
          ref={field}
          aria-label="YAML of the scenario"
          data-testid="drill-yaml"
          spellCheck={false}
          wrap="off"
          value={text}
          onChange={(event) => write(event.currentTarget.value)}
          onScroll={(event) => {
            if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
    </section>
  );
}
