import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { IMAGE_SIZE } from './k-space.ts';
import type { Box } from './screen-layout.ts';

export const COLOURS = {
  ground: '#0f1214',
  panel: '#191d21',
  raised: '#262c32',
  sunken: '#0a0c0e',
  line: '#333b43',
  text: '#d5dbe0',
  dim: '#94a0aa',
  faint: '#67727c',
  action: '#4c9be8',
  actionGround: '#173450',
  actionEdge: '#2f6ea8',
  caution: '#ffd23f',
  fault: '#ff6a5f',
  stopGround: '#4a1f1d',
  stopEdge: '#8c4a45',
} as const;

const FONT = 'Farfield Console';
let isFontLoaded = false;

/** @throws when the font package is not installed: a console in a fallback font would be calibrated wrongly */
export function loadFont(): void {
  if (isFontLoaded) return;
  const file = fileURLToPath(import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'));
  if (GlobalFonts.registerFromPath(file, FONT) === null) throw new Error(`cannot load the console font ${file}`);
  isFontLoaded = true;
}

export interface TextStyle {
  size: number;
  weight?: 400 | 500 | 600 | 700 | undefined;
  colour?: string | undefined;
  align?: 'left' | 'right' | 'center' | undefined;
  /** Longer text is cut and ends in an ellipsis. */
  maxWidth?: number | undefined;
}

/** Drawing in the console's look. Text is placed by the middle of its line. */
export class Painter {
  readonly context: SKRSContext2D;
  /** Images that were drawn before, as long as somebody else holds their grey values. */
  readonly #tiles = new WeakMap<Uint8Array, Canvas>();

  constructor(context: SKRSContext2D) {
    this.context = context;
  }

  solid(box: Box, colour: string, radius = 0): void {
    this.context.fillStyle = colour;
    this.context.beginPath();
    this.context.roundRect(box.x, box.y, box.width, box.height, radius);
    this.context.fill();
  }

  frame(box: Box, colour: string, radius = 0, lineWidth = 1): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = lineWidth;
    this.context.beginPath();
    this.context.roundRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1, radius);
    this.context.stroke();
  }

  rule(x: number, y: number, width: number): void {
    this.solid({ x, y, width, height: 1 }, COLOURS.line);
  }

  panel(box: Box, title: string): void {
    this.solid(box, COLOURS.panel, 4);
    this.frame(box, COLOURS.line, 4);
    if (title !== '') this.text(title, box.x + 12, box.y + 15, { size: 12, weight: 600, colour: COLOURS.dim });
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    const { context } = this;
    context.font = `${style.weight ?? 400} ${style.size}px "${FONT}"`;
    context.fillStyle = style.colour ?? COLOURS.text;
    context.textAlign = style.align ?? 'left';
    context.textBaseline = 'middle';
    context.fillText(style.maxWidth === undefined ? text : this.#cut(text, style.maxWidth), x, y);
  }

  /** Grey values as a square picture, smoothly scaled. @param grey must not change afterwards */
  image(grey: Uint8Array, box: Box): void {
    const tile = this.#tiles.get(grey) ?? tileOf(grey);
    this.#tiles.set(grey, tile);
    this.context.imageSmoothingEnabled = true;
    this.context.drawImage(tile, box.x, box.y, box.width, box.height);
  }

  #cut(text: string, maxWidth: number): string {
    if (this.context.measureText(text).width <= maxWidth) return text;
    let cut = text;
    while (cut !== '' && this.context.measureText(`${cut}…`).width > maxWidth) cut = cut.slice(0, -1);
    return `${cut.trimEnd()}…`;
  }
}

function tileOf(grey: Uint8Array): Canvas {
  const tile = createCanvas(IMAGE_SIZE, IMAGE_SIZE);
  const context = tile.getContext('2d');
  const pixels = context.createImageData(IMAGE_SIZE, IMAGE_SIZE);
  for (let i = 0; i < grey.length; i++) {
    const value = grey[i] ?? 0;
    pixels.data[i * 4] = value;
    pixels.data[i * 4 + 1] = value;
    pixels.data[i * 4 + 2] = value;
    pixels.data[i * 4 + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  return tile;
}

/** "3:42" */
export function minutesText(milliseconds: number): string {
  const seconds = Math.ceil(Math.max(0, milliseconds) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
