import type { AlarmView, SiteView } from '@farfield/protocol';
import {
  ATTESTED_FOR_MS,
  authorise,
  CHECKLIST_ITEMS,
  type InputId,
  isInGap,
  isScanning,
  scannerStateNamed,
} from '@farfield/protocol/policy';
import { authorityFace } from './authority-face.ts';
import { isScreened, leftToTick } from './checklist-groups.ts';
import type { ConsoleState } from './console-state.ts';
import { isLinkLost, linkFace } from './link-face.ts';
import { nextStep } from './next-step.ts';
import { asksOfPeople, pressingAlarm } from './pressing-alarm.ts';
import { roleWords } from './role-words.ts';
import { scannerTrouble } from './scanner-face.ts';
import { stopFace } from './stop-face.ts';

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
  const isStopOpen = isStopUnseen(state, nowMs);
  if (state.seat === 'onsite') {
    const { role } = state.principal;
    if (authorise(state.principal, 'openSession').length > 0) return null;
    return urgentOnSite(view, isStopOpen) ?? heldOnSite(view, role) ?? scanOnSite(view) ?? examOnSite(view);
  }
  if (authorise(state.principal, 'requestControl').length > 0) return null;
  return urgentRemotely(view, isStopOpen) ?? nextRemotely(state, view, nowMs);
}

/** What goes before the exam, whoever has control, and with no session too. A scanner that nobody knows of may scan. */
function urgentOnSite(view: SiteView, isStopOpen: boolean): NextAct | null {
  if (isStopOpen) return mine('press the scanner’s own STOP, then say that the scan has stopped');
  const alarm = pressingAlarm(view);
  if (alarm !== null) return mine(alarm.firstStep);
  const trouble = scannerTrouble(view);
  return trouble === null ? null : mine(`look at the scanner: it ${trouble}`);
}

function urgentRemotely(view: SiteView, isStopOpen: boolean): NextAct | null {
  if (isStopOpen) return others('the site presses the scanner’s own STOP');
  const alarm = pressingAlarm(view);
  if (alarm !== null) return others(`on site: ${alarm.firstStep}`);
  const trouble = scannerTrouble(view);
  if (trouble !== null) return others(`the site looks at the scanner: it ${trouble}`);
  const held = view.alarms.find((one) => one.status === 'latched' && asksOfPeople(one, view));
  return held === undefined ? null : heldRemotely(held);
}

/** As the site has it, or as this page does, whose own STOP may not have arrived. */
function isStopUnseen(state: ConsoleState, nowMs: number): boolean {
  const status = state.view?.value.stop.status;
  if (status === 'notConfirmed' || status === 'askSite') return true;
  const { kind } = stopFace(state, nowMs).phase;
  return kind === 'notConfirmed' || kind === 'asked' || kind === 'notSent' || kind === 'failed';
}

function examOnSite(view: SiteView): NextAct {
  const { session, scanner } = view;
  if (session.state !== 'open') {
    return scanner.registeredPatientRef === '' ? mine('register the patient on the scanner') : mine('open the session');
  }
  return controlOnSite(view) ?? (session.room === 'out' ? beforeTheDoor(view) : insideOnSite(view));
}

/** null: nothing scans, and nothing is about to. */
function scanOnSite(view: SiteView): NextAct | null {
  if (view.control.handOver.stage === 'readBack') return null;
  if (isUnderWay(view)) return mine('stay with the patient: a scan runs');
  if (view.scanner.state !== 'paused') return null;
  return isLeftPaused(view)
    ? mine(`stay with the patient: ${END_THE_PAUSE}`)
    : mine('stay with the patient: a step is paused');
}

const END_THE_PAUSE = 'nobody has control to continue the paused step: end it with STOP';

/** Control has ended and nobody on site may scan: waiting will never end this pause, and control is not offered in it. */
function isLeftPaused({ scanner, control, people, session }: SiteView): boolean {
  if (scanner.state !== 'paused' || control.kind !== 'local' || session.mode === 'withYou') return false;
  return !people.some(({ role, seat }) => seat === 'onsite' && role === 'onsiteTechnologist');
}

/** Between prescan and scan nothing sounds, and the scan begins by itself; so does one that was just permitted. */
function isUnderWay({ scanner }: SiteView): boolean {
  if (scanner.state === 'paused') return false;
  const state = scannerStateNamed(scanner.state);
  return state === null || isScanning(state) || isInGap(scanner, 'none') || scanner.permitWallMs > 0;
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

/** The cause is gone and it asks for somebody to look: nothing else goes on before. */
function heldOnSite({ alarms }: SiteView, role: string): NextAct | null {
  const held = alarms.filter((one) => one.status === 'latched');
  const own = held.find((one) => one.clearedBy.includes(role));
  if (own !== undefined) return mine(`look, then clear “${own.title}” under Alarms`);
  const [first] = held;
  return first === undefined ? null : heldByOthers(first);
}

function heldRemotely(held: AlarmView): NextAct {
  return held.clearedBy.includes('mrst') ? others(`the safety tech clears “${held.title}”`) : heldByOthers(held);
}

/** One that came too often is looked into by whoever answers for the site. */
function heldByOthers({ clearedBy, title }: AlarmView): NextAct {
  const who = clearedBy.map(roleWords).join(' or ');
  return others(`${who === '' ? 'the site' : who} clears “${title}”`);
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
  const { session, control } = view;
  const left = CHECKLIST_ITEMS.length - session.checklist.filter((one) => one.by !== '').length;
  const step = nextStep(view);
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
      if (isLeftPaused(view)) return others('the safety tech ends the paused step with STOP, then offers control');
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
  if (session.timeOut === 'led') return mine('read back the time-out below');
  if (isUnderWay(view)) return mine('watch the scan and the patient');
  if (held !== undefined) return heldRemotely(held);
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
