import type { SiteView } from '@farfield/protocol';
import type { ChainVerdict } from '../../agent/src/journal/chain.ts';
import type { JournalLine } from './records.ts';

/** What people did and were told, in all lives of the agent together. */
export interface Told {
  /** command ids of every START, and every Continue, that a person pressed */
  readonly pressed: ReadonlySet<string>;
  /** those that were answered "done" */
  readonly acknowledged: ReadonlySet<string>;
  /** command ids of what gave control to somebody and was answered "done" */
  readonly granted: ReadonlySet<string>;
}

/** What is left after a death. */
export interface Remains {
  readonly verdict: ChainVerdict;
  readonly journal: readonly Pick<JournalLine, 'seq' | 'type' | 'data'>[];
  /** command ids of the starts that the scanner was told, from its own log, in order */
  readonly starts: readonly string[];
}

/** @returns in words, what contradicts "nothing acknowledged is lost, no start is repeated or invented"; [] is well */
export function crashFindings({ pressed, acknowledged, granted }: Told, remains: Remains): readonly string[] {
  const { verdict, journal, starts } = remains;
  const intents = startIntents(journal);
  const grants = intentsOf(journal, GRANTS);
  const gap = journal.findIndex((line, index) => line.seq !== index + 1);
  const isRepeat = (commandId: string, index: number): boolean => starts.indexOf(commandId) !== index;
  return [
    ...(verdict.ok ? [] : [`the chain is broken at record ${verdict.seq}: ${verdict.why}`]),
    ...(gap === -1 ? [] : [`record ${gap + 1} is not where it belongs`]),
    // Whoever was told "done" for a start, and whoever told the scanner to start, had it on the disk.
    ...[...acknowledged].filter((id) => !intents.has(id)).map((id) => `the acknowledged start ${id} is not recorded`),
    ...[...granted].filter((id) => !grants.has(id)).map((id) => `the acknowledged grant ${id} is not recorded`),
    ...starts.filter((id) => !intents.has(id)).map((id) => `the scanner was told start ${id}, which is not recorded`),
    ...starts.filter(isRepeat).map((id) => `the scanner was told start ${id} again`),
    ...starts.filter((id) => !pressed.has(id)).map((id) => `nobody pressed start ${id}`),
  ];
}

/**
 * What an agent says of its session right after its boot, held against the record that it booted on.
 *
 * @returns in words, what differs; [] is well
 */
export function memoryFindings(
  journal: Remains['journal'],
  shown: Pick<SiteView['session'], 'state' | 'sessionId' | 'room' | 'timeOut' | 'ready'>,
): readonly string[] {
  // A word about its time-out alone says neither which session it is nor who is in the room.
  const last = journal.findLast(
    ({ type, data }) => type === 'session' && (data['what'] === 'closed' || data['session'] !== undefined),
  );
  const isOpen = last !== undefined && last.data['what'] !== 'closed';
  const recorded = isOpen ? String(last.data['sessionId']) : '';
  if (recorded !== shown.sessionId || (shown.state === 'open') !== isOpen) {
    return [`the record ends with session "${recorded}", and the agent knows "${shown.sessionId}" (${shown.state})`];
  }
  const session = last?.data['session'];
  const room = isOpen && typeof session === 'object' && session !== null && 'room' in session ? session.room : 'out';
  return [
    ...(room === shown.room ? [] : [`the record has the patient ${String(room)}, and the agent ${shown.room}`]),
    ...(shown.timeOut === 'signed' || shown.timeOut === 'led' ? [`a time-out is ${shown.timeOut} after a boot`] : []),
    ...(shown.ready === 'given' ? ['a READY is given after a boot'] : []),
  ];
}

/** The command ids of what lets something run, START and Continue, that stand in the record. */
export function startIntents(journal: Remains['journal']): ReadonlySet<string> {
  return intentsOf(journal, ['start', 'resume']);
}

const GRANTS = ['readBackControl', 'agreeHandOver'];

function intentsOf(journal: Remains['journal'], actions: readonly string[]): ReadonlySet<string> {
  const intents = journal.filter(({ type, data }) => type === 'intent' && actions.includes(String(data['action'])));
  return new Set(intents.map(({ data }) => String(data['commandId'])));
}
