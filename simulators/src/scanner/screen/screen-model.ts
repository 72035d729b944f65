import type { EventDetail, NewEvent } from '../../kernel/event-log.ts';
import type { RfbInput } from '../../rfb/rfb-server.ts';
import { unreachable } from '../../kernel/unreachable.ts';
import { SLICES } from './phantom.ts';
import type { ScannerView, ScreenCommand, StepView } from './scanner-view.ts';
import { isInside, MOVED_PX, POP_UP, POP_UP_OK, regionAt, regionById, rowOf } from './screen-layout.ts';
import { advanceSeries, NO_SERIES, type SeriesState } from './series.ts';

/** Ways in which the console's screen goes wrong on command. */
export const SCREEN_MISBEHAVIOURS = [
  {
    name: 'frozenFrame',
    sentence: 'The picture stops changing, its clock too; the console behind it still takes clicks.',
  },
  { name: 'popUp', sentence: 'A window opens over part of the protocol and swallows clicks until OK is clicked.' },
  { name: 'movedLayout', sentence: 'The whole window moves 40 px to the right and down.' },
  { name: 'mute', sentence: 'The screen server accepts connections but never answers, and says nothing to old ones.' },
  {
    name: 'releaseOnDisconnect',
    sentence: 'A viewer that vanishes with the button held counts as letting go where it pressed: the button acts.',
  },
] as const;

export type ScreenMisbehaviour = (typeof SCREEN_MISBEHAVIOURS)[number]['name'];

export interface ScreenState {
  /** Left button held: which region each viewer pressed. */
  presses: ReadonlyMap<number, Press>;
  /** Buttons of each viewer's last pointer event, to see edges. */
  buttons: ReadonlyMap<number, number>;
  /** Patient of the marked worklist row; empty when none is. */
  worklistPatientId: string;
  /** Slice of the current series on show, 0..SLICES-1. */
  slice: number;
  faults: Readonly<Record<ScreenMisbehaviour, boolean>>;
  /** Newest last. */
  messages: readonly ScreenMessage[];
  series: SeriesState;
  seen: { state: ScannerView['state']; runningStepId: string; patientId: string; faultText: string } | null;
}

export interface ScreenMessage {
  clockText: string;
  text: string;
}

interface Press {
  target: string | null;
  x: number;
  y: number;
}

export type ScreenInput = RfbInput | { kind: 'poll' } | { kind: 'misbehave'; name: ScreenMisbehaviour; on: boolean };

export interface ScreenStep {
  state: ScreenState;
  commands: readonly ScreenCommand[];
  log: readonly NewEvent[];
}

const LEFT = 1;
const WHEEL_UP = 8;
const WHEEL_DOWN = 16;
const MESSAGES_KEPT = 3;

export const INITIAL_SCREEN: ScreenState = {
  presses: new Map(),
  buttons: new Map(),
  worklistPatientId: '',
  slice: Math.floor(SLICES / 2),
  faults: { frozenFrame: false, popUp: false, movedLayout: false, mute: false, releaseOnDisconnect: false },
  messages: [],
  series: NO_SERIES,
  seen: null,
};

/**
 * The console's hands-on side, without a socket or a canvas: what a viewer's input does to the screen, and what it
 * asks of the scanner.
 */
export function stepScreen(state: ScreenState, input: ScreenInput, view: ScannerView): ScreenStep {
  switch (input.kind) {
    case 'poll':
      return quiet(follow(state, view));
    case 'misbehave': {
      const faults = { ...state.faults, [input.name]: input.on };
      const log = [did('misbehaviour', { name: input.name, on: input.on })];
      return { state: { ...state, faults }, commands: [], log };
    }
    case 'connected':
      return { state, commands: [], log: [did('viewerConnected', { viewer: input.clientId })] };
    case 'disconnected':
      return disconnect(state, input, view);
    case 'key':
      // The console has no shortcuts, but whether a key came through at all, and was let go, is worth knowing.
      return {
        state,
        commands: [],
        log: [told(input.isDown ? 'keyPressed' : 'keyReleased', { viewer: input.clientId, keysym: input.keysym })],
      };
    case 'cutText':
      return {
        state,
        commands: [],
        log: [told('clipboard', { viewer: input.clientId, characters: input.text.length })],
      };
    case 'pointer':
      return point(state, input, view);
  }
  return unreachable(input);
}

/** Whether a region does something at present; a region that does not is drawn dimmed. */
export function isEnabled(id: string, state: ScreenState, view: ScannerView): boolean {
  const isReady = view.state === 'idle' || view.state === 'prepped';
  switch (id) {
    case 'start':
      return isReady && stepById(view, view.selectedStepId) !== undefined;
    case 'continue':
      return view.state === 'paused';
    case 'pause':
      return view.state === 'scanning';
    case 'stop':
      return view.state !== 'off' && view.state !== 'booting';
    case 'tableOut':
    case 'tableIn':
      return isReady || view.state === 'fault';
    case 'register':
      return isReady && view.worklist.some((patient) => patient.patientId === state.worklistPatientId);
    default:
      return true;
  }
}

function point(state: ScreenState, input: RfbInput & { kind: 'pointer' }, view: ScannerView): ScreenStep {
  const { clientId, buttons } = input;
  const before = state.buttons.get(clientId) ?? 0;
  const held = { ...state, buttons: new Map(state.buttons).set(clientId, buttons) };
  const offset = state.faults.movedLayout ? MOVED_PX : 0;
  const x = input.x - offset;
  const y = input.y - offset;
  const pressed = buttons & ~before;
  const released = before & ~buttons;
  const target = targetAt(state, x, y);
  if ((pressed & (WHEEL_UP | WHEEL_DOWN)) !== 0 && target === 'viewportA') {
    const slice = state.slice + ((pressed & WHEEL_UP) === 0 ? 1 : -1);
    return quiet({ ...held, slice: Math.min(SLICES - 1, Math.max(0, slice)) });
  }
  if ((pressed & LEFT) !== 0) {
    const press = { target, x: input.x, y: input.y };
    return quiet({ ...held, presses: new Map(held.presses).set(clientId, press) });
  }
  if ((released & LEFT) !== 0) {
    const press = held.presses.get(clientId);
    const presses = new Map(held.presses);
    presses.delete(clientId);
    return release({ ...held, presses }, view, { viewer: clientId, press, target, x: input.x, y: input.y });
  }
  return quiet(held);
}

function disconnect(state: ScreenState, input: RfbInput & { kind: 'disconnected' }, view: ScannerView): ScreenStep {
  const viewer = input.clientId;
  const press = state.presses.get(viewer);
  const presses = new Map(state.presses);
  presses.delete(viewer);
  const buttons = new Map(state.buttons);
  buttons.delete(viewer);
  const gone = { ...state, presses, buttons };
  const notice = did('viewerDisconnected', { viewer, reason: input.reason, buttonHeld: press !== undefined });
  if (press === undefined || !state.faults.releaseOnDisconnect) return { state: gone, commands: [], log: [notice] };
  const released = release(gone, view, { viewer, press, target: press.target, x: press.x, y: press.y });
  return { ...released, log: [notice, ...released.log] };
}

interface Release {
  viewer: number;
  press: Press | undefined;
  target: string | null;
  x: number;
  y: number;
}

function release(state: ScreenState, view: ScannerView, o: Release): ScreenStep {
  const { press, target, x, y, viewer } = o;
  const clicked = press?.target === target ? target : null;
  const outcome: ClickOutcome =
    clicked === null ? { state, command: null, did: outsideWords(press?.target ?? null) } : act(clicked, state, view);
  const entry = told('clicked', {
    viewer,
    x,
    y,
    target: clicked ?? press?.target ?? '',
    effect: clicked === null || clicked.startsWith('popUp') ? 'none' : regionById(clicked).effect,
    did: outcome.did,
  });
  return { state: outcome.state, commands: outcome.command === null ? [] : [outcome.command], log: [entry] };
}

function outsideWords(pressedTarget: string | null): string {
  return pressedTarget === null ? 'nothing there' : 'nothing: let go outside';
}

interface ClickOutcome {
  state: ScreenState;
  command: ScreenCommand | null;
  did: string;
}

function act(target: string, state: ScreenState, view: ScannerView): ClickOutcome {
  if (target === 'popUpOk') {
    return { state: { ...state, faults: { ...state.faults, popUp: false } }, command: null, did: 'closed the window' };
  }
  if (view.state === 'off' || view.state === 'booting') return { state, command: null, did: 'nothing: screen is dark' };
  if (!isEnabled(target, state, view)) return { state, command: null, did: `nothing: disabled while ${view.state}` };
  const worklistRow = rowOf(target, 'worklist');
  const patient = worklistRow === null ? undefined : view.worklist[worklistRow];
  if (patient !== undefined) {
    const chosen = { ...state, worklistPatientId: patient.patientId };
    return { state: chosen, command: null, did: 'marked a worklist row' };
  }
  const command = commandOf(target, state, view);
  return { state, command, did: command === null ? 'nothing' : commandWords(command) };
}

function commandOf(target: string, state: ScreenState, view: ScannerView): ScreenCommand | null {
  switch (target) {
    case 'start':
      return { kind: 'start', stepId: view.selectedStepId };
    case 'continue':
      return { kind: 'continue' };
    case 'pause':
      return { kind: 'pause' };
    case 'stop':
      return { kind: 'stop' };
    case 'tableOut':
      return { kind: 'tableOut' };
    case 'tableIn':
      return { kind: 'tableIn' };
    case 'register':
      return { kind: 'register', patientId: state.worklistPatientId };
    default: {
      const row = rowOf(target, 'queue');
      const step = row === null ? undefined : view.steps[row];
      return step === undefined ? null : { kind: 'selectStep', stepId: step.id };
    }
  }
}

function commandWords(command: ScreenCommand): string {
  switch (command.kind) {
    case 'start':
    case 'selectStep':
      return `${command.kind} ${command.stepId}`;
    case 'register':
      return `register ${command.patientId}`;
    case 'continue':
    case 'pause':
    case 'stop':
    case 'tableOut':
    case 'tableIn':
      return command.kind;
  }
  return unreachable(command);
}

/** What is under a point of the unmoved window, the pop-up on top. */
function targetAt(state: ScreenState, x: number, y: number): string | null {
  if (state.faults.popUp && isInside(POP_UP, x, y)) return isInside(POP_UP_OK, x, y) ? 'popUpOk' : 'popUp';
  return regionAt(x, y)?.id ?? null;
}

/** Takes notice of what the scanner did since the last look. */
function follow(state: ScreenState, view: ScannerView): ScreenState {
  const series = advanceSeries(state.series, view);
  const seen = {
    state: view.state,
    runningStepId: view.runningStepId,
    patientId: view.patient?.patientId ?? '',
    faultText: view.faultText,
  };
  const news = state.seen === null ? [] : newsOf(state.seen, seen, view);
  if (state.seen !== null && news.length === 0 && series === state.series && isSame(state.seen, seen)) return state;
  const messages = [...state.messages, ...news.map((text) => ({ clockText: view.clockText, text }))];
  return { ...state, series, seen, messages: messages.slice(-MESSAGES_KEPT) };
}

function isSame(a: NonNullable<ScreenState['seen']>, b: NonNullable<ScreenState['seen']>): boolean {
  return (
    a.state === b.state &&
    a.runningStepId === b.runningStepId &&
    a.patientId === b.patientId &&
    a.faultText === b.faultText
  );
}

function newsOf(
  before: NonNullable<ScreenState['seen']>,
  after: NonNullable<ScreenState['seen']>,
  view: ScannerView,
): string[] {
  const news: string[] = [];
  if (after.patientId !== before.patientId) {
    news.push(view.patient === null ? 'Patient closed' : `${view.patient.name} registered: ${view.patient.examName}`);
  }
  if (after.faultText !== '' && after.faultText !== before.faultText) news.push(`Fault: ${after.faultText}`);
  if (after.state === before.state) return news;
  const running = stepById(view, after.runningStepId === '' ? before.runningStepId : after.runningStepId);
  const name = running?.name ?? '';
  const words: Partial<Record<ScannerView['state'], string>> = {
    scanning: before.state === 'paused' ? `${name} continued` : `${name} started`,
    prescan: 'Prescan started',
    paused: `${name} paused`,
    stopping: `${name} is being stopped`,
  };
  const known = words[after.state];
  if (known !== undefined) news.push(known);
  else if (running !== undefined && (after.state === 'idle' || after.state === 'prepped')) {
    news.push(`${name} ${running.status === 'complete' ? 'complete' : 'ended before its time'}`);
  }
  return news;
}

function stepById(view: ScannerView, id: string): StepView | undefined {
  return view.steps.find((step) => step.id === id);
}

function quiet(state: ScreenState): ScreenStep {
  return { state, commands: [], log: [] };
}

function told(what: string, detail: EventDetail): NewEvent {
  return { source: 'screen', kind: 'told', what, detail };
}

function did(what: string, detail: EventDetail): NewEvent {
  return { source: 'screen', kind: 'did', what, detail };
}
