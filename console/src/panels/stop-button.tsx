import { authorise } from '@farfield/protocol/policy';
import { type ReactNode, useEffect, useId } from 'react';
import { Button } from 'react-aria-components/Button';
import { useConsole } from '../shell/console-context.ts';
import { age, clockTime } from '../state/format.ts';
import { stopFace, type StopFace } from '../state/stop-face.ts';
import { ReasonLines } from './parts.tsx';

/** Ctrl+Alt+S anywhere on the page; not a single key, so that typing in a field can never stop a scan. */
export const STOP_SHORTCUT = 'Ctrl+Alt+S';

/**
 * STOP SCAN: acts on press-down, asks nothing, is never disabled. When its way to the site is not known to be good it
 * looks NOT CONNECTED, still tries, and names the phone. Those whom the role matrix gives no STOP read why.
 */
export function StopButton(props: { size: 'panel' | 'pad' }): ReactNode {
  const { state, nowMs, act, view } = useConsole();
  const id = useId();
  const face = stopFace(state, nowMs);
  const phone = state.seat === 'remote' ? (view?.site.sitePhone ?? '') : '';
  const refused = state.principal === null ? [] : authorise(state.principal, 'stop');
  useStopShortcut(() => act({ kind: 'stop' }));
  return (
    <Button
      className="stop"
      data-testid="stop"
      data-size={props.size}
      data-phase={face.phase.kind}
      data-connected={face.isConnected}
      aria-describedby={id}
      onPressStart={() => act({ kind: 'stop' })}
    >
      <span className="stop-label">{face.label}</span>
      {face.isConnected ? null : <span className="stop-off">NOT CONNECTED</span>}
      <span className="stop-words" id={id} data-testid="stop-words" aria-live="assertive">
        {refused.length > 0 ? (
          <ReasonLines reasons={refused} />
        ) : (
          stopWords(face, state.seat, phone, view?.site.localStopOnly === true)
        )}
      </span>
      <span className="stop-hint" aria-hidden="true">
        {STOP_SHORTCUT}
      </span>
    </Button>
  );
}

function useStopShortcut(stop: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!event.ctrlKey || !event.altKey || event.code !== 'KeyS' || event.repeat) return;
      event.preventDefault();
      stop();
    };
    globalThis.addEventListener('keydown', pressed, true);
    return () => globalThis.removeEventListener('keydown', pressed, true);
  });
}

export function stopWords(face: StopFace, seat: 'remote' | 'onsite', phone: string, localStopOnly: boolean): string {
  const { phase } = face;
  const call =
    seat === 'onsite' ? "press the scanner's own STOP" : phone === '' ? 'phone the site' : `phone the site ${phone}`;
  switch (phase.kind) {
    case 'ready':
      if (!face.isConnected) return `still tries every path · ${call}`;
      if (localStopOnly)
        return seat === 'onsite'
          ? "this site: press the scanner's own STOP, then say so here"
          : 'this site: local stop only';
      return 'not the table, not the field';
    case 'sent':
      return `SENT ${age(phase.ageMs)} ago`;
    case 'asked':
      return seat === 'onsite'
        ? "PRESS THE SCANNER'S OWN STOP, then say so here"
        : `ASKED ${age(phase.ageMs)} ago · ${call}`;
    case 'confirmed':
      return `CONFIRMED BY ${phase.byPerson ? 'THE SAFETY TECH' : 'SCANNER'} ${clockTime(phase.atWallMs)}`;
    case 'notConfirmed':
      return seat === 'onsite' ? 'NOT CONFIRMED: PRESS SCANNER STOP' : `NOT CONFIRMED: PRESS SCANNER STOP · ${call}`;
    case 'notSent':
      return `NOT SENT: no connection · ${call}`;
    case 'failed':
      return `FAILED: ${call}`;
  }
}
