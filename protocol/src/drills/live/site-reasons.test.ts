import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConditionState, latchedCondition, underWayCondition } from '../../policy/condition-state.ts';
import { CONDITION_IDS, conditionRow } from '../../policy/conditions.ts';
import { ALL_FITTED, DEFAULT_POLICY } from '../../policy/facility-policy.ts';
import { INPUT_IDS, type InputId } from '../../policy/inputs.ts';
import { NO_RESTRICTION, verdict } from '../../policy/verdict.ts';
import type { ScannerFact } from '../../policy/session.ts';
import { IDLE_SCANNER, RST } from '../../policy/story.ts';
import { ANY_STEP, type PolicyState } from '../../policy/state.ts';
import { AT_REST, CORA, DrillBench } from './drill-bench.ts';
import { beginReasons, type LiveDrill, stepDrill } from './live-drill.ts';
import { siteReasons } from './site-reasons.ts';

/** One site at rest, the drill asked for and the drill running there: whatever is real is made of these. */
const bench = new DrillBench().asked();
const { drill: ASKED } = bench;
const { state: SITE } = bench.story;
const RUNNING = begun();

function begun(): LiveDrill {
  expect(bench.does({ kind: 'begin', drillId: 'd', by: CORA })).toEqual([]);
  bench.does({ kind: 'prepared' });
  return bench.drill;
}

type Happens = (site: PolicyState) => PolicyState;

/** What the site says against a start, without what is only prepared for one. */
function refusedBy(site: PolicyState): readonly string[] {
  const preparing = ['drillNotAsked', 'drillTooSoon', 'drillNobody', 'drillEmptyNotSaid'];
  return beginReasons(ASKED, site)
    .map(({ id }) => id)
    .filter((id) => !preparing.includes(id));
}

/** By which reason the drill that runs ends in the very step; null: it goes on. */
function endedBy(site: PolicyState): string | null {
  const { drill } = stepDrill(RUNNING, { kind: 'looked' }, site, site.nowMs);
  if (drill.kind !== 'none') return null;
  return drill.last?.cause.kind === 'site' ? drill.last.cause.reason.id : (drill.last?.cause.kind ?? null);
}

const changed =
  (part: Partial<PolicyState>): Happens =>
  (site) => ({ ...site, ...part });
const scanner =
  (part: Partial<ScannerFact>): Happens =>
  (site) => ({ ...site, scanner: { ...(site.scanner ?? AT_REST), ...part } });
const input =
  (id: InputId): Happens =>
  (site) => ({ ...site, inputs: { ...site.inputs, [id]: { ...site.inputs[id], raw: 'bad' } } });

test('a site at rest refuses nothing and ends nothing', () => {
  expect(refusedBy(SITE)).toEqual([]);
  expect(endedBy(SITE)).toBeNull();
});

const STATES: readonly [string, (id: (typeof CONDITION_IDS)[number]) => ConditionState][] = [
  ['suspect', (id) => underWayCondition(conditionRow(id), 0, SITE.nowMs)],
  ['confirmed', () => ({ ...activeNow(), status: 'confirmed' })],
  ['clearing', () => ({ ...activeNow(), status: 'clearing', goodSinceMs: SITE.nowMs })],
  ['latched', () => latchedCondition(SITE.nowMs)],
];

function activeNow() {
  const { cleared: _, status: __, ...active } = latchedCondition(SITE.nowMs);
  return active;
}

const row = (id: (typeof CONDITION_IDS)[number], state: ConditionState): Happens =>
  changed({ conditions: { ...SITE.conditions, [id]: state } });

describe.each(STATES)('every row of the catalogue that is %s', (_, stateOf) => {
  test.each(CONDITION_IDS)('%s refuses a start and ends what runs', (id) => {
    const site = row(id, stateOf(id))(SITE);
    expect(refusedBy(site)).toContain('conditionActive');
    expect(endedBy(site)).not.toBeNull();
  });
});

describe('every input', () => {
  test.each(INPUT_IDS)('%s that is said to be bad, measured or stated, refuses a start and ends what runs', (id) => {
    const site = input(id)(SITE);
    expect(refusedBy(site)).toContain('drillSignal');
    expect(endedBy(site)).not.toBeNull();
  });

  test('one that is not fitted says nothing', () => {
    const equipment = { ...ALL_FITTED, squeezeBall: { fit: 'notFitted', substitute: 'a bell' } } as const;
    const site = { ...input('squeezeBall')(SITE), policy: { ...DEFAULT_POLICY, ...SITE.policy, equipment } };
    expect(refusedBy(site)).toEqual([]);
    expect(endedBy(site)).toBeNull();
  });
});

/** What of a fact is real: what refuses and ends, what only ends as it is not as it was, or why it counts for nothing. */
type Case =
  | { readonly both: readonly Happens[] }
  | { readonly ends: readonly Happens[] }
  | { readonly neither: string; readonly like?: Happens };

const MEASURED = 'a measured value lives by itself; what it is measured in shows in the state';
/** Typed by the fact: a thing that a scanner begins to tell is decided here, or nothing compiles. */
const SCANNER_FACT: Record<keyof ScannerFact, Case> = {
  state: {
    both: (['off', 'fault', 'prepped', 'prescan', 'scanning', 'paused', 'stopping'] as const).map((state) =>
      scanner({ state }),
    ),
  },
  patientRef: { both: [scanner({ patientRef: 'P7' })] },
  patientName: { both: [scanner({ patientName: 'DEMO, Zoe' })] },
  examId: { both: [scanner({ examId: 'EX07' })] },
  faultText: { both: [scanner({ faultText: 'cooling warning' })] },
  runningStepId: { both: [scanner({ runningStepId: 't2' })] },
  steps: {
    both: [scanner({ steps: IDLE_SCANNER.steps.map((one) => ({ ...one, status: 'running' })) })],
  },
  isTableMoving: { both: [scanner({ isTableMoving: true })] },
  fieldTesla: { both: [scanner({ fieldTesla: 0 }), scanner({ fieldTesla: 0.01 })] },
  scannerRef: { both: [scanner({ scannerRef: 'MR2' })] },
  selectedStepId: { ends: [scanner({ selectedStepId: 't2' })] },
  mode: { ends: [scanner({ mode: 'firstLevel' })] },
  coilId: { ends: [scanner({ coilId: '' })] },
  patientWeightKg: { ends: [scanner({ patientWeightKg: 80 })] },
  tablePositionMm: { ends: [scanner({ tablePositionMm: 1_200 }), scanner({ tablePositionMm: null })] },
  remainingMs: { neither: MEASURED, like: scanner({ remainingMs: 1_000 }) },
  progress: { neither: MEASURED, like: scanner({ progress: 0.5 }) },
  sarBodyWkg: { neither: MEASURED, like: scanner({ sarBodyWkg: 0 }) },
  sarHeadWkg: { neither: MEASURED, like: scanner({ sarHeadWkg: 0 }) },
  b1RmsUt: { neither: MEASURED, like: scanner({ b1RmsUt: 0 }) },
  pnsPercent: { neither: MEASURED, like: scanner({ pnsPercent: 0 }) },
};
const SCANNER_ROWS = Object.entries(SCANNER_FACT).flatMap(([field, one]) =>
  'both' in one ? one.both.map((happens) => ({ field, happens })) : [],
);
const ENDS_ONLY: readonly { readonly field: string; readonly happens: Happens }[] = [
  ...Object.entries(SCANNER_FACT).flatMap(([field, one]) =>
    'ends' in one ? one.ends.map((happens) => ({ field, happens })) : [],
  ),
  { field: 'a field that is no longer told', happens: scanner({ fieldTesla: null }) },
  { field: 'a field that falls', happens: scanner({ fieldTesla: 1.4 }) },
  { field: 'whether the table moves, no longer told', happens: scanner({ isTableMoving: null }) },
  { field: 'steps that somebody loads', happens: scanner({ steps: IDLE_SCANNER.steps.slice(1) }) },
];

describe('everything that a scanner tells', () => {
  test.each(SCANNER_ROWS)('$field refuses a start and ends what runs', ({ happens }) => {
    expect(refusedBy(happens(SITE))).not.toEqual([]);
    expect(endedBy(happens(SITE))).not.toBeNull();
  });

  test.each(ENDS_ONLY)('$field: not as the drill found it, which ends it', ({ happens }) => {
    expect(endedBy(happens(SITE))).toBe('drillScannerChanged');
    // As it is now is how the next drill would find it.
    expect(refusedBy(happens(SITE))).toEqual([]);
  });

  test('measured values, and the noise of a table and a field that stand, end nothing', () => {
    const still = Object.values(SCANNER_FACT).flatMap((one) => ('like' in one ? [one.like] : []));
    expect(still.length).toBe(6);
    const noise = [...still, scanner({ tablePositionMm: 1_004 }), scanner({ fieldTesla: 1.501 })];
    expect(noise.map((happens) => happens?.(SITE)).map((site) => site && endedBy(site))).toEqual(noise.map(() => null));
  });
});

const { lease, zone4, inputs } = SITE;
const HOLDER = { consoleId: 'c-rst', personId: RST.personId, name: RST.name };
const other = (neither: string): Case => ({ neither });
const PERSON = other('a person or a number of Farfield’s own, and nothing of the room');
const SESSION_S = other('is of a session, and a session refuses and ends');
/** Typed by the state of the core, as above. */
const SITE_FACT: Record<keyof PolicyState, Case> = {
  scanner: { both: [changed({ scanner: null })] },
  zone4: {
    both: [
      changed({ zone4: { ...zone4, count: null } }),
      changed({ zone4: { ...zone4, count: 1 } }),
      // A badge that was held to go in, and a counter that has not seen it yet.
      changed({ zone4: { ...zone4, level2Inside: ['N. Achebe'] } }),
    ],
  },
  inputs: {
    both: [
      input('squeezeBall'),
      changed({ inputs: { ...inputs, door34: { ...inputs.door34, raw: 'unknown' } } }),
      changed({ inputs: { ...inputs, scannerStatus: { ...inputs.scannerStatus, lastSeenMs: null } } }),
    ],
  },
  conditions: { both: [row('quench', latchedCondition(SITE.nowMs))] },
  session: { both: [(site) => ({ ...site, session: sessionOpen() })] },
  lease: {
    both: [
      changed({ lease: { ...lease, control: { kind: 'offered', to: HOLDER, sinceMs: 0 } as never } }),
      changed({ lease: { ...lease, control: { kind: 'granted', holder: HOLDER } as never } }),
    ],
  },
  permit: { both: [changed({ permit: { permitId: 'p', stepId: 't2', status: 'running' } as never })] },
  pending: { both: [changed({ pending: { intentId: 'i' } as never })] },
  unseenStarts: { both: [changed({ unseenStarts: [{ stepId: ANY_STEP, sinceMs: SITE.nowMs }] })] },
  stop: {
    both: (['sent', 'notConfirmed', 'askSite'] as const).map((status) => changed({ stop: { status } as never })),
  },
  inflight: {
    both: [
      changed({
        inflight: [{ effectId: 'e', what: 'selectStep', commandId: 'c', consoleId: 'c-rst', sinceMs: SITE.nowMs }],
      }),
    ],
  },
  peer: {
    both: [
      changed({ peer: null }),
      ...[verdict(1), verdict(0, 1), verdict(0, 0, 1), verdict(0, 0, 0, 1)].map((one) =>
        changed({ peer: { verdict: one, why: 'two agents', againstDrill: '', seenMs: SITE.nowMs } }),
      ),
      changed({
        peer: { verdict: NO_RESTRICTION, why: '', againstDrill: 'an incident is open', seenMs: SITE.nowMs },
      }),
    ],
  },
  power: other('upsLow and upsCritical are inputs and rows of their own'),
  remoteStopsMs: other('remoteStops is an input and a row of its own'),
  activeIds: other('made of the conditions'),
  verdict: other('made of the conditions and of what the gateway says'),
  conditionsWhere: other('when rows are looked at next'),
  conditionsDueMs: other('when rows are looked at next'),
  settleDueMs: other('when rows are looked at next'),
  supervision: SESSION_S,
  taking: SESSION_S,
  zone4Fill: SESSION_S,
  lastScan: other('of the last scan: isBetweenPrescanAndScan reads it, and that is no "idle"'),
  pauseAskedMs: other('a scan that pauses is no "idle"'),
  attendees: other('who leaves is scored as having left; the conductor has a rule of their own'),
  bootedMs: other('a minute after a boot is over once a drill has begun'),
  policy: PERSON,
  policyHash: PERSON,
  siteId: PERSON,
  scannerRef: PERSON,
  scanClocks: PERSON,
  contrastGiven: PERSON,
  namesSteps: PERSON,
  lastCommand: PERSON,
  isDrill: PERSON,
  isShutdownAsked: other('asked for by upsCritical, which is a row'),
  safetyVersion: PERSON,
  safetyKey: PERSON,
  nextId: PERSON,
  nowMs: PERSON,
  version: PERSON,
};
const SITE_ROWS = Object.entries(SITE_FACT).flatMap(([field, one]) =>
  'both' in one ? one.both.map((happens, at) => ({ field, at, happens })) : [],
);

function sessionOpen(): PolicyState['session'] {
  const one = new DrillBench({ scanner: IDLE_SCANNER });
  const mrst = { ...RST, personId: 'mrst', name: 'MRST', role: 'mrst', seat: 'onsite', isLevel2: true } as const;
  const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
  one.story.mustDo(mrst, { kind: 'openSession', patientRef: 'P1', patient });
  return one.story.state.session;
}

describe('everything that the core knows of a site', () => {
  test.each(SITE_ROWS)('$field, case $at, refuses a start and ends what runs', ({ happens }) => {
    expect(refusedBy(happens(SITE))).not.toEqual([]);
    expect(endedBy(happens(SITE))).not.toBeNull();
  });
});

test('law: whatever happens together, what would refuse a start ends the drill in that step, and by the same reason', () => {
  const one: fc.Arbitrary<Happens> = fc.oneof(
    fc.constantFrom(...SITE_ROWS, ...SCANNER_ROWS, ...ENDS_ONLY).map(({ happens }) => happens),
    fc.constantFrom(...INPUT_IDS).map(input),
    fc
      .tuple(fc.constantFrom(...CONDITION_IDS), fc.constantFrom(...STATES))
      .map(([id, [, stateOf]]) => row(id, stateOf(id))),
  );
  let ended = 0;
  fc.assert(
    fc.property(fc.array(one, { maxLength: 4 }), (all) => {
      const site = all.reduce((now, happens) => happens(now), SITE);
      const refused = refusedBy(site);
      const cause = endedBy(site);
      expect(refused).toEqual(siteReasons(site).map(({ id }) => id));
      // Besides, a scanner that is not as it was ends what would be left to begin.
      expect(refused.length > 0 ? [refused[0]] : [null, 'drillScannerChanged']).toContain(cause);
      ended += refused.length > 0 ? 1 : 0;
    }),
    { numRuns: 500 },
  );
  expect(ended).toBeGreaterThan(250);
});
