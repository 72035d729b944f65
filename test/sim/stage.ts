import type { ConsoleProcess } from './console-process.ts';
import type { Fault } from './fault.ts';
import type { People } from './people.ts';
import type { Site } from './site.ts';

/** What a nemesis may touch. */
export interface Stage {
  readonly site: Site;
  readonly people: People;
  /** whom a fault that lasts has struck */
  readonly targets: Map<Fault, ConsoleProcess>;
  /** what is to be ended with a fault, the newest last */
  readonly undo: Map<Fault, (() => void)[]>;
}

/** Later in a fault, and not after it: what is to come when it is over already never comes. */
export function during({ site }: Stage, { lengthMs }: Fault, afterMs: number, act: () => void): void {
  if (afterMs < lengthMs) site.world.after(afterMs, act);
}
