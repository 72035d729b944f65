import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { authorityFace } from '../state/authority-face.ts';
import { seconds } from '../state/format.ts';
import { AnswerLine, GatedButton } from './parts.tsx';

/** From one remote technologist to another, as both of them see it: proposed, read back, agreed on site, passed. */
export function RemoteHandOver(): ReactNode {
  const { state, nowMs, view, act } = useConsole();
  if (view === null) return null;
  const { handOver } = view.control;
  const isMine = authorityFace(state, nowMs).kind === 'mine';
  const isToMe = handOver.consoleId === state.consoleId && handOver.stage !== 'none';
  if (handOver.stage === 'passing') {
    return isToMe ? (
      <p data-testid="hand-over-words">
        Control passes to you as soon as the earlier console has let go: {seconds(handOver.leftMs)} at most.
      </p>
    ) : null;
  }
  if (handOver.stage !== 'none') {
    if (!isMine && !isToMe) return null;
    return (
      <div className="stack" data-testid="hand-over">
        <p data-testid="hand-over-words">{stageWords(handOver.stage, handOver.name, isToMe)}</p>
        <GatedButton
          action="dropHandOver"
          testId="drop-hand-over"
          label={isToMe ? 'Decline' : 'Keep control'}
          onPress={() => act({ kind: 'dropHandOver' })}
        />
        <AnswerLine kinds={['proposeHandOver', 'dropHandOver']} />
      </div>
    );
  }
  if (!isMine) return null;
  const others = view.people.filter(
    (one) => one.role === 'rst' && one.seat === 'remote' && one.consoleId !== state.consoleId,
  );
  if (others.length === 0) return null;
  return (
    <div className="stack" data-testid="hand-over">
      {others.map((one) => (
        <GatedButton
          key={one.consoleId}
          action="proposeHandOver"
          testId={`hand-over-to-${one.personId}`}
          label={`Hand over to ${one.name}`}
          detail="they read back, the safety tech agrees; new time-out, new READY"
          maxReasons={1}
          onPress={() => act({ kind: 'proposeHandOver', toPersonId: one.personId })}
        />
      ))}
      <AnswerLine kinds={['proposeHandOver']} />
    </div>
  );
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
