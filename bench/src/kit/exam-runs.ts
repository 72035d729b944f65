import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BootRun, parseTimeline, playTimeline } from '@farfield/protocol/policy-lab';
import { parse } from 'yaml';

const TIMELINES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../docs/timelines');

/** What the core was given in whole exams: reports, heartbeats, ticks, presses and what went wrong. */
export function examRuns(): readonly BootRun[] {
  return readdirSync(TIMELINES)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .flatMap((name) => {
      const timeline = parseTimeline(parse(readFileSync(path.join(TIMELINES, name), 'utf8')));
      if (!timeline.ok) throw new Error(`${name} is no timeline`);
      return playTimeline(timeline.value).runs;
    });
}
