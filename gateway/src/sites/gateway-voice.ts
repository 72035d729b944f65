import type { GatewayVerdict, GatewayView } from '@farfield/protocol';
import { join, NO_RESTRICTION, verdict, type Verdict } from '@farfield/protocol/policy';
import { heldTwice } from './control-elsewhere.ts';
import { AGENT_SILENT_MS, COPIES_DIFFER_HOLD_MS, REPLACED_HOLD_MS } from './limits.ts';
import { predict } from './predict.ts';
import { seatedKey } from './seated-key.ts';
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
  const twice = heldTwice(state, nowMs);
  if (twice !== null) {
    reasons.push({
      id: 'controlTwice',
      title: `${twice.name} has control here and at ${twice.siteName}`,
      firstStep: 'give one of the two back, or hand it over; until then no scan begins at either',
      verdict: verdict(1),
      sinceMs: state.elsewhereMs,
    });
  }
  if (agent.kind === 'connected' && isOtherPolicy(agent, lastView)) {
    reasons.push({
      id: 'policyMismatch',
      title: 'The agent runs another policy than it connected with',
      firstStep: 'ask IT to restart the agent with no session open',
      // Which policy restricts more is nobody's guess: remote may look, talk and STOP.
      verdict: verdict(2),
      sinceMs: agent.sinceMs,
    });
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
    gatewayWallMs: nowMs + state.wallOffsetMs,
    againstDrill: state.incident === null ? '' : openWords(state.incident),
  };
}

function openWords({ incidentId, now: { lost } }: NonNullable<SiteState['incident']>): string {
  return `incident ${incidentId} is open (${lost.length === 0 ? 'good again, not closed yet' : lost.join(', ')})`;
}

function isOtherPolicy(
  { policyHash, sinceMs }: Extract<SiteState['agent'], { kind: 'connected' }>,
  lastView: SiteState['lastView'],
): boolean {
  if (lastView === null || lastView.seenMs < sinceMs) return false;
  // One that it does not name is not taken to be the one that it connected with.
  return lastView.policyHash === '' || lastView.policyHash !== policyHash;
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
    alarms: [...silent, ...own, ...incidentAlarm(state.incident)],
    incidents: state.incident === null ? [] : [state.incident.now],
    seated: state.consoles.map(({ consoleId, principal }) => ({
      consoleId,
      personId: principal.personId,
      name: principal.name,
      role: principal.role,
    })),
  };
}

function incidentAlarm(incident: SiteState['incident']): GatewayView['alarms'] {
  if (incident === null || incident.alarm === null) return [];
  return [{ id: `incident.${incident.incidentId}`, ...incident.alarm }];
}

/**
 * What a view says apart from its clocks: two with the same key need not be told apart at once. Asked with each frame
 * that passes through, so the view itself is not made for it.
 */
export function voiceKey(state: SiteState, nowMs: number): string {
  const { agent, replacedMs, lastView } = state;
  const presence = agentPresence(state, nowMs);
  const isReplaced = replacedMs !== null && nowMs - replacedMs < REPLACED_HOLD_MS;
  const seated = seatedKey(state.consoles);
  if (presence === 'connected' && agent.kind === 'connected') {
    const isMismatch = isOtherPolicy(agent, lastView);
    return `connected ${isReplaced} ${isMismatch} ${agent.journal} ${state.incidentTurn} ${state.isTwiceTold} ${seated}`;
  }
  const view = gatewayView(state, nowMs);
  return `${view.agent}|${view.predicted.replace(/\d+/, '')}|${view.alarms.map((one) => one.id).join(' ')}|${state.incidentTurn}|${seated}`;
}
