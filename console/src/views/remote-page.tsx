import { type ReactNode, useEffect } from 'react';
import { ScannerPicture } from '../screen/scanner-picture.tsx';
import type { SignedIn } from '../shell/tab-identity.ts';
import { useConsoleSession } from '../shell/use-console-session.ts';
import { LiveConsole, SocketNotice } from './live-console.tsx';
import { RemoteView } from './remote-view.tsx';

export function RemotePage(props: {
  siteId: string;
  who: SignedIn;
  onSignOut: () => void;
  onRefused: () => void;
}): ReactNode {
  const { siteId, who, onSignOut, onRefused } = props;
  const session = useConsoleSession('remote', siteId);
  useEffect(() => session.open({ token: who.token, enrolment: '' }), [session, who.token]);
  return (
    <LiveConsole session={session}>
      <RemoteView
        onSignOut={onSignOut}
        screen={<ScannerPicture siteId={siteId} token={who.token} />}
        notice={<SocketNotice session={session} onSignInAgain={onRefused} />}
      />
    </LiveConsole>
  );
}
