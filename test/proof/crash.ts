import { parseArgs } from 'node:util';
import { CrashExam, type Life } from '../support/crash-exam.ts';

const USAGE = `usage: npm run proof:crash [-- --from N --to N]

Kills the agent at its n-th fsync of an exam, for n = 1, 2, 3 … until an exam comes to its end with no n-th fsync to die
at. One site stays alive; the agent is started again after each death.

  --from N   the first n; 1 unless told
  --to N     the last n; unless told, as far as the exam goes

exit code: 0 nothing contradicts, 1 something does, 2 wrong usage
`;

/** Two scans, each stopped; in the second the door of the room is opened. */
const ROUNDS = 2;
/** An exam with more syncs than this does not come to its end. */
const SYNCS_MAX = 400;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = parse();
  if (asked === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const startedMs = Date.now();
  const exam = await CrashExam.start();
  try {
    say(`site ready, patient in Zone IV, time-out signed (${seconds(Date.now() - startedMs)})`);
    return await kill(exam, asked);
  } finally {
    await exam.stop();
  }
}

async function kill(exam: CrashExam, { from, to }: { from: number; to: number }): Promise<number> {
  const found: string[] = [];
  const livesMs: number[] = [];
  let isWhole = false;
  for (let fsync = from; fsync <= to && !isWhole; fsync += 1) {
    const bornMs = Date.now();
    const life = await exam.life(fsync, ROUNDS);
    const findings = await exam.findings();
    livesMs.push(Date.now() - bornMs);
    isWhole = life.kind === 'lived';
    found.push(...findings.map((finding) => `fsync ${fsync}: ${finding}`));
    say(
      `fsync ${String(fsync).padStart(3)}  ${seconds(Date.now() - bornMs).padStart(6)}  ${wordsOf(life)}  ` +
        (findings.length === 0 ? 'ok' : findings.join('; ')),
    );
  }
  const byItself = await exam.quietLife();
  found.push(...byItself.map((commandId) => `the last life started ${commandId} by itself`));
  const starts = await exam.toldStarts();
  if (starts.length === 0 && isWhole) found.push('the scanner was never told to start: nothing was tried');
  const deaths = livesMs.length - (isWhole ? 1 : 0);
  const medianMs = livesMs.toSorted((a, b) => a - b)[Math.floor(livesMs.length / 2)] ?? 0;
  for (const finding of found) say(`FOUND  ${finding}`);
  say(
    `proof:crash: ${deaths} deaths, ${exam.pressed.size} starts pressed, ${starts.length} told to the scanner, ` +
      `${exam.acknowledged.size} acknowledged; median life ${seconds(medianMs)}; ` +
      `${isWhole && from === 1 ? 'every fsync of the exam' : `a slice, fsync ${from} to ${from + livesMs.length - 1}`}; ` +
      `${found.length} findings`,
  );
  return found.length === 0 ? 0 : 1;
}

function wordsOf(life: Life): string {
  switch (life.kind) {
    case 'diedAtBoot':
      return 'died at boot'.padEnd(24);
    case 'died':
      return `died while ${life.doing}`.padEnd(24);
    case 'lived':
      return 'the exam came to its end'.padEnd(24);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function parse(): { from: number; to: number } | null {
  try {
    const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } }, strict: true });
    const [from, to] = [Number(values.from ?? 1), Number(values.to ?? SYNCS_MAX)];
    return Number.isInteger(from) && Number.isInteger(to) && from >= 1 && to >= from ? { from, to } : null;
  } catch {
    return null;
  }
}
