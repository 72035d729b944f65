import { readHeader } from '@farfield/protocol';
import { canonical, parsePolicyDocument } from '@farfield/protocol/policy';
import { placeIn, type LiveRecord } from '../read-live-record.ts';
import { drillEnd } from './drill-end.ts';
import type { Evidence } from './evidence-schema.ts';
import { hashOfText } from './evidence-text.ts';
import { missingFindings } from './made-findings.ts';
import { asPlain, peopleOf, secondOf } from './make-evidence.ts';
import { differences, scoredAs } from './scored-again.ts';
import type { EvidenceProblem } from './verify-evidence.ts';

/**
 * Whether evidence of a live drill says what this very file says that the agent wrote: the chain in the evidence was made when
 * the evidence was, and anybody could have made another. What is erased of it is compared by its time and type; the score, the
 * alarms, the times, the end and the findings are made again from the agent's file, whatever is erased.
 */
export function heldAgainstRecord(evidence: Evidence, live: LiveRecord): readonly EvidenceProblem[] {
  const { parts, record } = evidence;
  const { about, journal } = parts;
  if (about.way !== 'live' || journal === null)
    return [{ where: 'parts.about.way', words: 'only a live drill has a file that the agent wrote' }];
  const { head, scenario, record: drill, lines } = live;
  const at = record.findIndex((entry, index) => !isSameLine(entry, lines[index]));
  const place = about.placeFrom?.site === 'record' ? placeIn(head) : null;
  return [
    ...differs('parts.about.policyHash', head.policyHash === about.policyHash),
    ...differs('parts.scenario', hashOfText(canonical(asPlain(scenario))) === about.scenarioHash),
    ...differs('parts.about.beganAt', secondOf(head.beganWallMs) === about.beganAt),
    ...differs('parts.about.heldOn', about.beganAt.slice(0, 10) === about.heldOn),
    ...differs('parts.about.site', place === null || place.site === about.site),
    ...differs('parts.about.scanner', place === null || place.scanner === about.scanner),
    ...differs('parts.journal.beganTickMs', drill.beganTickMs === journal.beganTickMs),
    ...differs('parts.journal.endedTickMs', drill.endedTickMs === journal.endedTickMs),
    ...differs(`record ${at + 1}`, at < 0),
    ...differs('record', record.length === lines.length),
    ...scoreProblems(evidence, live),
  ];
}

function scoreProblems({ parts }: Evidence, { scenario, why, record }: LiveRecord): readonly EvidenceProblem[] {
  const policy = parsePolicyDocument(parts.policy);
  if (!policy.ok) return [{ where: 'parts.policy', words: 'is no policy' }];
  const made = scoredAs(scenario, policy.document.policy, record);
  const people = peopleOf(scenario, record);
  const end = drillEnd(scenario, { tookMs: record.endedTickMs - record.beganTickMs, why, people });
  return [
    ...differences(parts, made),
    ...differs('parts.end', canonical(end) === canonical(parts.end)),
    ...differs('parts.findings', missingFindings(made.score.lines, parts.findings).length === 0),
    ...differs('parts.staff', parts.staff === null || canonical(parts.staff.people) === canonical(people)),
  ];
}

function differs(where: string, isSame: boolean): readonly EvidenceProblem[] {
  return isSame ? [] : [{ where, words: 'is not what the agent’s file says' }];
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
