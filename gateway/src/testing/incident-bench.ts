import { REARM_STEP_IDS } from '@farfield/protocol';
import { CALL_ORDERS } from '../incidents/call-orders.ts';
import type { CallPlan, OnCall } from '../incidents/call-plan.ts';
import type { SignId } from '../incidents/causes.ts';
import { incidentMachine } from '../incidents/incident-machine.ts';
import type { IncidentInput, IncidentOutput, PageOrder } from '../incidents/incident-messages.ts';
import { type IncidentState, initialIncidentState, resumeKept } from '../incidents/incident-state.ts';
import { OBSERVE_EVERY_MS } from '../incidents/limits.ts';
import type { ObservedExam, Observation } from '../incidents/observe-site.ts';
import { readSaved, writeSaved } from '../incidents/saved-incident.ts';

export const ON_CALL: readonly OnCall[] = (
  ['mrst', 'rst', 'onsiteTechnologist', 'coordinator', 'it', 'mrso', 'mrmd', 'rad', 'lip'] as const
).map((role) => ({ personId: role, name: `DEMO, ${role}`, role, siteIds: [], channels: ['webhook'] }));

export const PLAN: CallPlan = {
  people: ON_CALL,
  orders: CALL_ORDERS,
  againAfterMs: 300_000,
  sitePhone: '555-0142',
  consoleUrl: '',
};

/** The site is heard, and says nothing of a loss. */
export const EXAM: ObservedExam = {
  holder: { personId: 'rst', name: 'DEMO, rst' },
  isRearmed: true,
  isPatientOut: false,
  isSessionOpen: true,
  rearmDone: REARM_STEP_IDS,
};
/** Nobody has anything to do with the site at the gateway. */
const NOBODY = { seated: [], ladder: null } as const;
export const WELL: Observation = {
  presence: 'heard',
  said: { signs: [], stake: 'occupied', exam: EXAM },
  own: [],
  last: null,
  ...NOBODY,
};
export const EMPTY: Observation = {
  ...WELL,
  said: {
    signs: [],
    stake: 'empty',
    exam: { ...EXAM, holder: null, isRearmed: false, isPatientOut: true, isSessionOpen: false },
  },
};
export const SILENT: Observation = { presence: 'silent', said: null, own: ['agentSilent'], last: null, ...NOBODY };
export const NOT_YET: Observation = { presence: 'notYet', said: null, own: [], last: null, ...NOBODY };

export function says(...signs: SignId[]): Observation {
  const lost = signs.map((sign) => ({ sign, isAcknowledged: false }));
  return { ...WELL, said: { stake: 'occupied', exam: EXAM, signs: lost } };
}

/** One site's incidents under a hand-turned clock, looked at each second as its shell does. */
export class IncidentBench {
  readonly plan: CallPlan;
  state: IncidentState = initialIncidentState({ siteId: 'demo-1', siteName: 'Demo site' });
  nowMs = 0;
  wallMs = 1_700_000_000_000;
  outputs: IncidentOutput[] = [];

  constructor(plan: CallPlan = PLAN) {
    this.plan = plan;
    this.look(WELL);
  }

  get pages(): readonly PageOrder[] {
    return pagesOf(this.outputs);
  }

  /** personIds, in the order in which they were paged */
  get paged(): readonly string[] {
    return this.pages.map((one) => one.personId);
  }

  get open() {
    return this.state.kept.open;
  }

  post(input: IncidentInput): readonly IncidentOutput[] {
    const { state, outputs } = incidentMachine(this.plan).step(this.state, input, this.nowMs);
    this.state = state;
    this.outputs.push(...outputs);
    return outputs;
  }

  look(observation: Observation): readonly IncidentOutput[] {
    return this.post({ kind: 'looked', observation, wallMs: this.wallMs });
  }

  /** @returns what happened on the way */
  wait(forMs: number, observation: Observation): readonly IncidentOutput[] {
    const from = this.outputs.length;
    for (let leftMs = forMs; leftMs > 0; leftMs -= OBSERVE_EVERY_MS) {
      this.jump(Math.min(leftMs, OBSERVE_EVERY_MS));
      this.look(observation);
    }
    return this.outputs.slice(from);
  }

  /** Time passes and nobody looks. */
  jump(ms: number): void {
    this.nowMs += ms;
    this.wallMs += ms;
  }

  acknowledge(personId = 'rst'): readonly IncidentOutput[] {
    return this.post({ kind: 'acknowledged', personId, name: `DEMO, ${personId}`, wallMs: this.wallMs });
  }

  tell(pageId: string, outcome: 'sent' | 'failed' | 'struggling'): void {
    this.post({ kind: 'pageTold', pageId, outcome, wallMs: this.wallMs });
  }

  /** The gateway ends, and another begins so long after on a clock of its own. @param wallBackMs the wall clock was set back */
  restart(offMs: number, wallBackMs = 0): void {
    const text = writeSaved({ nowMs: this.nowMs, wallMs: this.wallMs, kept: this.state.kept });
    this.nowMs = 7;
    this.wallMs += offMs - wallBackMs;
    const saved = readSaved(text);
    if (saved === null) throw new Error('what was written cannot be read');
    const { siteId, siteName } = this.state;
    this.state = {
      ...initialIncidentState({ siteId, siteName }),
      kept: resumeKept(saved.kept, saved, { nowMs: this.nowMs, wallMs: this.wallMs }),
    };
  }

  words(what?: string): readonly string[] {
    return (this.open?.timeline ?? []).filter((one) => what === undefined || one.what === what).map((one) => one.words);
  }
}

export function pagesOf(outputs: readonly IncidentOutput[]): readonly PageOrder[] {
  return outputs.flatMap((one) => (one.kind === 'page' ? [one.page] : []));
}

/** The pages that one person gets for lost mains that somebody acknowledged, and that went on. */
export function pagedTwice(personId: string): readonly PageOrder[] {
  const bench = new IncidentBench();
  bench.wait(16_000, says('mainsLost'));
  bench.acknowledge();
  bench.wait(PLAN.againAfterMs + 10_000, says('mainsLost'));
  return bench.pages.filter((one) => one.personId === personId);
}
