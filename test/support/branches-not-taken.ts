import path from 'node:path';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** One file of the report that v8's counts are made into. */
export interface FileCoverage {
  readonly path: string;
  readonly branchMap: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly loc: { readonly start: Place };
        readonly locations: readonly { readonly start: Partial<Place> }[];
      }
    >
  >;
  /** How often each way of each branch was taken. */
  readonly b: Readonly<Record<string, readonly number[]>>;
}

export interface BranchNotTaken {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
}

/** Each way of each branch counts for itself: an `if` that is never false is as untested as one that is never true. */
export function branchesNotTaken(files: readonly FileCoverage[]): {
  readonly branches: number;
  readonly notTaken: readonly BranchNotTaken[];
} {
  let branches = 0;
  const notTaken: BranchNotTaken[] = [];
  for (const file of files) {
    for (const [id, { type, loc, locations }] of Object.entries(file.branchMap)) {
      for (const [way, times] of (file.b[id] ?? []).entries()) {
        branches += 1;
        if (times > 0) continue;
        // An absent else has no place of its own: it is told where its if stands.
        const start = locations[way]?.start ?? {};
        notTaken.push({
          file: path.basename(file.path),
          line: start.line ?? loc.start.line,
          column: (start.column ?? loc.start.column) + 1,
          kind: type === 'if' && way === 1 ? 'else' : type,
        });
      }
    }
  }
  return {
    branches,
    notTaken: notTaken.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column),
  };
}
