import type { Box, Handle, LifeSign, MarkedRegion, Point, ScreenMark, Size } from '@farfield/protocol/screen-layout';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { signOf, wordOf } from './kinds.ts';

const LETTER_PX = 11;
/** A finger finds it; what is drawn of it is smaller. */
const HANDLE_TOUCH_PX = 26;
const HANDLE_PX = 9;

const HANDLES: readonly { readonly handle: Handle; readonly at: Point }[] = [
  { handle: 'nw', at: { x: 0, y: 0 } },
  { handle: 'n', at: { x: 0.5, y: 0 } },
  { handle: 'ne', at: { x: 1, y: 0 } },
  { handle: 'e', at: { x: 1, y: 0.5 } },
  { handle: 'se', at: { x: 1, y: 1 } },
  { handle: 's', at: { x: 0.5, y: 1 } },
  { handle: 'sw', at: { x: 0, y: 1 } },
  { handle: 'w', at: { x: 0, y: 0.5 } },
];

/** Hatched: blocked. Dotted: permit. Clear: free. The same on the screen at every size of the picture. */
export function Patterns(props: { scale: number }): ReactNode {
  const unit = 1 / props.scale;
  return (
    <defs>
      <pattern
        id="cal-blocked"
        width={8 * unit}
        height={8 * unit}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect className="cal-fill-blocked" width={8 * unit} height={8 * unit} />
        <rect className="cal-hatch" width={2.5 * unit} height={8 * unit} />
      </pattern>
      <pattern id="cal-permit" width={8 * unit} height={8 * unit} patternUnits="userSpaceOnUse">
        <rect className="cal-fill-permit" width={8 * unit} height={8 * unit} />
        <circle className="cal-dot" cx={4 * unit} cy={4 * unit} r={1.4 * unit} />
      </pattern>
    </defs>
  );
}

export function RegionBox(props: {
  index: number;
  region: MarkedRegion;
  box: Box;
  scale: number;
  isSelected: boolean;
  onFocus: () => void;
  onPointerDown: (event: PointerEvent) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}): ReactNode {
  const { region, box, scale, isSelected } = props;
  const words = region.words === '' ? 'no words yet' : region.words;
  const letter = LETTER_PX / scale;
  const hasRoom = box.height * scale >= LETTER_PX + 3 && box.width * scale >= 24;
  return (
    <g
      className="cal-region"
      data-kind={region.kind}
      data-selected={isSelected}
      data-testid={`box-${props.index}`}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a button of HTML cannot stand in a drawing
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={`${words}, ${wordOf(region.kind)}, ${box.width} by ${box.height} at ${box.x}, ${box.y}`}
      onFocus={props.onFocus}
      onPointerDown={props.onPointerDown}
      onKeyDown={props.onKeyDown}
    >
      <rect className="cal-casing" {...box} strokeWidth={4 / scale} />
      <rect className="cal-edge" {...box} strokeWidth={(isSelected ? 3 : 1.75) / scale} />
      {hasRoom ? (
        <svg {...box} aria-hidden="true">
          <rect
            className="cal-words-ground"
            width={(LETTER_PX * 0.58 * (words.length + 3)) / scale}
            height={letter * 1.45}
          />
          <text className="cal-words" x={4 / scale} y={letter * 1.15} fontSize={letter} strokeWidth={3 / scale}>
            {signOf(region.kind)} {words}
          </text>
        </svg>
      ) : null}
    </g>
  );
}

export function Handles(props: {
  box: Box;
  scale: number;
  onPointerDown: (event: PointerEvent, handle: Handle) => void;
}): ReactNode {
  const { box, scale } = props;
  const square = (at: Point, side: number): Box => ({
    x: box.x + at.x * box.width - side / 2,
    y: box.y + at.y * box.height - side / 2,
    width: side,
    height: side,
  });
  // In a small one they would lie over each other, and over the region itself.
  const isSmall = Math.min(box.width, box.height) * scale < 2 * HANDLE_TOUCH_PX;
  const touch = (isSmall ? HANDLE_TOUCH_PX / 2 : HANDLE_TOUCH_PX) / scale;
  return (
    <g aria-hidden="true">
      {HANDLES.map(({ handle, at }) => (
        <g key={handle} className="cal-handle" data-handle={handle} data-testid={`handle-${handle}`}>
          <rect
            className="cal-handle-touch"
            {...square(at, touch)}
            onPointerDown={(event) => props.onPointerDown(event, handle)}
          />
          <rect className="cal-handle-seen" {...square(at, HANDLE_PX / scale)} strokeWidth={1.5 / scale} />
        </g>
      ))}
    </g>
  );
}

/** What the agent looks at before a press into the selected region, and which region it belongs to. */
export function MarkBox(props: { mark: ScreenMark; region: Box; scale: number; looks: string | undefined }): ReactNode {
  const { mark, region, scale } = props;
  const middle = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  const [from, to] = [middle(region), middle(mark)];
  return (
    <g className="cal-mark" data-looks={props.looks} aria-hidden="true">
      <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} strokeWidth={1.5 / scale} strokeDasharray={`${4 / scale}`} />
      <rect x={mark.x} y={mark.y} width={mark.width} height={mark.height} strokeWidth={2 / scale} />
      <text x={mark.x} y={mark.y - 4 / scale} fontSize={LETTER_PX / scale} strokeWidth={3 / scale}>
        mark
      </text>
    </g>
  );
}

/** What must change by itself, or the picture is frozen. */
export function LifeSignBox(props: { lifeSign: LifeSign; scale: number }): ReactNode {
  const { lifeSign, scale } = props;
  const { x, y, width, height } = lifeSign;
  return (
    <g className="cal-mark" aria-hidden="true" data-testid="life-sign-box">
      <rect x={x} y={y} width={width} height={height} strokeWidth={2 / scale} strokeDasharray={`${4 / scale}`} />
      <text x={x} y={y + height + LETTER_PX / scale} fontSize={LETTER_PX / scale} strokeWidth={3 / scale}>
        changes by itself
      </text>
    </g>
  );
}

/** One pixel of the picture, pointed at. */
export function Cross(props: { kind: string; at: Point; words: string; scale: number; picture: Size }): ReactNode {
  const { at, scale, picture } = props;
  const [x, y, arm] = [at.x + 0.5, at.y + 0.5, 9 / scale];
  // Each on its own side, so that both are read where they meet; at the picture's edge there is no room for words.
  const isLeft = props.kind === 'neutral' ? x > picture.width * 0.2 : x > picture.width * 0.8;
  return (
    <g className="cal-cross" data-kind={props.kind} aria-hidden="true">
      {(['cal-cross-casing', 'cal-cross-line'] as const).map((name, index) => (
        <path
          key={name}
          className={name}
          d={`M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`}
          strokeWidth={(index === 0 ? 5 : 2) / scale}
        />
      ))}
      <text
        x={x + ((isLeft ? -1 : 1) * 8) / scale}
        y={y + (y < 30 / scale ? 16 : -6) / scale}
        textAnchor={isLeft ? 'end' : 'start'}
        fontSize={LETTER_PX / scale}
        strokeWidth={3 / scale}
      >
        {props.words}
      </text>
    </g>
  );
}
