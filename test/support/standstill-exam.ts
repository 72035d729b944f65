import type { CommandAction, CommandOutcome } from '@farfield/protocol/policy';
import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import type { Couple } from './exam-people.ts';
import { stepIdOf } from './exam-people.ts';
import { readJournal } from './records.ts';
import type { WatchdogSite } from './watchdog-site.ts';

/** What people press while the site's computer stands still, and what came of each. */
export class LatePresses {
  readonly outcomes: CommandOutcome[] = [];
  readonly #pending: Promise<void>[] = [];

  press({ ana }: Couple, actions: readonly CommandAction[]): void {
    for (const action of actions) {
      const asked = ana.asks(action).then((outcome) => void this.outcomes.push(outcome));
      this.#pending.push(asked);
    }
  }

  async all(): Promise<readonly CommandOutcome[]> {
    await Promise.all(this.#pending);
    return this.outcomes;
  }
}

/** Each order for a scanner that the remote technologist may give; none of them may act late. */
export function ordersOf({ ana, mia }: Couple): readonly CommandAction[] {
  const next = stepIdOf(mia, 'Localizer');
  const readyId = ana.view?.session.readyId ?? '';
  return [
    { kind: 'selectStep', stepId: next },
    { kind: 'start', stepId: next, readyId },
    { kind: 'resume', readyId },
  ];
}

/** What the scanner was told since then, by its own log. */
export async function toldSince({ demo }: WatchdogSite, from: number): Promise<readonly WorldEntry[]> {
  return (await demo.world.log(from)).filter(({ source, kind }) => source === 'scanner' && kind === 'told');
}

export async function recordsOf({ demo }: WatchdogSite, type: string): Promise<number> {
  return (await readJournal(demo)).filter((line) => line.type === type).length;
}

/** How late the agent found itself to be, by its record. */
export async function latenessS({ demo }: WatchdogSite): Promise<number> {
  const stalls = (await readJournal(demo)).filter(
    ({ type, data }) => type === 'condition' && data['condition'] === 'eventLoopStalled' && data['to'] === 'confirmed',
  );
  const words = stalls.at(-1)?.data['words'];
  return typeof words === 'string' ? Number.parseFloat(words) : Number.NaN;
}
