import { type ReactNode, useEffect, useState } from 'react';
import { fetchServedBy, type ServedBy } from '../api/http.ts';
import type { ServedSite } from '../panels/site-card.tsx';
import { SignInForm } from '../panels/sign-in-form.tsx';
import type { ConsoleSession } from '../shell/console-session.ts';
import { enrolment, type SignedIn } from '../shell/tab-identity.ts';
import { useConsoleSession } from '../shell/use-console-session.ts';
import { NO_SITE_STEPS } from '../state/site-card.ts';
import { LiveConsole, SocketNotice } from './live-console.tsx';
import { OnsiteView } from './onsite-view.tsx';

const TRY_AGAIN_MS = 3_000;
const LAST_SITE = 'farfield.onsiteSite';

interface OnsiteProps {
  /** which card is open at first, as the address says; '': none */
  card: string;
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
  const site = useServedSite(session, served);
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
        served={site}
        card={props.card}
        signIn={<SignInForm demo={served?.demo ?? false} onSignedIn={onSignedIn} size="pad" />}
        notice={<SocketNotice session={session} onSignInAgain={() => onSignedIn(null)} />}
      />
    </LiveConsole>
  );
}

const NOT_TOLD: ServedSite = { siteName: '', sitePhone: '', remotePhone: '', steps: NO_SITE_STEPS };

/** Asked for anew each time the agent is reached: after its restart its file may say something else. Kept while it is away. */
function useServedSite(session: ConsoleSession, served: ServedBy | null): ServedSite {
  const [newest, setNewest] = useState<ServedBy | null>(null);
  useEffect(() => {
    let isHere = true;
    let wasOpen = true;
    const unsubscribe = session.subscribe(() => {
      const isOpen = session.snapshot().real.socket.kind === 'open';
      if (isOpen && !wasOpen)
        fetchServedBy().then(
          (told) => {
            if (isHere) setNewest(told);
          },
          // What was told before stays.
          () => null,
        );
      wasOpen = isOpen;
    });
    return () => {
      isHere = false;
      unsubscribe();
    };
  }, [session]);
  const told = newest ?? served;
  return told === null ? NOT_TOLD : { ...told, siteName: told.siteName ?? '' };
}

/** The site's id is remembered, so that this console comes up and keeps trying while the agent is still away. */
function useSiteId(served: ServedBy | null): string | null {
  const told = served?.siteId ?? null;
  useEffect(() => {
    if (told !== null) localStorage.setItem(LAST_SITE, told);
  }, [told]);
  return told ?? localStorage.getItem(LAST_SITE);
}
