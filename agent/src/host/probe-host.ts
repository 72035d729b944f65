import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { MemoryReading } from './host-findings.ts';

const PROBE = fileURLToPath(new URL('./host-probe.ts', import.meta.url));
/** A process that hangs is ended, and what it would have said is unknown. */
export const PROBE_WITHIN_MS = 10_000;
const ANSWER_MAX_BYTES = 10_000;

const answer = z.object({
  memory: z.object({ totalBytes: z.number().positive(), availableBytes: z.number().nonnegative() }),
  celsius: z.number().nullable(),
});

export interface HostReading {
  readonly memory: MemoryReading | null;
  /** the hottest place that the system tells of; null: it tells of none */
  readonly celsius: number | null;
}

export const HOST_UNREAD: HostReading = { memory: null, celsius: null };

/** Never rejects. @param file what is run; it is ended after `withinMs` */
export function probeHost(file = PROBE, withinMs = PROBE_WITHIN_MS): Promise<HostReading> {
  return new Promise((resolve) => {
    const options = { timeout: withinMs, killSignal: 'SIGKILL', maxBuffer: ANSWER_MAX_BYTES } as const;
    execFile(process.execPath, [file], options, (error, stdout) =>
      resolve(error === null ? readAnswer(stdout) : HOST_UNREAD),
    );
  });
}

export function readAnswer(text: string): HostReading {
  try {
    const read = answer.safeParse(JSON.parse(text));
    return read.success ? read.data : HOST_UNREAD;
  } catch {
    return HOST_UNREAD;
  }
}
