import { describe, expect, test } from 'vitest';
import { MRST, RST, Story } from './story.ts';

const scanning = (): Story => {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(500);
  return story;
};

/** The input is said not to be known from now on. */
function unsure(story: Story, input: 'mains' | 'oxygen' | 'vitalsAlarm', forMs: number): void {
  for (let leftMs = forMs; leftMs > 0; leftMs -= 250) {
    story.post({ kind: 'input', input, raw: 'unknown', seenMs: story.nowMs, words: 'not known' });
    story.nowMs += 250;
    story.post({ kind: 'tick' });
  }
}

describe('not to know whether it is over is not to know that it is', () => {
  test('mains lost, and then a UPS that says nothing: the clock of the patient goes on', () => {
    const story = scanning();
    story.bad.add('mains');
    story.post({ kind: 'power', runtimeMs: 900_000 });
    story.passes(3_000);
    story.silent.add('power');
    story.post({ kind: 'power', runtimeMs: null });
    unsure(story, 'mains', 190_000);
    expect(story.status('mainsLost')).toBe('confirmed');
    expect(story.status('mainsLostLong')).toBe('confirmed');
    expect(story.state.verdict.people).toBe(3);
  });

  test('a low estimate is not forgotten when the UPS falls silent', () => {
    const story = scanning();
    story.bad.add('mains');
    story.post({ kind: 'power', runtimeMs: 300_000 });
    story.passes(8_000);
    expect(story.status('upsLow')).toBe('confirmed');
    story.silent.add('power');
    unsure(story, 'mains', 1_000);
    story.post({ kind: 'power', runtimeMs: null });
    unsure(story, 'mains', 130_000);
    expect(story.status('upsLow')).toBe('confirmed');
  });

  test('a link that is slow, and then a console that has not measured it: slow it stays, until it is measured again', () => {
    const story = new Story().preparedExam();
    story.silent.add('console');
    const beats = (roundTripMs: number | null, forMs: number): void => {
      for (let leftMs = forMs; leftMs > 0; leftMs -= 250) {
        story.beats('c-rst', { roundTripMs });
        story.passes(250);
      }
    };
    beats(450, 4_000);
    expect([story.status('linkSlow'), story.status('linkVerySlow')]).toEqual(['confirmed', 'confirmed']);
    beats(null, 30_000);
    expect([story.status('linkSlow'), story.status('linkVerySlow')]).toEqual(['confirmed', 'confirmed']);
    expect(story.state.inputs.linkRoundTrip).toMatchObject({ raw: 'unknown', words: 'not measured' });
    beats(40, 21_000);
    expect([story.status('linkSlow'), story.status('linkVerySlow')]).toEqual(['ok', 'ok']);
    // Of a link that was never slow it says nothing, and the START has its own rule.
    beats(null, 10_000);
    expect([story.status('linkSlow'), story.status('linkVerySlow')]).toEqual(['ok', 'ok']);
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' })).toContain('linkUnmeasured');
  });

  test('oxygen low and then not known: nobody clears it before it is known to be good', () => {
    const story = new Story().preparedExam();
    story.bad.add('oxygen');
    story.passes(2_000);
    expect(story.status('oxygenLow')).toBe('confirmed');
    story.silent.add('zone');
    unsure(story, 'oxygen', 70_000);
    expect(story.status('oxygenLow')).toBe('confirmed');
    story.bad.delete('oxygen');
    story.silent.delete('zone');
    story.passes(61_000);
    expect(story.status('oxygenLow')).toBe('latched');
    story.silent.add('zone');
    unsure(story, 'oxygen', 500);
    const clear = { kind: 'clear', condition: 'oxygenLow', why: 'looked at the wall' } as const;
    expect(story.asks(MRST, clear)).toEqual(['conditionStillBad']);
    story.silent.delete('zone');
    story.passes(250);
    expect(story.asks(MRST, clear)).toEqual(['done']);
  });
});

test('a second squeeze under the latch of the first is asked about anew', () => {
  const story = scanning();
  const squeeze = (): void => {
    story.bad.add('squeezeBall');
    story.passes(250);
    story.bad.delete('squeezeBall');
    story.passes(250);
  };
  squeeze();
  story.mustDo(MRST, { kind: 'acknowledge', condition: 'squeezeBall' });
  story.mustDo(MRST, { kind: 'spokeToPatient' });
  story.passes(5_000);
  squeeze();
  const again = story.state.conditions.squeezeBall;
  expect(again).toMatchObject({ status: 'latched', acknowledgedBy: null });
  story.passes(10_500);
  expect(story.status('squeezeUnanswered')).toBe('confirmed');
});

describe('a scanner that does not answer', () => {
  test('a START that hangs is remembered, however often somebody presses pause', () => {
    const story = new Story().preparedExam();
    const ids: string[] = [];
    story.onOrder = (order, effectId) => void (order.kind === 'start' ? ids.push(effectId) : undefined);
    expect(story.starts()).toEqual(['waiting']);
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    story.reports();
    for (let press = 0; press < 20; press += 1) story.asks(RST, { kind: 'pause' });
    expect(story.state.inflight.map((one) => one.what)).toContain('start');
    expect(story.state.inflight.length).toBeLessThanOrEqual(16);
    story.post({ kind: 'effectOutcome', effectId: ids[0] ?? '', outcome: { kind: 'unknown', code: 'NO_ANSWER' } });
    story.passes(500);
    expect(story.orders()).toContain('stop');
  });

  test('a START is answered when it was stopped meanwhile: the answer brings no permit back', () => {
    const story = new Story().preparedExam();
    const ids: string[] = [];
    story.onOrder = (order, effectId) => void (order.kind === 'start' ? ids.push(effectId) : undefined);
    expect(story.starts()).toEqual(['waiting']);
    story.mustDo(MRST, { kind: 'stop' });
    expect(story.state.permit).toBeNull();
    story.post({ kind: 'effectOutcome', effectId: ids[0] ?? '', outcome: { kind: 'done' } });
    expect(story.state.permit).toBeNull();
    expect(story.state.lastCommand).toMatchObject({ action: 'stop' });
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    const before = story.orders().length;
    story.passes(250);
    expect(story.orders().slice(before)).toContain('stop');
  });

  test('STOP again after a person said that it stopped, the START still unanswered: not confirmed while it may begin', () => {
    const story = new Story().preparedExam();
    story.onOrder = () => undefined;
    expect(story.starts()).toEqual(['waiting']);
    story.mustDo(MRST, { kind: 'stop' });
    story.passes(1_000);
    story.mustDo(MRST, { kind: 'confirmStopped' });
    expect(story.state.inflight.map((one) => one.what)).toContain('start');
    story.mustDo(MRST, { kind: 'stop' });
    const askedMs = story.nowMs;
    expect(story.state.stop).toMatchObject({ status: 'sent', mayBeginUntilMs: askedMs + 3_000 });
    story.passes(1_900);
    expect(story.state.stop?.status).toBe('sent');
    story.scanner = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' };
    const before = story.orders().length;
    story.passes(250);
    expect(story.orders().slice(before)).toContain('stop');
  });

  test('a stop and an abort that both fail at once are asked for again within half a second', () => {
    const story = scanning();
    story.onOrder = (_, effectId) => {
      story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'failed', code: 'NOT_CONNECTED' } });
    };
    story.asks(RST, { kind: 'stop' });
    const before = story.orders().length;
    for (let tick = 0; tick < 9; tick += 1) {
      story.nowMs += 50;
      story.post({ kind: 'tick' });
    }
    expect(story.orders().slice(before)).toEqual(['abort']);
  });

  test('closing beside a silent scanner needs an empty room; a stop under way goes on being asked for', () => {
    const story = scanning();
    story.onOrder = () => undefined;
    story.asks(RST, { kind: 'stop' });
    story.silent.add('scanner');
    story.passes(3_000);
    story.mustDo(MRST, { kind: 'patientOut' });
    expect(story.asks(MRST, { kind: 'closeSession' })).toEqual(['zone4NotEmpty']);
    story.count4 = 0;
    story.passes(250);
    story.mustDo(MRST, { kind: 'closeSession' });
    const before = story.orders().length;
    story.passes(5_000);
    expect(story.orders().slice(before)).toContain('abort');
  });
});

test('a count that is no longer known is said, and nobody starts on it', () => {
  const story = scanning();
  for (let second = 0; second < 4; second += 1) {
    story.silent.add('zone');
    story.post({ kind: 'input', input: 'zoneFeed', raw: 'good', seenMs: story.nowMs, words: '' });
    story.post({ kind: 'zone4', facts: { count: null, level2Inside: [], mayBeGone: 0 } });
    story.nowMs += 1_000;
    story.post({ kind: 'tick' });
  }
  expect(story.status('zone4CountUnknown')).toBe('confirmed');
  expect(story.state.verdict.authority).toBeGreaterThanOrEqual(1);
});
