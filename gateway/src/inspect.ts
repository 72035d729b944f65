import { PROTOCOL_VERSION, PROTOCOL_VERSION_MIN } from '@farfield/protocol';
import type { Clock } from './clock.ts';
import type { IncidentDesk } from './incidents/incident-desk.ts';
import type { ScreenRelay } from './screen/screen-relay.ts';
import { agentHeardMs, agentPresence } from './sites/site-state.ts';
import type { Sites } from './sites/sites.ts';
import type { SocketServer } from './sockets/socket-server.ts';

/** What this gateway does now, read-only and without patient data. Ages are in ms. */
export function inspectGateway(parts: {
  sites: Sites;
  sockets: SocketServer;
  screens: ScreenRelay;
  desk: Pick<IncidentDesk, 'open' | 'waitingPages'>;
  clock: Clock;
  incarnation: string;
  startedMs: number;
}): object {
  const { sites, sockets, screens, desk, clock, incarnation, startedMs } = parts;
  const nowMs = clock.nowMs();
  return {
    wallMs: clock.wallMs(),
    upMs: nowMs - startedMs,
    incarnation,
    versions: { node: process.version, protocol: PROTOCOL_VERSION, protocolMin: PROTOCOL_VERSION_MIN },
    sites: sites.all.map(({ stored, site }) => {
      const { state, queue } = site;
      const heardMs = agentHeardMs(state);
      return {
        siteId: stored.siteId,
        name: stored.name,
        agent: {
          presence: agentPresence(state, nowMs),
          heardAgeMs: heardMs === null ? null : nowMs - heardMs,
          ...(state.agent.kind === 'connected'
            ? {
                socketId: state.agent.socketId,
                incarnation: state.agent.incarnation,
                softwareVersion: state.agent.softwareVersion,
                policyHash: state.agent.policyHash,
                connectedMs: nowMs - state.agent.sinceMs,
              }
            : {}),
        },
        lastViewAgeMs: state.lastView === null ? null : nowMs - state.lastView.seenMs,
        consoles: state.consoles.map(({ consoleId, socketId, principal }) => ({
          consoleId,
          socketId,
          personId: principal.personId,
          role: principal.role,
        })),
        waitingCommands: state.waiting.length,
        mailbox: queue,
      };
    }),
    incidents: desk.open.map(({ siteId, incident }) => ({
      incidentId: incident.incidentId,
      siteId,
      openedWallMs: incident.openedWallMs,
      lost: incident.signs.filter((one) => one.isBad).map((one) => one.sign),
      calls: incident.calls.map(({ call, nextRung, acknowledged, pages }) => ({
        call,
        rungs: nextRung,
        acknowledgedBy: acknowledged?.personId ?? null,
        pages: pages.length,
      })),
    })),
    waitingPages: desk.waitingPages,
    screens: screens.counts(),
    sockets: sockets.sockets.map((socket) => ({
      socketId: socket.id,
      peer: socket.peer,
      phase: socket.phase,
      siteId: socket.siteId,
      remote: socket.remote,
      openMs: nowMs - socket.openedMs,
      heardAgeMs: nowMs - socket.heardMs,
      waitingBytes: socket.waitingBytes,
    })),
  };
}
