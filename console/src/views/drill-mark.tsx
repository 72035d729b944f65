import type { Realm } from '@farfield/protocol';
import { type ReactNode, useEffect } from 'react';

/** On every screen of a drill, over everything and in the way of nothing; in the title, where a tab is all that is seen. */
export function DrillMark(props: { realm: Realm; hasBar?: boolean }): ReactNode {
  const isDrill = props.realm === 'drill';
  useEffect(() => {
    if (!isDrill) return;
    const title = document.title;
    document.title = `DRILL · ${title}`;
    return () => {
      document.title = title;
    };
  }, [isDrill]);
  if (!isDrill) return null;
  return (
    <>
      <div className="drill-frame" aria-hidden="true" />
      {props.hasBar === true ? null : (
        <output className="drill-word" data-testid="drill">
          DRILL
        </output>
      )}
    </>
  );
}
