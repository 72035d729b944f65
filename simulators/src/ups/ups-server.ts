import type { Clock } from '../kernel/clock.ts';
import type { EventLog, NewEvent } from '../kernel/event-log.ts';
import { Runner, type Running } from '../kernel/runner.ts';
import type { UpsConfig } from './config.ts';
import { startNutServer } from './nut-server.ts';
import { initialUps, upsModel, type UpsEvent, type UpsInput, type UpsState } from './ups-model.ts';

export type UpsRunner = Runner<UpsState, UpsInput, UpsEvent>;

export interface StartUpsOptions {
  readonly config: UpsConfig;
  readonly seed: number;
  readonly clock: Clock;
  readonly log: EventLog;
}

/** Mains, UPS and an `upsd` in front of it. `endpoint` is `nut://host:port/name`. */
export async function startUps(options: StartUpsOptions): Promise<Running<UpsRunner>> {
  const { config, clock, log } = options;
  const runner: UpsRunner = new Runner({ model: upsModel, initial: initialUps(config, options.seed), clock });
  runner.subscribe((events) => {
    for (const event of events) {
      const entry = entryOf(event);
      if (entry !== null) log.append(entry);
    }
  });
  const server = await startNutServer({
    host: config.host,
    port: config.port,
    view: () => ({
      upsName: config.upsName,
      description: config.description,
      driver: runner.state.driver,
      variables: runner.state.variables,
      isForcedShutdown: runner.state.isForcedShutdown,
      users: config.users,
    }),
    onForcedShutdown: () => runner.post({ kind: 'forceShutdown' }),
    onAsked: (what, username, reply) => log.append({ source: 'ups', kind: 'told', what, detail: { username, reply } }),
  });
  runner.start();
  return {
    runner,
    endpoint: `nut://${config.host}:${server.port}/${config.upsName}`,
    port: server.port,
    stop: async () => {
      runner.stop();
      await server.stop();
    },
  };
}

function entryOf(event: UpsEvent): NewEvent | null {
  const did = { source: 'ups', kind: 'did' } as const;
  let entry: NewEvent | null = null;
  switch (event.kind) {
    case 'mainsChanged':
      entry = { ...did, what: 'mainsChanged', detail: { volt: event.volt } };
      break;
    case 'transferred':
      entry = { ...did, what: event.to === 'battery' ? 'onBattery' : 'onMains' };
      break;
    case 'outputLost':
    case 'outputRestored':
      entry = { ...did, what: event.kind };
      break;
    case 'polled':
      // Every two seconds, and nothing that a reader of the log looks for.
      break;
  }
  return entry;
}
