import { CONTRAST_FACT_IDS } from '@farfield/protocol/policy';
import type { CoreStep } from './agent-process.ts';
import { doneActOf } from './invariant.ts';
import type { OwnFacts } from './own-facts.ts';

/** The oracle's own copies. @source design §10.2, domain §1.5 INJECT */
const OBSERVED_MS = 1_800_000;
const STATED_MS = 60_000;
const HEARD_MS = 2_500;
/** Of these nobody injects into what is reported. */
const ALARMS = ['squeezeBall', 'quench', 'roomStop', 'oxygen', 'mains'] as const;

interface Approval {
  readonly byId: string;
  readonly agent: string;
  readonly hasSeenAll: boolean;
  readonly coveredUntilMs: number;
  readonly backup: string;
}

interface Words {
  readonly approval: Approval | null;
  readonly practitionerId: string | null;
  readonly isCartChecked: boolean;
  readonly supervisedMs: number | null;
  readonly check: { readonly agent: string; readonly byId: string; readonly confirmedId: string | null } | null;
}

const NOTHING_SAID: Words = {
  approval: null,
  practitionerId: null,
  isCartChecked: false,
  supervisedMs: null,
  check: null,
};

/** What people said about this patient's contrast, by their acts that were done. A restart makes all of it void. */
export class OwnContrast {
  words: Words = NOTHING_SAID;

  booted(): void {
    this.words = NOTHING_SAID;
  }

  /** What this step says among it. Of the injection itself it is asked before. */
  take(step: CoreStep): void {
    const act = doneActOf(step);
    if (act === null) return;
    const { action } = act.command;
    const { personId } = act.principal;
    const { nowMs } = step;
    switch (action.kind) {
      case 'openSession':
      case 'patientOut':
        this.words = NOTHING_SAID;
        return;
      case 'approveContrast':
        return this.#say({
          // "Heard and seen" was said of whoever had approved then.
          supervisedMs: this.words.approval?.byId === personId ? this.words.supervisedMs : null,
          approval: {
            byId: personId,
            agent: action.agent,
            hasSeenAll: CONTRAST_FACT_IDS.every((one) => action.saw.includes(one)),
            coveredUntilMs: nowMs + action.coveredForMs,
            backup: action.backup.trim(),
          },
        });
      case 'checkInPractitioner':
        return this.#say({ practitionerId: personId });
      case 'stateSupervision':
        return this.#say({ supervisedMs: nowMs });
      case 'checkCart':
        return this.#say({ isCartChecked: true });
      case 'checkContrast':
        return this.#say({ check: { agent: action.agent, byId: personId, confirmedId: null } });
      case 'confirmContrast':
        return this.words.check === null
          ? undefined
          : this.#say({ check: { ...this.words.check, confirmedId: personId } });
      case 'contrastGiven':
        return this.#say({ check: null });
      default:
    }
  }

  #say(said: Partial<Words>): void {
    this.words = { ...this.words, ...said };
  }

  /** What stood against an injection, as far as it is sure. */
  against(own: OwnFacts): readonly string[] {
    const { approval, practitionerId, isCartChecked, check } = this.words;
    const { session, seats } = own.exam;
    if (session === null) return ['no session'];
    const isHere = (personId: string | null): boolean =>
      [...seats.values()].some(
        ({ principal, isValid }) => principal.personId === personId && principal.seat === 'onsite' && isValid,
      );
    const isChecked = check !== null && check.confirmedId !== null && check.confirmedId !== check.byId;
    const patientRef = own.heard.scanner?.fact.patientRef;
    return [
      ...(patientRef === session.patientRef ? [] : [`the scanner names ${patientRef}`]),
      ...(approval === null ? ['nobody approved'] : this.#againstApproval(own, approval)),
      ...(isHere(practitionerId) && practitionerId !== session.level2Id ? [] : ['no practitioner besides']),
      ...(isCartChecked ? [] : ['cart not checked']),
      ...(isChecked && check.agent === approval?.agent ? [] : ['not checked by two, or another agent']),
      ...ALARMS.filter((input) => own.heard.isBad(input)),
      ...(own.isMonitored && own.heard.isBad('vitalsAlarm') ? ['the monitor alarms'] : []),
    ];
  }

  #againstApproval(
    { exam, nowMs }: OwnFacts,
    { byId, hasSeenAll, coveredUntilMs, backup }: Approval,
  ): readonly string[] {
    const { supervisedMs } = this.words;
    const found = [...exam.seats].find(([, { principal }]) => principal.personId === byId && principal.role === 'rad');
    const heardMs = found === undefined ? null : (exam.beats.get(found[0])?.echoTickMs ?? null);
    const isConnected = found?.[1].isValid === true && heardMs !== null && nowMs - heardMs <= HEARD_MS;
    const isSaid =
      supervisedMs !== null && nowMs - supervisedMs <= STATED_MS && supervisedMs >= (found?.[1].sinceMs ?? 0);
    return [
      ...(hasSeenAll ? [] : ['something was not looked at']),
      ...(isConnected ? [] : ['the radiologist is not heard']),
      ...(isSaid ? [] : ['nobody says that the radiologist is heard and seen']),
      ...(coveredUntilMs - nowMs >= OBSERVED_MS ? [] : ['coverage ends before the observation']),
      ...(backup === '' ? ['no second radiologist'] : []),
    ];
  }
}
