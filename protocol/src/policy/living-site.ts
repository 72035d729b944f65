import { type ActArguments, completeAction } from './act-arguments.ts';
import { castMember, consoleOf } from './cast.ts';
import type { ActionKind, CommandAction, PatientStatement } from './command.ts';
import type { BootRun, CoreRunEvent, CoreRunStep } from './core-run.ts';
import type { CommandOutcome, PolicyEffect } from './effects.ts';
import type { PolicyEvent } from './events.ts';
import { inputSource } from './input-source.ts';
import { INPUT_IDS, type InputId } from './inputs.ts';
import { HEARTBEAT_INTERVAL_MS, LINK_LONG_RTT_MS, type Ms, START_RTT_MAX_MS } from './limits.ts';
import { isHolder, type Line, LivingConsoles } from './living-consoles.ts';
import { LivingScanner } from './living-scanner.ts';
import { restartFold } from './restart-fold.ts';
import { expectedInZone4 } from './session.ts';
import { type BootFold, bootState, EMPTY_FOLD, type PolicyState, type SiteIdentity } from './state.ts';
import { step } from './step.ts';
import type { InputSetting, TimelineEventOf } from './timeline.ts';

const FEED_INTERVAL_MS: Ms = 1_000;
/** What a charged UPS says. */
const UPS_FULL_MS: Ms = 1_800_000;
const JOIN_AGAIN_AFTER_MS: Ms = 2_000;
/** A safety tech who stays says so well before the 60 s of C-20. */
const HERE_AGAIN_AFTER_MS: Ms = 20_000;
/** What somebody pressed, and what became of it. */
export interface ActRecord {
  /** on the core's clock */
  readonly atMs: Ms;
  readonly person: string;
  readonly action: CommandAction;
  /** '' when it went nowhere */
  readonly commandId: string;
  /** a habit of the people who keep a site going, not of the timeline */
  readonly isHabit: boolean;
  readonly answer: ActAnswer;
}
export type ActAnswer =
  | { readonly kind: 'waiting' }
  /** no console or link took it: it went nowhere, and nothing is sent later */
  | { readonly kind: 'notSent'; readonly why: string }
  | CommandOutcome;

interface Boot {
  readonly fold: BootFold;
  readonly bootMs: Ms;
  readonly events: CoreRunEvent[];
}

export interface LivingSiteOptions {
  readonly identity: SiteIdentity;
  readonly patient: PatientStatement;
  readonly startMs: Ms;
  /** every step of the core as it is taken; nothing is kept here */
  readonly onStep: (one: CoreRunStep) => void;
}

/**
 * A site that lives: its feeds report, the consoles of those who are there beat, records become durable, the scanner
 * obeys, the safety tech says "I am here", until somebody takes something away. Every event goes through `step`.
 */
export class LivingSite {
  readonly #options: LivingSiteOptions;
  readonly #scanner = new LivingScanner();
  readonly #settings = new Map<InputId, { readonly is: InputSetting; readonly words: string; readonly sinceMs: Ms }>();
  readonly #consoles = new LivingConsoles();
  readonly #boots: Boot[] = [];
  #acts: ActRecord[] = [];
  #later: { readonly atMs: Ms; readonly act: () => void }[] = [];
  #state: PolicyState;
  #nowMs: Ms;
  #nextBeatMs: Ms;
  #nextFeedMs: Ms;
  #isDown = false;
  /** people repeat what they said before it grows old */
  hasHabits = false;
  #zone4: { count: number | null; level2Inside: readonly string[] } = { count: 0, level2Inside: [] };
  #disk: TimelineEventOf<'disk'>['is'] = 'good';
  #waitingIntents: string[] = [];
  #ups: { readonly leftMs: Ms | null; readonly atMs: Ms } = { leftMs: UPS_FULL_MS, atMs: 0 };
  #gateway: Pick<TimelineEventOf<'gateway'>, 'verdict' | 'why'> = { verdict: null, why: '' };

  constructor(options: LivingSiteOptions) {
    this.#options = options;
    this.#nowMs = options.startMs;
    this.#nextBeatMs = options.startMs;
    this.#nextFeedMs = options.startMs;
    this.#state = this.#boot(EMPTY_FOLD);
  }

  get state(): PolicyState {
    return this.#state;
  }

  get nowMs(): Ms {
    return this.#nowMs;
  }

  get acts(): readonly ActRecord[] {
    return this.#acts;
  }

  /** One run for each boot. */
  runs(title: string): readonly BootRun[] {
    return this.#boots.map((boot, index) => ({
      version: 1,
      kind: 'coreRun',
      title: this.#boots.length === 1 ? title : `${title}, boot ${index + 1}`,
      site: this.#options.identity,
      ...boot,
    }));
  }

  /** Time passes in heartbeats up to this moment of the core's clock. */
  passTo(endMs: Ms): void {
    for (;;) {
      const nextMs = Math.min(this.#nextBeatMs, this.#later[0]?.atMs ?? Infinity);
      if (nextMs > endMs) break;
      this.#nowMs = Math.max(this.#nowMs, nextMs);
      const due = this.#later.filter((one) => one.atMs <= this.#nowMs);
      this.#later = this.#later.filter((one) => one.atMs > this.#nowMs);
      for (const one of due) one.act();
      if (this.#nextBeatMs <= this.#nowMs) this.#beat();
    }
    this.#nowMs = endMs;
  }

  joins(personId: string): void {
    const principal = castMember(personId);
    if (principal === undefined) return;
    this.#consoles.people.set(personId, principal);
    this.#post({ kind: 'attendeeJoined', consoleId: consoleOf(personId), principal });
  }

  leaves(personId: string): void {
    this.#consoles.people.delete(personId);
    this.#post({ kind: 'attendeeLeft', consoleId: consoleOf(personId) });
  }

  setLine(personId: string, line: Line): void {
    this.#consoles.setLine(personId, line);
  }

  setInput(input: InputId, is: InputSetting, words: string): void {
    this.#settings.set(input, { is, words, sinceMs: this.#nowMs });
    switch (inputSource(input)) {
      case 'scanner':
        if (input === 'scannerFault') this.#scanner.isFaulty = is === 'bad';
        if (input === 'scannerDesync') this.#startByItself(is);
        return this.#reportScanner();
      case 'count':
        return this.#reportCount();
      case 'beats':
        if (is === 'good') this.#beats();
        return this.#report(input);
      case 'feed':
        this.#report(input);
        if (input === 'mains') this.#reportPower();
        return;
      case 'derived':
        return;
      case 'people':
      case 'agent':
        if (is === 'good') this.#postInput(input, 'good', words);
        return this.#report(input);
    }
  }

  setScanner(own: Omit<TimelineEventOf<'scanner'>, 'atMs' | 'kind'>): void {
    this.#scanner.become(own, this.#nowMs);
    this.#scanner.isReporting = own.isReporting ?? this.#scanner.isReporting;
    this.#scanner.isObeying = own.isObeying ?? this.#scanner.isObeying;
    this.#reportScanner();
  }

  setZone4(count: number | null, level2Inside: readonly string[]): void {
    this.#zone4 = { count, level2Inside };
    this.#reportCount();
  }

  setDisk(is: TimelineEventOf<'disk'>['is']): void {
    this.#disk = is;
    this.#report('journal');
    if (is === 'slow') return;
    const waiting = this.#waitingIntents;
    this.#waitingIntents = [];
    for (const intentId of waiting) this.#post({ kind: is === 'good' ? 'intentDurable' : 'intentFailed', intentId });
  }

  /** What the UPS says is left, as from now; it runs down while the site is on battery. */
  setPower(runtimeMs: Ms | null): void {
    this.#ups = { leftMs: runtimeMs, atMs: this.#nowMs };
    this.#reportPower();
  }

  setGateway(verdict: TimelineEventOf<'gateway'>['verdict'], why: string): void {
    this.#gateway = { verdict, why };
    this.#reportGateway();
  }

  /** The agent goes down and boots from what it had recorded; the consoles find it again by themselves. */
  restart(downMs: Ms): void {
    if (this.#isDown) return;
    this.#isDown = true;
    const fold = restartFold(this.#state);
    this.#after(downMs, () => {
      this.#isDown = false;
      this.#state = this.#boot(fold);
      this.#waitingIntents = [];
      this.#consoles.forget();
      for (const personId of this.#consoles.people.keys()) {
        this.#after(JOIN_AGAIN_AFTER_MS, () => {
          if (this.#consoles.people.has(personId)) this.joins(personId);
        });
      }
    });
  }

  /** Somebody does something; what is not given is what a careful person says at that moment. */
  act(personId: string, kind: ActionKind, given: Partial<ActArguments> = {}, isHabit = false): void {
    const principal = this.#consoles.people.get(personId) ?? castMember(personId);
    if (principal === undefined) return;
    const { delayMs } = this.#consoles.line(personId);
    const seen = this.#consoles.seenBy(personId, this.#state, this.#nowMs);
    const action = completeAction(kind, given, { seen, principal, patient: this.#options.patient });
    const noted = { atMs: this.#nowMs, person: personId, action, isHabit };
    const why = this.#cannotSend(personId);
    if (why !== null) {
      this.#acts.push({ ...noted, commandId: '', answer: { kind: 'notSent', why } });
      return;
    }
    const command = this.#consoles.command(personId, action, seen, this.#nowMs);
    this.#acts.push({ ...noted, commandId: command.commandId, answer: { kind: 'waiting' } });
    if (delayMs === 0) this.#post({ kind: 'command', command, principal });
    else this.#after(delayMs, () => this.#post({ kind: 'command', command, principal }));
  }

  #cannotSend(personId: string): string | null {
    if (this.#isDown) return 'the site agent is down';
    if (!this.#consoles.people.has(personId)) return 'is not at a console';
    const isCut = this.#consoles.line(personId).is === 'cut';
    return isCut || (isHolder(this.#state, personId) && !this.#isGood('link')) ? 'there is no connection' : null;
  }

  #boot(fold: BootFold): PolicyState {
    this.#boots.push({ fold, bootMs: this.#nowMs, events: [] });
    return bootState(this.#options.identity, fold, this.#nowMs);
  }

  #after(delayMs: Ms, act: () => void): void {
    this.#later = [...this.#later, { atMs: this.#nowMs + delayMs, act }].toSorted(
      (left, right) => left.atMs - right.atMs,
    );
  }

  #post(event: PolicyEvent): void {
    if (this.#isDown) return;
    const result = step(this.#state, event, this.#nowMs);
    this.#state = result.state;
    this.#boots.at(-1)?.events.push({ atMs: this.#nowMs, event });
    this.#options.onStep({ atMs: this.#nowMs, event, state: result.state, effects: result.effects });
    for (const effect of result.effects) this.#answer(effect);
  }

  #answer(effect: PolicyEffect): void {
    switch (effect.kind) {
      case 'journal':
        if (effect.intentId === null) return;
        if (this.#disk === 'slow') this.#waitingIntents.push(effect.intentId);
        else this.#post({ kind: this.#disk === 'good' ? 'intentDurable' : 'intentFailed', intentId: effect.intentId });
        return;
      case 'scanner':
        this.#scanner.obey(effect.order, this.#nowMs);
        return this.#post({ kind: 'effectOutcome', effectId: effect.effectId, outcome: { kind: 'done' } });
      case 'outcome':
        return this.#noteAnswer(effect.commandId, effect.outcome);
      case 'shutdown':
      case 'violation':
        return;
    }
  }

  #noteAnswer(commandId: string, outcome: CommandOutcome): void {
    this.#acts = this.#acts.map((one) => (one.commandId === commandId ? { ...one, answer: outcome } : one));
    if (outcome.kind !== 'done') return;
    // People do what they said: the patient walks in or out.
    const kind = this.#acts.findLast((one) => one.commandId === commandId)?.action.kind;
    if (kind === 'admitPatient' || kind === 'patientOut') this.setZone4(expectedInZone4(this.#state.session), []);
  }

  #beat(): void {
    this.#nextBeatMs = this.#nowMs + HEARTBEAT_INTERVAL_MS;
    if (this.#isDown) return;
    // Time passing is an input of its own, also where nothing reports any more.
    this.#post({ kind: 'tick' });
    this.#reportScanner();
    if (this.#nextFeedMs <= this.#nowMs) {
      this.#nextFeedMs = this.#nowMs + FEED_INTERVAL_MS;
      for (const id of INPUT_IDS) this.#report(id);
      this.#reportCount();
      this.#reportPower();
      this.#reportGateway();
    }
    this.#beats();
    if (this.hasHabits) this.#keepHabits();
    this.#consoles.remember(this.#state);
  }

  #isGood(input: InputId): boolean {
    return (this.#settings.get(input)?.is ?? 'good') === 'good';
  }

  /** What a timeline says of an input; a feed reports by itself that all is well. */
  #report(input: InputId): void {
    const setting = this.#settings.get(input);
    const source = inputSource(input);
    if (input === 'journal' && this.#disk === 'failed') return this.#postInput(input, 'bad', 'the disk refuses');
    if (setting === undefined || setting.is === 'good') {
      if (source === 'feed') this.#postInput(input, 'good', setting?.words ?? '');
      return;
    }
    if (setting.is === 'silent' || (setting.is === 'bad' && isShownByReports(input))) return;
    this.#postInput(input, setting.is, setting.words);
  }

  #postInput(input: InputId, raw: 'good' | 'bad' | 'unknown', words: string): void {
    this.#post({ kind: 'input', input, raw, seenMs: this.#nowMs, words });
  }

  #reportScanner(): void {
    const isSilent =
      !this.#isGood('scannerStatus') || ['unknown', 'silent'].includes(this.#settings.get('scannerFault')?.is ?? '');
    if (isSilent || !this.#scanner.isReporting) return;
    this.#post({ kind: 'scanner', fact: this.#scanner.fact(this.#nowMs), seenMs: this.#nowMs });
  }

  /** The scanner scans, and nobody permitted it; well again, it has stopped. */
  #startByItself(is: InputSetting): void {
    const none = { runningStepId: null, patientRef: null, tablePositionMm: null };
    if (is === 'bad') this.#scanner.scan('by-hand', this.#nowMs);
    else if (is === 'good') this.#scanner.become({ state: 'idle', ...none }, this.#nowMs);
  }

  #reportCount(): void {
    const is = this.#settings.get('zone4Entry')?.is ?? 'good';
    if (is === 'unknown' || is === 'silent') return;
    const { count, level2Inside } = this.#zone4;
    const more = is === 'bad' ? expectedInZone4(this.#state.session) + level2Inside.length + 1 : count;
    this.#post({ kind: 'zone4', facts: { count: more, level2Inside, mayBeGone: 0 } });
  }

  /** Of interest on battery only; a UPS on mains charges faster than any timeline lasts. */
  #reportPower(): void {
    const isOnBattery = this.#settings.get('mains')?.is === 'bad';
    const { leftMs, atMs } = this.#ups;
    if (!isOnBattery) {
      this.#ups = { leftMs, atMs: this.#nowMs };
      return;
    }
    this.#post({ kind: 'power', runtimeMs: leftMs === null ? null : Math.max(0, leftMs - (this.#nowMs - atMs)) });
  }

  #reportGateway(): void {
    const { verdict, why } = this.#gateway;
    if (verdict !== null) this.#post({ kind: 'peer', verdict, why, againstDrill: '' });
  }

  #beats(): void {
    for (const personId of this.#consoles.people.keys()) {
      const holds = isHolder(this.#state, personId);
      const beat = this.#consoles.beat(personId, this.#state, this.#nowMs, holds ? this.#moreRoundTripMs() : 0);
      if (beat === null || (holds && !this.#isGood('link'))) continue;
      const ages = holds
        ? { pageAgeMs: this.#silentForMs('consolePage'), inputAgeMs: this.#silentForMs('operatorInput') }
        : {};
      this.#post({ kind: 'heartbeat', beat: { ...beat, ...ages } });
    }
  }

  #moreRoundTripMs(): Ms {
    if (!this.#isGood('linkRoundTripLong')) return LINK_LONG_RTT_MS;
    return this.#isGood('linkRoundTrip') ? 0 : START_RTT_MAX_MS;
  }

  #silentForMs(input: InputId): Ms {
    const setting = this.#settings.get(input);
    return setting === undefined || setting.is === 'good' ? 0 : this.#nowMs - setting.sinceMs;
  }

  /** What people repeat without being asked: "I am here", and what they state, before it grows old. */
  #keepHabits(): void {
    const { inputs, policy, nowMs } = this.#state;
    const grewOld = (input: InputId, afterMs: Ms): boolean => {
      const { lastSeenMs } = inputs[input];
      return this.#isGood(input) && lastSeenMs !== null && nowMs - lastSeenMs >= afterMs;
    };
    const isAway = inputs.mrstLeft.raw === 'bad' || !this.#isGood('mrstLeft');
    for (const [personId, { role, seat }] of this.#consoles.people) {
      const isTech = seat === 'onsite' && (role === 'mrst' || role === 'onsiteTechnologist');
      if (isTech && isAway) continue;
      if (isTech && grewOld('presence', HERE_AGAIN_AFTER_MS)) this.act(personId, 'confirmPresence', {}, true);
      for (const input of INPUT_IDS) {
        const fitting = policy.equipment[input];
        if (fitting.fit === 'attested' && fitting.byRole === role && grewOld(input, Math.floor(fitting.validForMs / 2)))
          this.act(personId, 'stateInput', { input }, true);
      }
    }
  }
}

/** Inputs that are bad by what the scanner, the counter or the heartbeats then say. */
function isShownByReports(input: InputId): boolean {
  return ['scannerFault', 'scannerDesync', 'zone4Entry', 'linkRoundTrip', 'linkRoundTripLong'].includes(input);
}
