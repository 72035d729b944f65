import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from './facility-policy.ts';
import { reasonNext, reasonText } from './reasons.ts';
import { EMPTY_FOLD } from './state.ts';
import { MRSO, MRST, RST, Story } from './story.ts';

// @source issue "the site stands alone" 6 and failsafe report 2.3 L3, 2.7 I7: nothing new begins, and control is not granted,
// under a watchdog that could not stop it; what runs is not stopped for it.

const CLEAR_MS = 5_000;
const TTL_MS = 2_000;

/** as the agent says it when the process is over */
function dies(story: Story): void {
  story.bad.add('watchdog');
  story.reports();
}

function comesBack(story: Story): void {
  story.bad.delete('watchdog');
  story.silent.delete('watchdog');
  story.passes(CLEAR_MS + 500);
}

const SPOILT: readonly (readonly [string, (story: Story) => void])[] = [
  ['says that it is not ready', dies],
  [
    'is not heard for more than 2 s',
    (story) => {
      story.silent.add('watchdog');
      story.passes(TTL_MS + 250);
    },
  ],
];

describe.each(SPOILT)('a watchdog that %s', (_, spoil) => {
  test('START is refused, in words that name it and what to do', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    const readyId = story.readyId();
    spoil(story);
    expect(story.asks(RST, { kind: 'start', stepId: 'localizer', readyId })).toContain('conditionActive');
    expect(story.orders()).not.toContain('start');
    const said = story.effects.flatMap((effect) =>
      effect.kind === 'outcome' && effect.outcome.kind === 'refused' ? effect.outcome.reasons : [],
    );
    const why = said.find((one) => one.params['rule'] === 'C-78');
    expect(why === undefined ? '' : reasonText(why)).toMatch(/watchdog/);
    expect(why === undefined ? '' : reasonNext(why)).toMatch(/^start nothing/);
    expect(story.status('watchdogNotReady')).toBe('confirmed');
  });

  test('RESUME is refused', () => {
    const story = new Story().preparedExam();
    expect(story.starts()).toEqual(['done']);
    story.passes(1_000);
    story.mustDo(RST, { kind: 'pause' });
    story.passes(1_000);
    story.mustDo(RST, { kind: 'spokeToPatient' });
    spoil(story);
    expect(story.asks(RST, { kind: 'resume', readyId: story.readyId() })).toContain('conditionActive');
    expect(story.orders()).not.toContain('resume');
  });

  test('control is not granted, and the site may offer it', () => {
    const story = new Story().joins(MRST).joins(RST);
    story.passes(500);
    story.mustDo(RST, { kind: 'requestControl' });
    story.mustDo(MRST, {
      kind: 'openSession',
      patientRef: 'P1',
      patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
      mode: 'forYou',
    });
    spoil(story);
    story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    expect(story.asks(RST, { kind: 'readBackControl', words })).toContain('conditionActive');
    comesBack(story);
    expect(story.asks(RST, { kind: 'readBackControl', words })).toEqual(['done']);
  });

  test('what runs is not stopped, for as long as it stays so, and control is kept', () => {
    const story = new Story().preparedExam();
    story.mustDo(RST, { kind: 'selectStep', stepId: 't2' });
    story.passes(500);
    expect(story.starts('t2')).toEqual(['done']);
    story.passes(1_000);
    spoil(story);
    // Longer than what asks for people would wait for an answer, before it stops the scan (C-U).
    for (let half = 0; half < 6; half += 1) {
      story.passes(25_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
    }
    expect(story.orders()).toEqual(['selectStep', 'start']);
    expect(story.state.scanner?.state).toBe('scanning');
    expect(story.state.lease.control.kind).toBe('granted');
    expect(story.state.verdict).toEqual({ authority: 2, scan: 0, people: 1, system: 0 });
  });

  test('it comes back: nothing starts by itself, READY is said anew, and then it may', () => {
    const story = new Story().preparedExam();
    story.mustDo(MRST, { kind: 'giveReady', stepId: 'localizer', tableClear: false });
    spoil(story);
    comesBack(story);
    expect(story.status('watchdogNotReady')).toBe('ok');
    expect(story.state.session?.ready.kind).toBe('void');
    expect(story.orders()).toEqual([]);
    expect(story.starts()).toEqual(['done']);
  });
});

test('a stop passes, whatever has become of the watchdog', () => {
  const story = new Story().preparedExam();
  story.starts();
  story.passes(1_000);
  dies(story);
  story.mustDo(RST, { kind: 'stop' });
  expect(story.orders()).toEqual(['start', 'stop']);
});

test('a restart: the watchdog of the life before says nothing for this one', () => {
  const story = new Story({ fold: EMPTY_FOLD });
  // It has said its first word, after which it must have been well for as long as after any other silence.
  expect(story.status('watchdogNotReady')).toBe('clearing');
  expect(story.state.verdict.authority).toBe(2);
  story.passes(CLEAR_MS);
  expect(story.status('watchdogNotReady')).toBe('ok');
});

test('the third time within ten minutes it stays, until somebody who looks for causes clears it', () => {
  const story = new Story().joins(MRST).joins(MRSO);
  for (let times = 0; times < 3; times += 1) {
    dies(story);
    comesBack(story);
  }
  expect(story.status('watchdogNotReady')).toBe('latched');
  const clear = { kind: 'clear', condition: 'watchdogNotReady', why: 'the scanner took no more sessions' } as const;
  expect(story.asks(MRST, clear)).not.toEqual(['done']);
  story.mustDo(MRSO, clear);
  expect(story.status('watchdogNotReady')).toBe('ok');
});

test('not fitted, and signed for: it bars nothing, whatever is heard of it', () => {
  const watchdog = { fit: 'notFitted', substitute: "a hand at the scanner's own STOP" } as const;
  const story = new Story({ policy: { equipment: { ...DEFAULT_POLICY.equipment, watchdog } } });
  story.silent.add('watchdog');
  story.preparedExam();
  dies(story);
  expect(story.status('watchdogNotReady')).toBe('ok');
  expect(story.starts()).toEqual(['done']);
});
