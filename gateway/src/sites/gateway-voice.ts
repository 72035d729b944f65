import type { GatewayVerdict, GatewayView } from '@farfield/protocol';
import { join, NO_RESTRICTION, verdict, type Verdict } from '@farfield/protocol/policy';
import { AGENT_SILENT_MS, COPIES_DIFFER_HOLD_MS, REPLACED_HOLD_MS } from './limits.ts';
import { predict } from './predict.ts';
import { agentHeardMs, agentPresence, type SiteState } from './site-state.ts';

interface OwnReason {
  readonly id: string;
  readonly title: string;
  readonly firstStep: string;
  readonly verdict: Verdict;
  readonly sinceMs: number;
}

/** The gateway's own grounds to hold. It can only reduce; without a ground it says "no restriction". */
function ownReasons(state: SiteState, nowMs: number): readonly OwnReason[] {
  const reasons: OwnReason[] = [];
  const { agent, lastView, replacedMs, copiesDifferMs } = state;
  if (replacedMs !== null && nowMs - replacedMs < REPLACED_HOLD_MS) {
    reasons.push({
      id: 'agentReplaced',
      title: 'Two agents claimed this site',
      firstStep: 'ask the site which agent is the right one and switch the other off',
      verdict: verdict(1),
      sinceMs: replacedMs,
    });
  }
  if (copiesDifferMs !== null && nowMs - copiesDifferMs < COPIES_DIFFER_HOLD_MS) {
    reasons.push({
      id: 'copiesDiffer',
      title: 'Two paths brought different copies of one message',
      firstStep: 'call IT: something on the way changes messages',
      verdict: verdict(2),
      sinceMs: copiesDifferMs,
    });
  }
  if (agent.kind === 'connected' && lastView !== null && lastView.seenMs >= agent.sinceMs) {
    const { policyHash } = lastView;
    // One that it does not name is not taken to be the one that it connected with.
    if (policyHash === '' || policyHash !== agent.policyHash) {
      reasons.push({
        id: 'policyMismatch',
        title: 'The agent runs another policy than it connected with',
        firstStep: 'ask IT to restart the agent with no session open',
        // Which policy restricts more is nobody's guess: remote may look, talk and STOP.
        verdict: verdict(2),
        sinceMs: agent.sinceMs,
      });
    }
  }
  if (agent.kind === 'connected' && agent.journal === 'differs') {
    // Told, not held: nobody here can mend it, and the site's own record goes on. Who may start is not its question.
    reasons.push({
      id: 'journalDiffers',
      title: 'The site’s record is not the one sent before',
      firstStep: 'tell the MR safety officer and IT; keep both records',
      verdict: NO_RESTRICTION,
      sinceMs: agent.sinceMs,
    });
  }
  return reasons;
}

export function gatewayVerdict(state: SiteState, nowMs: number): GatewayVerdict {
  const reasons = ownReasons(state, nowMs);
  const joined = reasons.reduce<Verdict>((left, one) => join(left, one.verdict), NO_RESTRICTION);
  return {
    ...joined,
    why: reasons
      .filter((one) => one.verdict.authority > 0)
      .map((one) => one.title)
      .join('; '),
  };
}

/** What the gateway knows by itself, and its guess while the site is silent. */
export function gatewayView(state: SiteState, nowMs: number): GatewayView {
  const heardMs = agentHeardMs(state);
  const wall = (ms: number): number => ms + state.wallOffsetMs;
  const presence = agentPresence(state, nowMs);
  const silentSinceMs = heardMs ?? state.bootedMs;
  const silent =
    presence !== 'connected' && nowMs - silentSinceMs > AGENT_SILENT_MS
      ? [
          {
            id: 'agentSilent',
            title: heardMs === null ? 'This site has not connected' : 'The site is silent',
            firstStep: 'phone the site; what it does now is not known here',
            priority: 'medium',
            sinceWallMs: wall(silentSinceMs),
          },
        ]
      : [];
  const own = ownReasons(state, nowMs).map(({ id, title, firstStep, sinceMs }) => ({
    id,
    title,
    firstStep,
    priority: 'medium',
    sinceWallMs: wall(sinceMs),
  }));
  return {
    siteId: state.siteId,
    agent: presence === 'connected' ? 'connected' : heardMs === null ? 'never' : 'silent',
    agentHeardWallMs: heardMs === null ? 0 : wall(heardMs),
    gatewayWallMs: wall(nowMs),
    predicted: presence === 'connected' ? '' : predict(state.lastView, silentSinceMs, nowMs),
    alarms: [...silent, ...own],
    seated: state.consoles.map(({ consoleId, principal }) => ({
      consoleId,
      personId: principal.personId,
      name: principal.name,
      role: principal.role,
    })),
  };
}

/** Two views with the same text differ only in their clocks and need not be told apart at once. */
export function viewKey(view: GatewayView): string {
  const seated = view.seated.map((one) => one.consoleId).join(' ');
  return `${view.agent}|${view.predicted.replace(/\d+/, '')}|${view.alarms.map((one) => one.id).join(' ')}|${seated}`;
}
