import type { Body, CommandMessage, ShadowBody } from '@farfield/protocol';
import { DEFAULT_POLICY, type FacilityPolicy, type Principal, type SiteIdentity } from '@farfield/protocol/policy';
import type { AgentInput, Via } from '../../agent/src/agent-state.ts';
import { type AgentPorts, AgentProcess } from './agent-process.ts';
import { type ConsolePorts, ConsoleProcess, type Door } from './console-process.ts';
import { Disk } from './disk.ts';
import { type GatewayPorts, GatewayProcess } from './gateway-process.ts';
import { calmWeather } from './pipe.ts';
import { Rng } from './rng.ts';
import { Room } from './room.ts';
import { Scanner } from './scanner.ts';
import { type SiteKind, siteKind } from './site-kind.ts';
import { UplinkPaths } from './uplink-paths.ts';
import { World } from './world.ts';

export const SIM_POLICY: FacilityPolicy = {
  ...DEFAULT_POLICY,
  name: 'simulated',
  staffingProfile: 'mrst',
  oxygenPlan: 'prop the door, everybody out',
  signatures: [
    { role: 'mrmd', personId: 'd', name: 'D' },
    { role: 'mrso', personId: 's', name: 'S' },
  ],
};

/** A site that measures what others let people state: the one at which a label may ask for sound and picture. */
const WATCHED_EQUIPMENT: FacilityPolicy['equipment'] = {
  ...SIM_POLICY.equipment,
  patientAudio: { fit: 'fitted' },
  patientCamera: { fit: 'fitted' },
};

/** Signed: who cannot be told to stop has nothing that a watchdog could do. */
const NO_WATCHDOG = { fit: 'notFitted', substitute: 'a hand at the STOP of the scanner itself' } as const;

function policyOf(
  { scanner, staffingProfile, finishMaxMs, hasWatchdog }: SiteKind,
  isWatched: boolean,
): FacilityPolicy {
  const { canStop: stop, canAbort: abort, canPause: pause } = scanner;
  const equipment = isWatched ? WATCHED_EQUIPMENT : SIM_POLICY.equipment;
  return {
    ...SIM_POLICY,
    staffingProfile,
    finishMaxMs,
    capabilities: { ...SIM_POLICY.capabilities, stop, abort, pause },
    equipment: hasWatchdog ? equipment : { ...equipment, watchdog: NO_WATCHDOG },
  };
}

const SIM_SITE: SiteIdentity = { siteId: 'site-1', scannerRef: 'MR1', policy: SIM_POLICY, policyHash: 'h' };

/** Whoever watches: every step of every machine passes here. */
export interface Watcher {
  readonly core: AgentPorts['core'];
  readonly agentTakes: AgentPorts['takes'];
  readonly agentStepped: AgentPorts['stepped'];
  readonly agentBooted: AgentPorts['booted'];
  readonly agentDies: () => void;
  readonly durable: Disk['onDurable'];
  readonly violation: (what: string) => void;
  readonly gatewayStepped: GatewayPorts['stepped'];
  readonly consoleStepped: ConsolePorts['stepped'];
  readonly consoleSent: ConsolePorts['sent'];
}

const UPLINK_PATIENCE_MS = 8_000;
const RECENT_MAX = 200;

/**
 * The whole of one site in virtual time: the machines that run in production, and around them disk, paths, room and
 * scanner. Bodies travel as values; protobuf has its own tests.
 */
export class Site {
  readonly world = new World();
  readonly seed: number;
  /** its patients need watching, and it measures how they are heard and seen */
  readonly isWatched: boolean;
  readonly kind: SiteKind;
  /** somebody is there who conducts drills */
  readonly hasDrills: boolean;
  readonly identity: SiteIdentity;
  readonly disk: Disk;
  readonly agent: AgentProcess;
  readonly gateway: GatewayProcess;
  readonly scanner: Scanner;
  readonly room: Room;
  readonly consoles: readonly ConsoleProcess[];
  readonly uplink: UplinkPaths;
  /** each frame of a console reaches the agent this many times more */
  duplicates = 0;
  /** the newest commands as they came to the agent, for a replay */
  readonly recent: Extract<AgentInput, { kind: 'consoleCommand' }>[] = [];
  #uplinkSocket = '';
  #uplinks = 0;
  #blockedSinceMs: number | null = null;
  #told = { key: '', atMs: 0 };

  constructor(seed: number, watcher: Watcher, isWatched = false, hasDrills = false) {
    this.seed = seed;
    this.isWatched = isWatched;
    this.hasDrills = hasDrills;
    this.kind = siteKind(seed, isWatched);
    const { hasTwoPaths, hasTechnologist } = this.kind;
    this.identity = { ...SIM_SITE, policy: policyOf(this.kind, isWatched) };
    const { world } = this;
    const net = new Rng(seed, 'net');
    this.disk = new Disk(world, new Rng(seed, 'disk'));
    this.disk.onDurable = watcher.durable;
    this.scanner = new Scanner(world, new Rng(seed, 'scanner'), this.kind.scanner);
    this.agent = new AgentProcess(world, new Rng(seed, 'agent'), this.identity, this.disk, {
      order: (order, answer) => this.scanner.execute(order, answer),
      toGateway: (body) => this.#fromAgent(body),
      toOnsite: (consoleId, body) => {
        for (const one of this.consoles) {
          // Who was added later hears nothing before they are there; the chances of the others stay as they were.
          const isThere = one.socketId !== '' || !LATER.includes(one.principal.personId);
          if (isThere && one.principal.seat === 'onsite' && (consoleId === null || consoleId === one.id))
            one.fromServer(one.socketId, body);
        }
      },
      core: watcher.core,
      takes: watcher.agentTakes,
      stepped: watcher.agentStepped,
      booted: watcher.agentBooted,
      violation: watcher.violation,
      dies: watcher.agentDies,
      died: () => {
        for (const one of this.consoles) if (one.principal.seat === 'onsite') one.closed('');
        this.cutUplink();
      },
    });
    this.gateway = new GatewayProcess(world, {
      toAgent: (socketId, body) => {
        if (socketId === this.#uplinkSocket) this.uplink.send('down', socketId, body);
      },
      toConsole: (socketId, body) => this.#consoleAt(socketId)?.fromServer(socketId, body),
      close: (socketId, code) => {
        if (socketId === this.#uplinkSocket) this.cutUplink();
        else this.#consoleAt(socketId)?.closed(code);
      },
      stepped: watcher.gatewayStepped,
      died: () => {
        for (const one of this.consoles) if (one.principal.seat === 'remote') one.closed('');
        this.cutUplink();
      },
    });
    this.uplink = new UplinkPaths(
      world,
      { primary: net, cellular: hasTwoPaths ? new Rng(seed, 'cellular') : null },
      () => this.agent.nowMs,
      {
        gateway: (socketId, body) => this.#gatewayHears(socketId, body),
        agent: (socketId, body) => this.#agentHears(socketId, body),
      },
    );
    const { equipment } = this.identity.policy;
    const { attendants } = this.kind;
    this.room = new Room(world, new Rng(seed, 'room'), { equipment, attendants }, this.agent, this.scanner);
    const consoleRng = new Rng(seed, 'consoles');
    const ports: ConsolePorts = { stepped: watcher.consoleStepped, sent: watcher.consoleSent };
    const isHere = ({ personId }: Principal): boolean =>
      (personId !== TECHNOLOGIST || hasTechnologist) &&
      (personId !== CONDUCTOR || hasDrills) &&
      (personId !== PRACTITIONER || this.kind.givesContrast);
    this.consoles = PEOPLE.filter(isHere).map(
      (principal) =>
        new ConsoleProcess(
          world,
          LATER.includes(principal.personId) ? new Rng(seed, `console ${principal.personId}`) : consoleRng,
          {
            id: `c-${principal.personId}`,
            principal,
            hasTwoPaths: principal.seat === 'remote' && hasTwoPaths,
            weather: () => (principal.seat === 'onsite' ? calmWeather(1, 2) : calmWeather(10, 12)),
          },
          principal.seat === 'onsite' ? this.#onsiteDoor() : this.#gatewayDoor(),
          ports,
        ),
    );
    world.every(500, 200, () => this.#minds());
  }

  /** @throws Error for a person who is not in this simulation */
  console(personId: string): ConsoleProcess {
    const found = this.consoles.find((one) => one.principal.personId === personId);
    if (found === undefined) throw new Error(`nobody is called ${personId}`);
    return found;
  }

  /** how often agent and gateway were connected */
  get uplinks(): number {
    return this.#uplinks;
  }

  cutUplink(): void {
    const socketId = this.#uplinkSocket;
    if (socketId === '') return;
    this.#uplinkSocket = '';
    const isHung = this.uplink.paths.every((path) => path.up.weather.isBlocked);
    this.uplink.reset();
    this.agent.takes({ kind: 'uplink', state: 'down' });
    this.world.after(isHung ? 9_000 : 15, () => this.gateway.takes({ kind: 'agentLeft', socketId }));
  }

  /** What came from a console reaches the agent, whatever its way. */
  agentTakesCommand(input: Extract<AgentInput, { kind: 'consoleCommand' }>): void {
    this.recent.push(input);
    if (this.recent.length > RECENT_MAX) this.recent.shift();
    this.agent.takes(input);
    for (let copy = 0; copy < this.duplicates; copy += 1) this.agent.takes(input);
  }

  /** Connections are made again, and given up when nothing comes through. */
  #minds(): void {
    const blocked = this.uplink.isBlocked;
    if (this.#uplinkSocket !== '' && !this.uplink.mind()) this.cutUplink();
    this.#tellPaths();
    this.#blockedSinceMs = blocked ? (this.#blockedSinceMs ?? this.world.nowMs) : null;
    if (this.#blockedSinceMs !== null) {
      if (this.world.nowMs - this.#blockedSinceMs > UPLINK_PATIENCE_MS) this.cutUplink();
      return;
    }
    if (this.#uplinkSocket !== '' || this.agent.state === null || this.gateway.state === null) return;
    if (this.agent.isPaused) return;
    this.uplink.reset();
    this.#uplinks += 1;
    this.#uplinkSocket = `agent#${this.#uplinks}`;
    this.agent.takes({ kind: 'uplink', state: 'up' });
    this.gateway.takes({
      kind: 'agentJoined',
      socketId: this.#uplinkSocket,
      incarnation: `a-${this.agent.incarnation}`,
      policyHash: SIM_SITE.policyHash,
      softwareVersion: '1',
      cursor: { cursorSeq: 0, cursorHash: '' },
      journal: 'fits',
    });
  }

  /** As the agent's shell does: at each change, and every second. */
  #tellPaths(): void {
    if (this.uplink.isOne || this.agent.state === null) return;
    const paths = this.uplink.facts();
    const key = paths.map((one) => `${one.state} ${one.isProven}`).join();
    if (key === this.#told.key && this.world.nowMs - this.#told.atMs < 1_000) return;
    this.#told = { key, atMs: this.world.nowMs };
    this.agent.takes({ kind: 'paths', paths, sharedRoute: '' });
  }

  #consoleAt(socketId: string): ConsoleProcess | undefined {
    return this.consoles.find((one) => one.socketId === socketId);
  }

  #fromAgent(body: Body): void {
    if (this.#uplinkSocket !== '') this.uplink.send('up', this.#uplinkSocket, body);
  }

  #gatewayHears(socketId: string, body: Body): void {
    if (body.kind !== 'siteView' && body.kind !== 'toConsole' && body.kind !== 'drillView' && body.kind !== 'shadow')
      return;
    this.gateway.takes({ kind: 'agentSaid', socketId, body, historical: false });
  }

  #agentHears(socketId: string, body: Body): void {
    if (socketId !== this.#uplinkSocket) return;
    const via = 'gateway';
    switch (body.kind) {
      case 'consoleJoined':
        return this.agent.takes({ kind: 'consoleJoined', ...body.value, via });
      case 'consoleCredential':
        return this.agent.takes({
          kind: 'consoleCredential',
          consoleId: body.value.consoleId,
          isValid: body.value.isValid,
        });
      case 'consoleLeft':
        return this.agent.takes({ kind: 'consoleLeft', consoleId: body.value.consoleId, via });
      case 'fromConsole': {
        const { consoleId, body: inner } = body.value;
        if (inner.kind === 'heartbeat')
          return this.agent.takes({ kind: 'consoleBeat', consoleId, via, beat: inner.value });
        return this.agentTakesCommand(commandInput(consoleId, via, null, inner.value));
      }
      case 'drillAsk':
        return this.agent.takes({ kind: 'drillAsk', ...body.value, via, principal: null });
      case 'shadow': {
        const { drillId, body: said } = body.value;
        return said.kind === 'fromConsole'
          ? this.#toShadow(drillId, said.value.consoleId, via, null, said.value.body)
          : undefined;
      }
      case 'gatewayVerdict': {
        const authority = body.value.authority === 0 ? 0 : body.value.authority === 1 ? 1 : 2;
        const verdict = { authority, scan: 0, people: 0, system: 0 } as const;
        const { why, againstDrill, gatewayWallMs } = body.value;
        return this.agent.takes({ kind: 'gatewayVerdict', verdict, why, againstDrill, gatewayWallMs });
      }
      default:
        return;
    }
  }

  #toShadow(drillId: string, consoleId: string, via: Via, principal: Principal | null, body: ShadowBody): void {
    if (body.kind !== 'heartbeat' && body.kind !== 'command') return;
    this.agent.takes({ kind: 'shadow', consoleId, via, principal, drillId, body });
  }

  #gatewayDoor(): Door {
    return {
      isOpen: () => this.gateway.state !== null,
      said: (who, socketId, body) => {
        if (body.kind === 'consoleHello') {
          const { id: consoleId, policyHash, isCredentialValid } = who;
          const principal = { ...who.principal, isCredentialValid };
          const seat = { socketId, consoleId, sessionId: `s-${principal.personId}`, principal, policyHash };
          this.gateway.takes({ kind: 'consoleJoined', ...seat, signedInUntilMs: Number.MAX_SAFE_INTEGER });
        } else if (isSaidByConsole(body)) {
          this.gateway.takes({ kind: 'consoleSaid', socketId, body });
        }
      },
      gone: (_, socketId) => this.gateway.takes({ kind: 'consoleLeft', socketId }),
    };
  }

  #onsiteDoor(): Door {
    const via = 'onsite';
    const seated = new Map<string, string>();
    return {
      isOpen: () => this.agent.state !== null,
      said: (who, socketId, body) => {
        const { id: consoleId, principal } = who;
        if (body.kind === 'consoleHello') {
          seated.set(consoleId, socketId);
          this.agent.takes({ kind: 'consoleJoined', consoleId, principal, via });
          const welcome = { consoleId, principal, policyHash: SIM_SITE.policyHash, servedBy: 'onsite' };
          who.fromServer(socketId, { kind: 'consoleWelcome', value: welcome });
        } else if (body.kind === 'heartbeat') {
          this.agent.takes({ kind: 'consoleBeat', consoleId, via, beat: body.value });
        } else if (body.kind === 'command') {
          this.agentTakesCommand(commandInput(consoleId, via, principal, body.value));
        } else if (body.kind === 'drillAsk') {
          this.agent.takes({ kind: 'drillAsk', consoleId, via, principal, ask: body.value.ask });
        } else if (body.kind === 'shadow') {
          this.#toShadow(body.value.drillId, consoleId, via, principal, body.value.body);
        }
      },
      gone: (who, socketId) => {
        // An old socket that ends late is not the console that has come anew.
        if (seated.get(who.id) === socketId) this.agent.takes({ kind: 'consoleLeft', consoleId: who.id, via });
      },
    };
  }
}

type SaidByConsole = Extract<Body, { kind: 'heartbeat' | 'command' | 'drillAsk' | 'shadow' }>;

function isSaidByConsole(body: Body): body is SaidByConsole {
  return body.kind === 'heartbeat' || body.kind === 'command' || body.kind === 'drillAsk' || body.kind === 'shadow';
}

function commandInput(
  consoleId: string,
  via: 'gateway' | 'onsite',
  principal: Principal | null,
  command: CommandMessage,
): Extract<AgentInput, { kind: 'consoleCommand' }> {
  return { kind: 'consoleCommand', consoleId, via, principal, command };
}

function person(personId: string, role: Principal['role'], seat: Principal['seat']): Principal {
  return {
    personId,
    name: personId,
    role,
    seat,
    isLevel2: role === 'mrst' || role === 'mrso',
    isRegisteredTechnologist: role === 'rst' || role === 'onsiteTechnologist',
    isCredentialValid: true,
  };
}

/** Stands on site in some of the sites, and scans there when control is local. */
export const TECHNOLOGIST = 'uma';
/** Is there for contrast, where it is given. */
export const PRACTITIONER = 'lin';
/** Conducts live drills, where there are any. */
export const CONDUCTOR = 'cora';

const PEOPLE: readonly Principal[] = [
  person('mia', 'mrst', 'onsite'),
  person('ana', 'rst', 'remote'),
  person('bo', 'rst', 'remote'),
  person('ray', 'rad', 'remote'),
  person('max', 'mrso', 'onsite'),
  person('tom', 'trainee', 'remote'),
  person('eli', 'mrst', 'onsite'),
  person(TECHNOLOGIST, 'onsiteTechnologist', 'onsite'),
  person(CONDUCTOR, 'coordinator', 'remote'),
  person(PRACTITIONER, 'lip', 'onsite'),
];
/** Those who were added later draw by themselves, and shift nobody else's chances. */
const LATER: readonly string[] = ['tom', 'eli', TECHNOLOGIST, CONDUCTOR, PRACTITIONER];
