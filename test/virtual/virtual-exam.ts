import { CHECKLIST_ITEMS, type PatientStatement } from '@farfield/protocol/policy';
import { VirtualSite } from './virtual-site.ts';

/** A site in virtual time with control granted, the patient in Zone IV and the time-out signed. */
export function preparedSite(
  patient: PatientStatement,
  own: ConstructorParameters<typeof VirtualSite>[0] = {},
): VirtualSite {
  const site = new VirtualSite(own);
  const { remote, onsite } = site;
  site.passes(12_000);
  site.must(remote, { kind: 'requestControl' });
  const patientRef = onsite.page.view?.value.scanner.registeredPatientRef ?? '';
  site.must(onsite, { kind: 'openSession', patientRef, patient });
  site.must(onsite, { kind: 'offerControl', toPersonId: 'ana' });
  const weightKg = onsite.page.view?.value.scanner.registeredWeightKg ?? 0;
  const implantWords = patient.implant.kind === 'none' ? 'none' : patient.implant.words;
  const words = { patientRef, scannerRef: 'MR1', weightKg, implantWords };
  site.must(remote, { kind: 'readBackControl', words });
  site.must(onsite, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
  site.must(onsite, { kind: 'leadTimeOut', weightKg, attendants: 0 });
  site.must(remote, { kind: 'readBackTimeOut', words });
  site.must(onsite, { kind: 'admitPatient' });
  site.count4 = 1;
  for (const input of ['patientAudio', 'patientCamera'] as const)
    if (site.agent.policy.policy.equipment[input].fit === 'attested') site.must(onsite, { kind: 'stateInput', input });
  return site.passes(1_000);
}

/** Selects a step, gives READY on site and starts it from remote. @returns what the START answered */
export function startStep(site: VirtualSite, index: number): string {
  const { remote, onsite } = site;
  const stepId = onsite.page.view?.value.scanner.steps[index]?.stepId ?? '';
  if (remote.page.view?.value.scanner.selectedStepId !== stepId) site.must(remote, { kind: 'selectStep', stepId });
  site.passes(500);
  site.must(onsite, { kind: 'giveReady', stepId, tableClear: false });
  site.passes(300);
  return site.acts(remote, { kind: 'start', stepId, readyId: remote.page.view?.value.session.readyId ?? '' });
}
