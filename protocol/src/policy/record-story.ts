import { CHECKLIST_ITEMS } from './checklist.ts';
import type { CommandAction } from './command.ts';
import type { PolicyEffect } from './effects.ts';
import type { FacilityPolicy } from './facility-policy.ts';
import { reasonNext, reasonRule, reasonText } from './reasons.ts';
import type { Principal } from './roles.ts';
import type { BootFold, PolicyState } from './state.ts';
import { MRST, RST, Story } from './story.ts';

/**
 * What the record, the scanner and the people of an exam get to see, line by line, kept beside this file to be read.
 * A change of the core that changes one of these lines is looked at, and then kept with `vitest -u`.
 */
export class Recorded {
  readonly story: Story;
  readonly lines: string[] = [];
  #from: number;
  readonly #startMs: number;

  constructor(options: { policy?: Partial<FacilityPolicy>; fold?: BootFold } = {}) {
    this.story = new Story(options);
    this.#from = this.story.effects.length;
    this.#startMs = this.story.nowMs;
  }

  note(words: string): this {
    this.lines.push(`${this.#at()} ── ${words}`);
    return this;
  }

  asks(person: Principal, action: CommandAction, own: Parameters<Story['asks']>[2] = {}): this {
    const answer = this.story.asks(person, action, own);
    this.lines.push(`${this.#at()} ${person.name}: ${argumentsOf(action)} → ${answer.join(', ')}`);
    return this.#tell();
  }

  passes(durationMs: number): this {
    for (let leftMs = durationMs; leftMs > 0; leftMs -= 250) {
      this.story.passes(Math.min(250, leftMs));
      this.#tell();
    }
    return this;
  }

  does(words: string, act: (story: Story) => void): this {
    this.note(words);
    act(this.story);
    return this.#tell();
  }

  /** What the state holds besides what the record says. */
  shows(...parts: readonly (keyof PolicyState)[]): this {
    for (const part of parts) this.lines.push(`${this.#at()} ${part} ${plain(this.story.state[part], this.#startMs)}`);
    return this;
  }

  text(): string {
    return `${this.lines.join('\n')}\n`;
  }

  #at(): string {
    return ((this.story.nowMs - this.#startMs) / 1_000).toFixed(2).padStart(7);
  }

  #tell(): this {
    const fresh = this.story.effects.slice(this.#from);
    this.#from = this.story.effects.length;
    this.lines.push(...fresh.map((effect) => `${this.#at()}   ${wordsOf(effect, this.#startMs)}`));
    return this;
  }
}

function argumentsOf(action: CommandAction): string {
  const { kind, ...rest } = action;
  const text = Object.keys(rest).length === 0 ? '' : ` ${JSON.stringify(rest)}`;
  return `${kind}${text.length > 120 ? ' …' : text}`;
}

function wordsOf(effect: PolicyEffect, startMs: number): string {
  switch (effect.kind) {
    case 'journal':
      return `${effect.record.type} ${plain(effect.record.data, startMs)}${effect.intentId === null ? '' : ` waits as ${effect.intentId}`}`;
    case 'scanner':
      return `SCANNER ${plain(effect.order, startMs)} by ${effect.deadlineMs - startMs} as ${effect.effectId}`;
    case 'outcome': {
      const { outcome } = effect;
      if (outcome.kind !== 'refused')
        return `ANSWER ${effect.commandId} at ${effect.consoleId}: ${plain(outcome, startMs)}`;
      const reasons = outcome.reasons.map((one) => `${reasonRule(one)} ${reasonText(one)}. ${reasonNext(one)}`);
      return `ANSWER ${effect.commandId} at ${effect.consoleId}: refused: ${reasons.join(' | ')}`;
    }
    case 'shutdown':
      return `SHUTDOWN ${effect.because}`;
    case 'violation':
      return `VIOLATION ${effect.what}`;
  }
}

/** Times of the site's clock as ms since the story's start. */
function plain(value: unknown, startMs: number): string {
  return JSON.stringify(value, (key, inner: unknown) =>
    typeof inner === 'number' && /(?:Ms|Tick)$/.test(key) && inner > startMs - 50_000 && inner > 40_000
      ? `+${inner - startMs}`
      : inner,
  );
}

export const WORDS = { patientRef: 'P1', scannerRef: 'MR1', weightKg: 68, implantWords: 'none' };
export const NOT_MONITORED = { monitoring: 'notMonitored', isSedated: false, implant: { kind: 'none' } } as const;
export const TECHNOLOGIST: Principal = {
  ...MRST,
  personId: 'tech',
  name: 'S. Abara',
  role: 'onsiteTechnologist',
  isRegisteredTechnologist: true,
};
export const SECOND_RST: Principal = { ...RST, personId: 'rst2', name: 'K. Brandt' };

export function opened(
  recorded: Recorded,
  patient: Extract<CommandAction, { kind: 'openSession' }>['patient'] = NOT_MONITORED,
) {
  recorded.does('both join', (story) => void story.joins(MRST).joins(RST));
  return recorded
    .passes(500)
    .asks(RST, { kind: 'requestControl' })
    .asks(MRST, { kind: 'openSession', patientRef: 'P1', patient })
    .asks(MRST, { kind: 'offerControl', toPersonId: 'rst' })
    .asks(RST, {
      kind: 'readBackControl',
      words: { ...WORDS, implantWords: patient.implant.kind === 'none' ? 'none' : patient.implant.words },
    });
}

export function prepared(recorded = new Recorded(), patient: Parameters<typeof opened>[1] = NOT_MONITORED): Recorded {
  const implantWords = patient.implant.kind === 'none' ? 'none' : patient.implant.words;
  opened(recorded, patient)
    .asks(MRST, { kind: 'tickChecklist', items: CHECKLIST_ITEMS })
    .asks(MRST, { kind: 'leadTimeOut', weightKg: 68, attendants: 0 })
    .asks(RST, { kind: 'readBackTimeOut', words: { ...WORDS, implantWords } })
    .asks(MRST, { kind: 'admitPatient' });
  recorded.story.count4 = 1;
  return recorded
    .asks(MRST, { kind: 'stateInput', input: 'patientAudio' })
    .asks(MRST, { kind: 'stateInput', input: 'patientCamera' })
    .passes(250);
}

/** The same without the lines of getting there. */
export function exam(
  options: ConstructorParameters<typeof Recorded>[0] = {},
  patient = NOT_MONITORED as Parameters<typeof opened>[1],
): Recorded {
  const recorded = prepared(new Recorded(options), patient);
  recorded.lines.length = 0;
  return recorded;
}

export function ready(recorded: Recorded, stepId = 'localizer'): Recorded {
  return recorded.asks(MRST, { kind: 'giveReady', stepId, tableClear: false });
}

export function started(recorded: Recorded, stepId = 'localizer'): Recorded {
  ready(recorded, stepId);
  return recorded.asks(RST, { kind: 'start', stepId, readyId: recorded.story.readyId() });
}

export const swallows = (story: Story): void => {
  story.onOrder = (_, effectId) => story.post({ kind: 'effectOutcome', effectId, outcome: { kind: 'done' } });
};
