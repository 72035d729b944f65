import { onCallAt } from './call-plan.ts';
import type { SignId } from './causes.ts';
import type { IncidentDraft } from './incident-draft.ts';
import type { Assigned, Backup, CalledPage, Incident } from './incident-state.ts';
import type { Candidate } from './ladder.ts';
import { ASSIGN_AFTER_MS, ASSIGNED_FOR_MS } from './limits.ts';
import type { Observation } from './observe-site.ts';
import { assignedText } from './page-text.ts';

/** The remote technologist, the console or the link to it: with any of these nobody remote answers for the exam. */
const ABSENT: readonly SignId[] = [
  'linkDown',
  'consolePageSilent',
  'holderConsoleGone',
  'operatorSilent',
  'holderCredential',
];
/** A console that is connected again does not show that its person is there again: they say so. */
const OF_THE_PERSON: readonly SignId[] = ['operatorSilent', 'holderCredential'];

/** Assigns the next person of the ladder while the remote technologist is lost; grants nothing, and withholds from nobody. */
export function leadBackup(draft: IncidentDraft, observation: Observation): void {
  const { open } = draft;
  // Of a site that is not heard nobody can say that its technologist is lost, nor read anything back.
  if (open === null || observation.said === null || observation.ladder === null) return;
  const { ladder } = observation;
  const { backup } = open;
  if (!isLost(draft, open, observation)) {
    if (backup.kind === 'assigned') {
      dropPages(draft, backup);
      draft.line('backup', `${draft.state.kept.holder?.name ?? 'the technologist'} is back: ${backup.name} need not`);
    }
    if (backup.kind === 'due' || backup.kind === 'assigned') setBackup(draft, { kind: 'none' });
    return;
  }
  switch (backup.kind) {
    case 'none':
      return setBackup(draft, { kind: 'due', dueMs: draft.nowMs + ASSIGN_AFTER_MS, tried: [] });
    case 'due':
      if (draft.nowMs >= backup.dueMs) assignNext(draft, ladder, backup.tried);
      return;
    case 'assigned': {
      const whyNot = whyNoLonger(draft, ladder, backup);
      if (whyNot === null) return;
      dropPages(draft, backup);
      draft.line('backup', `${backup.name} ${whyNot}`);
      return assignNext(draft, ladder, backup.tried);
    }
    case 'readBack':
      // Whoever took over is lost in turn.
      if (backup.personId === draft.state.kept.holder?.personId || !observation.seated.includes(backup.personId))
        setBackup(draft, { kind: 'due', dueMs: draft.nowMs + ASSIGN_AFTER_MS, tried: [] });
      return;
  }
}

function isLost(draft: IncidentDraft, open: Incident, { seated, said }: Observation): boolean {
  const { holder, stake } = draft.state.kept;
  if (holder === null || stake !== 'occupied' || said === null || said.exam.isPatientOut) return false;
  const had = (signs: readonly SignId[]): boolean => open.signs.some((one) => signs.includes(one.sign));
  if (open.signs.some((one) => one.isBad && ABSENT.includes(one.sign))) return true;
  if (said.exam.isRearmed || !had([...ABSENT, 'controlEnded'])) return false;
  if (!seated.includes(holder.personId)) return true;
  const saidSo = open.calls.some((one) => one.acknowledged?.personId === holder.personId);
  return had(OF_THE_PERSON) && !saidSo;
}

function whyNoLonger(draft: IncidentDraft, ladder: readonly Candidate[], backup: Assigned): string | null {
  if (draft.nowMs >= backup.dueMs) return 'has not read back';
  return ladder.find((one) => one.personId === backup.personId)?.whyNot ?? null;
}

function assignNext(draft: IncidentDraft, ladder: readonly Candidate[], tried: readonly string[]): void {
  const others = ladder.filter((one) => one.personId !== draft.state.kept.holder?.personId);
  const next = others.find((one) => one.whyNot === null && !tried.includes(one.personId));
  if (next === undefined) {
    // After everybody was asked, everybody is asked again.
    draft.line('nobody', `nobody else can take over: ${others.map(words).join(', ') || 'no other person is enrolled'}`);
    return setBackup(draft, { kind: 'due', dueMs: draft.nowMs + ASSIGNED_FOR_MS, tried: [] });
  }
  const { personId, name } = next;
  const { nowMs, wallMs } = draft;
  const turn = (draft.open?.assignments ?? 0) + 1;
  draft.change({ assignments: turn });
  setBackup(draft, {
    kind: 'assigned',
    personId,
    name,
    sinceWallMs: wallMs,
    dueMs: nowMs + ASSIGNED_FOR_MS,
    untilWallMs: wallMs + ASSIGNED_FOR_MS,
    tried: [...tried, personId],
    pages: pageBackup(draft, personId, turn),
  });
  draft.line('backup', `${name} is assigned to take over from ${draft.state.kept.holder?.name ?? ''}`);
  const { incidentId } = draft.open ?? { incidentId: '' };
  draft.outputs.push({
    kind: 'noted',
    event: { kind: 'backupAssigned', siteId: draft.siteId, incidentId, personId, name },
  });
}

function words({ name, whyNot }: Candidate): string {
  return `${name} (${whyNot ?? 'has not read back'})`;
}

function pageBackup(draft: IncidentDraft, personId: string, turn: number): readonly CalledPage[] {
  const { plan, siteId, wallMs } = draft;
  const { incidentId } = draft.open ?? { incidentId: '' };
  const person = onCallAt(plan, siteId, ['rst']).find((one) => one.personId === personId);
  const { subject, text } = assignedText({
    siteName: draft.state.siteName,
    incidentId,
    sitePhone: plan.sitePhone,
    consoleUrl: plan.consoleUrl,
  });
  return (person?.channels ?? []).map((channel) => {
    const pageId = `${incidentId}/backup/${turn}/${personId}/${channel}`;
    const page = { pageId, incidentId, siteId, call: 'remote', personId, channel, subject, text, wallMs } as const;
    draft.outputs.push({ kind: 'page', page });
    return { pageId, round: turn, rung: 0, personId, channel, state: 'waiting' };
  });
}

/** @returns false when this person is not assigned, or not any more */
export function readBackBackup(
  draft: IncidentDraft,
  { personId, name, wallMs }: { readonly personId: string; readonly name: string; readonly wallMs: number },
): boolean {
  const backup = draft.open?.backup;
  if (backup?.kind !== 'assigned' || backup.personId !== personId) return false;
  dropPages(draft, backup);
  setBackup(draft, { kind: 'readBack', personId, name, wallMs });
  draft.line('backup', `${name} read back patient, scanner, last command and reason, and may ask the site for control`);
  const { incidentId } = draft.open ?? { incidentId: '' };
  draft.outputs.push({
    kind: 'noted',
    event: { kind: 'backupReadBack', siteId: draft.siteId, incidentId, personId, name },
  });
  return true;
}

/** @returns whether it was a page of an assignment */
export function tellBackupPage(draft: IncidentDraft, pageId: string, state: 'sent' | 'failed' | 'struggling'): boolean {
  const backup = draft.open?.backup;
  if (backup?.kind !== 'assigned') return false;
  const page = backup.pages.find((one) => one.pageId === pageId);
  if (page === undefined) return false;
  if (page.state === state || page.state === 'sent') return true;
  setBackup(draft, { ...backup, pages: backup.pages.map((one) => (one === page ? { ...one, state } : one)) });
  const how = { sent: 'page sent', failed: 'page failed', struggling: 'page not sent yet' }[state];
  draft.line(state === 'sent' ? 'sent' : 'failed', `${how}: ${backup.name}, ${page.channel}`);
  return true;
}

function dropPages(draft: IncidentDraft, { pages }: Assigned): void {
  const pageIds = pages.filter(({ state }) => state === 'waiting' || state === 'struggling').map((one) => one.pageId);
  if (pageIds.length > 0) draft.outputs.push({ kind: 'dropPages', pageIds });
}

function setBackup(draft: IncidentDraft, backup: Backup): void {
  draft.change({ backup });
}
