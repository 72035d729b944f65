import { conditionRow, type InputId, isConditionId } from '@farfield/protocol/policy';
import { inputSource } from '@farfield/protocol/policy-lab';
import { type ReactNode, useEffect, useRef } from 'react';
import { laneSpans, setInput } from './lab-document.ts';
import { laneGroups } from './lab-words.ts';
import { ConditionBars, LaneRow } from './lane-row.tsx';
import type { Lab } from './use-lab.ts';

/** A lane for every input that exists; of a journal, which has none, a lane for every condition that it recorded. */
export function LanesPanel(props: { lab: Lab }): ReactNode {
  const { lab } = props;
  const [summary] = lab.summaries;
  const lanes = useRef<HTMLDivElement>(null);
  const title = summary?.title;
  // What is opened is looked at where something happens; editing it moves nothing.
  useEffect(() => {
    lanes.current?.querySelector('.lane[data-changes="true"]')?.scrollIntoView({ block: 'nearest' });
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another title is another document
  }, [title]);
  if (lab.source.kind === 'journal') return <JournalLanes lab={lab} />;
  const conditionsOf = (input: InputId) =>
    (summary?.conditions ?? []).filter((one) => isConditionId(one.id) && conditionRow(one.id).input === input);
  const { source } = lab;
  return (
    <section className="panel lab-lanes" aria-label="Inputs" data-testid="lanes">
      <div className="lab-lanes-scroll" ref={lanes}>
        {laneGroups().map((group) => (
          <fieldset key={group.title} className="lane-group" aria-label={group.title}>
            <h2 className="lane-group-title">{group.title}</h2>
            {group.inputs.map((input) => (
              <LaneRow
                key={input}
                input={input}
                spans={
                  source.kind === 'timeline' && isSettable(input)
                    ? laneSpans(source.timeline, input)
                    : (summary?.facts[input] ?? [])
                }
                conditions={conditionsOf(input)}
                lengthMs={lab.lengthMs}
                cursorMs={lab.cursorMs}
                brush={lab.brush}
                onMove={lab.moveTo}
                onSet={
                  source.kind === 'timeline' && isSettable(input)
                    ? (change) => lab.edit((timeline) => setInput(timeline, input, change))
                    : null
                }
              />
            ))}
          </fieldset>
        ))}
      </div>
    </section>
  );
}

/** What the core finds out from other facts is shown as it found it. */
function isSettable(input: InputId): boolean {
  return inputSource(input) !== 'derived';
}

function JournalLanes(props: { lab: Lab }): ReactNode {
  const { lengthMs, summaries } = props.lab;
  return (
    <section className="panel lab-lanes" aria-label="Conditions of the journal" data-testid="lanes">
      <p className="lab-note" data-testid="journal-note">
        This is a journal: what the site recorded of its own decisions, at the times of its own clock. What each sensor
        reported is not in a journal, so it cannot be played through the core again, no hash of a state can be made, and
        nothing can be asked of it that was not recorded. Its chain is not checked here:{' '}
        <code>farfield audit verify --file FILE</code> does that.
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling place must be reachable (WCAG 2.1.1) */}
      <section className="lab-lanes-scroll" aria-label="Conditions over time" tabIndex={0}>
        {(summaries[0]?.conditions ?? []).map((one) => (
          <div key={one.id} className="lane" data-testid={`journal-${one.id}`}>
            <span className="lane-name">
              <span className="lane-words">{isConditionId(one.id) ? conditionRow(one.id).title : one.id}</span>
              <span className="lane-rules">{isConditionId(one.id) ? conditionRow(one.id).rule : ''}</span>
            </span>
            <div className="lane-track" data-fixed="true">
              <ConditionBars conditions={[one]} lengthMs={lengthMs} />
            </div>
          </div>
        ))}
      </section>
    </section>
  );
}
