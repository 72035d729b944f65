/** Why there is no picture: a code for logs and close reasons, a sentence for people. Never a password. */
export interface SourceFailure {
  readonly code: SourceFailureCode;
  readonly words: string;
  /** what the source or the socket said, for whoever mends it */
  readonly detail: string;
}

export const SOURCE_FAILURES = {
  SOURCE_UNREACHABLE: 'the scanner screen cannot be reached',
  SOURCE_SILENT: 'the scanner screen takes connections and does not answer',
  SOURCE_NOT_RFB: 'what answers at the address is no remote screen (RFB)',
  SOURCE_REFUSED: 'the scanner screen refuses connections',
  SOURCE_PASSWORD_MISSING: 'the scanner screen asks for a password and none is configured',
  SOURCE_PASSWORD_WRONG: 'the scanner screen did not accept the password',
  SOURCE_SECURITY_UNKNOWN: 'the scanner screen offers no kind of sign-in that is spoken here',
  SOURCE_BROKEN: 'the scanner screen said something that is not RFB',
  SOURCE_ENDED: 'the scanner screen ended the connection',
} as const;
export type SourceFailureCode = keyof typeof SOURCE_FAILURES;

export function sourceFailure(code: SourceFailureCode, detail: string): SourceFailure {
  return { code, words: SOURCE_FAILURES[code], detail: detail.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200) };
}
