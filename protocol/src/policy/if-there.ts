import type { Command } from './command.ts';
import type { Draft } from './draft.ts';
import { reason, type ReasonId } from './reasons.ts';

/**
 * The gate has just seen that this is there; the act needs the thing itself. Should the two ever differ, the command is
 * refused and nothing of it is done.
 */
export function ifThere<T>(
  draft: Draft,
  command: Command,
  { fact, otherwise }: { readonly fact: T | null | undefined; readonly otherwise: ReasonId },
  act: (fact: T) => void,
): void {
  if (fact === null || fact === undefined)
    return draft.answer(command, { kind: 'refused', reasons: [reason(otherwise)] });
  act(fact);
}
