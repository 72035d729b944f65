import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import { establishedTo } from './established.ts';
import { type Couple, handOver, meet } from './exam-people.ts';
import { ScreenConsole } from './screen-console.ts';
import { StartLookAlike } from './start-look-alike.ts';
import { startSite, tempFolder, withSection } from './test-site.ts';
import { TigerVnc, VNC_PASSWORD } from './tigervnc.ts';
import { until } from './wait.ts';
import { XHands } from './x-hands.ts';

export const NEUTRAL = { x: 600, y: 460 };
/** inside the field that takes keys, and on the button that looks like Start */
const FIELD = { x: 50, y: 60 };
const ON_START = { x: 40, y: 180 };
export const KEYSYMS = { a: 0x61, A: 0x41, BackSpace: 0xff08, Shift: 0xffe1, Space: 0x20, Enter: 0xff0d };

const free = (regionId: string, y: number, takesKeys: boolean) =>
  ({ regionId, words: regionId, kind: 'free', x: 0, y, width: 100, height: 100, takesKeys }) as const;
/** The look-alike is calibrated as a free region, wrongly: whatever else a hand would be refused, here it may press. */
const LAYOUT = {
  layoutId: 'stuck-keys',
  width: 640,
  height: 480,
  neutral: NEUTRAL,
  regions: [free('field', 0, true), free('look-alike', 140, false)],
};

/**
 * A whole site whose scanner screen is a real TigerVNC: a field, a button that looks like Start and has the keyboard, a
 * remote technologist with control, and an X server that is asked every 2 ms what it holds down.
 */
export class StuckKeysSite {
  readonly demo: Demo;
  readonly vnc: TigerVnc;
  readonly start: StartLookAlike;
  readonly hands: XHands;
  screen: ScreenConsole;
  couple: Couple;

  private constructor(parts: Pick<StuckKeysSite, 'demo' | 'vnc' | 'start' | 'hands' | 'screen' | 'couple'>) {
    this.demo = parts.demo;
    this.vnc = parts.vnc;
    this.start = parts.start;
    this.hands = parts.hands;
    this.screen = parts.screen;
    this.couple = parts.couple;
  }

  static async open(): Promise<StuckKeysSite> {
    const folder = tempFolder('stuck-keys');
    const undo: (() => unknown)[] = [() => folder.remove()];
    try {
      const vnc = await TigerVnc.start(folder.path);
      undo.push(() => vnc.stop());
      const start = await StartLookAlike.start(vnc);
      undo.push(() => start.end());
      const hands = await XHands.start(vnc);
      undo.push(() => hands.end());
      const layoutFile = path.join(folder.path, 'layout.yaml');
      const passwordFile = path.join(folder.path, 'screen-password');
      writeFileSync(layoutFile, stringify(LAYOUT));
      writeFileSync(passwordFile, VNC_PASSWORD, { mode: 0o600 });
      const demo = await startSite('stuck-keys-site', {
        agentConfig: (config) => ({
          ...withSection(config, 'screen', { host: '127.0.0.1', port: vnc.port, passwordFile, layoutFile }),
          watchdog: {},
        }),
      });
      undo.push(() => demo.stop());
      const couple = await meet(demo);
      const screen = await openScreen(demo, couple);
      const site = new StuckKeysSite({ demo, vnc, start, hands, screen, couple });
      site.stop = async () => {
        site.screen.end();
        site.couple.ana.leave();
        site.couple.mia.leave();
        for (const one of undo.toReversed()) await one();
      };
      return site;
    } catch (error) {
      for (const one of undo.toReversed()) await one();
      throw error;
    }
  }

  stop: () => Promise<void> = () => Promise.resolve();

  /** The agent's RFB connections that the kernel calls established, by their local ports. */
  get rfb(): readonly number[] {
    return establishedTo(this.demo.agent.pid, this.vnc.port);
  }

  /** The same, when there are as many as there should be: who watches, who listens, and what a viewer works through. */
  async standing(): Promise<readonly number[]> {
    await until('three connections stand', () => this.rfb.length === 3, { withinMs: 20_000 });
    return this.rfb;
  }

  /** Of these connections those that TigerVNC calls closed. */
  closed(ports: readonly number[]): readonly number[] {
    return ports.filter((port) => new RegExp(`closed: 127\\.0\\.0\\.1::${port}\\b`).test(this.vnc.log));
  }

  /** She has control, and a picture that lives: what a row before this one may have taken from her. */
  async isOperating(): Promise<void> {
    const { couple } = this;
    if (this.screen.closeReason !== '') this.screen = await openScreen(this.demo, couple);
    this.screen.viewer.startBeating();
    const { viewer } = this.screen;
    const from = viewer.refusals.length;
    // That control is gone may be heard only after the row that took it.
    const works = async (): Promise<boolean> => {
      if (couple.ana.leaseEpoch === 0) await handOver(couple);
      return this.#clickPasses();
    };
    await until('a click passes', works, { withinMs: 10_000, everyMs: 100 }).catch((error: unknown) => {
      throw new Error(`refused: ${viewer.refusals.slice(from).join(' ')}`, { cause: error });
    });
  }

  async holdKey(keysym: number): Promise<void> {
    const before = this.hands.now.keys.length;
    if (before === 0) this.screen.viewer.click(FIELD.x, FIELD.y);
    this.screen.viewer.key(keysym, true);
    await until('X holds the key', () => this.hands.now.keys.length > before);
  }

  async holdButtonOnStart(): Promise<void> {
    const { viewer } = this.screen;
    const pressed = (): number => this.start.told.filter((line) => line === 'pressed').length;
    const before = pressed();
    viewer.pointer(ON_START.x, ON_START.y, 0);
    viewer.pointer(ON_START.x, ON_START.y, 1);
    await until('the look-alike is pressed', () => pressed() > before && this.hands.now.buttons === 1);
  }

  /** @returns why each of these keys did not go down */
  async tries(keysyms: readonly number[]): Promise<readonly string[]> {
    const { viewer } = this.screen;
    const before = viewer.refusals.length;
    for (const keysym of keysyms) viewer.key(keysym, true);
    await until('each is refused', () => viewer.refusals.length >= before + keysyms.length);
    return viewer.refusals.slice(before);
  }

  async #clickPasses(): Promise<boolean> {
    const { viewer } = this.screen;
    const told = viewer.refusals.length;
    viewer.pointer(FIELD.x, FIELD.y, 0);
    viewer.pointer(FIELD.x, FIELD.y, 1);
    await until('it is answered', () => viewer.refusals.length > told || this.hands.now.buttons === 1);
    viewer.pointer(FIELD.x, FIELD.y, 0);
    await until('it is up', () => this.hands.isUp);
    return viewer.refusals.length === told;
  }
}

async function openScreen(demo: Demo, { ana }: Couple): Promise<ScreenConsole> {
  const { token, consoleId } = ana;
  const screen = await ScreenConsole.open(demo.gatewayUrl, { siteId: demo.siteId, consoleId, token });
  await screen.isSeen();
  return screen;
}
