import { StrangerScanner } from './stranger-scanner.ts';

/** The stranger as a process of its own: folder and log file as arguments, one line of JSON when it listens. */
const [folder = '', logFile = ''] = process.argv.slice(2);
// The library talks on the console; standard output is for the one line.
console.log = console.warn = () => undefined;
const scanner = await StrangerScanner.start({ folder, logFile });
process.stdout.write(`${JSON.stringify({ ready: true, endpointUrl: scanner.endpointUrl })}\n`);
for (const signal of ['SIGTERM', 'disconnect'] as const)
  process.once(signal, () => void scanner.stop().then(() => process.exit(0)));
