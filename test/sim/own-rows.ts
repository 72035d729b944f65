import {
  CONDITION_IDS,
  type ConditionId,
  conditionRow,
  type ConditionRow,
  isActive,
  type InputId,
} from '@farfield/protocol/policy';
import type { CoreStep } from './agent-process.ts';
import type { Finding } from './invariant.ts';
import { OWN_FACT_INPUTS, OWN_SCOPES, type OwnScope } from './own-facts.ts';
import type { Truth } from './truth.ts';

/** The core looks again when something comes, and at its ticks; this rule once a second. */
const STEP_SLACK_MS = 1_200;
const TICK_SLACK_MS = 500;
/** The scanner's word, and the link's, is as old as the way that it came. */
const AGED: readonly InputId[] = ['presence', 'link', 'consolePage', 'operatorInput', 'scannerStatus'];

/** What a rule of this kind asks about a row. */
export type Why =
  /** a device reported it bad */
  | 'said'
  /** nobody knows it: unknown, too old or never heard of */
  | 'unheard'
  /** somebody or something that has to be there was not heard of for too long */
  | 'aged'
  /** or never yet */
  | 'never';

interface Judged {
  readonly id: ConditionId;
  readonly row: ConditionRow;
  readonly scope: OwnScope | null;
}

function scopeOf({ applies }: ConditionRow): OwnScope | null | undefined {
  return applies === 'always' ? null : OWN_SCOPES.find((one) => one === applies);
}

const ROWS: readonly Judged[] = CONDITION_IDS.flatMap((id) => {
  const row = conditionRow(id);
  const scope = scopeOf(row);
  return scope === undefined ? [] : [{ id, row, scope }];
});

/** Each row whose input is bad for one of these reasons, here, for longer than it may take, has to be confirmed there. */
export function overdue(truth: Truth, whys: readonly Why[], isAsked: (row: ConditionRow) => boolean): Finding {
  const { agent } = truth.site;
  const policy = agent.state?.policy;
  if (policy === undefined || agent.isPaused) return null;
  const { nowMs } = agent;
  let isHeld = false;
  for (const { id, row, scope } of ROWS) {
    if (!isAsked(row)) continue;
    const scopeMs = scope === null ? policy.bootedMs : truth.own.scopeSinceMs.get(scope);
    if (scopeMs === undefined) continue;
    for (const why of whys) {
      const sinceMs = badSinceMs(truth, row, why);
      if (sinceMs === null) continue;
      const forMs = nowMs - Math.max(sinceMs, scopeMs);
      if (forMs < row.confirmAfterMs + STEP_SLACK_MS) continue;
      if (!isActive(policy.conditions[id])) return `${id}: ${row.input} ${why} for ${forMs} ms and not confirmed`;
      isHeld = true;
    }
  }
  return isHeld ? true : null;
}

/** By input: the rows that look at a fact which no device reports. */
const FOLLOWING = new Map(
  OWN_FACT_INPUTS.map((input) => [input, ROWS.filter(({ row }) => row.input === input && row.unknownIs !== 'only')]),
);

/**
 * What follows from other facts, or from what people did. Asked at each step: much of it ends what it is about, and so
 * itself, as soon as its row is there.
 */
export function unreckoned(truth: Truth, { after, nowMs }: CoreStep): Finding {
  const { badSinceMs: bad, scopeSinceMs } = truth.own;
  let isHeld = false;
  for (const [input, sinceMs] of bad) {
    for (const { id, row, scope } of FOLLOWING.get(input) ?? []) {
      const scopeMs = scope === null ? after.bootedMs : scopeSinceMs.get(scope);
      if (scopeMs === undefined) continue;
      const forMs = nowMs - Math.max(sinceMs, scopeMs);
      if (forMs < row.confirmAfterMs + TICK_SLACK_MS) continue;
      if (!isActive(after.conditions[id])) return `${id}: ${input} follows for ${forMs} ms and not confirmed`;
      isHeld = true;
    }
  }
  // A lease that silence ended says so until somebody on site has cleared it.
  if (truth.own.exam.isRemoteLost && !isActive(after.conditions.controlEnded))
    return 'remote control was lost by silence, and nobody is told';
  return isHeld ? true : null;
}

function badSinceMs(truth: Truth, row: ConditionRow, why: Why): number | null {
  const { own } = truth;
  const { input, unknownIs } = row;
  const { fit } = truth.site.identity.policy.equipment[input];
  switch (why) {
    case 'said': {
      const said = own.heard.inputs.get(input);
      return said?.raw === 'bad' && unknownIs !== 'only' && fit === 'fitted' ? said.sinceMs : null;
    }
    case 'unheard':
      return unknownIs === 'notThisRow' || fit !== 'fitted' ? null : unheardSinceMs(truth, row);
    case 'aged':
    case 'never':
      return agedSinceMs(truth, row, why);
  }
}

/**
 * What grew too old while the agent stood still counts from its next turn: then it can first be looked at, and what waited
 * at its door is only taken after that. The standstill itself is C-75's affair, which asks for more.
 */
function unheardSinceMs({ own, site }: Truth, { input, ttlMs }: ConditionRow): number | null {
  const { turnsSinceMs } = site.agent;
  const { bootedMs } = own.exam;
  if (input === 'zone4Entry') {
    const { zone } = own.heard;
    return zone === null ? bootedMs : zone.count === null ? zone.sinceMs : null;
  }
  if (!site.room.inputs.includes(input)) return null;
  const said = own.heard.inputs.get(input);
  if (said === undefined) return bootedMs;
  if (said.raw === 'bad') return null;
  if (said.raw === 'unknown') return said.sinceMs;
  return ttlMs === null || said.knownMs === null ? null : Math.max(said.knownMs + ttlMs, turnsSinceMs);
}

function agedSinceMs({ own, site }: Truth, { input, ttlMs }: ConditionRow, why: 'aged' | 'never'): number | null {
  const fitting = site.identity.policy.equipment[input];
  const isStated = fitting.fit === 'attested';
  if (!isStated && !AGED.includes(input)) return null;
  const knownMs = own.knownMs(input);
  if (knownMs === undefined) return null;
  if (knownMs === null) return why === 'never' ? own.exam.bootedMs : null;
  if (why === 'never') return null;
  const lastsMs = isStated ? fitting.validForMs : ttlMs;
  return lastsMs === null ? null : Math.max(knownMs + lastsMs, site.agent.turnsSinceMs);
}
