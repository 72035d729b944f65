import { describe, expect, test } from 'vitest';
import { answering, readied } from './answered-story.ts';
import { argumentDigest } from './command.ts';
import type { Principal } from './roles.ts';
import { implantFixture, MRST, RST, SECOND_MRST, SECOND_RST, Story, TECHNOLOGIST } from './story.ts';

const ADULT = { monitoring: 'notMonitored', isSedated: false, age: 'adult', implant: { kind: 'none' } } as const;
const CHILD = { ...ADULT, age: 'child' } as const;
const MONITORED = { ...ADULT, monitoring: 'monitored' } as const;
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };

/** The sequence is over by itself. */
function ended(story: Story): Story {
  story.scanner = { ...story.scanner, state: 'idle', runningStepId: '' };
  return story.passes(1_000);
}

/** Somebody at the scanner's own keys starts the selected step. */
function scansByHand(story: Story): Story {
  const running = { ...story.scanner, state: 'scanning', runningStepId: 'localizer' } as const;
  story.scanner = {
    ...running,
    steps: running.steps.map((one) => (one.stepId === 'localizer' ? { ...one, status: 'running' as const } : one)),
  };
  return story.passes(2_000);
}

/** ... and breaks it off there. */
function brokenOff(story: Story): Story {
  const { scanner } = story;
  story.scanner = {
    ...scanner,
    state: 'idle',
    runningStepId: '',
    steps: scanner.steps.map((one) => (one.stepId === 'localizer' ? { ...one, status: 'aborted' as const } : one)),
  };
  return story.passes(1_000);
}

function timeOut(story: Story): Story {
  story.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
  story.mustDo(RST, { kind: 'readBackTimeOut', words: WORDS });
  return story;
}

// design §10.7: S2 if unacknowledged in 10 s; C-6: only who can see to it says "I have it"; domain §1.1 I9: one named person holds each duty.
describe('the remote technologist has acknowledged the monitor’s alarm, and has control no more', () => {
  test.each(['taken by a technologist on site after link loss', 'control taken back by a technologist'])(
    '%s: nobody has it, and ten seconds later the scan stops',
    (how) => {
      const story = new Story().preparedExam('withYou', MONITORED);
      story.passes(4_000);
      expect(story.starts('localizer')).toEqual(['done']);
      story.passes(3_000);
      story.bad.add('vitalsAlarm');
      story.passes(2_000);
      story.mustDo(RST, { kind: 'acknowledge', condition: 'vitalsAlarm' });
      story.passes(1_000);
      if (how.startsWith('taken')) {
        story.silent.add('console');
        story.passes(3_500);
        story.mustDo(TECHNOLOGIST, { kind: 'takeSequence', stepId: 'localizer' });
      } else story.mustDo(TECHNOLOGIST, { kind: 'takeLocal' });
      story.passes(13_000);
      expect(story.orders()).toContain('stop');
    },
  );
});

// design §10.11: at most 15 min before the first start; domain §1.5: signed by both ≤ 15 min ago. One that was void begins anew, as after a restart.
describe('a second time-out in one entry', () => {
  test('control: the first one is too old after 15 min', () => {
    const story = answering(new Story().preparedExam(), 16 * 60_000);
    story.mustDo(MRST, { kind: 'stateInput', input: 'patientAudio' });
    story.mustDo(MRST, { kind: 'stateInput', input: 'patientCamera' });
    story.passes(1_000);
    expect(story.starts()).toEqual(expect.arrayContaining(['timeOutVoid']));
  });
  test('mains lost after the first start; signed anew; 50 min later', () => {
    const story = new Story().preparedExam();
    story.starts();
    ended(story.passes(5_000));
    story.bad.add('mains');
    story.passes(3_000);
    story.bad.delete('mains');
    answering(story, 70_000);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    timeOut(story);
    answering(story, 50 * 60_000);
    story.mustDo(MRST, { kind: 'stateInput', input: 'patientAudio' });
    story.mustDo(MRST, { kind: 'stateInput', input: 'patientCamera' });
    story.mustDo(RST, { kind: 'spokeToPatient' });
    story.passes(1_000);
    readied(story);
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).toEqual(
      expect.arrayContaining(['timeOutVoid']),
    );
  });
});

// domain §1.1 I3: READY dies on role change.
describe('READY given while nobody had remote control', () => {
  test('is not used by who has it since', () => {
    const story = new Story().preparedExam('withYou');
    story.mustDo(RST, { kind: 'releaseControl' });
    story.passes(1_000);
    readied(story); // to the technologist on site, who stands there
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: 'rst' });
    story.mustDo(RST, { kind: 'readBackControl', words: WORDS });
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(1_000);
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId: story.readyId() })).not.toEqual(['done']);
  });
});

// design §10.11: the time-out holds until a new person or object enters Zone IV; §2.4: what nobody knows is bad.
describe('the detector sounds with the door open, between scans', () => {
  test('the time-out is void', () => {
    const story = new Story().preparedExam();
    story.starts();
    ended(story.passes(5_000));
    story.bad.add('door34');
    story.passes(1_000);
    story.bad.add('ferromagnetic');
    story.passes(2_000);
    story.bad.delete('ferromagnetic');
    story.bad.delete('door34');
    story.passes(2_000);
    story.mustDo(MRST, { kind: 'clear', condition: 'ferromagneticDoorOpen', why: 'a hairpin, I think' });
    expect(story.state.session?.timeOut.kind).toBe('void');
  });
});

// S-K: a technologist on site who says that they leave stops the scan that is theirs; domain §1.4: nobody on site may scan then; design §10.8.
describe('a technologist on site who scans by hand says that they leave', () => {
  const byHand = (): Story => {
    const story = new Story().preparedExam('withYou');
    story.mustDo(RST, { kind: 'releaseControl' });
    return scansByHand(story.passes(1_000));
  };
  test('stopped within 15 s', () => {
    const story = byHand();
    story.mustDo(TECHNOLOGIST, { kind: 'leaving' });
    expect(story.passes(15_000).orders()).toContain('stop');
  });
  test('gone by their own word, remote off: the patient comes out after 5 min', () => {
    const story = new Story().preparedExam('withYou');
    story.starts();
    ended(story.passes(5_000));
    story.mustDo(RST, { kind: 'releaseControl' });
    story.mustDo(TECHNOLOGIST, { kind: 'leaving' });
    answering(story, 320_000);
    expect(story.status('remoteOffInBore')).toBe('confirmed');
  });
});

// design §10.8: after any stop, a patient not spoken to for 30 s is a condition.
describe('broken off at the scanner itself, after an earlier STOP of this exam', () => {
  const story = (isStopped: boolean): Story => {
    const one = new Story().preparedExam('withYou');
    one.starts();
    one.passes(5_000);
    if (isStopped) {
      one.mustDo(RST, { kind: 'stop' });
      one.passes(3_000);
      one.mustDo(RST, { kind: 'spokeToPatient' });
    } else ended(one);
    one.mustDo(RST, { kind: 'releaseControl' });
    one.mustDo(MRST, { kind: 'confirmPresence' });
    one.passes(2_000);
    return brokenOff(scansByHand(one));
  };
  test('control: none before', () => {
    expect(story(false).passes(32_000).status('notSpokenAfterStop')).toBe('confirmed');
  });
  test('30 s without a word are told', () => {
    expect(story(true).passes(32_000).status('notSpokenAfterStop')).toBe('confirmed');
  });
});

// domain §6.2 row 29: return: reason, new READY; design §10.4; C-22 "come back and say why".
describe('the safety tech who left says "I am here" from afar', () => {
  test('they are not back by that', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'leaving' });
    story.passes(1_000);
    const afar: Principal = { ...MRST, seat: 'remote' };
    story.post({ kind: 'attendeeJoined', consoleId: 'c-home', principal: afar });
    story.asks(afar, { kind: 'confirmPresence' }, { consoleId: 'c-home' });
    story.passes(1_000);
    expect(story.status('mrstLeft')).toBe('confirmed');
  });
});

// design §10.17: face to face; T-K: another takes over while the first is gone.
describe('the safety tech left, and is back', () => {
  test('another does not take the session from who is there', () => {
    const story = new Story().preparedExam().joins(SECOND_MRST);
    story.mustDo(MRST, { kind: 'leaving' });
    story.passes(2_000);
    story.mustDo(MRST, { kind: 'confirmPresence' });
    story.passes(2_000);
    const room = { patientRef: 'P1', implantWords: 'none', inside: 1 };
    expect(story.asks(SECOND_MRST, { kind: 'readBackLevel2', room })).toEqual(['notHandedTo']);
  });
});

// design §10.8: at once for C2 in distress; C-G: whoever clears the alarm of the ball has not spoken to the patient by that.
describe('distress with remote control off', () => {
  test('clearing the alarm of the ball without a word to the patient leaves it', () => {
    const story = new Story().preparedExam('forYou', CHILD);
    story.starts();
    ended(story.passes(5_000));
    story.mustDo(RST, { kind: 'releaseControl' });
    story.bad.add('squeezeBall');
    story.passes(1_000);
    story.bad.delete('squeezeBall');
    story.passes(1_000);
    expect(story.status('distressRemoteOff')).toBe('confirmed');
    story.mustDo(MRST, { kind: 'clear', condition: 'squeezeBall', why: 'by mistake, I think' });
    story.passes(1_000);
    expect(story.status('distressRemoteOff')).toBe('confirmed');
  });
});

// L-I: no hand-over while the scanner may start; T-I: words about the room wait until the scan has ended; S-F: for 3 s "not scanning" confirms nothing.
describe('STOP is under way, of a START that may begin yet', () => {
  test('control is not handed over', () => {
    const story = new Story({ isDeaf: true }).preparedExam().joins(SECOND_RST);
    story.passes(2_000);
    story.starts();
    story.mustDo(RST, { kind: 'stop' });
    story.passes(500);
    expect(story.state.stop?.status).toBe('sent');
    expect(story.asks(RST, { kind: 'proposeHandOver', toPersonId: 'rst2' })).not.toEqual(['done']);
  });
  test('the patient is not said to be out', () => {
    const story = new Story({ isDeaf: true }).preparedExam();
    story.starts();
    story.mustDo(RST, { kind: 'stop' });
    story.passes(500);
    expect(story.asks(MRST, { kind: 'patientOut' })).not.toEqual(['done']);
  });
});

// failsafe §2.2 row 19: the MRST clears; domain §5.2: latch high physiological alarms until a person on site clears.
describe('the monitor’s high alarm between two scans', () => {
  test.each([
    ['awake', MONITORED, 'vitalsAlarm'],
    ['sedated', { ...MONITORED, isSedated: true }, 'vitalsAlarmSedated'],
  ] as const)('%s: is held until a person on site has cleared it', (_, patient, id) => {
    const story = new Story().preparedExam('forYou', patient);
    story.passes(4_000);
    story.bad.add('vitalsAlarm');
    story.passes(20_000);
    story.bad.delete('vitalsAlarm');
    story.passes(10_000);
    expect(story.status(id)).toBe('latched');
  });
});

// S-D2: for 60 s what begins is stopped, whoever is on site; design §2.5: nothing late has effect.
describe('a START that was stopped before it began', () => {
  test('the session is not closed while it may begin yet, and is after that minute', () => {
    const story = new Story({ isDeaf: true }).preparedExam();
    story.starts();
    story.mustDo(RST, { kind: 'stop' });
    story.passes(5_000);
    expect(story.state.stop?.status).toBe('confirmed');
    story.count4 = 0;
    story.mustDo(MRST, { kind: 'patientOut' });
    story.passes(10_000);
    expect(story.asks(MRST, { kind: 'closeSession' })).toEqual(['startUnderWay']);
    story.passes(60_000);
    expect(story.asks(MRST, { kind: 'closeSession' })).toEqual(['done']);
  });
});

// F-A: each argument stands in it a second time; failsafe §2.5: dual channel.
describe('the second copy of the arguments', () => {
  test('the words of the label stand in it', () => {
    const open = (words: string) =>
      argumentDigest({
        kind: 'openSession',
        patientRef: 'P1',
        patient: { ...ADULT, implant: implantFixture({ words }) },
      });
    expect(open('head coil only')).not.toBe(open('any coil'));
  });
});

// design §10.8; SPEC: a patient who lies there with nobody who may scan (C-24, C-25); failsafe §2.1: A2 is view, intercom and Stop only.
describe('control is held, and whoever holds it may only view', () => {
  const viewOnly = (): Story => {
    const story = new Story().preparedExam('forYou', CHILD);
    story.starts();
    ended(story.passes(5_000));
    const reports = story.reports.bind(story);
    story.reports = () => {
      reports();
      story.post({ kind: 'input', input: 'journalFull', raw: 'bad', seenMs: story.nowMs, words: '96 %' });
    };
    story.passes(1_000);
    expect(story.state.verdict.authority).toBe(2);
    return story;
  };
  test('nobody may scan for 5 min: the patient comes out', () => {
    expect(answering(viewOnly(), 320_000).status('remoteOffInBore')).toBe('confirmed');
  });
  test('a child in distress: at once', () => {
    const story = viewOnly();
    story.bad.add('squeezeBall');
    expect(story.passes(2_000).status('distressRemoteOff')).toBe('confirmed');
  });
});

// As above.
describe('a technologist on site goes on by hand with a paused step and says that they leave', () => {
  test('who went on with a paused step by hand: stopped within 15 s', () => {
    const story = new Story().preparedExam('withYou');
    story.starts();
    story.passes(4_000);
    story.mustDo(RST, { kind: 'pause' });
    story.passes(2_000);
    story.mustDo(RST, { kind: 'releaseControl' });
    story.passes(1_000);
    story.scanner = { ...story.scanner, state: 'scanning' };
    story.passes(2_000);
    story.mustDo(TECHNOLOGIST, { kind: 'leaving' });
    expect(story.passes(15_000).orders()).toContain('stop');
  });
});

// Seeds 58 and 61 of the simulation: out unread, listed as inside all the while, and read in again. T-B, T-D, design §10.11.
describe('a Level 2 person who is listed as inside is read on the way in again', () => {
  const readInAgain = (name: string): Story => {
    const story = new Story().preparedExam();
    const facts = { count: 1, level2Inside: [MRST.name, 'S. Eli'], mayBeGone: 2 };
    story.post({ kind: 'zone4', facts });
    timeOut(story);
    readied(story);
    story.post({ kind: 'zone4', facts, readIn: name });
    return story;
  };
  test('the one whose session it is: READY is void', () => {
    expect(readInAgain(MRST.name).state.session).toMatchObject({
      ready: { kind: 'void' },
      timeOut: { kind: 'signed' },
    });
  });
  test('another: the time-out is void', () => {
    expect(readInAgain('S. Eli').state.session).toMatchObject({ ready: { kind: 'void' }, timeOut: { kind: 'void' } });
  });
  test('nobody is read: nothing is', () => {
    expect(readInAgain('S. Nobody').state.session).toMatchObject({
      ready: { kind: 'given' },
      timeOut: { kind: 'signed' },
    });
  });
});
