import path from 'node:path';

/** What is read of the report format that mutation testers share. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly status: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

export interface MutationScore {
  readonly file: string;
  readonly changes: number;
  readonly noticed: number;
  /** not tried: what a module works out once as it loads, and what does not compile */
  readonly leftAlone: number;
  readonly survivors: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly kind: string;
    readonly instead: string;
  }[];
}

/** A change that no test reaches survived as much as one that they all let through. */
export function mutationScores({ files }: MutationReport): readonly MutationScore[] {
  return Object.entries(files).map(([name, { mutants }]) => {
    const file = path.basename(name);
    const tried = mutants.filter(({ status }) => !['Ignored', 'CompileError', 'Pending'].includes(status));
    const lived = tried.filter(({ status }) => status !== 'Killed' && status !== 'Timeout');
    return {
      file,
      changes: tried.length,
      noticed: tried.length - lived.length,
      leftAlone: mutants.length - tried.length,
      survivors: lived.map(({ mutatorName, replacement, location: { start } }) => ({
        file,
        line: start.line,
        column: start.column,
        kind: mutatorName,
        instead: replacement.replaceAll(/\s+/g, ' ').slice(0, 80),
      })),
    };
  });
}
