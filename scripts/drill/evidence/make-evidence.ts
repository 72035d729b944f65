import { randomBytes } from 'node:crypto';
import {
  alarmsOf,
  type DrillRecord,
  type DrillScenario,
  type DrillScore,
  HEADINGS,
  isFailed,
  measuresOf,
  SCORE_MARKS,
  type ScoreLine,
} from '@farfield/protocol/drills';
import { canonical, type PolicyDocument, renderPolicyDocument, ROLES } from '@farfield/protocol/policy';
import { policyHashOf } from '../../../agent/src/config/policy-signature.ts';
import type { JournalLine } from '../../../agent/src/journal/journal-port.ts';
import { FARFIELD_VERSION } from './farfield-version.ts';
import type { Evidence, EvidenceParts } from './evidence-schema.ts';
import { hashOfText, sealed } from './evidence-text.ts';
import { sealedRecord } from './sealed-record.ts';
import type { NamedBySite } from './named-by-site.ts';

/** Where and when, and by whom that is known. */
export interface DrillPlace {
  readonly site: string;
  readonly scanner: string;
  readonly shift: string;
  readonly placeFrom: NonNullable<EvidenceParts['about']['placeFrom']>;
  /** to the second, UTC */
  readonly beganAt: string;
  readonly nextDueOn: string;
}

export interface DrillRun {
  readonly scenario: DrillScenario;
  readonly policy: PolicyDocument;
  /** of MRMD and MRSO, verified by whoever ran it */
  readonly isPolicySigned: boolean;
  readonly score: DrillScore;
  readonly record: DrillRecord;
  readonly lines: readonly JournalLine[];
  /** of a live drill whose file was found in the site's record */
  readonly namedBySite?: NamedBySite;
}

/** The evidence of what a record shows: sealed, unsigned, its findings those that the score makes by itself. */
export function recordedEvidence(run: DrillRun, place: DrillPlace, way: 'rehearsal' | 'live'): Evidence {
  const { record, lines, scenario } = run;
  const entries = sealedRecord(lines, way);
  const head = entries.at(-1);
  if (head === undefined) throw new Error('a run without a record is no evidence');
  return sealed(
    {
      ...commonParts(run, place, way, record.endedTickMs - record.beganTickMs),
      measures: { ...measuresOf(scenario, record) },
      alarms: alarmsOf(record).map((one) => ({ ...one })),
      journal: {
        site: place.site,
        records: entries.length,
        headHash: head.hash,
        beganTickMs: record.beganTickMs,
        endedTickMs: record.endedTickMs,
        ...(run.namedBySite === undefined ? {} : { namedBySite: { ...run.namedBySite } }),
      },
      staff: { salt: randomBytes(16).toString('hex'), people: peopleOf(lines) },
    },
    [...entries],
  );
}

/** The evidence of what an observer ticked at a table: there is no journal, and no machine measured anything. */
export function tickedEvidence(
  run: Omit<DrillRun, 'record' | 'lines' | 'namedBySite'>,
  place: DrillPlace,
  tookMs: number,
  people: NonNullable<EvidenceParts['staff']>['people'],
): Evidence {
  return sealed(
    {
      ...commonParts(run, place, 'tableTop', tookMs),
      measures: null,
      alarms: [],
      journal: null,
      staff: { salt: randomBytes(16).toString('hex'), people: [...people] },
    },
    [],
  );
}

export function commonParts(
  { scenario, policy, isPolicySigned, score }: Omit<DrillRun, 'record' | 'lines'>,
  { site, scanner, shift, placeFrom, beganAt, nextDueOn }: DrillPlace,
  way: EvidenceParts['about']['way'],
  tookMs: number,
): Omit<EvidenceParts, 'measures' | 'alarms' | 'journal' | 'staff'> {
  const plain = plainScenario(scenario);
  return {
    about: {
      way,
      site,
      scanner,
      shift,
      placeFrom,
      heldOn: beganAt.slice(0, 10),
      beganAt,
      endedAt: `${new Date(Date.parse(beganAt) + tookMs).toISOString().slice(0, 19)}Z`,
      heading: scenario.heading,
      farfield: { version: FARFIELD_VERSION },
      scenarioHash: hashOfText(canonical(plain)),
      policyName: policy.policy.name,
      policyVersion: policy.policy.version,
      policyHash: policyHashOf(policy),
      isPolicySigned,
    },
    scenario: plain,
    policy: plainPolicy(policy),
    score: { isPassed: score.isPassed, lines: score.lines.map((one) => ({ ...one })) },
    findings: madeFindings(score.lines).map((words, index) => ({ id: `F${index + 1}`, words })),
    actions: [],
    next: { dueOn: nextDueOn },
  };
}

/** The policy as it was loaded, whoever signed it. */
export function plainPolicy(document: PolicyDocument): Record<string, unknown> {
  return asPlain(renderPolicyDocument({ ...document, signatures: [] }));
}

function plainScenario(scenario: DrillScenario): Record<string, unknown> {
  return asPlain(scenario);
}

/** As it is read back from the file. */
export function asPlain(value: object): Record<string, unknown> {
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(value));
  return plain;
}

/** What the score finds by itself. */
export function madeFindings(lines: readonly ScoreLine[]): readonly string[] {
  return lines.filter(isFailed).map(findingWords);
}

function findingWords({ by, words, mark, why }: ScoreLine): string {
  const said = `${SCORE_MARKS[mark].toLowerCase()}${why === null ? '' : `, ${why}`}`;
  return `${by}: ${words} — ${said}`;
}

function peopleOf(lines: readonly JournalLine[]): NonNullable<EvidenceParts['staff']>['people'] {
  const people = new Map<string, NonNullable<EvidenceParts['staff']>['people'][number]>();
  for (const { record } of lines) {
    if (record.type !== 'people') continue;
    const { personId, name, role } = record.data;
    const known = ROLES.find((one) => one === role);
    if (known !== undefined) people.set(personId, { personId, name, role: known });
  }
  return [...people.values()];
}

export function headingWords(heading: string): string {
  return Object.entries(HEADINGS).find(([id]) => id === heading)?.[1] ?? heading;
}
