import { type Reason, reason } from './reasons.ts';
import type { Session } from './session.ts';
import type { PolicyState } from './state.ts';

export function readBackReasons(
  state: PolicyState,
  words: { patientRef: string; scannerRef: string; weightKg: number; implantWords: string },
): readonly Reason[] {
  const { session, scanner } = state;
  if (session === null) return [];
  const implantWords = implantWordsOf(session);
  const wrong = [
    ...(words.patientRef === session.patientRef ? [] : ['patient']),
    ...(words.scannerRef === state.scannerRef ? [] : ['scanner']),
    ...(scanner?.patientWeightKg === words.weightKg ? [] : ['weight']),
    ...(words.implantWords === implantWords ? [] : ['implant limits']),
  ];
  return wrong.map((what) => reason('readBackMismatch', { what }));
}

export function implantWordsOf(session: Session): string {
  return session.patient.implant.kind === 'none' ? 'none' : session.patient.implant.words;
}
