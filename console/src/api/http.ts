import { ROLES, type Principal, type Role } from '@farfield/protocol/policy';
import type { LinkPath } from '../link/link-messages.ts';
import type { SignedIn } from '../shell/tab-identity.ts';
import type { DrillProgramme } from '../state/drill-year.ts';
import type { SiteSteps } from '../state/site-card.ts';

/** Which server this page came from. */
export interface ServedBy {
  readonly servedBy: 'gateway' | 'onsite';
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly demo: boolean;
  readonly sitePhone: string;
  readonly remotePhone: string;
  /** of the site whose agent served this page; none at a gateway */
  readonly steps: SiteSteps;
  /** two ways to this server for a console's link; empty: the address of the page */
  readonly consolePaths: readonly LinkPath[];
}

export interface DemoPerson {
  readonly personId: string;
  readonly name: string;
  readonly role: Role;
  readonly roleTitle: string;
}

/** A refusal of the server in its own words, or what can be said when it did not answer. */
export class ApiError extends Error {
  readonly code: string;
  readonly words: string;
  readonly next: string;

  constructor(code: string, words: string, next: string) {
    super(`${code}: ${words}`);
    this.name = 'ApiError';
    this.code = code;
    this.words = words;
    this.next = next;
  }
}

export async function fetchServedBy(): Promise<ServedBy> {
  const raw = await getJson('/api/served-by');
  return {
    servedBy: raw['servedBy'] === 'onsite' ? 'onsite' : 'gateway',
    siteId: textOrNull(raw['siteId']),
    siteName: textOrNull(raw['siteName']),
    demo: raw['demo'] === true,
    sitePhone: text(raw['sitePhone']),
    remotePhone: text(raw['remotePhone']),
    steps: siteSteps(raw['steps']),
    consolePaths: list(raw['consolePaths']).map((one) => ({
      name: text(one['name']),
      url: `${text(one['url'])}/ws/console`,
    })),
  };
}

/** @returns empty where the demo's one-click sign-in is off */
export async function fetchDemoPeople(): Promise<readonly DemoPerson[]> {
  const response = await ask('/api/demo/people', {});
  if (response.status === 404) return [];
  const body: unknown = await json(response);
  return list(body).map((one) => ({
    personId: text(one['personId']),
    name: text(one['name']),
    role: role(one['role']),
    roleTitle: text(one['roleTitle']),
  }));
}

export async function signIn(login: string, password: string): Promise<SignedIn> {
  return parseSignedIn(await postJson('/api/sign-in', { login, password }));
}

export async function demoSignIn(personId: string): Promise<SignedIn> {
  return parseSignedIn(await postJson('/api/demo/sign-in', { personId }));
}

export async function signOut(token: string): Promise<void> {
  await postJson('/api/sign-out', { token });
}

/** Says that this person answers a page. @throws ApiError in the gateway's words */
export async function acknowledgeIncident(token: string, incidentId: string): Promise<void> {
  const init = { method: 'POST', headers: { authorization: `Bearer ${token}` } };
  await json(await ask(`/api/incidents/${encodeURIComponent(incidentId)}/acknowledge`, init));
}

/** Of an exam that is taken over, as the page shows it. */
export interface IncidentReadBack {
  readonly patientRef: string;
  readonly scannerRef: string;
  readonly lastCommand: string;
  readonly reason: string;
}

/** Says what this person, who takes over, reads back. @throws ApiError in the gateway's words, also when it differs */
export async function readBackIncident(token: string, incidentId: string, words: IncidentReadBack): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: JSON.stringify(words) };
  await json(await ask(`/api/incidents/${encodeURIComponent(incidentId)}/read-back`, init));
}

/** The site's records after one, as the server gives them. */
export async function fetchAudit(token: string, siteId: string, afterSeq: number): Promise<unknown> {
  const query = new URLSearchParams({ siteId, afterSeq: String(afterSeq), limit: '200' });
  const response = await ask(`/api/audit?${query.toString()}`, { headers: { authorization: `Bearer ${token}` } });
  return json(response);
}

/** One scenario of the gateway's library; its document is for the site. */
export interface ListedDrill {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly heading: string;
  readonly ways: readonly string[];
  readonly document: unknown;
}

export async function fetchDrills(token: string): Promise<readonly ListedDrill[]> {
  const raw = record(await json(await ask('/api/drills', { headers: { authorization: `Bearer ${token}` } })));
  return list(raw['drills']).map((one) => ({
    id: text(one['id']),
    number: typeof one['number'] === 'number' ? one['number'] : 0,
    title: text(one['title']),
    heading: text(one['heading']),
    ways: Array.isArray(one['ways']) ? one['ways'].map(String) : [],
    document: one['document'],
  }));
}

/** The facility's programme of drills as the gateway was told of it; null: it was told of none, or cannot read it. */
export async function fetchDrillProgramme(
  token: string,
): Promise<{ readonly programme: DrillProgramme | null; readonly why: string }> {
  const raw = record(await json(await ask('/api/drills/programme', { headers: { authorization: `Bearer ${token}` } })));
  const told = raw['programme'];
  return { programme: told === null ? null : drillProgramme(record(told)), why: text(raw['why']) };
}

function drillProgramme(raw: Record<string, unknown>): DrillProgramme {
  const day = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const place = (one: Record<string, unknown>) => ({
    scanner: text(one['scanner']),
    shift: text(one['shift']),
    drillId: text(one['drillId']),
  });
  return {
    site: text(raw['site']),
    madeOn: text(raw['madeOn']),
    titles: Object.fromEntries(Object.entries(record(raw['titles'])).map(([id, title]) => [id, text(title)])),
    rows: list(raw['rows']).map((one) => ({
      ...place(one),
      everyMonths: typeof one['everyMonths'] === 'number' ? one['everyMonths'] : 0,
      heldOn: day(one['heldOn']),
      passedOn: day(one['passedOn']),
      dueOn: text(one['dueOn']),
    })),
    pairs: list(raw['pairs']).map((one) => ({
      remote: text(one['remote']),
      onsite: text(one['onsite']),
      firstPatientOn: text(one['firstPatientOn']),
      passedOn: day(one['passedOn']),
    })),
    actions: list(raw['actions']).map((one) => ({
      id: text(one['id']),
      scanner: text(one['scanner']),
      drillId: text(one['drillId']),
      heldOn: text(one['heldOn']),
      words: text(one['words']),
      owner: text(one['owner']),
      until: text(one['until']),
    })),
    held: list(raw['held']).map((one) => ({
      ...place(one),
      heldOn: text(one['heldOn']),
      isPassed: one['isPassed'] === true,
    })),
  };
}

async function getJson(path: string): Promise<Record<string, unknown>> {
  return record(await json(await ask(path, {})));
}

async function postJson(path: string, body: object): Promise<Record<string, unknown>> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return record(await json(await ask(path, init)));
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { cache: 'no-store', ...init });
  } catch {
    throw new ApiError('NO_ANSWER', 'the server does not answer', 'Check the network, then try again.');
  }
}

async function json(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const raw = record(body);
  throw new ApiError(
    text(raw['code']) || `HTTP_${response.status}`,
    text(raw['words']) || text(raw['message']) || `the server answered ${response.status}`,
    text(raw['next']),
  );
}

function parseSignedIn(raw: Record<string, unknown>): SignedIn {
  const who = record(raw['principal']);
  const principal: Principal = {
    personId: text(who['personId']),
    name: text(who['name']),
    role: role(who['role']),
    seat: who['seat'] === 'onsite' ? 'onsite' : 'remote',
    isLevel2: who['isLevel2'] === true,
    isRegisteredTechnologist: who['isRegisteredTechnologist'] === true,
    isCredentialValid: who['isCredentialValid'] === true,
  };
  const sites = list(raw['sites']).map((one) => ({ siteId: text(one['siteId']), name: text(one['name']) }));
  const token = text(raw['token']);
  if (token === '') throw new ApiError('ANSWER_INVALID', 'the server gave no token', 'Tell IT.');
  return { token, principal, sites };
}

function role(value: unknown): Role {
  // The least that a person can be: a role this page does not know may do nothing but look.
  return ROLES.find((one) => one === value) ?? 'it';
}

function siteSteps(value: unknown): SiteSteps {
  const raw = record(value);
  const steps = (one: unknown): readonly string[] =>
    Array.isArray(one) ? one.map(text).filter((step) => step !== '') : [];
  return { tableRelease: steps(raw['tableRelease']), code: steps(raw['code']), quench: steps(raw['quench']) };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
