import { isStopUnderWay, scannerStateKnown } from '@farfield/protocol/policy';
import { type Invariant, scanOrder } from './invariant.ts';
import { isSignedIn } from './truth.ts';

/** The oracle's own copies. */
const DOWN_MS = 2_500;
const TAKE_WITHIN_MS = 10_000;
const OWNER_GONE_MS = 10_000;
const FINISH_LATE_MS = 15_000;
const SLACK_MS = 400;
/** the scanner's word may be so old when it is judged by */
const REPORT_AGE_MS = 3_000;

/** Who answers for what scans while nobody does from remote. @source design §10.1 */
export const TECHNOLOGIST_INVARIANTS: readonly Invariant[] = [
  {
    id: 'W1',
    text: 'without a remote technologist a sequence runs on only for whoever on site started or took it; for others ten seconds after the link went down at the most',
    core: (truth, step) => {
      const { after, nowMs } = step;
      const { permit, session, lease } = after;
      if (permit === null || permit.status === 'paused' || session === null || lease.control.kind !== 'local')
        return null;
      const known = scannerStateKnown(after);
      if ((known !== 'scanning' && known !== 'prescan') || isStopUnderWay(after)) return null;
      if (truth.ownerWith(step) !== null) return true;
      const heardMs = truth.lostHeardWith(step) ?? nowMs;
      if (session.mode !== 'withYou' && after.policy.finishMaxMs === 0)
        return `${permit.stepId} runs on, and nobody answers for it`;
      return nowMs - heardMs <= DOWN_MS + TAKE_WITHIN_MS + SLACK_MS
        ? true
        : `${permit.stepId} runs on ${nowMs - heardMs} ms after its technologist was heard, and nobody took it`;
    },
  },
  {
    id: 'W2',
    text: 'a sequence is taken by a technologist who is signed in on site, by an act of theirs, in a session "with you"',
    core: (truth, step) => {
      const { after } = step;
      const { taking, session } = after;
      // What was stopped in this step is nobody's any more, and is forgotten with the next.
      if (taking?.kind !== 'taken' || taking.finishesByMs !== null || after.permit === null) return null;
      const { personId } = taking.by;
      const owner = truth.ownerWith(step);
      if (owner?.personId !== personId) return `taken for ${personId}, who did nothing`;
      if (owner.role !== 'onsiteTechnologist' || owner.seat !== 'onsite')
        return `taken by the ${owner.role} ${personId}`;
      if (session?.mode !== 'withYou') return `taken in a session ${session?.mode ?? 'that is not open'}`;
      return isSignedIn(after, owner) ? true : `${personId} took it and is not signed in`;
    },
  },
  {
    id: 'W3',
    text: 'a scan that somebody on site started or took does not run on for longer than ten seconds without them',
    core: (truth, { after, nowMs }) => {
      const { permit, lease } = after;
      const goneMs = truth.ownerGoneMs;
      if (permit === null || goneMs === null || lease.control.kind === 'granted' || isStopUnderWay(after)) return null;
      const { personId } = truth.scanOwner ?? { personId: '' };
      return nowMs - goneMs <= OWNER_GONE_MS + SLACK_MS
        ? true
        : `${permit.stepId} runs ${nowMs - goneMs} ms after ${personId} went`;
    },
  },
  {
    id: 'W4',
    text: 'what finishes without its remote technologist is an awake adult’s and was let finish by the session’s own Level 2, who is signed in, in the normal mode, for no longer than was left and the facility signed',
    core: (truth, step) => {
      const { after, nowMs } = step;
      const { taking, session, permit, policy } = after;
      if (taking?.kind !== 'taken' || taking.finishesByMs === null || permit === null || session === null) return null;
      const owner = truth.ownerWith(step);
      const { name, personId } = taking.by;
      if (owner?.personId !== personId || session.level2?.personId !== personId)
        return `${name} lets it finish, who did nothing or is not the session’s Level 2`;
      const { patient } = session;
      if (
        patient.age !== 'adult' ||
        patient.isSedated ||
        patient.monitoring === 'monitored' ||
        patient.implant.kind !== 'none'
      )
        return `it finishes with a patient who is ${JSON.stringify(patient)}`;
      if (!isSignedIn(after, owner)) return `${name} let it finish and is not signed in`;
      const { scanner } = truth.site;
      const { mode = 'normal' } = scanner.fact.steps.find((one) => one.stepId === scanner.fact.runningStepId) ?? {};
      if (mode !== 'normal' || scanner.fact.mode !== 'normal') return 'it finishes in the first level mode';
      const isNew = owner !== truth.scanOwner;
      const leftMs = isNew ? (scanner.report().remainingMs ?? 0) : truth.ownedLeftMs;
      if (leftMs > policy.finishMaxMs)
        return `${leftMs} ms are left, and the facility signed for ${policy.finishMaxMs} ms`;
      const ms = isNew ? 0 : nowMs - truth.ownedSinceMs;
      return ms <= 1.1 * (leftMs + REPORT_AGE_MS) + FINISH_LATE_MS + SLACK_MS
        ? true
        : `it finishes for ${ms} ms, and ${leftMs} ms were left`;
    },
  },
  {
    id: 'K6',
    text: 'a scan starts with those on site whom the facility’s staffing profile asks for',
    speaksOfActs: true,
    core: (_, step) => {
      if (scanOrder(step) === null) return null;
      const { attendees, policy } = step.before;
      const here = attendees
        .map((one) => one.principal)
        .filter((one) => one.seat === 'onsite' && one.isCredentialValid && one.role !== 'trainee');
      if (!here.some((one) => one.isLevel2)) return 'nobody of Level 2 is signed in on site';
      if (policy.staffingProfile !== 'iac') return null;
      return here.some((one) => one.isRegisteredTechnologist)
        ? true
        : 'no registered technologist is signed in on site';
    },
  },
];
