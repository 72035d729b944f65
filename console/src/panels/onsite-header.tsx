import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { clockTime, minutes } from '../state/format.ts';
import { PlainButton } from './parts.tsx';
import { sitePaths } from '../state/path-face.ts';
import { PathList } from './path-list.tsx';
import { PowerWords } from './power-words.tsx';
import { Mark } from './mark.tsx';

/** Who and where, on site: patient, remote technologist and phone, the two links, power, time. */
export function OnsiteHeader(props: { onSignOut: (() => void) | null; phones: { remotePhone: string } }): ReactNode {
  const facts = useConsole();
  const { view, state, siteWallMs, isLost } = facts;
  const you = state.principal;
  const isIdentified = you !== null && you.role !== 'unidentifiedOnsite';
  return (
    <header className="bar header-bar" data-testid="header">
      <div className="bar-group">
        <span className="brand">Farfield</span>
        <b data-testid="site">{view === null ? '' : `${view.site.name} · ${view.site.scannerName}`}</b>
        <span data-testid="patient">
          {view === null || view.session.state !== 'open' ? (
            <span className="dim">no session open</span>
          ) : (
            <>
              Patient <b>{view.patient.name}</b>
            </>
          )}
        </span>
      </div>
      <div className="bar-group bar-end">
        <RemoteWords phone={view?.site.remotePhone ?? props.phones.remotePhone} />
        {isIdentified ? (
          <span data-testid="you">
            <b>{you.name}</b>
            {props.onSignOut === null ? null : (
              <PlainButton testId="sign-out" label="Sign out" tone="quiet" size="small" onPress={props.onSignOut} />
            )}
          </span>
        ) : null}
        <PowerWords power={view?.power ?? null} isFaded={isLost} isShort />
        <b className="clock" data-testid="clock">
          {clockTime(siteWallMs)}
        </b>
      </div>
    </header>
  );
}

function RemoteWords(props: { phone: string }): ReactNode {
  const facts = useConsole();
  const { view } = facts;
  const phone =
    props.phone === '' ? null : (
      <>
        {' · '}
        <span className="nowrap" data-testid="remote-phone">
          <Mark kind="phone" /> {props.phone}
        </span>
      </>
    );
  if (view === null) return <span data-testid="remote-words">Remote: nothing known{phone}</span>;
  const remote = view.people.find((one) => one.seat === 'remote' && one.role === 'rst');
  const gatewayMs = agedMs(facts, view.link.gatewayAgeMs);
  // The banner below says what is the matter; what follows here would be history, told as if it were so now.
  if (facts.isLost) return <span data-testid="remote-words">Remote: not known now{phone}</span>;
  const isHolder = view.control.kind === 'granted';
  const name = isHolder ? view.control.name : (remote?.name ?? '');
  return (
    <span data-testid="remote-words" data-gateway={view.link.gateway}>
      {name === '' ? 'Remote: nobody' : 'Remote '}
      {name === '' ? null : <b>{name}</b>}
      {name === '' ? '' : isHolder ? ' has control' : ' is connected'}
      {phone} · <GatewayWords kind={view.link.gateway} ageMs={gatewayMs} roundTripMs={view.link.roundTripMs} />{' '}
      {/* with the gateway not heard there is one thing to say, and it is said */}
      {view.link.gateway === 'down' ? null : (
        <PathList label="by" testId="site-paths" paths={sitePaths(view)} shared={view.link.sharedRoute} />
      )}
    </span>
  );
}

function GatewayWords(props: { kind: string; ageMs: number; roundTripMs: number }): ReactNode {
  switch (props.kind) {
    case 'up':
      return (
        <span className="nowrap" data-testid="gateway-link">
          Link <b>{props.roundTripMs < 0 ? 'up' : `${Math.round(props.roundTripMs)} ms`}</b>
        </span>
      );
    case 'suspect':
      return (
        <b className="nowrap" data-testid="gateway-link">
          Link late
        </b>
      );
    case 'never':
      return (
        <b className="nowrap" data-testid="gateway-link">
          gateway not reached yet
        </b>
      );
    default:
      return (
        <b className="nowrap is-medium" data-testid="gateway-link">
          <Mark kind="medium" /> GATEWAY DOWN {minutes(props.ageMs)}
        </b>
      );
  }
}
