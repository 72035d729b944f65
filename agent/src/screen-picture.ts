import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadAgentConfig } from './config/agent-config.ts';
import { readSecret } from './config/read-secret.ts';
import type { SourceAddress } from './adapters/rfb/source-connection.ts';
import { pngOf, seePicture } from './screen/see-picture.ts';
import { sourceOf } from './screen/scanner-screen.ts';

const USAGE = `usage: screen-picture OUT.png --config FILE
       screen-picture OUT.png --source HOST:PORT [--password-file FILE]

Takes one picture of the scanner's screen as the agent sees it, to draw a layout on (\`/calibration\`). By the agent's own
file, or for a first layout by the screen's address. Nobody's name should be on that screen: take it with no exam open.

exit code: 0 written, 1 the screen cannot be seen or the file not written, 2 wrong use
`;

const { values, positionals } = parseArgs({
  options: { config: { type: 'string' }, source: { type: 'string' }, 'password-file': { type: 'string' } },
  allowPositionals: true,
  strict: true,
});
const [out] = positionals;
const source = addressOf();
if (out === undefined || positionals.length > 1 || source === null) {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  const picture = await seePicture(source);
  // Nobody else on this machine needs to see what the scanner showed.
  writeFileSync(out, pngOf(picture), { mode: 0o600 });
  process.stdout.write(`${out}: ${picture.width}x${picture.height}\n`);
} catch (error) {
  process.stderr.write(`screen-picture: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function addressOf(): SourceAddress | null {
  if (values.config !== undefined) {
    const { screen } = loadAgentConfig(values.config);
    return values.source !== undefined || screen === null ? null : sourceOf(screen);
  }
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(values.source ?? '') ?? [];
  if (host === undefined || port === undefined) return null;
  const passwordFile = values['password-file'];
  return { host, port: Number(port), password: passwordFile === undefined ? null : readSecret(passwordFile) };
}
