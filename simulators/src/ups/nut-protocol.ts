import { DESCRIPTIONS } from './nut-variables.ts';
import { quoted } from './nut-words.ts';
import type { DriverState } from './ups-model.ts';

/** What one connection has said so far. */
export interface NutSession {
  readonly username: string | null;
  readonly password: string | null;
  readonly isLoggedIn: boolean;
}

export const NEW_NUT_SESSION: NutSession = { username: null, password: null, isLoggedIn: false };

interface NutUser {
  readonly name: string;
  readonly password: string;
  readonly role: 'primary' | 'secondary';
}

/** What upsd knows when a line arrives. */
export interface NutView {
  readonly upsName: string;
  readonly description: string;
  readonly driver: DriverState;
  readonly variables: ReadonlyMap<string, string>;
  readonly isForcedShutdown: boolean;
  readonly users: readonly NutUser[];
  /** Addresses of the connections that have logged in, this one included. */
  readonly clients: readonly string[];
}

export interface NutAnswer {
  readonly session: NutSession;
  /** Without the last line end. */
  readonly reply: string;
  readonly effect?: 'close' | 'forceShutdown' | undefined;
}

const VERSION = 'Network UPS Tools upsd 2.8.0 - Farfield simulator';
const HELP = 'Commands: HELP VER GET LIST SET INSTCMD LOGIN LOGOUT USERNAME PASSWORD STARTTLS';
const INVALID_ARGUMENT = 'ERR INVALID-ARGUMENT';
const UNKNOWN_UPS = 'ERR UNKNOWN-UPS';
const VAR_NOT_SUPPORTED = 'ERR VAR-NOT-SUPPORTED';
const ACCESS_DENIED = 'ERR ACCESS-DENIED';

const NEEDS_USER = new Set(['LOGIN', 'PRIMARY', 'MASTER', 'FSD', 'SET', 'INSTCMD']);

/**
 * Answers one line as upsd 2.8.0 does; the replies, their order of checks included, were compared with the real one.
 * This UPS has no writable variable and no instant command: SET is denied, INSTCMD unsupported.
 * @param words the line, split; may be empty
 */
export function answerNut(session: NutSession, words: readonly string[], view: NutView): NutAnswer {
  const [first = '', ...args] = words;
  const command = first.toUpperCase();
  if (NEEDS_USER.has(command)) {
    if (session.username === null) return { session, reply: 'ERR USERNAME-REQUIRED' };
    if (session.password === null) return { session, reply: 'ERR PASSWORD-REQUIRED' };
  }
  switch (command) {
    case 'VER':
      return only(session, args, VERSION);
    case 'NETVER':
    case 'PROTVER':
      return only(session, args, '1.3');
    case 'HELP':
      return only(session, args, HELP);
    case 'STARTTLS':
      return only(session, args, 'ERR FEATURE-NOT-CONFIGURED');
    case 'LOGOUT':
      return args.length === 0
        ? { session, reply: 'OK Goodbye', effect: 'close' }
        : { session, reply: INVALID_ARGUMENT };
    case 'USERNAME':
      return takeUsername(session, args);
    case 'PASSWORD':
      return takePassword(session, args);
    case 'GET':
      return { session, reply: get(args, view) };
    case 'LIST':
      return { session, reply: list(args, view) };
    case 'LOGIN':
      return login(session, args, view);
    case 'PRIMARY':
      return { session, reply: primary(session, args, view, 'OK PRIMARY-GRANTED') };
    case 'MASTER':
      return { session, reply: primary(session, args, view, 'OK MASTER-GRANTED') };
    case 'FSD':
      return forceShutdown(session, args, view);
    case 'SET':
      return { session, reply: set(args, view) };
    case 'INSTCMD':
      return { session, reply: instantCommand(args, view) };
    default:
      return { session, reply: 'ERR UNKNOWN-COMMAND' };
  }
}

function only(session: NutSession, args: readonly string[], reply: string): NutAnswer {
  return { session, reply: args.length === 0 ? reply : INVALID_ARGUMENT };
}

function takeUsername(session: NutSession, args: readonly string[]): NutAnswer {
  const [name] = args;
  if (name === undefined || args.length !== 1) return { session, reply: INVALID_ARGUMENT };
  if (session.username !== null) return { session, reply: 'ERR ALREADY-SET-USERNAME' };
  // Nobody is checked here: a wrong pair shows itself only at LOGIN.
  return { session: { ...session, username: name }, reply: 'OK' };
}

function takePassword(session: NutSession, args: readonly string[]): NutAnswer {
  const [password] = args;
  if (password === undefined || args.length !== 1) return { session, reply: INVALID_ARGUMENT };
  if (session.password !== null) return { session, reply: 'ERR ALREADY-SET-PASSWORD' };
  return { session: { ...session, password }, reply: 'OK' };
}

function login(session: NutSession, args: readonly string[], view: NutView): NutAnswer {
  const [ups] = args;
  if (ups === undefined || args.length !== 1) return { session, reply: INVALID_ARGUMENT };
  if (session.isLoggedIn) return { session, reply: 'ERR ALREADY-LOGGED-IN' };
  if (!isThis(ups, view)) return { session, reply: UNKNOWN_UPS };
  if (userOf(session, view) === undefined) return { session, reply: ACCESS_DENIED };
  return { session: { ...session, isLoggedIn: true }, reply: 'OK' };
}

function primary(session: NutSession, args: readonly string[], view: NutView, granted: string): string {
  const [ups] = args;
  if (ups === undefined || args.length !== 1) return INVALID_ARGUMENT;
  if (!isThis(ups, view)) return UNKNOWN_UPS;
  return userOf(session, view)?.role === 'primary' ? granted : ACCESS_DENIED;
}

function forceShutdown(session: NutSession, args: readonly string[], view: NutView): NutAnswer {
  const denied = primary(session, args, view, '');
  if (denied !== '') return { session, reply: denied };
  return { session, reply: 'OK FSD-SET', effect: 'forceShutdown' };
}

function set(args: readonly string[], view: NutView): string {
  const [what, ups, , value] = args;
  if (what?.toUpperCase() !== 'VAR' || ups === undefined || value === undefined) return INVALID_ARGUMENT;
  return unavailable(ups, view) ?? ACCESS_DENIED;
}

function instantCommand(args: readonly string[], view: NutView): string {
  const [ups, name] = args;
  if (ups === undefined || name === undefined) return INVALID_ARGUMENT;
  return unavailable(ups, view) ?? 'ERR CMD-NOT-SUPPORTED';
}

function get(args: readonly string[], view: NutView): string {
  const [what = '', ups, name] = args;
  if (ups === undefined) return INVALID_ARGUMENT;
  switch (what.toUpperCase()) {
    case 'UPSDESC':
      return isThis(ups, view) ? `UPSDESC ${ups} ${quoted(view.description)}` : UNKNOWN_UPS;
    case 'NUMLOGINS':
      return unavailable(ups, view) ?? `NUMLOGINS ${ups} ${view.clients.length}`;
    case 'VAR':
      return ofVariable(ups, name, view, (value, known) => `VAR ${ups} ${known} ${quoted(value)}`);
    case 'TYPE':
      // upsd calls everything a number that its driver has not called something else.
      return ofVariable(ups, name, view, (_value, known) => `TYPE ${ups} ${known} NUMBER`);
    case 'DESC':
      if (name === undefined) return INVALID_ARGUMENT;
      return unavailable(ups, view) ?? `DESC ${ups} ${name} ${quoted(DESCRIPTIONS[name] ?? 'Description unavailable')}`;
    case 'CMDDESC':
      if (name === undefined) return INVALID_ARGUMENT;
      return unavailable(ups, view) ?? `CMDDESC ${ups} ${name} ${quoted('Description unavailable')}`;
    default:
      return INVALID_ARGUMENT;
  }
}

function list(args: readonly string[], view: NutView): string {
  const [what = '', ups, name] = args;
  const kind = what.toUpperCase();
  if (kind === 'UPS') return lines('UPS', [`UPS ${view.upsName} ${quoted(view.description)}`]);
  if (ups === undefined) return INVALID_ARGUMENT;
  switch (kind) {
    case 'VAR':
      return (
        unavailable(ups, view) ??
        lines(
          `VAR ${ups}`,
          [...shown(view)].map(([known, value]) => `VAR ${ups} ${known} ${quoted(value)}`),
        )
      );
    case 'RW':
    case 'CMD':
      return unavailable(ups, view) ?? lines(`${kind} ${ups}`, []);
    case 'ENUM':
    case 'RANGE':
      return ofVariable(ups, name, view, (_value, known) => lines(`${kind} ${ups} ${known}`, []));
    case 'CLIENT':
      if (!isThis(ups, view)) return UNKNOWN_UPS;
      return lines(
        `CLIENT ${ups}`,
        view.clients.map((address) => `CLIENT ${ups} ${address}`),
      );
    default:
      return INVALID_ARGUMENT;
  }
}

function ofVariable(
  ups: string,
  name: string | undefined,
  view: NutView,
  reply: (value: string, name: string) => string,
): string {
  if (name === undefined) return INVALID_ARGUMENT;
  const refusal = unavailable(ups, view);
  if (refusal !== null) return refusal;
  const value = shown(view).get(name.toLowerCase());
  return value === undefined ? VAR_NOT_SUPPORTED : reply(value, name);
}

/** The variables, with the forced shutdown in front of the status. */
function shown(view: NutView): ReadonlyMap<string, string> {
  if (!view.isForcedShutdown) return view.variables;
  return new Map(view.variables).set('ups.status', `FSD ${view.variables.get('ups.status') ?? ''}`.trim());
}

/** Why there is no value to be had, null if there is. */
function unavailable(ups: string, view: NutView): string | null {
  if (!isThis(ups, view)) return UNKNOWN_UPS;
  const refusals = { ready: null, stale: 'ERR DATA-STALE', notConnected: 'ERR DRIVER-NOT-CONNECTED' } as const;
  return refusals[view.driver];
}

function isThis(ups: string, view: NutView): boolean {
  return ups.toLowerCase() === view.upsName.toLowerCase();
}

function userOf(session: NutSession, view: NutView): NutUser | undefined {
  return view.users.find((user) => user.name === session.username && user.password === session.password);
}

function lines(what: string, rows: readonly string[]): string {
  return [`BEGIN LIST ${what}`, ...rows, `END LIST ${what}`].join('\n');
}
