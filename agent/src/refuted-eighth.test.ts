import { argumentDigest, NO_RESTRICTION, type CommandAction } from '@farfield/protocol/policy';
import { describe, expect, test } from 'vitest';
import type { ScannerFact } from '@farfield/protocol/policy';
import { actionToWire } from '../../protocol/src/action-to-wire.ts';
import { parseAction } from '../../protocol/src/parse-action.ts';
import { MRST, RST, Story } from '../../protocol/src/policy/story.ts';
import { Bench, outcomes, person } from './test-bench.ts';
import { scanRisk } from './watchdog/scan-risk.ts';
import { stepWatchdog, watchdogAtStart, type WatchdogInput, type WatchdogOutput } from './watchdog/watchdog-machine.ts';

const WAY = { name: 'primary', state: 'up', roundTripMs: 80, lossPercent: 0, silentMs: 0, isProven: true } as const;

describe('one late message of the gateway is no clock (C-82, C-83)', () => {
  const says = (bench: Bench, aheadMs: number): void => {
    bench.passes(1_000);
    const gatewayWallMs = bench.nowMs + bench.state.wallOffsetMs + aheadMs;
    bench.post({ kind: 'gatewayVerdict', verdict: NO_RESTRICTION, why: '', againstDrill: '', gatewayWallMs });
  };
  test('it is the last one before the link is lost: the clocks of the record are not in doubt', () => {
    const bench = new Bench();
    bench.post({ kind: 'paths', paths: [WAY], sharedRoute: '' });
    for (let second = 0; second < 3; second += 1) says(bench, 0);
    // It lay in a socket that was about to die.
    says(bench, -5_000);
    bench.post({ kind: 'uplink', state: 'down' });
    bench.passes(120_000);
    expect(bench.state.policy.conditions.clocksFarApart.status).not.toBe('confirmed');
    expect(bench.state.policy.conditions.clocksApart.status).not.toBe('confirmed');
  });
});

describe('one name, spelled two ways (ruling 4, C-22)', () => {
  const AT_REST: ScannerFact = {
    state: 'idle',
    patientRef: 'P1',
    patientName: 'DEMO, Ada',
    patientWeightKg: 68,
    examId: 'brain',
    scannerRef: 'MR1',
    selectedStepId: '',
    runningStepId: '',
    remainingMs: null,
    progress: null,
    steps: [],
    mode: 'normal',
    sarBodyWkg: 1,
    sarHeadWkg: 1,
    b1RmsUt: 1,
    pnsPercent: 40,
    tablePositionMm: 0,
    isTableMoving: false,
    fieldTesla: 1.5,
    coilId: '',
    faultText: '',
  };
  test.each([
    ['the same letters', 'J\u00fcrgen Okafor', 'J\u00fcrgen Okafor'],
    ['composed and decomposed', 'J\u00fcrgen Okafor', 'Ju\u0308rgen Okafor'],
    ['a space too many', 'J\u00fcrgen Okafor', 'J\u00fcrgen Okafor '],
  ])('%s: the badge of the safety tech at the door out of the suite is theirs', (_, signedIn, onBadge) => {
    const bench = new Bench();
    const tech = { ...person('mrst', 'mrst', 'onsite'), name: signedIn };
    bench.joins('c-1', tech, 'onsite');
    bench.post({ kind: 'observation', observation: { kind: 'scanner', fact: AT_REST, seenMs: bench.nowMs } });
    const action: CommandAction = {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
    };
    const answer = outcomes(bench.says(bench.command(action), 'c-1', tech));
    expect(answer.map((one) => one.outcome.kind)).toEqual(['done']);
    expect(argumentDigest(action)).not.toBe('');
    bench.post({
      kind: 'observation',
      observation: {
        kind: 'zone',
        seenMs: bench.nowMs,
        zone: {
          count3: 1,
          count4: 0,
          oxygenPercent: 20.8,
          badge: { person: onBadge, level: 2, door: 'suite', direction: 'out' },
        },
      },
    });
    expect(bench.state.policy.inputs.mrstLeft.raw).toBe('bad');
  });
});

describe('what the scanner lists can be selected, and whoever is registered on it can be examined', () => {
  const carried = (action: CommandAction): CommandAction => parseAction({ kind: action.kind, ...actionToWire(action) });
  test.each(['T2 TSE tra', 'T1 (pre)', 'LOC#1', 'Übersicht'])('a step with the id "%s"', (stepId) => {
    expect(carried({ kind: 'selectStep', stepId })).toEqual({ kind: 'selectStep', stepId });
  });
  test.each(['PID 0042', '1234^^^HOSP', 'Ä-17'])('a patient with the id "%s"', (patientRef) => {
    const patient = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
    const action = { kind: 'openSession', patientRef, patient, mode: 'forYou' } as const;
    expect(carried(action)).toEqual(action);
  });
});

describe('the watchdog and a START that was not seen to begin', () => {
  test('the first report after a START is a fault: that is no word about the scan (V-5)', () => {
    let state = watchdogAtStart(0);
    const said: WatchdogOutput[] = [];
    const post = (input: WatchdogInput, nowMs: number): void => {
      const next = stepWatchdog(state, input, nowMs);
      state = next.state;
      said.push(...next.outputs);
    };
    post({ kind: 'beat', scan: 'mayBegin', mayHold: false }, 1_000);
    post({ kind: 'ended' }, 1_100);
    for (let nowMs = 1_200; nowMs < 8_000; nowMs += 100) {
      post({ kind: 'scanner', state: 'fault', seenMs: nowMs }, nowMs);
      post({ kind: 'tick' }, nowMs);
    }
    expect(said.map((one) => (one.kind === 'say' ? one.call : one.kind))).not.toContain('scanStopped');
  });
  test('stopped before it began, it may begin for a minute (S-D2): that is what the watchdog is told', () => {
    const story = new Story({ isDeaf: true }).preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.mustDo(RST, { kind: 'stop' });
    story.passes(5_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    expect(story.state.stop?.status).toBe('confirmed');
    expect(story.state.unseenStarts).not.toEqual([]);
    expect(scanRisk(story.state)).toBe('mayBegin');
  });
});
