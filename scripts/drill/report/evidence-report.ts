import {
  clockWords,
  type DrillScenario,
  evidenceWords,
  examWords,
  faultHow,
  isFailed,
  SCORE_MARKS,
  type ScoreLine,
  seatLineId,
  seatsOf,
  START_WORDS,
} from '@farfield/protocol/drills';
import type { Evidence, EvidenceParts } from '../evidence/evidence-schema.ts';
import { EVIDENCE_WAYS, OWNERS, PLACE_FROM } from '../evidence/evidence-schema.ts';
import { earlyWords } from '../evidence/drill-end.ts';
import { headingWords } from '../evidence/make-evidence.ts';
import type { Block, Cell, ReportDocument, SignatureBox } from './report-document.ts';
import { type TimelineMark, type TimelineRow, timelinePicture } from './timeline-picture.ts';

/** Who is named: nobody, or, once it is signed, those who took part. */
export type ReportCopy = 'open' | 'signed';

const FOOTER =
  'Supports a facility’s evidence of rehearsal. Farfield is not a certified safety function, and a drill does not ' +
  'replace the scanner’s own stop, the oxygen monitor or staff.';
const MARK_WORDS: Readonly<Record<ScoreLine['mark'], string>> = { ...SCORE_MARKS, observer: 'for the observer' };

interface ReportOf {
  readonly copy: ReportCopy;
  /** whether the score was made again from this very file */
  readonly isScoreShown: boolean;
}

/** @param scenario the one that stands in the evidence */
export function evidenceReport(
  evidence: Evidence,
  scenario: DrillScenario,
  { copy, isScoreShown }: ReportOf,
): ReportDocument {
  const { parts, seal } = evidence;
  const { about, score, next, end } = parts;
  const verdict = verdictOf(parts, scenario.endsAtS, isScoreShown);
  const names = labelsOf(scenario);
  const label = (id: string): string => names.get(id) ?? id;
  const from = (what: 'site' | 'shift'): string => PLACE_FROM[about.placeFrom?.[what] ?? 'stated'];
  return {
    kicker: `Drill evidence · ${headingWords(about.heading)} · drill ${scenario.number}`,
    title: scenario.title,
    verdict,
    footer: `${FOOTER} Seal ${seal.slice(0, 16)}`,
    madeOf: about.endedAt,
    blocks: [
      {
        kind: 'facts',
        rows: [
          ['IAC contingency', headingWords(about.heading)],
          ['Scenario', `${scenario.id} (${scenario.number})`],
          ['Site and scanner', `${about.site}, ${about.scanner} (${from('site')})`],
          ['Shift', `${about.shift} (${from('shift')})`],
          ['Held', `${about.heldOn}, ${about.beganAt.slice(11, 19)} to ${about.endedAt.slice(11, 19)} UTC`],
          ['How', EVIDENCE_WAYS[about.way]],
          ['Imagined exam', examWords(scenario.exam)],
          ['At the start', START_WORDS[scenario.start]],
          [
            'Policy',
            `${about.policyName}, version ${about.policyVersion}${about.isPolicySigned ? ', signed' : ', not signed'}`,
          ],
          ['Farfield', about.farfield.version],
          ['Ended', `at ${clockWords(end.endedMs)} of ${clockWords(scenario.endsAtS * 1_000)}: ${end.words}`],
          ['Result', verdict.words],
          ['Next due', next.dueOn],
        ],
      },
      ...pictureOf(scenario, score.lines, label),
      heading('What was made to go wrong'),
      {
        kind: 'table',
        head: ['#', 'at', 'what', 'how'],
        widthsMm: [9, 16, null, 26],
        rows: scenario.faults.map((fault) => [
          strong(label(fault.id)),
          clockWords(fault.atS * 1_000),
          fault.words,
          dim(faultHow(fault)),
        ]),
      },
      heading('What people did'),
      {
        kind: 'table',
        head: ['#', 'who', 'act', 'target', 'actual', 'mark'],
        widthsMm: [9, 31, null, 15, 15, 29],
        rows: scenario.acts
          .filter((one) => one.pass !== 'never')
          .map((one) => {
            const line = lineOf(score.lines, one.id);
            return [
              strong(label(one.id)),
              line.by.replace(/^the /, ''),
              `${one.do}${one.action === null ? '' : ` (${evidenceWords(one)})`}`,
              clock(line.dueMs),
              clock(line.atMs),
              marked(line),
            ];
          }),
      },
      ...seatBlocks(scenario, score.lines),
      ...neverBlocks(scenario, score.lines),
      ...automaticBlocks(scenario, score.lines, label),
      ...measureBlocks(parts),
      ...alarmBlocks(parts),
      ...findingBlocks(evidence),
      heading('Signatures'),
      { kind: 'signatures', boxes: signatureBoxes(evidence, copy) },
      ...staffBlocks(parts, copy),
      heading('What this was made from'),
      {
        kind: 'table',
        head: ['', 'SHA-256'],
        widthsMm: [38, null],
        rows: [
          ['Scenario', code(about.scenarioHash)],
          ['Policy', code(about.policyHash)],
          ...(parts.journal === null
            ? []
            : [[`Record, ${parts.journal.records} entries`, code(parts.journal.headHash)] satisfies Cell[]]),
          ...(parts.journal?.namedBySite === undefined
            ? about.way === 'live'
              ? [['Site’s own record', 'not compared with it'] satisfies Cell[]]
              : []
            : [
                [
                  `Named by the site’s own record, no. ${parts.journal.namedBySite.seq}`,
                  code(parts.journal.namedBySite.headHash),
                ] satisfies Cell[],
              ]),
          ['Seal', code(seal)],
        ],
      },
      {
        kind: 'text',
        text:
          parts.journal === null
            ? 'What an observer ticked. No machine measured it.'
            : !isScoreShown
              ? 'The marks are stated by whoever made this copy: what people did is erased from it, and the score cannot be made again from it.'
              : 'Scored from the site’s record, never from a script. “stated” and “shadow” were announced, not measured; what is for the observer is neither passed nor failed here. farfield drill verify FILE checks the machine file that belongs to this report.',
      },
    ],
  };
}

export function verdictOf(
  { score, about, end }: EvidenceParts,
  endsAtS: number,
  isScoreShown: boolean,
): ReportDocument['verdict'] {
  const failed = score.lines.filter(isFailed).length;
  const ahead = score.lines.filter(({ mark }) => mark === 'notReached').length;
  const by = about.way === 'tableTop' ? 'what the observer ticked' : 'what the record can show';
  const failedWords = `${failed} of ${score.lines.length} lines late, missing or wrong`;
  const said = score.isPassed
    ? `Passed by ${by}`
    : end.isEarly
      ? `${earlyWords(end, endsAtS)}; ${failedWords}, ${ahead} not reached`
      : `Not passed: ${failedWords}`;
  return isScoreShown
    ? { words: said, isWell: score.isPassed }
    : {
        words: `Score not shown by this copy, which names nobody. As stated by whoever made it: ${said}`,
        isWell: false,
      };
}

function labelsOf(scenario: DrillScenario): ReadonlyMap<string, string> {
  const expected = scenario.acts.filter((one) => one.pass !== 'never');
  return new Map([
    ...scenario.faults.map(({ id }, index) => [id, `F${index + 1}`] as const),
    ...scenario.automatic.map(({ id }, index) => [id, `A${index + 1}`] as const),
    ...expected.map(({ id }, index) => [id, `${index + 1}`] as const),
  ]);
}

function pictureOf(
  scenario: DrillScenario,
  lines: readonly ScoreLine[],
  label: (id: string) => string,
): readonly Block[] {
  const marksOf = (ids: readonly string[]): readonly TimelineMark[] =>
    ids.flatMap((id) => {
      const { dueMs, atMs, mark } = lineOf(lines, id);
      return dueMs === null && atMs === null ? [] : [{ label: label(id), dueMs, atMs, mark }];
    });
  const expected = scenario.acts.filter((one) => one.pass !== 'never');
  const people = [...new Set(expected.map((one) => one.by))];
  const rows: readonly TimelineRow[] = [
    {
      name: 'What goes wrong',
      marks: scenario.faults.map(({ id, atS }) => ({
        label: label(id),
        dueMs: null,
        atMs: atS * 1_000,
        mark: 'fault' as const,
      })),
    },
    { name: 'Farfield', marks: marksOf(scenario.automatic.map(({ id }) => id)) },
    ...people.map((by) => {
      const own = expected.filter((one) => one.by === by).map(({ id }) => id);
      const [first = ''] = own;
      return { name: capital(lineOf(lines, first).by.replace(/^the /, '')), marks: marksOf(own) };
    }),
  ].filter((row) => row.marks.length > 0);
  const { svg, width, height } = timelinePicture(rows, scenario.endsAtS * 1_000);
  const words =
    'Dots: when it came; upright strokes: when it was due; rings: for the observer. Diamond late, cross missing, square ' +
    'wrong. The first minute is drawn wider.';
  return [heading('Timeline'), { kind: 'picture', svg, width, height, words }];
}

/** At a table nobody sits at a page. */
function seatBlocks(scenario: DrillScenario, lines: readonly ScoreLine[]): readonly Block[] {
  const own = seatsOf(scenario).flatMap((role) => lines.filter(({ id }) => id === seatLineId(role)));
  if (own.length === 0) return [];
  return [
    heading('Who stayed at their page'),
    {
      kind: 'table',
      head: ['who', 'what', 'found'],
      widthsMm: [40, null, 54],
      rows: own.map((line) => [
        line.by.replace(/^the /, ''),
        line.words,
        line.mark === 'inTime' ? 'stayed' : marked(line),
      ]),
    },
  ];
}

function neverBlocks({ acts }: DrillScenario, lines: readonly ScoreLine[]): readonly Block[] {
  const nevers = acts.filter((one) => one.pass === 'never');
  if (nevers.length === 0) return [];
  return [
    heading('What must not happen'),
    {
      kind: 'table',
      head: ['who', 'act', 'found'],
      widthsMm: [40, null, 44],
      rows: nevers.map((one) => {
        const line = lineOf(lines, one.id);
        return [line.by.replace(/^the /, ''), one.do, marked(line)];
      }),
    },
  ];
}

function automaticBlocks(
  { automatic }: DrillScenario,
  lines: readonly ScoreLine[],
  label: (id: string) => string,
): readonly Block[] {
  if (automatic.length === 0) return [];
  return [
    heading('What Farfield did by itself'),
    {
      kind: 'table',
      head: ['#', 'what', 'target', 'actual', 'mark'],
      widthsMm: [9, null, 15, 15, 29],
      rows: automatic.map(({ id }) => {
        const line = lineOf(lines, id);
        return [strong(label(id)), line.words, clock(line.dueMs), clock(line.atMs), marked(line)];
      }),
    },
  ];
}

function measureBlocks({ measures }: EvidenceParts): readonly Block[] {
  if (measures === null) return [];
  const rows: readonly (readonly [string, number | null])[] = [
    ['Detected', measures.detectedMs],
    ['Acknowledged', measures.acknowledgedMs],
    ['Remote control off', measures.remoteOffMs],
    ['Scan ended', measures.scanEndedMs],
    ['Patient spoken to', measures.spokenToMs],
    ['Patient out', measures.patientOutMs],
    ['READY again', measures.rearmedMs],
  ];
  return [
    heading('Times from the first fault'),
    { kind: 'facts', rows: rows.map(([name, ms]) => [name, ms === null ? 'not in the record' : clockWords(ms)]) },
  ];
}

function alarmBlocks({ alarms, journal }: EvidenceParts): readonly Block[] {
  if (journal === null) return [];
  return [
    heading('Alarms'),
    alarms.length === 0
      ? { kind: 'text', text: 'None came.' }
      : {
          kind: 'table',
          head: ['at', 'rule', 'alarm', 'priority'],
          widthsMm: [16, 16, null, 24],
          rows: alarms.map((one) => [clockWords(one.atMs), dim(one.rule), one.title, one.priority]),
        },
  ];
}

function findingBlocks({ parts: { findings, actions }, closings }: Evidence): readonly Block[] {
  return [
    heading('Findings'),
    findings.length === 0
      ? { kind: 'text', text: 'None was noted.' }
      : {
          kind: 'table',
          head: ['#', 'finding'],
          widthsMm: [12, null],
          rows: findings.map((one) => [strong(one.id), one.words]),
        },
    heading('Corrective actions'),
    actions.length === 0
      ? { kind: 'text', text: 'None was agreed.' }
      : {
          kind: 'table',
          head: ['#', 'for', 'action', 'owner', 'until', 'state'],
          widthsMm: [10, 12, null, 32, 21, 34],
          rows: actions.map((one) => {
            const closed = closings.find(({ action }) => action === one.id);
            return [
              strong(one.id),
              one.finding,
              one.words,
              OWNERS[one.owner].replace(/^the /, ''),
              one.until,
              closed === undefined ? 'open' : `closed ${closed.closedOn}: ${closed.how}`,
            ];
          }),
        },
  ];
}

function signatureBoxes({ signatures }: Evidence, copy: ReportCopy): readonly SignatureBox[] {
  return (['mrso', 'mrmd'] as const).map((role) => {
    const given = signatures.find((one) => one.role === role);
    const title = role.toUpperCase();
    if (given === undefined) return { title, value: '', when: '' };
    const when = given.signedAt.slice(0, 16).replace('T', ' ');
    return { title, value: copy === 'signed' ? given.name : 'signed; named in the signed copy', when: `${when} UTC` };
  });
}

function staffBlocks({ staff }: EvidenceParts, copy: ReportCopy): readonly Block[] {
  if (copy === 'open' || staff === null) return [];
  return [
    heading('Who took part'),
    {
      kind: 'table',
      head: ['name', 'role', 'at their page throughout'],
      widthsMm: [70, 40, null],
      rows: staff.people.map((one) => [one.name, one.role, STAYED[String(one.hasStayed)] ?? '']),
    },
  ];
}

const STAYED: Readonly<Record<string, string>> = { true: 'yes', false: 'no', null: 'not measured' };

function lineOf(lines: readonly ScoreLine[], id: string): ScoreLine {
  const found = lines.find((one) => one.id === id);
  return found ?? { id, by: '', words: '', dueMs: null, atMs: null, mark: 'observer', why: null };
}

function marked(line: ScoreLine): Cell {
  const words = `${MARK_WORDS[line.mark]}${line.why === null ? '' : `: ${line.why}`}`;
  if (isFailed(line)) return { text: words, tone: 'bad' };
  return line.mark === 'observer' || line.mark === 'notTried' ? dim(words) : words;
}

function clock(ms: number | null): string {
  return ms === null ? '–' : clockWords(ms);
}

function heading(text: string): Block {
  return { kind: 'heading', text };
}

function strong(text: string): Cell {
  return { text, tone: 'strong' };
}

function dim(text: string): Cell {
  return { text, tone: 'dim' };
}

function code(text: string): Cell {
  return { text, tone: 'code' };
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
