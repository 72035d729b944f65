import { CHECKLIST_ITEMS, type ChecklistItem, type PolicyState } from '@farfield/protocol/policy';
import type { CoreStep } from './agent-process.ts';
import { doneActOf } from './invariant.ts';

/** What the time-out was led with, and what was read back to it. */
interface TimeOutSaid {
  readonly leadId: string;
  readonly weightKg: number;
  readonly readBack: { readonly byId: string; readonly patientRef: string; readonly weightKg: number } | null;
}

/** What people did to prepare the patient who lies there, by their acts that were done and not by the session's own word for it. */
export class Preparation {
  ticked: ReadonlySet<ChecklistItem> = new Set();
  timeOut: TimeOutSaid | null = null;
  /** of the newest READY */
  ready: { readonly stepId: string; readonly isTableClear: boolean } | null = null;

  take(step: CoreStep): void {
    const act = doneActOf(step);
    if (act === null) return;
    const { action } = act.command;
    const byId = act.principal.personId;
    switch (action.kind) {
      case 'openSession':
      case 'patientOut':
        this.ticked = new Set();
        this.timeOut = null;
        this.ready = null;
        return;
      case 'tickChecklist':
        this.ticked = new Set([...this.ticked, ...action.items]);
        return;
      case 'overrideDetector':
        this.ticked = new Set([...this.ticked, 'detector']);
        return;
      case 'leadTimeOut':
        this.timeOut = { leadId: byId, weightKg: action.weightKg, readBack: null };
        return;
      case 'readBackTimeOut':
        if (this.timeOut === null) return;
        this.timeOut = {
          ...this.timeOut,
          readBack: { byId, patientRef: action.words.patientRef, weightKg: action.words.weightKg },
        };
        return;
      case 'giveReady':
        this.ready = { stepId: action.stepId, isTableClear: action.tableClear };
        return;
      default:
    }
  }

  /** What a restart knows of is what was said: an act whose record was lost is asked for anew. */
  booted({ session }: PolicyState): void {
    this.ready = null;
    this.ticked = new Set(CHECKLIST_ITEMS.filter((item) => session?.checklist[item] !== undefined));
    const timeOut = session?.timeOut;
    if (session == null || (timeOut?.kind !== 'led' && timeOut?.kind !== 'signed')) {
      this.timeOut = null;
      return;
    }
    const { lead, weightKg } = timeOut;
    const readBack =
      timeOut.kind === 'signed' ? { byId: timeOut.readBack.personId, patientRef: session.patientRef, weightKg } : null;
    this.timeOut = { leadId: lead.personId, weightKg, readBack };
  }
}
