import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { type RfbInput, RfbServer } from '../../../simulators/src/rfb/rfb-server.ts';
import { ScreenConsole } from '../../../test/support/screen-console.ts';
import type { SiteScreen } from '../cut/site-files.ts';
import type { Held, Release } from './release-judgement.ts';

const SIZE = { width: 64, height: 48 } as const;
const FIELD = { x: 10, y: 10, width: 20, height: 20 } as const;
const NEUTRAL = { x: 2, y: 2 } as const;
const LETTER = 'a'.codePointAt(0) ?? 0;
const PRESSED_WITHIN_MS = 1_000;
/** On a machine that is short of time a picture may be too old for a press; a person looks again and presses again. */
const TRIES = 10;
const LOOK_AGAIN_MS = 500;
const RELEASED_WITHIN_MS = 3_000;

interface Logged {
  readonly input: RfbInput;
  readonly atMs: number;
}

/** The simulators' RFB server as a scanner's screen, which writes down what reaches it and when. */
export class SilentScreen {
  readonly #server: RfbServer;
  readonly #log: Logged[];

  private constructor(server: RfbServer, log: Logged[]) {
    this.#server = server;
    this.#log = log;
  }

  static async start(): Promise<SilentScreen> {
    const log: Logged[] = [];
    const server = await RfbServer.start({
      host: '127.0.0.1',
      port: 0,
      name: 'bench',
      auth: { kind: 'none' },
      framebuffer: { ...SIZE, pixels: new Uint8Array(SIZE.width * SIZE.height * 4) },
      onInput: (input) => log.push({ input, atMs: performance.now() }),
    });
    return new SilentScreen(server, log);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** One field that takes a click and then keys, and a neutral spot. */
  calibrated(folder: string): SiteScreen {
    const layoutFile = path.join(folder, 'release-layout.yaml');
    const field = { regionId: 'field', words: 'A field', kind: 'free', ...FIELD, takesKeys: true };
    writeFileSync(layoutFile, stringify({ layoutId: 'release-1', ...SIZE, neutral: NEUTRAL, regions: [field] }));
    return { host: '127.0.0.1', port: this.#server.port, layoutFile };
  }

  /** @throws Error when no press reached the screen */
  async holdAndFallSilent(console: ScreenConsole, held: Held): Promise<Release> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const release = await this.#tryOnce(console, held);
      if (release !== null) return release;
      await sleep(LOOK_AGAIN_MS);
    }
    throw new Error(`the ${held} does not reach the screen: ${console.viewer.refusals.at(-1) ?? console.closeReason}`);
  }

  /** Presses, says nothing more on the screen's socket, and looks when the screen is let go of. @returns null: the press was refused */
  async #tryOnce({ viewer }: ScreenConsole, held: Held): Promise<Release | null> {
    const [x, y] = [FIELD.x + 5, FIELD.y + 5];
    viewer.pointer(x, y, 0);
    if (held === 'key') viewer.click(x, y);
    await sleep(50);
    const from = this.#log.length;
    // Also what it would say by itself: acknowledgements are frames of the console as much as presses are.
    viewer.stopBeating();
    viewer.isAcking = false;
    const pressedMs = performance.now();
    if (held === 'key') viewer.key(LETTER, true);
    else viewer.pointer(x, y, 1);
    const down = await this.#find(from, (input) => isOf(input, held) && isHeldBy(input), PRESSED_WITHIN_MS);
    const isUp = (input: RfbInput): boolean => isOf(input, held) && !isHeldBy(input);
    const up = down === null ? null : await this.#find(from, isUp, RELEASED_WITHIN_MS);
    viewer.isAcking = true;
    viewer.startBeating();
    viewer.ack();
    if (down === null) return null;
    return {
      held,
      tookMs: up === null ? Number.NaN : up.atMs - pressedMs,
      isWhereItShould: up !== null && isWhereItShould(up.input),
    };
  }

  async #find(from: number, is: (input: RfbInput) => boolean, withinMs: number): Promise<Logged | null> {
    const endMs = performance.now() + withinMs;
    for (;;) {
      const found = this.#log.slice(from).find(({ input }) => is(input));
      if (found !== undefined) return found;
      if (performance.now() > endMs) return null;
      await sleep(5);
    }
  }
}

function isOf(input: RfbInput, held: Held): boolean {
  return input.kind === (held === 'key' ? 'key' : 'pointer');
}

function isHeldBy(input: RfbInput): boolean {
  return input.kind === 'key' ? input.isDown : input.kind === 'pointer' && input.buttons !== 0;
}

function isWhereItShould(input: RfbInput): boolean {
  if (input.kind === 'key') return input.keysym === LETTER;
  return input.kind === 'pointer' && input.x === NEUTRAL.x && input.y === NEUTRAL.y;
}
