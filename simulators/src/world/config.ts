import { z } from 'zod';
import { monitorConfigSchema } from '../monitor/config.ts';
import { pathConditionsSchema } from '../network/config.ts';
import { scannerConfigSchema } from '../scanner/config.ts';
import { upsConfigSchema } from '../ups/config.ts';
import { zoneConfigSchema } from '../zone/config.ts';

const port = z.int().min(0).max(65_535);

/** The console's screen. Every field has a default. */
export const screenConfigSchema = z.strictObject({
  /** false: this site gives no picture; nothing listens. */
  fitted: z.boolean().default(true),
  host: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  port: port.default(0),
  /** Empty: none. VNC authentication uses the first 8 characters. */
  password: z.string().max(8).default(''),
  frameRateHz: z.number().min(1).max(30).default(10),
});

/** One TCP path whose faults can be set while it runs: clients connect to `listenPort` instead of to the target. */
export const networkPathSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short lower-case name'),
  listenHost: z.string().min(1).default('127.0.0.1'),
  /** 0: any free port. */
  listenPort: port.default(0),
  /** `host:port`, or the name of a device of this world. */
  target: z
    .string()
    .regex(
      /^(scanner|screen|monitor|zone|ups|[A-Za-z0-9.-]+:\d{1,5})$/,
      'must be host:port, or one of scanner, screen, monitor, zone, ups',
    ),
  /** Whose path it is: `all` in an act means every path of the site; a console's own is named. */
  end: z.enum(['site', 'console']).default('site'),
  conditions: pathConditionsSchema.prefault({}),
});

export type NetworkPathConfig = z.infer<typeof networkPathSchema>;

/** The whole simulated site. Every field has a default, so that an empty file is a complete configuration. */
export const worldConfigSchema = z.strictObject({
  /** One seed for everything that is drawn; the same seed and the same acts give the same world. */
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  /** Certificates are kept here between runs; empty: a temporary folder, new each time. */
  dataFolder: z.string().default(''),
  /** Each event is appended here as a JSON line; empty: memory only. */
  eventLogFile: z.string().default(''),
  control: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      /** 0: any free port. */
      port: port.default(0),
    })
    .prefault({}),
  scanner: scannerConfigSchema.prefault({}),
  screen: screenConfigSchema.prefault({}),
  monitor: monitorConfigSchema.prefault({}),
  zone: zoneConfigSchema.prefault({}),
  ups: upsConfigSchema.prefault({}),
  network: z
    .strictObject({
      paths: z
        .array(networkPathSchema)
        .default([])
        .refine((paths) => new Set(paths.map((path) => path.name)).size === paths.length, 'two paths have one name'),
    })
    .prefault({}),
});

export type WorldConfig = z.infer<typeof worldConfigSchema>;

/** What can be run alone. */
export const DEVICES = ['scanner', 'screen', 'monitor', 'zone', 'ups', 'network'] as const;

export type Device = (typeof DEVICES)[number];
