import type { SiteView } from './messages.ts';

/** In the order in which people can do them. @source failsafe §2.6, design §10.12 */
export const REARM_STEP_IDS = [
  'scanEnded',
  'alarmsCleared',
  'technologistAsks',
  'linkGood',
  'controlOffered',
  'controlReadBack',
  'timeOutHolds',
] as const;
export type RearmStepId = (typeof REARM_STEP_IDS)[number];

interface RearmRow {
  /** fixed words: they are in pages and timelines, which no patient's data may reach */
  readonly words: string;
  readonly who: string;
  isDone(view: SiteView): boolean;
  /** what stands against it, or what it waits for; '': nothing that the site says */
  note(view: SiteView): string;
}

const ROWS: Readonly<Record<RearmStepId, RearmRow>> = {
  scanEnded: {
    words: 'the scanner reports that it does not scan',
    who: 'the site by itself; the safety tech presses the scanner’s own STOP where it does not',
    isDone: ({ scanner, stop, gates }) =>
      ['idle', 'prepped', 'off'].includes(scanner.state) &&
      !['sent', 'notConfirmed', 'askSite'].includes(stop.status) &&
      // Between prescan and scan some scanners say that they are ready: the site knows which.
      !(gates.find((one) => one.action === 'patientOut')?.reasons ?? []).some(({ id }) => MAY_SCAN.includes(id)),
    note: ({ scanner }) => `scanner: ${scanner.state}`,
  },
  alarmsCleared: {
    words: 'what is held after the loss is cleared on site, with a reason',
    who: 'the safety tech',
    isDone: (view) => holding(view).length === 0,
    note: (view) =>
      holding(view)
        .map(({ title, rule }) => `${title} ${rule}`)
        .join('; '),
  },
  technologistAsks: {
    words: 'a remote technologist asks for control',
    who: 'the remote technologist',
    isDone: (view) => isOffered(view) || view.control.requests.length > 0,
    note: ({ control }) => control.requests.map((one) => one.name).join(', '),
  },
  linkGood: {
    words: 'the link to that console was good for 30 s',
    who: 'nobody: it is waited for',
    isDone: (view) =>
      isOffered(view) || (view.control.requests.length > 0 && !bars(view).some((id) => WAITS_FOR_LINK.includes(id))),
    note: (view) => {
      const recovering = offerGate(view).find((one) => one.id === 'recovering');
      if (recovering === undefined || view.control.requests.length === 0) return '';
      return `${recovering.params['goodSeconds'] ?? '0'} of ${recovering.params['needSeconds'] ?? '30'} s`;
    },
  },
  controlOffered: {
    words: 'control is offered on site',
    who: 'the safety tech',
    isDone: isOffered,
    note: ({ control }) => (control.kind === 'offered' ? control.name : ''),
  },
  controlReadBack: {
    words: 'patient, scanner, weight and implant limits are read back; the site grants control',
    who: 'the remote technologist',
    isDone: isRearmed,
    note: ({ control }) => (control.kind === 'granted' ? control.name : ''),
  },
  timeOutHolds: {
    words: 'the time-out holds, or both do it again; READY is given anew for each step',
    who: 'both',
    isDone: ({ session }) => session.timeOut === 'signed',
    note: ({ session }) => (session.timeOut === 'void' ? `void: ${session.timeOutWhy}` : ''),
  },
};

/** Why a patient may not be taken out yet: it scans, may begin to, or nobody knows. */
const MAY_SCAN: readonly string[] = ['scannerBusy', 'scannerPaused', 'scannerUnknown', 'startUnderWay'];
const WAITS_FOR_LINK: readonly string[] = ['recovering', 'linkUnmeasured'];

export interface RearmStep {
  readonly id: RearmStepId;
  readonly words: string;
  readonly who: string;
  readonly isDone: boolean;
  /** in the site's own words; not for a page or a timeline */
  readonly note: string;
}

/** After a loss of remote control: what people have yet to do, by what the site itself says and by nothing else. */
export function rearmSteps(view: SiteView): readonly RearmStep[] {
  return REARM_STEP_IDS.map((id) => {
    const row = ROWS[id];
    return { id, words: row.words, who: row.who, isDone: row.isDone(view), note: row.note(view) };
  });
}

export function rearmWords(id: RearmStepId): string {
  return ROWS[id].words;
}

/** As both ends of a read-back write it. '': there was none */
export function lastCommandText({ lastCommand }: Pick<SiteView, 'lastCommand'>): string {
  return [lastCommand.action, lastCommand.stepName].filter((one) => one !== '').join(' ');
}

/** Somebody remote has control. */
export function isRearmed({ control }: SiteView): boolean {
  return control.kind === 'granted';
}

/** Nobody is there whom remote control would be for. */
export function isPatientOut({ session }: SiteView): boolean {
  return session.state === 'none' || session.room === 'out';
}

/** Remote control was lost with a session open, and nobody has it again. */
export function needsRearm(view: SiteView): boolean {
  return view.session.state === 'open' && view.control.lostWallMs > 0;
}

function isOffered({ control }: SiteView): boolean {
  return control.kind === 'offered' || control.kind === 'granted';
}

/** Held until somebody clears it, and so far against remote control. */
function holding({ alarms }: SiteView): SiteView['alarms'] {
  return alarms.filter((one) => one.status === 'latched');
}

function offerGate({ gates }: SiteView): SiteView['gates'][number]['reasons'] {
  return gates.find((one) => one.action === 'offerControl')?.reasons ?? [];
}

function bars(view: SiteView): readonly string[] {
  return offerGate(view).map((one) => one.id);
}
