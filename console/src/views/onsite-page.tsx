import { type ReactNode, useEffect, useState } from 'react';
import type { ServedBy } from '../api/http.ts';
import { SignInForm } from '../panels/sign-in-form.tsx';
import { enrolment, type SignedIn } from '../shell/tab-identity.ts';
import { useConsoleSession } from '../shell/use-console-session.ts';
import { LiveConsole, SocketNotice } from './live-console.tsx';
import { OnsiteView } from './onsite-view.tsx';

const TRY_AGAIN_MS = 3_000;
const LAST_SITE = 'farfield.onsiteSite';

interface OnsiteProps {
  served: ServedBy | null;
  who: SignedIn | null;
  onSignedIn: (who: SignedIn | null) => void;
  onSignOut: () => void;
}

/** The fixed console: connects by its enrolment before anybody signs in, so that STOP works for whoever stands there. */
export function OnsitePage(props: OnsiteProps): ReactNode {
  const siteId = useSiteId(props.served);
  if (props.served?.servedBy === 'gateway') {
    return (
      <main className="front" data-testid="not-onsite">
        <p>
          This address is the gateway. On-site acts need the site's own console, on the site's network.{' '}
          <a href="/">Back</a>
        </p>
      </main>
    );
  }
  if (siteId === null) {
    return (
      <main className="front" data-testid="onsite-waiting">
        <p>
          <b>The site agent does not answer yet.</b> Use the scanner's own STOP.
        </p>
      </main>
    );
  }
  return <OnsiteSeat key={siteId} siteId={siteId} {...props} />;
}

function OnsiteSeat(props: OnsiteProps & { siteId: string }): ReactNode {
  const { served, who, onSignedIn, onSignOut } = props;
  const session = useConsoleSession('onsite', props.siteId);
  const [secret] = useState(enrolment);
  const token = who?.token ?? '';
  const canConnect = token !== '' || secret !== '';
  useEffect(() => {
    if (canConnect) session.open({ token, enrolment: secret });
    else session.close();
  }, [session, token, secret, canConnect]);
  useEffect(() => {
    if (secret === '') return;
    let again: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = session.subscribe(() => {
      const { socket } = session.snapshot().real;
      if (socket.kind !== 'ended' || socket.code !== 'TOKEN_REFUSED') return;
      // A token that the agent no longer knows must not take STOP away: back to the enrolment, and sign in again.
      if (token !== '') return onSignedIn(null);
      // Nor must somebody's dead socket under this console's name, which the agent gives up within seconds.
      again ??= setTimeout(() => {
        again = undefined;
        session.open({ token: '', enrolment: secret });
      }, TRY_AGAIN_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(again);
    };
  }, [session, token, secret, onSignedIn]);
  return (
    <LiveConsole session={session}>
      <OnsiteView
        onSignOut={who === null ? null : onSignOut}
        phones={{ remotePhone: served?.remotePhone ?? '' }}
        signIn={<SignInForm demo={served?.demo ?? false} onSignedIn={onSignedIn} size="pad" />}
        notice={<SocketNotice session={session} onSignInAgain={() => onSignedIn(null)} />}
      />
    </LiveConsole>
  );
}

/** The site's id is remembered, so that this console comes up and keeps trying while the agent is still away. */
function useSiteId(served: ServedBy | null): string | null {
  const told = served?.siteId ?? null;
  useEffect(() => {
    if (told !== null) localStorage.setItem(LAST_SITE, told);
  }, [told]);
  return told ?? localStorage.getItem(LAST_SITE);
}
