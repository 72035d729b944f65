import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { supervisionFace } from '../state/supervision-face.ts';
import { GatedButton } from './parts.tsx';

/** Who answers for the trainee, said to everybody; and to a trainee for whom nobody does, that they may only view. */
export function SupervisionWords(): ReactNode {
  const { state, view } = useConsole();
  if (view === null) return null;
  const { instructorName, traineeName, isLive } = view.control.supervision;
  const late = isLive ? '' : ' · not heard now';
  switch (supervisionFace(state)) {
    case 'none':
      return state.principal?.role === 'trainee' ? (
        <p data-testid="supervision-words">You view. A remote technologist who supervises you names you first.</p>
      ) : null;
    case 'instructor':
      return (
        <p data-testid="supervision-words">
          You supervise <b>{traineeName}</b>: stay here and watch. If you are gone, their control ends and the scan
          stops.
        </p>
      );
    case 'trainee':
      return (
        <p data-testid="supervision-words">
          <b>{instructorName}</b> supervises you{late}
        </p>
      );
    case 'beside':
      return (
        <p data-testid="supervision-words">
          <b>{traineeName}</b> is a trainee, supervised by <b>{instructorName}</b>
          {late}
        </p>
      );
  }
}

/** The instructor's: to name a trainee, and to take back at once. */
export function SupervisionButtons(): ReactNode {
  const { state, view, act } = useConsole();
  if (view === null || state.principal?.role !== 'rst') return null;
  const face = supervisionFace(state);
  if (face === 'instructor') {
    return (
      <GatedButton
        action="takeBackTrainee"
        testId="take-back-trainee"
        label={`Take back from ${view.control.supervision.traineeName}`}
        detail="at once; a running scan stops"
        onPress={() => act({ kind: 'takeBackTrainee' })}
      />
    );
  }
  if (face === 'beside') return null;
  return view.people
    .filter((one) => one.role === 'trainee' && one.seat === 'remote')
    .map((one) => (
      <GatedButton
        key={one.consoleId}
        action="superviseTrainee"
        testId={`supervise-${one.personId}`}
        size="small"
        label={`Supervise ${one.name}`}
        maxReasons={1}
        onPress={() => act({ kind: 'superviseTrainee', toPersonId: one.personId })}
      />
    ));
}
