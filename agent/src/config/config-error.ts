/** One thing that is wrong in one file. */
export interface ConfigIssue {
  readonly file: string;
  /** where in the file, as `adapters[0].port`; '' is the file as a whole */
  readonly key: string;
  /** for the person who edits the file; never shows a secret's value */
  readonly reason: string;
}

/** Everything that is wrong with the configuration, so that it is corrected in one go. */
export class ConfigError extends Error {
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[]) {
    super(['configuration refused:', ...issues.map(issueLine)].join('\n  '));
    this.name = 'ConfigError';
    this.issues = issues;
  }
}

function issueLine({ file, key, reason }: ConfigIssue): string {
  return key === '' ? `${file}: ${reason}` : `${file}: ${key}: ${reason}`;
}
