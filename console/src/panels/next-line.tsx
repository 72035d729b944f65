import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { nextAct } from '../state/next-act.ts';
import { Mark } from './mark.tsx';

/** One line that says what is next, and whether it is this person's to do. It stands first where people work. */
export function NextLine(): ReactNode {
  const { state, nowMs } = useConsole();
  const next = nextAct(state, nowMs);
  if (next === null) return null;
  return (
    <p className="next-line" data-testid="next" data-mine={next.isMine}>
      <Mark kind={next.isMine ? 'next' : 'hollow'} />
      <span>
        <span className="next-whose">{next.isMine ? 'Next:' : 'Waiting:'}</span> {next.words}
      </span>
    </p>
  );
}
