import type { ReactNode } from 'react';
import { agedMs, useConsole } from '../shell/console-context.ts';
import { minutes } from '../state/format.ts';
import { takeBackFace } from '../state/take-back-face.ts';
import { AnswerLine, GatedButton } from './parts.tsx';

/** Presence must be proven this often while a patient is in the room. @source conditions.ts presenceUnproven */
const PRESENCE_EVERY_MS = 60_000;

/** Take back: at once, without sign-in, in one act. It always stands here, whoever holds control. */
export function TakeBackPad(): ReactNode {
  const { view, state, act, isLost } = useConsole();
  const { label, detail } = takeBackFace(view, state.principal, isLost);
  return (
    <GatedButton
      action="takeLocal"
      testId="take-local"
      size="pad"
      label={label}
      detail={detail}
      maxReasons={1}
      onPress={() => act({ kind: 'takeLocal' })}
    />
  );
}

/** A badge proves nothing: presence is a person's act here, asked for every minute while the patient is in the room. */
export function PresencePad(): ReactNode {
  const facts = useConsole();
  const { view, act } = facts;
  const presenceMs = view === null ? -1 : agedMs(facts, view.session.presenceAgeMs);
  const isAsked = view?.session.state === 'open' && view.session.room !== 'out';
  const leftMs = PRESENCE_EVERY_MS - Math.max(0, presenceMs);
  const isDue = isAsked && (presenceMs < 0 || leftMs <= 15_000);
  return (
    <div className="presence" data-due={isDue}>
      <GatedButton
        action="confirmPresence"
        testId="i-am-here"
        size="pad"
        tone={isDue ? 'action' : 'plain'}
        label="I am here"
        detail={
          <span data-testid="presence-left">
            {!isAsked
              ? 'no patient in the room'
              : presenceMs < 0
                ? 'press now'
                : leftMs > 0
                  ? `asked again in ${minutes(leftMs)}`
                  : `PRESS NOW · ${minutes(-leftMs)} late`}
          </span>
        }
        maxReasons={1}
        onPress={() => act({ kind: 'confirmPresence' })}
      />
      <AnswerLine kinds={['confirmPresence', 'takeLocal']} />
    </div>
  );
}
