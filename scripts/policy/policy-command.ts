import { parseArgs, type ParseArgsConfig } from 'node:util';

/** One `farfield policy …`, or one of another family. `run` prints nothing and ends nothing: `main.ts` does, so that tests can ask it as it is. */
export interface PolicyCommand {
  /** its arguments, as they are written */
  readonly usage: string;
  readonly words: string;
  /** @throws UsageError when it is called in another way than `usage` says */
  readonly run: (args: readonly string[]) => Answer | Promise<Answer>;
}

export interface Answer {
  /** 0 well; 1 no: refused, not in force, not equal; 2 what was asked for cannot be read at all */
  readonly exitCode: 0 | 1 | 2;
  /** for people */
  readonly lines: readonly string[];
  /** the same for programs, with `--json` */
  readonly json: unknown;
}

export class UsageError extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'UsageError';
  }
}

/**
 * @param what the files are called
 * @throws UsageError for an option that nobody knows, or another number of files
 */
export function argumentsOf<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  files: number,
  options: T,
  what = 'file',
) {
  const parsed = parse(args, options);
  if (parsed.positionals.length !== files)
    throw new UsageError(
      `expected ${files === 1 ? `one ${what}` : `${files} ${what}s`}, found ${parsed.positionals.length}`,
    );
  return { files: parsed.positionals, options: parsed.values };
}

/** @throws UsageError */
export function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing`);
  return value;
}

function parse<const T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
