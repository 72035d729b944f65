import { readHeader } from '@farfield/protocol';
import { canonical } from '@farfield/protocol/policy';
import type { LiveRecord } from '../read-live-record.ts';
import type { Evidence } from './evidence-schema.ts';
import { hashOfText } from './evidence-text.ts';
import { asPlain } from './make-evidence.ts';
import type { EvidenceProblem } from './verify-evidence.ts';

/**
 * Whether evidence of a live drill was made of this very file that the agent wrote: the chain in the evidence was made when the
 * evidence was, and anybody could have made another. What is erased of it is compared by its time and type.
 */
export function heldAgainstRecord({ parts, record }: Evidence, live: LiveRecord): readonly EvidenceProblem[] {
  const { about, journal } = parts;
  if (about.way !== 'live' || journal === null)
    return [{ where: 'parts.about.way', words: 'only a live drill has a file that the agent wrote' }];
  const { head, scenario, record: drill, lines } = live;
  const differs = (where: string, isSame: boolean): readonly EvidenceProblem[] =>
    isSame ? [] : [{ where, words: 'is not what the agent’s file says' }];
  const at = record.findIndex((entry, index) => !isSameLine(entry, lines[index]));
  return [
    ...differs('parts.about.policyHash', head.policyHash === about.policyHash),
    ...differs('parts.scenario', hashOfText(canonical(asPlain(scenario))) === about.scenarioHash),
    ...differs('parts.journal.beganTickMs', drill.beganTickMs === journal.beganTickMs),
    ...differs('parts.journal.endedTickMs', drill.endedTickMs === journal.endedTickMs),
    ...differs(`record ${at + 1}`, at < 0),
    ...differs('record', record.length === lines.length),
  ];
}

function isSameLine({ header, payload }: Evidence['record'][number], line: LiveRecord['lines'][number] | undefined) {
  const said = readHeader(Buffer.from(header));
  if (said === null || line === undefined) return false;
  const { seq, tickMs, wallMs, record } = line;
  return (
    said.seq === seq &&
    said.tickMs === tickMs &&
    said.wallMs === wallMs &&
    said.type === record.type &&
    (payload === '' || payload === JSON.stringify(record.data))
  );
}
