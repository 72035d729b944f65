import type { SiteView } from '@farfield/protocol';
import { ATTESTED_FOR_MS, authorise, CHECKLIST_ITEMS, type InputId } from '@farfield/protocol/policy';
import { authorityFace } from './authority-face.ts';
import { isScreened, leftToTick } from './checklist-groups.ts';
import type { ConsoleState } from './console-state.ts';
import { isLinkLost, linkFace } from './link-face.ts';
import { nextStep } from './next-step.ts';

/** What happens next in the exam, and whether the person at this console does it. A guide by the site's facts: it gates nothing. */
export interface NextAct {
  readonly isMine: boolean;
  readonly words: string;
}

const mine = (words: string): NextAct => ({ isMine: true, words });
const others = (words: string): NextAct => ({ isMine: false, words });

/** null: nothing that this page could know, or nothing that this person has a part in. */
export function nextAct(state: ConsoleState, nowMs: number): NextAct | null {
  const view = state.view?.value ?? null;
  if (view === null || state.principal === null || isLinkLost(linkFace(state, nowMs))) return null;
  if (state.seat === 'onsite') return authorise(state.principal, 'openSession').length > 0 ? null : nextOnSite(view);
  return authorise(state.principal, 'requestControl').length > 0 ? null : nextRemotely(state, view, nowMs);
}

function nextOnSite(view: SiteView): NextAct {
  const { session, scanner } = view;
  if (session.state !== 'open') {
    return scanner.registeredPatientRef === '' ? mine('register the patient on the scanner') : mine('open the session');
  }
  if (isStopUnseen(view)) return mine('press the scanner’s own STOP, then say that the scan has stopped');
  return heldOnSite(view) ?? controlOnSite(view) ?? (session.room === 'out' ? beforeTheDoor(view) : insideOnSite(view));
}

function controlOnSite({ control, session }: SiteView): NextAct | null {
  const [asking] = control.requests;
  if (control.kind === 'offered') return others(`${control.name} reads back and takes control`);
  if (control.kind === 'passing') return others(`control passes to ${control.name}`);
  if (control.handOver.stage === 'readBack') return mine('agree to the hand-over, or not');
  if (control.kind !== 'local') return null;
  if (asking !== undefined) return mine(`offer control to ${asking.name}`);
  const isBegun = session.checklist.some((one) => one.by !== '');
  return isBegun && session.room === 'out' ? null : others('a remote technologist asks for control');
}

function isStopUnseen({ stop }: SiteView): boolean {
  return stop.status === 'notConfirmed' || stop.status === 'askSite';
}

/** The cause is gone and it asks for somebody to look: nothing else goes on before. */
function heldOnSite({ alarms }: SiteView): NextAct | null {
  const held = alarms.find((one) => one.status === 'latched' && one.clearedBy.includes('mrst'));
  return held === undefined ? null : mine(`look, then clear “${held.title}” under Alarms`);
}

function beforeTheDoor({ session, control }: SiteView): NextAct {
  if (!isScreened(session.checklist))
    return mine(`tick the checklist: ${leftToTick(session.checklist, 'screening')} before Zone IV`);
  if (session.timeOut === 'led') return others(`${control.name} reads back the time-out`);
  return session.timeOut === 'signed'
    ? mine('press that the patient goes in, before the door')
    : mine('lead the time-out, aloud');
}

function insideOnSite(view: SiteView): NextAct {
  const { session, control, scanner } = view;
  const left = CHECKLIST_ITEMS.length - session.checklist.filter((one) => one.by !== '').length;
  const step = nextStep(view);
  if (scanner.state === 'scanning' || scanner.state === 'prescan') return mine('stay with the patient: a scan runs');
  if (session.room !== 'in') return mine('look into Zone IV: is the patient in?');
  if (session.imagesCompleteBy !== '') return mine('take the patient out, then press that they are out');
  if (left > 0) return mine(`tick the checklist: ${left} at the table`);
  if (isUnsaid(view, 'patientAudio') || isUnsaid(view, 'patientCamera'))
    return mine('say that you hear and see the patient');
  if (session.ready === 'given') return others(`${control.name} starts ${session.readyStepName}`);
  return step === null ? others(`${control.name} selects a step`) : mine(`READY for ${step.name}, when all is clear`);
}

/** Stated by a person where the site has no sensor for it, and for a while only. */
function isUnsaid({ inputs }: SiteView, input: InputId): boolean {
  const one = inputs.find((known) => known.input === input);
  return one?.fit === 'attested' && (one.raw !== 'good' || one.ageMs > ATTESTED_FOR_MS);
}

function nextRemotely(state: ConsoleState, view: SiteView, nowMs: number): NextAct | null {
  const face = authorityFace(state, nowMs);
  const isOpen = view.session.state === 'open';
  switch (face.kind) {
    case 'local':
      if (!face.hasAsked) return mine('request control');
      return others(`the safety tech ${isOpen ? '' : 'opens a session and '}offers control`);
    case 'offeredToMe':
      return mine('read back below, and control is yours');
    case 'mine':
      return nextInControl(view);
    default:
      return null;
  }
}

function nextInControl(view: SiteView): NextAct {
  const { session, scanner } = view;
  const step = nextStep(view);
  const held = view.alarms.find((one) => one.status === 'latched');
  if (isStopUnseen(view)) return others('the site presses the scanner’s own STOP');
  if (session.timeOut === 'led') return mine('read back the time-out below');
  if (scanner.state === 'scanning' || scanner.state === 'prescan') return mine('watch the scan and the patient');
  if (held !== undefined) return others(`the safety tech clears “${held.title}”`);
  if (scanner.state === 'paused') return mine('continue the step, or stop it');
  if (!isScreened(session.checklist)) return others('the safety tech screens the patient');
  if (session.timeOut !== 'signed') return others('the safety tech leads the time-out');
  if (session.room !== 'in') return others('the patient goes into Zone IV');
  if (session.imagesCompleteBy !== '') return others('the patient comes out of Zone IV');
  if (step === null || step.status === 'complete') {
    const isAllDone = scanner.steps.every((one) => one.status === 'complete');
    return mine(isAllDone ? 'say “Images complete”' : 'select a step, or say “Images complete”');
  }
  return session.ready === 'given' ? mine(`start ${session.readyStepName}`) : others(`READY for ${step.name} on site`);
}
