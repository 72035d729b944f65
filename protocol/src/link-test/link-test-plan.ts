/** One line of a link test: how long each part takes, and what it may cost. Both ends hold the other to it. */
export const LINK_TEST = {
  /** Echoes alone on an idle line: round trip, jitter, lateness, silence. */
  echoMs: 2_000,
  echoEveryMs: 20,
  /** How long the last echoes are waited for. */
  echoGraceMs: 1_000,
  /** Filling the line, one way and then the other. */
  fillMs: 2_500,
  /** The first part of it, in which the sender finds out how much fits; not counted. */
  rampMs: 1_000,
  /** Nothing is learned above it: twice what people ask for is 50. */
  rateMaxMbps: 60,
  /** One way, on one line. */
  bytesMax: 20 * 1_024 * 1_024,
  /** Small, so that on a narrow line one piece alone keeps nobody waiting for long. */
  pieceBytes: 4 * 1_024,
  /** Not a word from the other end for this long ends the line. */
  silentMs: 3_000,
  /** The first word comes within this, after the pipe was asked for. */
  greetWithinMs: 5_000,
  /** How long a line takes that is well: what a page's bar counts by. */
  lineUsualMs: 7_500,
  /** A whole line, whatever happens. */
  lineMaxMs: 14_000,
} as const;

/** An echo later than this is late: the round trip above which nothing is started. @source design §10.5 */
export const LATE_AFTER_MS = 150;
