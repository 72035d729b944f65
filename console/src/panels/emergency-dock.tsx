import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import type { SiteSteps } from '../state/site-card.ts';
import { EMERGENCY_CARDS } from './emergency-cards.ts';
import { Panel, PlainButton } from './parts.tsx';
import { SITE_CARD_ID } from './site-card.tsx';

/** Which of the site's own steps belong to which card. */
const STEPS_OF: Readonly<Record<string, { readonly id: keyof SiteSteps; readonly words: string }>> = {
  code: { id: 'code', words: 'a code' },
  quench: { id: 'quench', words: 'a quench' },
  power: { id: 'tableRelease', words: 'releasing the table by hand' },
};

/** Six cards and the site's own, always in the same place, reachable in every state of everything else. */
export function EmergencyDock(props: { openId: string | null; onOpen: (id: string | null) => void }): ReactNode {
  return (
    <nav className="dock" aria-label="Emergency cards" data-testid="emergency-dock">
      {EMERGENCY_CARDS.map((card) => (
        <PlainButton
          key={card.id}
          testId={`card-${card.id}`}
          size="pad"
          label={card.title}
          expanded={props.openId === card.id}
          onPress={() => props.onOpen(props.openId === card.id ? null : card.id)}
        />
      ))}
      <PlainButton
        testId="card-site"
        size="pad"
        label="Site card, print"
        expanded={props.openId === SITE_CARD_ID}
        onPress={() => props.onOpen(props.openId === SITE_CARD_ID ? null : SITE_CARD_ID)}
      />
    </nav>
  );
}

/** One card, large. It covers neither STOP nor READY and waits for nobody. */
export function EmergencyCardView(props: { id: string; steps: SiteSteps; onClose: () => void }): ReactNode {
  const { view } = useConsole();
  const card = EMERGENCY_CARDS.find((one) => one.id === props.id);
  if (card === undefined) return null;
  const plan = view?.site.oxygenPlan ?? '';
  const own = STEPS_OF[card.id];
  return (
    <Panel
      title="Emergency card"
      testId={`card-open-${card.id}`}
      className="emergency-card"
      aside={<PlainButton testId="card-close" size="large" label="Close" onPress={props.onClose} />}
    >
      <h3>{card.title}</h3>
      <ol className="scrolls">
        {card.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {card.id === 'quench' ? (
          <li className="site-plan">
            {plan === '' ? 'This site has given no door plan.' : `This site's plan: ${plan}`}
          </li>
        ) : null}
        {own === undefined ? null : <SiteStepsItem words={own.words} steps={props.steps[own.id]} />}
      </ol>
    </Panel>
  );
}

function SiteStepsItem(props: { words: string; steps: readonly string[] }): ReactNode {
  const { words, steps } = props;
  if (steps.length === 0)
    return <li className="site-plan">This site has not written down its own steps for {words}.</li>;
  return (
    <li className="site-plan">
      This site's own steps for {words}:
      <ol className="site-steps">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </li>
  );
}
