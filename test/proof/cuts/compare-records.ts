import type { JournalLine } from '../../support/records.ts';

export interface KeptRecord {
  readonly seq: number;
  readonly hash: string;
}

export interface RecordFindings {
  readonly lost: readonly string[];
  readonly duplicates: readonly string[];
}

/**
 * The site's record against the gateway's, and against what people on site were told while the paths were cut.
 *
 * @param done command ids of what was answered "done" to a person on site
 */
export function compareRecords(
  site: readonly Pick<JournalLine, 'seq' | 'hash' | 'data'>[],
  gateway: readonly KeptRecord[],
  done: readonly string[],
): RecordFindings {
  const kept = new Map(gateway.map((one) => [one.seq, one.hash] as const));
  const own = new Set(site.map((one) => one.seq));
  const seqs = gateway.map((one) => one.seq);
  const recorded = site.flatMap(({ data }) => (typeof data['commandId'] === 'string' ? [data['commandId']] : []));
  return {
    lost: [
      ...site.flatMap(({ seq, hash }) => {
        const there = kept.get(seq);
        if (there === undefined) return [`record ${seq} is not at the gateway`];
        return there === hash ? [] : [`record ${seq} is another one at the gateway`];
      }),
      ...gateway.filter(({ seq }) => !own.has(seq)).map(({ seq }) => `record ${seq} of the gateway is not at the site`),
      ...done.filter((id) => !recorded.includes(id)).map((id) => `${id} was answered "done" and is not recorded`),
    ],
    duplicates: [...new Set(seqs.filter((seq, index) => seqs.indexOf(seq) !== index))].map(
      (seq) => `record ${seq} is twice at the gateway`,
    ),
  };
}
