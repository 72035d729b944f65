import { parseTimeline, type Timeline } from '@farfield/protocol/policy-lab';
import { expect, test } from 'vitest';
import { FIRST_TIMELINE, setInput } from './lab-document.ts';
import { openText, openValue } from './open-document.ts';
import { journalMomentAt } from './journal-track.ts';
import { momentAt, runTrack, summaryOf, timelineTrack } from './track.ts';

const DOOR = setInput(FIRST_TIMELINE, 'door34', { fromMs: 10_000, toMs: 20_000, is: 'bad' });

test('a door that opens mid-scan: the verdict, its why and what a START would meet, at each moment', () => {
  const track = timelineTrack(DOOR);
  expect(momentAt(track, 9_000)).toMatchObject({ verdict: { authority: 0, scan: 0 }, why: [], situation: 'scanning' });
  const open = momentAt(track, 11_000);
  expect(open.why.map((one) => one.condition)).toContain('doorOpen');
  expect(open.why.find((one) => one.condition === 'doorOpen')).toMatchObject({
    rule: 'C-31',
    status: 'confirmed',
    sinceMs: 10_000,
    fact: 'door34 is bad',
  });
  expect(open.start?.reasons.map((one) => one.params['condition'])).toContain('doorOpen');
  expect(momentAt(track, 30_000).why.find((one) => one.condition === 'doorOpen')?.status).toBe('latched');
  // Bad for less long than it takes weighs nothing, so it decides nothing.
  expect(open.suspects.map((one) => one.decides.length)).toEqual(open.suspects.map(() => 0));
  expect(open.suspects.length).toBeGreaterThan(0);
  const summary = summaryOf(track);
  expect(summary.facts.door34?.map((one) => one.value)).toEqual(['good', 'bad', 'good']);
  expect(summary.scanner[0]?.value).toBe('scanning T1 3D sag');
  expect(summary.effects.filter((one) => one.kind === 'scanner').map((one) => one.words)).toEqual(['stop']);
});

test('ten minutes are played in less time than a person waits for', () => {
  const timeline: Timeline = { ...DOOR, lengthMs: 600_000 };
  const startedMs = performance.now();
  const track = timelineTrack(timeline);
  summaryOf(track);
  expect(track.steps.length).toBeGreaterThan(10_000);
  // Generous: a machine that is busy with other tests; the page says what it took.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

test('files are told apart by what is in them', async () => {
  const yaml = 'version: 1\ntitle: x\nlengthMs: 1000\n';
  expect(await openText(yaml)).toMatchObject({ kind: 'source', source: { kind: 'timeline', other: null } });
  const policy = [
    'format: farfield-policy/1',
    'name: Elm',
    'version: 3',
    'staffingProfile: acr',
    'oxygenPlan: everybody out, doors open',
    'sitePhone: 555-0100',
    'remotePhone: 555-0101',
  ].join('\n');
  expect(await openText(policy)).toMatchObject({ kind: 'policy', policy: { name: 'Elm', staffingProfile: 'acr' } });
  expect(await openText(policy.replace('version: 3', 'version: 0'))).toMatchObject({ kind: 'refused' });
  const { runs } = await import('@farfield/protocol/policy-lab').then((lab) => lab.playTimeline(DOOR));
  const opened = openValue(JSON.parse(JSON.stringify({ seed: 7, coreRun: runs[0] })));
  expect(opened).toMatchObject({ kind: 'source', source: { kind: 'run' } });
  expect(await openText('title: [')).toMatchObject({ kind: 'refused' });
  expect(await openText('{"version":2}')).toMatchObject({
    kind: 'refused',
    problems: [
      'version: must be 1, is 2',
      'title: is missing: must be a text',
      'lengthMs: is missing: must be a number',
    ],
  });
});

test('a run that is replayed shows the same as the timeline that it came from', async () => {
  const { playTimeline } = await import('@farfield/protocol/policy-lab');
  const { runs, originMs } = playTimeline(DOOR);
  const [run] = runs;
  const track = run === undefined ? null : runTrack(run);
  if (run === undefined || track === null) throw new Error('no run');
  const prepMs = originMs - run.bootMs;
  const replayed = momentAt(track, prepMs + 11_000);
  const { sinceMs, ...played } = momentAt(timelineTrack(DOOR), 11_000).why[0] ?? { sinceMs: 0 };
  expect(replayed.why[0]).toEqual({ ...played, sinceMs: (sinceMs ?? 0) + prepMs });
});

test('a journal shows what was recorded, and says nothing that was not', async () => {
  const record = (seq: number, wallMs: number, type: string, data: object | null) =>
    JSON.stringify({
      kind: 'record',
      seq,
      header: JSON.stringify({ seq, wallMs, tickMs: wallMs, type, incarnation: 'a' }),
      hash: 'h',
      payload: data === null ? '' : JSON.stringify(data),
      salt: '',
    });
  const file = [
    '{"kind":"begin","format":"farfield-audit/1","chain":"demo-1"}',
    record(1, 1_000, 'booted', { epoch: 1 }),
    record(2, 3_000, 'condition', {
      condition: 'doorOpen',
      rule: 'C-31',
      from: 'ok',
      to: 'confirmed',
      title: 'Door',
      words: 'open',
    }),
    record(3, 3_000, 'verdict', { authority: 1, scan: 2, people: 2, system: 0, why: ['doorOpen'] }),
    record(4, 3_500, 'people', null),
    record(5, 5_000, 'condition', {
      condition: 'doorOpen',
      rule: 'C-31',
      from: 'confirmed',
      to: 'ok',
      title: 'Door',
      words: '',
    }),
    '{"kind":"end","seq":5,"hash":"h"}',
    '',
  ].join('\n');
  const opened = await openText(file);
  if (opened.kind !== 'source' || opened.source.kind !== 'journal') throw new Error('no journal');
  const { journal } = opened.source;
  expect(journal.summary).toMatchObject({ title: 'Journal of demo-1', lengthMs: 4_000, facts: {}, stateHash: null });
  expect(journal.summary.conditions).toEqual([
    { id: 'doorOpen', spans: [{ fromMs: 2_000, toMs: 4_000, value: 'confirmed' }] },
  ]);
  expect(journalMomentAt(journal, 2_500)).toMatchObject({
    verdict: { authority: 1, scan: 2, people: 2, system: 0 },
    why: [{ condition: 'doorOpen', status: 'confirmed', fact: 'open', asks: null }],
    start: null,
  });
  expect(journal.summary.effects[3]?.words).toBe('people · payload erased');
  expect(await openText(file.replace('"kind":"record","seq":3', '"kind":"record","seq":'))).toEqual({
    kind: 'refused',
    problems: ['line 4 is not of an audit export'],
  });
});

test('a document with a second policy keeps it', () => {
  const read = parseTimeline({ version: 1, title: 'x', lengthMs: 1_000 });
  if (!read.ok) throw new Error('no timeline');
  const opened = openValue({ timeline: read.value, other: { staffingProfile: 'iac' } });
  expect(opened).toMatchObject({ kind: 'source', source: { kind: 'timeline', other: { staffingProfile: 'iac' } } });
  expect(openValue({ timeline: read.value, other: { staffing: 'iac' } })).toEqual({
    kind: 'refused',
    problems: ['staffing: unknown key'],
  });
});
