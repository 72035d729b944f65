import { CONDITION_IDS, conditionRow, isActive, situation } from '@farfield/protocol/policy';
import type { Resync } from './resync.ts';
import { FULL_RUNTIME_MS, SHELL_INPUTS } from './room.ts';
import { NO_SCANNER_FAULTS } from './scanner.ts';
import { type Site, TECHNOLOGIST } from './site.ts';
import type { Stage } from './stage.ts';

interface Quiet {
  readonly sinceMs: number;
  readonly scansInQuiet: number;
  /** what stood in the way of a scan as the quiet began */
  readonly obstacles: number;
  /** what the scanner was told since the agent's newest boot */
  readonly calls: number;
  readonly resync: Resync;
}

/** A text: it did not come about, and how; a number: it did, for so many things that it speaks of. */
type Came = string | number;

/** What stands in the way of a scan. */
export function obstacles({ agent }: Site): number {
  const policy = agent.state?.policy;
  if (policy === undefined) return 1;
  const where = situation(policy);
  const rows = CONDITION_IDS.filter(
    (id) => isActive(policy.conditions[id]) && conditionRow(id).verdict[where].authority >= 1,
  );
  return rows.length + (policy.lease.control.kind === 'granted' ? 0 : 1) + (policy.session === null ? 1 : 0);
}

/** What must come about once nothing goes wrong any more. Looked at when the quiet part is over. */
export const LIVENESS: readonly {
  readonly id: string;
  readonly text: string;
  readonly check: (site: Site, quiet: Quiet) => Came;
}[] = [
  {
    id: 'V2',
    text: 'once all works again the uplink is up within 5 s, and each open page is connected and has heard anew within its longest back-off and a round trip, or its dial more; all stay so',
    check: (site, { resync }) => {
      if (typeof resync.came === 'string') return resync.came;
      if (site.agent.state?.uplink.state !== 'up') return `the uplink is ${site.agent.state?.uplink.state ?? 'gone'}`;
      const lost = site.consoles.find((one) => one.link.target !== null && !one.isConnected);
      if (lost !== undefined) return `${lost.id} is ${lost.link.socket.kind}`;
      // Each connection that was made again after it had been there.
      return [site.uplinks, ...site.consoles.map((one) => one.connections)].reduce(
        (sum, times) => sum + Math.max(0, times - 1),
        0,
      );
    },
  },
  {
    id: 'V3',
    text: 'every command is answered',
    check: (site, { sinceMs }) => {
      let answered = 0;
      for (const one of site.consoles) {
        const afterMs = one.clock.read(sinceMs + 30_000);
        const own = one.answers.filter(({ atMs }) => atMs > afterMs);
        const silent = own.find((answer) => answer.outcome.kind === 'unknown');
        if (silent !== undefined) return `${one.id}: ${silent.action.kind} was never answered`;
        answered += own.length;
      }
      return answered;
    },
  },
  {
    id: 'V5',
    text: 'every scanner call comes to an end',
    check: ({ agent }, { calls }) => {
      const old = agent.state?.policy.inflight.find((one) => agent.nowMs - one.sinceMs > 3_000);
      return old === undefined ? calls : `${old.what} is in flight for ${agent.nowMs - old.sinceMs} ms`;
    },
  },
  {
    id: 'V8',
    text: 'people get back to scanning',
    check: ({ agent }, { scansInQuiet, obstacles: overcome }) => {
      if (scansInQuiet > 0) return overcome;
      const policy = agent.state?.policy;
      if (policy === undefined) return 'the agent is gone';
      // A wall clock that jumped before a restart: nobody knows how long this patient's implant was scanned.
      if (policy.conditions.implantClockSpent.status === 'confirmed') return 0;
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
  scanner.comesUp();
  scanner.registerRight();
  scanner.deposits(1);
  room.silent.clear();
  room.stuck.clear();
  room.intruders = 0;
  room.attendantsOut = 0;
  room.stranger = null;
  room.safetyTechIn = 0;
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
