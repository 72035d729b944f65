import {
  CHECKLIST_ITEMS,
  type CommandAction,
  type CommandOutcome,
  type ReadBackWords,
} from '@farfield/protocol/policy';
import { Person, Refused } from '../../scripts/demo/person.ts';
import type { Demo } from '../../scripts/demo/start-demo.ts';
import type { WorldClient } from '../../scripts/demo/world-client.ts';

/** The remote technologist and the safety tech on site, each at a console of their own. */
export interface Couple {
  readonly ana: Person;
  readonly mia: Person;
}

/** Both sign in, and what was unknown when the agent started is known. */
export async function meet(demo: Demo): Promise<Couple> {
  const mia = await Person.signIn(demo.onsiteSeat, 'mia.demo');
  const ana = await Person.signIn(demo.remoteSeat, 'ana.demo');
  await ana.until('the patient is registered', (view) => view.scanner.registeredPatientRef !== '', 15_000);
  await ana.until('nothing is unknown any more', (view) => view.verdict.authority === 0, 20_000);
  return { ana, mia };
}

/** A session for the registered patient, and control with the remote technologist by read-back. */
export async function handOver({ ana, mia }: Couple): Promise<void> {
  await ana.does({ kind: 'requestControl' });
  if (mia.view?.session.state !== 'open') await openSession(mia);
  await mia.until('the request is shown', (view) => view.control.requests.length === 1);
  await mia.does({ kind: 'offerControl', toPersonId: ana.principal.personId });
  await ana.until('the offer is shown', (view) => view.control.kind === 'offered' && view.patient.patientRef !== '');
  await ana.does({ kind: 'readBackControl', words: wordsOf(ana) });
  await mia.until('control is shown', (view) => view.control.kind === 'granted');
  await ana.until('her console has the lease', () => ana.leaseEpoch > 0);
}

export async function openSession(mia: Person): Promise<void> {
  await mia.does({
    kind: 'openSession',
    patientRef: mia.view?.scanner.registeredPatientRef ?? '',
    patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
  });
  await mia.until(
    'the session is shown',
    ({ session, patient }) => session.state === 'open' && patient.patientRef !== '',
  );
}

/**
 * Checklist, time-out, patient admitted and spoken to. Nobody walks: the patient is counted in Zone IV at once; the
 * demonstration's own exam has them walk through the door.
 */
export async function timeOut({ ana, mia }: Couple, world: WorldClient): Promise<void> {
  await mia.does({ kind: 'tickChecklist', items: CHECKLIST_ITEMS });
  await mia.does({ kind: 'leadTimeOut', weightKg: mia.view?.scanner.registeredWeightKg ?? 0, attendants: 0 });
  await ana.until('the time-out is led', (view) => view.session.timeOut === 'led');
  await ana.does({ kind: 'readBackTimeOut', words: wordsOf(ana) });
  await mia.does({ kind: 'admitPatient' });
  await world.act('putPatientIn');
  await mia.until('the patient is counted', ({ zone }) => zone.count4 === 1);
  await mia.does({ kind: 'stateInput', input: 'patientAudio' });
  await mia.does({ kind: 'stateInput', input: 'patientCamera' });
  await mia.until('nothing bars a start', (view) => view.verdict.authority === 0, 10_000);
}

/** Everything before the first READY. */
export async function readyForExam(demo: Demo): Promise<Couple> {
  const couple = await meet(demo);
  await handOver(couple);
  await timeOut(couple, demo.world);
  return couple;
}

/** Selects the step when it is not, and the safety tech gives READY for it. @returns the START that may now be sent */
export async function readyForStep(
  { by, mia }: { by: Person; mia: Person },
  stepId: string,
): Promise<Extract<CommandAction, { kind: 'start' }>> {
  if (by.view?.scanner.selectedStepId !== stepId) {
    await by.does({ kind: 'selectStep', stepId });
    await by.until('the step is selected', (view) => view.scanner.selectedStepId === stepId);
  }
  await mia.until('the scanner is at rest', ({ scanner }) => /^(idle|prepped)$/.test(scanner.state), 20_000);
  await onTheViewOfNow(mia, { kind: 'giveReady', stepId, tableClear: false });
  const view = await by.until(
    'READY is shown',
    ({ session }) => session.ready === 'given' && session.readyStepId === stepId,
  );
  return { kind: 'start', stepId, readyId: view.session.readyId };
}

/** What a person does whose button was refused because the site changed under the finger: looks, and presses again. */
export async function onTheViewOfNow(person: Person, action: CommandAction): Promise<void> {
  for (let triesLeft = 4; ; triesLeft -= 1) {
    const outcome = await person.asks(action);
    if (outcome.kind === 'done') return;
    // Stopping, it was still at rest on the screen that was pressed.
    const isStale =
      reasonsOf(outcome).length > 0 &&
      reasonsOf(outcome).every((id) => ['staleEcho', 'scannerBusy', 'scannerPaused'].includes(id));
    if (!isStale || triesLeft === 0) throw new Refused(action.kind, outcome);
    const seenTickMs = person.view?.tickMs ?? 0;
    await person.until('a newer view', ({ tickMs }) => tickMs > seenTickMs);
  }
}

/** From READY to the scanner's word that the step runs. */
export async function startStep(couple: Couple, stepId: string): Promise<void> {
  const { ana, mia } = couple;
  await ana.does(await readyForStep({ by: ana, mia }, stepId));
  await ana.until('the step runs', (view) => view.scanner.runningStepId === stepId, 5_000);
}

/** @param name such as 'T1 sag SE'; the localizer when it is not told */
export function stepIdOf(person: Person, name = 'Localizer'): string {
  const step = person.view?.scanner.steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`the queue has no step ${name}`);
  return step.stepId;
}

export function wordsOf({ view }: Person): ReadBackWords {
  return {
    patientRef: view?.patient.patientRef ?? '',
    scannerRef: view?.site.scannerRef ?? '',
    weightKg: view?.patient.weightKg ?? 0,
    implantWords: view?.patient.implantWords ?? '',
  };
}

/** @returns the ids of the reasons, in order; [] for what was not refused */
export function reasonsOf(outcome: CommandOutcome): readonly string[] {
  return outcome.kind === 'refused' ? outcome.reasons.map((one) => one.id) : [];
}
