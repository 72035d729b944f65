import { describe, expect, test } from 'vitest';
import { CONDITIONS } from './conditions.ts';
import { FLAP_CLEARED_BY } from './conditions.ts';
import { MRSO, MRST, RST, Story } from './story.ts';

const scanning = (): Story => {
  const story = new Story().preparedExam();
  expect(story.starts()).toEqual(['done']);
  story.passes(1_000);
  return story;
};

/** Minutes pass, and the safety tech taps "I am here" in each. */
function watchedMinutes(story: Story, minutes: number): Story {
  for (let half = 0; half < 2 * minutes; half += 1) {
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(30_000);
  }
  return story;
}

describe('after a stop', () => {
  test('nobody speaks for 30 s: attend, and no new READY until somebody has', () => {
    const story = scanning();
    story.mustDo(RST, { kind: 'stop' });
    story.passes(29_000);
    expect(story.status('notSpokenAfterStop')).toBe('suspect');
    story.passes(2_000);
    expect(story.status('notSpokenAfterStop')).toBe('confirmed');
    expect(story.state.verdict).toMatchObject({ authority: 1, people: 2 });
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual([
      'conditionActive',
    ]);
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    expect(story.status('notSpokenAfterStop')).toBe('ok');
    expect(story.starts()).toEqual(['done']);
  });

  test('a word before the stop is no word after it', () => {
    const story = scanning();
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    story.passes(1_000);
    story.mustDo(RST, { kind: 'stop' });
    story.passes(31_000);
    expect(story.status('notSpokenAfterStop')).toBe('confirmed');
  });
});

describe('the squeeze ball', () => {
  test('no word for 10 s is a condition of its own, and a word ends it', () => {
    const story = scanning();
    story.bad.add('squeezeBall');
    story.passes(250);
    story.bad.delete('squeezeBall');
    story.passes(9_000);
    expect(story.status('squeezeUnanswered')).toBe('suspect');
    story.passes(1_500);
    expect(story.status('squeezeUnanswered')).toBe('confirmed');
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    expect(story.status('squeezeUnanswered')).toBe('ok');
    expect(story.status('squeezeBall')).toBe('latched');
  });
});

describe('nobody with the patient', () => {
  test('remote console gone and safety tech not seen: abort, and all are told to go in', () => {
    const story = scanning();
    story.silent.add('console');
    story.passes(59_000);
    expect(story.status('orphan')).toBe('ok');
    story.passes(8_000);
    expect(story.status('orphan')).toBe('confirmed');
    expect(story.state.verdict.people).toBe(3);
  });

  test('one of the two is enough for it not to be so', () => {
    const story = scanning();
    story.passes(68_000);
    expect(story.status('presenceUnproven')).toBe('confirmed');
    expect(story.status('orphan')).toBe('ok');
  });

  test('remote control off for 5 min with the patient in the room: take the patient out', () => {
    const story = scanning();
    story.mustDo(MRST, { kind: 'takeLocal' });
    watchedMinutes(story, 4);
    expect(story.status('remoteOffInBore')).toBe('suspect');
    watchedMinutes(story, 2);
    expect(story.status('remoteOffInBore')).toBe('confirmed');
    expect(story.state.verdict.people).toBe(3);
    story.mustDo(MRST, { kind: 'patientOut' });
    expect(story.status('remoteOffInBore')).toBe('ok');
  });
});

describe('an alarm that nobody answers', () => {
  test('60 s: the scan stops; 120 s: it is aborted and the patient comes out (ruling 15)', () => {
    const story = scanning();
    // Low weight, but somebody is asked: three stops from remote.
    for (let press = 0; press < 3; press += 1) story.mustDo(RST, { kind: 'stop' });
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    story.passes(250);
    expect(story.status('remoteStopStorm')).toBe('confirmed');
    expect(story.state.verdict).toMatchObject({ scan: 0, people: 2 });
    watchedMinutes(story, 1);
    expect(story.state.verdict).toMatchObject({ authority: 1, scan: 2, people: 2 });
    // What stops a scan bars its start, in words.
    expect(story.asks(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false })).toEqual(['unanswered']);
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: 'none' })).toContain('unanswered');
    watchedMinutes(story, 1);
    expect(story.state.verdict).toMatchObject({ authority: 1, scan: 3, people: 3 });
    story.mustDo(MRST, { kind: 'acknowledge', condition: 'remoteStopStorm' });
    expect(story.state.verdict).toMatchObject({ scan: 0, people: 2 });
  });

  test('a stop storm never bars a stop', () => {
    const story = scanning();
    for (let press = 0; press < 12; press += 1) expect(story.asks(RST, { kind: 'stop' })).toEqual(['done']);
  });
});

describe('power', () => {
  const onBattery = (): Story => {
    const story = scanning();
    story.bad.add('mains');
    story.post({ kind: 'power', runtimeMs: 900_000 });
    story.passes(2_500);
    return story;
  };

  test('the patient clock runs from the mains, not from the battery', () => {
    const story = onBattery();
    expect(story.status('mainsLost')).toBe('confirmed');
    expect(story.state.verdict.people).toBe(2);
    story.mustDo(MRST, { kind: 'acknowledge', condition: 'mainsLost' });
    watchedMinutes(story, 1);
    expect(story.status('mainsLostMinute')).toBe('confirmed');
    story.mustDo(MRST, { kind: 'acknowledge', condition: 'mainsLostMinute' });
    story.mustDo(MRST, { kind: 'spokeToPatient' });
    watchedMinutes(story, 1);
    expect(story.state.verdict.people).toBe(2);
    watchedMinutes(story, 1);
    expect(story.status('mainsLostLong')).toBe('confirmed');
    expect(story.state.verdict.people).toBe(3);
  });

  test.each([
    ['says 15 min', 900_000, 'ok', 'ok'],
    ['says 8 min', 480_000, 'confirmed', 'ok'],
    ['says 3 min', 180_000, 'confirmed', 'confirmed'],
    ['does not say', null, 'confirmed', 'ok'],
  ] as const)('a UPS that %s', (_, runtimeMs, low, critical) => {
    const story = onBattery();
    story.post({ kind: 'power', runtimeMs });
    story.passes(6_000);
    expect([story.status('upsLow'), story.status('upsCritical')]).toEqual([low, critical]);
  });

  test('an estimate that rises again on battery is not believed; back on mains it begins anew', () => {
    const story = onBattery();
    story.post({ kind: 'power', runtimeMs: 400_000 });
    story.post({ kind: 'power', runtimeMs: 3_000_000 });
    expect(story.state.power.runtimeMs).toBe(400_000);
    story.bad.delete('mains');
    story.passes(59_000);
    story.post({ kind: 'power', runtimeMs: 3_000_000 });
    expect(story.state.power.runtimeMs).toBe(400_000);
    // By then its row says that the cut is over.
    story.passes(2_000);
    story.post({ kind: 'power', runtimeMs: 3_000_000 });
    expect(story.state.power.runtimeMs).toBe(3_000_000);
  });

  test('what the UPS says while mains are on is nobody’s alarm', () => {
    const story = scanning();
    story.post({ kind: 'power', runtimeMs: 60_000 });
    story.passes(10_000);
    expect([story.status('upsLow'), story.status('upsCritical')]).toEqual(['ok', 'ok']);
  });
});

describe('what comes again and again', () => {
  test('the third time within 10 min it stays, and those on site who want to go on cannot clear it', () => {
    const story = scanning();
    for (let time = 0; time < 3; time += 1) {
      story.silent.add('zone');
      story.passes(4_000);
      story.silent.delete('zone');
      story.passes(8_000);
      expect(story.status('zoneSilent')).toBe(time < 2 ? 'ok' : 'latched');
    }
    const clear = { kind: 'clear', condition: 'zoneSilent', why: 'it reports again' } as const;
    expect(story.asks(MRST, clear)).toEqual(['clearRoleMayNot']);
    expect(FLAP_CLEARED_BY).not.toContain('mrst');
    story.joins(MRSO);
    expect(story.asks(MRSO, clear)).toEqual(['done']);
    expect(story.status('zoneSilent')).toBe('ok');
  });

  test('three times within an hour are three times', () => {
    const story = scanning();
    for (let time = 0; time < 3; time += 1) {
      story.silent.add('zone');
      story.passes(4_000);
      story.silent.delete('zone');
      watchedMinutes(story, 6);
    }
    expect(story.status('zoneSilent')).toBe('ok');
  });
});

test('a holder whose account is a trainee’s from now on, and who was named to nobody, has control without an instructor', () => {
  const story = scanning();
  story.joins({ ...RST, role: 'trainee' });
  story.passes(500);
  expect(story.state.inputs.instructor).toMatchObject({
    raw: 'bad',
    words: `${RST.name} has control, and nobody answers for them`,
  });
  story.passes(1_500);
  expect(story.status('instructorLost')).toBe('latched');
  expect([story.scanner.state, story.state.lease.control.kind]).toEqual(['idle', 'local']);
});

test('a holder whose credential ran out keeps STOP and nothing else', () => {
  const story = scanning();
  story.post({ kind: 'attendeeJoined', consoleId: 'c-rst', principal: { ...RST, isCredentialValid: false } });
  story.passes(250);
  expect(story.status('holderCredential')).toBe('confirmed');
  expect(story.state.verdict).toMatchObject({ authority: 2, scan: 1 });
  expect(story.asks({ ...RST, isCredentialValid: false }, { kind: 'stop' })).toEqual(['done']);
});

test('tunable times have bounds that hold the table’s own value', () => {
  for (const row of Object.values(CONDITIONS)) {
    for (const field of ['ttlMs', 'confirmAfterMs', 'clearAfterMs'] as const) {
      const bounds = row.tunable[field];
      if (bounds === undefined) continue;
      expect(row[field], `${row.rule} ${field}`).toBeGreaterThanOrEqual(bounds.minMs);
      expect(row[field], `${row.rule} ${field}`).toBeLessThanOrEqual(bounds.maxMs);
    }
  }
});
