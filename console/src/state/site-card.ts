import type { SiteView } from '@farfield/protocol';
import { cutDragOnSite } from './cut-drag-face.ts';
import { clockTime, dateAndTime, minutes } from './format.ts';
import { heldWords } from './held-words.ts';
import { lastCommandTitle } from './last-command-words.ts';
import { modeWords } from './mode-words.ts';
import { scannerFace, scannerWords } from './scanner-face.ts';

/** The facility's own words, in order; empty: it has not written them down. */
export interface SiteSteps {
  readonly tableRelease: readonly string[];
  readonly code: readonly string[];
  readonly quench: readonly string[];
}

export const NO_SITE_STEPS: SiteSteps = { tableRelease: [], code: [], quench: [] };

export interface SiteCardFacts {
  /** null: the site agent has said nothing since the page was loaded */
  readonly view: SiteView | null;
  /** what the view says is history */
  readonly isLost: boolean;
  /** the site's clock now, as far as its last view tells; 0: never heard */
  readonly nowWallMs: number;
  /** since the view, ms: what counts down has gone on */
  readonly viewAgeMs: number;
  readonly isDrill: boolean;
  readonly mayScan: boolean;
  readonly steps: SiteSteps;
  /** as the server says them, for a page that has no view yet; '': none given */
  readonly siteName: string;
  readonly sitePhone: string;
  readonly remotePhone: string;
}

export interface CardLine {
  readonly label: string;
  readonly words: string;
}

export interface Procedure {
  readonly id: keyof SiteSteps;
  readonly title: string;
  readonly steps: readonly string[];
  /** the door plan of the signed policy, which belongs to a quench; '': none, or not of this procedure */
  readonly plan: string;
  /** said instead of steps; null: there are some */
  readonly missing: string | null;
}

/** All that the card says, in the order in which it is read. The same on the page and on paper. */
export interface SiteCard {
  readonly printed: CardLine;
  /** of what time the facts are */
  readonly asOf: CardLine;
  /** what must be read before anything else; empty: nothing */
  readonly warnings: readonly string[];
  readonly who: readonly CardLine[];
  readonly last: readonly CardLine[];
  readonly mayDo: string;
  readonly phones: readonly CardLine[];
  readonly procedures: readonly Procedure[];
  /** much is written: smaller type, so that it stays one sheet */
  readonly isDense: boolean;
}

const TITLES: Readonly<Record<keyof SiteSteps, string>> = {
  tableRelease: 'Manual table release',
  code: 'Code, emergency of the patient',
  quench: 'Quench',
};

const NOT_WRITTEN: Readonly<Record<keyof SiteSteps, string>> = {
  tableRelease: 'This site has not written down its steps for releasing the table by hand.',
  code: 'This site has not written down its steps for a code.',
  quench: 'This site has not written down its steps for a quench.',
};

const NOT_KNOWN = 'not known here';
const DENSE_FROM_CHARACTERS = 1_400;

export function siteCard(facts: SiteCardFacts): SiteCard {
  const procedures = (['tableRelease', 'code', 'quench'] as const).map((id) => procedure(facts, id));
  const written = procedures.flatMap(({ steps, plan }) => [...steps, plan]).join('').length;
  return {
    printed: {
      label: 'Printed',
      words: facts.nowWallMs > 0 ? dateAndTime(facts.nowWallMs) : 'write the time here by hand: ____________',
    },
    asOf: asOf(facts),
    warnings: warnings(facts),
    who: who(facts),
    last: last(facts),
    mayDo: `STOP · talk · take the patient out. ${facts.mayScan ? 'You may scan while you hold the site.' : 'You may not scan.'}`,
    phones: phones(facts),
    procedures,
    isDense: written > DENSE_FROM_CHARACTERS,
  };
}

function procedure({ steps, view }: SiteCardFacts, id: keyof SiteSteps): Procedure {
  return {
    id,
    title: TITLES[id],
    steps: steps[id],
    plan: id === 'quench' ? (view?.site.oxygenPlan ?? '') : '',
    missing: steps[id].length === 0 ? NOT_WRITTEN[id] : null,
  };
}

function asOf({ view, isLost, nowWallMs }: SiteCardFacts): CardLine {
  if (view === null) return { label: 'As of', words: 'nothing: the site agent has not been heard by this page' };
  if (isLost) return { label: 'OLD, as of', words: `${dateAndTime(view.wallMs)}; nothing was heard since` };
  return { label: 'As of', words: dateAndTime(nowWallMs) };
}

function warnings({ view, isLost, isDrill }: SiteCardFacts): readonly string[] {
  const lines: string[] = [];
  if (isDrill) lines.push('DRILL: nothing on this card is of a real patient.');
  if (isLost || view === null) lines.push("Farfield is down here: use the scanner's own STOP, go to the patient.");
  else if (view.link.gateway === 'down') {
    const sinceMs = view.wallMs - view.link.gatewayAgeMs;
    lines.push(`GATEWAY DOWN since ${clockTime(sinceMs)}: phone the remote technologist.`);
  }
  return lines;
}

function who({ view, siteName }: SiteCardFacts): readonly CardLine[] {
  if (view === null) return [{ label: 'Site', words: siteName === '' ? NOT_KNOWN : siteName }];
  const { site, session, patient } = view;
  const isOpen = session.state === 'open';
  return [
    { label: 'Site', words: site.name },
    { label: 'Scanner', words: `${site.scannerName} · ${site.scannerRef}` },
    { label: 'Patient reference', words: isOpen ? patient.patientRef || NOT_KNOWN : 'no session open' },
    { label: 'Session', words: isOpen ? session.sessionId : 'none' },
  ];
}

function last({ view, isLost, viewAgeMs }: SiteCardFacts): readonly CardLine[] {
  if (view === null) return [{ label: 'Last command', words: NOT_KNOWN }];
  const { lastCommand, scanner, patient, session } = view;
  const face = scannerFace(view, isLost);
  const isRunning = face.kind === 'known' && face.isRunning;
  const leftMs = scanner.remainingMs - viewAgeMs;
  const running = scanner.steps.find(({ stepId }) => stepId === scanner.runningStepId)?.name ?? scanner.runningStepId;
  const lines: CardLine[] = [
    ...(lastCommand.action === ''
      ? [{ label: 'Last command', words: 'none in this session' }]
      : [
          { label: 'Last command', words: lastCommandTitle(lastCommand) },
          { label: 'Asked by', words: `${lastCommand.by}, ${clockTime(lastCommand.atWallMs)}` },
          { label: 'Scanner answered', words: lastCommand.answer },
        ]),
    {
      label: 'Scanner now',
      words: isRunning
        ? `runs ${running}${scanner.remainingMs >= 0 ? `, ${minutes(leftMs)} left` : ''}`
        : scannerWords(face),
    },
    {
      label: 'Mode, implant',
      words: `${modeWords(scanner.mode)} · ${patient.implantWords === '' || patient.implantWords === 'none' ? 'no implant' : `implant: ${patient.implantWords}`}`,
    },
  ];
  const held = heldWords(view);
  if (held !== null) lines.push({ label: 'May be held', words: held });
  const cut = cutDragOnSite(view);
  if (cut !== null) lines.push({ label: "Scanner's screen", words: cut.words });
  if (patient.scanTimeLeftMs >= 0)
    lines.push({
      label: 'Implant clock',
      words: `${minutes(patient.scanTimeLeftMs)} of ${minutes(patient.scanTimeMaxMs)} left`,
    });
  if (session.contrast.given !== 'none')
    lines.push({
      label: 'Contrast',
      words:
        session.contrast.given === 'before'
          ? 'given before the site agent restarted, nobody knows when'
          : `given · ${session.contrast.givenBy}`,
    });
  return lines;
}

function phones({ view, sitePhone, remotePhone }: SiteCardFacts): readonly CardLine[] {
  const number = (told: string | undefined, served: string): string =>
    (told === undefined || told === '' ? served : told) || 'this site has given none';
  return [
    { label: 'Remote technologist', words: number(view?.site.remotePhone, remotePhone) },
    { label: 'This site', words: number(view?.site.sitePhone, sitePhone) },
  ];
}
