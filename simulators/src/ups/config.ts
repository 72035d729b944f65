import { z } from 'zod';

const upsFields = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. The registered port of upsd is 3493. */
  port: z.int().min(0).max(65_535).default(0),
  upsName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/)
    .default('mri'),
  description: z.string().max(80).default('MR console and site agent'),
  /** Reading needs no login; LOGIN and PRIMARY do. */
  users: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        password: z.string().min(1),
        role: z.enum(['primary', 'secondary']),
      }),
    )
    .default([]),
  nominalVolt: z.number().min(100).max(240).default(230),
  nominalWatt: z.number().min(100).max(20_000).default(1_000),
  /** Console computer and agent only; gradients, RF and table are never on it. */
  loadWatt: z.number().min(0).max(20_000).default(380),
  /** Capacity when new; 130 Wh carry 380 W for some 18 minutes. */
  batteryWattHours: z.number().min(1).max(100_000).default(130),
  /** What ageing has left of the capacity. Below 60 the UPS asks for a new battery (RB). */
  healthPercent: z.number().min(1).max(100).default(100),
  chargePercent: z.number().min(0).max(100).default(100),
  chargeWatt: z.number().min(1).max(5_000).default(60),
  lowChargePercent: z.number().min(1).max(90).default(20),
  lowRuntimeS: z.number().min(0).max(3_600).default(120),
  /** How long the mains must be good before the UPS goes back to it. */
  returnDelayMs: z.int().min(0).max(60_000).default(1_000),
  /** How often the driver asks the UPS: what a client reads is up to this old. */
  pollIntervalMs: z.int().min(100).max(60_000).default(2_000),
  /** upsd calls the data stale when the driver has heard nothing for this long. */
  maxAgeMs: z.int().min(1_000).max(120_000).default(15_000),
});

/** A line-interactive UPS behind an `upsd`. Every field has a default, so that `{}` is a complete configuration. */
export const upsConfigSchema = upsFields.refine((config) => config.pollIntervalMs < config.maxAgeMs, {
  path: ['pollIntervalMs'],
  message: 'must be shorter than maxAgeMs, or the data would be stale between two polls',
});

export type UpsConfig = z.infer<typeof upsConfigSchema>;
