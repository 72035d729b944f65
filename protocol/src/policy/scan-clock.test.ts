import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActiveScanLimit } from './implant.ts';
import { reasonText } from './reasons.ts';
import { restartFold } from './restart-fold.ts';
import { keptClocks, type ScanClock, scanTime } from './scan-clock.ts';
import { implantFixture, MRST, RST, Story } from './story.ts';

const SHORT: ActiveScanLimit = { maxMs: 30_000, pauseMs: 60_000 };

/** Somebody with a clock of 30 s, then 60 s without, is in Zone IV and everything is good. */
function exam(limit: ActiveScanLimit = SHORT): Story {
  const story = new Story().preparedExam();
  return withClock(story, limit);
}

/** The same, at a scanner that does what the test says and obeys nobody. */
function observed(limit: ActiveScanLimit = SHORT): Story {
  const story = exam(limit);
  story.onOrder = () => undefined;
  return story;
}

function withClock(story: Story, activeScan: ActiveScanLimit): Story {
  const { session } = story.state;
  if (session === null) throw new Error('no session');
  const patient = { ...session.patient, implant: implantFixture({ activeScan }) };
  story.state = { ...story.state, session: { ...session, patient } };
  return story;
}

const used = (story: Story): number => scanTime(story.state, 'P1', SHORT).usedMs;

function does(story: Story, state: Story['scanner']['state'], lengthMs: number): void {
  story.scanner = { ...story.scanner, state };
  story.passes(lengthMs);
}

describe('what counts', () => {
  test('scanning and prescan count, rest and pause do not', () => {
    const story = observed();
    does(story, 'prescan', 4_000);
    does(story, 'scanning', 6_000);
    does(story, 'paused', 5_000);
    does(story, 'idle', 5_000);
    expect(used(story)).toBe(10_000);
  });

  test('whoever asked for it: a scan that nobody permitted counts too', () => {
    const story = observed();
    does(story, 'scanning', 5_000);
    expect(story.status('scannerDesync')).toBe('confirmed');
    expect(used(story)).toBe(5_000);
  });

  test('a scanner that falls silent counts as scanning from its last word on', () => {
    const story = observed();
    story.silent.add('scanner');
    story.passes(10_000);
    expect(used(story)).toBe(10_000);
    story.silent.delete('scanner');
    story.passes(5_000);
    expect(used(story)).toBe(10_000);
  });

  test('with the patient recorded as out, silence is no scan', () => {
    const story = observed();
    story.mustDo(MRST, { kind: 'patientOut' });
    story.silent.add('scanner');
    story.passes(10_000);
    expect(used(story)).toBe(0);
  });

  test('after the whole pause it starts anew, and not a moment before', () => {
    const story = observed();
    does(story, 'scanning', 20_000);
    does(story, 'idle', 59_750);
    expect(used(story)).toBe(20_000);
    story.passes(250);
    expect(used(story)).toBe(0);
    does(story, 'scanning', 1_000);
    expect(used(story)).toBe(1_000);
  });

  test('whatever the scanner says and however long: used is what was scanned since the last full pause', () => {
    const phases = fc.array(
      fc.record({
        state: fc.constantFrom('idle', 'prescan', 'scanning', 'paused', 'stopping', 'prepped' as const),
        lengthMs: fc.integer({ min: 1, max: 60 }).map((quarters) => quarters * 250),
      }),
      { minLength: 1, maxLength: 8 },
    );
    let scannedSomething = 0;
    fc.assert(
      fc.property(phases, (all) => {
        const story = observed({ maxMs: 3_600_000, pauseMs: 20_000 });
        let expected = 0;
        let restedMs = 0;
        for (const { state, lengthMs } of all) {
          const scans = state === 'scanning' || state === 'prescan' || state === 'stopping';
          if (scans && restedMs >= 20_000) expected = 0;
          restedMs = scans ? 0 : restedMs + lengthMs;
          expected += scans ? lengthMs : 0;
          does(story, state, lengthMs);
        }
        scannedSomething += expected > 0 ? 1 : 0;
        const limit = { maxMs: 3_600_000, pauseMs: 20_000 };
        expect(scanTime(story.state, 'P1', limit).usedMs).toBe(restedMs >= 20_000 ? 0 : expected);
      }),
      { numRuns: 60, seed: 20_261_128 },
    );
    expect(scannedSomething).toBeGreaterThan(20);
  });
});

describe('what it does', () => {
  function refusals(story: Story): readonly string[] {
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() });
    const outcome = story.effects.findLast((one) => one.kind === 'outcome')?.outcome;
    return outcome?.kind === 'refused' ? outcome.reasons.map(reasonText) : [outcome?.kind ?? ''];
  }

  test('a step that would outlast it is refused, and the refusal says how much is left', () => {
    const story = exam();
    expect(refusals(story)).toEqual(['done']);
    story.passes(15_000);
    does(story, 'idle', 4_000);
    expect(refusals(story)).toEqual(['15 s of the implant’s 30 s of scanning is left; Localizer takes 18 s']);
  });

  test('a step of which nobody knows how long it takes may take all that is left: it is refused', () => {
    const story = exam();
    story.asks(RST, { kind: 'start', stepId: 'nowhere', readyId: 'none' });
    const outcome = story.effects.findLast((one) => one.kind === 'outcome')?.outcome;
    const reasons = outcome?.kind === 'refused' ? outcome.reasons : [];
    expect(reasons.map((one) => one.id)).toEqual(expect.arrayContaining(['implantClockShort', 'stepUnknown']));
    expect(reasons.find((one) => one.id === 'implantClockShort')?.params).toMatchObject({
      left: '30 s',
      length: 'an unknown time',
    });
  });

  test('spent while it scans: the scan is stopped, and nothing starts until the pause is over', () => {
    const story = exam({ maxMs: 20_000, pauseMs: 60_000 });
    expect(refusals(story)).toEqual(['done']);
    story.passes(19_750);
    expect(story.orders()).toEqual(['start']);
    story.passes(500);
    expect(story.orders()).toEqual(['start', 'stop']);
    expect(story.state.stop?.because).toBe('The scan time that the patient’s implant allows is used up');
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    story.passes(20_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    const asked = story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    expect(asked).toEqual(['conditionActive']);
    const start = { kind: 'start', stepId: 'localizer', readyId: 'none' } as const;
    expect(story.asks(RST, start)).toContain('implantClockSpent');
    story.passes(41_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    expect(story.status('implantClockSpent')).toBe('ok');
    expect(refusals(story)).toEqual(['done']);
  });

  test('a paused step goes on only for as long as the clock allows', () => {
    const story = exam();
    expect(refusals(story)).toEqual(['done']);
    story.passes(10_000);
    story.asks(RST, { kind: 'pause' });
    story.passes(500);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    const resume = (remainingMs: number): readonly string[] => {
      story.scanner = { ...story.scanner, remainingMs };
      story.reports();
      story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
      return story.asks(RST, { kind: 'resume', readyId: story.readyId() });
    };
    expect(resume(25_000)).toEqual(['implantClockShort']);
    expect(resume(8_000)).toEqual(['done']);
  });
});

describe('what it survives', () => {
  test('the session: the same patient in the next one has what is left', () => {
    const story = observed();
    does(story, 'scanning', 12_000);
    does(story, 'idle', 3_000);
    story.mustDo(MRST, { kind: 'patientOut' });
    story.count4 = 0;
    story.passes(500);
    story.mustDo(MRST, { kind: 'closeSession' });
    const patient = {
      monitoring: 'notMonitored',
      isSedated: false,
      implant: implantFixture({ activeScan: SHORT }),
    } as const;
    story.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient });
    expect(used(story)).toBe(12_000);
  });

  test('a label that is found late counts from what was scanned before', () => {
    const story = new Story().preparedExam();
    story.onOrder = () => undefined;
    does(story, 'scanning', 12_000);
    expect(used(withClock(story, SHORT))).toBe(12_000);
  });

  test('another patient’s scan is another clock', () => {
    const story = observed();
    does(story, 'scanning', 5_000);
    story.scanner = { ...story.scanner, state: 'idle', patientRef: 'P2' };
    story.passes(1_000);
    does(story, 'scanning', 3_000);
    // The session still says P1: nobody knows who of the two lies there, so both clocks run.
    expect(keptClocks(story.state)).toEqual([
      { patientRef: 'P1', usedMs: 8_000 },
      { patientRef: 'P2', usedMs: 3_000 },
    ]);
  });

  test('a restart: what was used stays used, silence until the scanner speaks counts, a pause begins anew', () => {
    const before = observed();
    does(before, 'scanning', 12_000);
    does(before, 'idle', 50_000);
    const fold = restartFold(before.state);
    const after = new Story({ fold, nowMs: 7_000 });
    after.silent.add('scanner');
    after.passes(4_000);
    expect(used(after)).toBe(16_000);
    after.silent.delete('scanner');
    after.passes(50_000);
    expect(used(after)).toBe(16_000);
  });

  test('more patients than clocks are kept for: the one that has rested longest is forgotten, never one that runs', () => {
    const story = new Story().preparedExam();
    story.onOrder = () => undefined;
    const clock = (patientRef: string, own: { isRunning: boolean; sinceMs: number }): ScanClock => ({
      patientRef,
      usedMs: 1_000,
      ...own,
    });
    const rested = Array.from({ length: 63 }, (_, index) =>
      clock(`Q${index}`, { isRunning: false, sinceMs: 50_000 - index }),
    );
    // The oldest of all, and it runs.
    const running = clock('P1', { isRunning: true, sinceMs: 1 });
    story.state = { ...story.state, scanClocks: [running, ...rested] };
    // The scanner names one more: both may be the one who lies there.
    story.scanner = { ...story.scanner, patientRef: 'P2' };
    does(story, 'scanning', 500);
    const kept = story.state.scanClocks.map(({ patientRef }) => patientRef);
    expect(kept).toHaveLength(64);
    expect(kept).toEqual(expect.arrayContaining(['P1', 'P2', 'Q0', 'Q61']));
    expect(kept).not.toContain('Q62');
  });

  test('the hand-over of control changes nothing of it', () => {
    const story = observed();
    does(story, 'scanning', 5_000);
    story.mustDo(MRST, { kind: 'takeLocal' });
    does(story, 'idle', 1_000);
    expect(used(story)).toBe(5_000);
  });
});
