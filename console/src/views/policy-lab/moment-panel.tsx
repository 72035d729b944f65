import { LEVEL_WORDS, VERDICT_PARTS, verdictShort } from '@farfield/protocol/policy-lab';
import type { ReactNode } from 'react';
import { Mark } from '../../panels/mark.tsx';
import { Panel, ReasonLines, Scrolls } from '../../panels/parts.tsx';
import { momentWords } from './lab-words.ts';
import type { Moment, TrackSummary, WhyShown } from './track.ts';
import type { Lab } from './use-lab.ts';

const EFFECTS_SHOWN = 80;
const SITUATION_WORDS = { empty: 'room empty', inRoom: 'patient in room', scanning: 'scanning' } as const;

/** What is true at the cursor, and why; under two policies side by side. */
export function MomentPanels(props: { lab: Lab }): ReactNode {
  const { lab } = props;
  const { moments, summaries } = lab;
  const columns = moments.map((moment, index) => ({ moment, summary: summaries[index], name: 'AB'[index] ?? '' }));
  const situation = moments[0]?.situation ?? null;
  return (
    <div className="lab-moment" data-testid="moment" data-columns={columns.length}>
      <Panel
        title={`Verdict at ${momentWords(lab.cursorMs)}`}
        testId="moment-verdict"
        aside={situation === null ? undefined : SITUATION_WORDS[situation]}
      >
        <Columns
          columns={columns}
          renderColumn={({ moment }) => <VerdictWords moment={moment} other={otherOf(moments, moment)} />}
        />
      </Panel>
      <Panel title="Why" testId="moment-why" aside="condition ← fact">
        <Scrolls label="Why">
          <Columns columns={columns} renderColumn={({ moment }) => <Why moment={moment} />} />
        </Scrolls>
      </Panel>
      <Panel title="A START now" testId="moment-start">
        <Scrolls label="What a START would be refused for">
          <Columns columns={columns} renderColumn={({ moment }) => <StartWords moment={moment} />} />
        </Scrolls>
      </Panel>
      <Panel title="Effects so far" testId="moment-effects" aside="newest first">
        <Scrolls label="Effects so far">
          <Columns
            columns={columns}
            renderColumn={({ summary }) =>
              summary === undefined ? null : <Effects summary={summary} atMs={lab.cursorMs} />
            }
          />
        </Scrolls>
      </Panel>
    </div>
  );
}

interface Column {
  readonly moment: Moment;
  readonly summary: TrackSummary | undefined;
  readonly name: string;
}

function Columns(props: { columns: readonly Column[]; renderColumn: (column: Column) => ReactNode }): ReactNode {
  const { columns, renderColumn } = props;
  return (
    <div className="lab-columns" data-columns={columns.length}>
      {columns.map((one) => (
        <div key={one.name} className="lab-column" data-testid={`column-${one.name}`}>
          {columns.length > 1 ? <h3 className="lab-column-name">{columnTitle(columns, one)}</h3> : null}
          {renderColumn(one)}
        </div>
      ))}
    </div>
  );
}

/** The second of two under one name is the same policy with something changed. */
function columnTitle(columns: readonly Column[], { name, summary }: Column): string {
  const isChanged = name === 'B' && columns[0]?.summary?.policyName === summary?.policyName;
  return `${name} · ${summary?.policyName ?? ''}${isChanged ? ', changed' : ''}`;
}

function otherOf(moments: readonly Moment[], moment: Moment): Moment | null {
  return moments.find((one) => one !== moment) ?? null;
}

function VerdictWords(props: { moment: Moment; other: Moment | null }): ReactNode {
  const { moment, other } = props;
  return (
    <ul className="verdict-words" data-testid="verdict" data-verdict={verdictShort(moment.verdict)}>
      {VERDICT_PARTS.map((part) => {
        const level = moment.verdict[part];
        const differs = other !== null && other.verdict[part] !== level;
        return (
          <li key={part} data-level={level} data-differs={differs}>
            <span className="verdict-level">{level}</span>
            <span>{LEVEL_WORDS[part][level]}</span>
            {differs ? <span className="differs">differs</span> : null}
          </li>
        );
      })}
    </ul>
  );
}

function Why(props: { moment: Moment }): ReactNode {
  const { why, suspects } = props.moment;
  if (why.length === 0 && suspects.length === 0) return <p className="dim">No condition is active.</p>;
  return (
    <ul className="why" data-testid="why">
      {[...why, ...suspects].map((one) => (
        <WhyItem key={one.condition} line={one} />
      ))}
    </ul>
  );
}

function WhyItem(props: { line: WhyShown }): ReactNode {
  const { line } = props;
  const isActive = line.status !== 'suspect';
  return (
    <li
      data-testid={`why-${line.condition}`}
      data-status={line.status}
      data-priority={isActive ? line.priority : 'info'}
      data-decides={line.decides.length > 0}
    >
      <p className="why-title">
        {isActive && line.priority !== null ? <Mark kind={line.priority} /> : null} <b>{line.title}</b>{' '}
        <span className="rule">{line.rule}</span>
      </p>
      <p className="why-fact">
        {line.status}
        {line.sinceMs === null ? '' : ` since ${momentWords(line.sinceMs)}`}
        {line.acknowledgedBy === null ? '' : `, acknowledged by ${line.acknowledgedBy}`}
        {' ← '}
        {line.fact ?? 'the fact is not recorded'}
      </p>
      {line.asks === null ? null : (
        <p className="why-asks">
          {isActive ? 'asks for' : 'would ask for'} {verdictShort(line.asks)}
          {line.decides.length > 0 ? `, decides ${line.decides.join(' and ')}` : ''}
          {line.firstStep === '' ? '' : ` · ${line.firstStep}`}
        </p>
      )}
    </li>
  );
}

function StartWords(props: { moment: Moment }): ReactNode {
  const { start } = props.moment;
  if (start === null) return <p className="dim">Not in what is shown.</p>;
  return (
    <div data-testid="start" data-refused={start.reasons.length > 0}>
      <p className="dim">
        {start.step === '' ? 'No step is selected' : start.step}, asked by {start.who}
      </p>
      {start.reasons.length === 0 ? (
        <p>Nothing bars it.</p>
      ) : (
        <ReasonLines reasons={start.reasons} max={start.reasons.length} withNext />
      )}
    </div>
  );
}

function Effects(props: { summary: TrackSummary; atMs: number }): ReactNode {
  const past = props.summary.effects.filter((one) => one.atMs <= props.atMs);
  const shown = past.slice(-EFFECTS_SHOWN).toReversed();
  return (
    <>
      <ol className="effects" data-testid="effects" data-count={past.length}>
        {shown.map((one, index) => (
          <li key={past.length - index} data-kind={one.kind}>
            <span className="effect-time">{momentWords(one.atMs)}</span>
            <span className="effect-kind">{one.kind}</span>
            <span>{one.words}</span>
          </li>
        ))}
      </ol>
      {past.length > shown.length ? <p className="dim">and {past.length - shown.length} earlier</p> : null}
    </>
  );
}
