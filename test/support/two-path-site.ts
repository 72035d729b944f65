import { systemClock } from '../../agent/src/clock.ts';
import { type LogLine, testLog } from '../../agent/src/uplink/test-log.ts';
import { Uplink } from '../../agent/src/uplink/uplink.ts';
import { TestGateway } from '../../gateway/src/testing/test-gateway.ts';
import type { NamedFace } from '../../agent/src/uplink/bundled-uplink.ts';
import type { Body } from '@farfield/protocol';
import { SystemClock } from '../../simulators/src/kernel/clock.ts';
import { Random } from '../../simulators/src/kernel/random.ts';
import { type NetworkProxy, startNetworkProxy } from '../../simulators/src/network/network-proxy.ts';

type Values = { [One in Body as One['kind']]: One['value'] };

function isKind<K extends Body['kind']>(body: Body, kind: K): body is Body & { kind: K; value: Values[K] } {
  return body.kind === kind;
}

export interface TwoPathSiteOptions {
  /** primary alone, or both */
  readonly paths?: 1 | 2;
  readonly renewEveryMs?: number;
  readonly isBusy?: () => boolean;
}

/** A real gateway, a real uplink with two paths, and a proxy in each path, all in this process. */
export class TwoPathSite {
  readonly gateway: TestGateway;
  readonly primary: NetworkProxy;
  readonly cellular: NetworkProxy;
  readonly uplink: Uplink;
  readonly heard: { readonly body: Body }[] = [];
  /** at the moment that it comes */
  onHeard: (body: Body) => void = () => undefined;
  onBetterPath: () => void = () => undefined;
  readonly states: string[] = [];
  readonly differs: string[] = [];
  faces: readonly NamedFace[] = [];
  /** at each time that they are told */
  onFaces: (faces: readonly NamedFace[]) => void = () => undefined;
  sharedRoute = '';
  pathsLost = 0;
  readonly codes: () => readonly string[];
  readonly lines: readonly LogLine[];

  private constructor(
    gateway: TestGateway,
    [primary, cellular]: readonly [NetworkProxy, NetworkProxy],
    { paths = 2, renewEveryMs, isBusy = () => false }: TwoPathSiteOptions,
  ) {
    this.gateway = gateway;
    this.primary = primary;
    this.cellular = cellular;
    const { log, lines, codes } = testLog();
    this.codes = codes;
    this.lines = lines;
    const at = (proxy: NetworkProxy, host: string): string => `ws://${host}:${proxy.port}`;
    this.uplink = new Uplink({
      url: '',
      paths: [
        { name: 'primary', url: at(primary, '127.0.0.1'), localAddress: '127.0.0.1' },
        { name: 'cellular', url: at(cellular, '127.0.0.2'), localAddress: '127.0.0.2' },
      ].slice(0, paths),
      renewEveryMs,
      isBusy,
      siteId: 'demo-1',
      key: gateway.key,
      incarnation: 'agent-1',
      clock: systemClock,
      log,
      random: () => 0.1,
      hello: () => gateway.agentHello().value,
      onBody: (body) => {
        this.heard.push({ body });
        this.onHeard(body);
      },
      onState: (state) => this.states.push(state),
      onPaths: (faces, sharedRoute) => {
        this.faces = faces;
        this.onFaces(faces);
        this.sharedRoute = sharedRoute;
      },
      onBetterPath: () => this.onBetterPath(),
      onPathLost: () => {
        this.pathsLost += 1;
      },
      onDiffers: (words) => this.differs.push(words),
    });
    this.uplink.start();
  }

  static async start(own: TwoPathSiteOptions = {}): Promise<TwoPathSite> {
    const gateway = await TestGateway.start();
    const proxy = (name: string, listenHost: string): Promise<NetworkProxy> =>
      startNetworkProxy({
        name,
        listenHost,
        listenPort: 0,
        targetHost: '127.0.0.1',
        targetPort: gateway.gateway.port,
        random: new Random(7).split(name),
        clock: new SystemClock(),
      });
    return new TwoPathSite(gateway, [await proxy('primary', '127.0.0.1'), await proxy('cellular', '127.0.0.2')], own);
  }

  /** The names of the paths that are up now. */
  get up(): readonly string[] {
    return this.faces.filter((one) => one.state === 'up').map((one) => one.name);
  }

  all<K extends Body['kind']>(kind: K): Values[K][] {
    return this.heard.flatMap(({ body }) => (isKind(body, kind) ? [body.value] : []));
  }

  async stop(): Promise<void> {
    await this.uplink.stop();
    await this.primary.stop();
    await this.cellular.stop();
    await this.gateway.stop();
  }
}
