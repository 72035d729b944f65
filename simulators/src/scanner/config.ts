import { z } from 'zod';
import { EXAM_PROTOCOLS } from './exam-fixtures.ts';

const protocolNames = Object.keys(EXAM_PROTOCOLS);

/** One simulated scanner. Every field has a default, so that `{}` is a complete configuration. */
export const scannerConfigSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  port: z.int().min(0).max(65_535).default(0),
  securityModes: z
    .array(z.enum(['None', 'SignAndEncrypt']))
    .min(1)
    .default(['None', 'SignAndEncrypt']),
  users: z.array(z.strictObject({ name: z.string().min(1), password: z.string().min(1) })).default([]),
  allowAnonymous: z.boolean().default(true),
  scannerId: z.string().min(1).default('DEMO-MR1'),
  fieldTesla: z.number().min(0.2).max(7).default(1.5),
  /** Multiplies the durations of steps, prescan and table; never heartbeat, stop or boot. 1: real time. */
  timeScale: z.number().min(0.001).max(10).default(1),
  /** Both are what many real consoles do; they start something that nobody commanded. */
  prescanOnLoad: z.boolean().default(false),
  autoAdvance: z.boolean().default(false),
  bootMs: z.int().min(0).max(600_000).default(8_000),
  /** Register the first patient of the worklist when the scanner starts. */
  registerFirst: z.boolean().default(false),
  /** The day's exams in order, each with a fictional patient of its own. */
  worklist: z
    .array(z.string().refine((name) => protocolNames.includes(name), `must be one of ${protocolNames.join(', ')}`))
    .min(1)
    .max(24)
    .default([
      'brain',
      'lumbar',
      'lumbar',
      'knee',
      'brain',
      'lumbar',
      'liver-contrast',
      'shoulder',
      'lumbar',
      'knee',
      'brain',
      'brain-stimulator',
    ]),
});

export type ScannerConfig = z.infer<typeof scannerConfigSchema>;
