import { SCANNER_STATES } from '@farfield/protocol/policy';
import { z } from 'zod';
import { ConfigError, type ConfigIssue } from '../../config/config-error.ts';
import { check, type Checked, readYaml } from '../../config/yaml-file.ts';

/** The orders that a mapping can name a method for. There is no other (design §2.7). */
export const METHOD_KINDS = ['start', 'stop', 'abort', 'pause', 'resume', 'selectStep'] as const;
export type MethodKind = (typeof METHOD_KINDS)[number];

/** What Farfield never commands. A method that is called so is refused at load, and again by its browse name at link-up. */
export const FORBIDDEN_METHOD = /table|quench|power.?off|emergency|door|injector/i;

const nodeId = z
  .string()
  .regex(
    /^(?:ns=\d+;|nsu=[^;]+;)?[isgb]=.+$/,
    'is not a node id such as ns=2;s=Scanner.State or nsu=urn:vendor:mr;i=1001',
  )
  .max(400);
const text = z.string().min(1).max(200);

/** Said of each signal: which node, where its value comes from in words, and when it counts as not reported. */
const signal = {
  node: nodeId,
  source: text.describe('where the value comes from, in words that people are shown'),
  acceptUncertain: z.boolean().default(false).describe('take values of quality Uncertain; without it they are unknown'),
  notReportedWhen: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .default([])
    .describe('values with which this machine says "not reported", e.g. weight 0'),
};

const textSignal = z.strictObject({ ...signal, values: z.record(z.string(), z.string()).optional() });
const flagSignal = z.strictObject({
  ...signal,
  values: z
    .record(z.string(), z.boolean())
    .optional()
    .describe('needed unless the node is a Boolean that means the same'),
});
const numberSignal = z.strictObject({
  ...signal,
  scale: z.number().default(1).describe('raw value × scale = value in the signal’s unit'),
  min: z.number().optional().describe('a value below this, in the signal’s unit, is not believed'),
  max: z.number().optional(),
});
const numericSignal = z.strictObject({
  ...numberSignal.shape,
  age: z
    .enum(['feed', 'sourceTime'])
    .default('feed')
    .describe('sourceTime: a cuff value is as old as its source time says, however often it is sent'),
});
const stateSignal = z.strictObject({ ...signal, values: z.record(z.string(), z.enum(SCANNER_STATES)) });
const doorSignal = z.strictObject({ ...signal, values: z.record(z.string(), z.enum(['open', 'shut'])) });
const alarmSignal = z.strictObject({
  ...signal,
  highPrefixes: z.array(text).min(1).describe('how an alarm text of high priority begins'),
});
const badgeSignal = z.strictObject({
  ...signal,
  layout: z
    .strictObject({
      person: z.int().min(0),
      level: z.int().min(0),
      door: z.int().min(0),
      direction: z.int().min(0),
    })
    .describe('index of each field in the array of texts'),
  directions: z.record(z.string(), z.enum(['in', 'out'])),
});
const waveSignal = z.discriminatedUnion('layout', [
  z.strictObject({
    node: nodeId,
    source: text,
    layout: z.literal('indexed').describe('[first sample, rate in mHz, ...samples]'),
  }),
  z.strictObject({
    node: nodeId,
    source: text,
    layout: z.literal('plain').describe('samples only; counted here, so that a lost block is not seen as a gap'),
    rateMilliHz: z.int().min(1_000).max(2_000_000),
  }),
]);

const STEP_KIND = z.enum(['localizer', 'adjustment', 'sequence']);
const STEP_MODE = z.enum(['normal', 'firstLevel']);
const STEP_STATUS = z.enum(['pending', 'running', 'complete', 'aborted']);
const translated = <T extends z.ZodType>(to: T) => ({ values: z.record(z.string(), to).optional() });

function stepFields<From extends z.ZodRawShape>(from: From) {
  return z.strictObject({
    stepId: z.strictObject({ ...from }),
    name: z.strictObject({ ...from }),
    kind: z.strictObject({ ...from, ...translated(STEP_KIND) }),
    durationMs: z.strictObject({ ...from, scale: z.number().default(1) }),
    mode: z.strictObject({ ...from, ...translated(STEP_MODE) }),
    movesTable: z.strictObject({ ...from, ...translated(z.boolean()) }),
    sarBodyWkg: z.strictObject({ ...from, scale: z.number().default(1) }).optional(),
    sarHeadWkg: z.strictObject({ ...from, scale: z.number().default(1) }).optional(),
    b1RmsUt: z.strictObject({ ...from, scale: z.number().default(1) }).optional(),
    status: z.strictObject({ ...from, ...translated(STEP_STATUS) }),
  });
}

const stepsSignal = z.discriminatedUnion('layout', [
  z.strictObject({
    ...signal,
    layout: z.literal('jsonStrings').describe('an array of texts, each a JSON object'),
    fields: stepFields({ key: text }),
  }),
  z.strictObject({
    layout: z.literal('parallelArrays').describe('one array node per field, equal in length'),
    source: text,
    fields: stepFields({ node: nodeId }),
  }),
]);

const signalsSchema = z.strictObject({
  'scanner.state': stateSignal.optional(),
  'scanner.scannerRef': textSignal.optional(),
  'scanner.patientRef': textSignal.optional(),
  'scanner.patientName': textSignal.optional(),
  'scanner.patientWeightKg': numberSignal.optional(),
  'scanner.examId': textSignal.optional(),
  'scanner.selectedStepId': textSignal.optional(),
  'scanner.runningStepId': textSignal.optional(),
  'scanner.remainingMs': numberSignal.optional(),
  'scanner.progress': numberSignal.optional(),
  'scanner.steps': stepsSignal.optional(),
  'scanner.mode': textSignal.optional(),
  'scanner.sarBodyWkg': numberSignal.optional(),
  'scanner.sarHeadWkg': numberSignal.optional(),
  'scanner.b1RmsUt': numberSignal.optional(),
  'scanner.pnsPercent': numberSignal.optional(),
  'scanner.tablePositionMm': numberSignal.optional(),
  'scanner.tableMoving': flagSignal.optional(),
  'scanner.fieldTesla': numberSignal.optional(),
  'scanner.coilId': textSignal.optional(),
  'scanner.faultText': textSignal.optional(),
  'scanner.heartbeat': textSignal.optional(),
  'zone.door34': doorSignal.optional(),
  'zone.door23': doorSignal.optional(),
  'zone.count3': numberSignal.optional(),
  'zone.count4': numberSignal.optional(),
  'zone.badge': badgeSignal.optional(),
  'zone.ferromagnetic': flagSignal.optional(),
  'zone.oxygenPercent': numberSignal.optional(),
  'zone.squeezeBall': flagSignal.optional(),
  'zone.quench': flagSignal.optional(),
  'zone.roomStop': flagSignal.optional(),
  'zone.heartbeat': textSignal.optional(),
  'monitor.on': flagSignal.optional(),
  'monitor.heartRateBpm': numericSignal.optional(),
  'monitor.spo2Percent': numericSignal.optional(),
  'monitor.respirationBpm': numericSignal.optional(),
  'monitor.etco2MmHg': numericSignal.optional(),
  'monitor.nibpSystolicMmHg': numericSignal.optional(),
  'monitor.nibpDiastolicMmHg': numericSignal.optional(),
  'monitor.nibpMeanMmHg': numericSignal.optional(),
  'monitor.temperatureC': numericSignal.optional(),
  'monitor.alarm': alarmSignal.optional(),
  'monitor.heartbeat': textSignal.optional(),
  'monitor.wave.ecg': waveSignal.optional(),
  'monitor.wave.pleth': waveSignal.optional(),
  'monitor.wave.co2': waveSignal.optional(),
  'monitor.wave.resp': waveSignal.optional(),
});

const constant = z.strictObject({
  constant: z.union([z.string(), z.number(), z.boolean()]),
});
const methodSchema = z.strictObject({
  object: nodeId,
  method: nodeId,
  arguments: z
    .array(z.union([z.enum(['stepId', 'commandId', 'deadlineUtcMs']), constant]))
    .max(10)
    .default([]),
  result: z
    .strictObject({
      index: z.int().min(0).describe('which output argument says whether the order was taken'),
      accepted: z.union([z.string(), z.number(), z.boolean()]),
      reasonIndex: z.int().min(0).optional().describe('which output argument says why not'),
    })
    .optional()
    .describe('without it, a Good status is the acceptance'),
});

const methodsSchema = z.strictObject({
  start: methodSchema.optional(),
  stop: methodSchema.optional(),
  abort: methodSchema.optional(),
  pause: methodSchema.optional(),
  resume: methodSchema.optional(),
  selectStep: methodSchema.optional(),
});

const mappingSchema = z
  .strictObject({
    name: text.describe('which machine, for people and logs'),
    signals: signalsSchema.default({}),
    methods: methodsSchema.default({}),
  })
  .superRefine(({ signals, methods }, context) => {
    const isScannerMapped = Object.keys(signals).some((key) => key.startsWith('scanner.'));
    if (isScannerMapped && signals['scanner.state'] === undefined) {
      const message = 'is needed as soon as any scanner signal is mapped';
      context.addIssue({ code: 'custom', path: ['signals', 'scanner.state'], message });
    }
    if (Object.keys(methods).length > 0 && signals['scanner.state'] === undefined) {
      const message = 'methods without scanner.state: an order whose effect cannot be seen is not given';
      context.addIssue({ code: 'custom', path: ['methods'], message });
    }
    if (methods.selectStep !== undefined && !methods.selectStep.arguments.includes('stepId')) {
      const message = 'must contain stepId';
      context.addIssue({ code: 'custom', path: ['methods', 'selectStep', 'arguments'], message });
    }
  });

/** How one machine's OPC UA address space is read, and which of its methods stand for which order. */
export type OpcUaMapping = z.output<typeof mappingSchema>;
export type OpcUaSignals = OpcUaMapping['signals'];
export type SignalKey = keyof OpcUaSignals;
export type OpcUaMethod = z.output<typeof methodSchema>;
export type StepsSignal = z.output<typeof stepsSignal>;
export type BadgeSignal = z.output<typeof badgeSignal>;
export type WaveSignal = z.output<typeof waveSignal>;
export type NumericSignal = z.output<typeof numericSignal>;

/** @throws ConfigError with every fault of the file */
export function loadOpcUaMapping(file: string): OpcUaMapping {
  const checked = checkOpcUaMapping(file);
  if (!checked.ok) throw new ConfigError(checked.issues);
  return checked.value;
}

export function checkOpcUaMapping(file: string): Checked<OpcUaMapping> {
  const document = readYaml(file);
  if (!document.ok) return document;
  const forbidden = forbiddenMethods(file, document.value);
  const checked = check(file, mappingSchema, document.value);
  if (checked.ok && forbidden.length === 0) return checked;
  const others = checked.ok ? [] : checked.issues;
  const told = new Set(forbidden.map((issue) => issue.key));
  return { ok: false, issues: [...forbidden, ...others.filter((issue) => !told.has(issue.key))] };
}

/** JSON schema of a mapping file, for editors. */
export function opcUaMappingJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(mappingSchema, { io: 'input' });
}

/** Looks at the raw document, so that a forbidden method is named as such even where the file is wrong in other ways. */
function forbiddenMethods(file: string, document: unknown): readonly ConfigIssue[] {
  const parsed = z.object({ methods: z.record(z.string(), z.unknown()) }).safeParse(document);
  if (!parsed.success) return [];
  return Object.entries(parsed.data.methods).flatMap(([key, method]) => {
    const where = `methods.${key}`;
    const said = [key, ...textsOf(method)].find((one) => FORBIDDEN_METHOD.test(one));
    if (said !== undefined) {
      const reason = `"${said}": Farfield has no command for table, quench, power-off, emergency, door or injector, and calls none`;
      return [{ file, key: where, reason }];
    }
    if (METHOD_KINDS.some((kind) => kind === key)) return [];
    return [{ file, key: where, reason: `is no order; a mapping can name ${METHOD_KINDS.join(', ')}` }];
  });
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
