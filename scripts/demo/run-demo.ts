import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BREAKS } from './breaks.ts';
import { Exam, StepFailed } from './exam.ts';
import { type Demo, startDemo } from './start-demo.ts';

interface DemoRun {
  readonly isCheck: boolean;
  readonly breakName: string | null;
  readonly timeScale: number | null;
  readonly policy: string;
  readonly folder: string | null;
  readonly isWatched: boolean;
}

/** @returns the exit code: 0; 1 with the step that went wrong already said; 2 when this cannot be asked for */
export async function runDemo(run: DemoRun): Promise<number> {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (run.breakName === 'list') {
    for (const [name, { sentence }] of Object.entries(BREAKS)) say(`${name}: ${sentence}`);
    return 0;
  }
  if (run.breakName !== null && BREAKS[run.breakName] === undefined) {
    process.stderr.write(`--break ${run.breakName}: no such fault; --break list names them\n`);
    return 2;
  }
  if (run.breakName !== null && !run.isCheck) {
    process.stderr.write(`--break ${run.breakName}: only a checked exam can be broken; add --check\n`);
    return 2;
  }
  const folder = run.folder ?? mkdtempSync(path.join(tmpdir(), 'farfield-demo-'));
  const startedMs = Date.now();
  let demo: Demo;
  try {
    demo = await startDemo({
      folder,
      ports: run.isCheck ? 'free' : 'usual',
      timeScale: run.timeScale ?? (run.isCheck ? 0.05 : 1),
      policy: run.policy,
      isWatched: run.isWatched,
      agentConfig: (config) => ({ ...config, watchdog: { beacon: null } }),
      say: (text) => say(`farfield: starting ${text}`),
    });
  } catch (error) {
    process.stderr.write(`farfield: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  try {
    return run.isCheck ? await check(demo, run.breakName, say, startedMs) : await serve(demo, say);
  } finally {
    await demo.stop();
  }
}

async function check(
  demo: Demo,
  breakName: string | null,
  say: (line: string) => void,
  startedMs: number,
): Promise<number> {
  if (breakName !== null) say(`farfield: planted fault ${breakName}: ${BREAKS[breakName]?.sentence}`);
  try {
    await new Exam(demo, say, breakName).run();
    say(`farfield: the exam ran as it should, ${((Date.now() - startedMs) / 1_000).toFixed(0)} s`);
    return 0;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    say(`farfield: the check failed at step "${error.step}"`);
    say(`farfield: logs and records of this run are in ${demo.folder}`);
    return 1;
  }
}

async function serve(demo: Demo, say: (line: string) => void): Promise<number> {
  say('');
  say('Farfield demonstration: Cedar Ridge · MR 1 (fictional people, simulated machines)');
  say('');
  say(`  remote technologist   ${demo.gatewayUrl}/remote?site=${demo.siteId}&as=ana.demo`);
  say(`  safety tech on site   ${demo.onsiteUrl}/onsite?as=mia.demo#enrol=${demo.enrolment}`);
  say(`                        (its certificate is from the demonstration's own CA: your browser will ask once)`);
  say(`  other roles           ${demo.gatewayUrl}/`);
  say(`  the simulated world   ${demo.world.url}/   open the door, cut the link, pull the mains …`);
  say('');
  say(`  records and logs      ${demo.folder}`);
  say('  end with Ctrl-C');
  say('');
  return new Promise((resolve) => {
    // Ctrl-C reaches the parts too, and one that then ends does not end by itself.
    let isEnding = false;
    const end = (code: number): void => {
      isEnding = true;
      resolve(code);
    };
    process.once('SIGINT', () => end(0));
    process.once('SIGTERM', () => end(0));
    for (const part of [demo.gateway, demo.simulators, demo.agent]) {
      void part.exited.then((code) => {
        if (isEnding || (demo.agent !== part && part.name === 'agent')) return;
        process.stderr.write(
          `farfield: ${part.name} ended by itself (${code ?? 'signal'}); its log is ${part.logFile}\n`,
        );
        end(1);
      });
    }
  });
}
