import { CHECKLIST_ITEMS } from '@farfield/protocol/policy';
import { VirtualSite } from './virtual-site.ts';

export interface StoryResult {
  /** everything that happened, a line each */
  readonly lines: readonly string[];
  readonly starts: number;
  readonly startsAfterCut: number;
  readonly stops: number;
  readonly controlAfterCut: string;
  readonly remoteSaysAfterCut: string;
  readonly restartAnswer: string;
}

/** One exam, one door, one link loss, in virtual time, through the machines that run in production. */
export function examStory(): StoryResult {
  const site = new VirtualSite();
  const { remote, onsite } = site;
  site.passes(12_000);
  site.must(remote, { kind: 'requestControl' });
  const patientRef = onsite.page.view?.value.scanner.registeredPatientRef ?? '';
  site.must(onsite, {
    kind: 'openSession',
    patientRef,
    patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
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
  const scan = (index: number): string => {
    const stepId = steps[index]?.stepId ?? '';
    if (remote.page.view?.value.scanner.selectedStepId !== stepId) site.must(remote, { kind: 'selectStep', stepId });
    site.passes(500);
    site.must(onsite, { kind: 'giveReady', stepId, tableClear: false });
    site.passes(300);
    return site.acts(remote, { kind: 'start', stepId, readyId: remote.page.view?.value.session.readyId ?? '' });
  };

  expectDone(scan(0));
  site.passes(6_000);
  expectDone(scan(2));
  site.passes(2_000);
  // Somebody opens the door: the site stops the scan by itself.
  site.door34 = 'bad';
  site.passes(3_000);
  site.door34 = 'good';
  site.passes(1_000);
  site.must(onsite, { kind: 'clear', condition: 'doorOpen', why: 'it was me, Zone IV is clear' });
  site.must(onsite, { kind: 'spokeToPatient' });
  expectDone(scan(2));
  site.passes(3_000);
  // The link dies without a word while the scan runs.
  site.isLinkCut = true;
  site.passes(8_000);
  const controlAfterCut = site.agent.policy.lease.control.kind;
  const { believedUntilMs } = site.remote.page;
  const remoteSaysAfterCut =
    believedUntilMs !== null && believedUntilMs > site.clock.nowMs() ? 'holds' : 'does not believe';
  const startsAtCut = site.did('scanStarted');
  site.isLinkCut = false;
  for (let minute = 0; minute < 10; minute += 1) {
    site.passes(30_000);
    site.must(onsite, { kind: 'confirmPresence' });
    site.passes(29_700);
  }
  const restartAnswer = site.acts(remote, { kind: 'start', stepId: steps[2]?.stepId ?? '', readyId: 'none' });
  return {
    lines: site.lines,
    starts: startsAtCut,
    startsAfterCut: site.did('scanStarted') - startsAtCut,
    stops: site.did('scanStopped'),
    controlAfterCut,
    remoteSaysAfterCut,
    restartAnswer,
  };
}

function expectDone(answer: string): void {
  if (answer !== 'done') throw new Error(`start: ${answer}`);
}
