import type { UaType, UaValue } from '../opcua/opcua-skin.ts';
import type { ShownScanner } from './shown-scanner.ts';

/** One OPC UA variable; its node id is `ns=1;s=` and the path with a dot for the slash. */
export interface ScannerNode {
  readonly path: string;
  readonly type: UaType;
  readonly value: (shown: ShownScanner) => UaValue;
  /** Absent: always good. */
  readonly isGood?: (shown: ShownScanner) => boolean;
}

const isSarReported = (shown: ShownScanner): boolean => shown.isSarReported;

/** Everything that a client can read of the scanner. Absent text is ''; the patient's weight without a patient is 0. */
export const SCANNER_NODES: readonly ScannerNode[] = [
  { path: 'Scanner/State', type: 'String', value: (s) => s.state },
  { path: 'Scanner/PatientId', type: 'String', value: (s) => s.patient?.patientId ?? '' },
  { path: 'Scanner/PatientName', type: 'String', value: (s) => s.patient?.patientName ?? '' },
  { path: 'Scanner/PatientWeightKg', type: 'Double', value: (s) => s.patient?.weightKg ?? 0 },
  { path: 'Scanner/ExamId', type: 'String', value: (s) => s.examId },
  { path: 'Scanner/StepId', type: 'String', value: (s) => s.stepId },
  { path: 'Scanner/RunningStepId', type: 'String', value: (s) => s.runningStepId },
  { path: 'Scanner/StepRemainingMs', type: 'Int32', value: (s) => Math.round(s.stepRemainingMs) },
  { path: 'Scanner/Progress', type: 'Double', value: (s) => s.progress },
  { path: 'Scanner/Steps', type: 'StringArray', value: (s) => s.steps.map((step) => JSON.stringify(step)) },
  { path: 'Scanner/Mode', type: 'String', value: (s) => s.mode },
  { path: 'Scanner/SarBodyWkg', type: 'Double', value: (s) => s.sarBodyWkg, isGood: isSarReported },
  { path: 'Scanner/SarHeadWkg', type: 'Double', value: (s) => s.sarHeadWkg, isGood: isSarReported },
  { path: 'Scanner/B1RmsUt', type: 'Double', value: (s) => s.b1RmsUt, isGood: isSarReported },
  { path: 'Scanner/PnsPercent', type: 'Double', value: (s) => s.pnsPercent },
  { path: 'Scanner/CoilId', type: 'String', value: (s) => s.coilId },
  { path: 'Scanner/FaultText', type: 'String', value: (s) => s.faultText },
  { path: 'Scanner/HeartbeatCount', type: 'UInt32', value: (s) => s.heartbeatCount },
  { path: 'Scanner/ImagesComplete', type: 'Boolean', value: (s) => s.imagesComplete },
  { path: 'Table/PositionMm', type: 'Double', value: (s) => s.tablePositionMm },
  { path: 'Table/InBore', type: 'Boolean', value: (s) => s.isTableInBore },
  { path: 'Table/Moving', type: 'Boolean', value: (s) => s.isTableMoving },
  { path: 'Magnet/FieldTesla', type: 'Double', value: (s) => s.fieldTesla },
  { path: 'Magnet/HeliumPercent', type: 'Double', value: (s) => s.heliumPercent },
  { path: 'Magnet/ColdHeadOn', type: 'Boolean', value: (s) => s.isColdHeadOn },
];

export function nodeIdOf(path: string): string {
  return `ns=1;s=${path.replaceAll('/', '.')}`;
}
