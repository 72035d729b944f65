import type { JournalRecord } from '@farfield/protocol/policy';
import { expect, test } from 'vitest';
import { restartFold } from '../../../protocol/src/policy/restart-fold.ts';
import { MRST, RST, Story } from '../../../protocol/src/policy/story.ts';
import { foldJournal } from './fold.ts';

/** What a seventh look found in what a boot knows. */

const recordsOf = (story: Story): readonly JournalRecord[] =>
  story.effects.flatMap((effect) => (effect.kind === 'journal' ? [effect.record] : []));

/** Patient in Zone IV, READY given; then the remote technologist presses START, and the scanner has not begun yet. */
function started(): Story {
  const story = new Story().preparedExam();
  story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  const start = { kind: 'start', stepId: 'localizer', readyId: story.readyId() } as const;
  expect(story.asks(RST, start)).toEqual(['done']);
  return story;
}

/**
 * SPEC S-D2 and J-B ("the boot folds … open permit"), design §2.10: "an intent without outcome is resolved by reading the scanner".
 * The order goes to the scanner in the step in which its intent is durable; its permit is a record of that same step, and reaches
 * the disk with the next fsync. An agent that is killed in between has given a START of which its next life knows nothing.
 * Hurt: the patient, when that START begins some seconds after the boot with a technologist on site merely signed in.
 */
test('killed between the intent of a START and the record of its permit: the next life knows that the scanner may have it', () => {
  const records = recordsOf(started());
  const intent = records.findIndex((one) => one.type === 'intent' && one.data.action === 'start');
  expect(records.slice(intent + 1).map((one) => one.type)).toContain('permit');
  expect(foldJournal(records).hadOpenPermit).toBe(true);
  expect(foldJournal(records.slice(0, intent + 1)).hadOpenPermit).toBe(true);
});

/**
 * SPEC S-D2, the same of a START that was stopped before it began: its permit has ended, and for 60 s the scanner may begin it.
 * The core's own `restartFold` forgets it as well: see protocol/src/policy/refuted-seventh.test.ts.
 */
test('stopped before it began, and killed: the next life knows that the scanner may have it', () => {
  const story = started();
  story.passes(500);
  story.mustDo(MRST, { kind: 'stop' });
  story.passes(5_000);
  expect(story.state.unseenStarts).toHaveLength(1);
  expect(foldJournal(recordsOf(story)).hadOpenPermit).toBe(true);
});

/**
 * Ruling 16 and SPEC E-C: "counts as scanning what nobody knows while the patient is or may be in the room. It survives session,
 * hand-over and restart". An agent that is there and hears nothing of the scanner for a quarter of an hour counts it; one that is
 * not there for a quarter of an hour does not, unless gradients were on when it went down.
 * Hurt: a patient with an implant whom the site scans on by itself while the agent is down.
 */
test('the agent is down for a quarter of an hour with the patient in the room: nobody knows what was scanned, so it counts', () => {
  const story = new Story().preparedExam();
  story.onOrder = () => undefined;
  story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 't2' };
  story.passes(60_000);
  story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
  story.passes(1_000);
  const downWallMs = 1_700_000_000_000;
  const records = recordsOf(story).map((one) => ({ ...one, wallMs: downWallMs }));
  const before = foldJournal(records, downWallMs).scanClocks.find((one) => one.patientRef === 'P1')?.usedMs ?? 0;
  expect(before).toBeGreaterThanOrEqual(59_000);
  const after = foldJournal(records, downWallMs + 900_000).scanClocks.find((one) => one.patientRef === 'P1')?.usedMs;
  expect(after).toBeGreaterThanOrEqual(before + 900_000);
});

/**
 * SPEC C-C: "A restart clears none", hazard 9: "What comes three times within 10 min stays until the safety officer or the medical
 * director has looked." The record says only of a row that has latched that it latches, and a row that flaps latches when it is good
 * again: an agent that is killed while the link is down for the third time has forgotten it. The core's own `restartFold`
 * keeps it (flap-restart.test.ts gives the boot a fold written by hand), and I11b asks the disk by the fold's own rule.
 * Hurt: the patient whose link comes and goes, and is given back without anybody having looked for the cause.
 */
test('the link is down for the third time within ten minutes, and the agent is killed: it stays until somebody has looked', () => {
  const story = new Story().preparedExam();
  for (let times = 1; times <= 3; times += 1) {
    story.silent.add('console');
    story.passes(3_500);
    expect(story.status('linkDown')).toBe('confirmed');
    if (times === 3) break;
    story.silent.delete('console');
    story.passes(8_000);
    expect(story.status('linkDown')).toBe('ok');
  }
  expect(restartFold(story.state).latched).toContain('linkDown');
  expect(foldJournal(recordsOf(story)).latched).toContain('linkDown');
});
