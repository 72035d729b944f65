import { type PolicyCommand, UsageError } from './policy/policy-command.ts';

const EXIT_USAGE = 2;

/** `farfield FAMILY COMMAND … [--json]`: finds the command, asks it, and prints what it answered. */
export async function runFamily(
  family: string,
  commands: Readonly<Record<string, PolicyCommand>>,
  argv: readonly string[],
): Promise<void> {
  const usage = [
    `usage: farfield ${family} COMMAND … [--json]`,
    ...Object.entries(commands).map(([name, one]) => `  ${name} ${one.usage}\n      ${one.words}`),
    '',
  ].join('\n');
  const [name = '', ...rest] = argv;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === '--help' || rest.includes('--help')) {
    process.stdout.write(usage);
  } else if (command === undefined) {
    process.stderr.write(`${family} ${name}: no such command\n${usage}`);
    process.exitCode = EXIT_USAGE;
  } else {
    await answer(`${family} ${name}`, command, rest);
  }
}

async function answer(name: string, { run, usage }: PolicyCommand, rest: readonly string[]): Promise<void> {
  try {
    const { exitCode, lines, json } = await run(rest.filter((one) => one !== '--json'));
    const out = exitCode === EXIT_USAGE ? process.stderr : process.stdout;
    out.write(rest.includes('--json') ? `${JSON.stringify(json)}\n` : `${lines.join('\n')}\n`);
    process.exitCode = exitCode;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${name}: ${words}\n`);
    if (error instanceof UsageError) process.stderr.write(`usage: farfield ${name} ${usage}\n`);
    process.exitCode = error instanceof UsageError ? EXIT_USAGE : 1;
  }
}
