import type { RegionView } from '@farfield/protocol';
import { type ReactNode, useEffect, useState } from 'react';
import { permitLabels } from './permit-labels.ts';

/** Where the picture stands inside its stage, CSS pixels, and how many scanner pixels it is. */
export interface PictureBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly pixelWidth: number;
  readonly pixelHeight: number;
}

/** Follows noVNC's canvas through resizes, scrolling and reconnects. */
export function usePictureBox(stage: HTMLElement | null): PictureBox | null {
  const [box, setBox] = useState<PictureBox | null>(null);
  useEffect(() => {
    if (stage === null) return;
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      setBox((known) => {
        const next = boxOf(stage);
        return isSameBox(known, next) ? known : next;
      });
    };
    const soon = (): void => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    const sizes = new ResizeObserver(soon);
    const watch = (): void => {
      sizes.disconnect();
      sizes.observe(stage);
      for (const canvas of stage.querySelectorAll('canvas')) sizes.observe(canvas);
      soon();
    };
    // noVNC makes a new canvas with each connection.
    const children = new MutationObserver(watch);
    children.observe(stage, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['width', 'hidden', 'data-shown'],
    });
    stage.addEventListener('scroll', soon, { capture: true, passive: true });
    watch();
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      children.disconnect();
      stage.removeEventListener('scroll', soon, { capture: true });
    };
  }, [stage]);
  return box;
}

function boxOf(stage: HTMLElement): PictureBox | null {
  // The kept picture lies over the live one while it is shown; one that is on its way beside it is not seen.
  const canvas = [...stage.querySelectorAll('canvas')].findLast(
    (one) => !one.hidden && one.width > 0 && one.closest('[data-shown="false"]') === null,
  );
  if (canvas === undefined) return null;
  const outer = stage.getBoundingClientRect();
  const inner = canvas.getBoundingClientRect();
  return {
    left: inner.left - outer.left,
    top: inner.top - outer.top,
    width: inner.width,
    height: inner.height,
    pixelWidth: canvas.width,
    pixelHeight: canvas.height,
  };
}

function isSameBox(a: PictureBox | null, b: PictureBox | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.left === b.left &&
    a.top === b.top &&
    a.width === b.width &&
    a.height === b.height &&
    a.pixelWidth === b.pixelWidth &&
    a.pixelHeight === b.pixelHeight
  );
}

/** The permit regions, outlined: what looks like the scanner's button is this page's command. */
export function ScreenOverlay(props: { box: PictureBox | null; regions: readonly RegionView[] }): ReactNode {
  const { box, regions } = props;
  if (box === null) return null;
  const scale = box.width / box.pixelWidth;
  const { left, top, width, height } = box;
  return (
    <div
      className="picture-overlay"
      style={{ left, top, width, height }}
      aria-hidden="true"
      data-testid="screen-overlay"
    >
      {regions
        .filter(({ kind }) => kind === 'permit')
        .map((one) => (
          <div
            key={one.regionId}
            className="picture-permit"
            data-region={one.regionId}
            style={{ left: one.x * scale, top: one.y * scale, width: one.width * scale, height: one.height * scale }}
          />
        ))}
      {permitLabels(regions, scale, width).map((label) => (
        <span
          key={`${label.left} ${label.top}`}
          className="picture-permit-words"
          style={{ left: label.left, top: label.top }}
        >
          {label.words}
        </span>
      ))}
    </div>
  );
}
