import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { SystemClock } from './kernel/clock.ts';
import { ConfigError, readConfig } from './kernel/config-file.ts';
import { EventLog } from './kernel/event-log.ts';
import { DEVICES, worldConfigSchema, type Device } from './world/config.ts';

const USAGE = `usage: simulate [${['world', ...DEVICES].join('|')}] --config FILE

Runs a simulated MR site, or one device of it, until SIGINT or SIGTERM.
Prints one JSON line {"ready":true,"endpoints":{...}} on stdout when everything listens; logs go to stderr.

  world     every device, what they do to each other, and a control page over HTTP (default)
  scanner   console as OPC UA server          monitor   patient monitor as OPC UA server
  screen    console with its screen as RFB    zone      doors, badges, counts, oxygen as OPC UA server
  ups       mains and UPS as a NUT upsd       network   the fault proxies of the file's network.paths

  --config FILE   YAML; simulators/config/demo.yaml is an example with every device
  --help          this text

exit code: 0 ended by signal, 1 a part could not start, 2 wrong usage or configuration
`;

const EXIT_USAGE = 2;

await main();

async function main(): Promise<void> {
  const log = pino({ base: { part: 'simulator' } }, pino.destination({ dest: 2, sync: true }));
  // stdout carries one line for programs; what libraries print with console.log goes to the log.
  console.log = (...args: unknown[]): void => log.debug({ printed: args.map(String).join(' ') }, 'library output');
  const choice = readArguments(process.argv.slice(2));
  if (choice.kind === 'print') {
    (choice.exitCode === 0 ? process.stdout : process.stderr).write(choice.text);
    process.exitCode = choice.exitCode;
    return;
  }
  try {
    await run(choice.what, choice.config, log);
  } catch (error) {
    const isConfig = error instanceof ConfigError;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${isConfig ? message : `simulate ${choice.what}: ${message}`}\n`);
    process.exit(isConfig ? EXIT_USAGE : 1);
  }
}

type Choice =
  | { readonly kind: 'run'; readonly what: 'world' | Device; readonly config: string }
  | { readonly kind: 'print'; readonly text: string; readonly exitCode: number };

function readArguments(argv: readonly string[]): Choice {
  const wrong = (problem: string): Choice => ({ kind: 'print', text: `simulate: ${problem}\n\n${USAGE}`, exitCode: 2 });
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return { kind: 'print', text: USAGE, exitCode: 0 };
    const named = positionals[0] ?? 'world';
    const what = named === 'world' ? named : DEVICES.find((device) => device === named);
    if (what === undefined || positionals.length > 1) return wrong(`unknown part "${positionals.join(' ')}"`);
    if (values.config === undefined) return wrong('--config is missing');
    return { kind: 'run', what, config: values.config };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

async function run(what: 'world' | Device, file: string, log: pino.Logger): Promise<void> {
  const config = readConfig(file, worldConfigSchema);
  const clock = new SystemClock();
  const eventLog = new EventLog({ clock, file: config.eventLogFile === '' ? undefined : config.eventLogFile });
  eventLog.subscribe(({ source, kind, what: name, detail }) =>
    log.info({ source, kind, what: name, ...detail }, 'event'),
  );
  const dataFolder = config.dataFolder === '' ? mkdtempSync(join(tmpdir(), 'farfield-simulator-')) : config.dataFolder;
  // Loaded only now, so that help and refusals do not wait for the OPC UA library.
  const { startParts } = await import('./world/start-parts.ts');
  const chatter = (...args: unknown[]): void => log.debug({ printed: args.map(String).join(' ') }, 'opc ua library');
  const running = await startParts(what, { config, clock, log: eventLog, dataFolder }, chatter);
  const end = (): void => {
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ error: String(error) }, 'a part did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  // A script that started this process, and alone could end it, is gone.
  process.once('disconnect', end);
  process.stdout.write(`${JSON.stringify({ ready: true, endpoints: running.endpoints })}\n`);
}
