import { CHECKLIST_ITEMS } from '@farfield/protocol/policy';
import { doneActOf, type Invariant, scanOrder } from './invariant.ts';

/** The scanner's report of a scan that ended is that much younger than the scan. */
const CLOCK_SLACK_MS = 1_500;

/** How the patient was prepared before anything scans. @source domain §1.5 START, design §10.11 and §10.16 */
export const PREPARATION_INVARIANTS: readonly Invariant[] = [
  {
    id: 'K10',
    text: 'a scan starts on a checklist that somebody ticked through since this patient came in',
    speaksOfActs: true,
    core: ({ preparation }, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const missing = CHECKLIST_ITEMS.filter((item) => !preparation.ticked.has(item));
      return missing.length === 0 ? true : `${order.kind}, and nobody ticked ${missing.join(', ')}`;
    },
  },
  {
    id: 'K11',
    text: 'a scan starts on a time-out that another person read back, with the patient of the session and the weight that it was led with',
    speaksOfActs: true,
    core: ({ preparation: { timeOut } }, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const said = timeOut?.readBack;
      if (timeOut === null || said == null) return `${order.kind}, and no time-out was read back`;
      if (said.byId === timeOut.leadId) return `${said.byId} led the time-out and read it back`;
      if (said.patientRef !== step.before.session?.patientRef) return `read back for ${said.patientRef}`;
      return said.weightKg === timeOut.weightKg
        ? true
        : `led with ${timeOut.weightKg} kg, read back ${said.weightKg} kg`;
    },
  },
  {
    id: 'K12',
    text: 'a step that moves the table by itself starts on a READY that said that the table is clear',
    speaksOfActs: true,
    core: ({ preparation: { ready }, site }, step) => {
      const order = scanOrder(step);
      if (order?.kind !== 'start') return null;
      const moves = site.scanner.fact.steps.find((one) => one.stepId === order.stepId)?.movesTable === true;
      if (!moves) return null;
      if (ready?.stepId !== order.stepId) return `the newest READY was for ${ready?.stepId ?? 'nothing'}`;
      return ready.isTableClear ? true : 'nobody said that the table is clear';
    },
  },
  {
    id: 'K13',
    text: 'with an implant a scan starts within its label: what the step deposits, and the scan time that is left',
    speaksOfActs: true,
    core: (truth, step) => {
      const order = scanOrder(step);
      const implant = step.before.session?.patient.implant;
      if (order === null || implant?.kind !== 'conditional') return null;
      const { scanner, world } = truth.site;
      const askedId = order.kind === 'start' ? order.stepId : scanner.fact.runningStepId;
      const asked = scanner.fact.steps.find(({ stepId }) => stepId === askedId);
      const sarWkg = asked?.sarBodyWkg ?? null;
      if (sarWkg === null || sarWkg > implant.sarBodyMaxWkg)
        return `body SAR ${sarWkg} of ${implant.sarBodyMaxWkg} W/kg`;
      const b1Ut = asked?.b1RmsUt ?? null;
      if (implant.b1RmsMaxUt !== null && (b1Ut === null || b1Ut > implant.b1RmsMaxUt))
        return `B1+rms ${b1Ut} of ${implant.b1RmsMaxUt} µT`;
      if (implant.activeScan === null) return true;
      const { maxMs, pauseMs } = implant.activeScan;
      const scannedMs = scanner.scannedMs(pauseMs);
      const asksMs = order.kind === 'resume' ? (scanner.fact.remainingMs ?? 0) : (asked?.durationMs ?? 0);
      return scannedMs + asksMs <= maxMs + CLOCK_SLACK_MS
        ? true
        : `${asksMs} ms more after ${scannedMs} ms of ${maxMs}, at ${world.nowMs} ms`;
    },
  },
  {
    id: 'K14',
    text: 'contrast that is said to be given counts as permitted only with approval, a radiologist who is heard, a practitioner besides, cart, a check by two, and no alarm; whatever it counts as is on the record',
    speaksOfActs: true,
    core: ({ own }, step) => {
      if (doneActOf(step)?.command.action.kind !== 'contrastGiven') return null;
      const given = step.after.session?.contrast.given;
      if (given?.kind !== 'given' || given.atMs !== step.nowMs) return 'it was given, and the session does not know';
      const isWritten = step.effects.some((one) => one.kind === 'journal' && one.record.type === 'contrast');
      if (!isWritten) return 'it was given, and no record says so';
      const against = own.contrast.against(own);
      return given.wasPermitted && against.length > 0 ? `given as permitted, and ${against.join(', ')}` : true;
    },
  },
  {
    id: 'K15',
    text: 'a scan starts on a READY that was given after the newest of what makes one void: in the room, at a device, at the scanner, with people',
    speaksOfActs: true,
    core: ({ words }, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const why = words.readyAgainst(order.kind === 'start' ? (order.stepId ?? '') : null, step.nowMs);
      return why === null ? true : `${order.kind}, and ${why}`;
    },
  },
  {
    id: 'K15b',
    text: 'a scan starts on a time-out that was led after the newest of what makes one void, and read back since then',
    speaksOfActs: true,
    core: ({ words }, step) => {
      const order = scanOrder(step);
      if (order === null) return null;
      const why = words.timeOutAgainst(step.nowMs);
      return why === null ? true : `${order.kind}, and ${why}`;
    },
  },
];
