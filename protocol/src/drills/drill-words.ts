import { ACTION_RULES } from '../policy/authorise.ts';
import { type ConditionId, conditionRow } from '../policy/conditions.ts';
import type { Ms } from '../policy/limits.ts';
import { ROLE_WORDS } from '../policy/roles.ts';
import type { AutomaticAct, C2Reason, DrillExam, DrillFault, DrillStart, DrillWay, ExpectedAct } from './scenario.ts';

export const WAY_WORDS: Readonly<Record<DrillWay, string>> = {
  simulators: 'on simulators',
  live: 'live, on shadow state',
  tableTop: 'table-top',
};

export const START_WORDS: Readonly<Record<DrillStart, string>> = {
  idle: 'nobody is on the table and nothing is prepared',
  preparedExam: 'the exam is prepared: time-out signed, remote control granted, nothing scans yet',
  scanning: 'the exam runs: remote control granted, one step scans',
};

const C2_WORDS: Readonly<Record<C2Reason, string>> = {
  contrast: 'contrast less than 30 min ago',
  implant: 'implant that needs watching',
  firstLevel: 'first level mode',
  monitored: 'monitored',
  sedated: 'sedated',
  child: 'a child',
};

export function examWords({ class: name, because, patient }: DrillExam): string {
  const why = because.length === 0 ? '' : ` (${because.map((one) => C2_WORDS[one]).join(', ')})`;
  return `class ${name}${why}: ${patient}`;
}

/** How a fault comes into the world, so that the evidence never calls measured what was only said. */
export function faultHow(fault: DrillFault): string {
  switch (fault.kind) {
    case 'act':
    case 'agentDies':
      return 'simulated';
    case 'shadow':
      return 'shadow';
    case 'person':
      return `card for ${ROLE_WORDS[fault.by]}`;
    case 'stated':
      return 'stated';
  }
}

export function automaticWords(one: AutomaticAct): string {
  switch (one.kind) {
    case 'condition':
      return `Alarm: ${titleOf(one.condition)} (${conditionRow(one.condition).rule})`;
    case 'order':
      return one.order === 'stop'
        ? 'The scan is over, by the scanner’s own word'
        : 'The scan is aborted, and the scanner confirms it';
    case 'readyVoid':
      return 'READY is void';
    case 'booted':
      return 'The site agent is there again, by its own record, and control is local';
    case 'foundAtRest':
      return 'The first that the scanner says to the new site agent is that it rests';
    case 'refusal':
      return `Refused from now on, with its reason: to ${ACTION_RULES[one.action].words}`;
  }
}

/** What of the record would show that it was done. */
export function evidenceWords({ action, condition }: ExpectedAct): string {
  if (action === null) return 'observer';
  return condition === null ? `journal: ${action}` : `journal: ${action} ${condition}`;
}

/** On the drill's clock: minutes and seconds, tenths where there are any. */
export function clockWords(ms: Ms): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = (ms - minutes * 60_000) / 1_000;
  const [whole = '0', tenths] = String(Math.round(seconds * 10) / 10).split('.');
  return `${minutes}:${whole.padStart(2, '0')}${tenths === undefined ? '' : `.${tenths}`}`;
}

export function secondsWords(ms: Ms): string {
  return `${Math.round(ms / 100) / 10} s`;
}

function titleOf(condition: ConditionId): string {
  return conditionRow(condition).title;
}
