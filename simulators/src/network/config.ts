import { z } from 'zod';

/** What a path does to the bytes on it, each way. Every field has a default: `{}` is a perfect path. */
export const pathConditionsSchema = z.strictObject({
  /** One way; a round trip takes twice as long. */
  delayMs: z.number().min(0).max(60_000).default(0),
  /** Each segment is up to this much later still; the order is kept. */
  jitterMs: z.number().min(0).max(60_000).default(0),
  /** Share of segments lost on the way. TCP repairs a loss, so it shows as a stall of one retransmission time-out. */
  lossPercent: z.number().min(0).max(100).default(0),
  /** null: no limit. Shared by all connections of the path, in each direction on its own. */
  rateBitsPerSecond: z.number().min(1_000).nullable().default(null),
  /** What may wait in front of the narrow place before the senders are held back. */
  queueBytes: z.int().min(1_460).max(64_000_000).default(256_000),
  /** A cut is silent: no socket is closed, no connection refused. toTarget and fromTarget cut one way only. */
  cut: z.enum(['none', 'both', 'toTarget', 'fromTarget']).default('none'),
  /** At the end of a cut, connections are reset instead of delivering late what was held. */
  dropOnRestore: z.boolean().default(false),
});

export type PathConditions = z.infer<typeof pathConditionsSchema>;

export const PERFECT_PATH: PathConditions = pathConditionsSchema.parse({});
