import { conditionRow, type Reason, reason } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { gateReasons } from '../state/gates.ts';
import { nextStep } from '../state/next-step.ts';
import { minutes } from '../state/format.ts';
import { AnswerLine, GatedButton } from './parts.tsx';

/** READY: the second key. It names the step and its length, and what the person says by pressing it. */
export function ReadyPad(): ReactNode {
  const { view, state, nowMs, act, isLost } = useConsole();
  const scanner = view?.scanner;
  const step = nextStep(view);
  const session = view?.session;
  // What was given to an agent that is not heard may be void by now.
  const isGiven = session?.ready === 'given' && !isLost;
  if (isGiven && session !== undefined) {
    const leftMs = session.readyLeftMs - (nowMs - (state.view?.receivedMs ?? nowMs));
    return (
      <div className="ready-slot">
        <div className="ready-given" data-testid="ready-given">
          <span className="pad-label">READY given</span>
          <span className="pad-words">
            for {session.readyStepName}, {minutes(session.readyDurationMs)}
          </span>
          <span className="pad-small">
            {session.readyBy} · good for {minutes(leftMs)}
          </span>
        </div>
        <GatedButton
          action="voidReady"
          testId="void-ready"
          size="pad"
          label="Void READY"
          maxReasons={1}
          onPress={() => act({ kind: 'voidReady' })}
        />
      </div>
    );
  }
  const also = notNow(scanner?.state ?? 'unknown', step !== null);
  const isGated = [...also, ...gateReasons(state, 'giveReady', nowMs)].length > 0;
  return (
    <div className="ready-slot">
      <GatedButton
        action="giveReady"
        testId="ready"
        size="pad"
        tone="action"
        also={also}
        maxReasons={isLost ? 1 : 2}
        label={
          <>
            <span className="pad-label">{step?.movesTable === true ? 'READY and table CLEAR' : 'READY'}</span>
            <span className="pad-words" data-testid="ready-step">
              {step === null ? 'no step selected' : `for ${step.name}, ${minutes(step.durationMs)}`}
            </span>
            {isGated ? null : (
              <span className="pad-small">
                {step?.movesTable === true
                  ? 'this step moves the table by itself · hands, lines and people clear · ears · ball in hand · door shut'
                  : 'hands and lines clear · ears · ball in hand · door shut'}
              </span>
            )}
          </>
        }
        onPress={() => {
          if (step !== null) act({ kind: 'giveReady', stepId: step.stepId, tableClear: step.movesTable });
        }}
      />
      <AnswerLine kinds={['giveReady', 'voidReady']} />
    </div>
  );
}

/** READY for the step that is running would say nothing; a paused step may need it to go on. */
function notNow(scannerState: string, hasStep: boolean): readonly Reason[] {
  if (scannerState === 'scanning' || scannerState === 'prescan' || scannerState === 'stopping') {
    return [reason('scannerBusy', { state: scannerState })];
  }
  if (scannerState === 'unknown') {
    const { title, firstStep, rule } = conditionRow('scannerSilent');
    return [reason('conditionActive', { title, firstStep, rule })];
  }
  return hasStep ? [] : [reason('stepNotSelected', { step: 'no step' })];
}
