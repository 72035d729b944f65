import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Mark } from '../panels/mark.tsx';
import { useConsole } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { localHandsFace } from './local-hands-face.ts';
import type { ScreenLook } from './screen-look.ts';

/** Nobody has read a line that came up under a hand which was clicking already. */
const READ_AT_LEAST_MS = 2_000;

/**
 * Over the lower edge of the picture, for whoever has control: somebody is at the scanner's own mouse, for as long as they are;
 * or that this screen cannot tell, until the first press on the picture after it could be read. It takes no press itself.
 */
export function LocalHandsNotice(props: { look: ScreenLook | null }): ReactNode {
  const { view, state, nowMs } = useConsole();
  const [isRead, setIsRead] = useState(false);
  const read = useCallback(() => setIsRead(true), []);
  if (view === null || authorityFace(state, nowMs).kind !== 'mine') return null;
  const face = localHandsFace({ screen: view.screen, picture: props.look?.picture ?? null });
  if (face === null) return null;
  if (face.kind === 'cannotTell') return isRead ? null : <CannotTell words={face.words} onRead={read} />;
  return (
    <div className="local-hands" role="alert" data-testid="local-hands" data-hands="active">
      <b className="is-medium">
        <Mark kind="medium" /> {face.words}
      </b>
    </div>
  );
}

function CannotTell(props: { words: string; onRead: () => void }): ReactNode {
  const { words, onRead } = props;
  const { now } = useConsole();
  const own = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    const stage = own.current?.parentElement;
    if (stage === undefined || stage === null) return;
    const sinceMs = now();
    const pressed = (): void => {
      if (now() - sinceMs >= READ_AT_LEAST_MS) onRead();
    };
    stage.addEventListener('mousedown', pressed, { capture: true });
    return () => stage.removeEventListener('mousedown', pressed, { capture: true });
  }, [now, onRead]);
  return (
    <output className="local-hands" ref={own} data-testid="local-hands" data-hands="unknown">
      {words}
    </output>
  );
}
