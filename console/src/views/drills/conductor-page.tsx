import { type ReactNode, useEffect, useState } from 'react';
import { ApiError, fetchDrills, type ListedDrill } from '../../api/http.ts';
import type { LinkPath } from '../../link/link-messages.ts';
import type { SignedIn } from '../../shell/tab-identity.ts';
import { useConsoleSession } from '../../shell/use-console-session.ts';
import { LiveConsole, SocketNotice } from '../live-console.tsx';
import { ConductorView } from './conductor-view.tsx';

/** The page of whoever conducts a drill: it takes no part in it, and shows no shadow. */
export function ConductorPage(props: {
  siteId: string;
  who: SignedIn;
  /** null: the server has not said yet */
  paths: readonly LinkPath[] | null;
  onSignOut: () => void;
  onRefused: () => void;
}): ReactNode {
  const { siteId, who, paths } = props;
  const session = useConsoleSession('remote', siteId, false);
  const [drills, setDrills] = useState<readonly ListedDrill[]>([]);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    if (paths !== null) session.open({ token: who.token, enrolment: '' }, paths);
  }, [session, who.token, paths]);
  useEffect(() => {
    fetchDrills(who.token).then(setDrills, (refused: unknown) =>
      setProblem(refused instanceof ApiError ? refused.words : 'The scenarios could not be read.'),
    );
  }, [who.token]);
  return (
    <LiveConsole session={session} gatewayToken={who.token}>
      <ConductorView
        drills={drills}
        problem={problem}
        onSignOut={props.onSignOut}
        notice={<SocketNotice session={session} onSignInAgain={props.onRefused} />}
      />
    </LiveConsole>
  );
}
