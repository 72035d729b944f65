import { CONDUCTORS } from '@farfield/protocol/drills';
import type { ReactNode } from 'react';
import type { ServedBy } from '../api/http.ts';
import { SignInForm } from '../panels/sign-in-form.tsx';
import { PlainButton } from '../panels/parts.tsx';
import { drillPath, remotePath } from '../routes.ts';
import type { SignedIn } from '../shell/tab-identity.ts';

/** The front door: who you are, and then the half of the work that is yours. */
export function SignInView(props: {
  served: ServedBy | null;
  isUnreachable: boolean;
  who: SignedIn | null;
  onSignedIn: (who: SignedIn) => void;
  onSignOut: () => void;
}): ReactNode {
  const { served, who } = props;
  return (
    <main className="front" data-testid="front">
      <section className="front-words">
        <h1>Farfield</h1>
        <p className="front-lead">Remote MR scanning, with the safety kept at the site.</p>
        <ul>
          <li>The site's own agent decides who may command, and stops by itself when it hears nobody.</li>
          <li>A scan needs two people: the remote technologist's Start and the safety tech's READY.</li>
          <li>STOP SCAN needs nothing and always wins.</li>
        </ul>
        <p className="dim">
          Farfield is not a certified safety function. It does not replace the scanner's own stop, the oxygen monitor or
          staff.
        </p>
        <p className="dim">
          <a href="/policy-lab" data-testid="go-policy-lab">
            Policy lab
          </a>
          : the rules of the site, played in this page, with no scanner behind them.
        </p>
        <p className="dim">
          <a href="/drill-editor" data-testid="go-drill-editor">
            Drill editor
          </a>
          : a facility’s own rehearsals, copied from the library and tightened.
        </p>
        <p className="dim">
          <a href="/calibration" data-testid="go-calibration">
            Calibration
          </a>
          : which parts of a scanner’s screen take remote input, drawn on a picture of it.
        </p>
      </section>
      <section className="panel front-panel" aria-label="Sign in">
        {served === null ? (
          <p data-testid="front-waiting">
            {props.isUnreachable ? 'The server does not answer. Trying again …' : 'Asking the server …'}
          </p>
        ) : (
          <p className="dim" data-testid="served-by" data-served-by={served.servedBy}>
            {served.servedBy === 'onsite' ? `On-site console · ${served.siteName ?? served.siteId ?? ''}` : 'Gateway'}
            {served.demo ? ' · demo' : ''}
          </p>
        )}
        {who === null || served === null ? null : <Places served={served} who={who} onSignOut={props.onSignOut} />}
        {who !== null || served === null ? null : (
          <SignInForm demo={served.demo} onSignedIn={props.onSignedIn} size="normal" />
        )}
      </section>
    </main>
  );
}

function Places(props: { served: ServedBy; who: SignedIn; onSignOut: () => void }): ReactNode {
  const { served, who } = props;
  return (
    <div className="stack" data-testid="places">
      <p>
        Signed in as <b>{who.principal.name}</b>
      </p>
      {served.servedBy === 'onsite' ? (
        <a className="button" data-tone="action" data-size="large" href="/onsite" data-testid="go-onsite">
          Open the on-site console
        </a>
      ) : (
        who.sites.map((site) => (
          <div className="row" key={site.siteId}>
            <a
              className="button"
              data-tone="action"
              data-size="large"
              href={remotePath(site.siteId)}
              data-testid={`go-remote-${site.siteId}`}
            >
              {site.name}
            </a>
            <a
              className="button"
              data-tone="quiet"
              data-size="large"
              href={`/audit?site=${encodeURIComponent(site.siteId)}`}
              data-testid={`go-audit-${site.siteId}`}
            >
              Records
            </a>
            {CONDUCTORS.includes(who.principal.role) ? (
              <a
                className="button"
                data-tone="quiet"
                data-size="large"
                href={drillPath(site.siteId)}
                data-testid={`go-drill-${site.siteId}`}
              >
                Drills
              </a>
            ) : null}
          </div>
        ))
      )}
      {served.servedBy === 'gateway' && who.sites.length === 0 ? <p>No site is enrolled at this gateway yet.</p> : null}
      <PlainButton testId="sign-out" label="Sign out" tone="quiet" onPress={props.onSignOut} />
    </div>
  );
}
