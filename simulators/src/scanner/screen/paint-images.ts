import { COLOURS, type Painter } from './screen-paint.ts';
import { hash32 } from '../../kernel/random.ts';
import { SLICES } from './phantom.ts';
import type { ScannerView } from './scanner-view.ts';
import { PANELS, regionById, type Box } from './screen-layout.ts';
import { imageOf, type ShownSeries } from './series.ts';
import type { ImageSpec } from './image-lab.ts';

/** Gives the newest reconstruction of an image, or null while there is none. */
export interface ImageSource {
  image(spec: ImageSpec, fraction: number): Uint8Array | null;
}

/** One viewport: one slice in full size, or four in a mosaic, with the step's number and name. */
export function paintViewport(
  painter: Painter,
  id: 'viewportA' | 'viewportB',
  shown: ShownSeries | null,
  o: { view: ScannerView; images: ImageSource; slices: readonly number[] },
): void {
  const panel = PANELS[id];
  painter.panel(panel, '');
  const box = regionById(id);
  painter.solid(box, '#000000');
  painter.frame(panel, COLOURS.line, 4);
  if (shown === null) {
    const label = id === 'viewportA' ? 'CURRENT SERIES' : 'EARLIER SERIES';
    painter.text(label, panel.x + 12, panel.y + 15, { size: 12, weight: 600, colour: COLOURS.dim });
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    painter.text('No images', middle.x, middle.y, { size: 14, colour: COLOURS.faint, align: 'center' });
    return;
  }
  painter.text(`${shown.number}  ${shown.step.name}`, panel.x + 12, panel.y + 15, {
    size: 13,
    weight: 600,
    maxWidth: 260,
  });
  painter.text(completeness(shown, o.view), panel.x + panel.width - 12, panel.y + 15, {
    size: 12,
    colour: COLOURS.dim,
    align: 'right',
  });
  const seed = seedOf(o.view.patient?.patientId ?? '');
  const inner = { x: box.x + 1, y: box.y, width: box.width - 2, height: box.height - 1 };
  for (const [i, slice] of o.slices.entries()) {
    const cell = o.slices.length === 1 ? inner : quarter(inner, i);
    const { spec, fraction } = imageOf(shown, o.view, slice, seed);
    const grey = o.images.image(spec, fraction);
    if (grey !== null) painter.image(grey, cell);
    const y = cell.y + cell.height - 14;
    painter.text(`${slice + 1}/${SLICES}`, cell.x + 10, y, { size: 12, colour: '#c3cbd2' });
  }
}

function completeness(shown: ShownSeries, view: ScannerView): string {
  if (shown.fraction === 1) return 'complete';
  const percent = `${Math.floor(shown.fraction * 100)} % of k-space`;
  return shown.step.id === view.runningStepId ? percent : `stopped at ${percent}`;
}

function quarter(box: Box, index: number): Box {
  const width = Math.floor(box.width / 2);
  const height = Math.floor(box.height / 2);
  return { x: box.x + (index % 2) * width, y: box.y + Math.floor(index / 2) * height, width, height };
}

function seedOf(text: string): number {
  return hash32(text.length, ...Array.from(text, (letter) => letter.codePointAt(0) ?? 0));
}
