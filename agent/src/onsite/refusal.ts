/** Every error of the HTTP interface: a code for programs, a sentence for people, what to do. */
export interface Refusal {
  readonly status: number;
  readonly body: { readonly code: string; readonly words: string; readonly next: string };
}

function refusal(status: number, code: string, words: string, next: string): Refusal {
  return { status, body: { code, words, next } };
}

export const REFUSALS = {
  signInRefused: refusal(401, 'SIGN_IN_REFUSED', 'login or password is not right', 'try again, or ask the coordinator'),
  signInTooOften: refusal(429, 'SIGN_IN_TOO_OFTEN', 'too many tries', 'wait a minute; STOP works without signing in'),
  requestInvalid: refusal(400, 'REQUEST_INVALID', 'the request is not as expected', 'reload the page'),
  notFound: refusal(404, 'NOT_FOUND', 'there is nothing at this address', 'go back to the start page'),
  failed: refusal(500, 'SERVER_FAILED', 'the server could not answer', 'try again; the scanner is not affected'),
} as const satisfies Record<string, Refusal>;
