import { type ReactNode, useEffect, useMemo } from 'react';
import { acknowledgeIncident, type IncidentReadBack, readBackIncident } from '../api/http.ts';
import { PlainButton } from '../panels/parts.tsx';
import { ConsoleContext } from '../shell/console-context.ts';
import type { ConsoleSession } from '../shell/console-session.ts';
import { publishInspect } from '../shell/inspect-hook.ts';
import { renewConsoleId } from '../shell/tab-identity.ts';
import { useSnapshot } from '../shell/use-console-session.ts';
import { Mark } from '../panels/mark.tsx';

/** Puts a running session under the panels. @param props.gatewayToken of who is signed in at the gateway; absent: nobody */
export function LiveConsole(props: { session: ConsoleSession; gatewayToken?: string; children: ReactNode }): ReactNode {
  const { session, gatewayToken } = props;
  const snapshot = useSnapshot(session);
  useEffect(() => publishInspect(session.waves), [session]);
  const value = useMemo(
    () => ({
      ...snapshot,
      waves: snapshot.waves,
      now: session.now,
      act: session.act,
      pressedBarred: session.pressedBarred,
      askDrill: session.askDrill,
      acknowledgeIncident:
        gatewayToken === undefined || snapshot.state.realm === 'drill'
          ? null
          : (incidentId: string) => acknowledgeIncident(gatewayToken, incidentId),
      readBackIncident:
        gatewayToken === undefined || snapshot.state.realm === 'drill'
          ? null
          : (incidentId: string, words: IncidentReadBack) => readBackIncident(gatewayToken, incidentId, words),
    }),
    [session, snapshot, gatewayToken],
  );
  return <ConsoleContext value={value}>{props.children}</ConsoleContext>;
}

/** What the socket itself has to say when people must do something about it. In the page, never over it. */
export function SocketNotice(props: { session: ConsoleSession; onSignInAgain: () => void }): ReactNode {
  const { real } = useSnapshot(props.session);
  const { socket } = real;
  if (socket.kind !== 'ended') return null;
  const isReplaced = socket.code === 'REPLACED';
  return (
    <div className="banner" data-priority="medium" role="alert" data-testid="socket-notice" data-code={socket.code}>
      <b>
        <Mark kind="medium" />{' '}
        {isReplaced ? 'This console was opened in another tab' : 'The server refused this console'}
      </b>
      <span>{isReplaced ? 'commands go from there now' : `${socket.code} ${socket.detail}`}</span>
      {isReplaced ? (
        <PlainButton
          testId="use-here"
          label="Use a new console here"
          onPress={() => {
            renewConsoleId();
            location.reload();
          }}
        />
      ) : (
        <PlainButton testId="sign-in-again" label="Sign in again" onPress={props.onSignInAgain} />
      )}
    </div>
  );
}
