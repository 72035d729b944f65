import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { PAGING } from './paging-config.ts';

const file = z.string().min(1);

const SCHEMA = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  port: z.int().min(0).max(65_535).default(8_080).describe('port to listen on; 0: any free one'),
  tls: z
    .strictObject({ certFile: file, keyFile: file })
    .nullable()
    .default(null)
    .describe('PEM files; null: plain HTTP, for a laptop or behind a proxy that ends TLS'),
  consoleFolder: file.nullable().default(null).describe('folder of the built web console; null: none is served'),
  storeFile: file.describe('SQLite file of the gateway; made when it is not there'),
  demoSignIn: z.boolean().default(false).describe('one-click sign-in for fictional people; never with real patients'),
  peopleFile: file.nullable().default(null).describe('YAML file of people beside those in the store'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least level that is logged'),
  sitePhone: z.string().max(40).default('').describe('shown when a site is silent and has not told its own'),
  remotePhone: z.string().max(40).default('').describe('shown to people on site'),
  consolePaths: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
          .max(32),
        url: z.string().regex(/^wss?:\/\/[^\s/]+$/, 'is not ws://host or wss://host'),
      }),
    )
    .max(2)
    .default([])
    .describe('two addresses of this gateway, each by another way, for consoles; empty: the address of the page'),
  drillsFolder: file
    .nullable()
    .default(null)
    .describe('folder of the scenarios for live drills, one YAML file each; null: none is offered'),
  drillProgramme: z
    .strictObject({
      file: file.describe('what farfield drill programme PLAN FOLDER --state FILE writes; read anew each time'),
      remindDays: z
        .array(z.int().min(1).max(90))
        .min(1)
        .max(5)
        .default([14, 3])
        .describe('people are reminded so many days before a drill, a new pair or a corrective action is due'),
    })
    .nullable()
    .default(null)
    .describe('the year of drills, shown on a page, and whoever is on call reminded of it; null: neither'),
  paging: PAGING.nullable()
    .default(null)
    .describe('who is called when something is lost; null: incidents are kept and shown, and nobody is called'),
});

/** The gateway's configuration, checked; every path is absolute. Sites are not in it: they are known by enrolment. */
export type GatewayConfig = z.output<typeof SCHEMA>;

export interface ConfigProblem {
  readonly file: string;
  readonly key: string;
  readonly reason: string;
}

/** Everything that is wrong with a file, at once. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map((one) => `${one.file}: ${one.key === '' ? '' : `${one.key}: `}${one.reason}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** @throws ConfigError naming file, key and reason of everything that is wrong */
export async function loadGatewayConfig(path: string): Promise<GatewayConfig> {
  const config = await readYaml(path, SCHEMA);
  const absolute = (one: string): string => resolve(dirname(path), one);
  const resolved: GatewayConfig = {
    ...config,
    tls:
      config.tls === null ? null : { certFile: absolute(config.tls.certFile), keyFile: absolute(config.tls.keyFile) },
    consoleFolder: config.consoleFolder === null ? null : absolute(config.consoleFolder),
    storeFile: absolute(config.storeFile),
    peopleFile: config.peopleFile === null ? null : absolute(config.peopleFile),
    drillsFolder: config.drillsFolder === null ? null : absolute(config.drillsFolder),
    drillProgramme:
      config.drillProgramme === null ? null : { ...config.drillProgramme, file: absolute(config.drillProgramme.file) },
    paging: withAbsoluteFiles(config.paging, absolute),
  };
  const problems = await missingFiles(path, resolved);
  if (config.demoSignIn && config.peopleFile === null) {
    problems.push({ file: path, key: 'demoSignIn', reason: 'needs a peopleFile with the demo people' });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return resolved;
}

/** For editors and `docs`: what a configuration file may hold. */
export function gatewayConfigJsonSchema(): object {
  return z.toJSONSchema(SCHEMA, { io: 'input' });
}

/** @throws ConfigError for a file that cannot be read, is not YAML, or does not fit */
export async function readYaml<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError([{ file: path, key: '', reason: `cannot be read: ${codeOf(error)}` }]);
  });
  const document = parseDocument(text, { lineCounter: new LineCounter() });
  if (document.errors.length > 0) {
    throw new ConfigError(
      document.errors.map((one) => ({ file: path, key: '', reason: one.message.split('\n')[0] ?? one.code })),
    );
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.flatMap((issue) => problemsOf(path, issue)));
}

function problemsOf(path: string, issue: z.core.$ZodIssue): readonly ConfigProblem[] {
  const key = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [{ file: path, key, reason: issue.message }];
  return issue.keys.map((one) => ({ file: path, key: [...issue.path, one].join('.'), reason: 'unknown key' }));
}

async function missingFiles(path: string, config: GatewayConfig): Promise<ConfigProblem[]> {
  const wanted: readonly { key: string; what: string }[] = [
    ...(config.tls === null
      ? []
      : [
          { key: 'tls.certFile', what: config.tls.certFile },
          { key: 'tls.keyFile', what: config.tls.keyFile },
        ]),
    ...(config.consoleFolder === null
      ? []
      : [{ key: 'consoleFolder', what: resolve(config.consoleFolder, 'index.html') }]),
    ...(config.peopleFile === null ? [] : [{ key: 'peopleFile', what: config.peopleFile }]),
    ...(config.drillsFolder === null ? [] : [{ key: 'drillsFolder', what: config.drillsFolder }]),
    ...(config.drillProgramme === null ? [] : [{ key: 'drillProgramme.file', what: config.drillProgramme.file }]),
    ...secretFiles(config.paging),
    { key: 'storeFile', what: dirname(config.storeFile) },
  ];
  const problems = await Promise.all(
    wanted.map(async ({ key, what }) => {
      const found = await stat(what).then(
        () => null,
        (error: unknown) => codeOf(error),
      );
      return found === null
        ? []
        : [{ file: path, key, reason: `${what}: ${found === 'ENOENT' ? 'not found' : found}` }];
    }),
  );
  return problems.flat();
}

function withAbsoluteFiles(
  paging: GatewayConfig['paging'],
  absolute: (path: string) => string,
): GatewayConfig['paging'] {
  if (paging === null) return null;
  const { webhook, email } = paging;
  return {
    ...paging,
    webhook: webhook === null ? null : { ...webhook, secretFile: absolute(webhook.secretFile) },
    email:
      email === null || email.login === null
        ? email
        : { ...email, login: { ...email.login, passwordFile: absolute(email.login.passwordFile) } },
  };
}

function secretFiles(paging: GatewayConfig['paging']): readonly { key: string; what: string }[] {
  const secret = paging?.webhook?.secretFile;
  const password = paging?.email?.login?.passwordFile;
  return [
    ...(secret === undefined ? [] : [{ key: 'paging.webhook.secretFile', what: secret }]),
    ...(password === undefined ? [] : [{ key: 'paging.email.login.passwordFile', what: password }]),
  ];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
