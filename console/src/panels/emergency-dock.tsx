import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { EMERGENCY_CARDS } from './emergency-cards.ts';
import { Panel, PlainButton } from './parts.tsx';

/** Six cards, always in the same place, reachable in every state of everything else. */
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
    </nav>
  );
}

/** One card, large. It covers neither STOP nor READY and waits for nobody. */
export function EmergencyCardView(props: { id: string; onClose: () => void }): ReactNode {
  const { view } = useConsole();
  const card = EMERGENCY_CARDS.find((one) => one.id === props.id);
  if (card === undefined) return null;
  const plan = view?.site.oxygenPlan ?? '';
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
      </ol>
    </Panel>
  );
}
