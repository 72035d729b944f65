import { FoldTable } from './fold-table.ts';
import { type Bounds, type Move, MOVES, Search } from './moves.ts';
import { CONSOLES, SiteTable } from './site-table.ts';
import { Visited } from './visited.ts';
import { decode, encode } from './world.ts';

export interface Found {
  readonly what: string;
  /** what happened, one line each, from the start */
  readonly story: readonly string[];
}

export interface SearchResult {
  readonly states: number;
  readonly transitions: number;
  /** moves from the start to the furthest state; `isWhole`: there is no state beyond */
  readonly depth: number;
  readonly isWhole: boolean;
  readonly siteStates: number;
  readonly coreSteps: number;
  /** pairs of core states taken for one that were stepped side by side and agreed */
  readonly compared: number;
  readonly found: Found | null;
}

export interface SearchOptions {
  readonly bounds: Bounds;
  readonly maxStates: number;
  readonly onLevel?: (depth: number, states: number) => void;
}

/** Every state that these bounds allow, nearest first, until one breaks an invariant or there are enough. */
export function searchBreadthFirst({ bounds, maxStates, onLevel }: SearchOptions): SearchResult {
  const sites = new SiteTable();
  const search = new Search(sites, new FoldTable(), bounds);
  const visited = new Visited();
  const first = encode(search.start());
  let level: { text: string; index: number }[] = [{ text: first, index: visited.add(first, -1, 0) }];
  let transitions = 0;
  let depth = 0;
  const result = (found: Found | null, isWhole: boolean): SearchResult => ({
    states: visited.size,
    transitions,
    depth,
    isWhole,
    siteStates: sites.size,
    coreSteps: sites.steps,
    compared: sites.compared,
    found,
  });
  while (level.length > 0) {
    if (visited.size >= maxStates) return result(null, false);
    onLevel?.(depth, visited.size);
    const next: typeof level = [];
    for (const { text, index } of level) {
      const here = decode(text);
      for (const [number, move] of MOVES.entries()) {
        for (let who = 0; who < CONSOLES.length; who += 1) {
          if (!search.canMove(here, move, who)) continue;
          const world = decode(text);
          const broken = search.apply(world, move, who) ?? search.broken(world);
          transitions += 1;
          if (broken !== null) {
            const moves = [...visited.path(index), number * 2 + who];
            depth += 1;
            return result({ what: broken, story: moves.map(wordsOf) }, false);
          }
          const after = encode(world);
          const added = visited.add(after, index, number * 2 + who);
          if (added >= 0) next.push({ text: after, index: added });
        }
      }
    }
    if (next.length > 0) depth += 1;
    level = next;
  }
  return result(null, true);
}

const WORDS: Record<Move, string> = {
  time: 'time passes',
  timeSlip: 'time passes, and the clock of * loses half a second',
  linked: 'for an instant * and the site hear each other',
  siteSends: 'the site sends a heartbeat to *, which is on its way',
  downArrives: 'the heartbeat for * arrives',
  consoleSends: '* sends a heartbeat, which is on its way',
  upArrives: 'the heartbeat of * arrives at the site',
  readsBack: '* reads back',
  'gives back': '* gives control back',
  selects: '* selects a step',
  commandArrives: 'what * asked arrives at the site',
  offer: '* asks for control and the safety tech offers it',
  agrees: '* asks, is offered control, reads back, is granted it and hears so, if the site lets it',
  handOver: '* proposes a hand-over, the other reads back, the safety tech agrees; the disk has yet to',
  takeLocal: 'the safety tech takes control back',
  clear: 'the safety tech clears the lost control',
  open: 'a session is opened',
  close: 'the session is closed',
  durable: 'the disk has the intent',
  failed: 'the disk fails',
  flush: 'the disk has everything',
  crashWritten: 'the agent dies with all its records written, and boots',
  crashDurable: 'the agent dies, what was not on the disk is lost, and boots',
};

function wordsOf(code: number): string {
  const move = MOVES[code >> 1] ?? 'time';
  return WORDS[move].replace('*', CONSOLES[code & 1] ?? '');
}
