import type { InputId, Priority } from '@farfield/protocol/policy';
import { conditionRow, isConditionId } from '@farfield/protocol/policy';
import type { InputSetting } from '@farfield/protocol/policy-lab';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { inputWords, momentWords, rowsOf } from './lab-words.ts';
import { snap } from './lab-document.ts';
import type { Span } from './spans.ts';
import type { FactLook } from './track.ts';

export type LaneCondition = { readonly id: string; readonly spans: readonly Span<string>[] };

const KEYS: Readonly<Record<string, InputSetting>> = { g: 'good', b: 'bad', u: 'unknown', s: 'silent' };
/** A hand that did not move has clicked. */
const DRAG_MIN_PX = 4;

interface LaneProps {
  readonly input: InputId;
  readonly spans: readonly Span<FactLook>[];
  readonly conditions: readonly LaneCondition[];
  readonly lengthMs: number;
  readonly cursorMs: number;
  readonly brush: InputSetting;
  /** null: what is shown cannot be edited */
  readonly onSet: ((change: { fromMs: number; toMs: number | null; is: InputSetting }) => void) | null;
  readonly onMove: (atMs: number) => void;
}

/** One input over time: what it is set to, and under it the conditions that came of it. */
export function LaneRow(props: LaneProps): ReactNode {
  const { input, spans, cursorMs, onSet } = props;
  const now = spans.findLast((one) => one.fromMs <= cursorMs)?.value ?? 'good';
  const rows = rowsOf(input);
  const words = inputWords(input);
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const is = KEYS[event.key.toLowerCase()];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (is !== undefined && onSet !== null) {
      onSet({ fromMs: cursorMs, toMs: null, is });
      return;
    }
    moveByKey(event, props);
  };
  return (
    <div className="lane" data-testid={`lane-${input}`} data-now={now} data-changes={spans.length > 1}>
      <button
        type="button"
        className="lane-name"
        data-lane={input}
        title={rows.map((one) => `${one.rule} ${one.title}`).join('\n')}
        onKeyDown={onKeyDown}
      >
        <span className="lane-words">{words}</span>
        <span className="lane-rules">{rows.map((one) => one.rule).join(' ')}</span>
        <span className="sr-only">
          {`: ${now} at ${momentWords(cursorMs)}`}
          {onSet === null ? '' : '; keys G good, B bad, U unknown, S silent from here on'}
        </span>
      </button>
      <LaneTrack {...props} />
    </div>
  );
}

function moveByKey(event: KeyboardEvent<HTMLButtonElement>, { cursorMs, onMove }: LaneProps): void {
  const stepMs = event.shiftKey ? 5_000 : 250;
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
    event.preventDefault();
    onMove(cursorMs + (event.key === 'ArrowLeft' ? -stepMs : stepMs));
  }
  if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
    event.preventDefault();
    const names = [...document.querySelectorAll<HTMLElement>('.lane-name')];
    const at = names.indexOf(event.currentTarget);
    names[at + (event.key === 'ArrowUp' ? -1 : 1)]?.focus();
  }
}

function LaneTrack(props: LaneProps): ReactNode {
  const { input, spans, conditions, lengthMs, brush, onSet, onMove } = props;
  const [drag, setDrag] = useState<{ fromPx: number; fromMs: number; toMs: number; moved: boolean } | null>(null);
  const timeOf = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return snap(((event.clientX - left) / width) * lengthMs, lengthMs);
  };
  return (
    <div
      className="lane-track"
      data-testid={`track-${input}`}
      role="presentation"
      data-fixed={onSet === null}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const atMs = timeOf(event);
        setDrag({ fromPx: event.clientX, fromMs: atMs, toMs: atMs, moved: false });
      }}
      onPointerMove={(event) => {
        if (drag === null) return;
        const moved = drag.moved || Math.abs(event.clientX - drag.fromPx) >= DRAG_MIN_PX;
        setDrag({ ...drag, toMs: timeOf(event), moved });
      }}
      onPointerCancel={() => setDrag(null)}
      onPointerUp={() => {
        if (drag === null) return;
        setDrag(null);
        const [fromMs, toMs] = [Math.min(drag.fromMs, drag.toMs), Math.max(drag.fromMs, drag.toMs)];
        onMove(fromMs);
        if (onSet !== null) onSet({ fromMs, toMs: drag.moved && toMs > fromMs ? toMs : null, is: brush });
      }}
    >
      {spans.map((one) => (
        <span
          key={one.fromMs}
          className="segment"
          data-look={one.value}
          data-from={one.fromMs}
          data-to={one.toMs}
          style={place(one, lengthMs)}
        >
          {one.value === 'good' ? null : one.value}
        </span>
      ))}
      {drag !== null && drag.moved && onSet !== null ? (
        <span
          className="segment is-ghost"
          data-look={brush}
          style={place({ fromMs: Math.min(drag.fromMs, drag.toMs), toMs: Math.max(drag.fromMs, drag.toMs) }, lengthMs)}
        >
          {brush}
        </span>
      ) : null}
      <ConditionBars conditions={conditions} lengthMs={lengthMs} />
    </div>
  );
}

/** What matters more is painted over what matters less. */
const PAINT_ORDER: readonly Priority[] = ['info', 'low', 'medium', 'high'];

/** Thin bars under the lane: when a row of this input was suspect, and when it weighed. */
export function ConditionBars(props: { conditions: readonly LaneCondition[]; lengthMs: number }): ReactNode {
  const lowestFirst = props.conditions.toSorted(
    (left, right) => PAINT_ORDER.indexOf(priorityOf(left.id)) - PAINT_ORDER.indexOf(priorityOf(right.id)),
  );
  return lowestFirst.flatMap(({ id, spans }) =>
    spans.map((one) => (
      <span
        key={`${id} ${one.fromMs}`}
        className="condition-bar"
        data-status={one.value}
        data-priority={priorityOf(id)}
        data-condition={id}
        title={`${isConditionId(id) ? `${conditionRow(id).rule} ${conditionRow(id).title}` : id}: ${one.value} from ${momentWords(one.fromMs)}`}
        style={place(one, props.lengthMs)}
      />
    )),
  );
}

function priorityOf(id: string): Priority {
  return isConditionId(id) ? conditionRow(id).priority : 'medium';
}

/** Where a span lies on its track. */
export function place(span: { fromMs: number; toMs: number }, lengthMs: number): { left: string; width: string } {
  return {
    left: `${(100 * span.fromMs) / lengthMs}%`,
    width: `${(100 * Math.max(0, span.toMs - span.fromMs)) / lengthMs}%`,
  };
}
