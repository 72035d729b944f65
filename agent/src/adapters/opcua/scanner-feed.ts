import type { ScannerFact, StepFact } from '@farfield/protocol/policy';
import { z } from 'zod';
import type { OpcUaSignals, StepsSignal } from './mapping-file.ts';
import {
  type Held,
  orNull,
  type RawValue,
  type Reading,
  readFlag,
  readNumber,
  readText,
  readTexts,
  readTrusted,
  readWord,
  translate,
  unknown,
} from './reading.ts';

export type HeldReadings = ReadonlyMap<string, Held>;

export interface ScannerFold {
  /** null: the scanner's state is not known, so there is no fact to tell */
  readonly fact: ScannerFact | null;
  /** what is mapped and cannot be understood, for the person who set the mapping up */
  readonly troubles: readonly string[];
}

/** The scanner as it last reported itself. A field that was not reported is null (a text ''), never an old value. */
export function foldScanner(held: HeldReadings, signals: OpcUaSignals, scannerRef: string): ScannerFold {
  const stateSignal = signals['scanner.state'];
  if (stateSignal === undefined) return { fact: null, troubles: [] };
  const troubles: string[] = [];
  const state = readWord(held.get('scanner.state'), stateSignal);
  if (state.kind === 'unknown') troubles.push(`scanner.state ${state.why}`);
  const steps = foldSteps(held, signals['scanner.steps']);
  troubles.push(...steps.troubles);
  const runningStepId = readRunningStepId(held, signals['scanner.runningStepId']);
  if (runningStepId.kind === 'unknown') troubles.push(`scanner.runningStepId ${runningStepId.why}`);
  // Without the step nobody can tell "none runs" from "one runs beside a fault": as little is known as without the state.
  if (state.kind === 'unknown' || runningStepId.kind === 'unknown') return { fact: null, troubles };
  const text = (key: TextKey): string => {
    const rules = signals[key];
    return rules === undefined ? '' : (orNull(readText(held.get(key), rules)) ?? '');
  };
  const number = (key: NumberKey): number | null => {
    const rules = signals[key];
    return rules === undefined ? null : orNull(readNumber(held.get(key), rules));
  };
  const movingRules = signals['scanner.tableMoving'];
  const fact: ScannerFact = {
    state: state.value,
    patientRef: text('scanner.patientRef'),
    patientName: text('scanner.patientName'),
    patientWeightKg: number('scanner.patientWeightKg'),
    examId: text('scanner.examId'),
    scannerRef: signals['scanner.scannerRef'] === undefined ? scannerRef : text('scanner.scannerRef'),
    selectedStepId: text('scanner.selectedStepId'),
    runningStepId: runningStepId.value,
    remainingMs: number('scanner.remainingMs'),
    progress: number('scanner.progress'),
    steps: steps.steps,
    mode: text('scanner.mode'),
    sarBodyWkg: number('scanner.sarBodyWkg'),
    sarHeadWkg: number('scanner.sarHeadWkg'),
    b1RmsUt: number('scanner.b1RmsUt'),
    pnsPercent: number('scanner.pnsPercent'),
    tablePositionMm: number('scanner.tablePositionMm'),
    isTableMoving: movingRules === undefined ? null : orNull(readFlag(held.get('scanner.tableMoving'), movingRules)),
    fieldTesla: number('scanner.fieldTesla'),
    coilId: text('scanner.coilId'),
    faultText: text('scanner.faultText'),
  };
  return { fact, troubles };
}

/** A scanner may say "none" by no value, or by one that its mapping calls "not reported"; of bad quality or never told is not "none". */
function readRunningStepId(held: HeldReadings, rules: OpcUaSignals['scanner.runningStepId']): Reading<string> {
  if (rules === undefined) return { kind: 'value', value: '' };
  const one = held.get('scanner.runningStepId');
  const trusted = readTrusted(one, rules.acceptUncertain);
  if (trusted.kind === 'unknown') return trusted;
  const { value } = trusted;
  const isNone = value === null || (typeof value !== 'object' && rules.notReportedWhen.includes(value));
  return isNone ? { kind: 'value', value: '' } : readText(one, rules);
}

type TextKey =
  | 'scanner.scannerRef'
  | 'scanner.patientRef'
  | 'scanner.patientName'
  | 'scanner.examId'
  | 'scanner.selectedStepId'
  | 'scanner.mode'
  | 'scanner.coilId'
  | 'scanner.faultText';
type NumberKey =
  | 'scanner.patientWeightKg'
  | 'scanner.remainingMs'
  | 'scanner.progress'
  | 'scanner.sarBodyWkg'
  | 'scanner.sarHeadWkg'
  | 'scanner.b1RmsUt'
  | 'scanner.pnsPercent'
  | 'scanner.tablePositionMm'
  | 'scanner.fieldTesla';

type FieldName = keyof StepsSignal['fields'];
type RawStep = Readonly<Partial<Record<FieldName, RawValue>>>;
interface StepsFold {
  readonly steps: readonly StepFact[];
  readonly troubles: readonly string[];
}

const STEP_FIELDS = [
  'stepId',
  'name',
  'kind',
  'durationMs',
  'mode',
  'movesTable',
  'sarBodyWkg',
  'sarHeadWkg',
  'b1RmsUt',
  'status',
] as const;
const recordSchema = z.record(z.string(), z.unknown());
const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);

function foldSteps(held: HeldReadings, signal: StepsSignal | undefined): StepsFold {
  if (signal === undefined) return { steps: [], troubles: [] };
  const raw = rawSteps(held, signal);
  if (raw.kind === 'unknown') return { steps: [], troubles: [`scanner.steps ${raw.why}`] };
  const steps: StepFact[] = [];
  const troubles: string[] = [];
  for (const [i, one] of raw.value.entries()) {
    const step = stepOf(one, signal);
    // A step that is half understood is not offered: nobody can start what is not listed.
    if (step.kind === 'value') steps.push(step.value);
    else troubles.push(`scanner.steps[${i}] ${step.why}`);
  }
  return { steps, troubles };
}

function rawSteps(held: HeldReadings, signal: StepsSignal): Reading<readonly RawStep[]> {
  switch (signal.layout) {
    case 'jsonStrings': {
      const texts = readTexts(held.get('scanner.steps'), signal);
      if (texts.kind === 'unknown') return texts;
      const { fields } = signal;
      return { kind: 'value', value: texts.value.map((text) => stepFromJson(text, (field) => fields[field]?.key)) };
    }
    case 'parallelArrays': {
      const columns = new Map<FieldName, readonly RawValue[]>();
      for (const field of STEP_FIELDS) {
        if (signal.fields[field] === undefined) continue;
        const value = held.get(`scanner.steps.${field}`)?.raw;
        if (value?.quality !== 'good' || !Array.isArray(value.value))
          return unknown(`${field} is not reported as an array`);
        columns.set(field, value.value);
      }
      const lengths = new Set([...columns.values()].map((column) => column.length));
      if (lengths.size > 1) return unknown(`has arrays of different lengths (${[...lengths].join(', ')})`);
      const [length = 0] = lengths;
      const row = (i: number): RawStep =>
        Object.fromEntries([...columns].map(([field, column]) => [field, column[i] ?? null]));
      return { kind: 'value', value: Array.from({ length }, (_, i) => row(i)) };
    }
  }
}

function stepFromJson(text: string, keyOf: (field: FieldName) => string | undefined): RawStep {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return {};
  }
  const record = recordSchema.safeParse(parsed);
  if (!record.success) return {};
  return Object.fromEntries(
    STEP_FIELDS.map((field) => {
      const key = keyOf(field);
      const scalar = scalarSchema.safeParse(key === undefined ? undefined : record.data[key]);
      return [field, scalar.success ? scalar.data : null];
    }),
  );
}

const stepSchema = z.strictObject({
  stepId: z.string().min(1).max(200),
  name: z.string().max(200),
  kind: z.enum(['localizer', 'adjustment', 'sequence']),
  durationMs: z.number().min(0).max(86_400_000),
  mode: z.enum(['normal', 'firstLevel']),
  movesTable: z.boolean(),
  sarBodyWkg: z.number().min(0).nullable(),
  sarHeadWkg: z.number().min(0).nullable(),
  b1RmsUt: z.number().min(0).nullable(),
  status: z.enum(['pending', 'running', 'complete', 'aborted']),
});

function stepOf(raw: RawStep, { fields }: StepsSignal): Reading<StepFact> {
  const parsed = stepSchema.safeParse({
    stepId: text(raw.stepId),
    name: text(raw.name),
    kind: word(raw.kind, fields.kind.values),
    durationMs: scaled(raw.durationMs, fields.durationMs.scale),
    mode: word(raw.mode, fields.mode.values),
    movesTable: word(raw.movesTable, fields.movesTable.values),
    sarBodyWkg: scaled(raw.sarBodyWkg, fields.sarBodyWkg?.scale ?? 1) ?? null,
    sarHeadWkg: scaled(raw.sarHeadWkg, fields.sarHeadWkg?.scale ?? 1) ?? null,
    b1RmsUt: scaled(raw.b1RmsUt, fields.b1RmsUt?.scale ?? 1) ?? null,
    status: word(raw.status, fields.status.values),
  });
  if (!parsed.success) return unknown(`cannot be understood (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
  return { kind: 'value', value: { ...parsed.data, durationMs: Math.round(parsed.data.durationMs) } };
}

function word(value: RawValue | undefined, values: Readonly<Record<string, unknown>> | undefined): unknown {
  if (values === undefined || value === undefined || value === null || typeof value === 'object') return value;
  return orNull(translate(value, values));
}

/** A console that numbers its steps means the same number where it names the selected one. */
function text(value: RawValue | undefined): unknown {
  return typeof value === 'number' ? String(value) : value;
}

function scaled(value: RawValue | undefined, scale: number): unknown {
  return typeof value === 'number' ? value * scale : value;
}
