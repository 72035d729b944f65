import { describe, expect, test } from 'vitest';
import { canonical } from './canonical.ts';
import { type BootRun, replay } from './core-run.ts';
import { parseCoreRun } from './core-run-reader.ts';
import { inputSource } from './input-source.ts';
import { INPUT_IDS } from './inputs.ts';
import { LINK_TIMERS } from './limits.ts';
import type { PolicyState } from './state.ts';
import { parseTimeline, type Timeline } from './timeline.ts';
import { playTimeline, type TimelinePlay } from './timeline-play.ts';
import { verdictChanges, verdictShort, whyVerdict } from './why.ts';

function timeline(own: Record<string, unknown>): Timeline {
  const read = parseTimeline({ version: 1, title: 'a test', start: 'scanning', lengthMs: 20_000, ...own });
  if (!read.ok) throw new Error(read.problems.map((one) => `${one.path}: ${one.words}`).join('\n'));
  return read.value;
}

const play = (own: Record<string, unknown>): TimelinePlay => playTimeline(timeline(own));

function stateAt({ steps, originMs }: TimelinePlay, atMs: number): PolicyState {
  const found = steps.findLast((one) => one.atMs <= originMs + atMs);
  if (found === undefined) throw new Error(`no step before ${atMs}`);
  return found.state;
}

const answers = ({ acts }: TimelinePlay): readonly string[] =>
  acts.filter((one) => !one.isHabit).map((one) => `${one.person} ${one.action.kind} ${one.answer.kind}`);

test('the prepared exam has control, a signed time-out, the patient in Zone IV and nothing wrong', () => {
  const { finalState } = play({ start: 'preparedExam', lengthMs: 1_000 });
  expect(finalState.lease.control).toMatchObject({ kind: 'granted', holder: { personId: 'rst' } });
  expect(finalState.session).toMatchObject({ room: 'in', timeOut: { kind: 'signed' } });
  expect(whyVerdict(finalState)).toEqual([]);
});

test('left alone, a site with a scan running stays well for five minutes, and the step ends by itself', () => {
  const played = play({ lengthMs: 400_000 });
  expect(stateAt(played, 0).scanner?.state).toBe('scanning');
  expect(stateAt(played, 300_000).scanner?.state).toBe('scanning');
  expect(played.finalState.scanner).toMatchObject({ state: 'idle', runningStepId: '' });
  const after = verdictChanges(played.steps).filter((one) => one.atMs >= played.originMs);
  expect(after.map((one) => verdictShort(one.verdict))).toEqual([]);
  expect(played.steps.every((one) => one.effects.every((effect) => effect.kind !== 'violation'))).toBe(true);
});

test('the same timeline twice gives the same events and the same last state', () => {
  const own = { events: [{ atMs: 3_000, kind: 'link', person: 'rst', is: 'cut' }] };
  const [one, other] = [play(own), play(own)];
  expect(canonical(one.runs)).toBe(canonical(other.runs));
  expect(canonical(one.finalState)).toBe(canonical(other.finalState));
});

test('its run replays to the same last state, through JSON and its reader too', () => {
  const played = play({
    patient: {
      monitoring: 'monitored',
      isSedated: true,
      implant: { kind: 'conditional', words: 'VNS', sarBodyMaxWkg: 2 },
    },
    events: [
      { atMs: 2_000, kind: 'act', person: 'mrst', action: 'leaving' },
      { atMs: 3_000, kind: 'gateway', verdict: { authority: 1, scan: 0, people: 0, system: 0 }, why: 'a test' },
      { atMs: 4_000, kind: 'disk', is: 'failed' },
      { atMs: 5_000, kind: 'leaves', person: 'rst' },
    ],
  });
  expect(played.runs.length).toBe(1);
  const read = parseCoreRun(JSON.parse(JSON.stringify(played.runs[0])));
  if (!read.ok) throw new Error(read.problems.map((one) => `${one.path}: ${one.words}`).join('\n'));
  const states = [...replay(read.value)].map((one) => one.state);
  expect(canonical(states.at(-1))).toBe(canonical(played.finalState));
});

test('a cut line: A1 when late, A2 when down, and at the end of the lease the scan is stopped', () => {
  const { suspectMs, downMs, leaseMs } = LINK_TIMERS.onePath;
  const played = play({ events: [{ atMs: 2_000, kind: 'link', person: 'rst', is: 'cut' }] });
  const changes = verdictChanges(played.steps)
    .filter((one) => one.atMs > played.originMs)
    .map((one) => ({ afterMs: one.atMs - played.originMs - 2_000, verdict: one.verdict }));
  const first = (holds: (authority: number) => boolean): number =>
    changes.find((one) => holds(one.verdict.authority))?.afterMs ?? Infinity;
  for (const [level, limitMs] of [
    [1, suspectMs],
    [2, downMs],
    [3, leaseMs],
  ] as const) {
    // The echo is a round trip old, and the site looks every 250 ms.
    expect(first((authority) => authority >= level)).toBeGreaterThanOrEqual(limitMs - 300);
    expect(first((authority) => authority >= level)).toBeLessThanOrEqual(limitMs + 250);
  }
  expect(
    played.steps
      .flatMap((one) => one.effects)
      .filter((one) => one.kind === 'scanner')
      .at(-1),
  ).toMatchObject({
    order: { kind: 'stop' },
  });
  expect(played.finalState).toMatchObject({ scanner: { state: 'idle' }, stop: { status: 'confirmed' } });
});

test('what is pressed on a cut line goes nowhere and is not sent later', () => {
  const played = play({
    events: [
      { atMs: 1_000, kind: 'link', person: 'rst', is: 'cut' },
      { atMs: 1_100, kind: 'act', person: 'rst', action: 'stop' },
      { atMs: 1_200, kind: 'link', person: 'rst', is: 'good' },
      { atMs: 1_300, kind: 'act', person: 'rad', action: 'stop' },
    ],
  });
  expect(answers(played).slice(-2)).toEqual(['rst stop notSent', 'rad stop notSent']);
  expect(played.finalState.stop).toBeNull();
});

test('a START over a late line is too old when it comes, a STOP still acts', () => {
  const played = play({
    start: 'preparedExam',
    events: [
      { atMs: 1_000, kind: 'act', person: 'mrst', action: 'giveReady' },
      { atMs: 2_000, kind: 'link', person: 'rst', is: 'late', delayMs: 900 },
      { atMs: 3_000, kind: 'act', person: 'rst', action: 'start' },
      { atMs: 6_000, kind: 'act', person: 'rst', action: 'stop' },
    ],
  });
  const [start, stop] = played.acts.filter((one) => one.atMs > played.originMs && one.person === 'rst');
  expect(start?.answer).toMatchObject({ kind: 'refused' });
  expect(start?.answer.kind === 'refused' ? start.answer.reasons.map((one) => one.id) : []).toContain('tooOld');
  expect(stop?.answer.kind).toBe('done');
});

test('a record that never becomes durable starts nothing; a disk that refuses says why', () => {
  const story = (is: string) =>
    play({
      start: 'preparedExam',
      events: [
        { atMs: 500, kind: 'act', person: 'mrst', action: 'giveReady' },
        { atMs: 1_000, kind: 'disk', is },
        { atMs: 1_000, kind: 'act', person: 'rst', action: 'start' },
      ],
    });
  for (const is of ['slow', 'failed']) expect(answers(story(is)).at(-1)).toBe('rst start refused');
  expect(story('failed').finalState.conditions.journalFailed.status).toBe('confirmed');
  for (const is of ['slow', 'failed']) expect(story(is).finalState.scanner?.state).toBe('idle');
});

test('a scanner that says yes and does nothing: the stop is not confirmed, and abort is asked for', () => {
  const played = play({
    events: [
      { atMs: 1_000, kind: 'scanner', isObeying: false },
      { atMs: 2_000, kind: 'act', person: 'mrst', action: 'stop' },
    ],
  });
  expect(played.finalState.stop).toMatchObject({ status: 'notConfirmed', how: 'abort' });
  expect(played.finalState.scanner?.state).toBe('scanning');
});

test('a restart keeps latches and patient, voids READY and time-out, and gives no control back', () => {
  const played = play({
    lengthMs: 30_000,
    events: [
      { atMs: 1_000, kind: 'input', input: 'squeezeBall', is: 'bad' },
      { atMs: 3_000, kind: 'input', input: 'squeezeBall', is: 'good' },
      { atMs: 5_000, kind: 'restart', downMs: 4_000 },
      { atMs: 6_000, kind: 'act', person: 'mrst', action: 'stop' },
    ],
  });
  expect(played.runs.map((one) => one.title)).toEqual(['a test, boot 1', 'a test, boot 2']);
  const [before, after] = played.runs;
  expect(after?.bootMs).toBe((before?.events.at(-1)?.atMs ?? 0) - ((before?.events.at(-1)?.atMs ?? 0) % 250) + 4_000);
  expect(answers(played).at(-1)).toBe('mrst stop notSent');
  expect(played.finalState.conditions.squeezeBall.status).toBe('latched');
  expect(played.finalState.session).toMatchObject({ patientRef: 'P1', room: 'in', timeOut: { kind: 'void' } });
  expect(played.finalState.lease.control.kind).toBe('local');
  expect(played.finalState.attendees.map((one) => one.consoleId)).toEqual(['c-mrst', 'c-rst']);
});

test.each(INPUT_IDS.filter((one) => inputSource(one) !== 'derived'))(
  '%s can be taken away and given back, and the core is never at a loss',
  (input) => {
    for (const is of ['bad', 'unknown', 'silent'] as const) {
      const played = play({
        lengthMs: 120_000,
        patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
        events: [
          { atMs: 1_000, kind: 'input', input, is },
          { atMs: 90_000, kind: 'input', input, is: 'good' },
        ],
      });
      expect(played.steps.flatMap((one) => one.effects).filter((one) => one.kind === 'violation')).toEqual([]);
      const changed = verdictChanges(played.steps).some((one) => one.atMs > played.originMs && one.why.length > 0);
      // Some inputs have no row for being unknown or silent: their feed's row is about that.
      expect({ input, is, changed }).toEqual({ input, is, changed: is === 'bad' || changed });
    }
  },
);

describe('what people do at the scanner and what stands beside it', () => {
  test('paused and told to go on: it goes on for what was left, and rests when that is over', () => {
    const played = play({
      start: 'preparedExam',
      lengthMs: 40_000,
      events: [
        { atMs: 0, kind: 'act', person: 'mrst', action: 'giveReady' },
        { atMs: 250, kind: 'act', person: 'rst', action: 'start' },
        { atMs: 5_250, kind: 'act', person: 'mrst', action: 'pause' },
        { atMs: 6_000, kind: 'act', person: 'rst', action: 'spokeToPatient' },
        { atMs: 10_000, kind: 'act', person: 'mrst', action: 'giveReady' },
        { atMs: 12_000, kind: 'act', person: 'rst', action: 'resume' },
      ],
    });
    expect(answers(played).slice(-6)).toEqual([
      'mrst giveReady done',
      'rst start done',
      'mrst pause done',
      'rst spokeToPatient done',
      'mrst giveReady done',
      'rst resume done',
    ]);
    const stateOf = (atMs: number): string => stateAt(played, atMs).scanner?.state ?? '';
    expect([5_000, 11_500, 12_500, 24_500, 25_500].map(stateOf)).toEqual([
      'scanning',
      'paused',
      'scanning',
      'scanning',
      'idle',
    ]);
    expect(played.finalState.conditions.scannerDesync.status).toBe('ok');
  });

  test('another patient at the scanner: what was said is void', () => {
    const played = play({ start: 'preparedExam', events: [{ atMs: 1_000, kind: 'scanner', patientRef: 'P2' }] });
    expect(played.finalState.scanner).toMatchObject({ state: 'idle', patientRef: 'P2' });
    expect(played.finalState.session?.timeOut).toMatchObject({
      kind: 'void',
      why: 'the scanner shows another patient',
    });
  });

  test('one person too many in Zone IV stops the scan; a counter that does not know bars the next start', () => {
    const played = play({
      events: [{ atMs: 1_000, kind: 'zone4', count: 2, level2Inside: [] }],
    });
    expect(played.finalState.conditions.unauthorisedEntry.status).toBe('confirmed');
    expect(played.finalState.scanner?.state).toBe('idle');
    const unknown = play({ events: [{ atMs: 1_000, kind: 'zone4', count: null, level2Inside: [] }] });
    expect(unknown.finalState.conditions.zone4CountUnknown.status).toBe('confirmed');
    expect(unknown.finalState.scanner?.state).toBe('scanning');
  });

  test.each([
    ['says 15 min', 900_000, 'ok', 'ok'],
    ['says 7 min', 420_000, 'confirmed', 'ok'],
    ['does not say', null, 'confirmed', 'ok'],
  ] as const)('on battery, with a UPS that %s', (_, runtimeMs, low, critical) => {
    const { conditions } = play({
      events: [
        { atMs: 500, kind: 'power', runtimeMs },
        { atMs: 1_000, kind: 'input', input: 'mains', is: 'bad' },
      ],
    }).finalState;
    expect([conditions.upsLow.status, conditions.upsCritical.status]).toEqual([low, critical]);
  });

  test('on a battery that runs down to three minutes the site asks to be ended, once', () => {
    const played = play({
      lengthMs: 60_000,
      events: [
        { atMs: 500, kind: 'power', runtimeMs: 185_000 },
        { atMs: 1_000, kind: 'input', input: 'mains', is: 'bad' },
      ],
    });
    const asked = played.steps.filter((one) => one.effects.some((effect) => effect.kind === 'shutdown'));
    expect(asked).toHaveLength(1);
    expect((asked[0]?.atMs ?? 0) - played.originMs).toBeGreaterThan(6_000);
    expect(played.finalState.conditions.upsCritical.status).toBe('confirmed');
  });
});

describe('who is there', () => {
  test('a site that has only booted: whoever joins is there, and nothing is prepared', () => {
    const played = play({
      start: 'boot',
      events: [
        { atMs: 0, kind: 'joins', person: 'mrst' },
        { atMs: 1_000, kind: 'joins', person: 'rad' },
        { atMs: 2_000, kind: 'leaves', person: 'mrst' },
      ],
    });
    expect(played.finalState.session).toBeNull();
    expect(played.finalState.attendees.map((one) => one.principal.personId)).toEqual(['rad']);
    expect(played.acts).toEqual([]);
  });

  test('what people stated is said again before it is too old, and "I am here" by each of the two who look after the patient', () => {
    const { acts, finalState, originMs } = play({
      start: 'preparedExam',
      lengthMs: 600_000,
      events: [
        { atMs: 1_000, kind: 'joins', person: 'onsiteTechnologist' },
        { atMs: 500_000, kind: 'leaves', person: 'mrst' },
      ],
    });
    const habits = acts.filter((one) => one.isHabit);
    const of = (person: string, kind: string): number =>
      habits.filter((one) => one.person === person && one.action.kind === kind).length;
    // Every 20 s; sound and picture after half of their 15 min.
    expect([of('mrst', 'confirmPresence'), of('mrst', 'stateInput')]).toEqual([24, 2]);
    expect([of('onsiteTechnologist', 'confirmPresence'), of('rst', 'confirmPresence')]).toEqual([29, 0]);
    expect(habits.filter((one) => one.atMs - originMs > 500_000).every((one) => one.person !== 'mrst')).toBe(true);
    expect(habits.every((one) => one.answer.kind === 'done')).toBe(true);
    expect([finalState.conditions.audioUnproven.status, finalState.conditions.cameraUnproven.status]).toEqual([
      'ok',
      'ok',
    ]);
  });
});

describe('a disk that takes its time, or refuses', () => {
  test.each([
    ['is well again in time', 'good', 1_500, 'done', 'scanning'],
    ['is well again too late for the START', 'good', 4_000, 'refused', 'idle'],
    ['then refuses', 'failed', 1_500, 'refused', 'idle'],
  ] as const)('one that is slow and %s', (_, is, atMs, answer, scanner) => {
    const played = play({
      start: 'preparedExam',
      lengthMs: 6_000,
      events: [
        { atMs: 0, kind: 'act', person: 'mrst', action: 'giveReady' },
        { atMs: 500, kind: 'disk', is: 'slow' },
        { atMs: 1_000, kind: 'act', person: 'rst', action: 'start' },
        { atMs, kind: 'disk', is },
      ],
    });
    expect(answers(played).at(-1)).toBe(`rst start ${answer}`);
    expect(stateAt(played, 5_500).scanner?.state).toBe(scanner);
    expect(played.finalState.pending).toBeNull();
  });

  test('the sequence that a technologist takes while the disk refuses is taken by nobody, and is stopped', () => {
    const prepared = [
      { person: 'rst', action: 'requestControl' },
      { person: 'mrst', action: 'openSession', with: { mode: 'withYou' } },
      { person: 'mrst', action: 'offerControl' },
      { person: 'rst', action: 'readBackControl' },
      { person: 'mrst', action: 'tickChecklist' },
      { person: 'mrst', action: 'leadTimeOut' },
      { person: 'rst', action: 'readBackTimeOut' },
      { person: 'mrst', action: 'admitPatient' },
      { person: 'mrst', action: 'stateInput', with: { input: 'patientAudio' } },
      { person: 'mrst', action: 'stateInput', with: { input: 'patientCamera' } },
      { person: 'rst', action: 'selectStep', with: { stepId: 't2' } },
      { person: 'mrst', action: 'giveReady' },
      { person: 'rst', action: 'start' },
    ].map((one, index) => ({ atMs: 7_000 + 250 * index, kind: 'act', ...one }));
    const played = play({
      start: 'boot',
      lengthMs: 30_000,
      events: [
        ...['mrst', 'rst', 'onsiteTechnologist'].map((person) => ({ atMs: 0, kind: 'joins', person })),
        ...prepared,
        { atMs: 12_000, kind: 'link', person: 'rst', is: 'cut' },
        { atMs: 15_000, kind: 'disk', is: 'failed' },
        { atMs: 15_500, kind: 'act', person: 'onsiteTechnologist', action: 'takeSequence' },
      ],
    });
    expect(played.acts.slice(0, -1).map((one) => one.answer.kind)).toEqual(prepared.map(() => 'done'));
    expect(stateAt(played, 15_400).taking).toMatchObject({ kind: 'offered', stepId: 't2' });
    expect(played.acts.at(-1)?.answer).toEqual({ kind: 'refused', reasons: [{ id: 'intentNotDurable', params: {} }] });
    expect(stateAt(played, 15_600).taking).toMatchObject({ kind: 'offered' });
    expect(played.finalState).toMatchObject({ taking: { kind: 'missed' }, scanner: { state: 'idle' } });
  });
});

describe('while the site agent is down', () => {
  test('nothing is heard of the site, a second restart is none, and who goes home meanwhile does not sign in again', () => {
    const played = play({
      lengthMs: 30_000,
      events: [
        { atMs: 1_000, kind: 'restart', downMs: 6_000 },
        { atMs: 2_000, kind: 'zone4', count: 3, level2Inside: [] },
        { atMs: 3_000, kind: 'restart', downMs: 60_000 },
        // Up again after 7 s, and the consoles find it 2 s later.
        { atMs: 8_000, kind: 'leaves', person: 'rst' },
      ],
    });
    expect(played.runs).toHaveLength(2);
    const [before, after] = played.runs;
    expect((before?.events.at(-1)?.atMs ?? 0) - played.originMs).toBeLessThanOrEqual(1_000);
    expect((after?.bootMs ?? 0) - played.originMs).toBe(7_000);
    // What happened meanwhile is seen when it is up again.
    expect(played.finalState.zone4.count).toBe(3);
    expect(played.finalState.attendees.map((one) => one.principal.personId)).toEqual(['mrst']);
  });
});

test('a policy outside the bounds that every facility has, in a timeline that nobody read: refused before it begins', () => {
  const unread: Timeline = { ...timeline({}), policy: { modeCeiling: 'secondLevel' } };
  expect(() => playTimeline(unread)).toThrow(RangeError);
});

test('somebody who is not of the cast, in a timeline that nobody read, joins nothing and does nothing', () => {
  const events = [
    { atMs: 0, kind: 'joins', person: 'stranger' },
    { atMs: 500, kind: 'act', person: 'stranger', action: 'stop', with: {} },
  ] as const;
  const played = playTimeline({ ...timeline({ start: 'preparedExam', lengthMs: 1_000 }), events });
  expect(played.finalState.attendees.map((one) => one.principal.personId)).toEqual(['mrst', 'rst']);
  expect(played.acts.some((one) => one.person === 'stranger')).toBe(false);
  expect(played.finalState.stop).toBeNull();
});

test('what the core finds out by itself is set by nobody, in a timeline that nobody read either', () => {
  const events = [{ atMs: 500, kind: 'input', input: 'orphan', is: 'bad', words: '' }] as const;
  const { finalState } = playTimeline({ ...timeline({ start: 'preparedExam', lengthMs: 2_000 }), events });
  expect(finalState.inputs.orphan.raw).not.toBe('bad');
  expect(finalState.conditions.orphan.status).toBe('ok');
});

test('a policy that asks for a technologist on site refuses the START that the signed profile lets through', () => {
  const events = [
    { atMs: 1_000, kind: 'act', person: 'mrst', action: 'giveReady' },
    { atMs: 2_000, kind: 'act', person: 'rst', action: 'start' },
  ];
  expect(answers(play({ start: 'preparedExam', events })).at(-1)).toBe('rst start done');
  const strict = play({ start: 'preparedExam', events, policy: { staffingProfile: 'iac' } });
  expect(strict.acts.at(-1)?.answer).toMatchObject({ kind: 'refused', reasons: [{ id: 'staffingMissing' }] });
});

test('a run of another shape is refused with its place', () => {
  const [run] = play({ lengthMs: 1_000 }).runs;
  const bad = (change: (run: BootRun) => unknown): readonly string[] => {
    const read = parseCoreRun(run === undefined ? null : change(structuredClone(run)));
    return read.ok ? [] : read.problems.map((one) => `${one.path}: ${one.words}`);
  };
  expect(bad((one) => ({ ...one, version: 3 }))).toEqual([
    'version: must be 1 (from a boot on) or 2 (from some moment on)',
  ]);
  expect(bad((one) => ({ ...one, events: [{ atMs: 5, event: { kind: 'tick' } }] }))).toEqual([
    'events[0].atMs: time goes back: 5 ms after 100000 ms',
  ]);
  expect(bad((one) => ({ ...one, events: [{ atMs: 100_000, event: { kind: 'tick', why: 'x' } }] }))).toEqual([
    'events[0].event.why: unknown key',
  ]);
  const { oxygenPlan, ...rest } = run?.site.policy ?? { oxygenPlan: '' };
  expect(oxygenPlan).not.toBe('');
  expect(bad((one) => ({ ...one, site: { ...one.site, policy: rest } }))).toEqual([
    'site.policy.oxygenPlan: is missing: the run is of another version of the core',
  ]);
});
