import { argumentDigest, type Command, type CommandAction, type PatientStatement } from './command.ts';
import { CHECKLIST_ITEMS } from './checklist.ts';
import type { PolicyEffect, ScannerOrder } from './effects.ts';
import type { ConsoleBeat, PolicyEvent } from './events.ts';
import { DEFAULT_POLICY, type FacilityPolicy } from './facility-policy.ts';
import type { ImplantLabel, ImplantLimits } from './implant.ts';
import type { InputId } from './inputs.ts';
import { HEARTBEAT_INTERVAL_MS, type Ms } from './limits.ts';
import type { Principal } from './roles.ts';
import type { ScannerFact } from './session.ts';
import { bootState, type BootFold, EMPTY_FOLD, type PolicyState } from './state.ts';
import { step } from './step.ts';
import type { OperatorMode } from './taking.ts';

const AWAKE: PatientStatement = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } };

/**
 * Little stories for tests of the core: people and devices act, time passes by hand, and every event goes through
 * `step`. The site lives (its feeds report, the holder's heartbeats come) until a story takes something away.
 */
export class Story {
  state: PolicyState;
  nowMs: Ms;
  readonly effects: PolicyEffect[] = [];
  scanner: ScannerFact = IDLE_SCANNER;
  /** facts that are no longer reported */
  readonly silent = new Set<'scanner' | 'zone' | 'monitor' | 'power' | 'console' | 'disk' | 'watchdog'>();
  readonly bad = new Set<InputId>();
  count4 = 0;
  level2Inside: string[] = [];
  #seq = 0;

  /** @param options `scanner`: what it reports from the boot on; `isDeaf`: it answers each order and does nothing */
  constructor(
    options: {
      policy?: Partial<FacilityPolicy>;
      fold?: BootFold;
      nowMs?: Ms;
      scanner?: ScannerFact;
      isDeaf?: boolean;
    } = {},
  ) {
    this.nowMs = options.nowMs ?? 100_000;
    this.scanner = options.scanner ?? IDLE_SCANNER;
    if (options.isDeaf === true)
      this.onOrder = (_, effectId) => this.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
    const policy: FacilityPolicy = { ...SIGNED_MRST_POLICY, ...options.policy };
    const site = { siteId: 'site-1', scannerRef: 'MR1', policy, policyHash: 'policy-hash' };
    this.state = bootState(site, options.fold ?? EMPTY_FOLD, this.nowMs);
    // Nothing is known at boot, and unknown is bad: the first seconds clear what the feeds can clear.
    this.passes(options.fold === undefined ? 6_000 : 0);
  }

  /** One event at this instant; durable intents and scanner answers come back by themselves unless told otherwise. */
  post(event: PolicyEvent): readonly PolicyEffect[] {
    const result = step(this.state, event, this.nowMs);
    this.state = result.state;
    this.effects.push(...result.effects);
    for (const effect of result.effects) this.#answer(effect);
    return result.effects;
  }

  #answer(effect: PolicyEffect): void {
    if (effect.kind === 'journal' && effect.intentId !== null && !this.silent.has('disk')) {
      this.post({ kind: 'intentDurable', intentId: effect.intentId });
    }
    if (effect.kind === 'scanner') this.onOrder(effect.order, effect.effectId);
  }

  /** How the scanner takes an order; a story may replace it. */
  onOrder: (order: ScannerOrder, effectId: string) => void = (order, effectId) => {
    switch (order.kind) {
      case 'start':
        this.scanner = { ...this.scanner, state: 'scanning', runningStepId: order.stepId };
        break;
      case 'resume':
        this.scanner = { ...this.scanner, state: 'scanning' };
        break;
      case 'pause':
        this.scanner = { ...this.scanner, state: 'paused' };
        break;
      case 'selectStep':
        this.scanner = { ...this.scanner, selectedStepId: order.stepId };
        break;
      case 'stop':
      case 'abort':
        this.scanner = { ...this.scanner, state: 'idle', runningStepId: '' };
        break;
    }
    this.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
  };

  /** Time passes in heartbeats: feeds report, consoles beat, the core ticks. */
  passes(durationMs: Ms): this {
    const endMs = this.nowMs + durationMs;
    do {
      this.reports();
      this.nowMs = Math.min(endMs, this.nowMs + HEARTBEAT_INTERVAL_MS);
      this.post({ kind: 'tick' });
    } while (this.nowMs < endMs);
    this.reports();
    return this;
  }

  reports(): void {
    const input = (id: InputId, words = ''): void => {
      this.post({ kind: 'input', input: id, raw: this.bad.has(id) ? 'bad' : 'good', seenMs: this.nowMs, words });
    };
    if (!this.silent.has('zone')) {
      for (const id of ['zoneFeed', 'door34', 'oxygen', 'squeezeBall', 'quench', 'roomStop', 'ferromagnetic'] as const)
        input(id);
      this.post({ kind: 'zone4', facts: { count: this.count4, level2Inside: this.level2Inside, mayBeGone: 0 } });
    }
    if (!this.silent.has('monitor')) for (const id of ['vitals', 'vitalsAlarm'] as const) input(id);
    if (!this.silent.has('power')) input('mains');
    input('journal');
    if (!this.silent.has('watchdog')) input('watchdog');
    if (!this.silent.has('scanner')) this.post({ kind: 'scanner', fact: this.scanner, seenMs: this.nowMs });
    if (!this.silent.has('console')) {
      for (const { consoleId } of this.state.attendees) this.beats(consoleId);
    }
  }

  beats(consoleId: string, own: Partial<Omit<ConsoleBeat, 'consoleId' | 'epoch'>> = {}): void {
    const { control, epoch } = this.state.lease;
    const holds = control.kind === 'granted' && control.holder.consoleId === consoleId;
    this.post({
      kind: 'heartbeat',
      beat: {
        consoleId,
        echoTickMs: this.nowMs,
        roundTripMs: 30,
        epoch: holds ? epoch : 0,
        pageAgeMs: 0,
        inputAgeMs: 0,
        ...own,
      },
    });
  }

  joins(person: Principal): this {
    this.post({ kind: 'attendeeJoined', consoleId: consoleOf(person), principal: person });
    return this;
  }

  command(action: CommandAction, own: Partial<Command> = {}): Command {
    this.#seq += 1;
    return {
      commandId: `cmd-${this.#seq}`,
      consoleId: 'c-rst',
      seq: this.#seq,
      epoch: this.state.lease.epoch,
      expiresTickMs: this.nowMs + 1_500,
      echo: {
        siteTickMs: this.nowMs,
        safetyVersion: this.state.safetyVersion,
        patientRef: this.state.session?.patientRef ?? '',
        scannerRef: 'MR1',
        argumentDigest: argumentDigest(action),
      },
      action,
      ...own,
    };
  }

  /** @returns the reason ids of a refusal, or the outcome's kind; 'waiting' when the disk has not answered */
  asks(person: Principal, action: CommandAction, own: Partial<Command> = {}): string[] {
    const command = this.command(action, { consoleId: consoleOf(person), ...own });
    const from = this.effects.length;
    this.post({ kind: 'command', command, principal: person });
    for (const effect of this.effects.slice(from)) {
      if (effect.kind !== 'outcome' || effect.commandId !== command.commandId) continue;
      return effect.outcome.kind === 'refused' ? effect.outcome.reasons.map((one) => one.id) : [effect.outcome.kind];
    }
    return ['waiting'];
  }

  /** Everything up to "the remote technologist has control", patient in Zone IV, time-out signed, statements made. */
  preparedExam(mode: OperatorMode = 'forYou', patient: PatientStatement = AWAKE): this {
    this.joins(MRST).joins(RST);
    if (mode === 'withYou') this.joins(TECHNOLOGIST);
    this.passes(500);
    const words = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
    this.mustDo(RST, { kind: 'requestControl' });
    this.mustDo(MRST, { kind: 'openSession', patientRef: 'P1', patient, mode });
    this.mustDo(MRST, { kind: 'offerControl', toPersonId: RST.personId });
    this.mustDo(RST, { kind: 'readBackControl', words });
    this.mustDo(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS });
    this.mustDo(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 });
    this.mustDo(RST, { kind: 'readBackTimeOut', words });
    this.mustDo(MRST, { kind: 'admitPatient' });
    this.count4 = 1;
    this.mustDo(MRST, { kind: 'stateInput', input: 'patientAudio' });
    this.mustDo(MRST, { kind: 'stateInput', input: 'patientCamera' });
    this.passes(250);
    return this;
  }

  /** READY and START for a step. @returns what the START answered */
  starts(stepId = 'localizer'): string[] {
    this.mustDo(MRST, { kind: 'giveReady', stepId, tableClear: false });
    return this.asks(RST, { kind: 'start', stepId, readyId: this.readyId() });
  }

  readyId(): string {
    const ready = this.state.session?.ready;
    return ready?.kind === 'given' ? ready.readyId : 'none';
  }

  mustDo(person: Principal, action: CommandAction): void {
    const answer = this.asks(person, action);
    if (answer[0] !== 'done') throw new Error(`${person.name} ${action.kind}: ${answer.join(', ')}`);
  }

  orders(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'scanner' ? [effect.order.kind] : []));
  }

  status(id: keyof PolicyState['conditions']): string {
    return this.state.conditions[id].status;
  }
}

function consoleOf(person: Principal): string {
  return `c-${person.personId}`;
}

const person = (personId: string, name: string, own: Partial<Principal>): Principal => ({
  personId,
  name,
  role: 'rst',
  seat: 'remote',
  isLevel2: false,
  isRegisteredTechnologist: false,
  isCredentialValid: true,
  ...own,
});

export const RST = person('rst', 'A. Moreno', { isRegisteredTechnologist: true });
export const SECOND_RST = person('rst2', 'K. Brandt', { isRegisteredTechnologist: true });
export const TRAINEE = person('trainee', 'I. Sato', { role: 'trainee' });
export const MRST = person('mrst', 'J. Okafor', { role: 'mrst', seat: 'onsite', isLevel2: true });
export const SECOND_MRST = person('mrst2', 'N. Achebe', { role: 'mrst', seat: 'onsite', isLevel2: true });
export const TECHNOLOGIST = person('tech', 'S. Abara', {
  role: 'onsiteTechnologist',
  seat: 'onsite',
  isLevel2: true,
  isRegisteredTechnologist: true,
});
export const MRSO = person('mrso', 'R. Lindqvist', { role: 'mrso', seat: 'onsite', isLevel2: true });
export const RAD = person('rad', 'Dr E. Haas', { role: 'rad' });
export const LIP = person('lip', 'P. Ngata', { role: 'lip', seat: 'onsite' });
export const COORDINATOR = person('coord', 'T. Vance', { role: 'coordinator' });

/** An implant whose label limits body SAR and nothing else, unless told. */
export const implantFixture = (own: Partial<ImplantLabel> = {}): ImplantLimits => ({
  kind: 'conditional',
  words: '1.5 T, normal mode',
  modeMax: 'normal',
  sarBodyMaxWkg: 1,
  sarHeadMaxWkg: null,
  b1RmsMaxUt: null,
  needsAudioVideo: false,
  activeScan: null,
  ...own,
});

export const SIGNED_MRST_POLICY: FacilityPolicy = {
  ...DEFAULT_POLICY,
  name: 'story',
  staffingProfile: 'mrst',
  oxygenPlan: 'prop the door',
  signatures: [
    { role: 'mrmd', personId: 'd', name: 'Dr D' },
    { role: 'mrso', personId: 's', name: 'S' },
  ],
};

const stepFact = (stepId: string, name: string, durationMs: Ms) =>
  ({
    stepId,
    name,
    kind: 'sequence',
    durationMs,
    mode: 'normal',
    movesTable: false,
    sarBodyWkg: 1,
    sarHeadWkg: 1,
    b1RmsUt: 1,
    status: 'pending',
  }) as const;

export const IDLE_SCANNER: ScannerFact = {
  state: 'idle',
  patientRef: 'P1',
  patientName: 'DEMO, Ada',
  patientWeightKg: 68,
  examId: 'brain',
  scannerRef: 'MR1',
  selectedStepId: 'localizer',
  runningStepId: '',
  remainingMs: null,
  progress: null,
  steps: [stepFact('localizer', 'Localizer', 18_000), stepFact('t2', 'T2 TSE tra', 220_000)],
  mode: 'normal',
  sarBodyWkg: 1,
  sarHeadWkg: 1,
  b1RmsUt: 1,
  pnsPercent: 40,
  tablePositionMm: 1_000,
  isTableMoving: false,
  fieldTesla: 1.5,
  coilId: 'Head 20',
  faultText: '',
};
