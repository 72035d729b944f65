import { createCanvas, type Canvas } from '@napi-rs/canvas';
import type { Framebuffer } from '../../rfb/framebuffer.ts';
import { paintControls, paintPopUp, paintTable } from './paint-controls.ts';
import { paintViewport, type ImageSource } from './paint-images.ts';
import { paintMessages, paintPatient, paintQueue, paintTitle, paintWorklist } from './paint-lists.ts';
import { paintLimits, paintScan } from './paint-scan.ts';
import type { ScannerView } from './scanner-view.ts';
import { MOVED_PX, SCREEN_HEIGHT, SCREEN_WIDTH } from './screen-layout.ts';
import type { ScreenState } from './screen-model.ts';
import { COLOURS, loadFont, Painter } from './screen-paint.ts';
import { shownSeries } from './series.ts';

/** Draws the console. Text runs blink nowhere and nothing is animated, so that equal states give equal pixels. */
export class ScreenRenderer {
  readonly #canvas: Canvas = createCanvas(SCREEN_WIDTH, SCREEN_HEIGHT);
  readonly #painter: Painter;

  /** @throws when the console's font is missing */
  constructor() {
    loadFont();
    this.#painter = new Painter(this.#canvas.getContext('2d'));
  }

  /** @returns a picture of its own, which later frames leave alone */
  render(state: ScreenState, view: ScannerView, images: ImageSource): Framebuffer {
    this.#draw(state, view, images);
    const data = this.#painter.context.getImageData(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT).data;
    return {
      width: SCREEN_WIDTH,
      height: SCREEN_HEIGHT,
      pixels: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    };
  }

  /** The frame drawn last, as PNG. */
  png(): Buffer {
    return this.#canvas.toBuffer('image/png');
  }

  #draw(state: ScreenState, view: ScannerView, images: ImageSource): void {
    const painter = this.#painter;
    const whole = { x: 0, y: 0, width: SCREEN_WIDTH, height: SCREEN_HEIGHT };
    if (view.state === 'off' || view.state === 'booting') {
      painter.solid(whole, '#000000');
      const words = view.state === 'off' ? 'No signal' : 'MR system is starting…';
      painter.text(words, SCREEN_WIDTH / 2, SCREEN_HEIGHT / 2, { size: 18, colour: COLOURS.faint, align: 'center' });
      return;
    }
    painter.solid(whole, state.faults.movedLayout ? '#2b3038' : COLOURS.ground);
    painter.context.save();
    if (state.faults.movedLayout) painter.context.translate(MOVED_PX, MOVED_PX);
    painter.solid(whole, COLOURS.ground);
    paintTitle(painter, view);
    paintPatient(painter, view);
    paintWorklist(painter, state, view);
    paintQueue(painter, view);
    const [current, earlier] = shownSeries(state.series, view);
    paintViewport(painter, 'viewportA', current, { view, images, slices: [state.slice] });
    paintViewport(painter, 'viewportB', earlier, { view, images, slices: [0, 1, 2, 3] });
    paintScan(painter, view);
    paintLimits(painter, view);
    paintControls(painter, state, view);
    paintTable(painter, state, view);
    paintMessages(painter, state);
    if (state.faults.popUp) paintPopUp(painter, state);
    painter.context.restore();
  }
}
