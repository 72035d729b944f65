import { type BootFold, INPUT_IDS, type Principal, type ScannerFact } from '@farfield/protocol/policy';
import { agentAtBoot } from '../../agent/src/agent-at-boot.ts';
import { agentMachine } from '../../agent/src/agent-machine.ts';
import type { AgentInput, AgentOutput } from '../../agent/src/agent-state.ts';
import { IDLE_SCANNER, MRST, RST, SIGNED_MRST_POLICY } from '../../protocol/src/policy/story.ts';

const STEP_MS = 250;
const PASSES_MS = 4_000;
const TECHNOLOGIST: Principal = {
  ...RST,
  personId: 'tech',
  name: 'Tech on site',
  role: 'onsiteTechnologist',
  seat: 'onsite',
  isLevel2: true,
};

/**
 * The agent's own machine, booted on what a journal says, in a site that could not be better for a start: every feed
 * good, every record durable at once, people at their consoles, the scanner as given. Four seconds pass; nobody asks for
 * anything.
 *
 * @returns the kinds of the scanner orders that it gave
 */
export function bootOrders(
  journal: { readonly fold: BootFold; readonly headSeq: number },
  scannerState: ScannerFact['state'],
): readonly string[] {
  const profile = { siteId: 's', name: 'S', scannerName: 'MR 1', scannerRef: 'MR1', fieldTesla: 1.5, upsFeeds: '' };
  const site = { siteId: 's', scannerRef: 'MR1', policy: SIGNED_MRST_POLICY, policyHash: 'h' };
  let nowMs = 100_000;
  const boot = agentAtBoot(profile, site, journal, nowMs, 0);
  let { state } = boot;
  const orders: string[] = [];
  const hear = (outputs: readonly AgentOutput[]): void => {
    for (const one of outputs) {
      if (one.kind === 'order') orders.push(one.order.kind);
      const upToSeq = one.kind === 'journal' ? one.lines.at(-1)?.seq : undefined;
      if (upToSeq !== undefined) post({ kind: 'journalDurable', upToSeq });
    }
  };
  const post = (input: AgentInput): void => {
    const stepped = agentMachine.step(state, input, nowMs);
    state = stepped.state;
    hear(stepped.outputs);
  };
  hear(boot.outputs);
  for (const principal of [MRST, TECHNOLOGIST]) {
    post({ kind: 'consoleJoined', consoleId: `c-${principal.personId}`, principal, via: 'onsite' });
  }
  const patientRef = journal.fold.session?.patientRef ?? '';
  const selectedStepId = IDLE_SCANNER.steps[0]?.stepId ?? '';
  const runningStepId = scannerState === 'idle' ? '' : selectedStepId;
  const fact: ScannerFact = { ...IDLE_SCANNER, state: scannerState, patientRef, selectedStepId, runningStepId };
  for (const endMs = nowMs + PASSES_MS; nowMs < endMs; nowMs += STEP_MS) {
    for (const input of INPUT_IDS) {
      post({ kind: 'observation', observation: { kind: 'input', input, raw: 'good', seenMs: nowMs, words: '' } });
    }
    const zone = { count3: 1, count4: 1, badge: null, oxygenPercent: 20.9 };
    post({ kind: 'observation', observation: { kind: 'zone', zone, seenMs: nowMs } });
    post({ kind: 'observation', observation: { kind: 'scanner', fact, seenMs: nowMs } });
    post({ kind: 'tick' });
  }
  return orders;
}
