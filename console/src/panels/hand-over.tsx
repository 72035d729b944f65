import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { seconds } from '../state/format.ts';
import { AnswerLine, GatedButton } from './parts.tsx';

/** From one remote technologist to another, as both of them read it: proposed, read back, agreed on site, passed. */
export function HandOverWords(): ReactNode {
  const { view } = useConsole();
  const part = useHandOverPart();
  if (view === null || part === 'none') return null;
  const { stage, name, leftMs } = view.control.handOver;
  if (stage === 'none') return null;
  return (
    <p data-testid="hand-over-words">
      {stage === 'passing'
        ? `It passes as soon as the earlier console has let go: ${seconds(leftMs)} at most.`
        : stageWords(stage, name, part === 'successor')}
    </p>
  );
}

/** What each of them may press; beside "Give back control". */
export function HandOverButtons(): ReactNode {
  const { state, view, act } = useConsole();
  const part = useHandOverPart();
  if (view === null || part === 'none') return null;
  const { stage } = view.control.handOver;
  if (stage === 'passing') return null;
  if (stage !== 'none') {
    return (
      <GatedButton
        action="dropHandOver"
        testId="drop-hand-over"
        size="small"
        label={part === 'successor' ? 'Decline' : 'Keep control'}
        onPress={() => act({ kind: 'dropHandOver' })}
      />
    );
  }
  return view.people
    .filter((one) => one.role === 'rst' && one.seat === 'remote' && one.consoleId !== state.consoleId)
    .map((one) => (
      <GatedButton
        key={one.consoleId}
        action="proposeHandOver"
        testId={`hand-over-to-${one.personId}`}
        size="small"
        label={`Hand over to ${one.name}`}
        maxReasons={1}
        onPress={() => act({ kind: 'proposeHandOver', toPersonId: one.personId })}
      />
    ));
}

function useHandOverPart(): 'holder' | 'successor' | 'none' {
  const { state, nowMs, view } = useConsole();
  if (view === null) return 'none';
  const { stage, consoleId } = view.control.handOver;
  if (stage !== 'none' && consoleId === state.consoleId) return 'successor';
  return authorityFace(state, nowMs).kind === 'mine' ? 'holder' : 'none';
}

function stageWords(stage: string, name: string, isToMe: boolean): string {
  if (stage === 'proposed')
    return isToMe ? 'Control is to be handed to you: read back above.' : `${name} reads back now.`;
  return isToMe
    ? 'You read back. The safety tech agrees on site.'
    : `${name} has read back. The safety tech agrees on site.`;
}

/** The same on site: nothing passes without this act. */
export function OnsiteHandOver(): ReactNode {
  const { view, act } = useConsole();
  if (view === null) return null;
  const { handOver, name } = view.control;
  switch (handOver.stage) {
    case 'proposed':
      return (
        <p data-testid="hand-over-words">
          <b>{name}</b> hands over to <b>{handOver.name}</b>, who reads back now.
        </p>
      );
    case 'readBack':
      return (
        <div className="request" data-testid="hand-over">
          <GatedButton
            action="agreeHandOver"
            testId="agree-hand-over"
            size="pad"
            tone="action"
            label={`Agree: ${handOver.name} gets control`}
            detail={`from ${name} · then a new time-out and a new READY`}
            maxReasons={3}
            onPress={() => act({ kind: 'agreeHandOver', toPersonId: handOver.personId })}
          />
          <GatedButton
            action="dropHandOver"
            testId="drop-hand-over"
            label={`No: ${name} keeps control`}
            onPress={() => act({ kind: 'dropHandOver' })}
          />
          <AnswerLine kinds={['agreeHandOver', 'dropHandOver']} />
        </div>
      );
    case 'passing':
      return (
        <p data-testid="hand-over-words">
          Control passes to <b>{handOver.name}</b>: {seconds(handOver.leftMs)} at most. Nobody can scan until then.
        </p>
      );
    default:
      return null;
  }
}
