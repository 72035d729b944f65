import { parsePolicyDocument } from '@farfield/protocol/policy';
import {
  coreRunIn,
  coreRunOfLines,
  isCoreRunLines,
  isMap,
  parseCoreRun,
  parseTimeline,
  policyFrom,
  type PolicyChanges,
  type Problem,
  problemLine,
  readDocument,
  TIMELINE_POLICY,
} from '@farfield/protocol/policy-lab';
import { isJournalExport, journalTrack } from './journal-track.ts';
import type { LabSource } from './lab-document.ts';

export type Opened =
  | { readonly kind: 'source'; readonly source: LabSource }
  /** a facility policy: the second one, beside the timeline that is open */
  | { readonly kind: 'policy'; readonly policy: PolicyChanges }
  | { readonly kind: 'refused'; readonly problems: readonly string[] };

/** A file of any of the kinds that the page knows, told apart by what is in it and never by its name. */
export async function openText(text: string): Promise<Opened> {
  if (isCoreRunLines(text)) {
    const { run, isCut } = coreRunOfLines(text);
    return openRun(run, isCut ? ', its end is missing' : '');
  }
  if (isJournalExport(text)) {
    const read = journalTrack(text);
    return read.ok ? { kind: 'source', source: { kind: 'journal', journal: read.journal } } : refused(read.why);
  }
  try {
    return openValue(await parsed(text));
  } catch (error) {
    return refused(
      `neither JSON nor YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unreadable'}`,
    );
  }
}

/** @param value what a file or link held */
export function openValue(value: unknown): Opened {
  if (!isMap(value)) return refused('this is no timeline, recorded run, journal or policy');
  const run = coreRunIn(value);
  if (run !== null) return openRun(run);
  if (isMap(value['timeline'])) return openTimeline(value['timeline'], value['other']);
  if ('format' in value || 'oxygenPlan' in value) return openPolicy(value);
  return openTimeline(value, undefined);
}

function openRun(value: unknown, more = ''): Opened {
  const read = parseCoreRun(value);
  if (!read.ok) return faulty(read.problems);
  if (read.value.events.length === 0) return refused('this run has no event');
  return { kind: 'source', source: { kind: 'run', run: { ...read.value, title: `${read.value.title}${more}` } } };
}

function openTimeline(value: unknown, other: unknown): Opened {
  const read = parseTimeline(value);
  if (!read.ok) return faulty(read.problems);
  if (other === undefined || other === null)
    return { kind: 'source', source: { kind: 'timeline', timeline: read.value, other: null } };
  const second = readDocument(policyFrom(TIMELINE_POLICY), other);
  if (!second.ok) return faulty(second.problems);
  return { kind: 'source', source: { kind: 'timeline', timeline: read.value, other: { ...second.value } } };
}

function openPolicy(value: unknown): Opened {
  const read = parsePolicyDocument(value);
  if (!read.ok) return faulty(read.problems);
  // Whose signatures hold is the site's to say: the page has no signers, and plays it as if both had signed.
  return { kind: 'policy', policy: { ...read.document.policy, signatures: TIMELINE_POLICY.signatures } };
}

async function parsed(text: string): Promise<unknown> {
  if (text.trimStart().startsWith('{')) return JSON.parse(text) as unknown;
  const { parse } = await import('yaml');
  const value: unknown = parse(text, { maxAliasCount: 100 });
  return value;
}

function faulty(problems: readonly Problem[]): Opened {
  return { kind: 'refused', problems: problems.map(problemLine) };
}

function refused(why: string): Opened {
  return { kind: 'refused', problems: [why] };
}
