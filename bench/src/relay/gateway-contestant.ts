import { type Body, decode, encode, type Envelope, OutboundStream } from '@farfield/protocol';
import type { WebSocket } from 'ws';
import { agentHello } from '../kit/agent-bodies.ts';
import { type EnrolledGateways, signInTo } from '../kit/enrolled-gateway.ts';
import { type Contestant, forEachSite } from './contestant.ts';
import { agentStream, INCARNATION, siteName } from './frame-deck.ts';
import { BINARY, openWebSocket } from './ws-client.ts';

/** Well within the silence after which a gateway takes a console for gone. */
const CONSOLE_BEAT_MS = 4_000;
const BEAT_TICK_MS = 20;
const WELCOME_WITHIN_MS = 10_000;

/** The real gateway from its `main.ts`: enrolled agents with their keys, signed-in consoles, SQLite store. */
export function gatewayContestant(gateways: EnrolledGateways, nodeArgs: readonly string[] = []): Contestant {
  return {
    name: 'gateway',
    async start({ siteCount, delivered }) {
      const { part, url, keys } = await gateways.start({ nodeArgs });
      const token = await signInTo(url);
      const base = url.replace(/^http/, 'ws');
      const agents: WebSocket[] = [];
      const seats: { socket: WebSocket; stream: OutboundStream; consoleId: string }[] = [];
      await forEachSite(siteCount, async (site) => {
        const siteId = siteName(site);
        const agent = await openWebSocket(`${base}/ws/agent`);
        agent.send(encode(agentStream(site).envelope(agentHello(siteId, keys.get(siteId) ?? ''), 0)), BINARY);
        await answer(agent, 'agentWelcome');
        agents[site] = agent;

        const consoleId = `c-${site}`;
        const socket = await openWebSocket(`${base}/ws/console`);
        const stream = new OutboundStream({
          siteId,
          incarnation: INCARNATION,
          stream: `console:${consoleId}`,
          realm: 'real',
        });
        const hello: Body = {
          kind: 'consoleHello',
          value: { siteId, consoleId, token, enrolment: '', policyHash: '' },
        };
        socket.send(encode(stream.envelope(hello, 0)), BINARY);
        await answer(socket, 'consoleWelcome');
        socket.on('message', (data: Buffer) => delivered(site, data));
        seats[site] = { socket, stream, consoleId };
      });
      // Each at its own moment, as consoles of different people are: all at once would be a burst that nobody has.
      let next = 0;
      const beats = setInterval(() => {
        const until = next + Math.ceil((seats.length * BEAT_TICK_MS) / CONSOLE_BEAT_MS);
        for (; next < until; next += 1) {
          const seat = seats[next % seats.length];
          seat?.socket.send(encode(seat.stream.envelope(heartbeat(), 0)), BINARY);
        }
      }, BEAT_TICK_MS);
      return {
        pid: part.pid,
        send: (site, bytes) => agents[site]?.send(bytes, BINARY),
        stop: async () => {
          clearInterval(beats);
          for (const socket of [...agents, ...seats.map((seat) => seat.socket)]) socket.terminate();
          await part.stop();
        },
      };
    },
  };
}

/** @throws Error with the close reason when the gateway closes instead, or after ten seconds */
function answer(socket: WebSocket, kind: Envelope['body']['kind']): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      socket.off('message', hear);
      socket.off('close', closed);
      finish();
    };
    const hear = (data: Buffer): void => {
      if (decode(data).body.kind === kind) settle(resolve);
    };
    const closed = (code: number, reason: Buffer): void =>
      settle(() => reject(new Error(`closed ${code} before ${kind}: ${reason.toString()}`)));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`no ${kind} within ${WELCOME_WITHIN_MS} ms`))),
      WELCOME_WITHIN_MS,
    );
    socket.on('message', hear);
    socket.on('close', closed);
  });
}

function heartbeat(): Body {
  return {
    kind: 'heartbeat',
    value: {
      seq: 1,
      tick: 1,
      echoSeq: 0,
      echoTick: 0,
      echoHeldMs: 0,
      leaseEpoch: 0,
      pageAgeMs: 0,
      inputAgeMs: 0,
      roundTripMs: -1,
      holderConsoleId: '',
      renewedTick: 0,
      leaseLengthMs: 0,
      safetyVersion: 0,
      livePaths: 0,
    },
  };
}
