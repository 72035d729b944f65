import { parseArgs } from 'node:util';

/** Prints what an agent does now. `--url` is its inspect address; `--json` as it came, else a short picture. */
const { values } = parseArgs({ options: { url: { type: 'string' }, json: { type: 'boolean' } }, strict: true });
if (values.url === undefined) {
  process.stderr.write('usage: farfield inspect --url http://127.0.0.1:8090 [--json]\n');
  process.exit(2);
}
try {
  const response = await fetch(new URL('/inspect', values.url));
  if (!response.ok) throw new Error(`${values.url} answered ${response.status}`);
  const snapshot = (await response.json()) as Record<string, unknown>;
  if (values.json === true) process.stdout.write(`${JSON.stringify(snapshot)}\n`);
  else
    for (const [name, value] of Object.entries(snapshot))
      process.stdout.write(`${name.padEnd(18)} ${JSON.stringify(value)}\n`);
} catch (error) {
  process.stderr.write(`inspect ${values.url}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
