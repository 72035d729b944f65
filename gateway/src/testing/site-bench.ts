import type { Body } from '@farfield/protocol';
import type { ActionKind, CommandAction, Role } from '@farfield/protocol/policy';
import { siteMachine } from '../sites/site-machine.ts';
import type { SiteInput, SiteOutput } from '../sites/site-messages.ts';
import { initialSite, type SiteState } from '../sites/site-state.ts';
import { command } from './bodies.ts';
import { demoPrincipal } from './people.ts';

export const SITE = 'demo-1';
const CURSOR = { cursorSeq: 4, cursorHash: 'a'.repeat(64) };
const WORDS = { patientRef: 'P-1', scannerRef: 'MR1', weightKg: 70, implantWords: 'none' };

export const ACTIONS = {
  stop: { kind: 'stop' },
  pause: { kind: 'pause' },
  takeLocal: { kind: 'takeLocal' },
  voidReady: { kind: 'voidReady' },
  requestControl: { kind: 'requestControl' },
  offerControl: { kind: 'offerControl', toPersonId: 'rst' },
  readBackControl: { kind: 'readBackControl', words: WORDS },
  proposeHandOver: { kind: 'proposeHandOver', toPersonId: 'rst2' },
  readBackHandOver: { kind: 'readBackHandOver', words: WORDS },
  agreeHandOver: { kind: 'agreeHandOver', toPersonId: 'rst2' },
  dropHandOver: { kind: 'dropHandOver' },
  handOverLevel2: { kind: 'handOverLevel2', toPersonId: 'mrst2' },
  readBackLevel2: { kind: 'readBackLevel2', room: { patientRef: 'P1', implantWords: 'none', inside: 1 } },
  superviseTrainee: { kind: 'superviseTrainee', toPersonId: 'trainee' },
  takeBackTrainee: { kind: 'takeBackTrainee' },
  takeSequence: { kind: 'takeSequence', stepId: 's1' },
  letFinish: { kind: 'letFinish', stepId: 's1' },
  releaseControl: { kind: 'releaseControl' },
  selectStep: { kind: 'selectStep', stepId: 's1' },
  start: { kind: 'start', stepId: 's1', readyId: 'r1' },
  resume: { kind: 'resume', readyId: 'r1' },
  openSession: {
    kind: 'openSession',
    patientRef: 'P-1',
    patient: { monitoring: 'monitored', isSedated: false, implant: { kind: 'none' } },
  },
  tickChecklist: { kind: 'tickChecklist', items: [] },
  leadTimeOut: { kind: 'leadTimeOut', weightKg: 70, attendants: 0 },
  readBackTimeOut: { kind: 'readBackTimeOut', words: WORDS },
  overrideDetector: { kind: 'overrideDetector', why: 'a hip, by its card' },
  admitPatient: { kind: 'admitPatient' },
  giveReady: { kind: 'giveReady', stepId: 's1', tableClear: true },
  approveContrast: {
    kind: 'approveContrast',
    agent: 'an agent',
    saw: ['kidney', 'allergies', 'priorReaction', 'drugs'],
    coveredForMs: 3_600_000,
    backup: 'Dr B',
  },
  checkInPractitioner: { kind: 'checkInPractitioner' },
  stateSupervision: { kind: 'stateSupervision' },
  checkCart: { kind: 'checkCart' },
  checkContrast: { kind: 'checkContrast', agent: 'an agent', lot: 'L-7' },
  confirmContrast: { kind: 'confirmContrast', agent: 'an agent', lot: 'L-7' },
  contrastGiven: { kind: 'contrastGiven' },
  readOutExposure: { kind: 'readOutExposure', stepId: 's1', exposure: { sarBodyWkg: 1, sarHeadWkg: null, b1RmsUt: 1 } },
  confirmExposure: { kind: 'confirmExposure', stepId: 's1', exposure: { sarBodyWkg: 1, sarHeadWkg: null, b1RmsUt: 1 } },
  imagesComplete: { kind: 'imagesComplete' },
  patientOut: { kind: 'patientOut' },
  closeSession: { kind: 'closeSession' },
  confirmPresence: { kind: 'confirmPresence' },
  leaving: { kind: 'leaving' },
  spokeToPatient: { kind: 'spokeToPatient' },
  stateInput: { kind: 'stateInput', input: 'patientAudio' },
  acknowledge: { kind: 'acknowledge', condition: 'linkDown' },
  clear: { kind: 'clear', condition: 'controlEnded', why: 'demo' },
  confirmStopped: { kind: 'confirmStopped' },
} as const satisfies Record<ActionKind, CommandAction>;

/** One site under a hand-turned clock, stepped at each wake as its shell does. */
export class Bench {
  state: SiteState = initialSite({ siteId: SITE, name: 'Demo' }, 0);
  nowMs = 0;
  outputs: SiteOutput[] = [];
  #wakeAtMs: number | null = 0;

  /** @returns what this one input caused */
  post(input: SiteInput): readonly SiteOutput[] {
    const { state, outputs, wakeAtMs } = siteMachine.step(this.state, input, this.nowMs);
    this.state = state;
    this.#wakeAtMs = wakeAtMs;
    this.outputs.push(...outputs);
    return outputs;
  }

  /** @returns everything that happened on the way */
  wait(forMs: number): readonly SiteOutput[] {
    const untilMs = this.nowMs + forMs;
    const from = this.outputs.length;
    while (this.#wakeAtMs !== null && this.#wakeAtMs <= untilMs) {
      this.nowMs = Math.max(this.nowMs, this.#wakeAtMs);
      this.post({ kind: 'tick', wallMs: 1_000_000 + this.nowMs });
    }
    this.nowMs = untilMs;
    return this.outputs.slice(from);
  }

  agent(socketId = 'a1', incarnation = 'boot-1', policyHash = 'hash-1'): readonly SiteOutput[] {
    return this.post({
      kind: 'agentJoined',
      socketId,
      incarnation,
      policyHash,
      softwareVersion: '0.1.0',
      cursor: CURSOR,
      journal: 'fits',
    });
  }

  console(role: Role, own: Partial<Extract<SiteInput, { kind: 'consoleJoined' }>> = {}): readonly SiteOutput[] {
    const socketId = `s-${role}`;
    const seat = { socketId, consoleId: `c-${role}`, sessionId: `t-${role}`, principal: demoPrincipal(role) };
    return this.post({ kind: 'consoleJoined', ...seat, policyHash: 'hash-1', signedInUntilMs: 1e9, ...own });
  }

  ask(role: Role, action: CommandAction): readonly SiteOutput[] {
    return this.post({ kind: 'consoleSaid', socketId: `s-${role}`, body: { kind: 'command', value: command(action) } });
  }

  agentSays(body: Extract<SiteInput, { kind: 'agentSaid' }>['body'], historical = false): readonly SiteOutput[] {
    return this.post({ kind: 'agentSaid', socketId: 'a1', body, historical });
  }
}

export function sentTo(outputs: readonly SiteOutput[], socketId: string): readonly Body[] {
  return outputs.flatMap((one) => (one.kind === 'send' && one.to.includes(socketId) ? [one.body] : []));
}

export function outcomeTo(outputs: readonly SiteOutput[], socketId: string) {
  return sentTo(outputs, socketId).flatMap((body) => (body.kind === 'commandOutcome' ? [body.value.outcome] : []))[0];
}

export function forwarded(outputs: readonly SiteOutput[], agent = 'a1') {
  return sentTo(outputs, agent).flatMap((body) =>
    body.kind === 'fromConsole' && body.value.body.kind === 'command' ? [body.value.body.value] : [],
  );
}
