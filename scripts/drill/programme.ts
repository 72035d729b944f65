import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_POLICY } from '@farfield/protocol/policy';
import { checkPolicySigners } from '../../agent/src/config/policy-signers-file.ts';
import { argumentsOf, type PolicyCommand, UsageError } from '../policy/policy-command.ts';
import { OWNERS } from './evidence/evidence-schema.ts';
import { readEvidenceFile } from './evidence-file.ts';
import { dateOf } from './note.ts';
import { readPlan } from './programme/plan.ts';
import { type PairRow, type Programme, programmeOn, type ProgrammeRow } from './programme/programme.ts';
import { writeProgrammeFile } from './programme/programme-file.ts';
import { programmeCalendar } from './programme/calendar.ts';
import { programmeHtml } from './programme/programme-html.ts';
import { readLibrary } from './read-drill.ts';
import { refused } from './refused.ts';

const STATE_WORDS: Readonly<Record<ProgrammeRow['state'], string>> = {
  overdue: 'OVERDUE',
  soon: 'due soon',
  well: 'well',
};

export const programme: PolicyCommand = {
  usage: 'PLAN FOLDER [--on 2026-01-31] [--signers FILE] [--html FILE] [--ics FILE] [--state FILE]',
  words:
    'what the evidence in FOLDER shows of the plan: per scanner and shift what was rehearsed, what is due, which corrective ' +
    'actions are open, which new pair of people has not passed one together; only what verifies, shows its score, came to its end and was passed counts (a copy that names nobody shows none, unless both signed it and --signers knows them), with ' +
    '--signers only as far as the people of that file signed it and closed its actions; ' +
    '--html: the year on a page; --ics: the due days with their reminders, for a calendar; --state: for the gateway (drillProgramme.file), which shows the year and reminds people; exit code 1: something is ' +
    'overdue, or a file does not hold',
  run(args) {
    const text = { type: 'string' } as const;
    const { files, options } = argumentsOf(
      args,
      2,
      { on: text, html: text, ics: text, state: text, signers: text },
      'file',
    );
    const [planFile = '', folder = ''] = files;
    const on = options.on === undefined ? new Date().toISOString().slice(0, 10) : dateOf(options.on);
    const library = readLibrary(DEFAULT_POLICY);
    if (!library.ok) return refused(library.problems);
    const plan = readPlan(
      planFile,
      library.value.map((one) => one.id),
    );
    if (!plan.ok)
      return refused(plan.issues.map(({ file, key, reason }) => ({ file, line: null, path: key, words: reason })));
    const signers = options.signers === undefined ? null : checkPolicySigners(options.signers);
    if (signers?.ok === false)
      return refused(signers.issues.map(({ file, key, reason }) => ({ file, line: null, path: key, words: reason })));
    const read = filesIn(folder).map((file) => ({ file, ...readEvidenceFile(file, signers?.value ?? null) }));
    const sound = read.flatMap((one) =>
      one.ok ? [{ file: one.file, evidence: one.evidence, isScoreShown: one.isScoreShown }] : [],
    );
    const unsigned = sound.filter(({ evidence }) => evidence.signatures.length < 2);
    // What people did is erased from it: only who signed the very marks can answer for them.
    const isSigned = ({ evidence }: (typeof sound)[number]): boolean =>
      signers !== null && evidence.signatures.length === 2;
    const unshown = sound.filter((one) => !one.isScoreShown && !isSigned(one));
    // Whose signatures are asked for, without them nothing counts.
    const held = sound
      .filter((one) => !unshown.includes(one) && (signers === null || !unsigned.includes(one)))
      .map(({ evidence }) => evidence);
    const broken = read.flatMap((one) => (one.ok ? [] : one.answer.lines));
    const made = programmeOn(plan.value, held, on);
    const titles = new Map(library.value.map(({ id, title }) => [id, title]));
    if (options.html !== undefined) writeFileSync(options.html, programmeHtml(plan.value, made, titles));
    if (options.ics !== undefined) writeFileSync(options.ics, programmeCalendar(plan.value, made, titles));
    if (options.state !== undefined) writeProgrammeFile(options.state, plan.value, made, titles);
    const isLate =
      [...made.rows, ...made.pairs].some((one) => one.state === 'overdue') || made.actions.some((one) => one.isOverdue);
    return {
      exitCode: isLate || broken.length > 0 ? 1 : 0,
      lines: [
        ...table(made),
        ...(broken.length === 0
          ? []
          : ['', 'Files that do not hold, and count for nothing', ...broken.map((one) => `  ${one}`)]),
        ...(unshown.length === 0
          ? []
          : [
              '',
              'Copies that do not show their score, and count for nothing: give the files that were kept',
              ...unshown.map(({ file }) => `  ${file}`),
            ]),
        ...(unsigned.length === 0
          ? []
          : [
              '',
              `Not signed by both MRSO and MRMD, ${signers === null ? 'and counted all the same (--signers FILE asks for it)' : 'and count for nothing'}`,
              ...unsigned.map(({ file }) => `  ${file}`),
            ]),
        ...[options.html, options.ics, options.state].flatMap((file) => (file === undefined ? [] : [`wrote ${file}`])),
      ],
      json: {
        ok: broken.length === 0,
        ...made,
        broken,
        unsigned: unsigned.map(({ file }) => file),
        unshown: unshown.map(({ file }) => file),
      },
    };
  },
};

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((one) => one.endsWith('.json'))
      .toSorted()
      .map((one) => path.join(folder, one));
  } catch (error) {
    throw new UsageError(`${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const PAIR_WORDS: Readonly<Record<PairRow['state'], string>> = { ...STATE_WORDS, late: 'LATE' };

function table({ on, rows, pairs, actions, outside }: Programme): readonly string[] {
  const width = (pick: (one: ProgrammeRow) => string): number => Math.max(0, ...rows.map((one) => pick(one).length));
  const [drills, places] = [width((one) => one.drillId), width((one) => `${one.scanner}, ${one.shift}`)];
  return [
    `Programme on ${on}: ${count(rows, 'overdue')} overdue, ${count(rows, 'soon')} due soon, ${count(rows, 'well')} well`,
    ...rows.map(
      (one) =>
        `  ${STATE_WORDS[one.state].padEnd(8)}  ${one.drillId.padEnd(drills)}  ${`${one.scanner}, ${one.shift}`.padEnd(places)}  ` +
        `due ${one.dueOn}, passed ${one.passedOn ?? 'never'}${one.heldOn === one.passedOn ? '' : `, held ${one.heldOn ?? 'never'}`}`,
    ),
    ...(pairs.length === 0 ? [] : ['', 'New pairs, before their first patient']),
    ...pairs.map(
      (one) =>
        `  ${PAIR_WORDS[one.state].padEnd(8)}  ${one.remote} with ${one.onsite}  first patient ${one.firstPatientOn}, passed together ${one.passedOn ?? 'never'}`,
    ),
    ...(actions.length === 0 ? [] : ['', 'Corrective actions that are open']),
    ...actions.map(
      (one) =>
        `  ${one.isOverdue ? 'OVERDUE' : 'open'}  ${one.words}: ${OWNERS[one.owner]}, until ${one.until} (${one.drillId}, ${one.heldOn})`,
    ),
    ...(outside.length === 0 ? [] : ['', 'Held, and in no row of the plan', ...outside.map((one) => `  ${one}`)]),
  ];
}

function count(rows: readonly ProgrammeRow[], state: ProgrammeRow['state']): number {
  return rows.filter((one) => one.state === state).length;
}
