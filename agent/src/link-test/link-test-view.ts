import type { SiteView } from '@farfield/protocol';
import type { LinkTestLine, LinkTestState } from './link-test-state.ts';

const UNKNOWN = -1;
const NOTHING_MEASURED = {
  roundTripP50Ms: UNKNOWN,
  roundTripP99Ms: UNKNOWN,
  jitterMs: UNKNOWN,
  latePercent: UNKNOWN,
  silenceToSiteMs: UNKNOWN,
  silenceToConsoleMs: UNKNOWN,
  downMbps: UNKNOWN,
  upMbps: UNKNOWN,
  clockOffsetMs: 0,
} as const;

/** What everybody sees of link tests; empty ids: there is none. */
export function linkTestView({ running, last }: LinkTestState, nowMs: number): SiteView['linkTest'] {
  return {
    running: {
      testId: running?.testId ?? '',
      by: running?.by ?? '',
      consoleId: running?.consoleId ?? '',
      person: running?.person ?? '',
      line: running?.done.length ?? 0,
      lines: running?.sitePaths.length ?? 0,
      sitePath: running?.sitePaths[running.done.length] ?? '',
      ageMs: running === null ? 0 : nowMs - running.sinceMs,
    },
    last: {
      testId: last?.testId ?? '',
      by: last?.by ?? '',
      consoleId: last?.consoleId ?? '',
      person: last?.person ?? '',
      ageMs: last === null ? UNKNOWN : nowMs - last.endedMs,
      what: last?.what ?? '',
      verdict: last?.verdict ?? '',
      why: last?.why ?? '',
      changed: last?.changed ?? '',
      lines: (last?.lines ?? []).map(lineView),
    },
  };
}

function lineView({ sitePath, consolePath, verdict, figures, findings, failure }: LinkTestLine) {
  return {
    sitePath,
    consolePath,
    verdict,
    failure,
    ...(figures ?? NOTHING_MEASURED),
    findings: findings.map(({ words, next, verdict: tier }) => ({ words, next, verdict: tier })),
  };
}
