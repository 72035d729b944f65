import type { Finding } from './invariant.ts';
import { FULL_RUNTIME_MS, SHELL_INPUTS } from './room.ts';
import { NO_SCANNER_FAULTS } from './scanner.ts';
import { type Site, TECHNOLOGIST } from './site.ts';
import type { Stage } from './stage.ts';

interface Quiet {
  readonly sinceMs: number;
  readonly scansInQuiet: number;
}

/** What must come about once nothing goes wrong any more. Looked at when the quiet part is over. */
export const LIVENESS: readonly {
  readonly id: string;
  readonly text: string;
  readonly check: (site: Site, quiet: Quiet) => Finding;
}[] = [
  {
    id: 'V2',
    text: 'everybody is connected again',
    check: (site) => {
      if (site.agent.state?.uplink.state !== 'up') return `the uplink is ${site.agent.state?.uplink.state ?? 'gone'}`;
      const lost = site.consoles.find((one) => one.link.target !== null && !one.isConnected);
      return lost === undefined ? true : `${lost.id} is ${lost.link.socket.kind}`;
    },
  },
  {
    id: 'V3',
    text: 'every command is answered',
    check: (site, { sinceMs }) => {
      for (const one of site.consoles) {
        const afterMs = one.clock.read(sinceMs + 30_000);
        const silent = one.page.answers.find((answer) => answer.outcome.kind === 'unknown' && answer.atMs > afterMs);
        if (silent !== undefined) return `${one.id}: ${silent.action.kind} was never answered`;
      }
      return true;
    },
  },
  {
    id: 'V5',
    text: 'every scanner call comes to an end',
    check: ({ agent }) => {
      const old = agent.state?.policy.inflight.find((one) => agent.nowMs - one.sinceMs > 3_000);
      return old === undefined ? true : `${old.what} is in flight for ${agent.nowMs - old.sinceMs} ms`;
    },
  },
  {
    id: 'V8',
    text: 'people get back to scanning',
    check: ({ agent }, { scansInQuiet }) => {
      if (scansInQuiet > 0) return true;
      const policy = agent.state?.policy;
      if (policy === undefined) return 'the agent is gone';
      // A wall clock that jumped before a restart: nobody knows how long this patient's implant was scanned.
      if (policy.conditions.implantClockSpent.status === 'confirmed') return true;
      const active = Object.entries(policy.conditions).flatMap(([id, one]) =>
        one.status === 'ok' || one.status === 'suspect' ? [] : [`${id}:${one.status}`],
      );
      const session =
        policy.session === null
          ? 'no session'
          : `room ${policy.session.room}, READY ${policy.session.ready.kind}, time-out ${policy.session.timeOut.kind}`;
      return `no scan began: control ${policy.lease.control.kind}, ${session}, scanner ${policy.scanner?.state}, active ${active.join(' ')}`;
    },
  },
];

/** Everything works again, and everybody is back. */
export function heal({ site, people }: Stage): void {
  const { room, scanner, disk, agent, gateway } = site;
  gateway.boot();
  agent.boot();
  disk.heal();
  for (const pipe of [...site.uplink.pipes, ...site.consoles.flatMap((one) => [one.up, one.down])]) {
    pipe.open();
    pipe.weather.lossPermille = 0;
  }
  site.duplicates = 0;
  Object.assign(scanner.faults, NO_SCANNER_FAULTS);
  scanner.recovers();
  scanner.registerRight();
  scanner.deposits(1);
  room.silent.clear();
  room.stuck.clear();
  room.intruders = 0;
  room.isCountUnknown = false;
  room.runtimeMs = FULL_RUNTIME_MS;
  for (const id of SHELL_INPUTS) room.says(id, 'good');
  for (const id of room.inputs) room.set(id, 'good');
  for (const one of site.consoles) {
    one.thaw();
    one.isIdle = false;
    one.policyHash = '';
    if (!one.isCredentialValid) one.signsInAgain(true);
  }
  if (site.kind.hasTechnologist) people.arrives(TECHNOLOGIST);
  people.technologistScans(false);
  for (const one of people.robots) {
    one.isAway = false;
    one.slowness = 1;
    one.isHasty = false;
    one.misreads = false;
    one.isTacit = false;
    one.isPassive = false;
    one.doubleClicks = false;
    one.isDeaf = false;
  }
}
