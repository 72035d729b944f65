import { rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKLIST_ITEMS } from '@farfield/protocol/policy';
import { Person } from '../../../scripts/demo/person.ts';
import { SystemClock } from '../../../simulators/src/kernel/clock.ts';
import { Random } from '../../../simulators/src/kernel/random.ts';
import { type NetworkProxy, startNetworkProxy } from '../../../simulators/src/network/network-proxy.ts';
import type { ProgramProcess } from '../kit/server-process.ts';
import type { Cut } from './cut-judgement.ts';
import type { CutPlan } from './cut-plan.ts';
import { RemoteDesk } from './remote-desk.ts';
import { ENROLMENT, type SiteFiles, type SiteScreen } from './site-files.ts';
import { machineClockOffsetMs, type StallWatch } from './sites/stall-watch.ts';

/** A quarantine follows each start of an agent, and the scanner comes to itself. */
const READY_WITHIN_MS = 30_000;
/** The longest lease, its allowance, the scanner's own two seconds, and what a busy machine adds. */
const OVER_WITHIN_MS = 12_000;
/** Long enough never to end by itself before the cut has stopped it. */
const STEP_INDEX = 2;

export interface CutParts {
  readonly gatewayUrl: string;
  readonly token: string;
  readonly files: SiteFiles;
  readonly sites: ProgramProcess;
  /** of the sites' process: from the agents' clock to the machine's */
  readonly sitesClockOffsetMs: number;
  readonly stalls: StallWatch;
}

type PathName = 'primary' | 'cellular';

/** One site with its own agent, journal, console and proxies, from its first start to the cut of its link. */
export class OneCut {
  readonly #parts: CutParts;
  readonly #siteId: string;
  readonly #plan: CutPlan;
  readonly #proxies: Record<'site' | 'console', NetworkProxy[]> = { site: [], console: [] };
  #mia: Person | null = null;
  #desk: RemoteDesk | null = null;

  constructor(parts: CutParts, siteId: string, plan: CutPlan) {
    this.#parts = parts;
    this.#siteId = siteId;
    this.#plan = plan;
  }

  /** @returns the console that has control. @throws Error when the site did not come as far as a running scan: then nothing was cut, and nothing measured */
  async prepare(key: string, screen: SiteScreen | null = null): Promise<RemoteDesk> {
    const { files, sites, token, gatewayUrl } = this.#parts;
    const names: readonly PathName[] = this.#plan.paths === 'twoPaths' ? ['primary', 'cellular'] : ['primary'];
    for (const name of names) {
      for (const end of ['site', 'console'] as const) this.#proxies[end].push(await proxy(gatewayUrl, end, name));
    }
    const sitePaths = this.#proxies.site.map(({ port }, at) => {
      const host = hostOf(names[at] ?? 'primary');
      return { name: names[at] ?? 'primary', url: `ws://${host}:${port}`, localAddress: host };
    });
    const file = files.write(this.#siteId, key, sitePaths, screen);
    const { onsiteUrl } = await sites.ask({ ask: 'start', siteId: this.#siteId, file });
    const seat = { url: String(onsiteUrl), siteId: this.#siteId, ca: files.tls.ca, enrolment: ENROLMENT };
    const mia = await Person.signIn(seat, 'mia.demo');
    this.#mia = mia;
    const deskPaths = this.#proxies.console.map(({ port }, at) => ({
      name: names[at] ?? 'primary',
      url: `ws://127.0.0.1:${port}/ws/console`,
    }));
    const desk = new RemoteDesk({ siteId: this.#siteId, token, paths: deskPaths });
    this.#desk = desk;
    await this.#toRunningScan(mia, desk);
    return desk;
  }

  /** Cuts after `waitMs` and looks until the scanner is at rest. A cut that was made always counts. */
  async cut(waitMs: number): Promise<Cut> {
    const { sites, sitesClockOffsetMs, stalls } = this.#parts;
    const { paths, end, way } = this.#plan;
    await sleep(waitMs);
    const cutMs = performance.now();
    for (const one of this.#proxies[end]) one.set({ cut: way });
    const seen = await this.#seenOnSite();
    const over = await this.#over();
    const told = await sites.ask({ ask: 'marks', siteId: this.#siteId });
    const at = (name: string): number => numberOf(told[name]);
    const lastEchoMs = at('lastEchoMs');
    const lastEchoHereMs = lastEchoMs + sitesClockOffsetMs - machineClockOffsetMs();
    return {
      paths: told['paths'] === 'twoPaths' ? 'twoPaths' : 'onePath',
      asked: paths,
      end,
      way,
      offMs: at('offMs') - lastEchoMs,
      alarmMs: at('downMs') - lastEchoMs,
      shownTickMs: seen.tickMs - lastEchoMs,
      shownMs: seen.hereMs - lastEchoHereMs,
      stopMs: at('stopAskedMs') - lastEchoMs,
      restMs: over ? at('notScanningMs') - at('stopAskedMs') : Number.NaN,
      stallMs: numberOf(told['stallMs']) + stalls.longestMs(Math.min(cutMs, lastEchoHereMs), seen.hereMs),
    };
  }

  async end(): Promise<void> {
    this.#desk?.leave();
    this.#mia?.leave();
    await this.#parts.sites.ask({ ask: 'end', siteId: this.#siteId });
    for (const one of [...this.#proxies.site, ...this.#proxies.console]) await one.stop();
    rmSync(this.#parts.files.folderOf(this.#siteId), { recursive: true, force: true });
  }

  async #toRunningScan(mia: Person, ana: RemoteDesk): Promise<void> {
    const { sites } = this.#parts;
    const first = await mia.until(
      'a patient is registered and nothing is unknown',
      ({ scanner, verdict }) => scanner.registeredPatientRef !== '' && verdict.authority === 0,
      READY_WITHIN_MS,
    );
    await ana.until('the site is shown', () => ana.view !== null && ana.livePaths > 0, READY_WITHIN_MS);
    await ana.does({ kind: 'requestControl' });
    const patientRef = first.scanner.registeredPatientRef;
    await mia.does({
      kind: 'openSession',
      patientRef,
      patient: { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } },
    });
    const asked = await mia.until('the request is shown', ({ control }) => control.requests.length === 1);
    await mia.does({ kind: 'offerControl', toPersonId: asked.control.requests[0]?.personId ?? '' });
    const offered = await ana.until(
      'the offer is shown',
      () => ana.view?.control.kind === 'offered' && ana.view.patient.patientRef !== '' && ana.view,
    );
    const { weightKg, implantWords } = offered.patient;
    const words = { patientRef, scannerRef: offered.site.scannerRef, weightKg, implantWords };
    await ana.does({ kind: 'readBackControl', words });
    await ana.until('control is granted', () => ana.view?.control.kind === 'granted');
    await mia.does({ kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    await mia.does({ kind: 'leadTimeOut', weightKg, attendants: 0 });
    await ana.until('the time-out is led', () => ana.view?.session.timeOut === 'led');
    await ana.does({ kind: 'readBackTimeOut', words });
    await mia.does({ kind: 'admitPatient' });
    await sites.ask({ ask: 'patientIn', siteId: this.#siteId });
    await mia.until('the patient is in', ({ zone }) => zone.count4 === 1);
    await mia.does({ kind: 'stateInput', input: 'patientAudio' });
    await mia.does({ kind: 'stateInput', input: 'patientCamera' });
    await ana.until('nothing bars a start', () => ana.view?.verdict.authority === 0, READY_WITHIN_MS);
    const stepId = ana.view?.scanner.steps[STEP_INDEX]?.stepId ?? '';
    await ana.does({ kind: 'selectStep', stepId });
    await ana.until('the step is selected', () => ana.view?.scanner.selectedStepId === stepId);
    await mia.until('the scanner is at rest', ({ scanner }) => /^(idle|prepped)$/.test(scanner.state), READY_WITHIN_MS);
    await mia.does({ kind: 'giveReady', stepId, tableClear: false });
    await ana.until('READY is shown', () => ana.view?.session.ready === 'given');
    await ana.does({ kind: 'start', stepId, readyId: ana.view?.session.readyId ?? '' });
    await ana.until('it scans', () => ana.view?.scanner.state === 'scanning', READY_WITHIN_MS);
    const wanted = this.#plan.paths === 'twoPaths' ? 2 : 1;
    await ana.until(`${wanted} live paths`, () => ana.livePaths === wanted, READY_WITHIN_MS);
  }

  /** The safety tech's own console: the first picture with the alarm and with remote control off. */
  async #seenOnSite(): Promise<{ readonly tickMs: number; readonly hereMs: number }> {
    const isShown: Parameters<Person['until']>[1] = ({ verdict, alarms }) =>
      verdict.authority >= 2 &&
      alarms.some(({ condition }) => condition === 'linkDown' || condition === 'controlEnded');
    let hereMs = Number.NaN;
    try {
      const view = await this.#mia?.until(
        'the alarm',
        (one) => {
          // Here, and not after the promise: what else this loop does in between is no part of the answer.
          if (!isShown(one)) return false;
          hereMs = performance.now();
          return true;
        },
        OVER_WITHIN_MS,
      );
      return { tickMs: view?.tickMs ?? Number.NaN, hereMs };
    } catch {
      return { tickMs: Number.NaN, hereMs };
    }
  }

  async #over(): Promise<boolean> {
    try {
      await this.#mia?.until('the scanner is at rest', ({ scanner }) => scanner.state !== 'scanning', OVER_WITHIN_MS);
      await this.#mia?.until('it has stopped', ({ scanner }) => /^(idle|prepped)$/.test(scanner.state), OVER_WITHIN_MS);
      return true;
    } catch {
      return false;
    }
  }
}

function hostOf(name: PathName): string {
  return name === 'primary' ? '127.0.0.1' : '127.0.0.2';
}

function proxy(gatewayUrl: string, end: 'site' | 'console', name: PathName): Promise<NetworkProxy> {
  const { hostname, port } = new URL(gatewayUrl);
  return startNetworkProxy({
    name,
    end,
    listenHost: end === 'site' ? hostOf(name) : '127.0.0.1',
    listenPort: 0,
    targetHost: hostname,
    targetPort: Number(port),
    random: new Random(1).split(name),
    clock: new SystemClock(),
  });
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
