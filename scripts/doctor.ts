import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stalePages } from './gen-docs.ts';
import { ROOT, runCommand } from './run-command.ts';
import { freePort } from './demo/free-port.ts';
import { whyNoSqlite } from './sqlite-works.ts';

type Finding =
  | { readonly ok: true; readonly words: string }
  | { readonly ok: false; readonly words: string; readonly fix: string };

interface Check {
  readonly name: string;
  /** optional: a machine without it can still run the demonstration */
  readonly isOptional: boolean;
  readonly look: () => Promise<Finding> | Finding;
}

const fine = (words: string): Finding => ({ ok: true, words });
const wrong = (words: string, fix: string): Finding => ({ ok: false, words, fix });

const CHECKS: readonly Check[] = [
  {
    name: 'Node',
    isOptional: false,
    look: () => {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      const isFit = major >= 24 || (major === 22 && minor >= 22);
      return isFit
        ? fine(process.versions.node)
        : wrong(process.versions.node, 'run through npm, which brings Node 24: npm run doctor');
    },
  },
  {
    name: 'wire codec',
    isOptional: false,
    look: () => {
      const made = path.join(ROOT, 'protocol', 'gen', 'wire.js');
      return existsSync(made) ? fine('generated') : wrong('not generated', 'npm run check generates it');
    },
  },
  {
    name: 'web console',
    isOptional: false,
    look: () => {
      const built = path.join(ROOT, 'console', 'dist', 'index.html');
      return existsSync(built)
        ? fine(`built ${statSync(built).mtime.toISOString().slice(0, 16)}`)
        : wrong('not built', 'npm run demo builds it');
    },
  },
  { name: 'SQLite with a write-ahead log', isOptional: false, look: sqlite },
  ...[8_080, 8_443, 4_700].map((port) => ({
    name: `port ${port}`,
    isOptional: true,
    look: async () =>
      (await freePort(port)) === port
        ? fine('free')
        : wrong('in use', 'the demonstration will take another and print it'),
  })),
  {
    name: 'pages made from the tables',
    isOptional: false,
    look: () => {
      const stale = stalePages();
      return stale.length === 0 ? fine('fresh') : wrong(`stale: ${stale.join(', ')}`, 'npm run docs');
    },
  },
  program(
    'TigerVNC, for test/real',
    ['Xtigervnc', '-version'],
    'apt-get install tigervnc-standalone-server tigervnc-tools',
  ),
  program('NUT upsd, for test/real', ['/lib/nut/upsd', '-V'], 'apt-get install nut-server nut-client'),
  program('strace, for test/system', ['strace', '-V'], 'apt-get install strace'),
];

/** @returns 0 when everything that the demonstration needs is there */
export async function runDoctor(): Promise<number> {
  let missing = 0;
  for (const { name, isOptional, look } of CHECKS) {
    const finding = await look();
    if (finding.ok) process.stdout.write(`ok       ${name}: ${finding.words}\n`);
    else {
      if (!isOptional) missing += 1;
      process.stdout.write(`${isOptional ? 'optional' : 'WRONG   '} ${name}: ${finding.words}; ${finding.fix}\n`);
    }
  }
  return missing === 0 ? 0 : 1;
}

function sqlite(): Finding {
  const why = whyNoSqlite(tmpdir());
  return why === null ? fine('works') : wrong(why, 'rm -rf node_modules, then the same command again');
}

function program(name: string, [file = '', ...args]: readonly string[], fix: string): Check {
  return {
    name,
    isOptional: true,
    look: async () => {
      const { code, output } = await runCommand('node', [
        '-e',
        `const r=require('node:child_process').spawnSync(${JSON.stringify(file)},${JSON.stringify(args)});process.exit(r.error?1:0)`,
      ]);
      return code === 0 ? fine('there') : wrong(`not there ${output.trim().slice(0, 60)}`, fix);
    },
  };
}
