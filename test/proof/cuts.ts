import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { addNamespace, deleteNamespace, missingForNamespaces, within } from '../../scripts/net/namespaces.ts';
import { tempFolder } from '../support/test-site.ts';
import type { CutFacts } from './cuts/cut-facts.ts';
import { CUT_ROWS, type CutRow, longBursts, type NetworkKind } from './cuts/cut-rows.ts';
import { cutTable } from './cuts/cut-table.ts';
import { judgeCut } from './cuts/judge-cut.ts';
import { type CutNetwork, PROXY, tunNetwork } from './cuts/networks.ts';
import { runRow } from './cuts/run-row.ts';

const USAGE = `usage: npm run proof:cuts [-- ROW ... --network proxy|tun --json --seed N --false-link-down-minutes N --list]

Cuts the paths between a whole site and its gateway while a remote technologist holds a button and a key down on the
scanner's screen, and measures what page, site and scanner do about it. Each row has a site of its own.

  ROW                          only these; all unless told (--list names them)
  --network proxy              the simulators' proxy in user space: everywhere, no root
  --network tun                network namespaces with TUN lines that drop real packets: Linux, root
                               both unless told
  --false-link-down-minutes N  instead of the rows: 1 % lost in bursts of 400 ms, a third of them on both paths, for N minutes
  --seed N                     of bursts, and of the moment of a cut; 1 unless told
  --json                       one JSON array instead of the table

exit code: 0 every row holds its bars, 1 one does not, 2 wrong usage, or something is missing that a network needs
`;

interface Asked {
  readonly rows: readonly CutRow[];
  readonly networks: readonly NetworkKind[];
  readonly isJson: boolean;
  readonly seed: number;
  /** this process stands in the site's namespace: both names, and where its facts go */
  readonly inside: { readonly far: string; readonly site: string; readonly out: string } | null;
}

interface Shown {
  readonly all: readonly CutFacts[];
  /** rows whose site did not come as far as the cut, or from it to its end */
  readonly notRun: readonly string[];
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = parse();
  if (asked === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  if (asked === 'list') {
    const lines = CUT_ROWS.map((row) => `${row.rowId.padEnd(14)} ${row.networks.join(', ').padEnd(11)} ${row.words}`);
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  }
  if (asked.inside !== null) return runInside(asked, asked.inside);
  if (asked.networks.includes('tun')) {
    const missing = missingForNamespaces();
    for (const one of missing) say(`--network tun needs ${one}`);
    if (missing.length > 0) {
      say('--network proxy needs none of it');
      return 2;
    }
  }
  const shown: Shown[] = [];
  if (asked.networks.includes('proxy')) shown.push(await runRows(asked, PROXY));
  if (asked.networks.includes('tun')) shown.push(await runInNamespaces());
  return report(asked, { all: shown.flatMap((one) => one.all), notRun: shown.flatMap((one) => one.notRun) });
}

async function runRows({ rows, seed }: Asked, network: CutNetwork): Promise<Shown> {
  const all: CutFacts[] = [];
  const notRun: string[] = [];
  for (const row of rows.filter((one) => one.networks.includes(network.kind))) {
    const name = `${row.rowId}, ${network.kind}`;
    const startedMs = Date.now();
    const took = (): string => `${((Date.now() - startedMs) / 1_000).toFixed(0)} s`;
    say(`${name}: ${row.words}`);
    try {
      const facts = await runRow({ row, network, seed, say: (line) => say(`${name}: ${line}`) });
      const found = judgeCut(facts);
      for (const one of found) say(`${name}: SHORT  ${one}`);
      say(`${name}: ${found.length === 0 ? 'held' : 'short'}, ${took()}; ${JSON.stringify(facts.times)}`);
      all.push(facts);
    } catch (error) {
      // One site that did not come so far says nothing about the next one.
      notRun.push(name);
      say(`${name}: NOT RUN after ${took()}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { all, notRun };
}

/** The same command again, within the site's namespace; its far end gets one of its own. */
async function runInNamespaces(): Promise<Shown> {
  const [far, site] = [`ffcut-far-${process.pid}`, `ffcut-site-${process.pid}`];
  const folder = tempFolder('cuts-out');
  const out = path.join(folder.path, 'facts.json');
  addNamespace(far);
  addNamespace(site);
  try {
    const [file = '', ...before] = within(site);
    const own = [process.argv[1] ?? '', ...process.argv.slice(2), '--inside', `${far},${site},${out}`];
    const child = spawn(file, [...before, process.execPath, ...process.execArgv, ...own], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const end = (): void => void child.kill('SIGTERM');
    process.once('SIGINT', end).once('SIGTERM', end);
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`the part in ${site} ended with ${code ?? 'a signal'}`);
    const shown: Shown = JSON.parse(readFileSync(out, 'utf8'));
    return shown;
  } finally {
    deleteNamespace(far);
    deleteNamespace(site);
    folder.remove();
  }
}

async function runInside(asked: Asked, { far, site, out }: NonNullable<Asked['inside']>): Promise<number> {
  const network = await tunNetwork(far, site);
  try {
    writeFileSync(out, JSON.stringify(await runRows(asked, network)));
    return 0;
  } finally {
    await network.stop();
  }
}

function report({ isJson }: Asked, { all, notRun }: Shown): number {
  const found = all.map((facts) => ({ facts, findings: judgeCut(facts) }));
  if (isJson) {
    const lines = found.map(({ facts: { row, ...rest }, findings }) => ({ ...rest, row: row.rowId, findings }));
    process.stdout.write(`${JSON.stringify(lines, null, 2)}\n`);
  } else {
    process.stdout.write(`${cutTable(all)}\n`);
  }
  const short = found.filter((one) => one.findings.length > 0).length;
  const sum = (of: (facts: CutFacts) => readonly string[]): number =>
    all.reduce((total, one) => total + of(one).length, 0);
  say(
    `proof:cuts: ${all.length} rows, ${short} short, ${notRun.length} not run; late inputs executed=${sum((one) => one.late)}, ` +
      `acknowledged records lost=${sum((one) => one.lost)}, duplicates=${sum((one) => one.duplicates)}`,
  );
  return short === 0 && notRun.length === 0 && all.length > 0 ? 0 : 1;
}

function parse(): Asked | 'list' | null {
  try {
    const { values, positionals } = parseArgs({
      options: {
        network: { type: 'string' },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        'false-link-down-minutes': { type: 'string' },
        inside: { type: 'string' },
      },
      allowPositionals: true,
      strict: true,
    });
    if (values.list) return 'list';
    const minutes = values['false-link-down-minutes'];
    const rows =
      minutes === undefined ? rowsOf(positionals) : positionals.length === 0 ? [longBursts(Number(minutes))] : null;
    const networks = networksOf(values.network);
    const seed = Number(values.seed);
    const isNumber = Number.isSafeInteger(seed) && seed >= 0 && (minutes === undefined || Number(minutes) > 0);
    if (rows === null || networks === null || !isNumber) return null;
    const [far, site, out] = values.inside?.split(',') ?? [];
    const inside = far === undefined || site === undefined || out === undefined ? null : { far, site, out };
    return { rows, networks, isJson: values.json, seed, inside };
  } catch {
    return null;
  }
}

function rowsOf(names: readonly string[]): readonly CutRow[] | null {
  if (names.some((name) => CUT_ROWS.every(({ rowId }) => rowId !== name))) return null;
  return names.length === 0 ? CUT_ROWS : CUT_ROWS.filter(({ rowId }) => names.includes(rowId));
}

function networksOf(name: string | undefined): readonly NetworkKind[] | null {
  if (name === undefined) return ['proxy', 'tun'];
  return name === 'proxy' || name === 'tun' ? [name] : null;
}
