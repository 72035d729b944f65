import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { ConfigError } from './config/config-error.ts';
import { loadAgentConfig } from './config/agent-config.ts';
import { endOfProcess, EXIT_USAGE } from './end-of-process.ts';
import { startAgent } from './start-agent.ts';

const USAGE = `usage: agent --config FILE

Runs the site agent beside one scanner until SIGINT or SIGTERM. Prints one JSON line {"ready":true,…} on stdout when the
on-site console is served; logs go to stderr, without patient data.

exit code: 0 ended by signal, 1 a part could not start, 2 wrong usage or configuration, 4 the site went dark in order:
the battery was low, the record is closed; do not start again before mains power is back
`;

const { values } = parseArgs({ options: { config: { type: 'string' }, help: { type: 'boolean' } }, strict: true });
if (values.help === true || values.config === undefined) {
  (values.help === true ? process.stdout : process.stderr).write(USAGE);
  process.exit(values.help === true ? 0 : EXIT_USAGE);
}

// The OPC UA library talks on the console; stdout is for programs.
const chatterTo = (text: unknown[]): void =>
  log.debug({ chatter: text.map(String).join(' ').slice(0, 300) }, 'opc ua library');
let log = pino({ base: { part: 'agent' } }, pino.destination({ dest: 2, sync: true }));
console.log = (...text: unknown[]) => chatterTo(text);
console.warn = (...text: unknown[]) => chatterTo(text);

try {
  const config = loadAgentConfig(values.config);
  log = pino(
    { base: { part: 'agent', siteId: config.site.siteId }, level: config.logLevel },
    pino.destination({ dest: 2, sync: true }),
  );
  const running = await startAgent(config, log);
  endOfProcess(running, process);
  // An agent is ended by a power cut as often as by a signal; without this the next start would compile everything again.
  flushCompileCache();
  process.stdout.write(
    `${JSON.stringify({ ready: true, onsiteUrl: running.onsiteUrl, inspectUrl: running.inspectUrl })}\n`,
  );
} catch (error) {
  const isConfig = error instanceof ConfigError;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(isConfig ? EXIT_USAGE : 1);
}
