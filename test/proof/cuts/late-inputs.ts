import { COMMAND_AGE_MAX_MS, LINK_TIMERS } from '@farfield/protocol/policy';

/** A key, a click or a command with a number of its own. */
export interface SentInput {
  readonly kind: 'key' | 'click' | 'command';
  readonly id: string;
  readonly wallMs: number;
}

export interface ExecutedInput {
  readonly id: string;
  readonly wallMs: number;
}

/** While the site took nothing but STOP from remote, or nobody remote had control. */
export interface OffSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What is older than this when it comes must be refused: a screen input by the picture it was about, a command by its expiry. */
const AGE_MAX_MS: Readonly<Record<SentInput['kind'], number>> = {
  key: LINK_TIMERS.onePath.suspectMs,
  click: LINK_TIMERS.onePath.suspectMs,
  command: COMMAND_AGE_MAX_MS.permit,
};

/** @returns in words: executed too old, or although control was off at any moment between hand and scanner */
export function lateInputs(
  sent: readonly SentInput[],
  executed: readonly ExecutedInput[],
  spans: readonly OffSpan[],
): readonly string[] {
  const byId = new Map(sent.map((one) => [one.id, one] as const));
  return executed.flatMap(({ id, wallMs }) => {
    const input = byId.get(id);
    if (input === undefined) return [`${id}, which nobody sent`];
    const ageMs = wallMs - input.wallMs;
    if (ageMs > AGE_MAX_MS[input.kind]) return [`${id}, ${ageMs} ms old`];
    const off = spans.find(({ fromMs, untilMs }) => input.wallMs < untilMs && wallMs > fromMs);
    if (off === undefined) return [];
    const [sentMs, executedMs] = [input.wallMs - off.fromMs, wallMs - off.fromMs];
    return [`${id}, sent ${sentMs} ms and executed ${executedMs} ms after control went off`];
  });
}

export function executedTwice(executed: readonly ExecutedInput[]): readonly string[] {
  const ids = executed.map((one) => one.id);
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `${id} executed twice`);
}
