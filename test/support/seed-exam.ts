import { parseCoreRun, replay } from '@farfield/protocol/policy-lab';
import type { JournalLine } from '../../agent/src/journal/journal-port.ts';
import { runSeed } from '../sim/run-seed.ts';

/** What the core of a simulated site writes down, in the groups in which it is handed to the journal, numbered from 1. */
export interface SeedExam {
  readonly seed: number;
  readonly groups: readonly (readonly JournalLine[])[];
  /** kinds of records, and of permits, commands and conditions in them: "permit given", "command stop" */
  readonly kinds: ReadonlySet<string>;
}

/** @throws Error for a seed whose run breaks a rule or cannot be read back */
export function seedExam(seed: number, only: readonly string[], faultMs: number): SeedExam {
  const { coreRun, violation } = runSeed({ seed, faultMs, profile: null, only, isRecorded: true });
  const read = parseCoreRun(JSON.parse(JSON.stringify(coreRun)));
  if (violation !== null || !read.ok) throw new Error(`seed ${seed} is no exam: ${violation?.words ?? 'unreadable'}`);
  const kinds = new Set<string>();
  const groups: JournalLine[][] = [];
  let seq = 0;
  for (const { atMs, effects } of replay(read.value)) {
    const group: JournalLine[] = [];
    for (const effect of effects) {
      if (effect.kind !== 'journal') continue;
      seq += 1;
      const { record } = effect;
      group.push({ seq, tickMs: atMs, wallMs: 1_790_000_000_000 + atMs, record });
      for (const kind of kindsOf(record)) kinds.add(kind);
    }
    if (group.length > 0) groups.push(group);
  }
  return { seed, groups, kinds };
}

function kindsOf(record: JournalLine['record']): readonly string[] {
  switch (record.type) {
    case 'command':
      return [record.type, `command ${record.data.action}`];
    case 'permit':
      return [record.type, `permit ${record.data.what}`];
    case 'condition':
      return [record.type, `${record.data.condition} ${record.data.to}`];
    default:
      return [record.type];
  }
}
