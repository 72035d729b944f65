import path from 'node:path';
import { z } from 'zod';
import type { FacilityPolicy } from '@farfield/protocol/policy';
import { checkOpcUaMapping, METHOD_KINDS, type OpcUaMapping } from '../adapters/opcua/mapping-file.ts';
import { NO_SITE_STEPS, siteStepsSchema } from '../onsite/site-steps.ts';
import { clickedCommands } from './clicked-commands.ts';
import { ConfigError, type ConfigIssue } from './config-error.ts';
import { checkFacilityPolicy, type LoadedPolicy } from './facility-policy-file.ts';
import type { PolicySigner } from './policy-signature.ts';
import { checkPolicySigners } from './policy-signers-file.ts';
import { RENEWAL_BOUNDS_MS, RENEWAL_EVERY_MS } from '@farfield/protocol';
import { check, type Checked, pathsFrom, readYaml } from './yaml-file.ts';

const port = z.int().min(1).max(65_535);
const listenPort = z.int().min(0).max(65_535).describe('0 takes a free port');
const host = z.string().min(1).max(253);
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/i, 'letters, digits and hyphens')
  .max(40);

const socketUrl = z.string().regex(/^wss?:\/\/[^\s]+$/, 'is not ws:// or wss://');
const MINUTE_MS = 60_000;
const pathName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')
  .max(32)
  .describe('as people call it: primary, cellular');

function agentSchema(file: string) {
  const { existingFile, existingFolder, newFile, madeFolder } = pathsFrom(file);
  const login = { user: z.string().min(1).max(100).optional(), passwordFile: existingFile.optional() };
  const opcua = z.strictObject({
    kind: z.literal('opcua'),
    name,
    mappingFile: existingFile,
    endpointUrl: z.string().regex(/^opc\.tcp:\/\/[^\s/]+:\d+/, 'is not opc.tcp://host:port'),
    security: z.enum(['none', 'signAndEncrypt']),
    ...login,
    pkiFolder: madeFolder.describe('keys and certificates of this adapter; made when missing'),
    trust: z
      .enum(['enrolled', 'firstUse'])
      .describe('enrolled: only certificates in pkiFolder/trusted/certs; firstUse: the first one seen, then only that'),
  });
  const nut = z.strictObject({
    kind: z.literal('nut'),
    name,
    host,
    port,
    ups: z
      .string()
      .regex(/^[\w.-]+$/, 'letters, digits, dots, hyphens and underscores')
      .max(64),
    ...login,
  });
  const hostBattery = z.strictObject({ kind: z.literal('hostBattery'), name });
  return z.strictObject({
    site: z.strictObject({
      siteId: name,
      name: z.string().min(1).max(100),
      scannerName: z.string().min(1).max(100),
      scannerRef: z.string().min(1).max(64).describe('as both people read it out when control is handed over'),
      fieldTesla: z.number().min(0.05).max(11.7),
      upsFeeds: z.array(z.string().min(1).max(60)).describe('what stays powered in a mains loss, in words'),
    }),
    policyFile: existingFile,
    policySignersFile: existingFile
      .nullable()
      .describe('whose signatures on a policy this site takes; null: no policy is in force, nothing starts'),
    gateway: z
      .strictObject({
        url: socketUrl,
        keyFile: existingFile,
        paths: z
          .array(
            z.strictObject({
              name: pathName,
              url: socketUrl.optional().describe('where this path reaches the gateway; absent: gateway.url'),
              localAddress: z
                .union([z.ipv4(), z.ipv6()])
                .optional()
                .describe('the address of this machine that the path leaves by, so that two paths are two'),
            }),
          )
          .min(1)
          .max(2)
          .superRefine(namesDiffer)
          .optional()
          .describe('one path or two to the same gateway; absent: one, by gateway.url'),
        renewEveryMin: z
          .int()
          .min(RENEWAL_BOUNDS_MS.least / MINUTE_MS)
          .max(RENEWAL_BOUNDS_MS.most / MINUTE_MS)
          .default(RENEWAL_EVERY_MS / MINUTE_MS)
          .describe('minutes after which the socket of a path is replaced by a new one, without a gap'),
      })
      .nullable(),
    onsite: z
      .strictObject({
        host,
        port: listenPort,
        tls: z.strictObject({ certFile: existingFile, keyFile: existingFile }),
        consoleFolder: existingFolder,
        peopleFile: existingFile,
        enrolmentsFile: existingFile,
        demoSignIn: z.boolean().default(false),
        steps: siteStepsSchema
          .default(NO_SITE_STEPS)
          .describe("this site's own words for what is done by hand; on the page of the site and its printed card"),
      })
      .nullable(),
    journal: z.strictObject({ file: newFile }),
    adapters: z
      .array(z.discriminatedUnion('kind', [opcua, nut, hostBattery]).superRefine(loginIsWhole))
      .max(20)
      .superRefine(namesDiffer),
    screen: z.strictObject({ host, port, passwordFile: existingFile.optional(), layoutFile: existingFile }).nullable(),
    inspect: z.strictObject({ host, port: listenPort }).nullable(),
    watchdog: z
      .strictObject({
        beacon: z
          .tuple([z.string().min(1)], z.string())
          .nullable()
          .default(null)
          .describe(
            'a program that makes light or sound; it gets what is the matter and the words for it as last arguments',
          ),
      })
      .nullable()
      .default(null)
      .describe('a process of its own that stops a scan when this agent hangs or dies; null: none'),
    logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  });
}

type ParsedConfig = z.output<ReturnType<typeof agentSchema>>;
type ParsedAdapter = ParsedConfig['adapters'][number];

export type OpcUaAdapterConfig = Extract<ParsedAdapter, { kind: 'opcua' }> & { readonly mapping: OpcUaMapping };
export type NutAdapterConfig = Extract<ParsedAdapter, { kind: 'nut' }>;
export type HostBatteryAdapterConfig = Extract<ParsedAdapter, { kind: 'hostBattery' }>;
export type AdapterConfig = OpcUaAdapterConfig | NutAdapterConfig | HostBatteryAdapterConfig;

const NO_SIGNERS: Checked<readonly PolicySigner[]> = { ok: true, value: [] };

/** Everything that one agent needs to know at start. Paths are absolute; secrets are paths, never values. */
export type AgentConfig = Omit<ParsedConfig, 'adapters'> & {
  /** where it was read from, absolute: the watchdog reads it again */
  readonly file: string;
  readonly adapters: readonly AdapterConfig[];
  readonly signers: readonly PolicySigner[];
  /** what the policy file says now; with a session open the agent stays on the one before */
  readonly offered: LoadedPolicy;
};

/**
 * Reads the agent's YAML file and what it names (facility policy, mappings). Relative paths are relative to the file.
 * @throws ConfigError naming file, key and reason of everything that is wrong, all at once
 */
export function loadAgentConfig(file: string): AgentConfig {
  const document = readYaml(file);
  if (!document.ok) throw new ConfigError(document.issues);
  const checked = check(file, agentSchema(file), document.value);
  const named = namedFiles(file, document.value);
  const signers = named.signersFile === null ? NO_SIGNERS : checkPolicySigners(named.signersFile);
  const policy =
    named.policyFile === null ? null : checkFacilityPolicy(named.policyFile, signers.ok ? signers.value : []);
  const mappings = new Map(named.mappingFiles.map((path) => [path, checkOpcUaMapping(path)]));
  const issues = [
    ...(checked.ok ? [] : checked.issues),
    ...(policy === null || policy.ok ? [] : policy.issues),
    ...(signers.ok ? [] : signers.issues),
    ...[...mappings.values()].flatMap((mapping) => (mapping.ok ? [] : mapping.issues)),
  ];
  if (!checked.ok || policy === null || !policy.ok || !signers.ok || issues.length > 0) throw new ConfigError(issues);
  const adapters = checked.value.adapters.map((adapter): AdapterConfig => {
    if (adapter.kind !== 'opcua') return adapter;
    const mapping = mappings.get(adapter.mappingFile);
    if (mapping === undefined || !mapping.ok) throw new Error(`mapping ${adapter.mappingFile} was not read`);
    return { ...adapter, mapping: mapping.value };
  });
  const misfits = [
    ...doublyMapped(file, adapters),
    ...capabilityMisfits(checked.value.policyFile, policy.value.policy, adapters, checked.value.screen),
  ];
  if (misfits.length > 0) throw new ConfigError(misfits);
  return { ...checked.value, file: path.resolve(file), signers: signers.value, offered: policy.value, adapters };
}

/** JSON schema of the agent's file, for editors and for the published documentation. */
export function agentConfigJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(agentSchema('agent.yaml'), { io: 'input' });
}

function loginIsWhole(
  adapter: { user?: string | undefined; passwordFile?: string | undefined } | object,
  context: z.RefinementCtx,
): void {
  const hasUser = 'user' in adapter && adapter.user !== undefined;
  const hasPassword = 'passwordFile' in adapter && adapter.passwordFile !== undefined;
  if (hasUser === hasPassword) return;
  const missing = hasUser ? 'passwordFile' : 'user';
  context.addIssue({
    code: 'custom',
    path: [missing],
    message: 'user and passwordFile are given together or not at all',
  });
}

function namesDiffer(adapters: readonly { readonly name: string }[], context: z.RefinementCtx): void {
  for (const [i, { name: own }] of adapters.entries()) {
    if (adapters.findIndex((other) => other.name === own) === i) continue;
    context.addIssue({ code: 'custom', path: [i, 'name'], message: `"${own}" is the name of another one already` });
  }
}

/** The files that can be looked at even when the main file is wrong elsewhere, so that all faults are told at once. */
function namedFiles(
  file: string,
  document: unknown,
): { policyFile: string | null; signersFile: string | null; mappingFiles: readonly string[] } {
  const { existingFile } = pathsFrom(file);
  const lenient = z.object({
    policyFile: existingFile.nullable().catch(null).default(null),
    policySignersFile: existingFile.nullable().catch(null).default(null),
    adapters: z
      .array(z.object({ mappingFile: existingFile }).nullable().catch(null))
      .catch([])
      .default([]),
  });
  const found = lenient.safeParse(document);
  if (!found.success) return { policyFile: null, signersFile: null, mappingFiles: [] };
  const mappingFiles = found.data.adapters.flatMap((adapter) => (adapter === null ? [] : [adapter.mappingFile]));
  const { policyFile, policySignersFile } = found.data;
  return { policyFile, signersFile: policySignersFile, mappingFiles: [...new Set(mappingFiles)] };
}

/** Two machines that both say what the scanner does, or where the door stands, could contradict each other unseen. */
function doublyMapped(file: string, adapters: readonly AdapterConfig[]): readonly ConfigIssue[] {
  const ownerOf = new Map<string, string>();
  const issues: ConfigIssue[] = [];
  for (const [i, adapter] of adapters.entries()) {
    for (const group of groupsOf(adapter)) {
      const owner = ownerOf.get(group);
      if (owner === undefined) ownerOf.set(group, adapter.name);
      else issues.push({ file, key: `adapters[${i}]`, reason: `${group}: adapter "${owner}" gives it already` });
    }
  }
  return issues;
}

function groupsOf(adapter: AdapterConfig): readonly string[] {
  switch (adapter.kind) {
    case 'opcua':
      return [...new Set(Object.keys(adapter.mapping.signals).map((key) => `${key.split('.', 1)[0]} signals`))];
    case 'nut':
    case 'hostBattery':
      return ['mains power'];
  }
}

/** A policy that promises a Stop which no adapter can give would show people a button that does nothing. */
export function capabilityMisfits(
  file: string,
  policy: FacilityPolicy,
  adapters: readonly AdapterConfig[],
  screen: { readonly layoutFile: string } | null,
): readonly ConfigIssue[] {
  const clicked: ReadonlySet<string> = clickedCommands(screen, adapters);
  return METHOD_KINDS.filter(
    (kind) =>
      policy.capabilities[kind] &&
      !clicked.has(kind) &&
      !adapters.some((adapter) => adapter.kind === 'opcua' && adapter.mapping.methods[kind] !== undefined),
  ).map((kind) => ({ file, key: `capabilities.${kind}`, reason: 'is promised, and no adapter maps a method for it' }));
}
