import { CHECKLIST_ITEMS, type OperatorMode, type ReadBackWords } from '@farfield/protocol/policy';
import { VirtualSite } from './virtual-site.ts';

type Console = VirtualSite['remote'];

export interface PreparedSite {
  readonly site: VirtualSite;
  /** what is read back for this patient */
  readonly words: ReadBackWords;
  /** selects the step, READY on site, START by `who`. @returns what the START answered */
  readonly scan: (who: Console, index: number) => string;
}

/** A session, control with the remote technologist by read-back, time-out signed, the patient in Zone IV. */
export function preparedSite(site = new VirtualSite(), mode: OperatorMode = 'forYou'): PreparedSite {
  const { remote, onsite } = site;
  site.passes(12_000);
  site.must(remote, { kind: 'requestControl' });
  const patientRef = onsite.page.view?.value.scanner.registeredPatientRef ?? '';
  site.must(onsite, {
    kind: 'openSession',
    patientRef,
    patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
    mode,
  });
  site.must(onsite, { kind: 'offerControl', toPersonId: 'ana' });
  const weightKg = onsite.page.view?.value.scanner.registeredWeightKg ?? 0;
  const words = { patientRef, scannerRef: 'MR1', weightKg, implantWords: 'none' };
  site.must(remote, { kind: 'readBackControl', words });
  site.must(onsite, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
  site.must(onsite, { kind: 'leadTimeOut', weightKg, attendants: 0 });
  site.must(remote, { kind: 'readBackTimeOut', words });
  site.must(onsite, { kind: 'admitPatient' });
  site.count4 = 1;
  site.must(onsite, { kind: 'stateInput', input: 'patientAudio' });
  site.must(onsite, { kind: 'stateInput', input: 'patientCamera' });
  site.passes(1_000);
  const steps = onsite.page.view?.value.scanner.steps ?? [];
  const scan = (who: Console, index: number): string => {
    const stepId = steps[index]?.stepId ?? '';
    if (who.page.view?.value.scanner.selectedStepId !== stepId) site.must(who, { kind: 'selectStep', stepId });
    site.passes(500);
    site.must(onsite, { kind: 'giveReady', stepId, tableClear: false });
    site.passes(300);
    return site.acts(who, { kind: 'start', stepId, readyId: who.page.view?.value.session.readyId ?? '' });
  };
  return { site, words, scan };
}
