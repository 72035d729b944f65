import type { SiteView } from '@farfield/protocol';
import type { Role } from '@farfield/protocol/policy';

/** A coordinator books people and sees gaps; who the patient is, is not part of that. @source domain §1.3 */
export function seesPatient(role: Role): boolean {
  return role !== 'coordinator';
}

/** Empty text means "not known here", and a screen draws it so. */
export function maskPatient(view: SiteView): SiteView {
  return {
    ...view,
    patient: { ...view.patient, patientRef: '', name: '', weightKg: -1, implantWords: '', implantLimits: [], exam: '' },
    scanner: { ...view.scanner, registeredPatientRef: '', registeredPatientName: '', registeredWeightKg: -1 },
  };
}
