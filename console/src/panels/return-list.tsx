import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { isReturnOpen } from '../state/return-open.ts';

/** What is done after a drill, where the next session is opened: it reminds, and keeps nobody from a patient. */
export function ReturnList(): ReactNode {
  const { drill, state } = useConsole();
  if (drill === null || !isReturnOpen(state, drill.view)) return null;
  const { toReturn, returnTitle } = drill.view;
  return (
    <section data-testid="return-list" aria-label="Return to service">
      <p>
        <b>Return to service</b>, after the drill “{returnTitle}”:
      </p>
      <ul className="drill-lines">
        {toReturn.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    </section>
  );
}
