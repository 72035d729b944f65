import { type Control, REASONS, type ReasonId } from '@farfield/protocol/policy';
import { MRST, RST, SECOND_RST, Story } from '../../protocol/src/policy/story.ts';
import { CONTROL_KINDS } from '../../protocol/src/policy/control-transitions.ts';
import { UNIDENTIFIED_ONSITE } from '../../protocol/src/policy/roles.ts';

type Kind = Control['kind'];

export interface ControlChange {
  readonly from: Kind;
  readonly to: Kind;
  /** what came of it, in words */
  readonly words: string;
}

const SECOND = SECOND_RST;
const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' } as const;

/** Each thing that can happen to control, as people or time do it; returns the refusals of a command. */
const HAPPENINGS: readonly { readonly words: string; readonly happens: (story: Story) => readonly string[] }[] = [
  { words: 'a remote technologist requests control', happens: (story) => story.asks(RST, { kind: 'requestControl' }) },
  {
    words: 'the safety tech offers it',
    happens: (story) => story.asks(MRST, { kind: 'offerControl', toPersonId: RST.personId }),
  },
  {
    words: 'the remote technologist reads back rightly, and the record is on the disk',
    happens: (story) => story.asks(RST, { kind: 'readBackControl', words: WORDS }),
  },
  {
    words: 'the remote technologist reads back another weight',
    happens: (story) => story.asks(RST, { kind: 'readBackControl', words: { ...WORDS, weightKg: 86 } }),
  },
  {
    words: 'the record of the grant cannot be written',
    happens: (story) => {
      story.silent.add('disk');
      const answer = story.asks(RST, { kind: 'readBackControl', words: WORDS });
      const { pending } = story.state;
      if (pending === null) return answer;
      story.post({ kind: 'intentFailed', intentId: pending.intentId });
      return ['intentNotDurable'];
    },
  },
  {
    words: 'the holder proposes a hand-over, the other reads back, the safety tech agrees',
    happens: (story) => {
      const proposed = story.asks(RST, { kind: 'proposeHandOver', toPersonId: SECOND.personId });
      if (proposed[0] !== 'done') return proposed;
      story.mustDo(SECOND, { kind: 'readBackHandOver', words: WORDS });
      return story.asks(MRST, { kind: 'agreeHandOver', toPersonId: SECOND.personId });
    },
  },
  { words: 'the remote technologist gives it back', happens: (story) => story.asks(RST, { kind: 'releaseControl' }) },
  { words: 'the safety tech takes it back', happens: (story) => story.asks(MRST, { kind: 'takeLocal' }) },
  {
    words: 'somebody not signed in takes it back at the on-site console',
    happens: (story) => story.asks(UNIDENTIFIED_ONSITE, { kind: 'takeLocal' }),
  },
  {
    words: 'heartbeats come for 10 s',
    happens: (story) => {
      story.passes(10_000);
      return [];
    },
  },
  {
    words: 'no heartbeat comes for 6 s',
    happens: (story) => {
      story.silent.add('console');
      story.passes(6_000);
      return [];
    },
  },
  {
    words: '61 s pass and nobody reads back',
    happens: (story) => {
      story.passes(30_000);
      story.mustDo(MRST, { kind: 'confirmPresence' });
      story.passes(31_000);
      return [];
    },
  },
  {
    words: 'the patient leaves and the session is closed',
    happens: (story) => {
      story.mustDo(MRST, { kind: 'patientOut' });
      story.count4 = 0;
      story.passes(250);
      return story.asks(MRST, { kind: 'closeSession' });
    },
  },
];

type Happening = { readonly words: string; readonly changes: readonly ControlChange[] };

let lived: readonly Happening[] | null = null;

/** Examples with what they cost: every happening in one story of each kind, through `step`; lived once. */
export function controlLife(): readonly Happening[] {
  lived ??= [
    ...HAPPENINGS.map(({ words, happens }) => ({
      words,
      changes: CONTROL_KINDS.map((from): ControlChange => {
        const story = storyIn(from);
        const { epoch } = story.state.lease;
        const answer = happens(story);
        return { from, to: story.state.lease.control.kind, words: outcome(story, from, epoch, answer) };
      }),
    })),
    { words: 'the agent starts anew', changes: CONTROL_KINDS.map(afterRestart) },
  ];
  return lived;
}

/** A prepared exam with control in the given state. */
function storyIn(kind: Kind): Story {
  const story = new Story().joins(SECOND).preparedExam();
  if (kind === 'granted') return story;
  if (kind === 'passing') {
    story.mustDo(RST, { kind: 'proposeHandOver', toPersonId: SECOND.personId });
    story.mustDo(SECOND, { kind: 'readBackHandOver', words: WORDS });
    story.mustDo(MRST, { kind: 'agreeHandOver', toPersonId: SECOND.personId });
    return story;
  }
  story.mustDo(RST, { kind: 'releaseControl' });
  story.mustDo(RST, { kind: 'requestControl' });
  if (kind === 'offered') story.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
  return story;
}

function afterRestart(from: Kind): ControlChange {
  const { session, lease, nextId } = storyIn(from).state;
  const story = new Story({
    fold: {
      epoch: lease.epoch,
      latched: [],
      session,
      hadOpenPermit: false,
      mainsLostForMs: 0,
      remoteOffForMs: 0,
      scanClocks: [],
      contrastGiven: [],
      nextId,
    },
    nowMs: 5_000,
  });
  return { from, to: story.state.lease.control.kind, words: outcome(story, from, lease.epoch, []) };
}

function outcome(story: Story, from: Kind, epoch: number, answer: readonly string[]): string {
  const refusals = answer.filter(isReason);
  if (refusals.length > 0) return `refused: ${refusals.map((id) => `${REASONS[id].rule} \`${id}\``).join(', ')}`;
  const { lease } = story.state;
  const waitMs = lease.quarantine.untilMs - story.nowMs;
  const parts = [
    lease.control.kind === from ? 'no change' : `→ **${lease.control.kind}**`,
    ...(lease.epoch === epoch ? [] : [`epoch +${lease.epoch - epoch}`]),
    ...(waitMs > 0
      ? [
          `${lease.quarantine.exceptConsoleId === null ? 'everybody waits' : 'other consoles wait'} ${(waitMs / 1_000).toFixed(1)} s`,
        ]
      : []),
    ...(story.state.conditions.controlEnded.status === 'ok' ? [] : ['C-12 until cleared']),
  ];
  return parts.join(', ');
}

function isReason(id: string): id is ReasonId {
  return Object.hasOwn(REASONS, id);
}
