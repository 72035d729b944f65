import { CONDUCTORS } from '@farfield/protocol/drills';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { fetchServedBy, type ServedBy, signOut } from './api/http.ts';
import { parseRoute, remotePath, type Route } from './routes.ts';
import { keepSignedIn, signedIn, type SignedIn } from './shell/tab-identity.ts';
import { AuditView } from './views/audit-view.tsx';
import { GalleryView } from './gallery/gallery-view.tsx';
import { OnsitePage } from './views/onsite-page.tsx';
import { ONE_PATH, RemotePage } from './views/remote-page.tsx';
import { SignInView } from './views/sign-in-view.tsx';
import { useDemoSignIn } from './views/use-demo-sign-in.ts';

/** A tool for training and review: what people need at a scanner does not wait for it. */
const PolicyLabView = lazy(async () => {
  const page = await import('./views/policy-lab/policy-lab-view.tsx');
  return { default: page.PolicyLabView };
});

const DrillEditorView = lazy(async () => {
  const page = await import('./views/drill-editor/drill-editor-view.tsx');
  return { default: page.DrillEditorView };
});

const CalibrationView = lazy(async () => {
  const page = await import('./views/calibration/calibration-view.tsx');
  return { default: page.CalibrationView };
});

/** Nobody conducts a drill in a hurry. */
const ConductorPage = lazy(async () => {
  const page = await import('./views/drills/conductor-page.tsx');
  return { default: page.ConductorPage };
});

const YearView = lazy(async () => {
  const page = await import('./views/drills/year-view.tsx');
  return { default: page.YearView };
});

const ASK_AGAIN_MS = 2_000;

/** Chooses the page by its route; knows who is signed in on this tab and which server it came from. */
export function App(props: { location: Location }): ReactNode {
  const route = parseRoute(props.location);
  useTheme(route);
  switch (route.kind) {
    case 'gallery':
      return <GalleryView fixture={route.fixture} state={route.state} />;
    // Nothing in it is a site's: no sign-in, no server.
    case 'policyLab':
      return (
        <Suspense fallback={<main className="front">Opening the policy lab …</main>}>
          <PolicyLabView />
        </Suspense>
      );
    case 'drillEditor':
      return (
        <Suspense fallback={<main className="front">Opening the drill editor …</main>}>
          <DrillEditorView />
        </Suspense>
      );
    case 'calibration':
      return (
        <Suspense fallback={<main className="front">Opening the calibration …</main>}>
          <CalibrationView />
        </Suspense>
      );
    case 'signIn':
    case 'remote':
    case 'onsite':
    case 'drill':
    case 'audit':
    case 'drillYear':
    case 'notFound':
      return <Served route={route} />;
  }
}

function Served(props: {
  route: Exclude<Route, { kind: 'gallery' | 'policyLab' | 'drillEditor' | 'calibration' }>;
}): ReactNode {
  const { route } = props;
  const { served, isUnreachable } = useServedBy();
  const [who, setWho] = useState<SignedIn | null>(signedIn);
  const keep = (next: SignedIn | null): void => {
    keepSignedIn(next);
    setWho(next);
  };
  const leave = (): void => {
    const token = who?.token;
    keep(null);
    // The tab has forgotten the token either way; the server's copy runs out by itself if this does not arrive.
    if (token !== undefined) signOut(token).catch(() => null);
  };
  const asking = useDemoSignIn('as' in route ? route.as : '', served, who, keep);
  const front = (
    <SignInView
      served={served}
      isUnreachable={isUnreachable}
      who={route.kind === 'signIn' ? who : null}
      onSignedIn={(next) => {
        keep(next);
        if (route.kind === 'signIn') goToWork(next);
      }}
      onSignOut={leave}
    />
  );
  if (asking) return front;
  switch (route.kind) {
    case 'signIn':
      return front;
    case 'remote': {
      const siteId = route.siteId === '' ? (who?.sites[0]?.siteId ?? '') : route.siteId;
      if (who === null || siteId === '') return front;
      return (
        <RemotePage
          key={siteId}
          siteId={siteId}
          who={who}
          paths={served?.consolePaths ?? (isUnreachable ? ONE_PATH : null)}
          onSignOut={leave}
          onRefused={() => keep(null)}
        />
      );
    }
    case 'drill': {
      const siteId = route.siteId === '' ? (who?.sites[0]?.siteId ?? '') : route.siteId;
      if (who === null || siteId === '') return front;
      return (
        <Suspense fallback={<main className="front">Opening the drills …</main>}>
          <ConductorPage
            key={siteId}
            siteId={siteId}
            who={who}
            paths={served?.consolePaths ?? (isUnreachable ? ONE_PATH : null)}
            onSignOut={leave}
            onRefused={() => keep(null)}
          />
        </Suspense>
      );
    }
    case 'onsite':
      return <OnsitePage card={route.card} served={served} who={who} onSignedIn={keep} onSignOut={leave} />;
    case 'audit':
      return who === null ? front : <AuditView siteId={route.siteId} who={who} />;
    case 'drillYear':
      return who === null ? (
        front
      ) : (
        <Suspense fallback={<main className="front">Opening the year …</main>}>
          <YearView who={who} today={today()} />
        </Suspense>
      );
    case 'notFound':
      return (
        <main className="front">
          <p>
            There is no page {route.path}. <a href="/">Go to the front page.</a>
          </p>
        </main>
      );
  }
}

/** The day of this place. */
function today(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function goToWork(who: SignedIn): void {
  const [site] = who.sites;
  if (who.principal.seat === 'onsite') location.assign('/onsite');
  // A conductor chooses: looking on, or a drill.
  else if (CONDUCTORS.includes(who.principal.role)) location.reload();
  else if (site !== undefined && who.sites.length === 1) location.assign(remotePath(site.siteId));
}

function useServedBy(): { served: ServedBy | null; isUnreachable: boolean } {
  const [served, setServed] = useState<ServedBy | null>(null);
  const [isUnreachable, setUnreachable] = useState(false);
  useEffect(() => {
    let isHere = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      fetchServedBy().then(
        (answer) => {
          if (isHere) setServed(answer);
        },
        () => {
          if (!isHere) return;
          setUnreachable(true);
          timer = setTimeout(ask, ASK_AGAIN_MS);
        },
      );
    };
    ask();
    return () => {
      isHere = false;
      clearTimeout(timer);
    };
  }, []);
  return { served, isUnreachable };
}

/** The control room is dark; the tablet by the window of Zone III is light. */
function useTheme(route: Route): void {
  const theme = route.kind === 'onsite' ? 'light' : 'dark';
  // The gallery shows both and says so itself.
  const isOwn = route.kind !== 'gallery';
  useEffect(() => {
    if (isOwn) document.documentElement.dataset['theme'] = theme;
  }, [theme, isOwn]);
}
