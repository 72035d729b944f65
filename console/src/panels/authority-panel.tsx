import type { SiteView } from '@farfield/protocol';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { age, clockTime, seconds } from '../state/format.ts';
import { offerReasons } from '../state/gates.ts';
import { HandOverButtons, HandOverWords } from './hand-over.tsx';
import { AnswerLine, GatedButton, Panel, ReasonLines, Scrolls } from './parts.tsx';
import { SupervisionButtons, SupervisionWords } from './supervision.tsx';

/** Who may command, since when, and how long this console may still believe it. */
export function AuthorityPanel(): ReactNode {
  const { state, nowMs, view, act } = useConsole();
  const face = authorityFace(state, nowMs);
  const phone = view?.site.sitePhone ?? '';
  const quarantineMs = view?.control.quarantineLeftMs ?? 0;
  return (
    <Panel title="Authority" testId="authority" className="authority">
      <Scrolls label="who has control">
        <HandOverWords />
        <SupervisionWords />
        <div className="authority-state" data-testid="authority-state" data-authority={face.kind}>
          <AuthorityWords />
        </div>
        {quarantineMs > 0 ? (
          <p className="dim">earlier control may still be believed for {seconds(quarantineMs)}</p>
        ) : null}
      </Scrolls>
      <AnswerLine kinds={['requestControl', 'releaseControl', 'proposeHandOver', 'dropHandOver', 'superviseTrainee']} />
      <div className="push-down row">
        {face.kind === 'mine' && isAskedToAnswer(view) ? (
          <GatedButton
            action="confirmPresence"
            testId="i-am-here"
            tone="action"
            label="I am here"
            onPress={() => act({ kind: 'confirmPresence' })}
          />
        ) : null}
        {face.kind === 'mine' ? (
          <GatedButton
            action="releaseControl"
            testId="release-control"
            label="Give back control"
            onPress={() => act({ kind: 'releaseControl' })}
          />
        ) : null}
        <HandOverButtons />
        <SupervisionButtons />
        {face.kind === 'local' || face.kind === 'other' || face.kind === 'offered' ? (
          <GatedButton
            action="requestControl"
            testId="request-control"
            tone="action"
            label={face.kind === 'local' && face.hasAsked ? 'Ask again' : 'Request control'}
            detail={<OfferWaits />}
            onPress={() => act({ kind: 'requestControl' })}
          />
        ) : null}
        {(face.kind === 'ended' || face.kind === 'unknown') && phone !== '' ? (
          <a className="button phone" data-tone="action" href={`tel:${phone}`} data-testid="call-site">
            Call the site {phone}
          </a>
        ) : null}
      </div>
    </Panel>
  );
}

/** It may be asked for at any time; what bars the offer is said here too, where the person waits for it. */
function OfferWaits(): ReactNode {
  const { state } = useConsole();
  const reasons = offerReasons(state);
  if (reasons.length === 0) return null;
  return (
    <span className="offer-waits" data-testid="offer-waits">
      cannot be offered yet: <ReasonLines reasons={reasons} max={2} />
    </span>
  );
}

/** The site has seen no hand of the remote technologist for a minute while it scans: any input answers, or this. */
function isAskedToAnswer(view: SiteView | null): boolean {
  return view?.alarms.some((one) => one.condition === 'operatorQuiet' || one.condition === 'operatorSilent') === true;
}

/** Why control is at the site, where no person's name says it. */
const LOCAL_BECAUSE: Readonly<Record<string, string>> = {
  start: 'the site agent started',
  'no renewal': 'remote control ran out',
  'offer lapsed': 'nobody read the offer back in time',
};

function AuthorityWords(): ReactNode {
  const { state, nowMs } = useConsole();
  const face = authorityFace(state, nowMs);
  switch (face.kind) {
    case 'unknown':
      return (
        <>
          <h3>Not known</h3>
          <p className="dim">the site is not heard; who holds control there is unknown until it answers</p>
        </>
      );
    case 'local':
      return (
        <>
          <h3>The site has control</h3>
          <p className="dim">
            since {clockTime(face.sinceWallMs)}
            {face.by === '' ? '' : ` · ${LOCAL_BECAUSE[face.by] ?? face.by}`}
          </p>
          {face.hasAsked ? (
            <p data-testid="asked">You asked. The safety tech offers it on site; then you read back.</p>
          ) : null}
        </>
      );
    case 'offeredToMe':
      return (
        <>
          <h3>Control is offered to you</h3>
          <p className="dim">
            by {face.by} {clockTime(face.sinceWallMs)} · read back above to take it
          </p>
        </>
      );
    case 'offered':
      return (
        <>
          <h3>Offered to {face.name}</h3>
          <p className="dim">{clockTime(face.sinceWallMs)}</p>
        </>
      );
    case 'passing':
      return (
        <>
          <h3>Control passes to {face.name}</h3>
          <p className="dim">{clockTime(face.sinceWallMs)} · nobody can scan until it has passed</p>
        </>
      );
    case 'other':
      return (
        <>
          <h3>{face.name} has control</h3>
          <p className="dim">
            granted by {face.by} {clockTime(face.sinceWallMs)}
          </p>
        </>
      );
    case 'ended':
      return (
        <>
          <h3>Remote control has ended</h3>
          <p>the lease ran out here: no command from here can act</p>
          <LeaseBar share={0} />
          <p className="dim">what the site does now is unknown until it answers</p>
        </>
      );
    case 'mine':
      return (
        <>
          <h3>{face.leftMs > face.leaseLengthMs * 0.4 ? 'You have control' : 'Your control is running out'}</h3>
          <p className="dim">
            granted by {face.by} {clockTime(face.sinceWallMs)}
          </p>
          <LeaseBar share={face.leaseLengthMs > 0 ? face.leftMs / face.leaseLengthMs : 0} />
          <p className="dim" data-testid="lease-left">
            {face.leftMs > face.leaseLengthMs * 0.6
              ? `renewed by your own echo · ends ${seconds(face.leaseLengthMs)} after silence`
              : `ends in ${age(face.leftMs)} unless the site is heard`}
          </p>
        </>
      );
  }
}

function LeaseBar(props: { share: number }): ReactNode {
  const share = Math.min(1, Math.max(0, props.share));
  return <progress className="meter" aria-label="lease left" value={share} max={1} data-low={share < 0.6} />;
}
