import type { ConsoleState } from './console-state.ts';

/** Which part this console has in the supervision of a trainee: `beside` knows of it and has no part. */
export function supervisionFace(state: ConsoleState): 'none' | 'instructor' | 'trainee' | 'beside' {
  const supervision = state.view?.value.control.supervision;
  if (supervision === undefined || supervision.traineeConsoleId === '') return 'none';
  if (supervision.instructorConsoleId === state.consoleId) return 'instructor';
  return supervision.traineeConsoleId === state.consoleId ? 'trainee' : 'beside';
}
