import type { SiteView } from '@farfield/protocol';
import { CHECKLIST_ITEMS, type ConditionId, isConditionId } from '@farfield/protocol/policy';
import { type Person, Refused } from '../../scripts/demo/person.ts';
import type { WorldClient } from '../../scripts/demo/world-client.ts';
import { openSession, reasonsOf, wordsOf } from './exam-people.ts';
import { until } from './wait.ts';

/** After a boot on a machine that has other work; how long it takes is no question here. */
const KNOWN_WITHIN_MS = 60_000;

/** Who is at work in one life of an agent that will die: on site two, and two remote technologists. */
export interface Team {
  readonly mia: Person;
  readonly tom: Person;
  readonly ana: Person;
  readonly ben: Person;
}

/**
 * What people have to say and do after a restart before anything can be permitted again, whatever the death left: no
 * session, a patient admitted and not yet inside, the session of another Level 2.
 */
export async function takeStock(team: Team, world: WorldClient): Promise<void> {
  const { mia } = team;
  await scannerHasReported(mia);
  if (mia.view?.session.state !== 'open') await openAndTick(team);
  await sessionIsMias(team);
  await mia.does({ kind: 'confirmPresence' });
  if (mia.view?.session.room !== 'in') return admit(team, world);
  if ((await countedInside(mia)) === 0) await patientIsPutIn(mia, world);
  await nothingBars(mia);
  if (mia.view?.session.timeOut !== 'signed') await signTimeOut(team);
}

/** Screening, and a session for the registered patient. */
export async function openAndTick({ mia }: Team): Promise<void> {
  await scannerHasReported(mia);
  await openSession(mia);
  await mia.does({ kind: 'tickChecklist', items: CHECKLIST_ITEMS });
}

/** The time-out, then the patient goes in. */
export async function admit(team: Team, world: WorldClient): Promise<void> {
  const { mia } = team;
  await mia.does({ kind: 'tickChecklist', items: CHECKLIST_ITEMS });
  await clearLatched(mia, ({ scan, people }) => scan < 2 && people < 3);
  await signTimeOut(team);
  // Soon after a boot nobody has counted yet, and the detector has not reported.
  await countedInside(mia);
  await mia.until('nothing bars the way in', (view) => !isRefused(view, 'admitPatient'), KNOWN_WITHIN_MS);
  await mia.does({ kind: 'admitPatient' });
  await patientIsPutIn(mia, world);
  await nothingBars(mia);
}

/** Nobody in the room, and no session open. */
export async function emptyTheSite(team: Team, world: WorldClient): Promise<void> {
  const { mia } = team;
  await scannerHasReported(mia);
  await countedInside(mia);
  // What a boot finds unknown would otherwise be told in the middle of what is died at.
  await clearLatched(mia, ({ authority }) => authority <= 1);
  if (mia.view?.session.state !== 'open') return;
  await sessionIsMias(team);
  await mia.until('the scanner is at rest', ({ scanner }) => /^(idle|prepped)$/.test(scanner.state), 20_000);
  await patientWalksOut(team, world);
  if (mia.view?.session.room === 'in') await mia.does({ kind: 'patientOut' });
  await mia.does({ kind: 'closeSession' });
  await mia.until('the session is closed', ({ session }) => session.state === 'none');
}

export async function patientWalksOut({ mia }: Team, world: WorldClient): Promise<void> {
  if ((await countedInside(mia)) !== 0) await world.act('patientLeaves');
  await mia.until('Zone IV is empty and shut', ({ zone }) => zone.count4 === 0 && zone.door34 === 'shut', 20_000);
}

/** The session's Level 2 changes face to face, twice, and is again who it was. */
export async function level2OverAndBack({ mia, tom }: Team): Promise<void> {
  await level2GoesOver(mia, tom);
  await level2GoesOver(tom, mia);
}

/** The view may still show what was cleared a moment ago. Whoever calls this looks again. */
export async function clearAlarm(mia: Person, condition: ConditionId, why: string): Promise<void> {
  const outcome = await mia.asks({ kind: 'clear', condition, why });
  const isOnOldView =
    outcome.kind === 'refused' && reasonsOf(outcome).every((id) => id === 'staleEcho' || id === 'conditionNotLatched');
  if (outcome.kind !== 'done' && !isOnOldView) throw new Refused('clear', outcome);
}

export function isRecovering({ gates }: SiteView): boolean {
  const offer = gates.find(({ action }) => action === 'offerControl');
  return offer?.reasons.some(({ id }) => id === 'recovering') === true;
}

function isRefused({ gates }: SiteView, wanted: string): boolean {
  return gates.some(({ action, reasons }) => action === wanted && reasons.length > 0);
}

async function level2GoesOver(from: Person, to: Person): Promise<void> {
  const toPersonId = to.principal.personId;
  await from.does({ kind: 'handOverLevel2', toPersonId });
  const view = await to.until(
    'the name is said',
    ({ session }) => session.level2NextId === toPersonId,
    KNOWN_WITHIN_MS,
  );
  const { patientRef, implantWords } = wordsOf(to);
  await to.does({ kind: 'readBackLevel2', room: { patientRef, implantWords, inside: view.zone.expected4 } });
  await from.until('the name is shown', ({ session }) => session.level2Id === toPersonId, KNOWN_WITHIN_MS);
}

/** A death in the middle of a hand-over leaves the session to whoever had it. */
async function sessionIsMias({ mia, tom }: Team): Promise<void> {
  if (mia.view?.session.level2Id === tom.principal.personId) await level2GoesOver(tom, mia);
}

async function scannerHasReported(mia: Person): Promise<void> {
  await mia.until('the scanner has reported', ({ scanner }) => scanner.registeredWeightKg > 0, KNOWN_WITHIN_MS);
}

async function countedInside(mia: Person): Promise<number> {
  return (await mia.until('somebody counts Zone IV', ({ zone }) => zone.count4 >= 0, KNOWN_WITHIN_MS)).zone.count4;
}

async function patientIsPutIn(mia: Person, world: WorldClient): Promise<void> {
  await world.act('putPatientIn');
  await mia.until('the patient is counted', ({ zone }) => zone.count4 === 1, KNOWN_WITHIN_MS);
}

async function nothingBars(mia: Person): Promise<void> {
  await mia.does({ kind: 'stateInput', input: 'patientAudio' });
  await mia.does({ kind: 'stateInput', input: 'patientCamera' });
  await clearLatched(mia, ({ authority }) => authority === 0);
}

/** What was unknown at boot may latch a moment later than the rest. */
async function clearLatched(mia: Person, isEnough: (verdict: SiteView['verdict']) => boolean): Promise<void> {
  await until(
    'nothing bars what comes next',
    async () => {
      for (const alarm of mia.view?.alarms ?? []) {
        if (alarm.status !== 'latched' || !isConditionId(alarm.condition)) continue;
        await clearAlarm(mia, alarm.condition, 'looked at it after the restart');
      }
      return mia.closedBecause !== null || (mia.view !== null && isEnough(mia.view.verdict));
    },
    { withinMs: KNOWN_WITHIN_MS, everyMs: 200 },
  );
}

async function signTimeOut({ ana, mia }: Team): Promise<void> {
  await mia.does({ kind: 'leadTimeOut', weightKg: mia.view?.scanner.registeredWeightKg ?? 0, attendants: 0 });
  await ana.until('the time-out is led', (view) => view.session.timeOut === 'led', KNOWN_WITHIN_MS);
  await ana.does({ kind: 'readBackTimeOut', words: wordsOf(ana) });
}
