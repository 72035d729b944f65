import type { ReactNode } from 'react';
import { Mark } from '../panels/mark.tsx';
import { PlainButton } from '../panels/parts.tsx';
import { useConsole } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { cutDragFace } from '../state/cut-drag-face.ts';
import { heldWords } from '../state/held-words.ts';
import type { ScreenLook } from './screen-look.ts';

/**
 * Over the upper edge of the picture, for whoever has control: a drag was cut off, so look. It stands until this person says that they read it;
 * another press on the picture does not end it, for that press may be the one that should have waited. Before it, and for everybody who looks:
 * what was held may still be down.
 */
export function CutDragNotice(props: { look: ScreenLook | null }): ReactNode {
  const { view, state, nowMs } = useConsole();
  const { look } = props;
  const held = view === null ? null : heldWords(view);
  if (held !== null)
    return (
      <div className="cut-drag" role="alert" data-testid="may-be-held">
        <b className="is-medium">
          <Mark kind="medium" /> {held}
        </b>
      </div>
    );
  if (view === null || state.principal === null || authorityFace(state, nowMs).kind !== 'mine') return null;
  const face = cutDragFace(view, state.principal.personId);
  if (face === null) return null;
  const canSay = look !== null && look.picture.phase === 'open';
  return (
    <div className="cut-drag" role="alert" data-testid="cut-drag">
      <span>
        <b className="is-medium">
          <Mark kind="medium" /> {face.words}
        </b>{' '}
        <span className="dim">{face.detail}</span>
      </span>
      {canSay ? (
        <PlainButton testId="cut-drag-read" label="I will check" onPress={() => look.cutRead(face.cutIds)} />
      ) : (
        <span className="dim">stays here until the picture is open</span>
      )}
    </div>
  );
}
