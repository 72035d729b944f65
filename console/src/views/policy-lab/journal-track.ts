import {
  isConditionId,
  conditionRow,
  isSameVerdict,
  NO_RESTRICTION,
  type Priority,
  type Verdict,
} from '@farfield/protocol/policy';
import { isMap } from '@farfield/protocol/policy-lab';
import { recordWords } from './effect-words.ts';
import { type Span, SpanMaker } from './spans.ts';
import type { ActMark, Moment, TrackSummary, WhyShown } from './track.ts';

/** One record of an export; `data` is null when its payload was erased. */
export interface JournalLine {
  readonly seq: number;
  /** since the first record, by the site's wall clock */
  readonly atMs: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/**
 * A journal on the page: what the core recorded of its own decisions, in its place. The reports of each sensor are not in
 * a journal, so it cannot be played through the core again; nothing is made up in their stead.
 */
export interface JournalTrack {
  readonly chain: string;
  readonly lines: readonly JournalLine[];
  readonly summary: TrackSummary;
}

const FORMAT = 'farfield-audit/1';

export function isJournalExport(text: string): boolean {
  const first = parseLine(text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n')));
  return first?.['kind'] === 'begin' && first['format'] === FORMAT;
}

/** @returns the journal, or in words what is wrong with the first line that is not of an export */
export function journalTrack(text: string): { ok: true; journal: JournalTrack } | { ok: false; why: string } {
  let chain = '';
  let firstWallMs: number | null = null;
  const lines: JournalLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if (parsed === null) return { ok: false, why: `line ${index + 1} is not of an audit export` };
    if (parsed['kind'] === 'begin') chain = textOf(parsed, 'chain');
    if (parsed['kind'] !== 'record') continue;
    const header = parseLine(textOf(parsed, 'header'));
    const { seq, wallMs, type } = header ?? {};
    if (typeof seq !== 'number' || typeof wallMs !== 'number' || typeof type !== 'string')
      return { ok: false, why: `line ${index + 1}: the header cannot be read` };
    firstWallMs ??= wallMs;
    // A wall clock that was set back keeps its order here, not its distance.
    const atMs = Math.max(lines.at(-1)?.atMs ?? 0, wallMs - firstWallMs);
    lines.push({ seq, atMs, type, data: parseLine(textOf(parsed, 'payload')) });
  }
  if (lines.length === 0) return { ok: false, why: 'the export holds no record' };
  return { ok: true, journal: { chain, lines, summary: summaryOf(chain, lines) } };
}

/** @param atMs since the first record */
export function journalMomentAt({ lines, summary }: JournalTrack, atMs: number): Moment {
  const verdict = verdictAt(summary.verdicts, atMs);
  const newest = new Map<string, JournalLine>();
  for (const line of lines) {
    if (line.atMs > atMs) break;
    const id = line.type === 'condition' ? textOf(line.data, 'condition') : '';
    if (id !== '') newest.set(id, line);
  }
  const all = [...newest].map(([id, line]) => shown(id, line));
  return {
    atMs,
    verdict,
    situation: null,
    why: all.filter((one) => one.status !== 'ok' && one.status !== 'suspect'),
    suspects: all.filter((one) => one.status === 'suspect'),
    start: null,
  };
}

function shown(id: string, { atMs, data }: JournalLine): WhyShown {
  const row = isConditionId(id) ? conditionRow(id) : null;
  const priority: Priority | null = row?.priority ?? null;
  const words = textOf(data, 'words');
  return {
    condition: id,
    rule: textOf(data, 'rule'),
    title: textOf(data, 'title') || id,
    firstStep: row?.firstStep ?? '',
    status: textOf(data, 'to'),
    sinceMs: atMs,
    acknowledgedBy: null,
    priority,
    fact: words === '' ? null : words,
    asks: null,
    decides: [],
  };
}

function summaryOf(chain: string, lines: readonly JournalLine[]): TrackSummary {
  const lengthMs = Math.max(1_000, lines.at(-1)?.atMs ?? 0);
  const verdicts = new SpanMaker<Verdict>(isSameVerdict);
  const control = new SpanMaker<string>();
  const scanner = new SpanMaker<string>();
  const conditions = new Map<string, SpanMaker<string>>();
  const acts: ActMark[] = [];
  for (const { atMs, type, data } of lines) {
    if (data === null) continue;
    if (type === 'booted') verdicts.add(atMs, NO_RESTRICTION);
    if (type === 'verdict') verdicts.add(atMs, verdictOf(data));
    if (type === 'control') control.add(atMs, [textOf(data, 'kind'), textOf(data, 'holder')].join(' ').trim());
    if (type === 'scanner') scanner.add(atMs, [textOf(data, 'state'), textOf(data, 'runningStepId')].join(' ').trim());
    if (type === 'command') acts.push(actOf(atMs, data));
    if (type === 'condition') {
      const id = textOf(data, 'condition');
      const maker = conditions.get(id) ?? new SpanMaker<string>();
      conditions.set(id, maker);
      maker.add(atMs, textOf(data, 'to'));
    }
  }
  return {
    title: `Journal of ${chain}`,
    policyName: 'as it was in force',
    lengthMs,
    verdicts: verdicts.until(lengthMs),
    control: control.until(lengthMs),
    scanner: scanner.until(lengthMs),
    facts: {},
    conditions: [...conditions].flatMap(([id, maker]) => {
      const spans = maker.until(lengthMs).filter((one) => one.value !== 'ok');
      return spans.length === 0 ? [] : [{ id, spans }];
    }),
    acts,
    effects: lines.map(({ atMs, type, data }) => ({
      atMs,
      kind: 'journal',
      words: data === null ? `${type} · payload erased` : recordWords(type, data),
    })),
    steps: lines.length,
    stateHash: null,
  };
}

function actOf(atMs: number, data: Readonly<Record<string, unknown>>): ActMark {
  const reasons = data['reasons'];
  return {
    atMs,
    who: textOf(data, 'by'),
    what: textOf(data, 'action'),
    answer: data['accepted'] === true ? 'done' : 'refused',
    words: Array.isArray(reasons) ? reasons.join(', ') : '',
  };
}

function verdictOf(data: Readonly<Record<string, unknown>>): Verdict {
  const level = <N extends number>(name: string, levels: readonly N[], most: N): N =>
    levels.find((one) => one === data[name]) ?? most;
  // A level that this version does not know is shown as the most restrictive one, never as none.
  return {
    authority: level('authority', [0, 1, 2, 3], 3),
    scan: level('scan', [0, 1, 2, 3], 3),
    people: level('people', [0, 1, 2, 3, 4], 4),
    system: level('system', [0, 1, 2, 3], 3),
  };
}

function verdictAt(spans: readonly Span<Verdict>[], atMs: number): Verdict {
  return spans.findLast((one) => one.fromMs <= atMs)?.value ?? NO_RESTRICTION;
}

function textOf(data: Readonly<Record<string, unknown>> | null, name: string): string {
  const value = data?.[name];
  return typeof value === 'string' ? value : '';
}

function parseLine(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isMap(value) ? value : null;
  } catch {
    return null;
  }
}
