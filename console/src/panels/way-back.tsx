import { needsRearm, rearmSteps } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { Mark } from './mark.tsx';

/**
 * After a loss, what people have yet to do before somebody remote has control again: by the site's own view, in the order in
 * which it can be done. It leads and gates nothing; nothing here starts anything.
 */
export function WayBack(): ReactNode {
  const { view } = useConsole();
  if (view === null || !needsRearm(view)) return null;
  const steps = rearmSteps(view);
  const next = steps.find((one) => !one.isDone);
  return (
    <section className="way-back" aria-label="back to remote control" data-testid="way-back">
      <h3>Back to remote control</h3>
      <ol>
        {steps.map((one) => (
          <li
            key={one.id}
            data-testid={`way-back-${one.id}`}
            data-done={one.isDone}
            {...(one === next ? { 'aria-current': 'step' as const } : {})}
          >
            <Mark kind={one.isDone ? 'tick' : one === next ? 'next' : 'hollow'} />
            <span>
              <span className="sr-only">{one.isDone ? 'done: ' : 'open: '}</span>
              {one.words}
              {one === next ? <span className="dim"> · {one.who}</span> : null}
              {one.isDone || one.note === '' ? null : <span className="dim"> · {one.note}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
