import { type ReactNode, useState } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { linkQuality, type LinkTier } from '../state/link-tiers.ts';
import { LinkStrip } from './link-strip.tsx';
import { LinkTest } from './link-test.tsx';
import { Mark } from './mark.tsx';
import { Panel, PlainButton } from './parts.tsx';

const TIER_WORDS: Readonly<Record<LinkTier, string>> = { good: 'Good', limited: 'Limited', poor: 'Poor' };

/**
 * How the way to the site was in the last minutes, and what a test of it said before. Open while there is time to look
 * at it; with a session open one line, until somebody wants the rest.
 */
export function LinkPanel(): ReactNode {
  const { state, nowMs, view } = useConsole();
  const sessionState = view?.session.state ?? '';
  const [wish, setWish] = useState({ isOpen: false, in: '' });
  const isOpen = wish.in === sessionState ? wish.isOpen : sessionState !== 'open';
  return (
    <Panel
      title="Link"
      testId="link-panel"
      className={isOpen ? 'link-panel' : 'link-panel is-shut'}
      lead={<QualityWords />}
      aside={
        <PlainButton
          testId="link-more"
          label={isOpen ? 'Hide' : 'Show'}
          tone="quiet"
          size="small"
          expanded={isOpen}
          onPress={() => setWish({ isOpen: !isOpen, in: sessionState })}
        />
      }
    >
      {isOpen ? (
        <>
          <LinkStrip history={state.linkHistory} nowMs={nowMs} />
          <LinkTest />
        </>
      ) : null}
    </Panel>
  );
}

function QualityWords(): ReactNode {
  const { state, nowMs } = useConsole();
  const quality = linkQuality(state.linkHistory, nowMs);
  if (quality === null)
    return (
      <span className="link-quality dim" data-testid="link-quality" data-tier="">
        not measured yet
      </span>
    );
  const because = quality.because.join(', ');
  return (
    <span className="link-quality" data-testid="link-quality" data-tier={quality.tier} title={because}>
      <b>
        {quality.tier === 'poor' ? <Mark kind="medium" /> : null} {TIER_WORDS[quality.tier]}
      </b>
      {because === '' ? '' : `: ${because}`}
    </span>
  );
}
