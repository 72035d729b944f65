import type { Hazard } from './hazard.ts';
import { HAZARDS_FOUND_AT_THE_SCANNER } from './hazards-found-at-the-scanner.ts';
import { HAZARDS_FOUND_IN_GATES } from './hazards-found-in-gates.ts';
import { HAZARDS_FOUND_IN_PEOPLE } from './hazards-found-in-people.ts';
import { HAZARDS_FOUND_IN_RESTARTS } from './hazards-found-in-restarts.ts';
import { HAZARDS_FOUND_IN_SCANNING } from './hazards-found-in-scanning.ts';
import { HAZARDS_FOUND_IN_THE_EXAM } from './hazards-found-in-the-exam.ts';
import { HAZARDS_FOUND_IN_WHAT_HANGS } from './hazards-found-in-what-hangs.ts';
import { HAZARDS_FOUND_IN_WHAT_WAS_SAID } from './hazards-found-in-what-was-said.ts';
import { HAZARDS_OF_CONTROL } from './hazards-of-control.ts';
import { HAZARDS_OF_THE_SITE } from './hazards-of-the-site.ts';

/** How many stood in the list that the code was written against; the others were found in it. */
export const LISTED_HAZARDS = 45;

/** By number, which is for ever; the file is by what they are about. */
export const HAZARDS: readonly Hazard[] = [
  ...HAZARDS_OF_CONTROL,
  ...HAZARDS_OF_THE_SITE,
  ...HAZARDS_FOUND_IN_SCANNING,
  ...HAZARDS_FOUND_IN_PEOPLE,
  ...HAZARDS_FOUND_IN_THE_EXAM,
  ...HAZARDS_FOUND_IN_GATES,
  ...HAZARDS_FOUND_IN_RESTARTS,
  ...HAZARDS_FOUND_AT_THE_SCANNER,
  ...HAZARDS_FOUND_IN_WHAT_HANGS,
  ...HAZARDS_FOUND_IN_WHAT_WAS_SAID,
].toSorted((left, right) => left.number - right.number);
