import { expect, test } from 'vitest';
import {
  CONTROL_ACTS,
  CONTROL_KINDS,
  CONTROL_TRANSITIONS,
  type ControlAct,
  type ControlKind,
} from './control-transitions.ts';
import { restartFold } from './restart-fold.ts';
import { type Principal, UNIDENTIFIED_ONSITE } from './roles.ts';
import { EMPTY_FOLD, type PolicyState } from './state.ts';
import { MRST, RST, SECOND_RST, Story } from './story.ts';

const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;
const REMOTE = [RST, SECOND_RST] as const;
const STATES_MAX = 1_000;

/** @returns the refusals; [] when it was taken, or is time */
type Act = (story: Story, who: Principal, other: Principal) => readonly string[];

const ACTS: Readonly<Record<ControlAct, Act>> = {
  request: (story, who) => story.asks(who, { kind: 'requestControl' }),
  offer: (story, who) => story.asks(MRST, { kind: 'offerControl', toPersonId: who.personId }),
  readBack: (story, who) => story.asks(who, { kind: 'readBackControl', words: WORDS }),
  readBackWrongly: (story, who) => story.asks(who, { kind: 'readBackControl', words: { ...WORDS, weightKg: 86 } }),
  readBackNotOnDisk: (story, who) => {
    story.silent.add('disk');
    const answer = story.asks(who, { kind: 'readBackControl', words: WORDS });
    const { pending } = story.state;
    if (pending === null) return answer;
    story.post({ kind: 'intentFailed', intentId: pending.intentId });
    return ['intentNotDurable'];
  },
  proposeHandOver: (story, who, other) => story.asks(who, { kind: 'proposeHandOver', toPersonId: other.personId }),
  readBackHandOver: (story, who) => story.asks(who, { kind: 'readBackHandOver', words: WORDS }),
  dropHandOver: (story, who) => story.asks(who, { kind: 'dropHandOver' }),
  agreeHandOver: (story, who) => story.asks(MRST, { kind: 'agreeHandOver', toPersonId: who.personId }),
  release: (story, who) => story.asks(who, { kind: 'releaseControl' }),
  takeLocal: (story) => story.asks(MRST, { kind: 'takeLocal' }),
  takeLocalUnidentified: (story) => story.asks(UNIDENTIFIED_ONSITE, { kind: 'takeLocal' }),
  beats: (story) => time(story, 6_000),
  silence: (story) => {
    story.silent.add('console');
    return time(story, 6_000);
  },
  minute: (story) => {
    time(story, 30_000);
    story.asks(MRST, { kind: 'confirmPresence' });
    return time(story, 31_000);
  },
  close: (story) => {
    story.asks(MRST, { kind: 'patientOut' });
    story.count4 = 0;
    time(story, 250);
    return story.asks(MRST, { kind: 'closeSession' });
  },
  restart: () => [],
};
/** Who does it makes no difference. */
const BY_NOBODY: ReadonlySet<ControlAct> = new Set([
  'takeLocal',
  'takeLocalUnidentified',
  'beats',
  'silence',
  'minute',
  'close',
  'restart',
]);

function time(story: Story, ms: number): readonly string[] {
  story.passes(ms);
  return [];
}

/** A story that goes on from here; of what it leaves behind nothing is changed. */
function from(state: PolicyState): Story {
  const story = new Story({ fold: EMPTY_FOLD, nowMs: state.nowMs });
  story.state = state;
  story.nowMs = state.nowMs;
  story.effects.length = 0;
  story.count4 = state.session?.room === 'in' ? 1 : 0;
  return story;
}

function restarted(state: PolicyState): PolicyState {
  const story = new Story({ fold: restartFold(state), nowMs: state.nowMs });
  story.count4 = state.session?.room === 'in' ? 1 : 0;
  for (const person of [MRST, RST, SECOND_RST]) story.joins(person);
  return story.passes(500).state;
}

/** What of a state can matter to who may have control next. */
function nameOf({ lease, session, nowMs, conditions, stop }: PolicyState): string {
  const { control, requests, quarantine, lostMs } = lease;
  const handOver = control.kind === 'granted' ? control.handOver : null;
  return [
    control.kind,
    control.kind === 'granted' ? control.holder.consoleId : control.kind === 'local' ? '' : control.to.consoleId,
    handOver?.to.consoleId,
    handOver?.stage,
    ...requests.map((one) => one.consoleId).toSorted(),
    quarantine.untilMs > nowMs ? (quarantine.exceptConsoleId ?? 'everybody') : 'nobody',
    lostMs !== null,
    session?.room ?? 'none',
    conditions.controlEnded.status,
    stop?.status,
  ].join();
}

test('the table of transitions is what the core does, in every cell', () => {
  const first = new Story().joins(SECOND_RST).preparedExam().state;
  const found = new Map([[nameOf(first), first]]);
  const seen = new Map<string, Set<string>>();
  let level = [first];
  while (level.length > 0 && found.size < STATES_MAX) {
    const next: PolicyState[] = [];
    for (const before of level) {
      const { kind } = before.lease.control;
      for (const act of Object.keys(ACTS) as ControlAct[]) {
        for (const who of BY_NOBODY.has(act) ? [RST] : REMOTE) {
          const story = from(before);
          const answer = ACTS[act](story, who, who === RST ? SECOND_RST : RST);
          const isRefused = answer.length > 0 && answer[0] !== 'done';
          const after = act === 'restart' ? restarted(before) : story.state;
          const to = after.lease.control.kind;
          const cell = `${kind} × ${act}`;
          const outcomes = seen.get(cell) ?? new Set<string>();
          outcomes.add(isRefused ? 'refused' : to === kind ? 'stays' : to);
          if (isRefused && to !== kind) outcomes.add(`refused, and ${to}`);
          seen.set(cell, outcomes);
          if (found.has(nameOf(after))) continue;
          found.set(nameOf(after), after);
          next.push(after);
        }
      }
    }
    level = next;
  }
  const wrong = CONTROL_KINDS.flatMap((kind) =>
    (Object.keys(CONTROL_ACTS) as ControlAct[]).flatMap((act) => {
      const outcomes = [...(seen.get(`${kind} × ${act}`) ?? [])].filter((one) => one !== 'refused');
      const does = outcomes.join(' or ') || 'cannot';
      return does === CONTROL_TRANSITIONS[kind][act]
        ? []
        : [`${kind} × ${act}: ${CONTROL_TRANSITIONS[kind][act]} in the table, ${does} in the core`];
    }),
  );
  expect(wrong).toEqual([]);
  expect(level, 'every state that these acts lead to was tried').toEqual([]);
  expect(new Set([...found.values()].map((one): ControlKind => one.lease.control.kind)).size).toBe(
    CONTROL_KINDS.length,
  );
}, 60_000);
