import { drawing, INK, text } from './svg.ts';

export interface GraphNode {
  readonly id: string;
  readonly words: string;
  readonly x: number;
  readonly y: number;
  /** drawn with a strong border: it weighs in the verdict, or somebody has control */
  readonly isStrong: boolean;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** stands in a circle on the edge, and in the table under the picture */
  readonly label: string;
}

const NODE = { width: 128, height: 44 } as const;
/** how far an edge bows out, so that there and back do not lie on each other */
const BOW = 34;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * States as boxes, changes as numbered arrows.
 *
 * @throws when an edge names a state that has no place: a new state needs one
 */
export function stateGraph(
  size: { width: number; height: number },
  title: string,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): string {
  const find = (id: string): GraphNode => {
    const node = nodes.find((one) => one.id === id);
    if (node === undefined) throw new Error(`state ${id} has no place in the drawing "${title}"`);
    return node;
  };
  const arrow = `<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 L10 5 L0 10 Z" fill="${INK.dim}"/></marker></defs>`;
  const bows = edges.map((edge) => bow(find(edge.from), find(edge.to), edge.label));
  return drawing(size, title, [
    arrow,
    ...bows.map((one) => one.path),
    ...nodes.map(box),
    ...bows.map((one) => one.badge),
  ]);
}

function box({ x, y, words, isStrong }: GraphNode): string {
  const border = isStrong ? INK.action : INK.strong;
  return `<rect x="${x - NODE.width / 2}" y="${y - NODE.height / 2}" width="${NODE.width}" height="${NODE.height}" rx="8" fill="${INK.panel}" stroke="${border}" stroke-width="${isStrong ? 2 : 1.5}"/>
${text({ x, y: y + 5 }, words, { anchor: 'middle', size: 14, weight: 600 })}`;
}

function bow(from: GraphNode, to: GraphNode, label: string): { path: string; badge: string } {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const side: Point = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
  const control: Point = {
    x: (from.x + to.x) / 2 - side.x * BOW * 2,
    y: (from.y + to.y) / 2 - side.y * BOW * 2,
  };
  const start = edgeOf(from, control);
  const end = edgeOf(to, control);
  const middle: Point = {
    x: start.x / 4 + control.x / 2 + end.x / 4,
    y: start.y / 4 + control.y / 2 + end.y / 4,
  };
  return {
    path: `<path d="M${round(start)} Q${round(control)} ${round(end)}" fill="none" stroke="${INK.dim}" stroke-width="1.5" marker-end="url(#tip)"/>`,
    badge: `<circle cx="${Math.round(middle.x)}" cy="${Math.round(middle.y)}" r="11" fill="${INK.ground}" stroke="${INK.dim}"/>
${text({ x: Math.round(middle.x), y: Math.round(middle.y) + 4 }, label, { anchor: 'middle', size: 12 })}`,
  };
}

/** Where the line from a box's middle towards a point leaves the box. */
function edgeOf({ x, y }: GraphNode, towards: Point): Point {
  const [dx, dy] = [towards.x - x, towards.y - y];
  const scale = Math.min(
    dx === 0 ? Infinity : NODE.width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : NODE.height / 2 / Math.abs(dy),
  );
  return { x: x + dx * scale, y: y + dy * scale };
}

function round({ x, y }: Point): string {
  return `${Math.round(x)} ${Math.round(y)}`;
}
