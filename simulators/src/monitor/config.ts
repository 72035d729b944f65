import { z } from 'zod';

const percent = z.number().min(0).max(100);

/** What the simulated patient is like when nothing is wrong. */
const baselineSchema = z.strictObject({
  heartRateBpm: z.number().min(20).max(250).default(68),
  spo2Percent: percent.default(98),
  respirationPerMinute: z.number().min(4).max(60).default(14),
  etCo2MmHg: z.number().min(5).max(80).default(38),
  nibpSysMmHg: z.number().min(50).max(260).default(122),
  nibpDiaMmHg: z.number().min(20).max(160).default(74),
});

export type PatientBaseline = z.infer<typeof baselineSchema>;

/** One MR-conditional patient monitor. Every field has a default, so that `{}` is a complete configuration. */
export const monitorConfigSchema = z.strictObject({
  /** false: this exam has no monitor; nothing listens at all. */
  fitted: z.boolean().default(true),
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  port: z.int().min(0).max(65_535).default(0),
  securityModes: z
    .array(z.enum(['None', 'SignAndEncrypt']))
    .min(1)
    .default(['None', 'SignAndEncrypt']),
  users: z.array(z.strictObject({ name: z.string().min(1), password: z.string().min(1) })).default([]),
  allowAnonymous: z.boolean().default(true),
  baseline: baselineSchema.prefault({}),
  /** Time between two starts of a cuff measurement; the first starts `nibpFirstAfterMs` after power-on. */
  nibpEveryMs: z.int().min(60_000).max(3_600_000).default(300_000),
  nibpFirstAfterMs: z.int().min(0).max(3_600_000).default(2_000),
  /** Inflation and deflation of the cuff. */
  nibpTakesMs: z.int().min(1_000).max(120_000).default(25_000),
  /** A sidestream tube of several metres: gas is measured this much later than it was breathed. */
  co2DelayMs: z.int().min(0).max(10_000).default(3_000),
});

export type MonitorConfig = z.infer<typeof monitorConfigSchema>;
