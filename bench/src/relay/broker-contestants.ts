import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { freePort } from '../../../scripts/demo/free-port.ts';
import { SERVER_CORE } from '../kit/pin.ts';
import { type ServerProcess, startServer } from '../kit/server-process.ts';
import { type BrokerWords, openBrokerSocket } from './broker-client.ts';
import { type Contestant, forEachSite } from './contestant.ts';
import { siteName } from './frame-deck.ts';
import { MQTT_WORDS } from './mqtt-words.ts';
import { NATS_WORDS } from './nats-words.ts';

export const mosquittoContestant: Contestant = brokerContestant('mosquitto', MQTT_WORDS, (port, folder) => {
  const file = path.join(folder, `mosquitto-${port}.conf`);
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'set_tcp_nodelay true',
    'log_type error',
    'user root',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return startServer({ core: SERVER_CORE, command: 'mosquitto', args: ['-c', file], port });
});

export const natsContestant: Contestant = brokerContestant('nats-server', NATS_WORDS, (port) =>
  startServer({ core: SERVER_CORE, command: 'nats-server', args: ['-a', '127.0.0.1', '-p', String(port)], port }),
);

function brokerContestant(
  name: string,
  words: BrokerWords,
  startBroker: (port: number, folder: string) => Promise<ServerProcess>,
): Contestant {
  return {
    name,
    async start({ siteCount, folder, delivered }) {
      const port = await freePort(0);
      const server = await startBroker(port, folder);
      const agents: Socket[] = [];
      const consoles: Socket[] = [];
      await forEachSite(siteCount, async (site) => {
        const seat = await openBrokerSocket(port, words, `console-${site}`, (payload) => delivered(site, payload));
        seat.write(words.subscribe(siteName(site)));
        consoles[site] = seat;
        agents[site] = await openBrokerSocket(port, words, `agent-${site}`, () => undefined);
      });
      return {
        pid: server.pid,
        send: (site, bytes) => void agents[site]?.write(words.publish(siteName(site), bytes)),
        stop: async () => {
          for (const socket of [...agents, ...consoles]) socket.destroy();
          await server.stop();
        },
      };
    },
  };
}
