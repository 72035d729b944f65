import { CHECKLIST, CHECKLIST_ITEMS, type ChecklistItem } from '@farfield/protocol/policy';
import type { ReactNode } from 'react';
import { useConsole } from '../shell/console-context.ts';
import { CHECKLIST_GROUPS, isScreened } from '../state/checklist-groups.ts';
import { AnswerLine, GatedButton, PlainButton } from './parts.tsx';
import { Mark } from './mark.tsx';

export function ChecklistStep(props: { onNext: () => void }): ReactNode {
  const { view, act, state } = useConsole();
  if (view === null || view.session.state !== 'open')
    return <p className="dim">The checklist begins when a session is open.</p>;
  const by = new Map(view.session.checklist.map((one) => [one.item, one.by]));
  const waiting = new Set(
    state.pending.flatMap((one) => (one.action.kind === 'tickChecklist' ? one.action.items : [])),
  );
  return (
    <div className="stack" data-testid="checklist">
      {Object.values(CHECKLIST_GROUPS).map((group) => (
        <section key={group.title} className="stack">
          <h3>{group.title}</h3>
          <div className="ticks">
            {group.items.map((item) => (
              <Tick
                key={item}
                item={item}
                by={by.get(item) ?? ''}
                isWaiting={waiting.has(item)}
                onTick={() => act({ kind: 'tickChecklist', items: [item] })}
              />
            ))}
          </div>
        </section>
      ))}
      <AnswerLine kinds={['tickChecklist']} />
      {view.session.timeOut !== 'signed' && isScreened(view.session.checklist) ? (
        <div className="pinned">
          <PlainButton
            testId="checklist-next"
            size="pad"
            tone="action"
            label="Next: the time-out"
            onPress={props.onNext}
          />
        </div>
      ) : null}
    </div>
  );
}

function Tick(props: { item: ChecklistItem; by: string; isWaiting: boolean; onTick: () => void }): ReactNode {
  const { item, by, isWaiting } = props;
  if (by !== '') {
    return (
      <p className="tick" data-done="true" data-testid={`tick-${item}`}>
        <Mark kind="full" />
        <span>
          {CHECKLIST[item]}
          <small>{by}</small>
        </span>
      </p>
    );
  }
  return (
    <GatedButton
      action="tickChecklist"
      testId={`tick-${item}`}
      size="pad"
      hideReasons
      label={
        <span className="tick-open">
          <Mark kind="hollow" />
          <span>
            {CHECKLIST[item]}
            {isWaiting ? <small>being recorded</small> : null}
          </span>
        </span>
      }
      onPress={props.onTick}
    />
  );
}

export function tickedCount(checklist: readonly { item: string; by: string }[]): string {
  return `${checklist.filter((one) => one.by !== '').length} of ${CHECKLIST_ITEMS.length}`;
}
