import type { PatientStatement } from './command.ts';
import { MRST, Story, TECHNOLOGIST } from './story.ts';

/** Someone who may be let finish: an adult, awake, not monitored, without an implant. */
export const ADULT: PatientStatement = {
  monitoring: 'notMonitored',
  isSedated: false,
  age: 'adult',
  implant: { kind: 'none' },
};

export const FINISH_MAX_MS = 200_000;
const LEFT_MS = 150_000;

export interface Told {
  readonly patient?: PatientStatement;
  /** What the scanner says is left of the sequence; null: it does not say. */
  readonly leftMs?: number | null;
  readonly finishMaxMs?: number;
  readonly mode?: string;
  /** A technologist is signed in on site too. */
  readonly tech?: boolean;
}

/**
 * A sequence runs for a remote technologist, and then nothing is heard of that console any more.
 * @throws when its START was not done
 */
export function lost(told: Told = {}): Story {
  const story = new Story({ policy: { finishMaxMs: told.finishMaxMs ?? FINISH_MAX_MS } });
  story.preparedExam('forYou', told.patient ?? ADULT);
  if (told.tech === true) story.joins(TECHNOLOGIST).passes(500);
  const obeys = story.onOrder;
  story.onOrder = (order, effectId) => {
    if (order.kind === 'start')
      story.scanner = { ...story.scanner, remainingMs: told.leftMs === undefined ? LEFT_MS : told.leftMs };
    obeys(order, effectId);
  };
  const started = story.starts();
  if (started.join() !== 'done') throw new Error(`the sequence was not started: ${started.join(', ')}`);
  if (told.mode !== undefined) story.scanner = { ...story.scanner, mode: told.mode };
  story.passes(1_000).silent.add('console');
  return story;
}

/** Heard of the safety tech's page all the time: only the remote one is silent. */
export function passes(story: Story, durationMs: number): Story {
  const endMs = story.nowMs + durationMs;
  while (story.nowMs < endMs) {
    story.passes(Math.min(500, endMs - story.nowMs));
    story.beats(`c-${MRST.personId}`);
  }
  return story;
}

export const lets = (story: Story, stepId = 'localizer'): readonly string[] =>
  story.asks(MRST, { kind: 'letFinish', stepId });
