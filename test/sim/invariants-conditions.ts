import {
  CONDITION_IDS,
  type ConditionId,
  conditionRow,
  type ConditionRow,
  isActive,
  isStopUnderWay,
  type PolicyState,
  type Role,
  scannerStateKnown,
  situation,
  step as coreStep,
  type Verdict,
} from '@farfield/protocol/policy';
import type { CoreStep } from './agent-process.ts';
import type { Invariant } from './invariant.ts';
import { isSame } from './is-same.ts';
import { isAtLeast, ownJoin } from './own-join.ts';
import { overdue, unreckoned } from './own-rows.ts';
import type { Truth } from './truth.ts';

/** The oracle's own copies. */
const PEER_VALID_MS = 5_000;
const GATEWAY = 'the gateway';
const LINK_DOWN_MS = 2_500;
const PERMIT_GRACE_MS = 3_500;
/** For so long the core takes what begins for a START that was stopped. */
const LATE_START_MS = 60_000;
const JUST_BEGUN_MS = 1_500;
const UNANSWERED_MS = { stop: 60_000, abort: 120_000 };
const PARTS = ['authority', 'scan', 'people', 'system'] as const;
const SITUATIONS = ['empty', 'inRoom', 'scanning'] as const;
/** The safety tech is not there. */
const ABSENCE: readonly ConditionId[] = ['presenceLost', 'mrstLeft'];
/** Design §10.10: what flaps is cleared by those who look for the cause. */
const LOOKS_FOR_CAUSES: readonly Role[] = ['mrso', 'mrmd'];

/** Somebody or something may have gone into Zone IV: domain §6.1 "L2 clears", §6.2 row 18. */
const LEVEL2_LOOKS: readonly ConditionId[] = ['unauthorisedEntry', 'ferromagneticDoorShut', 'ferromagneticDoorOpen'];

/** What the facts ask for, and that nothing of it is lost on the way to the verdict. */
export const CONDITION_INVARIANTS: readonly Invariant[] = [
  {
    id: 'I8',
    text: 'the verdict is at least the join of its active rows',
    core: (_, { after, before, event }) => {
      if (event.kind === 'peer') return null;
      if (after.conditions === before.conditions && after.verdict === before.verdict) return null;
      const own = ownJoin(after);
      if (own.authority + own.scan + own.people + own.system === 0) return null;
      return isAtLeast(after.verdict, own) ? true : `verdict ${words(after.verdict)} below its rows' ${words(own)}`;
    },
  },
  {
    id: 'I9',
    text: 'a signal that gets worse never lowers the verdict',
    core: (truth, { after, nowMs }) => {
      if (!truth.isSample(199)) return null;
      const { inputs } = truth.site.room;
      const input = inputs[Math.floor(nowMs / 7) % inputs.length];
      if (input === undefined) return null;
      const say = (raw: 'good' | 'bad' | 'unknown') =>
        coreStep(after, { kind: 'input', input, raw, seenMs: nowMs, words: '' }, nowMs).state.verdict;
      const good = say('good');
      for (const raw of ['bad', 'unknown'] as const) {
        const worse = say(raw);
        if (!isAtLeast(worse, good)) return `${input} ${raw} gives ${words(worse)}, good gives ${words(good)}`;
      }
      return true;
    },
  },
  {
    id: 'I10',
    text: 'an input that is unknown, too old or never seen counts as bad',
    time: (truth) => overdue(truth, ['unheard', 'never'], isEverywhere),
  },
  {
    id: 'V1',
    text: 'an input that stays bad for its time has its row confirmed',
    time: (truth) => overdue(truth, ['said'], isEverywhere),
  },
  {
    id: 'V1b',
    text: 'what follows from what was said, done and ordered is reckoned here too: where it is bad for its time, its row is confirmed',
    core: unreckoned,
  },
  {
    id: 'V1c',
    text: 'what a monitor says of a monitored patient, or a detector at the door that is open or shut, and what neither says any more, has its row confirmed in its time',
    time: (truth) => overdue(truth, ['said', 'unheard'], (row) => !isEverywhere(row)),
  },
  {
    id: 'V1d',
    text: 'whoever has to be there and is not heard of, near or far, and what nobody has stated lately, has its row confirmed in its time',
    time: (truth) => overdue(truth, ['aged'], () => true),
  },
  {
    id: 'I11',
    text: 'what latched is cleared by a person of a role that may, and in no other way',
    core: (truth, step) => {
      const { before, after } = step;
      if (truth.owed.size === 0 || before.conditions === after.conditions) return null;
      let isHeld = false;
      for (const id of truth.owed) {
        if (isActive(after.conditions[id])) continue;
        const why = wrongClear(id, step);
        if (why !== null) return why;
        isHeld = true;
      }
      return isHeld ? true : null;
    },
  },
  {
    id: 'I11b',
    text: 'a restart clears no latch that the record knows of',
    boot: (truth, { state }) => {
      const latched = CONDITION_IDS.filter((id) => truth.isLatchedOnDisk(id));
      if (latched.length === 0) return null;
      const lost = latched.find((id) => state.policy.conditions[id].status !== 'latched');
      return lost === undefined
        ? true
        : `${lost} was latched and is ${state.policy.conditions[lost].status} after the boot`;
    },
  },
  {
    id: 'I12',
    text: 'no part of a verdict relaxes while anything that asked for more still asks: a row, what nobody answers, the gateway',
    core: (truth, step) => {
      const { before, event, after, nowMs } = step;
      if (before.verdict === after.verdict || isAtLeast(after.verdict, before.verdict)) return null;
      const was = asking(before, before.nowMs, truth.answered, truth.asked);
      // What the gateway's own word does to the site's rows is I14's to report.
      const is = asking(after, nowMs, truth.answeredWith(step), truth.askedWith(step)).filter(
        ([name]) => event.kind !== 'peer' || name === GATEWAY,
      );
      for (const part of PARTS) {
        const level = after.verdict[part];
        if (level >= before.verdict[part]) continue;
        const still = is.find(([, verdict]) => verdict[part] > level);
        if (still !== undefined) return `${part} ${before.verdict[part]} became ${level}, and ${still[0]} still asks`;
        const hadCause = was.filter(([, verdict]) => verdict[part] > level);
        if (hadCause.length === 0) return `${part} ${before.verdict[part]} became ${level}, and nothing had ended`;
        // Who falls silent has not let go before their word is too old.
        const { peer } = before;
        if (peer !== null && after.peer === null && peer.verdict[part] > level && nowMs - peer.seenMs <= PEER_VALID_MS)
          return `${part} ${before.verdict[part]} became ${level} ${nowMs - peer.seenMs} ms after the gateway asked`;
      }
      return true;
    },
  },
  {
    id: 'I14',
    text: 'the gateway’s word never lowers what the site’s own rows ask for',
    events: ['peer'],
    core: (_, { event, before, after }) => {
      if (event.kind !== 'peer') return null;
      const own = ownJoin(after);
      // A gateway that asks for no less than the site's own rows lowers nothing.
      if (isAtLeast(event.verdict, own)) return null;
      if (isAtLeast(after.verdict, own)) return true;
      // What was too low before the gateway spoke is I8's to report.
      return isAtLeast(before.verdict, ownJoin(before))
        ? `${words(after.verdict)} after the gateway spoke, rows ask ${words(own)}`
        : null;
    },
  },
  {
    id: 'I15',
    text: 'a stop is confirmed within 2 s, or people are told that it is not',
    core: (_, { after, nowMs }) => {
      const { stop } = after;
      if (stop === null || stop.status !== 'sent') return null;
      const openMs = nowMs - stop.requestedMs;
      return openMs <= 2_000 ? true : `a stop is "sent" for ${openMs} ms`;
    },
  },
  {
    id: 'I16',
    text: 'while the verdict asks for a stop and the scanner scans in a session, a stop is under way',
    core: (_, { after, nowMs }) => {
      if (after.verdict.scan < 2 || after.session === null) return null;
      const known = scannerStateKnown(after);
      if (known !== 'scanning' && known !== 'prescan') return null;
      const { stop } = after;
      if (stop === null) return 'no stop was ever asked for';
      // Also by a person's word: what scans has not stopped.
      if (stop.status === 'confirmed' || stop.status === 'confirmedByPerson')
        return `the stop of ${nowMs - stop.requestedMs} ms ago counts as done`;
      return true;
    },
  },
  {
    id: 'I20',
    text: 'a jump of the wall clock changes nothing in the core',
    agent: (_, before, input, after) => {
      if (input.kind !== 'clock') return null;
      return before.policy === after.policy ? true : 'the core was stepped by a wall clock';
    },
  },
  {
    id: 'I24',
    text: 'an absent safety tech never takes the picture from the last one who looks',
    core: (truth, { before, event, after, nowMs }) => {
      const { control } = before.lease;
      if (control.kind !== 'granted' || !ABSENCE.some((id) => isActive(after.conditions[id]))) return null;
      const others = Math.max(ownJoin(after, ABSENCE).authority, after.peer?.verdict.authority ?? 0);
      if (after.verdict.authority === 3 && others < 3) return 'authority 3, and nothing but an absence asks for it';
      if (after.lease.control.kind === 'granted' || event.kind === 'command' || event.kind === 'intentDurable')
        return true;
      // Control ended by itself: because the holder was not heard, or by another row that may end it, now or just before.
      const heardMs = truth.echoed.get(control.holder.consoleId) ?? control.renewedTickMs;
      const mayEnd = CONDITION_IDS.some(
        (id) =>
          !ABSENCE.includes(id) &&
          (isActive(before.conditions[id]) || isActive(after.conditions[id])) &&
          SITUATIONS.some((where) => conditionRow(id).verdict[where].authority === 3),
      );
      return mayEnd || others === 3 || nowMs - heardMs > LINK_DOWN_MS
        ? true
        : `control of ${control.holder.personId}, heard ${nowMs - heardMs} ms ago, ended with an absence alone`;
    },
  },
  {
    id: 'I26',
    text: 'journal records are numbered without a gap, over every death',
    agent: (_, before, __, after) => {
      if (before.journal.nextSeq === after.journal.nextSeq) return null;
      const first = after.journal.waiting.find((one) => one.seq >= before.journal.nextSeq);
      return first === undefined || first.seq === before.journal.nextSeq
        ? true
        : `record ${first.seq} after ${before.journal.nextSeq - 1}`;
    },
    boot: (truth, { state }) => {
      const { lines } = truth.site.disk;
      const gap = lines.findIndex((line, index) => line.seq !== index + 1);
      if (gap >= 0) return `record ${lines[gap]?.seq} at place ${gap + 1}`;
      const { waiting, nextSeq } = state.journal;
      // What a boot itself writes comes right after what it found.
      const isNext = waiting.length > 0 && waiting.every((line, index) => line.seq === lines.length + 1 + index);
      return isNext && nextSeq === lines.length + 1 + waiting.length
        ? true
        : `${lines.length} records, ${waiting.length} of the boot, next is ${nextSeq}`;
    },
  },
  {
    id: 'I29',
    text: 'in a session, what scans has a permit for its step, or is being stopped, or is called what nobody permitted',
    events: ['scanner'],
    core: (truth, { after, event, nowMs }) => {
      if (event.kind !== 'scanner' || after.session === null) return null;
      const known = scannerStateKnown(after);
      if (known !== 'scanning' && known !== 'prescan') return null;
      const { permit, stop, conditions, lease, attendees } = after;
      // What begins so late that its permit is over was ordered all the same, and is nobody's own at the scanner.
      const { began } = truth.site.scanner;
      const isLate =
        began !== null &&
        began.afterMs > PERMIT_GRACE_MS &&
        began.afterMs <= LATE_START_MS &&
        truth.nowMs - began.atMs < JUST_BEGUN_MS &&
        permit === null;
      const byItself =
        (lease.control.kind === 'local' || lease.control.kind === 'offered') &&
        attendees.some((one) => one.principal.role === 'onsiteTechnologist') &&
        // Ordered in this life of the agent or in the one before.
        !isLate;
      // A scanner that does not say which step runs is judged by the permit's time alone.
      const running = after.scanner?.runningStepId ?? '';
      const isForThis = permit !== null && permit.status !== 'paused' && (running === '' || running === permit.stepId);
      // A technologist beside the scanner scans on without Farfield's permit; who that is, W1 to W3 ask.
      if (isForThis && !(byItself && nowMs > permit.endsByMs))
        return nowMs <= permit.endsByMs + 1_000 ? true : 'a permit that is over';
      const isStopped = stop !== null && stop.status !== 'confirmed' && stop.status !== 'confirmedByPerson';
      if (isStopped || isActive(conditions.scannerDesync)) return true;
      return byItself
        ? true
        : `${known} ${running} with ${permit === null ? 'no permit' : `a permit for ${permit.stepId}`}, no stop and no alarm`;
    },
  },
  {
    id: 'I29b',
    text: 'in a session, what scans another patient than the one of its exam is being stopped, or is called what nobody permitted; under a technologist’s own hands on site, what was said of the room is void',
    events: ['scanner'],
    core: (truth, { after, event }) => {
      const { session, holder } = truth.own.exam;
      if (event.kind !== 'scanner' || session === null || event.fact.scannerRef !== after.scannerRef) return null;
      const { state, patientRef } = event.fact;
      const scans = state === 'scanning' || state === 'prescan';
      if (!scans || patientRef === '' || patientRef === session.patientRef) return null;
      if (holder === null && truth.own.exam.seatOf('onsiteTechnologist') !== undefined) {
        const said = after.session?.timeOut.kind;
        const isSaid = said === 'led' || said === 'signed' || after.session?.ready.kind === 'given';
        return isSaid ? `${patientRef} lies in the scanner, and what was said of ${session.patientRef} holds on` : true;
      }
      const isCalled = isActive(after.conditions.scannerDesync);
      return isCalled || isStopUnderWay(after)
        ? true
        : `${state} of ${patientRef}, and the exam is ${session.patientRef}’s`;
    },
  },
  {
    id: 'I30',
    text: 'one state, one event and one time give one answer',
    core: (truth, { before, event, after, nowMs }) => {
      if (!truth.isSample(1_601)) return null;
      const again = coreStep(before, event, nowMs).state;
      return isSame(again, after) ? true : 'the same step gave another state';
    },
  },
  {
    id: 'I31',
    text: 'what is remembered is bounded',
    time: (truth) => {
      const { state } = truth.site.agent;
      if (state === null) return null;
      const sizes: readonly (readonly [name: string, size: number, most: number])[] = [
        ['inflight', state.policy.inflight.length, 16],
        ['requests', state.policy.lease.requests.length, 8],
        ['consoles', state.consoles.length, 32],
        ['events', state.events.length, 40],
        ...state.consoles.map((one) => ['results', one.results.length, 256] as const),
        ...state.consoles.map((one) => ['beats', one.sentBeats.length, 100] as const),
      ];
      const over = sizes.find(([, size, most]) => size > most);
      return over === undefined ? true : `${over[1]} ${over[0]}`;
    },
  },
];

/** Rows that are looked at whoever is scanned and whatever stands open. */
function isEverywhere({ applies }: ConditionRow): boolean {
  return applies === 'always' || applies === 'patientInRoom' || applies === 'remoteHolds';
}

function words({ authority, scan, people, system }: PolicyState['verdict']): string {
  return `A${authority} S${scan} P${people} X${system}`;
}

/** Everything that asks for something now, by name: each row, each that nobody answers, and the gateway. */
function asking(
  state: PolicyState,
  nowMs: number,
  answered: Truth['answered'],
  asked: Truth['asked'],
): readonly (readonly [name: string, verdict: Verdict])[] {
  const where = situation(state);
  const all: (readonly [string, Verdict])[] = [];
  for (const id of CONDITION_IDS) {
    const one = state.conditions[id];
    if (!isActive(one)) continue;
    const own = conditionRow(id).verdict[where];
    // "With you": the stop of lost control waits while somebody on site may answer for the sequence (W-B).
    const waits = id === 'controlEnded' && (state.taking?.kind === 'offered' || state.taking?.kind === 'taken');
    all.push([id, waits ? { ...own, scan: 0 } : own]);
    if (answered.get(id) === one.confirmedMs || own.people < 2 || state.session?.room !== 'in') continue;
    const openMs = nowMs - (asked.get(id) ?? one.confirmedMs);
    if (openMs >= UNANSWERED_MS.abort) all.push([`${id} unanswered`, { authority: 1, scan: 3, people: 3, system: 0 }]);
    else if (openMs >= UNANSWERED_MS.stop)
      all.push([`${id} unanswered`, { authority: 1, scan: 2, people: 2, system: 0 }]);
  }
  if (state.peer !== null) all.push([GATEWAY, state.peer.verdict]);
  return all;
}

function wrongClear(id: ConditionId, { event, before }: CoreStep): string | null {
  const row = conditionRow(id);
  if (event.kind !== 'command' || event.command.action.kind !== 'clear' || event.command.action.condition !== id)
    return `${id} ended by ${event.kind} and nobody cleared it`;
  const one = before.conditions[id];
  const clearers: readonly Role[] = isActive(one) && one.isFlapping ? LOOKS_FOR_CAUSES : row.clearedBy;
  if (event.principal.seat !== 'onsite' || !clearers.includes(event.principal.role))
    return `${id} cleared by ${event.principal.role} at a ${event.principal.seat} console`;
  if (LEVEL2_LOOKS.includes(id) && !event.principal.isLevel2)
    return `${id} cleared by the ${event.principal.role} ${event.principal.personId}, who is not of Level 2`;
  return one.status === 'latched' ? null : `${id} cleared while ${one.status}`;
}
