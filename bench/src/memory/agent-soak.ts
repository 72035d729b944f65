import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Exam } from '../../../scripts/demo/exam.ts';
import { Person } from '../../../scripts/demo/person.ts';
import { residentBytes } from '../kit/process-memory.ts';
import { withSiteDemo } from '../kit/site-demo.ts';
import { theilSenSlope } from '../kit/theil-sen.ts';

export interface AgentSoak {
  readonly endBytes: number;
  readonly highestBytes: number;
  /** growth over the last two thirds */
  readonly bytesPerHour: number;
  readonly minutes: readonly { readonly minute: number; readonly lowestBytes: number }[];
}

const LOOK_EVERY_MS = 1_000;
const HOUR_MS = 3_600_000;

/**
 * One agent through one whole scripted exam and then hours' worth of nothing: both people stay at their consoles, all
 * devices go on talking.
 */
export function soakAgent(own: {
  folder: string;
  minutes: number;
  hasExam: boolean;
  say: (line: string) => void;
  /** what may run beside the long rest, and would have disturbed the exam: its timers do not wait for a busy machine */
  afterExam: () => void;
}): Promise<AgentSoak> {
  const { folder, minutes, hasExam, say, afterExam } = own;
  return withSiteDemo({ folder, say, timeScale: 0.05 }, async (demo) => {
    if (hasExam) await new Exam(demo, () => undefined).run();
    const people = [await Person.signIn(demo.onsiteSeat, 'mia.demo'), await Person.signIn(demo.remoteSeat, 'ana.demo')];
    say(`agent: ${hasExam ? 'exam done' : 'no exam'}, ${minutes} minutes begin`);
    afterExam();
    const startMs = performance.now();
    const samples: { atMs: number; bytes: number }[] = [];
    for (let next = 0; next <= minutes * 60_000; next += LOOK_EVERY_MS) {
      await sleep(Math.max(0, startMs + next - performance.now()));
      samples.push({ atMs: next, bytes: residentBytes(demo.agent.pid) });
      for (const person of people) {
        if (person.closedBecause !== null) throw new Error(`a console was closed: ${person.closedBecause}`);
      }
    }
    for (const person of people) person.leave();
    return summary(samples);
  });
}

/** Each minute's lowest value is what is left after the collector has run: rubbish not yet collected is no leak. */
export function summary(samples: readonly { readonly atMs: number; readonly bytes: number }[]): AgentSoak {
  const lowest = new Map<number, number>();
  for (const { atMs, bytes } of samples) {
    const minute = Math.floor(atMs / 60_000);
    lowest.set(minute, Math.min(lowest.get(minute) ?? Number.POSITIVE_INFINITY, bytes));
  }
  const minutes = [...lowest].map(([minute, lowestBytes]) => ({ minute, lowestBytes }));
  const endMs = samples.at(-1)?.atMs ?? 0;
  const late = minutes.filter(({ minute }) => (minute + 0.5) * 60_000 >= endMs / 3);
  return {
    endBytes: samples.at(-1)?.bytes ?? Number.NaN,
    highestBytes: Math.max(...samples.map((one) => one.bytes)),
    bytesPerHour:
      theilSenSlope(late.map(({ minute, lowestBytes }) => ({ x: minute * 60_000, y: lowestBytes }))) * HOUR_MS,
    minutes,
  };
}
