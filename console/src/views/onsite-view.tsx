import { type ReactNode, useState } from 'react';
import { DrillBar } from '../panels/drill-bar.tsx';
import { EMERGENCY_CARDS } from '../panels/emergency-cards.ts';
import { EmergencyCardView, EmergencyDock } from '../panels/emergency-dock.tsx';
import { LastCommandCard } from '../panels/last-command-card.tsx';
import { OnsiteBanner } from '../panels/onsite-banner.tsx';
import { OnsiteExam } from '../panels/onsite-exam.tsx';
import { OnsiteHeader } from '../panels/onsite-header.tsx';
import { AnswerLine, GatedButton, Panel } from '../panels/parts.tsx';
import { PresencePad, TakeBackPad } from '../panels/presence-pads.tsx';
import { ReadyPad } from '../panels/ready-pad.tsx';
import { SITE_CARD_ID, SiteCardSheet, SiteCardView, type ServedSite } from '../panels/site-card.tsx';
import { StopButton } from '../panels/stop-button.tsx';
import { VitalsPanel } from '../panels/vitals-panel.tsx';
import { ZoneMap } from '../panels/zone-map.tsx';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { seconds } from '../state/format.ts';
import { DrillMark } from './drill-mark.tsx';

const LEADS = ['pleth', 'ecg'] as const;

/**
 * The safety tech's page, on a fixed or tethered tablet in Zone III. STOP and READY never move, nothing covers them, and
 * STOP and "Take back" work before anybody has signed in.
 */
export function OnsiteView(props: {
  onSignOut: (() => void) | null;
  /** shown in place of the exam while nobody is signed in */
  signIn: ReactNode;
  notice?: ReactNode;
  served: ServedSite;
  /** which card is open at first; '': none */
  card?: string;
}): ReactNode {
  const { state, drill, drillFace } = useConsole();
  const [openCard, setOpenCard] = useState<string | null>(() => cardNamed(props.card));
  const isIdentified = state.principal !== null && state.principal.role !== 'unidentifiedOnsite';
  return (
    <div className="onsite" data-testid="onsite" data-realm={state.realm}>
      <h1 className="sr-only">Farfield, on-site console</h1>
      <DrillMark realm={state.realm} hasBar={drill !== null} face={drillFace} />
      <DrillBar />
      <OnsiteHeader onSignOut={props.onSignOut} phones={props.served} />
      {props.notice}
      <OnsiteBanner />
      <main className="onsite-main">
        <div className="onsite-acts">
          <StopButton size="pad" />
          <ReadyPad />
          <div className="onsite-pair">
            <TakeBackPad />
            <PresencePad />
          </div>
        </div>
        {openCard === null ? (
          <>
            <div className="onsite-middle">
              <LastCommandCard />
              {isIdentified ? (
                <OnsiteExam />
              ) : (
                <Panel title="Sign in" testId="onsite-sign-in" className="onsite-exam">
                  <div className="scrolls">{props.signIn}</div>
                </Panel>
              )}
            </div>
            <div className="onsite-right">
              <ZoneMap />
              <VitalsPanel leads={LEADS} title="Patient" footer={<SpokenFooter />} />
            </div>
          </>
        ) : (
          <OpenCard id={openCard} served={props.served} onClose={() => setOpenCard(null)} />
        )}
      </main>
      <EmergencyDock openId={openCard} onOpen={setOpenCard} />
      <footer className="onsite-foot">
        <b>MR UNSAFE, NOT PAST THIS DOOR</b>
        <span>Works without the cloud · recorded on site · Farfield is not a certified safety function</span>
      </footer>
      <SiteCardSheet served={props.served} />
    </div>
  );
}

/** An address may name anything; a card that is none would leave the middle of the page empty. */
function cardNamed(id: string | undefined): string | null {
  return id === SITE_CARD_ID || EMERGENCY_CARDS.some((one) => one.id === id) ? (id ?? null) : null;
}

function OpenCard(props: { id: string; served: ServedSite; onClose: () => void }): ReactNode {
  const { id, served, onClose } = props;
  return id === SITE_CARD_ID ? (
    <SiteCardView served={served} onClose={onClose} />
  ) : (
    <EmergencyCardView id={id} steps={served.steps} onClose={onClose} />
  );
}

/** After any stop somebody speaks to the patient, and a paused step goes on only after that. */
function SpokenFooter(): ReactNode {
  const facts = useConsole();
  const { view, act, isLost } = facts;
  // Nothing is recorded now, and the room is needed for what is said above.
  if (view === null || isLost || view.session.state !== 'open') return null;
  const spokenMs = agedMs(facts, view.session.spokenAgeMs);
  return (
    <>
      <GatedButton
        action="spokeToPatient"
        testId="spoke-to-patient"
        size="pad"
        label="I spoke to the patient"
        detail={spokenMs < 0 ? 'not recorded yet' : `last ${seconds(spokenMs)} ago`}
        hideReasons
        onPress={() => act({ kind: 'spokeToPatient' })}
      />
      <AnswerLine kinds={['spokeToPatient']} />
    </>
  );
}
