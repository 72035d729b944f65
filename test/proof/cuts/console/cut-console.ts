import { randomUUID } from 'node:crypto';
import type { CommandAction } from '@farfield/protocol/policy';
import { LinkShell } from '../../../../console/src/link/link-shell.ts';
import type { FromLink, LinkPath } from '../../../../console/src/link/link-messages.ts';
import { type ScreenFace, screenFace } from '../../../../console/src/screen/screen-face.ts';
import { authorityFace } from '../../../../console/src/state/authority-face.ts';
import { consoleMachine, makeCommand } from '../../../../console/src/state/console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from '../../../../console/src/state/console-state.ts';
import { isLinkLost, linkFace } from '../../../../console/src/state/link-face.ts';
import { numericFace } from '../../../../console/src/state/numeric-face.ts';
import { openNodeSocket } from '../../../support/node-socket.ts';
import { CutScreen } from './cut-screen.ts';

const TICK_MS = 25;

/** What the page shows, each as one word, with the moment since when it does. */
export interface Mark {
  readonly mark: 'link' | 'picture' | 'numbers' | 'input' | 'control';
  readonly says: string;
  readonly wallMs: number;
}

/**
 * The remote page's own logic without a browser: its link, its state machine, its faces of link, numbers and screen. What
 * those say is noted with the time of day, which all processes of this machine share.
 */
export class CutConsole {
  readonly screen: CutScreen;
  readonly marks: Mark[] = [];
  readonly #shell: LinkShell;
  readonly #timer: NodeJS.Timeout;
  readonly #outcomes = new Map<string, (kind: string) => void>();
  #state: ConsoleState;

  constructor(own: {
    readonly siteId: string;
    readonly token: string;
    readonly paths: readonly LinkPath[];
    readonly screenUrl: string;
  }) {
    const { siteId, token, paths, screenUrl } = own;
    const consoleId = `c-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    this.#state = initialConsole({ consoleId, seat: 'remote', siteId, commandSeq: 0 });
    this.#shell = new LinkShell({
      open: openNodeSocket,
      now,
      random: () => Math.random(),
      incarnation: `p-${randomUUID().slice(0, 8)}`,
      tell: (message) => this.#hear(message),
    });
    this.screen = new CutScreen({ url: screenUrl, hello: { siteId, consoleId, token }, now });
    this.#tick();
    const hello = { siteId, consoleId, token, enrolment: '', policyHash: '' };
    this.#shell.post({
      kind: 'open',
      target: { url: paths[0]?.url ?? '', ...(paths.length > 1 ? { paths } : {}), hello },
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get state(): ConsoleState {
    return this.#state;
  }

  /** What this page shows now, for whoever waits for something. */
  get shown(): Readonly<Record<string, string | number | boolean>> {
    const { view, beat } = this.#state;
    const says = (mark: Mark['mark']): string => this.marks.findLast((one) => one.mark === mark)?.says ?? '';
    return {
      authority: view?.value.verdict.authority ?? -1,
      isRegistered: (view?.value.scanner.registeredPatientRef ?? '') !== '',
      control: authorityFace(this.#state, now()).kind,
      livePaths: beat?.livePaths ?? 0,
      link: says('link'),
      picture: says('picture'),
      numbers: says('numbers'),
      input: says('input'),
      hasHands: this.screen.hands !== null,
    };
  }

  /** Pressed on the page, whose own gates may bar it. @returns the outcome, or why nothing was sent */
  press(action: CommandAction): Promise<string> {
    const commandId = randomUUID();
    const answer = new Promise<string>((resolve) => this.#outcomes.set(commandId, resolve));
    this.#post({ kind: 'act', action, commandId });
    const barred = this.#state.answers.find((one) => one.commandId === commandId);
    if (barred !== undefined) this.#settle(commandId, JSON.stringify(barred.outcome));
    setTimeout(() => this.#settle(commandId, 'no answer'), 8_000).unref();
    return answer;
  }

  /** As a page would that asks nothing of its own gates. */
  force(action: CommandAction, commandId: string): void {
    this.#state = { ...this.#state, commandSeq: this.#state.commandSeq + 1 };
    this.#shell.post({ kind: 'command', command: makeCommand(this.#state, action, commandId, now()) });
  }

  end(): void {
    clearInterval(this.#timer);
    this.#shell.post({ kind: 'close' });
    this.screen.end();
  }

  #tick(): void {
    const nowMs = now();
    this.#shell.post({ kind: 'pageTick', atMs: nowMs, lastInputMs: nowMs });
    this.#shell.tick();
    this.screen.tick(linkFace(this.#state, nowMs).kind === 'live');
    this.#post({ kind: 'tick' });
    this.#look();
  }

  #hear(message: FromLink): void {
    switch (message.kind) {
      case 'socket':
        return this.#post({ kind: 'socket', socket: message.socket });
      case 'welcome': {
        const { principal, servedBy, policyHash } = message.welcome;
        return this.#post({ kind: 'welcome', principal, servedBy, policyHash });
      }
      case 'beat':
        return this.#post({ kind: 'beat', ...message.beat });
      case 'paths':
        return this.#post({ kind: 'paths', paths: message.paths });
      case 'siteView':
        return this.#post({ kind: 'siteView', view: message.view, realm: message.realm });
      case 'gatewayView':
        return this.#post({ kind: 'gatewayView', view: message.view });
      case 'numerics':
        return this.#post({ kind: 'numerics', numerics: message.numerics });
      case 'outcome':
        this.#settle(message.outcome.commandId, wordOf(message.outcome.outcome));
        return this.#post({ kind: 'outcome', ...message.outcome });
      case 'notSent':
        this.#settle(message.commandId, 'not sent');
        return this.#post({ kind: 'notSent', commandId: message.commandId });
      case 'copiesDiffer':
      case 'waveform':
      case 'drillView':
      case 'drillClock':
      case 'drill':
      case 'received':
        return;
    }
  }

  #post(input: ConsoleInput): void {
    const { state, outputs } = consoleMachine.step(this.#state, input, now());
    this.#state = state;
    for (const { command } of outputs) this.#shell.post({ kind: 'command', command });
  }

  #settle(commandId: string, words: string): void {
    this.#outcomes.get(commandId)?.(words);
    this.#outcomes.delete(commandId);
  }

  /** Draws the page, and notes what changed on it. */
  #look(): void {
    const nowMs = now();
    const { numerics, view } = this.#state;
    const link = linkFace(this.#state, nowMs);
    const screen = this.#screenFace(nowMs);
    const context = { monitoring: view?.value.patient.monitoring ?? '', isLinkLost: isLinkLost(link), nowMs };
    const isInputOff = screen === null || screen.inputOff !== null;
    // A page whose input goes off says so to the site: what is held there is let go.
    if (isInputOff && this.shown['input'] === 'on') this.screen.letGo();
    this.#note('link', link.kind);
    this.#note('picture', screen === null || screen.isStale ? 'stale' : 'live');
    this.#note('numbers', numericFace(numerics, 'heartRateBpm', context).freshness);
    this.#note('input', isInputOff ? 'off' : 'on');
    this.#note('control', authorityFace(this.#state, nowMs).kind);
  }

  #screenFace(nowMs: number): ScreenFace | null {
    const { view } = this.#state;
    if (view === null) return null;
    const link = linkFace(this.#state, nowMs);
    const { picture } = this.screen;
    return screenFace({
      screen: view.value.screen,
      viewAgeMs: view.value.screen.ageMs + (nowMs - view.receivedMs),
      link,
      isLost: isLinkLost(link),
      holdsControl: authorityFace(this.#state, nowMs).kind === 'mine',
      isHidden: false,
      picture,
      nowMs: Math.max(nowMs, picture.heardMs ?? 0),
    });
  }

  #note(mark: Mark['mark'], says: string): void {
    if (this.marks.findLast((one) => one.mark === mark)?.says === says) return;
    this.marks.push({ mark, says, wallMs: Date.now() });
  }
}

function now(): number {
  return Math.round(performance.now());
}

function wordOf(outcome: { readonly kind: string }): string {
  return outcome.kind === 'done' ? 'done' : JSON.stringify(outcome);
}
