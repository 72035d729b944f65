import { FLAP_CLEARED_BY } from '../../protocol/src/policy/conditions.ts';
import { ROLE_WORDS } from '../../protocol/src/policy/roles.ts';
import {
  CONDITION_CAUSES,
  CONDITION_STATUSES,
  CONDITION_TRANSITIONS,
  type ConditionCause,
} from '../../protocol/src/policy/condition-transitions.ts';
import {
  CONTROL_ACTS,
  CONTROL_KINDS,
  CONTROL_TRANSITIONS,
  type ControlAct,
} from '../../protocol/src/policy/control-transitions.ts';
import { CAUSES, conditionLife, type LifeEdge } from './condition-life.ts';
import { controlLife } from './control-life.ts';
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

const ACTS = Object.keys(CONTROL_ACTS) as readonly ControlAct[];

function controlEdges(): readonly { number: string; from: string; to: string; acts: readonly ControlAct[] }[] {
  const pairs = CONTROL_KINDS.flatMap((from) =>
    CONTROL_KINDS.flatMap((to) => {
      const acts = ACTS.filter((act) => CONTROL_TRANSITIONS[from][act] === to);
      return acts.length === 0 ? [] : [{ from, to, acts }];
    }),
  );
  return pairs.map((pair, index) => ({ ...pair, number: String(index + 1) }));
}

export function statesPage(): string {
  return page(
    'States',
    `Drawn from the tables of transitions [condition-transitions.ts](../protocol/src/policy/condition-transitions.ts) and
[control-transitions.ts](../protocol/src/policy/control-transitions.ts), which name every cell; their tests hold each cell against
what the core does, from every state that it comes into. *stays*: it happens, and the state is the same. –: it does not arise,
or is refused. Rows in full: [CONDITIONS.md](CONDITIONS.md); rules: [SPEC.md](../protocol/src/policy/SPEC.md).`,
    conditionsPart(),
    controlPart(),
    `## What each condition asks for
A authority · S scan · P people · X system. **A** 1 no new start, 2 view, voice and STOP only, 3 remote control ends. **S** 1 the
running step ends, then hold, 2 stop, 3 abort. **P** 1 told, 2 attend, 3 patient out, 4 evacuate. **X** 1 records first, 2 shed load,
3 orderly end. The verdict is the largest of each column over all conditions that weigh.

![What each condition asks for, by situation](pictures/verdicts.svg)`,
  );
}

const CLEARED_BY = `; what came too often is cleared by ${FLAP_CLEARED_BY.map((role) => ROLE_WORDS[role]).join(' or ')}`;

function causeWords(cause: ConditionCause): string {
  return `${CONDITION_CAUSES[cause]}${cause === 'cleared' ? CLEARED_BY : ''}`;
}

function conditionsPart(): string {
  const arrows = numberedLife().map(({ number, from, to, because }) => [
    number,
    `${from} → ${to}`,
    because.map((one) => CONDITION_CAUSES[one]).join('; or '),
  ]);
  const cells = CAUSES.map((cause) => [
    causeWords(cause),
    ...CONDITION_STATUSES.map((status) => cellWords(CONDITION_TRANSITIONS[status][cause])),
  ]);
  return `## The life of a condition
Confirmed, clearing and latched weigh in the verdict (blue border). A latch weighs as much as its cause did.

![The life of a condition](pictures/condition-life.svg)

${table(['arrow', 'change', 'because'], arrows)}

All cells:

${table(['what happens', ...CONDITION_STATUSES.map((one) => `while ${one}`)], cells)}`;
}

function cellWords(cell: string): string {
  if (cell === 'cannot') return '–';
  return cell === 'stays' ? 'stays' : `→ **${cell}**`;
}

function controlPart(): string {
  const rows = controlLife().map(({ words, changes }) => [words, ...changes.map((one) => one.words)]);
  const arrows = controlEdges().map(({ number, from, to, acts }) => [
    number,
    `${from} → ${to}`,
    acts.map((act) => CONTROL_ACTS[act]).join('; or '),
  ]);
  const cells = ACTS.map((act) => [
    CONTROL_ACTS[act],
    ...CONTROL_KINDS.map((kind) => cellWords(CONTROL_TRANSITIONS[kind][act])),
  ]);
  return `## The life of control
The site agent alone holds it. Every way to remote control begins at *local*, and every way out ends there.

![The life of control](pictures/control-life.svg)

${table(['arrow', 'change', 'because'], arrows)}

All cells. An act that leads somewhere may still be refused, by the gates of [GATES.md](GATES.md):

${table(['what happens', ...CONTROL_KINDS.map((kind) => `while ${kind}`)], cells)}

Examples, each one story through the core, with a session open and a patient in the room:

${table(['what happens', ...CONTROL_KINDS.map((kind) => `while ${kind}`)], rows)}`;
}
