import { isOnsiteTechnologist } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { type CardLine, type Procedure, type SiteCard, siteCard, type SiteSteps } from '../state/site-card.ts';
import { Panel, PlainButton, Scrolls } from './parts.tsx';

/** What the on-site server says of its site to whoever opens its page, signed in or not. */
export interface ServedSite {
  readonly siteName: string;
  readonly sitePhone: string;
  readonly remotePhone: string;
  readonly steps: SiteSteps;
}

export const SITE_CARD_ID = 'site';

/** The last-command card with the site's own steps, large, in the place of an emergency card. */
export function SiteCardView(props: { served: ServedSite; onClose: () => void }): ReactNode {
  const card = useSiteCard(props.served);
  return (
    <Panel
      title="Last command, and this site's own steps"
      testId="site-card"
      className="site-card"
      aside={
        <>
          <PlainButton testId="site-card-print" size="large" label="Print" onPress={() => globalThis.print()} />
          <PlainButton testId="site-card-close" size="large" label="Close" onPress={props.onClose} />
        </>
      }
    >
      <Scrolls label="Last-command card">
        <CardContent card={card} times={[card.asOf]} place="own" />
      </Scrolls>
    </Panel>
  );
}

/** One sheet of A4, black on white. On no screen; whatever is open on the page, this is what it prints. */
export function SiteCardSheet(props: { served: ServedSite }): ReactNode {
  const card = useSiteCard(props.served);
  const { isLost: isOld } = useConsole();
  return (
    <section className="site-sheet" data-testid="site-sheet" data-dense={card.isDense} aria-hidden="true">
      <header>
        <h2>Farfield · last-command card</h2>
        <b>MR UNSAFE, NOT PAST THIS DOOR</b>
      </header>
      <CardContent card={card} times={isOld ? [card.printed, card.asOf] : [card.printed]} place="sheet" />
      <footer>
        A printed card does not change: what came after it was printed is not on it. Print one for each session and
        throw the old one away. Farfield is not a certified safety function.
      </footer>
    </section>
  );
}

function CardContent(props: { card: SiteCard; times: readonly CardLine[]; place: 'own' | 'sheet' }): ReactNode {
  const { card, times, place } = props;
  return (
    <>
      {card.warnings.map((words) => (
        <p key={words} className="card-warning">
          <b>{words}</b>
        </p>
      ))}
      <div className="card-facts">
        <Lines lines={card.who} testId={`${place}-who`} />
        <Lines lines={card.last} testId={`${place}-last`} />
        <Lines lines={[...card.phones, ...times]} testId={`${place}-phones`} />
      </div>
      <p className="card-may">
        <b>You may:</b> {card.mayDo}
      </p>
      {card.procedures.map((one) => (
        <Steps key={one.id} procedure={one} place={place} />
      ))}
    </>
  );
}

function Lines(props: { lines: readonly CardLine[]; testId: string }): ReactNode {
  return (
    <dl className="card-lines" data-testid={props.testId}>
      {props.lines.map(({ label, words }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function Steps(props: { procedure: Procedure; place: string }): ReactNode {
  const { id, title, steps, plan, missing } = props.procedure;
  return (
    <section className="card-steps" data-testid={`${props.place}-${id}`}>
      <h3>{title}</h3>
      {missing === null ? (
        <ol>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : (
        <p className="card-missing">{missing}</p>
      )}
      {plan === '' ? null : (
        <p>
          <b>Doors, by the signed policy:</b> {plan}
        </p>
      )}
    </section>
  );
}

function useSiteCard(served: ServedSite): SiteCard {
  const { view, state, isLost, siteWallMs, nowMs } = useConsole();
  return siteCard({
    ...served,
    view,
    isLost,
    nowWallMs: siteWallMs,
    viewAgeMs: state.view === null ? 0 : nowMs - state.view.receivedMs,
    isDrill: state.realm === 'drill',
    mayScan: state.principal !== null && isOnsiteTechnologist(state.principal),
  });
}
