import { type ReactNode, useEffect } from 'react';
import type { LinkPath } from '../link/link-messages.ts';
import { useLinkTest } from '../link-test/use-link-test.ts';
import { ScannerPicture } from '../screen/scanner-picture.tsx';
import type { SignedIn } from '../shell/tab-identity.ts';
import { useConsoleSession } from '../shell/use-console-session.ts';
import { LiveConsole, SocketNotice } from './live-console.tsx';
import { RemoteView } from './remote-view.tsx';

/** One and the same list, so that nothing is opened anew because of it. */
export const ONE_PATH: readonly LinkPath[] = [];

export function RemotePage(props: {
  siteId: string;
  who: SignedIn;
  /** null: the server has not said yet */
  paths: readonly LinkPath[] | null;
  onSignOut: () => void;
  onRefused: () => void;
}): ReactNode {
  const { siteId, who, paths, onSignOut, onRefused } = props;
  const session = useConsoleSession('remote', siteId);
  useEffect(() => {
    if (paths !== null) session.open({ token: who.token, enrolment: '' }, paths);
  }, [session, who.token, paths]);
  useLinkTest(session, siteId, who.token, paths ?? ONE_PATH);
  return (
    <LiveConsole session={session} gatewayToken={who.token}>
      <RemoteView
        onSignOut={onSignOut}
        screen={
          <ScannerPicture
            siteId={siteId}
            token={who.token}
            paths={paths ?? ONE_PATH}
            onReceived={session.received}
            onAsOf={session.pictureAsOf}
          />
        }
        notice={<SocketNotice session={session} onSignInAgain={onRefused} />}
      />
    </LiveConsole>
  );
}
