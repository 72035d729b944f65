import { LinkShell } from '../../console/src/link/link-shell.ts';
import type { FromLink, PathWords } from '../../console/src/link/link-messages.ts';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import { SystemClock } from '../../simulators/src/kernel/clock.ts';
import { Random } from '../../simulators/src/kernel/random.ts';
import { type NetworkProxy, startNetworkProxy } from '../../simulators/src/network/network-proxy.ts';
import { openNodeSocket } from './node-socket.ts';

/** A real gateway, the console's own link with two paths to it, and a proxy in each, all in this process. */
export class TwoPathConsole {
  readonly gateway: TestGateway;
  readonly primary: NetworkProxy;
  readonly cellular: NetworkProxy;
  readonly told: FromLink[] = [];
  readonly shell: LinkShell;
  readonly #timer: NodeJS.Timeout;

  private constructor(
    gateway: TestGateway,
    [primary, cellular]: readonly [NetworkProxy, NetworkProxy],
    renewEveryMs?: number,
  ) {
    this.gateway = gateway;
    this.primary = primary;
    this.cellular = cellular;
    const clock = new SystemClock();
    this.shell = new LinkShell({
      open: openNodeSocket,
      now: () => clock.nowMs(),
      random: () => 0.1,
      incarnation: 'tab-1',
      renewEveryMs,
      tell: (message) => this.told.push(message),
    });
    this.#timer = setInterval(() => {
      this.shell.post({ kind: 'pageTick', atMs: clock.nowMs(), lastInputMs: clock.nowMs() });
      this.shell.tick();
    }, 25);
  }

  static async start(own: { readonly renewEveryMs?: number } = {}): Promise<TwoPathConsole> {
    const gateway = await TestGateway.start();
    const proxy = (name: string): Promise<NetworkProxy> =>
      startNetworkProxy({
        name,
        listenHost: '127.0.0.1',
        listenPort: 0,
        targetHost: '127.0.0.1',
        targetPort: gateway.gateway.port,
        random: new Random(7).split(name),
        clock: new SystemClock(),
      });
    return new TwoPathConsole(gateway, [await proxy('primary'), await proxy('cellular')], own.renewEveryMs);
  }

  async opens(consoleId: string): Promise<void> {
    const token = await this.gateway.signIn('rst');
    const at = (proxy: NetworkProxy): string => `ws://127.0.0.1:${proxy.port}/ws/console`;
    this.shell.post({
      kind: 'open',
      target: {
        url: '',
        paths: [
          { name: 'primary', url: at(this.primary) },
          { name: 'cellular', url: at(this.cellular) },
        ],
        hello: { siteId: 'demo-1', consoleId, token, enrolment: '', policyHash: '' },
      },
    });
  }

  all<K extends FromLink['kind']>(kind: K): Extract<FromLink, { kind: K }>[] {
    return this.told.filter((one): one is Extract<FromLink, { kind: K }> => one.kind === kind);
  }

  get paths(): readonly PathWords[] {
    return this.shell.state.paths;
  }

  /** The names of the paths that are up now. */
  get up(): readonly string[] {
    return this.paths.filter((one) => one.state === 'up').map((one) => one.name);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.shell.post({ kind: 'close' });
    await this.primary.stop();
    await this.cellular.stop();
    await this.gateway.stop();
  }
}
