/** What every refusal over HTTP looks like. `words` say what is wrong, `next` what to do about it. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly words: string;
  readonly next: string;

  constructor(status: number, code: string, words: string, next: string) {
    super(`${code}: ${words}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.words = words;
    this.next = next;
  }
}

export const API_ERRORS = {
  signInRefused: () =>
    new ApiError(401, 'SIGN_IN_REFUSED', 'login or password is wrong', 'Try again, or ask the facility.'),
  tokenRefused: () => new ApiError(401, 'TOKEN_REFUSED', 'nobody is signed in with this token', 'Sign in again.'),
  tooMany: (seconds: number) =>
    new ApiError(429, 'TOO_MANY_SIGN_INS', 'too many sign-ins from here', `Wait ${seconds} s.`),
  notFound: () => new ApiError(404, 'NOT_FOUND', 'there is no such thing here', 'Check the address.'),
  siteUnknown: (siteId: string) =>
    new ApiError(404, 'SITE_UNKNOWN', `no site ${siteId} is enrolled`, 'Check the site id.'),
  notAllowed: (what: string) =>
    new ApiError(403, 'NOT_ALLOWED', `your role may not ${what}`, 'Ask the MR safety officer.'),
  badRequest: (what: string) => new ApiError(400, 'BAD_REQUEST', what, 'Mend the request.'),
  incidentUnknown: (incidentId: string) =>
    new ApiError(404, 'INCIDENT_UNKNOWN', `there is no incident ${incidentId}`, 'Look at the list of the site.'),
  incidentClosed: (incidentId: string) =>
    new ApiError(409, 'INCIDENT_CLOSED', `incident ${incidentId} is closed`, 'Nothing needs to be done.'),
  notAssigned: (name: string) =>
    new ApiError(409, 'NOT_ASSIGNED', `${name} is not assigned to take over`, 'Whoever is assigned reads back.'),
  readBackDiffers: (what: readonly string[]) =>
    new ApiError(
      409,
      'READ_BACK_DIFFERS',
      `not as the site says now: ${what.join(', ')}`,
      'Read it from the page again; phone the site if you are not sure.',
    ),
  siteUnheard: (siteId: string) =>
    new ApiError(409, 'SITE_UNHEARD', `what ${siteId} does now is not known here`, 'Phone the site.'),
  noAnswer: (siteId: string) =>
    new ApiError(504, 'AGENT_SILENT', `the agent of ${siteId} did not answer`, 'Phone the site.'),
} as const;
