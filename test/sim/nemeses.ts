import type { Fault } from './fault.ts';
import type { Stage } from './stage.ts';
import { AIM_NEMESES } from './nemeses-aim.ts';
import { DRILL_NEMESES } from './nemeses-drill.ts';
import { FOUND_NEMESES } from './nemeses-found.ts';
import { MACHINE_NEMESES } from './nemeses-machines.ts';
import { NETWORK_NEMESES } from './nemeses-network.ts';
import { PEOPLE_NEMESES } from './nemeses-people.ts';
import { PILE_NEMESES } from './nemeses-pile.ts';
import { ROOM_NEMESES } from './nemeses-room.ts';
import { STOP_NEMESES } from './nemeses-stop.ts';
import { TECHNOLOGIST_NEMESES } from './nemeses-technologist.ts';
import { WORDS_NEMESES } from './nemeses-words.ts';
import type { SiteKind } from './site-kind.ts';

/** One way in which the world goes wrong: a row of data, and what begins and ends it. */
export interface Nemesis {
  readonly id: string;
  readonly text: string;
  /** mean number in an hour when it is chosen with weight 1 */
  readonly perHour: number;
  /** how long one lasts, ms; a moment's act has [0, 0] */
  readonly lengthMs: readonly [least: number, most: number];
  /** only for sites that have a part for it; absent: for all */
  readonly fits?: (kind: SiteKind) => boolean;
  readonly begin: (stage: Stage, fault: Fault) => void;
  readonly end?: (stage: Stage, fault: Fault) => void;
}

export const NEMESES: readonly Nemesis[] = [
  ...NETWORK_NEMESES,
  ...MACHINE_NEMESES,
  ...ROOM_NEMESES,
  ...PEOPLE_NEMESES,
  ...STOP_NEMESES,
  ...TECHNOLOGIST_NEMESES,
  ...FOUND_NEMESES,
  ...WORDS_NEMESES,
];

const BY_ID = new Map([...NEMESES, ...PILE_NEMESES, ...AIM_NEMESES, ...DRILL_NEMESES].map((one) => [one.id, one]));

/** @throws Error for an id that no row has */
export function nemesis(id: string): Nemesis {
  const found = BY_ID.get(id);
  if (found === undefined) throw new Error(`no nemesis is called ${id}`);
  return found;
}
