import {
  ACTIVE_SCAN_BOUNDS,
  B1_RMS_MAX_UT,
  type CommandAction,
  COVERAGE_MAX_MS,
  type Exposure,
  type ImplantLimits,
  INPUT_IDS,
  OPERATOR_MODES,
  isActionKind,
  isChecklistItem,
  isConditionId,
  isContrastFact,
  type InputId,
  type OperatorMode,
  type PatientStatement,
  type ReadBackWords,
  SAR_MAX_WKG,
} from './policy/index.ts';
import { FrameError } from './errors.ts';
import { field } from './field.ts';

const WEIGHT_KG = { min: 0.5, max: 350 } as const;
const ATTENDANTS_MAX = 6;

/**
 * The wire's action as the core's action: the one place where it is checked.
 *
 * @param raw the decoded oneof: `{kind, [kind]: {...}}`
 * @throws FrameError FIELD_INVALID naming the field
 */
export function parseAction(raw: unknown): CommandAction {
  const action = field.record(raw, 'action');
  const kind = field.text(action['kind'], 'action.kind', 40);
  if (!isActionKind(kind)) throw new FrameError('FIELD_INVALID', `action.kind ${kind}`);
  const value = field.record(action[kind], `action.${kind}`);
  switch (kind) {
    case 'offerControl':
      return { kind, toPersonId: field.id(value['toPersonId'], 'toPersonId') };
    case 'proposeHandOver':
    case 'agreeHandOver':
    case 'handOverLevel2':
    case 'superviseTrainee':
      return { kind, toPersonId: field.id(value['toPersonId'], 'toPersonId') };
    case 'readBackLevel2': {
      const room = field.record(value['room'], 'room');
      return {
        kind,
        room: {
          patientRef: field.text(room['patientRef'], 'room.patientRef', 200),
          implantWords: field.text(room['implantWords'], 'room.implantWords', 200),
          inside: field.integer(room['inside'], 'room.inside', 0, ATTENDANTS_MAX + 1),
        },
      };
    }
    case 'readBackControl':
    case 'readBackHandOver':
    case 'readBackTimeOut':
      return { kind, words: readBackWords(value['words']) };
    case 'selectStep':
    case 'takeSequence':
    case 'letFinish':
      return { kind, stepId: field.name(value['stepId'], 'stepId') };
    case 'start':
      return {
        kind,
        stepId: field.name(value['stepId'], 'stepId'),
        readyId: field.text(value['readyId'], 'readyId', 64),
      };
    case 'resume':
      return { kind, readyId: field.text(value['readyId'], 'readyId', 64) };
    case 'openSession': {
      const patient = field.record(value['patient'], 'patient');
      return {
        kind,
        patientRef: field.name(value['patientRef'], 'patientRef'),
        patient: {
          monitoring: field.oneOf(patient['monitoring'], 'patient.monitoring', ['monitored', 'notMonitored']),
          isSedated: patient['isSedated'] === true,
          ...ageSaid(patient['age']),
          implant: implant(patient['implant']),
        },
        mode: operatorMode(value['mode']),
      };
    }
    case 'tickChecklist': {
      const items = field.list(value['items'], 'items', 32).map((item) => field.text(item, 'items', 40));
      return {
        kind,
        items: items.map((item) => {
          if (!isChecklistItem(item)) throw new FrameError('FIELD_INVALID', `items ${item}`);
          return item;
        }),
      };
    }
    case 'leadTimeOut':
      return {
        kind,
        weightKg: field.number(value['weightKg'], 'weightKg', WEIGHT_KG.min, WEIGHT_KG.max),
        attendants: field.integer(value['attendants'], 'attendants', 0, ATTENDANTS_MAX),
      };
    case 'giveReady':
      return { kind, stepId: field.name(value['stepId'], 'stepId'), tableClear: value['tableClear'] === true };
    case 'approveContrast':
      return {
        kind,
        agent: field.text(value['agent'], 'agent', 60),
        saw: field.list(value['saw'], 'saw', 8).map((fact) => {
          const id = field.text(fact, 'saw', 40);
          if (!isContrastFact(id)) throw new FrameError('FIELD_INVALID', `saw ${id}`);
          return id;
        }),
        coveredForMs: Math.round(field.number(value['coveredForMs'], 'coveredForMs', 0, COVERAGE_MAX_MS)),
        backup: field.text(value['backup'], 'backup', 60),
      };
    case 'checkContrast':
    case 'confirmContrast':
      return { kind, agent: field.text(value['agent'], 'agent', 60), lot: field.text(value['lot'], 'lot', 40) };
    case 'readOutExposure':
    case 'confirmExposure':
      return { kind, stepId: field.name(value['stepId'], 'stepId'), exposure: exposure(value['exposure']) };
    case 'stateInput': {
      const input = field.oneOf<InputId>(value['input'], 'input', INPUT_IDS);
      return { kind, input };
    }
    case 'acknowledge':
      return { kind, condition: condition(value['condition']) };
    case 'clear':
      return { kind, condition: condition(value['condition']), why: field.text(value['why'], 'why', 200) };
    case 'overrideDetector':
      return { kind, why: field.text(value['why'], 'why', 200) };
    case 'stop':
    case 'pause':
    case 'takeLocal':
    case 'voidReady':
    case 'testLink':
    case 'requestControl':
    case 'releaseControl':
    case 'dropHandOver':
    case 'takeBackTrainee':
    case 'admitPatient':
    case 'imagesComplete':
    case 'patientOut':
    case 'closeSession':
    case 'confirmPresence':
    case 'leaving':
    case 'spokeToPatient':
    case 'confirmStopped':
    case 'checkInPractitioner':
    case 'stateSupervision':
    case 'checkCart':
    case 'contrastGiven':
      return { kind };
  }
}

function condition(raw: unknown) {
  const id = field.text(raw, 'condition', 40);
  if (!isConditionId(id)) throw new FrameError('FIELD_INVALID', `condition ${id}`);
  return id;
}

function readBackWords(raw: unknown): ReadBackWords {
  const words = field.record(raw, 'words');
  return {
    patientRef: field.text(words['patientRef'], 'words.patientRef', 200),
    scannerRef: field.text(words['scannerRef'], 'words.scannerRef', 64),
    weightKg: field.number(words['weightKg'], 'words.weightKg', 0, WEIGHT_KG.max),
    implantWords: field.text(words['implantWords'], 'words.implantWords', 200),
  };
}

/** Nothing said is the stricter one. */
function operatorMode(raw: unknown): OperatorMode {
  return raw === undefined || raw === '' ? 'forYou' : field.oneOf(raw, 'mode', OPERATOR_MODES);
}

function ageSaid(raw: unknown): Partial<Pick<PatientStatement, 'age'>> {
  return raw === undefined || raw === '' ? {} : { age: field.oneOf(raw, 'patient.age', ['adult', 'child']) };
}

function implant(raw: unknown): ImplantLimits {
  const value = field.record(raw, 'patient.implant');
  const kind = field.oneOf(value['kind'], 'patient.implant.kind', ['none', 'conditional']);
  if (kind === 'none') return { kind };
  return {
    kind,
    words: field.text(value['words'], 'patient.implant.words', 200),
    modeMax: value['modeMax'] === 'firstLevel' ? 'firstLevel' : 'normal',
    sarBodyMaxWkg: field.number(value['sarBodyMaxWkg'], 'patient.implant.sarBodyMaxWkg', 0, SAR_MAX_WKG),
    sarHeadMaxWkg: limit(value['sarHeadMaxWkg'], 'patient.implant.sarHeadMaxWkg', SAR_MAX_WKG),
    b1RmsMaxUt: limit(value['b1RmsMaxUt'], 'patient.implant.b1RmsMaxUt', B1_RMS_MAX_UT),
    needsAudioVideo: value['needsAudioVideo'] === true,
    activeScan: activeScan(value),
  };
}

/** 0 or absent: the label does not limit it. */
function limit(raw: unknown, name: string, max: number): number | null {
  const value = raw === undefined || raw === null ? 0 : field.number(raw, name, 0, max);
  return value === 0 ? null : value;
}

/** One of the two times alone is half a clock, and nobody guesses the other. */
function activeScan(value: Record<string, unknown>): { maxMs: number; pauseMs: number } | null {
  const { maxMs: maxMax, pauseMs: pauseMax } = ACTIVE_SCAN_BOUNDS;
  const maxMs = limit(value['activeScanMaxMs'], 'patient.implant.activeScanMaxMs', maxMax);
  const pauseMs = limit(value['activeScanPauseMs'], 'patient.implant.activeScanPauseMs', pauseMax);
  if (maxMs === null && pauseMs === null) return null;
  if (maxMs === null || pauseMs === null)
    throw new FrameError('FIELD_INVALID', 'patient.implant.activeScan names one of its two times');
  return { maxMs: Math.round(maxMs), pauseMs: Math.round(pauseMs) };
}

const EXPOSURE_MAX = 100;

/** Negative: not read out. */
function exposure(raw: unknown): Exposure {
  const value = field.record(raw, 'exposure');
  const part = (key: keyof Exposure): number | null => {
    const read = field.number(value[key], `exposure.${key}`, -1, EXPOSURE_MAX);
    return read < 0 ? null : read;
  };
  return { sarBodyWkg: part('sarBodyWkg'), sarHeadWkg: part('sarHeadWkg'), b1RmsUt: part('b1RmsUt') };
}
