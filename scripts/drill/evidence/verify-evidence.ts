import { GENESIS_HASH, verifyEntries } from '@farfield/protocol';
import { type DrillScenario, endedEarlyAt, parseDrill, scoreTable, ticksOf } from '@farfield/protocol/drills';
import { canonical, type FacilityPolicy, parsePolicyDocument, type PolicyDocument } from '@farfield/protocol/policy';
import { isSignatureOf, policyHashOf, type PolicySigner } from '../../../agent/src/config/policy-signature.ts';
import { sha256 } from '../../../agent/src/journal/chain.ts';
import { WORLD_ACTS } from '../../../simulators/src/world/world-acts.ts';
import {
  type Evidence,
  type EvidenceClosing,
  EVIDENCE_FORMATS_BEFORE,
  evidenceSchema,
  type EvidenceSignature,
  PART_NAMES,
} from './evidence-schema.ts';
import {
  closingSignatureText,
  drillSignatureText,
  evidenceText,
  hashesOf,
  hashOfText,
  sealOf,
  SUPPORTS,
} from './evidence-text.ts';
import { missingFindings } from './made-findings.ts';
import { endedAtOf, peopleOf } from './make-evidence.ts';
import { differences, scoredAs } from './scored-again.ts';
import { factsIn, toEntry } from './sealed-record.ts';

export interface EvidenceProblem {
  /** the part of the file, such as `parts.findings` or `record 41` */
  readonly where: string;
  readonly words: string;
}

export interface EvidenceVerdict {
  /** null: the file is no evidence at all */
  readonly evidence: Evidence | null;
  readonly problems: readonly EvidenceProblem[];
  /** whether the score was made again from what is in the file; false: whoever made this copy states it, and nothing shows it */
  readonly isScoreShown: boolean;
  /** what holds, and what nobody could check; a sentence each */
  readonly notes: readonly string[];
}

/**
 * Everything that can be said about a machine file by itself: its spelling, its parts against their hashes, the seal, the
 * chain of the record, the score made again from that record, and every signature.
 *
 * @param signers whose signatures the site takes; null: each is held against the key that stands in the file
 */
export function verifyEvidence(text: string, signers: readonly PolicySigner[] | null): EvidenceVerdict {
  const read = readEvidence(text);
  if (!read.ok) return { evidence: null, problems: read.problems, isScoreShown: false, notes: [] };
  const { evidence } = read;
  const problems = [...spelling(evidence, text), ...sealProblems(evidence), ...chainProblems(evidence)];
  const notes: string[] = [];
  let isScoreShown = false;
  // What is made again from the record is only worth saying while the record itself holds.
  if (problems.length === 0) {
    const again = contentFindings(evidence);
    problems.push(...again.problems);
    isScoreShown = again.isScoreShown && again.problems.length === 0;
    notes.push(...again.notes, ...comparedNotes(evidence));
  }
  problems.push(...signatureProblems(evidence, signers));
  if (problems.length === 0) notes.push(...whoSigned(evidence, signers));
  return { evidence, problems, isScoreShown, notes };
}

type Read =
  | { readonly ok: true; readonly evidence: Evidence }
  | { readonly ok: false; readonly problems: readonly EvidenceProblem[] };

export function readEvidence(text: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const words = `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, problems: [{ where: 'file', words }] };
  }
  if (isOfBefore(value)) return { ok: false, problems: [{ where: 'format', words: OF_BEFORE }] };
  const parsed = evidenceSchema.safeParse(value);
  if (parsed.success) return { ok: true, evidence: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({
    where: path.length === 0 ? 'file' : path.map(String).join('.'),
    words: message,
  }));
  return { ok: false, problems };
}

const OF_BEFORE =
  'was written by a Farfield that sealed neither why a drill ended nor who stayed, and scored it without both: make it again ' +
  'from the agent’s record (drill live) or from what was ticked (drill table); what both signed, that Farfield still verifies';

function isOfBefore(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'format' in value && EVIDENCE_FORMATS_BEFORE.includes(value.format)
  );
}

function spelling(evidence: Evidence, text: string): readonly EvidenceProblem[] {
  const wanted = evidenceText(evidence);
  if (wanted === text) return [];
  const [given, made] = [text.split('\n'), wanted.split('\n')];
  const at = made.findIndex((line, index) => line !== given[index]);
  const line = at < 0 ? made.length : at + 1;
  return [{ where: `line ${line}`, words: 'is not spelled as Farfield writes it' }];
}

function sealProblems({ parts, hashes, seal, supports }: Evidence): readonly EvidenceProblem[] {
  const made = hashesOf(parts);
  // A copy that names nobody keeps the hash of what was left out.
  const changed = PART_NAMES.filter(
    (name) => made[name] !== hashes[name] && !(name === 'staff' && parts.staff === null),
  );
  return [
    ...(supports === SUPPORTS ? [] : [{ where: 'supports', words: 'says something else than Farfield does' }]),
    ...changed.map((name) => ({ where: `parts.${name}`, words: 'is not what was sealed, or its hash was changed' })),
    ...(sealOf(hashes) === seal ? [] : [{ where: 'seal', words: 'is not that of the hashes' }]),
  ];
}

function chainProblems({ parts: { journal }, record }: Evidence): readonly EvidenceProblem[] {
  if (journal === null)
    return record.length === 0 ? [] : [{ where: 'record', words: 'a drill without a journal has no record' }];
  const verdict = verifyEntries(record.map(toEntry), GENESIS_HASH, sha256);
  if (!verdict.ok) return [{ where: `record ${verdict.seq}`, words: verdict.why }];
  // An erased payload may keep no salt; what is left of one is a change.
  const half = record.find((one) => (one.payload === '') !== (one.salt === ''));
  if (half !== undefined) return [{ where: `record ${half.seq}`, words: 'only one of payload and salt is there' }];
  if (record.length !== journal.records || verdict.headHash !== journal.headHash)
    return [{ where: 'record', words: `does not end where the sealed one does, at record ${journal.records}` }];
  return [];
}

interface Contents {
  readonly problems: readonly EvidenceProblem[];
  readonly isScoreShown: boolean;
  readonly notes: readonly string[];
}

function contentFindings(evidence: Evidence): Contents {
  const { about, scenario: plainScenario, policy: plainPolicy } = evidence.parts;
  const policy = parsePolicyDocument(plainPolicy);
  if (!policy.ok)
    return {
      problems: policy.problems.map(({ path, words }) => ({ where: `parts.policy.${path}`, words })),
      isScoreShown: false,
      notes: [],
    };
  const scenario = parseDrill(plainScenario, { acts: WORLD_ACTS, policy: policy.document.policy });
  if (!scenario.ok)
    return {
      problems: scenario.problems.map(({ path, words }) => ({ where: `parts.scenario.${path}`, words })),
      isScoreShown: false,
      notes: [],
    };
  const hashes = [
    ...(hashOfText(canonical(plainScenario)) === about.scenarioHash
      ? []
      : [{ where: 'parts.about.scenarioHash', words: 'is not that of the scenario in this file' }]),
    ...(policyHashOf(policy.document) === about.policyHash
      ? []
      : [{ where: 'parts.about.policyHash', words: 'is not that of the policy in this file' }]),
  ];
  const again = scoredAgain(evidence, scenario.value, policy.document);
  const own = [
    ...endProblems(evidence, scenario.value),
    ...findingProblems(evidence),
    ...staffProblems(evidence, scenario.value),
  ];
  return { ...again, problems: [...hashes, ...own, ...again.problems] };
}

/** What an end says of itself is held against the times in the same file; why it came, only the agent's file knows. */
function endProblems({ parts }: Evidence, scenario: DrillScenario): readonly EvidenceProblem[] {
  const { about, end, journal, score } = parts;
  const tookMs =
    journal === null
      ? Date.parse(about.endedAt) - Date.parse(about.beganAt)
      : journal.endedTickMs - journal.beganTickMs;
  const isEarly = endedEarlyAt(scenario, tookMs) !== null;
  return [
    ...(end.endedMs === Math.max(0, tookMs) && end.isEarly === isEarly
      ? []
      : [{ where: 'parts.end', words: 'is not what the times of this drill say' }]),
    ...(isEarly && end.cause === 'scenarioOver'
      ? [{ where: 'parts.end.cause', words: 'says that the scenario was over, and it was not' }]
      : []),
    ...(about.endedAt === endedAtOf(about.beganAt, end.endedMs)
      ? []
      : [{ where: 'parts.about.endedAt', words: 'is not so long after the beginning as the drill took' }]),
    ...(isEarly && score.isPassed
      ? [{ where: 'parts.score.isPassed', words: 'says passed of a drill that was ended early' }]
      : []),
  ];
}

/** People add to what the score finds by itself, and leave nothing out. */
function findingProblems({ parts: { score, findings } }: Evidence): readonly EvidenceProblem[] {
  return missingFindings(score.lines, findings).map((words) => ({
    where: 'parts.findings',
    words: `leave out: ${words}`,
  }));
}

function scoredAgain(
  { parts: { journal, score, alarms, measures, about }, record }: Evidence,
  scenario: DrillScenario,
  { policy }: PolicyDocument,
): Contents {
  if (journal === null) return tickedAgain(about, score, scenario, policy);
  const { beganTickMs, endedTickMs } = journal;
  const { facts, erased } = factsIn(record);
  const booted = facts.find((one) => one.record.type === 'booted')?.record;
  const isThisPolicy = booted?.type !== 'booted' || booted.data.policyHash === about.policyHash;
  const ofPolicy = isThisPolicy ? [] : [{ where: 'record', words: 'was written under another policy' }];
  const isGone = erased.some(({ tickMs, type }) => type === 'people' || (type === 'command' && tickMs >= beganTickMs));
  if (isGone)
    return {
      problems: ofPolicy,
      isScoreShown: false,
      notes: [SCORE_NOT_SHOWN],
    };
  const isOnShadow = about.way === 'live';
  const drill = { beganTickMs, endedTickMs, journal: facts, isOnShadow };
  const made = scoredAs(scenario, policy, drill);
  return {
    problems: [...ofPolicy, ...differences({ score, alarms, measures }, made)],
    isScoreShown: true,
    notes: ['the score was made again from the record: the same'],
  };
}

export const SCORE_NOT_SHOWN =
  'score not shown: what people did is erased from this copy, so that its marks are stated and cannot be made again from it; ' +
  'its chain holds. --record FILE scores the agent’s own file';

function tickedAgain(
  { way, beganAt, endedAt }: Evidence['parts']['about'],
  score: Evidence['parts']['score'],
  scenario: DrillScenario,
  policy: FacilityPolicy,
): Contents {
  if (way !== 'tableTop')
    return {
      problems: [{ where: 'parts.journal', words: 'only a drill at a table has no record' }],
      isScoreShown: false,
      notes: [],
    };
  const tookMs = Date.parse(endedAt) - Date.parse(beganAt);
  const made = scoreTable(scenario, policy, { tookMs, ticks: ticksOf(score.lines) });
  return canonical(made.lines) === canonical(score.lines) && made.isPassed === score.isPassed
    ? {
        problems: [],
        isScoreShown: true,
        notes: ['observed by people: the score was made again from what was ticked, which no machine measured'],
      }
    : {
        problems: [{ where: 'parts.score', words: 'is not what its own times make of this drill' }],
        isScoreShown: false,
        notes: [],
      };
}

export const NOT_COMPARED =
  'the agent’s file was not held against the site’s own record: drill verify --record FILE --site-record EXPORT does';

/** The chain in the file was made when the file was: what it was made of, only the site's own chain can say. */
function comparedNotes({ parts: { about, journal } }: Evidence): readonly string[] {
  if (about.way !== 'live' || journal === null) return [];
  const { namedBySite } = journal;
  return [
    namedBySite === undefined
      ? NOT_COMPARED
      : `whoever made this file says that record ${namedBySite.seq} of the site’s chain names the agent’s file: hold it against the site’s export`,
  ];
}

function staffProblems(
  { parts: { staff, journal, about }, record }: Evidence,
  scenario: DrillScenario,
): readonly EvidenceProblem[] {
  if (staff === null || journal === null) return [];
  const { beganTickMs, endedTickMs } = journal;
  const drill = { beganTickMs, endedTickMs, journal: factsIn(record).facts, isOnShadow: about.way === 'live' };
  const recorded = peopleOf(scenario, drill);
  const strangers = staff.people.filter((one) => !recorded.some((other) => canonical(other) === canonical(one)));
  return strangers.map(({ personId }) => ({
    where: 'parts.staff',
    words: `${personId} is not in the record, or not so`,
  }));
}

function signatureProblems(
  { signatures, closings, seal, parts: { actions } }: Evidence,
  signers: readonly PolicySigner[] | null,
): readonly EvidenceProblem[] {
  const [first, second] = signatures;
  const isTwice =
    first !== undefined && second !== undefined && (first.role === second.role || first.personId === second.personId);
  return [
    ...signatures.flatMap((one, index) =>
      signatureProblem(`signatures.${index}`, drillSignatureText(seal, withoutSignature(one)), one, signers),
    ),
    ...(isTwice ? [{ where: 'signatures', words: 'it takes two persons, one as MRSO and one as MRMD' }] : []),
    ...closings.flatMap((one, index) => closingProblems(one, index, seal, signers)),
    ...closings
      .filter((one) => !actions.some(({ id }) => id === one.action))
      .map((one) => ({ where: 'closings', words: `there is no corrective action ${one.action}` })),
  ];
}

function closingProblems(
  closing: EvidenceClosing,
  index: number,
  seal: string,
  signers: readonly PolicySigner[] | null,
): readonly EvidenceProblem[] {
  const text = closingSignatureText(seal, closing, withoutSignature(closing.by));
  return signatureProblem(`closings.${index}`, text, closing.by, signers);
}

function signatureProblem(
  where: string,
  text: string,
  one: EvidenceSignature,
  signers: readonly PolicySigner[] | null,
): readonly EvidenceProblem[] {
  const who = `${one.personId} (${one.role.toUpperCase()})`;
  if (!isSignatureOf(text, one.signature, one.publicKey))
    return [{ where, words: `the signature of ${who} is not of this drill: changed since, or another key` }];
  if (signers === null) return [];
  const known = signers.find(({ personId }) => personId === one.personId);
  if (known === undefined) return [{ where, words: `${who} is no signer that this site knows` }];
  const isSame = known.role === one.role && known.publicKey === one.publicKey && known.name === one.name;
  return isSame ? [] : [{ where, words: `${who} is known to this site in another role, name or key` }];
}

function whoSigned({ signatures }: Evidence, signers: readonly PolicySigner[] | null): readonly string[] {
  const who = signatures.map(({ role, name }) => `${role.toUpperCase()} ${name}`).join(' and ');
  const missing = (['mrso', 'mrmd'] as const).filter((role) => !signatures.some((one) => one.role === role));
  return [
    ...(who === '' ? [] : [`signed by ${who}${signers === null ? ', by the keys in the file' : ''}`]),
    ...(missing.length === 0 ? [] : [`not signed by ${missing.map((one) => one.toUpperCase()).join(' and ')}`]),
    ...(who !== '' && signers === null ? ['whose keys these are was not checked: --signers FILE does'] : []),
  ];
}

export function withoutSignature({ role, personId, name, signedAt, publicKey }: EvidenceSignature) {
  return { role, personId, name, signedAt, publicKey };
}
