import { type DrillRecord, type DrillScenario, isFailed, scoreDrill, type ScoreLine } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { readLibrary, readNamed } from '../../scripts/drill/read-drill.ts';
import { type Rehearsal, rehearse } from '../drills/rehearse.ts';
import { KNOWN_GAPS } from '../drills/known-gaps.ts';
import { type ScoreVariant, scoreVariants, variantGaps } from '../drills/score-variants.ts';
import { treeSeed } from '../sim/tree-seed.ts';
import { variantFindings } from '../drills/variant-findings.ts';

/** Always these, and of the others another few with each commit; `npm run proof:drills` has all that can be rehearsed. */
const SLICE = ['link-loss-mid-scan', 'door-opened', 'squeeze-ball', 'safety-tech-leaves', 'agent-host-crash'];
const TURN = 5;
const TURNED = turned();

/** @returns ids of the library that are in no fixed slice, `TURN` of them, by the tree that is tested. */
function turned(): readonly string[] {
  const library = readLibrary(DEFAULT_POLICY);
  if (!library.ok) throw new Error('the library is broken');
  const others = library.value.map(({ id }) => id).filter((id) => !SLICE.includes(id));
  const from = treeSeed() % others.length;
  return [...others, ...others].slice(from, from + TURN);
}

function drill(id: string): DrillScenario {
  const read = readNamed(id, DEFAULT_POLICY);
  if (!read.ok) throw new Error(read.problems.map((one) => one.words).join('\n'));
  return read.value;
}

type Scored = Extract<Rehearsal, { kind: 'scored' }>;

const rehearsed = new Map<string, Scored>();
function scored(id: string): Scored {
  const made = rehearsed.get(id) ?? rehearse(drill(id));
  if (made.kind !== 'scored') throw new Error(made.why);
  rehearsed.set(id, made);
  return made;
}

/** Ids and marks of what did not pass. */
function failures(id: string, record: DrillRecord): readonly string[] {
  const { lines } = scoreDrill(drill(id), scored(id).policy, record);
  return lines.filter(isFailed).map((one) => `${one.id} ${one.mark}`);
}

function timedActs(id: string): readonly ScoreLine[] {
  const acts = drill(id).acts.map((one) => one.id);
  return scored(id).score.lines.filter((one) => acts.includes(one.id) && one.mark === 'inTime');
}

describe.each([...SLICE, ...TURNED])('%s', (id) => {
  test('careful people pass, and the site does its part in the policy’s time', () => {
    const { score } = scored(id);
    expect(score.lines.filter(isFailed)).toEqual([]);
    expect(score.isPassed).toBe(true);
    const bySite = score.lines.filter((one) => one.by === 'Farfield' && one.dueMs !== null);
    // Some drills are of people alone, and some of the site alone; the fixed ones are of both.
    const least = SLICE.includes(id) ? 2 : 0;
    expect(bySite.length).toBeGreaterThanOrEqual(least);
    for (const one of bySite) expect(one.atMs, one.id).not.toBeNull();
    expect(timedActs(id).length).toBeGreaterThanOrEqual(least);
    expect(bySite.length + timedActs(id).length).toBeGreaterThan(0);
  }, 120_000);

  test('law: each scored act late, wrong and missing → exactly that line of the score says so', () => {
    const { score, policy, record } = scored(id);
    const variants = scoreVariants(drill(id), policy, record);
    expect(variantGaps(drill(id), policy, record)).toEqual(KNOWN_GAPS[id] ?? []);
    expect(variants.length).toBeGreaterThanOrEqual(score.lines.filter(isScoredByRecord).length);
    expect(variants.flatMap((one) => variantFindings(drill(id), policy, score.lines, one))).toEqual([]);
  }, 120_000);
});

/** An observer's line is scored at a table. */
function isScoredByRecord({ mark }: ScoreLine): boolean {
  return mark !== 'observer';
}

test('the law looks: a variant that says another mark, of another line, at another time, is found', () => {
  const id = 'door-opened';
  const { score, policy, record } = scored(id);
  const variants = scoreVariants(drill(id), policy, record);
  const found = (one: ScoreVariant): readonly string[] => variantFindings(drill(id), policy, score.lines, one);
  const late = variants.find((one) => one.mark === 'late' && one.lineId === 'ack');
  const missing = variants.find((one) => one.mark === 'missing' && one.lineId === 'ack');
  if (late === undefined || missing === undefined) throw new Error('the acknowledgement has no variants');
  expect(found({ ...late, mark: 'missing' }).join()).toMatch(/it is marked late/);
  expect(found({ ...late, byMs: late.byMs + 1 }).join()).toMatch(/it is said to be at/);
  expect(found({ ...late, lineId: 'alarm' }).join()).toMatch(/ack turns from inTime to late/);
  expect(found({ ...late, record }).join()).toMatch(/it is passed/);
  // One act more than the one that it says went otherwise.
  const journal = missing.record.journal.filter(({ record: one }) => one.type !== 'condition');
  expect(found({ ...missing, record: { ...missing.record, journal } }).join()).toMatch(/alarm turns from/);
}, 120_000);

test('the known gaps are of drills that there are', () => {
  const library = readLibrary(DEFAULT_POLICY);
  const ids = library.ok ? library.value.map((one) => one.id) : [];
  expect(Object.keys(KNOWN_GAPS).filter((id) => !ids.includes(id))).toEqual([]);
  expect(TURNED).toHaveLength(TURN);
});

test.each([
  ['late', 'late'],
  ['missing', 'missing'],
  ['wrong', 'wrong'],
] as const)(
  'a robot whose act is %s: that line of the score, and no other',
  (how, mark) => {
    const made = rehearse(drill('squeeze-ball'), { slip: { actId: 'ack', how } });
    if (made.kind !== 'scored') throw new Error(made.why);
    const { lines } = scored('squeeze-ball').score;
    const slipped = { lineId: 'ack', mark, how: 'a robot’s slip', record: made.record };
    expect(variantFindings(drill('squeeze-ball'), made.policy, lines, slipped)).toEqual([]);
  },
  120_000,
);

test('what was done instead is said: refused, by another, for another alarm', () => {
  const { policy, record } = scored('squeeze-ball');
  const said = scoreVariants(drill('squeeze-ball'), policy, record)
    .filter((one) => one.lineId === 'ack' && one.mark === 'wrong')
    .map((one) => scoreDrill(drill('squeeze-ball'), policy, one.record).lines.find(({ id }) => id === 'ack')?.why);
  expect(said).toEqual([
    'refused (notLevel2)',
    'done by the remote technologist',
    expect.stringMatching(/^for another alarm: /),
  ]);
});

test('a policy that cannot be rehearsed here is not passed, and says why', () => {
  const { capabilities } = DEFAULT_POLICY;
  const rehearsal = rehearse(drill('door-opened'), {
    policy: { ...DEFAULT_POLICY, capabilities: { ...capabilities, start: false } },
  });
  expect(rehearsal).toEqual({ kind: 'notRunnable', why: 'under this policy nothing is started remotely' });
});

test('under another staffing profile, and unsigned, it is rehearsed as if signed', () => {
  const rehearsal = rehearse(drill('squeeze-ball'), { policy: { ...DEFAULT_POLICY, oxygenPlan: 'everybody out' } });
  if (rehearsal.kind !== 'scored') throw new Error(rehearsal.why);
  expect(rehearsal.score.lines.filter(isFailed)).toEqual([]);
}, 120_000);

test.each([
  ['link-loss-mid-scan', ['noScan']],
  ['door-opened', ['noStart']],
  ['squeeze-ball', ['noStart']],
  ['safety-tech-leaves', ['noLast']],
  ['agent-host-crash', ['noStart']],
])(
  '%s, careless people at pages that refuse nothing: what they try is wrong, and the site refuses each',
  (id, lapses) => {
    const made = rehearse(drill(id), { robots: 'careless' });
    if (made.kind !== 'scored') throw new Error(made.why);
    expect(made.score.isPassed).toBe(false);
    expect(made.score.lines.filter(isFailed).map((one) => one.id)).toEqual(lapses);
    const starts = made.record.journal.flatMap(({ tickMs, record }) =>
      record.type === 'command' && record.data.action === 'start' && tickMs > made.record.beganTickMs
        ? [record.data.accepted]
        : [],
    );
    expect(starts.length).toBeGreaterThan(0);
    expect(starts).not.toContain(true);
  },
  120_000,
);

test('an alarm, or an end of the scan, that the record does not hold is missing', () => {
  const { record } = scored('door-opened');
  const without = (...types: readonly string[]): DrillRecord => ({
    ...record,
    journal: record.journal.filter((one) => one.tickMs < record.beganTickMs || !types.includes(one.record.type)),
  });
  expect(failures('door-opened', without('condition'))).toContain('alarm missing');
  expect(failures('door-opened', without('stop', 'scanner'))).toContain('stopped missing');
  expect(failures('door-opened', without('stop')), 'the scanner’s own report is enough').not.toContain(
    'stopped missing',
  );
}, 120_000);

test('what the machines cannot show is not run, and says why', () => {
  expect(rehearse({ ...drill('agent-host-crash'), ways: ['tableTop'] })).toEqual({
    kind: 'notRunnable',
    why: 'nothing that a machine could show: it is for the table, or for people',
  });
});

test('an agent that died and came back: one record of two lives, each with a clock of its own, is scored on one', () => {
  const { lines, record } = scored('agent-host-crash');
  const boots = lines.flatMap((line, index) => (line.record.type === 'booted' ? [index] : []));
  expect(boots).toHaveLength(2);
  const second = boots[1] ?? 0;
  // By one number each, and none is used twice.
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
  expect(lines[second]?.tickMs).toBeLessThan(lines[second - 1]?.tickMs ?? 0);
  const ticks = record.journal.map(({ tickMs }) => tickMs);
  expect(ticks).toEqual(ticks.toSorted((left, right) => left - right));
  expect((ticks[second] ?? 0) - record.beganTickMs).toBe(60_000);
  // Nothing was started in the second of them.
  const orders = lines.slice(second).flatMap(({ record: { type, data } }) => (type === 'order' ? [data.order] : []));
  expect(orders).not.toContain('start');
}, 120_000);

test('under a policy without a watchdog somebody presses the scanner’s own STOP, and it is found at rest', () => {
  const watchdog = { fit: 'notFitted', substitute: 'a hand at the scanner’s own STOP' } as const;
  const policy = { ...DEFAULT_POLICY, equipment: { ...DEFAULT_POLICY.equipment, watchdog } };
  const made = rehearse(drill('agent-host-crash'), { policy });
  if (made.kind !== 'scored') throw new Error(made.why);
  expect(made.score.lines.filter(isFailed)).toEqual([]);
}, 120_000);

test.each([0.1, 0.9])(
  'people who are quick or slow with a dead agent are in time, at a pace of %d',
  (pace) => {
    const made = rehearse(drill('agent-host-crash'), { pace: () => pace });
    if (made.kind !== 'scored') throw new Error(made.why);
    expect(made.score.lines.filter(isFailed)).toEqual([]);
  },
  120_000,
);
