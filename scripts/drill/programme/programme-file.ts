import { renameSync, writeFileSync } from 'node:fs';
import {
  PROGRAMME_FORMAT,
  type ProgrammeFile,
  programmeFileSchema,
} from '../../../gateway/src/drills/programme-file.ts';
import type { Plan } from './plan.ts';
import type { Programme } from './programme.ts';

/** The programme as the gateway reads it: what was worked out of verified evidence, and the day on which. */
export function programmeFile(plan: Plan, made: Programme, titles: ReadonlyMap<string, string>): ProgrammeFile {
  const { rows, pairs, actions, held } = made;
  const named = new Set([...rows, ...held, ...actions].map((one) => one.drillId));
  return programmeFileSchema.parse({
    format: PROGRAMME_FORMAT,
    site: plan.site,
    madeOn: made.on,
    titles: Object.fromEntries([...titles].filter(([id]) => named.has(id))),
    // States are of the day that they were asked for: whoever reads it has another.
    rows: rows.map(({ scanner, shift, drillId, everyMonths, heldOn, passedOn, dueOn }) => ({
      scanner,
      shift,
      drillId,
      everyMonths,
      heldOn,
      passedOn,
      dueOn,
    })),
    pairs: pairs.map(({ remote, onsite, firstPatientOn, passedOn }) => ({ remote, onsite, firstPatientOn, passedOn })),
    actions: actions.map(({ id, scanner, drillId, heldOn, words, owner, until }) => ({
      id,
      scanner,
      drillId,
      heldOn,
      words,
      owner,
      until,
    })),
    held,
  });
}

/** As one change: the gateway reads the one before or the one after. */
export function writeProgrammeFile(
  file: string,
  plan: Plan,
  made: Programme,
  titles: ReadonlyMap<string, string>,
): void {
  writeFileSync(`${file}.next`, `${JSON.stringify(programmeFile(plan, made, titles), null, 1)}\n`);
  renameSync(`${file}.next`, file);
}
