import {
  type Box,
  boxBetween,
  type Handle,
  movedBox,
  pixelAt,
  type Point,
  resizedBox,
  type Size,
  withLifeSign,
  withNeutral,
  withoutRegion,
  withRegion,
  withRegionChange,
} from '@farfield/protocol/screen-layout';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { readMark } from './picture.ts';
import { Cross, Handles, LifeSignBox, MarkBox, Patterns, RegionBox } from './stage-parts.tsx';
import { tryClick } from './try-click.ts';
import type { Calibration } from './use-calibration.ts';

/** What a finger or mouse is doing on the picture. */
type Drag =
  | { readonly kind: 'draw'; readonly from: Point; readonly to: Point }
  | { readonly kind: 'move'; readonly index: number; readonly from: Point; readonly to: Point }
  | {
      readonly kind: 'resize';
      readonly index: number;
      readonly handle: Handle;
      readonly from: Point;
      readonly to: Point;
    };

/** Smaller than this, on the screen, is a press and no drag. */
const DRAG_MIN_PX = 4;
/** Three ticks of a clock with seconds: one may be late without crying wolf. */
const FIRST_WITHIN_MS = 3_000;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** The picture, with the regions on it. */
export function Stage(props: { calibration: Calibration; scale: number | 'fit' }): ReactNode {
  const { calibration } = props;
  const { layout, picture, mode, selected, isDrawable, tried } = calibration;
  const size: Size = picture ?? layout ?? { width: 1_280, height: 1_024 };
  const [room, fitted] = useFit(size);
  const scale = props.scale === 'fit' ? fitted : props.scale;
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);

  const placeOf = (event: PointerEvent): Point => {
    const edge = svg.current?.getBoundingClientRect() ?? { left: 0, top: 0 };
    return { x: (event.clientX - edge.left) / scale, y: (event.clientY - edge.top) / scale };
  };
  const boxNow = (index: number, box: Box): Box =>
    drag === null || layout === null ? box : dragged(drag, index, box, size);

  const begin = (event: PointerEvent, next: (from: Point) => Drag | null): void => {
    if (!isDrawable || event.button !== 0) return;
    event.stopPropagation();
    const started = next(placeOf(event));
    if (started !== null) svg.current?.setPointerCapture(event.pointerId);
    setDrag(started);
  };
  const onPress = (event: PointerEvent): void => {
    const from = placeOf(event);
    if (mode === 'try') calibration.tryAt(pixelAt(from, size));
    else if (mode === 'neutral' && isDrawable) {
      calibration.edit((text) => withNeutral(text, pixelAt(from, size)));
      calibration.setMode('select');
    } else if (mode === 'select') calibration.select(null);
    else begin(event, (at) => ({ kind: 'draw', from: at, to: at }));
  };
  const end = (): void => {
    setDrag(null);
    if (drag === null || layout === null) return;
    const isPress =
      Math.max(Math.abs(drag.to.x - drag.from.x), Math.abs(drag.to.y - drag.from.y)) * scale < DRAG_MIN_PX;
    if (isPress) {
      if (drag.kind === 'draw') calibration.say('Press, drag to the opposite corner, let go.');
      return;
    }
    if (drag.kind !== 'draw') {
      const { index } = drag;
      const region = layout.regions[index];
      if (region === undefined) return;
      const box = dragged(drag, index, boxOf(region), size);
      calibration.edit((text) => withRegionChange(text, index, { box }));
      return;
    }
    const box = boxBetween(drag.from, drag.to, size);
    if (mode === 'blocked' || mode === 'permit' || mode === 'free') {
      calibration.edit((text) => withRegion(text, mode, box));
      calibration.select(layout.regions.length);
      calibration.setMode('select');
    } else if (mode === 'mark' && selected !== null) setMark(calibration, selected, box);
    else if (mode === 'lifeSign') {
      const isNew = layout.lifeSign === undefined;
      calibration.edit((text) => withLifeSign(text, isNew ? { ...box, withinMs: FIRST_WITHIN_MS } : box));
      calibration.setMode('select');
    }
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      if (drag !== null) setDrag(null);
      else {
        if (mode === 'select') calibration.select(null);
        calibration.setMode('select');
      }
    }
  };
  const onRegionKey = (event: KeyboardEvent, index: number): void => {
    const region = layout?.regions[index];
    if (region === undefined || !isDrawable) return;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      event.preventDefault();
      const step = event.shiftKey ? 10 : 1;
      const by = { x: step * arrow.x, y: step * arrow.y };
      const isResize = event.altKey || event.ctrlKey;
      const box = isResize ? resizedBox(boxOf(region), 'se', by, size) : movedBox(boxOf(region), by, size);
      calibration.edit((text) => withRegionChange(text, index, { box }), `${isResize ? 'resize' : 'move'} ${index}`);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      calibration.edit((text) => withoutRegion(text, index));
      calibration.select(null);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (mode === 'try')
        calibration.tryAt(pixelAt({ x: region.x + region.width / 2, y: region.y + region.height / 2 }, size));
      else document.getElementById('region-words')?.focus();
    }
  };

  const region = selected === null ? undefined : layout?.regions[selected];
  const answer = layout === null || tried === null ? null : tryClick(layout, tried, calibration.situation);
  return (
    <div className="cal-room" ref={room} data-testid="stage-room">
      <div className="cal-stage" style={{ width: size.width * scale, height: size.height * scale }}>
        <PictureCanvas picture={picture} />
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- drawing by hand; every region in it is a button, and the numbers beside it are fields */}
        <svg
          ref={svg}
          viewBox={`0 0 ${size.width} ${size.height}`}
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is a drawing
          role="group"
          aria-label="Regions on the picture of the scanner screen"
          data-testid="stage"
          data-mode={mode}
          data-old={!isDrawable}
          onPointerDown={onPress}
          onPointerMove={(event) => {
            if (drag !== null) setDrag({ ...drag, to: placeOf(event) });
          }}
          onPointerUp={end}
          onPointerCancel={() => setDrag(null)}
          onKeyDown={onKey}
        >
          <Patterns scale={scale} />
          {/* Without it a press beside all regions would be nobody's. */}
          <rect className="cal-ground" width={size.width} height={size.height} />
          {(layout?.regions ?? []).map((one, index) => (
            <RegionBox
              // oxlint-disable-next-line react/no-array-index-key -- a region is its place in the list; its name is being typed
              key={index}
              index={index}
              region={one}
              box={boxNow(index, boxOf(one))}
              scale={scale}
              isSelected={index === selected}
              onFocus={() => {
                if (mode === 'select') calibration.select(index);
              }}
              onPointerDown={(event) => {
                if (mode !== 'select') return;
                calibration.select(index);
                begin(event, (from) => ({ kind: 'move', index, from, to: from }));
              }}
              onKeyDown={(event) => onRegionKey(event, index)}
            />
          ))}
          {region?.mark === undefined || selected === null ? null : (
            <MarkBox
              mark={region.mark}
              region={boxNow(selected, boxOf(region))}
              scale={scale}
              looks={calibration.markLooks.get(selected)}
            />
          )}
          {layout?.lifeSign === undefined ? null : <LifeSignBox lifeSign={layout.lifeSign} scale={scale} />}
          {layout === null ? null : (
            <Cross kind="neutral" at={layout.neutral} words="let go here" scale={scale} picture={size} />
          )}
          {tried === null || answer === null ? null : (
            <Cross kind={answer.kind} at={tried} words={answer.lead.toLowerCase()} scale={scale} picture={size} />
          )}
          {drag?.kind !== 'draw' ? null : (
            <rect
              className="cal-drawing"
              data-kind={mode}
              {...boxBetween(drag.from, drag.to, size)}
              strokeWidth={2 / scale}
            />
          )}
          {region === undefined || selected === null || mode !== 'select' ? null : (
            <Handles
              box={boxNow(selected, boxOf(region))}
              scale={scale}
              onPointerDown={(event, handle) =>
                begin(event, (from) => ({ kind: 'resize', index: selected, handle, from, to: from }))
              }
            />
          )}
        </svg>
      </div>
    </div>
  );
}

function setMark(calibration: Calibration, index: number, box: Box): void {
  const { picture } = calibration;
  if (picture === null) {
    calibration.say('Open a picture of farfield screen-picture first: a mark is what is seen there.');
    return;
  }
  readMark(picture, box).then(
    (seen) => {
      calibration.setMode('select');
      if (seen.ok) calibration.edit((text) => withRegionChange(text, index, { mark: { ...box, sha256: seen.sha256 } }));
      else calibration.say(seen.words);
    },
    () => calibration.say('The mark could not be worked out; nothing was changed.'),
  );
}

function boxOf({ x, y, width, height }: Box): Box {
  return { x, y, width, height };
}

/** A region's rectangle while it is being dragged. */
function dragged(drag: Drag, index: number, box: Box, picture: Size): Box {
  if (drag.kind === 'draw' || drag.index !== index) return box;
  const by = { x: drag.to.x - drag.from.x, y: drag.to.y - drag.from.y };
  return drag.kind === 'move' ? movedBox(box, by, picture) : resizedBox(box, drag.handle, by, picture);
}

function PictureCanvas(props: { picture: Calibration['picture'] }): ReactNode {
  const { picture } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const paint = canvas.current?.getContext('2d');
    if (picture === null || paint === null || paint === undefined) return;
    paint.putImageData(new ImageData(Uint8ClampedArray.from(picture.rgba), picture.width, picture.height), 0, 0);
  }, [picture]);
  if (picture === null)
    return (
      <p className="cal-no-picture dim" aria-hidden="true">
        No picture yet. <code>farfield screen-picture OUT.png</code> takes one at the site; with no exam open, so that
        no name stands in it.
      </p>
    );
  return <canvas ref={canvas} width={picture.width} height={picture.height} aria-hidden="true" />;
}

/** How large the whole picture may be in the room that there is. */
function useFit({ width, height }: Size): readonly [(node: HTMLDivElement | null) => void, number] {
  const [node, setNode] = useState<HTMLDivElement | null>(null);
  const [room, setRoom] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (node === null) return;
    const watcher = new ResizeObserver(() => setRoom({ width: node.clientWidth, height: node.clientHeight }));
    watcher.observe(node);
    return () => watcher.disconnect();
  }, [node]);
  const scale = Math.min(room.width / width, room.height / height);
  return [setNode, scale > 0 ? Math.min(scale, 2) : 0.5];
}
