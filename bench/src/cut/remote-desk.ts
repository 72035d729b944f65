import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { SiteView } from '@farfield/protocol';
import type { CommandAction, CommandOutcome } from '@farfield/protocol/policy';
import { WebSocket } from 'ws';
import type { FromLink, LinkPath } from '../../../console/src/link/link-messages.ts';
import { LinkShell } from '../../../console/src/link/link-shell.ts';
import type { OpenSocket } from '../../../console/src/link/link-sockets.ts';
import { consoleMachine } from '../../../console/src/state/console-machine.ts';
import { type ConsoleInput, type ConsoleState, initialConsole } from '../../../console/src/state/console-state.ts';

const LINK_TICK_MS = 25;
const PAGE_TICK_MS = 250;
const LOOK_MS = 25;

/** The socket of a browser, here of Node: no other difference. */
const open: OpenSocket = (url, { opened, message, closed }) => {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('open', opened);
  socket.on('message', (data: Buffer) => message(data));
  socket.on('error', () => {});
  socket.on('close', (_code, reason) => closed(reason.toString()));
  return {
    send: (bytes) => socket.send(bytes),
    close: (code, reason) => (socket.readyState === socket.OPEN ? socket.close(code, reason) : socket.terminate()),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
};

/** The remote technologist's console: its own link, by one path or two, under its own page's machine; nothing is drawn. */
export class RemoteDesk {
  readonly #shell: LinkShell;
  readonly #timers: readonly NodeJS.Timeout[];
  #page: ConsoleState;

  constructor(own: { siteId: string; token: string; paths: readonly LinkPath[] }) {
    const { siteId, token, paths } = own;
    const consoleId = `c-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    this.#page = initialConsole({ consoleId, seat: 'remote', siteId, commandSeq: 0 });
    const incarnation = randomUUID();
    this.#shell = new LinkShell({
      ...{ open, incarnation, now: nowMs, random: Math.random },
      tell: (message) => this.#told(message),
    });
    this.#timers = [
      setInterval(() => this.#shell.tick(), LINK_TICK_MS),
      setInterval(() => {
        this.#shell.post({ kind: 'pageTick', atMs: nowMs(), lastInputMs: nowMs() });
        this.#takes({ kind: 'tick' });
      }, PAGE_TICK_MS),
    ];
    const hello = { siteId, consoleId, token, enrolment: '', policyHash: '' };
    const [first] = paths;
    const target = { url: first?.url ?? '', hello };
    this.#shell.post({ kind: 'open', target: paths.length > 1 ? { ...target, paths } : target });
  }

  get consoleId(): string {
    return this.#page.consoleId;
  }

  get view(): SiteView | null {
    return this.#page.view?.value ?? null;
  }

  /** by how many paths the site judges this link */
  get livePaths(): number {
    return this.#page.beat?.livePaths ?? 0;
  }

  /** @throws Error unless it was done within the page's own five seconds */
  async does(action: CommandAction): Promise<void> {
    const commandId = randomUUID();
    this.#takes({ kind: 'act', action, commandId });
    const answer = await this.until(`an answer to ${action.kind}`, () => this.#answer(commandId), 6_000);
    if (answer.kind !== 'done') throw new Error(`${action.kind}: ${JSON.stringify(answer)}`);
  }

  /** @throws Error when there is nothing to see in time */
  async until<Seen>(what: string, look: () => Seen | null | false, withinMs = 5_000): Promise<Seen> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const seen = look();
      if (seen !== null && seen !== false) return seen;
      if (performance.now() > endMs) throw new Error(`${what}: not within ${withinMs / 1_000} s`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  leave(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#shell.post({ kind: 'close' });
  }

  #answer(commandId: string): CommandOutcome | null {
    return this.#page.answers.find((one) => one.commandId === commandId)?.outcome ?? null;
  }

  #takes(input: ConsoleInput): void {
    const { state, outputs } = consoleMachine.step(this.#page, input, nowMs());
    this.#page = state;
    for (const { command } of outputs) this.#shell.post({ kind: 'command', command });
  }

  #told(message: FromLink): void {
    switch (message.kind) {
      case 'socket':
        return this.#takes({ kind: 'socket', socket: message.socket });
      case 'welcome': {
        const { principal, servedBy, policyHash } = message.welcome;
        return this.#takes({ kind: 'welcome', principal, servedBy, policyHash });
      }
      case 'beat':
        return this.#takes({ kind: 'beat', ...message.beat });
      case 'siteView':
        return this.#takes({ kind: 'siteView', view: message.view, realm: message.realm });
      case 'gatewayView':
        return this.#takes({ kind: 'gatewayView', view: message.view });
      case 'paths':
        return this.#takes({ kind: 'paths', paths: message.paths });
      case 'outcome':
        return this.#takes({ kind: 'outcome', ...message.outcome });
      case 'notSent':
        return this.#takes({ kind: 'notSent', commandId: message.commandId });
      default:
        return;
    }
  }
}

function nowMs(): number {
  return Math.floor(performance.now());
}
