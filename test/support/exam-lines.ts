import type { WorldEntry } from '../../scripts/demo/world-client.ts';
import type { JournalLine } from './records.ts';

/** What is asked of a line, whichever record it stands in. */
type Line = Pick<JournalLine, 'seq' | 'wallMs' | 'type' | 'data'>;

/** From the simulator's own line to the journal's, and back: one machine's clock, read at two ends of one call. */
const NEAR_MS = 500;
const CLOCK_SLACK_MS = 25;

/** Orders that may let something run: their intent is in the journal before them, and a permit was given for them. */
const PERMITTED = ['start', 'resume'];

/**
 * Holds every line of the simulated world's log against the journal of the site.
 *
 * @returns in words, each line that nothing explains; [] when both tell the same story
 */
export function unexplained(log: readonly WorldEntry[], journal: readonly Line[]): readonly string[] {
  return log.flatMap((entry) => {
    const why = problemOf(entry, log, journal);
    return why === null ? [] : [`${entry.seq} ${entry.source} ${entry.kind} ${entry.what}: ${why}`];
  });
}

function problemOf(entry: WorldEntry, log: readonly WorldEntry[], journal: readonly Line[]): string | null {
  const { source, kind, what, detail } = entry;
  const before = log.filter(({ seq }) => seq < entry.seq);
  const told = (...names: readonly string[]): WorldEntry | undefined =>
    before.findLast((one) => one.source === 'scanner' && one.kind === 'told' && names.includes(one.what));
  const acted = (...names: readonly string[]): string | null =>
    before.some((one) => one.source === 'world' && one.kind === 'told' && names.includes(one.what))
      ? null
      : `nobody asked the world for ${names.join(' or ')}`;
  switch (`${source} ${kind} ${what}`) {
    case 'scanner told start':
    case 'scanner told resume':
    case 'scanner told pause':
    case 'scanner told selectStep':
      return detail['by'] === 'opcua' ? orderProblem(entry, journal) : 'not told by the agent';
    case 'scanner told stop':
    case 'scanner told abort':
      return detail['by'] === 'opcua' ? stopProblem(entry, journal) : 'not told by the agent';
    case 'scanner did scanStarted':
      return told('start')?.detail['commandId'] === detail['commandId'] ? null : 'not the start that it was told';
    case 'scanner did stepSelected':
      return told('selectStep')?.detail['stepId'] === detail['stepId'] ? null : 'not the step that it was told';
    case 'scanner did scanPaused':
      return told('start', 'resume', 'pause', 'stop', 'abort')?.what === 'pause' ? null : 'nobody told it to pause';
    case 'scanner did scanResumed':
      return told('start', 'resume', 'pause', 'stop', 'abort')?.what === 'resume' ? null : 'nobody told it to go on';
    case 'scanner did scanStopping':
    case 'scanner did scanStopped':
      return told('start', 'resume', 'pause', 'stop', 'abort')?.what === 'stop' ? null : 'nobody told it to stop';
    // A scan that was begun comes to its end, and its images after it.
    case 'scanner did scanCompleted':
    case 'scanner did imagesCompleted':
      return told('start') === undefined ? 'nothing was started' : null;
    case 'scanner did patientRegistered':
      return acted('register') ?? sessionProblem(entry, journal);
    case 'scanner did examClosed':
      return acted('register');
    case 'scanner did tableMoved':
      return acted('moveTable');
    case 'zone did badgeHeld':
    case 'zone did personMoved':
      return acted('preparePatient', 'safetyTechEnters', 'patientLeaves');
    case 'zone did doorOpened':
    case 'zone did doorClosed':
      return acted('preparePatient', 'openDoor', 'closeDoor', 'safetyTechEnters', 'patientLeaves');
    // The agent's own sessions to machines that it only reads, and the path as it was configured.
    case 'screen did viewerConnected':
    case 'screen did viewerDisconnected':
    case 'ups told login':
    case 'network did pathChanged':
      return null;
    default:
      // What the script itself does to the world; a machine has no other word that nothing explains.
      return source === 'world' && kind === 'told' ? null : 'nothing explains it';
  }
}

function orderProblem({ what, detail, wallMs }: WorldEntry, journal: readonly Line[]): string | null {
  const because = detail['commandId'];
  const orders = journal.filter(({ type, data }) => type === 'order' && data['because'] === because);
  const [order] = orders;
  if (order === undefined || orders.length > 1) return `${orders.length} orders in the journal`;
  if (order.data['order'] !== what) return `the journal's order is ${String(order.data['order'])}`;
  const stepId = detail['stepId'];
  if (stepId !== undefined && order.data['stepId'] !== stepId) return `the order names ${String(order.data['stepId'])}`;
  const command = journal.find(({ type, data }) => type === 'command' && data['commandId'] === because);
  if (command?.data['accepted'] !== true || command.data['action'] !== what) return 'no accepted command asks for it';
  if (PERMITTED.includes(what)) {
    const intent = journal.find(({ type, data }) => type === 'intent' && data['commandId'] === because);
    const permit = journal.find(({ type, data }) => type === 'permit' && data['why'] === because);
    if (intent === undefined || permit === undefined) return 'no intent, or no permit';
    if (!(command.seq < intent.seq && intent.seq < permit.seq && permit.seq < order.seq)) return 'in another order';
  }
  return outcomeProblem(order, wallMs, journal);
}

function stopProblem({ what, detail, wallMs }: WorldEntry, journal: readonly Line[]): string | null {
  const effectId = detail['commandId'];
  const sent = journal.filter(
    ({ type, data }) => type === 'stop' && data['what'] === 'sent' && data['effectId'] === effectId,
  );
  const [stop] = sent;
  if (stop === undefined || sent.length > 1) return `${sent.length} stops in the journal`;
  if (stop.data['how'] !== what) return `the journal's is ${String(stop.data['how'])}`;
  if (stop.data['because'] === '') return 'without a cause';
  return outcomeProblem(stop, wallMs, journal);
}

function outcomeProblem(order: Line, toldMs: number, journal: readonly Line[]): string | null {
  const outcome = journal.find(({ type, data }) => type === 'outcome' && data['effectId'] === order.data['effectId']);
  if (outcome === undefined) return 'no outcome in the journal';
  if (outcome.data['outcome'] !== 'done') return `its outcome is ${String(outcome.data['outcome'])}`;
  const [afterOrderMs, beforeOutcomeMs] = [toldMs - order.wallMs, outcome.wallMs - toldMs];
  const isBetween = [afterOrderMs, beforeOutcomeMs].every((ms) => ms >= -CLOCK_SLACK_MS && ms < NEAR_MS);
  return isBetween ? null : `told ${afterOrderMs} ms after its order and ${beforeOutcomeMs} ms before its outcome`;
}

function sessionProblem({ detail, wallMs }: WorldEntry, journal: readonly Line[]): string | null {
  const opened = journal.some(
    ({ type, data, wallMs: openedMs }) =>
      type === 'session' &&
      data['what'] === 'opened' &&
      openedMs > wallMs &&
      JSON.stringify(data['session']).includes(`"patientRef":"${String(detail['patientId'])}"`),
  );
  return opened ? null : 'no session was opened for that patient';
}

/** One change of something that both records speak of. */
export interface Change {
  readonly words: string;
  readonly wallMs: number;
}

/** What the scanner did to its own state, as its own log has it. */
export function scannerChanges(log: readonly WorldEntry[]): readonly Change[] {
  const states: Readonly<Record<string, string>> = {
    scanStarted: 'scanning',
    scanResumed: 'scanning',
    scanPaused: 'paused',
    scanStopping: 'stopping',
    scanStopped: 'idle',
    scanCompleted: 'idle',
    stepSelected: 'prepped',
  };
  const changes = log.flatMap(({ source, kind, what, detail, wallMs }) => {
    const state = source === 'scanner' && kind === 'did' ? states[what] : undefined;
    if (state === undefined) return [];
    const isUnderWay = ['scanning', 'paused', 'stopping'].includes(state);
    return [{ words: isUnderWay ? `${state} ${String(detail['stepId'])}` : state, wallMs }];
  });
  return changes.filter(({ words }, index) => words !== changes[index - 1]?.words);
}

/** The same as the journal has it, from the first scan on. */
export function scannerRecords(journal: readonly Line[]): readonly Change[] {
  const records = journal
    .filter(({ type }) => type === 'scanner')
    .map(({ data, wallMs }) => ({
      words: `${String(data['state'])} ${String(data['runningStepId'])}`.trim(),
      wallMs,
    }));
  return records.slice(records.findIndex(({ words }) => words.startsWith('scanning')));
}

/** The door between Zone III and IV, as its own log has it. */
export function doorChanges(log: readonly WorldEntry[]): readonly Change[] {
  return log.flatMap(({ source, what, wallMs }) => {
    const words = source !== 'zone' ? '' : what === 'doorOpened' ? 'open' : what === 'doorClosed' ? 'shut' : '';
    return words === '' ? [] : [{ words, wallMs }];
  });
}

/** The same as the journal has it: the row of the open door begins and ends, from the first opening on. */
export function doorRecords(journal: readonly Line[]): readonly Change[] {
  const records = journal
    .filter(({ type, data }) => type === 'condition' && data['condition'] === 'doorOpen')
    .filter(({ data }) => data['to'] === 'confirmed' || data['from'] === 'confirmed')
    .map(({ data, wallMs }) => ({ words: String(data['words']), wallMs }));
  return records.slice(records.findIndex(({ words }) => words === 'open'));
}

/** What an accepted command leaves in the journal, before the next command comes. */
const LEAVES: Readonly<Record<string, (line: Line) => boolean>> = {
  openSession: ({ type, data }) => type === 'session' && data['what'] === 'opened',
  closeSession: ({ type, data }) => type === 'session' && data['what'] === 'closed',
  offerControl: ({ type, data }) => type === 'control' && data['kind'] === 'offered',
  readBackControl: ({ type, data }) => type === 'intent' && data['action'] === 'readBackControl',
  giveReady: ({ type, data }) => type === 'ready' && data['what'] === 'given',
  start: ({ type, data }) => type === 'intent' && data['action'] === 'start',
  resume: ({ type, data }) => type === 'intent' && data['action'] === 'resume',
  pause: ({ type, data }) => type === 'order' && data['order'] === 'pause',
  selectStep: ({ type, data }) => type === 'order' && data['order'] === 'selectStep',
  stop: ({ type, data }) => type === 'stop' && data['what'] === 'sent',
  stateInput: ({ type, data }) => type === 'condition' && data['to'] === 'ok',
  clear: ({ type, data }) => type === 'condition' && data['from'] === 'latched' && data['to'] === 'ok',
};
/** Leaves nothing but itself: control is asked for, and nothing at the site has changed yet. */
const LEAVES_NOTHING = ['requestControl'];

/** @returns in words, each accepted command that left no record of what it did */
export function withoutConsequence(journal: readonly Line[]): readonly string[] {
  return journal.flatMap((line, at) => {
    const action = String(line.data['action']);
    if (line.type !== 'command' || line.data['accepted'] !== true || LEAVES_NOTHING.includes(action)) return [];
    const next = journal.findIndex((one, index) => index > at && one.type === 'command');
    const after = journal.slice(at + 1, next === -1 ? undefined : next);
    const isItsOwn =
      LEAVES[action] ?? (({ type, data }: Line): boolean => type === 'session' && data['what'] === action);
    return after.some(isItsOwn) ? [] : [`${line.seq} ${action}`];
  });
}
