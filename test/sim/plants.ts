import { AUTHORITY_PLANTS } from './plants/authority-plants.ts';
import { COMMANDS_PLANTS } from './plants/commands-plants.ts';
import { CONDITIONS_PLANTS } from './plants/conditions-plants.ts';
import { DRILL_PLANTS } from './plants/drill-plants.ts';
import { MACHINES_PLANTS } from './plants/machines-plants.ts';
import { PEOPLE_PLANTS } from './plants/people-plants.ts';
import { STOP_PLANTS } from './plants/stop-plants.ts';
import { WORDS_PLANTS } from './plants/words-plants.ts';
import type { Plant } from './plants/plant.ts';

export const PLANTS: readonly Plant[] = [
  ...AUTHORITY_PLANTS,
  ...COMMANDS_PLANTS,
  ...CONDITIONS_PLANTS,
  ...STOP_PLANTS,
  ...PEOPLE_PLANTS,
  ...MACHINES_PLANTS,
  ...DRILL_PLANTS,
  ...WORDS_PLANTS,
];

/** @throws Error for a name that no row has */
export function plantNamed(name: string): Plant {
  const found = PLANTS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no plant is called ${name}; see --plant list`);
  return found;
}
