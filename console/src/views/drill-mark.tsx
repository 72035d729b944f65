import type { Realm } from '@farfield/protocol';
import type { ReactNode } from 'react';

/** On every screen of a drill, over everything and in the way of nothing. */
export function DrillMark(props: { realm: Realm }): ReactNode {
  if (props.realm !== 'drill') return null;
  return (
    <>
      <div className="drill-frame" aria-hidden="true" />
      <output className="drill-word" data-testid="drill">
        DRILL
      </output>
    </>
  );
}
