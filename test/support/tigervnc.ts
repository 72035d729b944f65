import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../../scripts/demo/free-port.ts';
import { ensureDebian } from './debian.ts';
import { Program } from './process.ts';
import { until } from './wait.ts';

const PACKAGES = ['tigervnc-standalone-server', 'tigervnc-tools', 'x11-apps', 'x11-utils', 'xdotool', 'tk', 'python3'];
export const VNC_PASSWORD = 'scanpw12';

/**
 * A real TigerVNC desktop, 640 × 480, with a red window at 200,200 and one at 0,0 that tells what the mouse does in it:
 * a stand-in for a scanner console, and an X server that says independently of RFB where the pointer is.
 */
export class TigerVnc {
  readonly port: number;
  readonly display: string;
  readonly #server: Program;
  readonly #red: Program;
  readonly #events: Program;

  private constructor(o: { port: number; display: string; server: Program; red: Program; events: Program }) {
    this.port = o.port;
    this.display = o.display;
    this.#server = o.server;
    this.#red = o.red;
    this.#events = o.events;
  }

  /** @throws when TigerVNC is not there and cannot be installed */
  static async start(folder: string): Promise<TigerVnc> {
    await ensureDebian(PACKAGES);
    const passwordFile = path.join(folder, 'vnc-password');
    const secret = execFileSync('tigervncpasswd', ['-f'], { input: `${VNC_PASSWORD}\n` });
    writeFileSync(passwordFile, secret, { mode: 0o600 });
    const port = await freePort(0);
    const display = freeDisplay();
    const options = `-rfbport ${port} -interface 127.0.0.1 -localhost=1 -UseIPv6=0 -AlwaysShared -geometry 640x480`;
    const security = ['-SecurityTypes', 'VncAuth', `-PasswordFile=${passwordFile}`];
    const server = new Program('Xtigervnc', 'Xtigervnc', [
      display,
      ...options.split(' '),
      ...security,
      '-depth',
      '24',
      '-desktop',
      'MR console',
    ]);
    await until('TigerVNC listens', () => /Listening for VNC connections/.test(server.output), { withinMs: 15_000 });
    const env = { DISPLAY: display };
    const red = new Program(
      'xclock',
      'xclock',
      ['-bg', '#c81e1e', '-fg', '#c81e1e', '-hd', '#c81e1e', '-geometry', '200x200+200+200'],
      env,
    );
    const events = new Program(
      'xev',
      'xev',
      ['-geometry', '120x120+0+0', '-event', 'mouse', '-event', 'keyboard'],
      env,
    );
    const vnc = new TigerVnc({ port, display, server, red, events });
    await until('both windows are there', () => vnc.#windows() >= 2, { withinMs: 15_000 });
    return vnc;
  }

  /** as the X server says, pixels */
  pointer(): { readonly x: number; readonly y: number } {
    const [, x, y] = /x:(\d+) y:(\d+)/.exec(this.#xdotool('getmouselocation')) ?? [];
    return { x: Number(x), y: Number(y) };
  }

  /** what happened in the telling window, oldest first: `ButtonPress 50,60`, places on the whole screen */
  events(): readonly string[] {
    const found = this.#events.output.matchAll(
      /^(ButtonPress|ButtonRelease|KeyPress|KeyRelease) event[^]*?root:\((\d+),(\d+)\)/gm,
    );
    return [...found].map(([, kind, x, y]) => `${kind} ${x},${y}`);
  }

  /** connections and sign-ins that the server has logged */
  get log(): string {
    return this.#server.output;
  }

  /** Another window comes up over the telling one, as a dialog would. @returns what takes it away again */
  async cover(): Promise<() => Promise<void>> {
    const before = this.#windows();
    const green = ['-bg', '#14a03c', '-fg', '#14a03c', '-hd', '#14a03c', '-geometry', '120x120+0+0'];
    const window = new Program('xclock', 'xclock', green, { DISPLAY: this.display });
    await until('the window is there', () => this.#windows() > before, { withinMs: 15_000 });
    return () => window.end();
  }

  /** A clock with seconds, 200 × 40 at 420,0, that can be made to stand still while everything else goes on. */
  async clock(): Promise<Program> {
    const before = this.#windows();
    const digital = ['-digital', '-strftime', '%H:%M:%S', '-update', '1', '-geometry', '200x40+420+0'];
    const window = new Program('xclock', 'xclock', digital, { DISPLAY: this.display });
    await until('the clock is there', () => this.#windows() > before, { withinMs: 15_000 });
    return window;
  }

  /** Cuts the server off from time: it keeps its connections and says nothing any more. */
  freeze(): void {
    this.#server.signal('SIGSTOP');
  }

  thaw(): void {
    this.#server.signal('SIGCONT');
  }

  async stop(): Promise<void> {
    await this.#events.end();
    await this.#red.end();
    await this.#server.end();
  }

  #windows(): number {
    return execFileSync('xwininfo', ['-root', '-children'], { env: { ...process.env, DISPLAY: this.display } })
      .toString()
      .split('\n')
      .filter((line) => /xclock|Event Tester/.test(line)).length;
  }

  /** Somebody who sits at the scanner: what `xdotool` is told to do there. */
  localHand(...args: readonly string[]): void {
    this.#xdotool(...args);
  }

  #xdotool(...args: readonly string[]): string {
    return execFileSync('xdotool', args, { env: { ...process.env, DISPLAY: this.display } }).toString();
  }
}

function freeDisplay(): string {
  // Each process of tests looks from another number on.
  const first = 120 + (process.pid % 100) * 10;
  for (let number = first; number < first + 100; number += 1) {
    if (!existsSync(`/tmp/.X${number}-lock`) && !existsSync(`/tmp/.X11-unix/X${number}`)) return `:${number}`;
  }
  throw new Error('no X display number is free');
}
