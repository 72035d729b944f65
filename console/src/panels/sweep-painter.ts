import { advanceHead, scaleFor, SWEEP_MM_PER_S, type SweepScale } from './sweep-math.ts';
import { sampleAt, type WaveStore, type WaveTrace } from './wave-store.ts';

/** CSS gives 96 px per inch; a calibrated display is the browser's word, not ours. */
const PX_PER_MM = 96 / 25.4;
const PX_PER_SECOND = SWEEP_MM_PER_S * PX_PER_MM;
const ERASE_BAR_PX = 16;
const LINE_PX = 1.75;

interface Source {
  readonly lead: string;
  /** name of a custom property */
  readonly colour: string;
  readonly waves: WaveStore;
  readonly now: () => number;
}

/** Draws each sample at its own index, modulo the width; erases ahead of itself; joins nothing across a missing sample. */
export class SweepPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #source: Source;
  readonly #resized: ResizeObserver;
  #frame = 0;
  #head: number | null = null;
  /** newest index that has been drawn; behind the head while frames are late */
  #drawn = 0;
  #lastMs = 0;
  #rateHz = 0;
  #scale: SweepScale | null = null;
  #width = 0;
  #height = 0;

  constructor(canvas: HTMLCanvasElement, source: Source) {
    this.#canvas = canvas;
    this.#source = source;
    this.#resized = new ResizeObserver(() => this.#resize());
  }

  start(): void {
    this.#resized.observe(this.#canvas);
    this.#resize();
    const paint = (): void => {
      this.#paint();
      this.#frame = requestAnimationFrame(paint);
    };
    this.#frame = requestAnimationFrame(paint);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#resized.disconnect();
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    const ratio = Math.min(3, devicePixelRatio || 1);
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#canvas.width = Math.max(1, Math.round(clientWidth * ratio));
    this.#canvas.height = Math.max(1, Math.round(clientHeight * ratio));
    this.#canvas.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#repaint();
  }

  #paint(): void {
    const trace = this.#source.waves.trace(this.#source.lead);
    const nowMs = this.#source.now();
    const elapsedMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (trace === null || this.#width < 8) return;
    if (trace.rateHz !== this.#rateHz || this.#head === null || trace.endIndex < this.#head - trace.rateHz * 3) {
      this.#rateHz = trace.rateHz;
      this.#head = trace.endIndex;
      this.#drawn = trace.endIndex;
      this.#scale = null;
    }
    const from = this.#head;
    const to = advanceHead(from, trace, nowMs, elapsedMs);
    this.#head = to;
    if (this.#scale === null || this.#wraps(trace, from, to)) {
      const next = scaleFor(trace, this.#spanSamples(trace), this.#source.lead);
      const changed =
        next !== null && (this.#scale === null || next.low !== this.#scale.low || next.high !== this.#scale.high);
      if (changed) {
        this.#scale = next;
        this.#repaint();
        return;
      }
    }
    this.#erase(trace, from, to);
    this.#drawUpTo(trace, Math.min(to, trace.endIndex - 1));
  }

  /** A frame that came after the sweep had passed its place is drawn there still: late is not missing. */
  #drawUpTo(trace: WaveTrace, end: number): void {
    if (end <= this.#drawn) return;
    const eraseSamples = (ERASE_BAR_PX / this.#width) * this.#spanSamples(trace);
    const oldest = (this.#head ?? end) - this.#spanSamples(trace) + eraseSamples;
    this.#draw(trace, Math.max(this.#drawn, oldest), end);
    this.#drawn = Math.floor(end);
  }

  #spanSamples(trace: WaveTrace): number {
    return (this.#width / PX_PER_SECOND) * trace.rateHz;
  }

  #x(trace: WaveTrace, index: number): number {
    const span = this.#spanSamples(trace);
    return ((((index % span) + span) % span) / span) * this.#width;
  }

  #wraps(trace: WaveTrace, from: number, to: number): boolean {
    const span = this.#spanSamples(trace);
    return Math.floor(from / span) !== Math.floor(to / span);
  }

  /** Everything that is still on the sweep, after a new size or scale. */
  #repaint(): void {
    const trace = this.#source.waves.trace(this.#source.lead);
    const context = this.#canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, this.#width, this.#height);
    if (trace === null || this.#head === null || this.#width < 8) return;
    const span = this.#spanSamples(trace);
    const eraseSamples = (ERASE_BAR_PX / this.#width) * span;
    const end = Math.min(this.#head, trace.endIndex - 1);
    this.#draw(trace, Math.max(0, this.#head - span + eraseSamples), end);
    this.#drawn = Math.floor(end);
  }

  #draw(trace: WaveTrace, from: number, to: number): void {
    const context = this.#canvas.getContext('2d');
    const scale = this.#scale;
    if (context === null || scale === null || to <= from) return;
    context.strokeStyle = getComputedStyle(this.#canvas).getPropertyValue(this.#source.colour);
    context.lineWidth = LINE_PX;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.beginPath();
    let isPenDown = false;
    let lastX = 0;
    for (let index = Math.max(0, Math.ceil(from) - 1); index <= Math.floor(to); index += 1) {
      const value = sampleAt(trace, index);
      const x = this.#x(trace, index);
      if (value === null) {
        isPenDown = false;
        continue;
      }
      const y = this.#y(value, scale);
      if (isPenDown && x >= lastX) context.lineTo(x, y);
      else context.moveTo(x, y);
      isPenDown = true;
      lastX = x;
    }
    context.stroke();
  }

  #erase(trace: WaveTrace, from: number, to: number): void {
    const context = this.#canvas.getContext('2d');
    if (context === null || to <= from) return;
    const start = this.#x(trace, from);
    const widthPx = ((to - from) / this.#spanSamples(trace)) * this.#width + ERASE_BAR_PX;
    context.clearRect(start + LINE_PX, 0, widthPx, this.#height);
    const over = start + widthPx - this.#width;
    if (over > 0) context.clearRect(0, 0, over, this.#height);
  }

  #y(value: number, scale: SweepScale): number {
    const marginPx = Math.min(10, this.#height * 0.1);
    const share = (value - scale.low) / (scale.high - scale.low);
    return this.#height - marginPx - Math.min(1.05, Math.max(-0.05, share)) * (this.#height - 2 * marginPx);
  }
}
