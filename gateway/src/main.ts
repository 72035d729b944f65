import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ROLES } from '@farfield/protocol/policy';
import { type Logger, pino } from 'pino';
import { auditLine } from './audit/audit-event.ts';
import { exportAudit, verifyAudit } from './audit/audit-cli.ts';
import { systemClock } from './clock.ts';
import {
  ConfigError,
  type GatewayConfig,
  gatewayConfigJsonSchema,
  loadGatewayConfig,
} from './config/gateway-config.ts';
import { enrolSite } from './enrol.ts';
import { EXIT_USAGE } from './exit-codes.ts';
import { endOfDay } from './identity/people-file.ts';
import { addPerson, readPassword } from './person-cli.ts';
import { startGateway } from './start-gateway.ts';
import { openStore } from './store/sqlite-store.ts';
import { StoreError, type StorePort } from './store/store-port.ts';

const USAGE = `usage:
  gateway --config FILE                             run; prints {"ready":true,"url":…} when it listens
  gateway enrol --config FILE --site ID [--name NAME] [--key-file FILE]
                                                    make a site's key; printed once, or written to FILE
  gateway add-person --config FILE --person ID --login LOGIN --name NAME --role ROLE [--level2]
          [--registered-technologist] [--credential-until YYYY-MM-DD] [--site ID …]
                                                    the password is the first line of stdin
  gateway audit export --config FILE --site ID      one chain as JSON lines on stdout; site "gateway": its own record
  gateway audit verify --config FILE | --file FILE  [--json]
                                                    does every chain hold? exit code 1 and the first broken record if not
  gateway schema                                    JSON schema of the configuration
`;

class UsageError extends Error {}

/** Ends the process: 0 done, 1 failed (one sentence on stderr), 2 wrongly called or configured. */
async function main(args: readonly string[]): Promise<void> {
  const [command] = args[0]?.startsWith('-') === false ? args : ['run'];
  const rest = command === 'run' ? args : args.slice(1);
  if (args.includes('--help')) return print(USAGE.trimEnd());
  switch (command) {
    case 'run':
      return run(rest);
    case 'enrol':
      return enrol(rest);
    case 'add-person':
      return person(rest);
    case 'audit':
      return audit(rest);
    case 'schema':
      return print(JSON.stringify(gatewayConfigJsonSchema(), null, 2));
    default:
      throw new UsageError(`unknown command ${command ?? ''}`);
  }
}

async function run(args: readonly string[]): Promise<void> {
  const { config: file } = options(args, { config: { type: 'string' } });
  const config = await loadGatewayConfig(required(file, '--config'));
  // stdout is for the one line that a script waits for.
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }));
  const incarnation = randomUUID();
  const store = await open(config, incarnation);
  const clock = systemClock();
  const gateway = await startGateway({
    config,
    ports: { store, clock, log, incarnation, collectsProcess: true },
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  print(JSON.stringify({ ready: true, url: gateway.url, port: gateway.port, pid: process.pid }));
  await stopSignal(log);
  await gateway.stop();
  await store.close();
  log.info('gateway stopped');
}

function stopSignal(log: Logger): Promise<void> {
  // 'disconnect': a script that started this process, and alone could end it, is gone.
  const signals = ['SIGTERM', 'SIGINT', 'disconnect'] as const;
  return new Promise((resolve) => {
    const listeners = signals.map((signal) => {
      const listener = (): void => {
        log.info({ signal }, 'gateway stopping');
        // Who listens for 'disconnect' keeps the channel open, and with it this process.
        for (const one of listeners) process.off(one.signal, one.listener);
        resolve();
      };
      process.on(signal, listener);
      return { signal, listener };
    });
  });
}

async function enrol(args: readonly string[]): Promise<void> {
  const given = options(args, {
    config: { type: 'string' },
    site: { type: 'string' },
    name: { type: 'string' },
    'key-file': { type: 'string' },
  });
  const siteId = required(given.site, '--site');
  const keyFile = given['key-file'];
  await withStore(required(given.config, '--config'), async (store) => {
    const clock = systemClock();
    const key = await enrolSite(store, { siteId, name: given.name ?? siteId, wallMs: clock.wallMs() });
    await store.appendAudit([
      auditLine({ kind: 'siteEnrolled', siteId, name: given.name ?? siteId, by: 'command line' }, clock),
    ]);
    if (keyFile === undefined) print(key);
    else {
      await writeFile(keyFile, `${key}\n`, { mode: 0o600 });
      print(`${siteId} enrolled, its key is in ${keyFile}`);
    }
  });
}

async function person(args: readonly string[]): Promise<void> {
  const given = options(args, {
    config: { type: 'string' },
    person: { type: 'string' },
    login: { type: 'string' },
    name: { type: 'string' },
    role: { type: 'string' },
    level2: { type: 'boolean' },
    'registered-technologist': { type: 'boolean' },
    'credential-until': { type: 'string' },
    site: { type: 'string', multiple: true },
  });
  const role = ROLES.find((one) => one === given.role);
  if (role === undefined || role === 'unidentifiedOnsite') {
    throw new UsageError(`--role is one of ${ROLES.filter((one) => one !== 'unidentifiedOnsite').join(', ')}`);
  }
  const until = given['credential-until'];
  if (until !== undefined && !/^\d{4}-\d\d-\d\d$/.test(until)) throw new UsageError('--credential-until is YYYY-MM-DD');
  const newPerson = {
    personId: required(given.person, '--person'),
    login: required(given.login, '--login'),
    name: required(given.name, '--name'),
    role,
    isLevel2: given.level2 === true,
    isRegisteredTechnologist: given['registered-technologist'] === true,
    credentialUntilWallMs: until === undefined ? null : endOfDay(until),
    siteIds: given.site ?? [],
  };
  await withStore(required(given.config, '--config'), async (store) => {
    await addPerson(store, newPerson, await readPassword(process.stdin));
    const { personId, name } = newPerson;
    await store.appendAudit([
      auditLine({ kind: 'personPut', personId, name, role, by: 'command line' }, systemClock()),
    ]);
    print(`${newPerson.login} may sign in`);
  });
}

async function audit([verb = '', ...rest]: readonly string[]): Promise<void> {
  const given = options(rest, {
    config: { type: 'string' },
    site: { type: 'string' },
    file: { type: 'string' },
    json: { type: 'boolean' },
  });
  const file = given.file ?? (await loadGatewayConfig(required(given.config, '--config or --file'))).storeFile;
  switch (verb) {
    case 'export':
      for (const line of exportAudit(file, required(given.site, '--site'))) print(line);
      return;
    case 'verify': {
      const verdict = verifyAudit(file);
      if (given.json === true) print(JSON.stringify(verdict));
      else if (verdict.ok)
        for (const one of verdict.chains)
          print(`ok: ${one.chain}, ${one.records} records, head ${one.headHash.slice(0, 16)}`);
      else print(`BROKEN: ${verdict.chain} at record ${verdict.seq}: ${verdict.why}`);
      if (!verdict.ok) process.exitCode = 1;
      return;
    }
    default:
      throw new UsageError(`audit ${verb}: export or verify`);
  }
}

async function withStore(configFile: string, work: (store: StorePort) => Promise<void>): Promise<void> {
  const store = await open(await loadGatewayConfig(configFile), randomUUID());
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

async function open({ storeFile }: GatewayConfig, incarnation: string): Promise<StorePort> {
  try {
    return await openStore({ file: storeFile, incarnation });
  } catch (error) {
    throw error instanceof StoreError ? new StoreError(error.code, `store ${storeFile}: ${error.message}`) : error;
  }
}

type Wanted = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

function options<const T extends NonNullable<Wanted>>(args: readonly string[], wanted: T) {
  try {
    return parseArgs({ args: [...args], options: wanted, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof UsageError) {
    process.stderr.write(`gateway: ${error.message}\n${USAGE}`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  const isExpected =
    error instanceof ConfigError || (error instanceof Error && 'code' in error) || error instanceof RangeError;
  const words = error instanceof Error ? (isExpected ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`gateway: ${words}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_USAGE : 1;
});
