import type { Principal } from '@farfield/protocol/policy';
import { randomName } from '../link/link.ts';

/**
 * What one tab remembers about itself. Everything is per tab (sessionStorage), so that two tabs are two consoles, save
 * the enrolment of a fixed on-site console, which belongs to the machine.
 */
const KEYS = {
  consoleId: 'farfield.consoleId',
  commandSeq: 'farfield.commandSeq',
  signedIn: 'farfield.signedIn',
  enrolment: 'farfield.enrolment',
} as const;

export interface SignedIn {
  readonly token: string;
  readonly principal: Principal;
  readonly sites: readonly { readonly siteId: string; readonly name: string }[];
}

/** Kept across a reload, so that a reload neither loses control nor looks like a replay: the sequence goes on rising. */
export function tabConsoleId(): string {
  const known = sessionStorage.getItem(KEYS.consoleId);
  if (known !== null && /^c-[a-z0-9]{12}$/.test(known)) return known;
  return renewConsoleId();
}

export function renewConsoleId(): string {
  const consoleId = `c-${randomName(12)}`;
  sessionStorage.setItem(KEYS.consoleId, consoleId);
  sessionStorage.setItem(KEYS.commandSeq, '0');
  return consoleId;
}

export function tabCommandSeq(): number {
  const seq = Number(sessionStorage.getItem(KEYS.commandSeq) ?? '0');
  return Number.isSafeInteger(seq) && seq >= 0 ? seq : 0;
}

/** Written before the command leaves, so that no number is ever used twice. */
export function keepCommandSeq(seq: number): void {
  sessionStorage.setItem(KEYS.commandSeq, String(seq));
}

export function signedIn(): SignedIn | null {
  const text = sessionStorage.getItem(KEYS.signedIn);
  // Written by `keepSignedIn` of this same bundle only; a server refuses a token that is not its own.
  return text === null ? null : (JSON.parse(text) as SignedIn);
}

export function keepSignedIn(value: SignedIn | null): void {
  if (value === null) sessionStorage.removeItem(KEYS.signedIn);
  else sessionStorage.setItem(KEYS.signedIn, JSON.stringify(value));
}

export function enrolment(): string {
  return localStorage.getItem(KEYS.enrolment) ?? '';
}

/** `/onsite#enrol=SECRET`, once: the secret leaves the address bar as soon as it is stored. */
export function takeEnrolment(location: Location, history: History): void {
  const secret = new URLSearchParams(location.hash.slice(1)).get('enrol');
  if (secret === null || secret === '') return;
  localStorage.setItem(KEYS.enrolment, secret);
  history.replaceState(null, '', `${location.pathname}${location.search}`);
}
