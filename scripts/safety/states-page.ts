import { conditionRow } from '@farfield/protocol/policy';
import { FLAP_CLEARED_BY } from '../../protocol/src/policy/conditions.ts';
import { ROLE_WORDS } from '../../protocol/src/policy/roles.ts';
import { conditionLife, type LifeEdge } from './condition-life.ts';
import { CONTROL_KINDS, controlLife } from './control-life.ts';
import { page, table } from './page.ts';
import { type GraphNode, stateGraph } from './state-graph.ts';

export const CONDITION_LIFE_PICTURE = 'docs/pictures/condition-life.svg';
export const CONTROL_LIFE_PICTURE = 'docs/pictures/control-life.svg';
export const VERDICT_PICTURE = 'docs/pictures/verdicts.svg';

const CONDITION_NODES: readonly GraphNode[] = [
  { id: 'ok', words: 'ok', x: 100, y: 190, isStrong: false },
  { id: 'suspect', words: 'suspect', x: 330, y: 70, isStrong: false },
  { id: 'confirmed', words: 'confirmed', x: 560, y: 190, isStrong: true },
  { id: 'clearing', words: 'clearing', x: 330, y: 300, isStrong: true },
  { id: 'latched', words: 'latched', x: 560, y: 500, isStrong: true },
];

const CONTROL_NODES: readonly GraphNode[] = [
  { id: 'local', words: 'local', x: 110, y: 150, isStrong: false },
  { id: 'offered', words: 'offered', x: 380, y: 70, isStrong: false },
  { id: 'granted', words: 'granted', x: 600, y: 210, isStrong: true },
  { id: 'passing', words: 'passing', x: 380, y: 330, isStrong: false },
];

export function conditionLifeDrawing(): string {
  return stateGraph(
    { width: 680, height: 570 },
    'The life of a condition',
    CONDITION_NODES,
    numberedLife().map(({ number, from, to }) => ({ from, to, label: number })),
  );
}

export function controlLifeDrawing(): string {
  return stateGraph(
    { width: 720, height: 400 },
    'The life of control',
    CONTROL_NODES,
    controlEdges().map(({ number, from, to }) => ({ from, to, label: number })),
  );
}

/** Changes with the same two ends are one arrow. */
function numberedLife(): readonly (LifeEdge & { readonly number: string })[] {
  return conditionLife()
    .toSorted((left, right) => order(left) - order(right))
    .map((edge, index) => ({ ...edge, number: String(index + 1) }));
}

function order({ from, to }: LifeEdge): number {
  const at = (id: string): number => CONDITION_NODES.findIndex((one) => one.id === id);
  return at(from) * 10 + at(to);
}

function controlEdges(): readonly { number: string; from: string; to: string; words: readonly string[] }[] {
  const all = controlLife().flatMap(({ words, changes }) => changes.map((change) => ({ ...change, because: words })));
  const pairs = CONTROL_KINDS.flatMap((from) => CONTROL_KINDS.map((to) => ({ from, to }))).filter(
    ({ from, to }) => from !== to && all.some((one) => one.from === from && one.to === to),
  );
  return pairs.map((pair, index) => ({
    ...pair,
    number: String(index + 1),
    words: all.filter((one) => one.from === pair.from && one.to === pair.to).map((one) => one.because),
  }));
}

export function statesPage(): string {
  return page(
    'States',
    `Drawn from the code: the changes of a condition by trying every row in every state, the changes of control by little stories
through the core. Rows in full: [CONDITIONS.md](CONDITIONS.md); rules: [SPEC.md](../protocol/src/policy/SPEC.md).`,
    conditionsPart(),
    controlPart(),
    `## What each condition asks for
A authority · S scan · P people · X system. **A** 1 no new start, 2 view, voice and STOP only, 3 remote control ends. **S** 1 the
running step ends, then hold, 2 stop, 3 abort. **P** 1 told, 2 attend, 3 patient out, 4 evacuate. **X** 1 records first, 2 shed load,
3 orderly end. The verdict is the largest of each column over all conditions that weigh.

![What each condition asks for, by situation](pictures/verdicts.svg)`,
  );
}

const BECAUSE = {
  bad: 'its input is bad',
  good: 'its input is good',
  cleared: `a role of its row clears it, on site, with a reason; what came too often, ${FLAP_CLEARED_BY.map((role) => ROLE_WORDS[role]).join(' or ')}`,
} as const;

function conditionsPart(): string {
  const rows = numberedLife().map((edge) => [
    edge.number,
    edge.from,
    edge.to,
    `${BECAUSE[edge.because]}${howLong(edge)}`,
    rowWords(edge),
  ]);
  return `## The life of a condition
Confirmed, clearing and latched weigh in the verdict (blue border). A latch weighs as much as its cause did.

![The life of a condition](pictures/condition-life.svg)

${table(['change', 'from', 'to', 'when', 'rows'], rows)}`;
}

function howLong({ from, to, because }: LifeEdge): string {
  if (from === 'ok' && to === 'confirmed') return ', for rows without a delay at once';
  if (from === 'suspect' && to === 'confirmed') return ' until its bucket is empty';
  if (from === 'suspect' && to === 'ok') return ' until its bucket is full again, at a quarter of the rate';
  if (from === 'clearing' && because === 'good')
    return to === 'latched' ? ' for long enough, and it must be cleared' : ' for long enough';
  if (from === 'confirmed' && to === 'latched') return ', and it must be cleared';
  return '';
}

function rowWords({ rows }: LifeEdge): string {
  if (rows.length > 6) return `${rows.length} rows`;
  return rows.map((id) => conditionRow(id).rule).join(', ');
}

function controlPart(): string {
  const rows = controlLife().map(({ words, changes }) => [words, ...changes.map((one) => one.words)]);
  const arrows = controlEdges().map(({ number, from, to, words }) => [number, `${from} → ${to}`, words.join('; ')]);
  return `## The life of control
The site agent alone holds it. Every way to remote control begins at *local*, and every way out ends there.

![The life of control](pictures/control-life.svg)

${table(['arrow', 'change', 'because'], arrows)}

What comes of each happening in each state, with a session open and a patient in the room:

${table(['what happens', ...CONTROL_KINDS.map((kind) => `while ${kind}`)], rows)}`;
}
