import { spawn } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { AGENT_NODE_FLAGS } from '../agent/src/node-flags.ts';
import { GATEWAY_NODE_FLAGS } from '../gateway/src/node-flags.ts';
import { ROOT } from './run-command.ts';

/** Where whoever calls stands: npm goes to the repository first, and says where it came from. What they name is found from there. */
const CALLER =
  process.env['npm_lifecycle_event'] === 'farfield' ? (process.env['INIT_CWD'] ?? process.cwd()) : process.cwd();

/** The command line: parses, and starts each part's own `main.ts`. Exit codes: 0 well, 1 something failed, 2 wrong use. */
const program = new Command('farfield')
  .description('Remote MR scanning with the safety kept at the site. Not a certified safety function.')
  .showHelpAfterError('(see --help)')
  .exitOverride((error) =>
    process.exit(error.code === 'commander.helpDisplayed' || error.code === 'commander.help' ? 0 : 2),
  );

program
  .command('demo')
  .description('a fictional site on this machine: scanner, monitor, zone, UPS, agent, gateway and console')
  .option('--check', 'run a whole exam by script over real sockets, then end')
  .option('--break <name>', 'with --check: plant a fault and show that the check names the step (list: names them)')
  .option('--time-scale <factor>', "factor on the simulated scanner's durations (default 1; with --check 0.05)")
  .option('--policy <file>', 'facility policy of scripts/demo/site', 'policy.yaml')
  .option('--folder <folder>', 'where this run writes (default: a new temporary folder)')
  .action(async (options: Record<string, string | boolean | undefined>) => {
    const { runDemo } = await import('./demo/run-demo.ts');
    process.exitCode = await runDemo({
      isCheck: options['check'] === true,
      breakName: text(options['break']),
      timeScale: number(options['timeScale']),
      policy: text(options['policy']) ?? 'policy.yaml',
      folder: text(options['folder']),
      isWatched: false,
    });
  });

program
  .command('dev')
  .description('the demonstration with every part watching its own files, and the console as it is built now')
  .action(async () => {
    const { runDemo } = await import('./demo/run-demo.ts');
    process.exitCode = await runDemo({
      isCheck: false,
      breakName: null,
      timeScale: null,
      policy: 'policy.yaml',
      folder: null,
      isWatched: true,
    });
  });

program
  .command('doctor')
  .description('is this machine fit to run Farfield? each line: ok, or why and how to fix it')
  .option('--site <config>', 'the machine of a site before it is used, by the file of its agent')
  .action(async (options: Record<string, string | undefined>) => {
    const { site } = options;
    if (site !== undefined) {
      const { runSiteDoctor } = await import('./doctor-site.ts');
      process.exitCode = await runSiteDoctor(path.resolve(CALLER, site));
      return;
    }
    const { runDoctor } = await import('./doctor.ts');
    process.exitCode = await runDoctor();
  });

for (const [name, description, file, first] of [
  ['gateway', 'the gateway: --config FILE', 'gateway/src/main.ts', []],
  ['agent', 'the site agent: --config FILE', 'agent/src/main.ts', []],
  [
    'simulate',
    'a simulated site or one device of it: [world|scanner|monitor|zone|ups|network] --config FILE',
    'simulators/src/main.ts',
    [],
  ],
  [
    'enrol',
    'makes the key of a site: --config FILE --site ID [--name NAME] [--key-file FILE]',
    'gateway/src/main.ts',
    ['enrol'],
  ],
  [
    'person',
    'adds a person, password from standard input: --config FILE --person ID --login LOGIN --name NAME --role ROLE',
    'gateway/src/main.ts',
    ['add-person'],
  ],
  [
    'audit',
    'the record: export --config FILE --site ID, or verify --config FILE | --file FILE',
    'gateway/src/main.ts',
    ['audit'],
  ],
  [
    'policy',
    'the facility policy: check|show|hash FILE, diff A B, keygen, sign FILE, verify FILE; the core: run TIMELINE, explain NAME; --help on each',
    'scripts/policy/main.ts',
    [],
  ],
  [
    'screen-marks',
    'whether the scanner screen looks as its layout says, and the marks to write where it does not: --config FILE of the agent',
    'agent/src/screen-marks.ts',
    [],
  ],
  [
    'screen-picture',
    'a picture of the scanner screen to draw its layout on: OUT.png --config FILE of the agent, or --source HOST:PORT [--password-file FILE]',
    'agent/src/screen-picture.ts',
    [],
  ],
  [
    'drill',
    'rehearsed outages: list, show ID, sheet ID --html FILE, check FILE, run ID|--all, report ID, live FILE, table ID TICKS, verify, note, sign, close, copy, compare, programme, year; --help on each',
    'scripts/drill/main.ts',
    [],
  ],
  ['inspect', 'what an agent or gateway does now: --url URL', 'scripts/inspect.ts', []],
] as const) {
  program
    .command(name)
    .description(description)
    .allowUnknownOption()
    .helpOption(false)
    .argument('[arguments...]')
    .action(async (_, __, command: Command) => {
      process.exitCode = await spawnPart(file, [...first, ...command.args]);
    });
}

await program.parseAsync();

function spawnPart(file: string, args: readonly string[]): Promise<number> {
  const flags = file.startsWith('gateway/') ? GATEWAY_NODE_FLAGS : file.startsWith('agent/') ? AGENT_NODE_FLAGS : [];
  const child = spawn(process.execPath, [...flags, path.join(ROOT, file), ...args], { cwd: CALLER, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function number(value: string | boolean | undefined): number | null {
  if (typeof value !== 'string') return null;
  const parsed = Number(value);
  if (!Number.isFinite(parsed) || parsed <= 0) {
    process.stderr.write(`--time-scale ${value}: must be a number above 0\n`);
    process.exit(2);
  }
  return parsed;
}
