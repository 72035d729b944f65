import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { age, clockTime, known, seconds } from '../state/format.ts';
import { sitePaths } from '../state/path-face.ts';
import { modeWords } from '../state/mode-words.ts';
import { LinkWords } from './link-words.tsx';
import { Chip, PlainButton } from './parts.tsx';
import { PathList } from './path-list.tsx';
import { PowerWords } from './power-words.tsx';
import { Mark } from './mark.tsx';

/** Who and where: site, patient and what limits the scan; whom to call; whether we hear the site at all. */
export function RemoteHeader(props: { onSignOut: (() => void) | null }): ReactNode {
  const facts = useConsole();
  const { view, state, link, isLost, siteWallMs } = facts;
  const you = state.principal;
  return (
    <header className="bar header-bar" data-testid="header">
      <div className="bar-group">
        <span className="brand">Farfield</span>
        <b data-testid="site">{view === null ? state.siteId : `${view.site.name} · ${view.site.scannerName}`}</b>
        <PatientWords />
      </div>
      <div className="bar-group bar-end">
        <OnSiteWords />
        {you === null ? null : (
          <span data-testid="you">
            <b>{you.name}</b>
            {props.onSignOut === null ? null : (
              <PlainButton testId="sign-out" label="Sign out" tone="quiet" size="small" onPress={props.onSignOut} />
            )}
          </span>
        )}
        <LinkWords link={link} path={state.servedBy === 'onsite' ? 'on-site network' : 'gateway'} />
        <PathList label="You:" testId="own-paths" paths={state.paths} />
        <PathList
          label="Site:"
          testId="site-paths"
          paths={isLost ? [] : sitePaths(view)}
          shared={view?.link.sharedRoute ?? ''}
        />
        <PowerWords power={view?.power ?? null} isFaded={isLost} />
        <b className="clock" data-testid="clock" title="the site's clock">
          {clockTime(siteWallMs)}
        </b>
      </div>
    </header>
  );
}

function PatientWords(): ReactNode {
  const facts = useConsole();
  const { view } = facts;
  if (view === null || view.session.state !== 'open') {
    const registered = view?.scanner.registeredPatientName ?? '';
    return (
      <span className="dim" data-testid="patient">
        {registered === '' ? 'no session open' : `no session open · ${registered} is registered on the scanner`}
      </span>
    );
  }
  const { patient, scanner, session } = view;
  const spokenMs = agedMs(facts, session.spokenAgeMs);
  return (
    <>
      <span data-testid="patient">
        Patient{' '}
        <b>
          {patient.name} · {known(patient.weightKg, 1, 'weight unknown')} kg
        </b>{' '}
        <span className="dim" data-testid="patient-ref">
          {patient.patientRef}
        </span>
      </span>
      <Chip testId="implant" tone={patient.implantWords === 'none' || patient.implantWords === '' ? 'plain' : 'strong'}>
        Implant: {patient.implantWords || 'not stated'}
      </Chip>
      <Chip testId="mode">{modeWords(scanner.mode)}</Chip>
      {patient.coil === '' ? null : <Chip testId="coil">{patient.coil}</Chip>}
      {patient.isSedated ? <Chip tone="strong">Sedated</Chip> : null}
      <span data-testid="spoken" className={spokenMs > 300_000 ? '' : 'dim'}>
        {spokenMs < 0 ? 'not spoken to yet' : `spoken to ${seconds(spokenMs)} ago`}
      </span>
    </>
  );
}

function OnSiteWords(): ReactNode {
  const facts = useConsole();
  const { view, isLost } = facts;
  const level2 = view?.people.filter((one) => one.seat === 'onsite' && one.isLevel2) ?? [];
  const presenceMs = view === null ? -1 : agedMs(facts, view.session.presenceAgeMs);
  const phone = view?.site.sitePhone ?? '';
  return (
    <span data-testid="onsite-person">
      On site{' '}
      {level2.length === 0 ? <b>no Level 2 signed in</b> : <b>{level2.map((one) => `${one.name}, L2`).join(' · ')}</b>}
      {level2.length === 0
        ? ''
        : isLost
          ? ' · seen before the cut'
          : presenceMs < 0
            ? ' · not seen yet'
            : ` · seen ${age(presenceMs)} ago`}
      {phone === '' ? (
        ''
      ) : (
        <>
          {' · '}
          <span className="nowrap" data-testid="site-phone">
            <Mark kind="phone" /> {phone}
          </span>
        </>
      )}
    </span>
  );
}
