import type { WebSocket } from 'ws';
import { SERVER_CORE } from '../kit/pin.ts';
import { startProgram } from '../kit/server-process.ts';
import { type Contestant, forEachSite } from './contestant.ts';
import { siteName } from './frame-deck.ts';
import { BINARY, openWebSocket } from './ws-client.ts';

/** The measure: the same WebSocket library, and nothing else. */
export const bareContestant: Contestant = {
  name: 'bare ws relay',
  async start({ siteCount, delivered }) {
    const part = await startProgram({ core: SERVER_CORE, name: 'bare relay', args: ['bench/src/relay/bare/main.ts'] });
    const url = `ws://127.0.0.1:${String(part.ready['port'])}`;
    const agents: WebSocket[] = [];
    const consoles: WebSocket[] = [];
    await forEachSite(siteCount, async (site) => {
      const seat = await openWebSocket(`${url}/console?${siteName(site)}`);
      seat.on('message', (data: Buffer) => delivered(site, data));
      consoles[site] = seat;
      agents[site] = await openWebSocket(`${url}/agent?${siteName(site)}`);
    });
    return {
      pid: part.pid,
      send: (site, bytes) => agents[site]?.send(bytes, BINARY),
      stop: async () => {
        for (const socket of [...agents, ...consoles]) socket.terminate();
        await part.stop();
      },
    };
  },
};
