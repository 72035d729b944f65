import { expect, test } from 'vitest';
import { parseTimeline, playTimeline, restartFold } from '@farfield/protocol/policy-lab';
import { foldJournal } from '../../agent/src/journal/fold.ts';

const STORIES: Readonly<Record<string, readonly unknown[]>> = {
  'a quiet scan': [],
  'a squeeze ball': [{ atMs: 1_000, kind: 'input', input: 'squeezeBall', is: 'bad' }],
  'a link lost, and cleared': [
    { atMs: 1_000, kind: 'link', person: 'rst', is: 'cut' },
    { atMs: 9_000, kind: 'act', person: 'mrst', action: 'clear' },
  ],
  'the patient out': [
    { atMs: 1_000, kind: 'act', person: 'mrst', action: 'stop' },
    { atMs: 4_000, kind: 'act', person: 'mrst', action: 'patientOut' },
  ],
  'zone sensors that come and go': [2_000, 14_000, 26_000].flatMap((atMs) => [
    { atMs, kind: 'input', input: 'zoneFeed', is: 'silent' },
    { atMs: atMs + 6_000, kind: 'input', input: 'zoneFeed', is: 'good' },
  ]),
  'a READY that nobody used': [
    { atMs: 1_000, kind: 'act', person: 'rst', action: 'stop' },
    { atMs: 5_000, kind: 'act', person: 'mrst', action: 'giveReady' },
  ],
};

test.each(Object.keys(STORIES))('%s: a timeline restarts from what the journal would say', (name) => {
  const read = parseTimeline({ version: 1, title: name, start: 'scanning', lengthMs: 40_000, events: STORIES[name] });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { steps, finalState } = playTimeline(read.value);
  const records = steps.flatMap((one) =>
    one.effects.flatMap((effect) => (effect.kind === 'journal' ? [{ ...effect.record, wallMs: one.state.nowMs }] : [])),
  );
  expect(records.length).toBeGreaterThan(20);
  const folded = foldJournal(records, finalState.nowMs);
  const { nextId, scanClocks, ...rest } = restartFold(finalState);
  const { nextId: foldedId, scanClocks: foldedClocks, latched, ...others } = folded;
  expect({ ...rest, latched: rest.latched.toSorted() }).toEqual({ ...others, latched: latched.toSorted() });
  expect(nextId).toBeGreaterThanOrEqual(foldedId);
  // The journal says nothing of the time since its newest record: for whoever lies there it counts.
  const unsaidMs = finalState.nowMs - Math.max(...records.map(({ wallMs }) => wallMs));
  for (const { patientRef, usedMs } of scanClocks) {
    const foldedMs = foldedClocks.find((one) => one.patientRef === patientRef)?.usedMs ?? -1;
    expect([usedMs, usedMs + unsaidMs]).toContain(foldedMs);
  }
});
