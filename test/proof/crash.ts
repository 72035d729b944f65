import { parseArgs } from 'node:util';
import { CrashExam, type Life, type Phase, PHASES } from '../support/crash-exam.ts';

const USAGE = `usage: npm run proof:crash [-- --phase NAME ...]

Kills the agent at each fsync of its boot, and at each fsync of each phase of an exam, counted from the phase's beginning,
until a phase comes to its end with no n-th fsync to die at. One site stays alive; the agent is started again after each
death.

  --phase NAME   only this: boot, ${PHASES.join(', ')}; may come more than once

exit code: 0 nothing contradicts and enough was tried, 1 something does or too little was, 2 wrong usage
`;

/** A boot or a phase with more syncs than this does not come to its end. */
const SYNCS_MAX = 60;
/** How often in a row a phase has to end with no n-th sync before it counts as having none: records share syncs. */
const LIVED_MIN = 2;
/** Of the whole run: deaths with a START of the same life pressed, that is in flight, running or being stopped. */
const DEATHS_AFTER_START_MIN = 12;
/** Of the whole run. */
const DEATHS_MIN = 100;

/** How often in a row a life may end before its death for something else; its record is looked at all the same. */
const LATE_LIVES_MAX = 3;

type Part = 'boot' | Phase;
const PARTS: readonly Part[] = ['boot', ...PHASES];

interface Tally {
  deaths: number;
  afterStart: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const parts = parse();
  if (parts === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const startedMs = Date.now();
  const exam = await CrashExam.start();
  try {
    say(`site ready, patient in Zone IV, time-out signed (${seconds(Date.now() - startedMs)})`);
    return await kill(exam, parts, startedMs);
  } finally {
    await exam.stop();
  }
}

async function kill(exam: CrashExam, parts: readonly Part[], startedMs: number): Promise<number> {
  const found: string[] = [];
  const tallies = new Map<Part, Tally>();
  for (const part of parts) {
    const tally = { deaths: 0, afterStart: 0 };
    tallies.set(part, tally);
    for (let fsync = 1, lived = 0; lived < LIVED_MIN;) {
      if (fsync > SYNCS_MAX) throw new Error(`${part}: still dying at its fsync ${SYNCS_MAX}`);
      const bornMs = Date.now();
      const life = await liveOnce(exam, part, fsync);
      const findings = await exam.findings();
      found.push(...findings.map((finding) => `${part}, fsync ${fsync}: ${finding}`));
      const last = await exam.newestRecord();
      say(
        `${part.padEnd(13)} fsync ${String(fsync).padStart(2)}  ${seconds(Date.now() - bornMs).padStart(6)}  ` +
          `${wordsOf(life).padEnd(28)} newest record: ${last.padEnd(34)} ${findings.length === 0 ? 'ok' : findings.join('; ')}`,
      );
      if (life.kind === 'lived') {
        lived += 1;
        continue;
      }
      lived = 0;
      fsync += 1;
      tally.deaths += 1;
      tally.afterStart += life.kind === 'died' && life.wasPressed ? 1 : 0;
    }
  }
  const byItself = await exam.quietLife();
  found.push(...byItself.map((commandId) => `the last life started ${commandId} by itself`));
  found.push(...(await exam.differsAtGateway()));
  return report(exam, { parts, tallies, found, startedMs });
}

/** On a machine that stands still for seconds people are refused for what that did to the site: they begin that life again. */
async function liveOnce(exam: CrashExam, part: Part, fsync: number): Promise<Life> {
  for (let late = 1; ; late += 1) {
    try {
      return part === 'boot' ? await exam.boot(fsync) : await exam.life(part, fsync);
    } catch (error) {
      if (late > LATE_LIVES_MAX) throw error;
      say(`${part.padEnd(13)} fsync ${String(fsync).padStart(2)}  once more: ${String(error).slice(0, 160)}`);
    }
  }
}

async function report(
  exam: CrashExam,
  run: { parts: readonly Part[]; tallies: ReadonlyMap<Part, Tally>; found: string[]; startedMs: number },
): Promise<number> {
  const { parts, tallies, found } = run;
  const isWhole = PARTS.every((part) => parts.includes(part));
  const starts = await exam.toldStarts();
  const all = [...tallies.values()];
  const deaths = all.reduce((sum, one) => sum + one.deaths, 0);
  const afterStart = all.reduce((sum, one) => sum + one.afterStart, 0);
  for (const [part, tally] of tallies) {
    if (tally.deaths === 0) found.push(`${part}: not one death, so nothing was tried`);
  }
  if (isWhole && afterStart < DEATHS_AFTER_START_MIN)
    found.push(`only ${afterStart} deaths after a START of the same life; ${DEATHS_AFTER_START_MIN} are asked for`);
  if (isWhole && deaths < DEATHS_MIN) found.push(`only ${deaths} deaths; ${DEATHS_MIN} are asked for`);
  for (const finding of found) say(`FOUND  ${finding}`);
  const perPart = [...tallies].map(([part, tally]) => `${part} ${tally.deaths}`).join(', ');
  say(
    `proof:crash: ${deaths} deaths (${perPart}), ${afterStart} of them after a START of the same life; ` +
      `${exam.pressed.size} starts pressed, ${starts.length} told to the scanner, ${exam.acknowledged.size} acknowledged; ` +
      `${exam.granted.size} grants of control acknowledged; ` +
      `${isWhole ? 'every fsync of the exam' : 'a slice'}; ${found.length} findings; ${seconds(Date.now() - run.startedMs)}`,
  );
  return found.length === 0 ? 0 : 1;
}

function wordsOf(life: Life): string {
  switch (life.kind) {
    case 'diedAtBoot':
      return 'died';
    case 'died':
      return life.wasPressed ? 'died after a START' : 'died';
    case 'lived':
      return 'came to its end';
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function parse(): readonly Part[] | null {
  try {
    const { values } = parseArgs({ options: { phase: { type: 'string', multiple: true } }, strict: true });
    const asked = values.phase ?? PARTS;
    const known = PARTS.filter((part) => asked.includes(part));
    return known.length === new Set(asked).size ? known : null;
  } catch {
    return null;
  }
}
