import { randomBytes } from 'node:crypto';
import {
  alarmsOf,
  type DrillRecord,
  type DrillScenario,
  type DrillScore,
  HEADINGS,
  measuresOf,
  peopleIn,
} from '@farfield/protocol/drills';
import { canonical, type PolicyDocument, renderPolicyDocument, ROLES } from '@farfield/protocol/policy';
import { policyHashOf } from '../../../agent/src/config/policy-signature.ts';
import type { JournalLine } from '../../../agent/src/journal/journal-port.ts';
import { drillEnd, type DrillEnd, tableEnd } from './drill-end.ts';
import { FARFIELD_VERSION } from './farfield-version.ts';
import type { Evidence, EvidenceParts } from './evidence-schema.ts';
import { hashOfText, sealed } from './evidence-text.ts';
import { madeFindings } from './made-findings.ts';
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
  /** as the agent wrote down why it was over */
  readonly why: string;
  /** of a live drill whose file was found in the site's record */
  readonly namedBySite?: NamedBySite;
}

/** The evidence of what a record shows: sealed, unsigned, its findings those that the score makes by itself. */
export function recordedEvidence(run: DrillRun, place: DrillPlace, way: 'rehearsal' | 'live'): Evidence {
  const { record, lines, scenario, why } = run;
  const tookMs = Math.max(0, record.endedTickMs - record.beganTickMs);
  const people = peopleOf(scenario, record);
  const entries = sealedRecord(lines, way, way === 'rehearsal');
  const head = entries.at(-1);
  if (head === undefined) throw new Error('a run without a record is no evidence');
  return sealed(
    {
      ...commonParts(run, place, way, drillEnd(scenario, { tookMs, why, people: people })),
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
      staff: { salt: randomBytes(16).toString('hex'), people: people },
    },
    [...entries],
  );
}

/** The evidence of what an observer ticked at a table: there is no journal, and no machine measured anything. */
export function tickedEvidence(
  run: Omit<DrillRun, 'record' | 'lines' | 'why' | 'namedBySite'>,
  place: DrillPlace,
  tookMs: number,
  people: readonly Omit<SealedPerson, 'hasStayed'>[],
): Evidence {
  return sealed(
    {
      ...commonParts(run, place, 'tableTop', tableEnd(run.scenario, tookMs)),
      measures: null,
      alarms: [],
      journal: null,
      staff: { salt: randomBytes(16).toString('hex'), people: people.map((one) => ({ ...one, hasStayed: null })) },
    },
    [],
  );
}

export function commonParts(
  { scenario, policy, isPolicySigned, score }: Omit<DrillRun, 'record' | 'lines' | 'why'>,
  { site, scanner, shift, placeFrom, beganAt, nextDueOn }: DrillPlace,
  way: EvidenceParts['about']['way'],
  end: DrillEnd,
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
      endedAt: endedAtOf(beganAt, end.endedMs),
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
    end,
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

type SealedPerson = NonNullable<EvidenceParts['staff']>['people'][number];

/** Everybody whom the record knows, and whether they stayed. */
export function peopleOf(scenario: DrillScenario, record: DrillRecord): SealedPerson[] {
  return peopleIn(scenario, record).flatMap(({ personId, name, role, hasStayed }) => {
    const known = ROLES.find((one) => one === role);
    return known === undefined ? [] : [{ personId, name, role: known, hasStayed }];
  });
}

/** To the second, UTC. */
export function endedAtOf(beganAt: string, endedMs: number): string {
  return secondOf(Date.parse(beganAt) + endedMs);
}

export function secondOf(wallMs: number): string {
  return `${new Date(wallMs).toISOString().slice(0, 19)}Z`;
}

export function headingWords(heading: string): string {
  return Object.entries(HEADINGS).find(([id]) => id === heading)?.[1] ?? heading;
}
