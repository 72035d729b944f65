import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ConditionId, isConditionId } from '@farfield/protocol/policy';
import { Person, Refused } from '../../../scripts/demo/person.ts';
import type { Demo } from '../../../scripts/demo/start-demo.ts';
import { type Line, LineProgram } from '../../../scripts/net/line-program.ts';
import { openSession, reasonsOf } from '../../support/exam-people.ts';
import { startSite, tempFolder, withSection } from '../../support/test-site.ts';
import { pause, until } from '../../support/wait.ts';
import type { CutRow } from './cut-rows.ts';
import type { CutNetwork } from './networks.ts';
import { CUT_LAYOUT } from './numbered-places.ts';
import { courseMs } from './schedule.ts';

const SAYS_EVERY_MS = 500;
/** Over an hour a hand need not be so quick: there are only so many letters. */
const HANDS_EVERY_MS = { short: 100, long: 1_000 } as const;
const LONG_MS = 600_000;

/** A site of its own for one row: simulators, agent, safety tech and safety officer here, gateway and remote page far away. */
export class CutSite {
  readonly demo: Demo;
  readonly #far: LineProgram;
  readonly #mia: Person;
  readonly #sven: Person;
  readonly #layouts: ReturnType<typeof tempFolder>;
  readonly #done: string[] = [];
  #saying: NodeJS.Timeout | null = null;

  private constructor(own: {
    demo: Demo;
    far: LineProgram;
    people: readonly [Person, Person];
    layouts: ReturnType<typeof tempFolder>;
  }) {
    this.demo = own.demo;
    this.#far = own.far;
    [this.#mia, this.#sven] = own.people;
    this.#layouts = own.layouts;
  }

  /** Everybody is there and nothing is unknown; control is at the site. */
  static async start(network: CutNetwork, row: CutRow): Promise<CutSite> {
    const layouts = tempFolder('cuts-layout');
    const layoutFile = path.join(layouts.path, 'layout.yaml');
    writeFileSync(layoutFile, JSON.stringify(CUT_LAYOUT));
    const demo = await startSite('cuts', {
      ...network.demo,
      agentConfig: (config) => {
        const folder = path.dirname(journalOf(config));
        return withSection(network.agentConfig(config, folder, row.pathCount), 'screen', { layoutFile });
      },
    });
    const undo: (() => unknown)[] = [() => layouts.remove(), () => demo.stop()];
    try {
      const every = courseMs(row) > LONG_MS ? HANDS_EVERY_MS.long : HANDS_EVERY_MS.short;
      const args = ['--gateway', demo.gatewayUrl, '--site', demo.siteId, '--paths', row.pathCount, '--every', every];
      const command = [process.execPath, 'test/proof/cuts/console/main.ts', ...args.map(String)];
      const far = await LineProgram.start('remote page', [...network.farWithin, ...command]);
      undo.push(() => far.stop());
      const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
      undo.push(() => mia.leave());
      const sven = await Person.signIn(demo.onsiteSeat, 'sven.demo');
      const site = new CutSite({ demo, far, people: [mia, sven], layouts });
      await site.shows(
        'nothing is unknown any more',
        (page) => page['authority'] === 0 && page['isRegistered'] === true,
        60_000,
      );
      return site;
    } catch (error) {
      for (const one of undo.toReversed()) await one();
      throw error;
    }
  }

  /** command ids of what was answered "done" to the people on site since `says` */
  get done(): readonly string[] {
    return this.#done;
  }

  async ask(what: string): Promise<Line> {
    return this.#far.ask({ ask: what });
  }

  async shows(what: string, holds: (page: Line) => boolean, withinMs = 10_000): Promise<void> {
    let last: Line = {};
    try {
      await until(
        what,
        async () => {
          last = await this.ask('shown');
          return holds(last);
        },
        { withinMs, everyMs: 50 },
      );
    } catch (error) {
      throw new Error(`${what}; the page shows ${JSON.stringify(last)}`, { cause: error });
    }
  }

  /** Request, offer and read-back; then both paths proven and a live picture under the remote technologist's hands. */
  async handOver(pathCount: 1 | 2): Promise<void> {
    // Whoever asked before the link was good enough is still asking.
    if ((this.#mia.view?.control.requests.length ?? 0) === 0) await this.#presses('requestControl');
    if (this.#mia.view?.session.state !== 'open') await openSession(this.#mia);
    const request = await this.#mia.until('the request is shown', ({ control }) => control.requests.length > 0);
    const toPersonId = request.control.requests[0]?.personId ?? '';
    await this.#mia.does({ kind: 'offerControl', toPersonId });
    await this.shows('the offer is shown', (page) => page['control'] === 'offeredToMe');
    await this.#presses('readBackControl');
    const isReady = (page: Line): boolean =>
      page['control'] === 'mine' &&
      page['livePaths'] === pathCount &&
      page['hasHands'] === true &&
      page['input'] === 'on' &&
      page['numbers'] === 'live' &&
      page['authority'] === 0;
    await this.shows('control, paths, picture and numbers are there', isReady, 90_000);
  }

  /** After control was lost: people clear what has latched, wait until the link was good for long enough, and hand over. */
  async rearm(pathCount: 1 | 2): Promise<void> {
    // The link is looked at from the moment on at which somebody asks.
    await this.#presses('requestControl');
    let barredBy = '';
    const mayOffer = async (): Promise<boolean> => {
      await this.#clearLatched();
      const { gates, alarms } = this.#mia.view ?? { gates: [], alarms: [] };
      const reasons = gates.find(({ action }) => action === 'offerControl')?.reasons ?? [];
      barredBy = JSON.stringify({ reasons, alarms: alarms.map(({ condition, status }) => `${condition} ${status}`) });
      return gates.length > 0 && reasons.every(({ id }) => id === 'notRequested');
    };
    await until('control may be offered', mayOffer, { withinMs: 90_000, everyMs: 500 }).catch((error: unknown) => {
      throw new Error(`control may not be offered: ${barredBy}`, { cause: error });
    });
    await this.handOver(pathCount);
  }

  /** The people on site say something all the while, so that records are made while nothing passes. */
  says(): void {
    this.#saying = setInterval(() => void this.#sayOne(), SAYS_EVERY_MS);
  }

  quiet(): void {
    if (this.#saying !== null) clearInterval(this.#saying);
    this.#saying = null;
  }

  async clearLatched(): Promise<void> {
    await until(
      'nothing restricts the remote side',
      async () => {
        await this.#clearLatched();
        return this.#mia.view?.verdict.authority === 0;
      },
      { withinMs: 60_000, everyMs: 500 },
    );
  }

  /** @returns does somebody remote hold the lease, by the site's own word? */
  get isGranted(): boolean {
    return this.#mia.view?.control.kind === 'granted';
  }

  async stop(): Promise<void> {
    this.quiet();
    this.#mia.leave();
    this.#sven.leave();
    await this.#far.stop();
    await this.demo.stop();
    this.#layouts.remove();
  }

  async #sayOne(): Promise<void> {
    const commandId = `said-${this.#done.length}-${Date.now()}`;
    const outcome = await this.#mia.asks({ kind: 'confirmPresence' }, { commandId });
    if (outcome.kind === 'done') this.#done.push(commandId);
  }

  async #presses(what: 'requestControl' | 'readBackControl'): Promise<void> {
    let words: unknown = '';
    for (let tries = 6; tries > 0; tries -= 1) {
      words = (await this.ask(what))['outcome'];
      if (words === 'done') return;
      await pause(500);
    }
    throw new Error(`${what}: ${String(words)}`);
  }

  async #clearLatched(): Promise<void> {
    for (const { condition, status } of this.#mia.view?.alarms ?? []) {
      if (status === 'latched' && isConditionId(condition)) await this.#clear(condition);
    }
  }

  /** The view may still show what was cleared a moment ago, and some are the safety officer's to clear. */
  async #clear(condition: ConditionId): Promise<void> {
    const action = { kind: 'clear', condition, why: 'looked at it after the cut' } as const;
    const outcome = await this.#mia.asks(action);
    if (outcome.kind === 'done') return;
    if (reasonsOf(outcome).some((id) => id === 'staleEcho' || id === 'conditionNotLatched')) return;
    const second = await this.#sven.asks(action);
    const isOnOldView = reasonsOf(second).some((id) => id === 'staleEcho' || id === 'conditionNotLatched');
    if (second.kind !== 'done' && !isOnOldView) throw new Refused('clear', second);
  }
}

function journalOf({ journal }: Record<string, unknown>): string {
  if (typeof journal === 'object' && journal !== null && 'file' in journal) return String(journal.file);
  throw new Error('the agent configuration has no journal');
}
