import { check } from './check.ts';
import { diff } from './diff.ts';
import { explainRow } from './explain-row.ts';
import { hash } from './hash.ts';
import { keygen } from './keygen.ts';
import { type PolicyCommand, UsageError } from './policy-command.ts';
import { runTimeline } from './run-timeline.ts';
import { show } from './show.ts';
import { sign } from './sign.ts';
import { verify } from './verify.ts';

/** `farfield policy …`: one file per command. Exit codes: 0 well, 1 no, 2 wrong use. */
const COMMANDS: Readonly<Record<string, PolicyCommand>> = {
  check,
  show,
  hash,
  diff,
  keygen,
  sign,
  verify,
  run: runTimeline,
  explain: explainRow,
};

const EXIT_USAGE = 2;
const USAGE = [
  'usage: farfield policy COMMAND … [--json]',
  ...Object.entries(COMMANDS).map(([name, { usage, words }]) => `  ${name} ${usage}\n      ${words}`),
  '',
].join('\n');

const [name = '', ...rest] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (name === '--help' || rest.includes('--help')) {
  process.stdout.write(USAGE);
} else if (command === undefined) {
  process.stderr.write(`policy ${name}: no such command\n${USAGE}`);
  process.exitCode = EXIT_USAGE;
} else {
  await answer(command);
}

async function answer({ run, usage }: PolicyCommand): Promise<void> {
  try {
    const { exitCode, lines, json } = await run(rest.filter((one) => one !== '--json'));
    const out = exitCode === EXIT_USAGE ? process.stderr : process.stdout;
    out.write(rest.includes('--json') ? `${JSON.stringify(json)}\n` : `${lines.join('\n')}\n`);
    process.exitCode = exitCode;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    process.stderr.write(`policy ${name}: ${words}\n`);
    if (error instanceof UsageError) process.stderr.write(`usage: farfield policy ${name} ${usage}\n`);
    process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
  }
}
