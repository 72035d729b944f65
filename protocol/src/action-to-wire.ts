import type { CommandAction, Exposure, ImplantLimits } from './policy/index.ts';

/** The core's action as the wire's: what is null there is a number here that no measure can have. `parseAction` reads it. */
export function actionToWire(action: CommandAction): object {
  switch (action.kind) {
    case 'openSession': {
      const { kind, patientRef, patient, mode } = action;
      return {
        [kind]: {
          patientRef,
          mode: mode ?? 'forYou',
          patient: { ...patient, implant: implantToWire(patient.implant) },
        },
      };
    }
    case 'readOutExposure':
    case 'confirmExposure':
      return { [action.kind]: { stepId: action.stepId, exposure: exposureToWire(action.exposure) } };
    default: {
      const { kind, ...args } = action;
      return { [kind]: args };
    }
  }
}

function implantToWire(implant: ImplantLimits): object {
  if (implant.kind === 'none') return implant;
  const { activeScan, sarHeadMaxWkg, b1RmsMaxUt, ...rest } = implant;
  return {
    ...rest,
    sarHeadMaxWkg: sarHeadMaxWkg ?? 0,
    b1RmsMaxUt: b1RmsMaxUt ?? 0,
    activeScanMaxMs: activeScan?.maxMs ?? 0,
    activeScanPauseMs: activeScan?.pauseMs ?? 0,
  };
}

function exposureToWire({ sarBodyWkg, sarHeadWkg, b1RmsUt }: Exposure): object {
  return { sarBodyWkg: sarBodyWkg ?? -1, sarHeadWkg: sarHeadWkg ?? -1, b1RmsUt: b1RmsUt ?? -1 };
}
