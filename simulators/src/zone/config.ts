import { z } from 'zod';

const personSchema = z.strictObject({
  person: z.string().min(1),
  level: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  zone: z.enum(['III', 'IV']),
});

/** The sensors around the magnet room. Every field has a default, so that `{}` is a complete configuration. */
export const zoneConfigSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  port: z.int().min(0).max(65_535).default(0),
  securityModes: z
    .array(z.enum(['None', 'SignAndEncrypt']))
    .min(1)
    .default(['None', 'SignAndEncrypt']),
  users: z.array(z.strictObject({ name: z.string().min(1), password: z.string().min(1) })).default([]),
  allowAnonymous: z.boolean().default(true),
  /** Who is there at the start. */
  people: z.array(personSchema).default([]),
  oxygenPercent: z.number().min(0).max(25).default(20.9),
  /** Which sensors go on when the mains is lost; the others then report bad quality. */
  onUps: z
    .strictObject({
      doors: z.boolean().default(true),
      counts: z.boolean().default(true),
      ferro: z.boolean().default(false),
      oxygen: z.boolean().default(true),
    })
    .prefault({}),
});

export type ZoneConfig = z.infer<typeof zoneConfigSchema>;
