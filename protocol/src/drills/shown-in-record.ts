import type { JournalRecord } from '../policy/effects.ts';
import { isScanning, SCANNER_STATES } from '../policy/situation.ts';
import type { AutomaticAct, ExpectedAct } from './scenario.ts';

/** What the record says that somebody asked for. */
export interface RecordedTry {
  readonly action: string;
  /** '' for whoever the record does not know */
  readonly role: string;
  readonly condition: unknown;
  readonly accepted: boolean;
  readonly reasons: readonly string[];
}

/** Roles by person, as the record itself gives them. */
export function rolesIn(records: readonly JournalRecord[]): ReadonlyMap<string, string> {
  return new Map(
    records.flatMap((one) => (one.type === 'people' ? [[one.data.personId, one.data.role] as const] : [])),
  );
}

/** @returns null: this record is of something else */
export function tryIn(record: JournalRecord, roles: ReadonlyMap<string, string>): RecordedTry | null {
  if (record.type !== 'command') return null;
  const { action, personId, accepted, reasons, arguments: given } = record.data;
  return { action, accepted, reasons, condition: given['condition'], role: roles.get(personId) ?? '' };
}

/** Whether this is the act that is expected, accepted or not. */
export function isTryOf(one: ExpectedAct, { action, role, condition }: RecordedTry): boolean {
  return (
    one.action !== null &&
    action === one.action &&
    role === one.by &&
    (one.condition === null || condition === one.condition)
  );
}

/** A pause may go on, and a fault says nothing of a scan beside it. */
export function isAtRest(said: string): boolean {
  return SCANNER_STATES.some(
    (state) => state === said && !isScanning(state) && state !== 'paused' && state !== 'fault',
  );
}

/** Whether this record shows that Farfield did it. A refusal is shown by tries, and by no record of its own. */
export function isShownBy(one: AutomaticAct, { type, data }: JournalRecord): boolean {
  switch (one.kind) {
    case 'condition':
      return (
        type === 'condition' && data.condition === one.condition && (data.to === 'confirmed' || data.to === 'latched')
      );
    case 'order':
      // Stopped is stopped: a hand may have been quicker than the row, or the scan ended with the power.
      if (type === 'stop') return data.what === 'confirmed' && (one.order === 'stop' || data.how === one.order);
      // A pause is no stop: it may go on.
      return (
        one.order === 'stop' &&
        type === 'scanner' &&
        data.state !== 'paused' &&
        SCANNER_STATES.some((state) => state === data.state && !isScanning(state))
      );
    case 'readyVoid':
      return type === 'ready' && data.what === 'void';
    case 'booted':
      return type === 'booted';
    case 'foundAtRest':
      return type === 'scanner' && isAtRest(data.state);
    case 'refusal':
      return false;
  }
}
