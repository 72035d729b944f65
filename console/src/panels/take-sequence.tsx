import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { takingFace } from '../state/taking-face.ts';
import { AnswerLine, GatedButton } from './parts.tsx';

/** The link is down and a sequence runs: who on site answers for it, and for how long somebody still may. */
export function TakeSequence(): ReactNode {
  const { state, nowMs, view, act } = useConsole();
  const face = takingFace(state, nowMs);
  switch (face.kind) {
    case 'none':
      return null;
    case 'mayTake':
      return (
        <>
          <GatedButton
            action="takeSequence"
            testId="take-sequence"
            size="large"
            tone="action"
            label={`Take the sequence, ${face.leftSeconds} s left`}
            detail={`${view?.control.taking.stepName ?? ''} runs on under you; else it is stopped`}
            onPress={() => act({ kind: 'takeSequence', stepId: face.stepId })}
          />
          <AnswerLine kinds={['takeSequence']} />
        </>
      );
    case 'othersMayTake':
      return (
        <span data-testid="taking-words">
          The MR technologist on site may take the sequence, {face.leftSeconds} s left; else it is stopped
        </span>
      );
    case 'mayLetFinish':
      return (
        <>
          <GatedButton
            action="letFinish"
            testId="let-finish"
            size="large"
            tone="action"
            label={`Let it finish, ${face.leftSeconds} s left`}
            detail={`${view?.control.taking.stepName ?? ''} runs to its end with you; else it is stopped`}
            onPress={() => act({ kind: 'letFinish', stepId: face.stepId })}
          />
          <AnswerLine kinds={['letFinish']} />
        </>
      );
    case 'othersMayLetFinish':
      return (
        <span data-testid="taking-words">
          The safety tech may let it finish, {face.leftSeconds} s left; else it is stopped
        </span>
      );
    case 'finishes':
      return (
        <span data-testid="taking-words">
          It runs to its end with <b>{face.isMine ? 'you' : face.by}</b>; STOP stops it, nothing else may start
        </span>
      );
    case 'taken':
      return (
        <span data-testid="taking-words">
          <b>{face.isMine ? 'You' : face.by}</b> took the sequence and may stop it; nothing else may start
        </span>
      );
    case 'missed':
      return (
        <>
          <span data-testid="taking-words">Sequence stopped: {face.why}</span>
          <AnswerLine kinds={['takeSequence', 'letFinish']} />
        </>
      );
  }
}
