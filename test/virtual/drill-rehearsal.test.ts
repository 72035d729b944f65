import { type DrillRecord, type DrillScenario, isFailed, scoreDrill, type ScoreLine } from '@farfield/protocol/drills';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import { readNamed } from '../../scripts/drill/read-drill.ts';
import { type Rehearsal, rehearse } from '../drills/rehearse.ts';
import { scoreVariants } from '../drills/score-variants.ts';
import { variantFindings } from '../drills/variant-findings.ts';

/** A smoke slice: `farfield drill run --all` rehearses every scenario that can be. */
const SLICE = ['link-loss-mid-scan', 'door-opened', 'squeeze-ball', 'safety-tech-leaves'];

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

describe.each(SLICE)('%s', (id) => {
  test('careful people pass, and the site does its part in the policy’s time', () => {
    const { score } = scored(id);
    expect(score.lines.filter(isFailed)).toEqual([]);
    expect(score.isPassed).toBe(true);
    const bySite = score.lines.filter((one) => one.by === 'Farfield' && one.dueMs !== null);
    expect(bySite.length).toBeGreaterThan(1);
    for (const one of bySite) expect(one.atMs, one.id).not.toBeNull();
    expect(timedActs(id).length).toBeGreaterThan(1);
  }, 120_000);

  test('law: each scored act late, wrong and missing → exactly that line of the score says so', () => {
    const { score, policy, record } = scored(id);
    const variants = scoreVariants(drill(id), policy, record);
    const made = (lineId: string): readonly string[] =>
      variants.filter((one) => one.lineId === lineId).map((one) => one.mark);
    for (const line of timedActs(id)) {
      const wanted = line.dueMs === null ? ['missing', 'wrong'] : ['late', 'missing', 'wrong'];
      expect(made(line.id), line.id).toEqual(expect.arrayContaining(wanted));
    }
    for (const never of drill(id).acts.filter((one) => one.pass === 'never' && one.action !== null))
      expect(made(never.id), never.id).toEqual(['wrong']);
    expect(variants.flatMap((one) => variantFindings(drill(id), policy, score.lines, one))).toEqual([]);
  }, 120_000);
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
  expect(rehearse(drill('agent-host-crash'))).toEqual({
    kind: 'notRunnable',
    why: 'nothing that a machine could show: it is for the table, or for people',
  });
});
