import type { CommandAction } from '@farfield/protocol/policy';
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
  /** drills that something ends already: one thing at a time, or none would ever be about what it is about */
  readonly taken: Set<string>;
}

export function stageOf(site: Site, people: People): Stage {
  return { site, people, targets: new Map(), undo: new Map(), taken: new Set() };
}

/**
 * Later in a fault, and not after it, whenever in it this is asked: what would come once it is over never comes, and nothing is
 * left as nobody would find it again.
 */
export function during({ site: { world } }: Stage, fault: Fault, afterMs: number, act: () => void): void {
  if (world.nowMs + afterMs < fault.atMs + fault.lengthMs) world.after(afterMs, act);
}

const LOOK_EVERY_MS = 100;

/** Looks again and again while a fault lasts, and acts once, when it is due. */
export function whenDue(stage: Stage, fault: Fault, isDue: () => boolean, act: () => void): void {
  let isDone = false;
  for (let atMs = 0; atMs < fault.lengthMs; atMs += LOOK_EVERY_MS)
    during(stage, fault, atMs, () => {
      if (isDone || !isDue()) return;
      isDone = true;
      act();
    });
}

/** Somebody presses something, if they are there and their page is open. */
export function presses({ site, people }: Stage, personId: string, action: CommandAction): void {
  const { at, isAway } = people.robot(personId);
  if (!isAway && !at.isFrozen && site.console(personId).page.socket.kind === 'open') at.act(action);
}
