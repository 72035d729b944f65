import { LEVEL_WORDS, VERDICT_PARTS, type VerdictPart } from '@farfield/protocol/policy-lab';
import type { ReactNode } from 'react';
import { axisWords, momentWords } from './lab-words.ts';
import { place } from './lane-row.tsx';
import { differences, type Span, SpanMaker } from './spans.ts';
import type { ActMark, TrackSummary } from './track.ts';
import type { Played } from './use-lab.ts';

const PART_WORDS: Readonly<Record<VerdictPart, string>> = {
  authority: 'Authority',
  scan: 'Scan',
  people: 'People',
  system: 'System',
};

/** What comes of it over time: the verdict's four parts, who has control, the scanner, and what people did. */
export function VerdictStrips(props: { lab: Played }): ReactNode {
  const { lab } = props;
  const [first, second] = lab.summaries;
  const { lengthMs } = lab;
  return (
    <section className="panel lab-strips" aria-label="Verdict over time" data-testid="strips">
      <Scrubber lab={lab} />
      {VERDICT_PARTS.map((part) => (
        <div key={part} className="strip" data-testid={`strip-${part}`}>
          <span className="strip-name">{PART_WORDS[part]}</span>
          <div className="strip-tracks">
            {lab.summaries.map((one, index) => (
              <LevelTrack
                key={index}
                part={part}
                spans={levelSpans(one, part)}
                lengthMs={lengthMs}
                isSecond={index > 0}
              />
            ))}
            {first === undefined || second === undefined ? null : (
              <DifferenceMarks left={levelSpans(first, part)} right={levelSpans(second, part)} lengthMs={lengthMs} />
            )}
          </div>
        </div>
      ))}
      <WordStrip name="Control" testId="strip-control" summaries={lab.summaries} of={(one) => one.control} lab={lab} />
      <WordStrip name="Scanner" testId="strip-scanner" summaries={lab.summaries} of={(one) => one.scanner} lab={lab} />
      <div className="strip" data-testid="strip-acts">
        <span className="strip-name">Acts</span>
        <div className="strip-tracks">
          {lab.summaries.map((one, index) => (
            <div className="strip-track is-acts" key={index} data-second={index > 0}>
              {one.acts.map((act) => (
                <ActTick key={`${act.atMs} ${act.who} ${act.what}`} act={act} lab={lab} />
              ))}
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

function Scrubber(props: { lab: Played }): ReactNode {
  const { lengthMs, cursorMs, moveTo } = props.lab;
  return (
    <div className="strip is-scrubber">
      <output className="strip-name cursor-time" data-testid="cursor-time">
        {momentWords(cursorMs)}
      </output>
      <div className="scrubber">
        <div className="axis" aria-hidden="true">
          {axisMarks(lengthMs).map((atMs) => (
            <span key={atMs} style={{ left: `${(100 * atMs) / lengthMs}%` }}>
              {axisWords(atMs)}
            </span>
          ))}
        </div>
        <input
          type="range"
          aria-label="Moment of the timeline"
          aria-valuetext={momentWords(cursorMs)}
          data-testid="scrubber"
          min={0}
          max={lengthMs}
          step={250}
          value={cursorMs}
          onChange={(event) => moveTo(Number(event.currentTarget.value))}
        />
      </div>
    </div>
  );
}

function axisMarks(lengthMs: number): readonly number[] {
  const steps = [1_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 3_600_000];
  const stepMs = steps.find((one) => lengthMs / one <= 8) ?? 7_200_000;
  return Array.from({ length: Math.floor(lengthMs / stepMs) + 1 }, (_, index) => index * stepMs).filter(
    (atMs) => lengthMs - atMs > stepMs / 3,
  );
}

function levelSpans(summary: TrackSummary, part: VerdictPart): readonly Span<number>[] {
  const maker = new SpanMaker<number>();
  for (const one of summary.verdicts) maker.add(one.fromMs, one.value[part]);
  return maker.until(summary.lengthMs);
}

function LevelTrack(props: {
  part: VerdictPart;
  spans: readonly Span<number>[];
  lengthMs: number;
  isSecond: boolean;
}): ReactNode {
  const { part, spans, lengthMs, isSecond } = props;
  return (
    <div className="strip-track" data-second={isSecond}>
      {spans.map((one) => {
        const words = LEVEL_WORDS[part][one.value] ?? '';
        return (
          <span
            key={one.fromMs}
            className="level"
            data-level={one.value}
            data-from={one.fromMs}
            title={`${momentWords(one.fromMs)} ${words}`}
            style={place(one, lengthMs)}
          >
            {one.value === 0 ? null : `${one.value} ${words}`}
          </span>
        );
      })}
    </div>
  );
}

/** Where the two policies do not ask for the same. */
function DifferenceMarks(props: {
  left: readonly Span<number>[];
  right: readonly Span<number>[];
  lengthMs: number;
}): ReactNode {
  return (
    <div className="strip-differences" aria-hidden="true">
      {differences(props.left, props.right, Object.is).map((one) => (
        <span key={one.fromMs} data-testid="difference" style={place(one, props.lengthMs)} />
      ))}
    </div>
  );
}

function WordStrip(props: {
  name: string;
  testId: string;
  summaries: readonly TrackSummary[];
  of: (summary: TrackSummary) => readonly Span<string>[];
  lab: Played;
}): ReactNode {
  const { lengthMs } = props.lab;
  return (
    <div className="strip" data-testid={props.testId}>
      <span className="strip-name">{props.name}</span>
      <div className="strip-tracks">
        {props.summaries.map((summary, index) => (
          <div className="strip-track" key={index} data-second={index > 0}>
            {props.of(summary).map((one) => (
              <span
                key={one.fromMs}
                className="level is-words"
                title={`${momentWords(one.fromMs)} ${one.value}`}
                style={place(one, lengthMs)}
              >
                {one.value}
              </span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function ActTick(props: { act: ActMark; lab: Played }): ReactNode {
  const { act, lab } = props;
  return (
    <span
      className="act-tick"
      data-answer={act.answer}
      title={`${momentWords(act.atMs)} ${act.who}: ${act.what}, ${act.answer} ${act.words}`}
      style={{ left: `${(100 * act.atMs) / lab.lengthMs}%` }}
    />
  );
}
