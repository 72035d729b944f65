import type { LinkFigures, LinkFinding, LinkVerdict } from '@farfield/protocol/link-test';

/** The way between one remote console and this site, measured: what runs now, and what the newest one said. */
export interface LinkTestState {
  readonly running: RunningLinkTest | null;
  readonly last: LinkTestResult | null;
}

export interface RunningLinkTest {
  readonly testId: string;
  /** who asked */
  readonly by: string;
  /** the remote console whose way is measured, and who sits there */
  readonly consoleId: string;
  readonly person: string;
  readonly sinceMs: number;
  /** the site's path of each line; '': the site has one */
  readonly sitePaths: readonly string[];
  readonly done: readonly LinkTestLine[];
  /** of the line after those */
  readonly lineSinceMs: number;
  /** the gateway's name for the pipe of this line; '': the console has not asked for it yet */
  readonly pipe: string;
}

export interface LinkTestLine {
  readonly sitePath: string;
  readonly consolePath: string;
  readonly verdict: LinkVerdict;
  /** null: it was not measured */
  readonly figures: LinkFigures | null;
  readonly findings: readonly LinkFinding[];
  /** why it was not measured, in words; '': it was */
  readonly failure: string;
}

export interface LinkTestResult {
  readonly testId: string;
  readonly by: string;
  readonly consoleId: string;
  readonly person: string;
  readonly endedMs: number;
  /** ended: something that goes before a test began meanwhile */
  readonly what: 'measured' | 'failed' | 'ended';
  /** '': nothing was found out about the link */
  readonly verdict: LinkVerdict | '';
  /** why it ended before its time, in words; '': it did not */
  readonly why: string;
  readonly lines: readonly LinkTestLine[];
  /** what changed since, so that this is history; '': nothing that the site knows of */
  readonly changed: string;
}

export const NO_LINK_TEST: LinkTestState = { running: null, last: null };
