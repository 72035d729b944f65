import type { Realm } from '@farfield/protocol';
import { type ReactNode, useEffect } from 'react';
import type { DrillFace } from '../state/drill-face.ts';
import { seconds } from '../state/format.ts';

/** On every screen of a drill, over everything and in the way of nothing; in the title, where a tab is all that is seen. */
export function DrillMark(props: { realm: Realm; hasBar?: boolean; face?: DrillFace }): ReactNode {
  const { face } = props;
  const isDrill = props.realm === 'drill';
  const isDoubted = face?.kind === 'doubted' || face?.kind === 'lost';
  const word = isDoubted ? 'DRILL?' : 'DRILL';
  useEffect(() => {
    if (!isDrill) return;
    const title = document.title;
    document.title = `${word} · ${title}`;
    return () => {
      document.title = title;
    };
  }, [isDrill, word]);
  if (!isDrill) return null;
  return (
    <>
      <div className="drill-frame" aria-hidden="true" data-doubted={isDoubted} />
      {props.hasBar === true ? null : (
        <output className="drill-word" data-testid="drill">
          {word}
          {isDoubted ? ` ${seconds(face.silentMs)}` : ''}
        </output>
      )}
    </>
  );
}
