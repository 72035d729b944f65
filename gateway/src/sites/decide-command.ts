import {
  type ActionKind,
  authorise,
  COMMAND_CLASS,
  type CommandOutcome,
  type Principal,
  type Reason,
  reason,
} from '@farfield/protocol/policy';
import type { AsksFor } from '../incidents/incident-view.ts';
import type { ControlElsewhere } from './control-elsewhere.ts';
import type { AgentPresence } from './site-state.ts';

export type Decision =
  | { readonly kind: 'forward' }
  | { readonly kind: 'answer'; readonly outcome: Extract<CommandOutcome, { kind: 'refused' | 'failed' }> };

/**
 * The gateway's one choke point: may this person ask this, and is there an agent to ask? The gateway asks, it never
 * mints: whether the act is possible now is the site's question alone.
 *
 * A protecting command (stop, pause) is tried even on a socket from which nothing comes: the path toward the site may
 * still work. Nothing else is, because it would act late; and nothing waits for an agent that is not there.
 *
 * @param facts.samePolicy false when the console's page was drawn from another policy than the agent runs
 * @param facts.elsewhere where people of this site's consoles scan already
 * @param facts.asksFor while the remote technologist is lost; null: everybody may ask
 */
export function decideCommand(facts: {
  readonly principal: Principal;
  readonly action: ActionKind;
  readonly agent: AgentPresence;
  readonly samePolicy: boolean;
  readonly asksFor: AsksFor | null;
  readonly elsewhere: readonly ControlElsewhere[];
}): Decision {
  const { principal, action, agent, samePolicy, asksFor, elsewhere } = facts;
  const commandClass = COMMAND_CLASS[action];
  const reasons = [
    ...authorise(principal, action),
    ...(commandClass === 'permit' && !samePolicy ? [reason('policyMismatch')] : []),
    ...(asksFor !== null && isAsking(action) && !asksFor.personIds.includes(principal.personId)
      ? [reason('backupNotReadBack', { holder: asksFor.holderName })]
      : []),
    ...(TAKES_A_PATIENT.includes(action) ? elsewhereReasons(elsewhere, principal.personId) : []),
  ];
  if (reasons.length > 0) return { kind: 'answer', outcome: { kind: 'refused', reasons } };
  if (agent === 'connected' || (agent === 'silent' && commandClass === 'protect')) return { kind: 'forward' };
  return { kind: 'answer', outcome: { kind: 'failed', code: 'AGENT_SILENT' } };
}

/** One technologist looks at one patient: a second one is not taken on before the first is given back or handed over. */
const TAKES_A_PATIENT: readonly ActionKind[] = [
  'requestControl',
  'readBackControl',
  'readBackHandOver',
  'superviseTrainee',
];

function elsewhereReasons(elsewhere: readonly ControlElsewhere[], personId: string): readonly Reason[] {
  return elsewhere
    .filter((one) => one.personId === personId)
    .map(({ siteName }) => reason('controlElsewhere', { site: siteName }));
}

/** What comes before control with somebody new; everything else is the site's own question. */
function isAsking(action: ActionKind): boolean {
  return action === 'requestControl' || action === 'readBackControl';
}
