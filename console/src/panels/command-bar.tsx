import { conditionRow, reason, type Reason } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { type ConsoleFacts, useConsole } from '../shell/console-context.ts';
import { nextStep } from '../state/next-step.ts';
import { minutes } from '../state/format.ts';
import { AnswerLine, GatedButton } from './parts.tsx';
import { StopButton } from './stop-button.tsx';

/** What I may do: STOP always; pause, start and continue with the reasons why not. */
export function CommandBar(): ReactNode {
  const facts = useConsole();
  const { view, act } = facts;
  const readyId = view?.session.ready === 'given' ? view.session.readyId : '';
  const isPaused = view?.scanner.state === 'paused';
  const step = nextStep(view);
  return (
    <section className="panel commands" aria-label="Commands" data-testid="commands">
      <StopButton size="panel" />
      <div className="commands-side">
        <GatedButton
          action="pause"
          testId="pause"
          label="Pause"
          maxReasons={1}
          onPress={() => act({ kind: 'pause' })}
        />
        {isPaused ? (
          <GatedButton
            action="resume"
            testId="resume"
            label="Continue"
            tone="action"
            detail="covers the rest of this step only"
            maxReasons={3}
            onPress={() => act({ kind: 'resume', readyId })}
          />
        ) : (
          <GatedButton
            action="start"
            testId="start"
            label={step === null ? 'Start' : `Start ${step.name}`}
            tone="action"
            detail={step === null ? undefined : startDetail(facts, step)}
            also={startAlso(facts, step !== null)}
            maxReasons={3}
            onPress={() => {
              if (step !== null) act({ kind: 'start', stepId: step.stepId, readyId });
            }}
          />
        )}
        <AnswerLine kinds={['start', 'resume', 'pause', 'stop']} />
      </div>
    </section>
  );
}

/** Weight and implant limits stand beside the button that turns on RF. */
function startDetail({ view }: ConsoleFacts, step: { durationMs: number }): string {
  const implant = view?.patient.implantWords ?? '';
  const parts = [
    minutes(step.durationMs),
    `${view?.patient.weightKg ?? '?'} kg`,
    implant === '' || implant === 'none' ? 'no implant' : implant,
  ];
  return parts.join(' · ');
}

function startAlso(facts: ConsoleFacts, hasStep: boolean): readonly Reason[] {
  if (facts.view === null) {
    const { title, firstStep, rule } = conditionRow('scannerSilent');
    return [reason('conditionActive', { title, firstStep, rule })];
  }
  return hasStep ? [] : [reason('stepNotSelected', { step: 'no step' })];
}
